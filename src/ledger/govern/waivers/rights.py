"""What it takes to waive, and to put on record whether an invariant holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain import scope as scopes
from ledger.domain.charter import ROLES
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Require, ask_again, holder_anywhere, judge_finding
from ledger.domain.entitlement.seats import actor_in_words, lacking, row_named
from ledger.domain.event import Event, Recorded
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.domain.waiver import InvariantWaived, WaiverGranted, waiver_subject
from ledger.govern.waivers.events.proof import ProofRecorded
from ledger.govern.waivers.verbs.proving import record_proof
from ledger.govern.waivers.verbs.waiving import require_days
from ledger.measure.channels.verbs.waived import require_unpassed


def judge_waiver(state: State, recorded: Recorded, day: date) -> str:
    """Judge what the decider of a definition waives."""
    event: Any = recorded.event
    a_person(state, recorded.actor, "waive")
    scope = scopes.of_definition(event.scope, event.key)
    row = row_named(state, scope, "decider", recorded.actor, day, event.right)
    return actor_in_words(state, row, "decider", recorded.actor, day)


def _granted(state: State, recorded: Recorded, day: date) -> str:
    """A gate and an item are waived by the decider of the scope that is named; an invariant, of its own below it."""
    event: Any = recorded.event
    subject = waiver_subject(event.subject)
    if subject.sort == "invariant" and event.key != subject.name:
        raise lacking(f"it is of `{subject.name}` and names `{event.key}`", "a waiver is of one invariant")
    a_person(state, recorded.actor, "waive")
    if event.from_ != day:
        raise lacking(f"it is in force from {event.from_}", f"a waiver begins on the day that it is given, {day}")
    require_days(event.until, day)
    if subject.sort == "gate" and event.scope != scopes.wider(require_unpassed(state, *subject.gate).scope):
        raise lacking(f"`{event.scope}` is not the next wider scope", "whoever decides about a channel waives nothing")
    scope = scopes.of_definition(event.scope, event.key) if subject.sort == "invariant" else event.scope
    row = row_named(state, scope, "decider", recorded.actor, day, event.right)
    return actor_in_words(state, row, "decider", recorded.actor, day)


RULES: Mapping[str, str] = {
    InvariantWaived.stored_name: "R103",
    ProofRecorded.stored_name: "R116",
    WaiverGranted.stored_name: "R104",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

RECORDERS: Mapping[type[Event], Require] = {ProofRecorded: holder_anywhere(*ROLES)}
JUDGES: Mapping[type[Event], Act] = {
    InvariantWaived: judge_waiver,
    WaiverGranted: _granted,
    ProofRecorded: judge_finding("a seat", ask_again(record_proof)),
}
