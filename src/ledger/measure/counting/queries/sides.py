"""What a proposal is put beside: the version of each record's own day, what it displaces, or what somebody names."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.compile.standard import KEEPS, before_all, by_day, parts_by_version
from ledger.compile.stretches import one_schema
from ledger.compile.versions import meant
from ledger.domain.proposal import Proposal
from ledger.errors import LedgerError
from ledger.govern.documents.queries.compare import (
    NamedDefinition,
    definition_named,
    nothing,
    require_one_entity,
)
from ledger.govern.documents.queries.hypothetical import as_if
from ledger.history.candidates import reach
from ledger.kinds.entity import clock as event_clock
from ledger.language.days import days_in_words
from ledger.measure.counting.queries.impact import displaced
from ledger.prove.side import Side


class Sides(NamedTuple):
    """What is put beside what, and what the first is, where it is not what governs without the proposal.

    `fields` say what becomes of a record. `several` says that the first is more than one version, each for the records
    of its days, from `since` on; `note` by which the others are judged.
    """

    before: NamedDefinition
    after: NamedDefinition
    fields: frozenset[str]
    beside: str = ""
    several: bool = False
    since: date | None = None
    note: str = ""


def goes_by_day(proposal: Proposal, after: NamedDefinition) -> str:
    """The clock by which it judges none of the records of before; empty where it judges every record."""
    terms = proposal.terms
    return event_clock(after.entity) if terms.standard in KEEPS or terms.since else ""


def first_judged(proposal: Proposal) -> date:
    """The first day whose records it judges: another than that on which it governs, where it reaches back or waits."""
    return reach(proposal.terms).start or proposal.terms.from_


def sides(ledger: Ledger, proposal: Proposal, beside: str, *, every: bool = False) -> Sides:
    """A proposal, or the end of a definition, and what it is put beside: one version for `every` record, where asked.

    Raises UnknownName and Refused.
    """
    day, ends = proposal.terms.from_, proposal.terms.retires
    number = displaced(ledger, proposal)
    named = beside or (f"{proposal.key}@{number}" if number else "")
    before = definition_named(ledger, named, day) if named else None
    after = nothing(before) if ends and before else definition_named(ledger, proposal.id, day)
    before, label = before or nothing(after), (before.label if before and beside else "" if before else "nothing")
    require_one_entity(before, after)
    found = Sides(before, after, before.side.fields | after.side.fields, label)
    return found if found.beside or ends or every else _each_its_own(ledger, proposal, found)


def _each_its_own(ledger: Ledger, proposal: Proposal, found: Sides) -> Sides:
    """Beside the version of each record's own day, where that can be one meaning; else as it was, and why."""
    clock = goes_by_day(proposal, found.after)
    if not clock:
        return found
    try:
        own, since, note = _own(ledger, proposal, found, clock, proposal.terms.from_)
    except LedgerError as problem:
        why = f"each record is put beside {found.before.label}, for the versions before cannot be one: {problem.what}"
        return found._replace(note=days_in_words(why))
    several = own is not found.before.side
    return found._replace(
        before=found.before._replace(side=own), several=several, since=since, note=days_in_words(note)
    )


def _own(ledger: Ledger, proposal: Proposal, found: Sides, clock: str, day: date) -> tuple[Side, date | None, str]:
    """The parts that would stand before the proposal if it were ratified, as one meaning."""
    state, zone = (ledger.state() if proposal.terms.since else as_if(ledger, proposal)), ledger.zone
    version = state.history(proposal.key).in_force(day)
    if version is None or (version.proposal != proposal.id and not proposal.terms.since):
        return found.before.side, None, ""
    earlier = parts_by_version(state, version, meant(state, version, day, zone), day, zone)
    earlier = (
        earlier if proposal.terms.since else earlier[:-1]
    )  # what reaches back displaces more than the last of them
    since = min(each.from_ for each in state.history(proposal.key).segments())
    note = before_all(state, version, day)
    if len(earlier) < 2:  # none, where what it displaces would never have governed a day
        return found.before.side, since, note
    parts = (*earlier[:-1], earlier[-1]._replace(end=None))
    schema = one_schema(state, proposal.draft.entity, [each.meant for each in parts], zone, "")
    return Side(*by_day(parts, schema, clock)), since, note
