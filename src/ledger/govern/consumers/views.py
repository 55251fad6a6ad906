"""Which consumers are there, and which of them read a number that a definition has a part in?

consumer --uses--> sql --refers to--> mql        so it reads mql, through sql
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

from ledger.data import Data
from ledger.domain.definition import reachable
from ledger.domain.state import State
from ledger.govern.consumers.fold import SLOT as CONSUMERS

if TYPE_CHECKING:
    from ledger.govern.consumers.events import Consumer


class Reading(Data, frozen=True):
    """A consumer, and the definitions that it reads through; none where it uses what was asked for itself."""

    consumer: Consumer
    through: tuple[str, ...]


def consumers(state: State) -> tuple[Consumer, ...]:
    """Every consumer that was not removed, by title."""
    found = (each for each in CONSUMERS.of(state).values() if not each.gone)
    return tuple(sorted(found, key=lambda each: each.terms.title.casefold()))


def reading(state: State, keys: Collection[str], day: date) -> tuple[Reading, ...]:
    """Those that use any of `keys`, or a definition that leads to one by reference or entity, as in force on `day`."""
    used = {use for each in consumers(state) for use in each.terms.uses}
    resting = {use for use in used if not reachable(state.definitions, [use], day).keys().isdisjoint(keys)}
    return using(consumers(state), keys, resting)


def using(found: Iterable[Consumer], keys: Collection[str], resting: Collection[str] = ()) -> tuple[Reading, ...]:
    """Those that use any of `keys`, or else any of `resting`, which are known to rest on them."""
    read = (_read(each, keys, resting) for each in found)
    return tuple(each for each in read if each)


def _read(consumer: Consumer, keys: Collection[str], resting: Collection[str]) -> Reading | None:
    uses = consumer.terms.uses
    if any(key in keys for key in uses):
        return Reading(consumer, ())
    through = tuple(key for key in uses if key in resting)
    return Reading(consumer, through) if through else None
