"""What it takes to look back at a definition: to have decided it, or its seat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Require
from ledger.domain.entitlement.seats import actor_in_words, lacking, require_given, row_named
from ledger.domain.event import Event, Recorded
from ledger.domain.guards import a_person
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.govern.reviews.events import DefinitionReviewed
from ledger.govern.reviews.verbs import require_in_force, review_definition


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


def _decider_of_version(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    version = require_in_force(state, event.key, day)
    if version.number != event.version:
        raise lacking(f"v{event.version} of `{event.key}` was not in force", f"v{version.number} was")
    row_named(state, version.draft.path, "decider", recorded.actor, day, event.right)
    a_person(state, recorded.actor, "review")


RULES: Mapping[str, str] = {
    DefinitionReviewed.stored_name: "R108",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

RECORDERS: Mapping[type[Event], Require] = {DefinitionReviewed: _decider_of_version}
JUDGES: Mapping[type[Event], Act] = {DefinitionReviewed: _reviewed}
