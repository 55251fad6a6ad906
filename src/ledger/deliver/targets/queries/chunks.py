"""One chunk after the other, until a target no longer answers: then the rest is not tried, and said to be so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ledger.errors import Conflict, LedgerError, TargetClosed, TargetFault

Item = TypeVar("Item")
Came = TypeVar("Came")

SILENT = 3
"""So many attempts in a row that nobody answered, and a target is left alone for this run."""


def chunks(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    """The items in their order, at most `size` together."""
    return [items[start : start + max(size, 1)] for start in range(0, len(items), max(size, 1))]


def until_closed(
    batches: Sequence[Sequence[Item]],
    attempt: Callable[[Sequence[Item]], Sequence[Came]],
    fault: Callable[[Came], LedgerError | None],
    untried: Callable[[Item, TargetFault], Came],
) -> Iterator[Came]:
    """What each item came to, in their order.

    An attempt is silent where `fault` says of all that it came to that nobody answered. A TargetClosed (a quota is
    spent, credentials are refused) or a lost lease ends the run on this target at once.
    """
    silent, why = 0, None
    for batch in batches:
        if why:
            yield from (untried(item, why) for item in batch)
            continue
        came = attempt(batch)
        faults = [fault(each) for each in came]
        silent = silent + 1 if all(faults) else 0
        closed = next((each for each in faults if isinstance(each, TargetClosed | Conflict)), None)
        last = closed or (faults[-1] if silent == SILENT else None)
        why = _not_tried(last, closed is not None) if last else None
        yield from came


def _not_tried(last: LedgerError, closed: bool) -> TargetFault:
    before = "" if closed else f"{SILENT} attempts in a row had no answer: "
    return TargetFault("it was not tried", why=f"{before}{last.what}", fix=last.fix or "once that is over, plan again")
