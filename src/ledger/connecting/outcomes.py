"""Many things done one after another, where one that fails stops no other.

    {0: a, 1: b, 2: fault}  --map_outcomes(act)-->  {0: done, 1: fault of b, 2: fault}

What failed in one step passes through the next as it is. Once a target is closed, nothing more is asked of it: what was
still to be done has that for its fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ledger.errors import TargetClosed, TargetFault

Before = TypeVar("Before")
After = TypeVar("After")


def map_outcomes(
    act: Callable[[Before], After], items: Mapping[int, Before | TargetFault]
) -> dict[int, After | TargetFault]:
    """`act` on every item that has not failed yet."""
    done: dict[int, After | TargetFault] = {}
    closed = closing(items)
    for place, item in items.items():
        if isinstance(item, TargetFault):
            done[place] = item
            continue
        if closed:
            done[place] = closed
            continue
        try:
            done[place] = act(item)
        except TargetFault as fault:
            done[place] = fault
            closed = fault if isinstance(fault, TargetClosed) else None
    return done


def map_together(
    act: Callable[[Mapping[int, Before]], Mapping[int, After | TargetFault]],
    items: Mapping[int, Before | TargetFault],
) -> dict[int, After | TargetFault]:
    """`act` on all that have not failed yet, at once: a fault of it is the fault of each."""
    good = {place: item for place, item in items.items() if not isinstance(item, TargetFault)}
    failed = {place: item for place, item in items.items() if isinstance(item, TargetFault)}
    if closed := closing(items):
        return {**failed, **dict.fromkeys(good, closed)}
    try:
        return {**failed, **(act(good) if good else {})}
    except TargetFault as fault:
        return {**failed, **dict.fromkeys(good, fault)}


def closing(items: Mapping[int, Any]) -> TargetClosed | None:
    """The fault by which the target is closed, if it is."""
    return next((item for item in items.values() if isinstance(item, TargetClosed)), None)
