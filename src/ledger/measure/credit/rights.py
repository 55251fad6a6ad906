"""What it takes to put on record what a run found: the seat of a steward."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Require, ask_again, judge_finding
from ledger.domain.entitlement.seats import lacking, row_named, seat
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State
from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.credit.events.touches import TouchesSeen
from ledger.measure.credit.verbs import record_run


def _seen(state: State, recorded: Recorded, day: date) -> str:
    """A steward of the attribution, as for the run itself."""
    event = recorded.event
    assert isinstance(event, TouchesSeen)
    path = state.history(event.key).versions[-1].draft.path
    return seat(state, path, "steward", recorded.actor, day)


def _steward_of_run(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    versions = state.history(event.key).versions
    if not versions:
        raise lacking(f"there is no `{event.key}`", "no version of it was decided")
    path = versions[-1].draft.path
    if isinstance(event, AttributionRan):
        row_named(state, path, "steward", recorded.actor, day, event.right)
    else:
        seat(state, path, "steward", recorded.actor, day)


RULES: Mapping[str, str] = {
    AttributionRan.stored_name: "R113",
    TouchesSeen.stored_name: "R113",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

RECORDERS: Mapping[type[Event], Require] = {TouchesSeen: _steward_of_run, AttributionRan: _steward_of_run}
JUDGES: Mapping[type[Event], Act] = {
    TouchesSeen: _seen,
    AttributionRan: judge_finding("steward", ask_again(record_run)),
}
