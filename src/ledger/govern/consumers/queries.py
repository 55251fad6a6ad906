"""Whom a definition has to be answered for: the consumers that read its number, and what a change does to theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from ledger.app.ledger import Ledger
from ledger.data import Data
from ledger.domain import boundaries
from ledger.domain.definition import Draft, reachable
from ledger.domain.proposal import Grounds, affected_keys
from ledger.domain.state import State
from ledger.govern.consumers.fold import find_boundary_of_consumers
from ledger.govern.consumers.views import Reading, consumers, reading, using

if TYPE_CHECKING:
    from ledger.govern.documents.queries.changes import DefinitionChange


class AffectedConsumers(Data, frozen=True):
    """Whom a change has to be told: who will read a different number, and who reads what it touches and will not."""

    different: tuple[Reading, ...]
    same: tuple[Reading, ...]


class NamedReading(Data, frozen=True):
    """A consumer, and what the definitions that it uses are called by those who read their numbers."""

    reading: Reading
    names: tuple[str, ...]


def named_readers(ledger: Ledger, uses: str | None = None) -> list[NamedReading]:
    """The consumers that read a number of `uses` today; all, where none is given. Raises UnknownName."""
    state, today = ledger.state(), ledger.today()
    if uses and uses not in state.definitions:
        from ledger.govern.consumers.verbs import unknown

        raise unknown(uses, state.definitions)
    found = reading(state, [uses], today) if uses else [Reading(each, ()) for each in consumers(state)]
    return [NamedReading(each, tuple(_name(state, use, today) for use in each.consumer.terms.uses)) for each in found]


def readers(ledger: Ledger, keys: Iterable[str], day: date, known: int | None = None) -> tuple[Reading, ...]:
    """The consumers that read a number of any of `keys` on `day`, itself or through what refers to it.

    Reads no more of the ledger than what consumers use leads to.
    """
    state = ledger.state(find_boundary_of_consumers(), upto=known)
    more, leading = {key for each in consumers(state) for key in each.terms.uses}, set[str]()
    while more:
        leading |= more
        state = ledger.state(find_boundary_of_consumers(), boundaries.definitions(leading), upto=known)
        more = reachable(state.definitions, leading, day).keys() - leading
    return reading(state, frozenset(keys), day)


def touched(
    ledger: Ledger, draft: Draft, bound: Grounds, moved: Iterable[DefinitionChange], spared: Iterable[str] = ()
) -> AffectedConsumers:
    """The consumers that a change reaches, and which of them will read a different number.

    `moved` is what it does to verdicts, and `spared` are versions over attributions whose figures stay, such as
    `all_credit v1`. Neither is asked where nobody reads of it; a version of which nothing was found counts as one
    whose number moves.
    """
    found = consumers(ledger.state(find_boundary_of_consumers()))
    reached = using(found, {draft.key}, set(bound.affected_keys))
    if not reached:
        return AffectedConsumers((), ())
    own = {f"{draft.key} v{each.version}" for each in bound.displaces} or {draft.key}
    still = {f"{each.key} v{each.version}" for each in moved if not each.change.breaking}
    moving = set(affected_keys({*own, *bound.affects} - still - {*spared}))
    different = using((each.consumer for each in reached), moving & {draft.key}, moving)
    gone = {each.consumer for each in different}
    return AffectedConsumers(different, tuple(each for each in reached if each.consumer not in gone))


def _name(state: State, key: str, today: date) -> str:
    """A definition as those call it who read its number, with its key; and that it has none, where none is in force."""
    history = state.history(key)
    current = history.in_force(today)
    named = current or next(reversed(history.versions), None)
    title = named.draft.content.get("title", key) if named else key
    name = key if title == key else f"{title} ({key})"
    return name if current else f"{name}, not in force"
