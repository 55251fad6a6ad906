"""What was proposed and answered, and the versions and terms that came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from ledger.domain.definition import Confirmation, DefinitionAttested, History, Term, Version, own
from ledger.domain.emergency import Emergency, answer, says_the_same, unanswered
from ledger.domain.event import Event, Recorded
from ledger.domain.period import Period
from ledger.domain.proposal import (
    DefinitionConfirmed,
    DefinitionProposed,
    DefinitionRatified,
    DefinitionRetired,
    DefinitionRevised,
    Proposal,
    ProposalApproved,
    ProposalDeclined,
    ProposalWithdrawn,
    answered,
    asked,
    once,
)
from ledger.domain.state import Evolve, State, count_number


def _asked(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    before = state.proposals.get(event.proposal)
    if before is None and isinstance(event, DefinitionRevised):
        return  # of what nobody proposed
    if before is None:
        count_number(state, f"proposal {event.draft.key}", event.proposal)
    owner = state.owners.get(recorded.actor, "")
    beside = _counterparts(state, event, {recorded.actor, owner} - {""})
    state.proposals[event.proposal] = asked(before, event, recorded.position, recorded.actor, owner, beside)


def _counterparts(state: State, event: Any, writers: Iterable[str]) -> list[str]:
    """Who counts as one with those who write, as delegate or delegator, under the row that governs that day."""
    row = state.rights.governing(event.draft.path, event.on) if state.rights.delegations else None
    found = {each for writer in writers for each in state.rights.one_with(row, writer, event.on)} if row else set()
    return sorted(found.difference(writers))


def _answered(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    before = state.proposals.get(event.proposal)
    if before:
        on = date.fromisoformat(recorded.recorded_at[:10])
        state.proposals[event.proposal] = answered(before, event, recorded.position, recorded.actor, on)
    if before and isinstance(event, ProposalDeclined) and event.role == "decider":
        _no_to_emergency(state, before, event, recorded.position)


def _no_to_emergency(state: State, declined: Proposal, event: ProposalDeclined, position: int) -> None:
    """A no to what was ratified in an emergency, or to a proposal that says the same, answers it."""
    waiting = unanswered(state.emergencies, declined.key)
    by_meaning = bool(event.rests_until)
    if waiting and says_the_same(state.proposals[waiting.proposal].draft, declined.draft, by_meaning=by_meaning):
        answer(state.emergencies, declined.key, position, "declined")


def _ratified(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, DefinitionRatified)
    proposal = _closed(state, event, "ratified")
    if proposal is None:
        return
    version = Version(
        once(event.key, proposal.draft.key),
        event.version,
        proposal.draft,
        position,
        recorded_at,
        once(event.proposal, proposal.id),
        actor,
        event.self_attested,
        category=event.category or "",
        emergency_until=event.emergency_until or None,
    )
    if event.emergency_until:
        state.emergencies[event.proposal] = Emergency(position, actor, event)
    else:
        answer(state.emergencies, event.key, position, "ratified")
    term, corrects = (
        Term(position, event.version, Period(event.from_, event.until), recorded_at),
        proposal.terms.corrects,
    )
    _assert_version(state, version, state.history(event.key).placed(term, corrects) if corrects else term)


def _attested(state: State, recorded: Recorded) -> None:
    position, recorded_at, _, event = recorded
    assert isinstance(event, DefinitionAttested)
    violates = event.violates or ()
    version = Version(event.draft.key, event.version, own(event.draft), position, recorded_at, "", "", False, violates)
    _assert_version(state, version, Term(position, event.version, Period(event.from_, event.until), recorded_at))


def _retired(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if _closed(state, event, "ratified") is None:
        return
    answer(state.emergencies, event.key, recorded.position, "retired")
    period = Period(event.from_, event.until)
    term = Term(recorded.position, 0, period, recorded.recorded_at, retired_by=recorded.actor)
    if history := state.definitions.get(event.key):
        history.terms.append(term)


def _confirmed(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, DefinitionConfirmed)
    if _closed(state, event, "ratified") and (history := state.definitions.get(event.key)):
        history.confirm(event.version, Confirmation(position, recorded_at, event.proposal, actor))


def _assert_version(state: State, version: Version, term: Term) -> None:
    history = state.definitions.get(version.key)
    if history is None:
        history = state.definitions[version.key] = History()
    history.add(version)
    history.terms.append(term)
    state._resting = {}


def _closed(
    state: State, event: DefinitionRatified | DefinitionRetired | DefinitionConfirmed, how: str
) -> Proposal | None:
    """The proposal that is decided; None where nobody asked for it, and so nothing is."""
    found = state.proposals.get(event.proposal)
    if found:
        state.proposals[event.proposal] = found = msgspec.structs.replace(found, closed=how)
    return found


FOLDS: Mapping[type[Event], Evolve] = {
    DefinitionProposed: _asked,
    DefinitionRevised: _asked,
    ProposalApproved: _answered,
    ProposalDeclined: _answered,
    ProposalWithdrawn: _answered,
    DefinitionRatified: _ratified,
    DefinitionRetired: _retired,
    DefinitionConfirmed: _confirmed,
    DefinitionAttested: _attested,
}
