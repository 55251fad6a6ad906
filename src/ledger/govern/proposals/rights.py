"""What it takes to attest a version, to waive an invariant or anything else, and to say who reads a number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain import numbering, scope as scopes
from ledger.domain.attesting import guards_of_an_attestation
from ledger.domain.charter import ROLES
from ledger.domain.definition import DefinitionAttested
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.asked import require_content, require_identity
from ledger.domain.entitlement.seats import actor_in_words, lacking, require_given, row_named, seat
from ledger.domain.event import Event, Recorded
from ledger.domain.guards import a_person
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.domain.waiver import DriftWaived, InvariantWaived, WaiverGranted, waiver_subject
from ledger.govern.consumers.events import ConsumerAdded, ConsumerRemoved
from ledger.govern.reviews.events import DefinitionReviewed
from ledger.govern.reviews.verbs import require_in_force, review_definition
from ledger.govern.waivers.verbs import require_days, require_unpassed


def _attested(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    right = seat(state, event.draft.path, "steward", recorded.actor, day)
    require_content(event.draft)
    require_identity(state, event.draft)
    history = state.history(event.draft.key)
    for no in guards_of_an_attestation(history, event.draft.key, event.from_, event.until, day):
        raise no
    if not numbering.versions_of(state, event.draft.key).has_in_order(event.version):
        raise lacking(f"v{event.version} of `{event.draft.key}` is out of order", "versions are numbered one by one")
    return right


def _waived(state: State, recorded: Recorded, day: date) -> str:
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


def _let_differ(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    versions = state.history(event.key).versions
    if not versions or versions[-1].draft.scope != event.scope:
        raise lacking(f"`{event.key}` is not decided in `{event.scope}`", "another decider answers for it")
    return _waived(state, recorded, day)


def _consumer(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    before = state.consumers.get(event.id)
    if before and before.terms.owner == recorded.actor:
        return "its owner"
    paths = [state.definitions[key].versions[-1].draft.path for key in event.uses if key in state.definitions]
    for scope in dict.fromkeys(each for path in paths for each in scopes.path(path)):
        row = state.rights.row(scope, day)
        if row and any(recorded.actor in state.rights.actors(row, role, day) for role in ROLES):
            return f"a seat in `{scope}` (#{row.position})"
    raise lacking(f"{recorded.actor} may not speak of {event.title}", "they hold no seat where it reads, nor own it")


def _reviewed(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    version = require_in_force(state, event.key, day)
    row = row_named(state, version.draft.path, "decider", recorded.actor, day, event.right)
    again = review_definition(
        state,
        event.key,
        event.verdict,
        event.figures,
        CountedPopulation(event.records, event.digest, event.reading, event.position) if event.records else None,
        rules=event.rules,
        revisit=event.revisit or None,
        by=recorded.actor,
        today=day,
        because=event.because,
    )
    require_given(state, again, event)
    return actor_in_words(state, row, "decider", recorded.actor, day)


ACTS: Mapping[type[Event], Act] = {
    DefinitionReviewed: _reviewed,
    DefinitionAttested: _attested,
    InvariantWaived: _waived,
    WaiverGranted: _granted,
    DriftWaived: _let_differ,
    ConsumerAdded: _consumer,
    ConsumerRemoved: _consumer,
}
