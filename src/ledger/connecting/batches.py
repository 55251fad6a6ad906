"""Many things asked for in requests that take only so many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ledger.errors import TargetClosed, TargetFault

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in their order, at most `size` at a time."""
    return (items[at : at + size] for at in range(0, len(items), size))


def outcomes_in_chunks(
    ask: Callable[[Sequence[Item]], Sequence[Answer]], items: Sequence[Item], size: int
) -> list[Answer | TargetFault]:
    """What each item came to, in this order. A chunk that fails as a whole failed for each of its items.

    Raises TargetClosed.
    """
    return [each for chunk in chunks(items, size) for each in _outcomes(ask, chunk)]


def _outcomes(
    ask: Callable[[Sequence[Item]], Sequence[Answer]], chunk: Sequence[Item]
) -> Sequence[Answer | TargetFault]:
    try:
        return ask(chunk)
    except TargetClosed:
        raise
    except TargetFault as fault:
        return [fault] * len(chunk)
