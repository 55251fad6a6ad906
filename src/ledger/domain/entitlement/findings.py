"""What it takes to put on record what an act found out: what its verb takes, asked again for what the event says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.delivery.verbs.working import require_order, require_service
from ledger.deliver.notices.events import NoticeReceived
from ledger.deliver.survey.events import SurveyRecorded
from ledger.domain import finding
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import require_given
from ledger.domain.event import Event, Recorded
from ledger.domain.evidence import EvidenceChecked
from ledger.domain.state import State
from ledger.govern.consumers import verbs as consuming
from ledger.govern.consumers.events import ConsumerAcknowledged
from ledger.govern.waivers.events.proof import ProofRecorded
from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted

Again = Callable[[State, Any, str, date], list[Event]]
"""A verb asked again for what an event says."""


def _as(seat: str, again: Again) -> Act:
    """An act of whoever holds a seat: what the verb gives for it, by the right that the event names."""

    def act(state: State, recorded: Recorded, day: date) -> str:
        event: Any = recorded.event
        require_given(state, again(state, event, recorded.actor, day), event)
        return f"{seat} (#{event.right})" if seat else "its owner"

    return act


def _verb(verb: Callable[..., list[Event]]) -> Again:
    """A verb that takes the event without its right."""
    return lambda state, event, by, day: verb(state, replace(event, right=0), by=by, today=day)


def _ordered(verb: Callable[..., list[Event]]) -> Again:
    """The same of what a service finds that carries out an order: by the seat of who gave it."""

    def again(state: State, event: Any, by: str, day: date) -> list[Event]:
        if event.order:
            require_service(state, by)
            by = require_order(state, event.order).by
        return verb(state, replace(event, right=0), by=by, today=day)

    return again


def _surveyed(state: State, event: SurveyRecorded, by: str, day: date) -> list[Event]:
    return finding.record_survey(state, event.targets, event.rules, event.rivals, by=by, today=day)


def _accepted(state: State, event: FigureAccepted, by: str, day: date) -> list[Event]:
    return finding.accept_figure(state, event.key, event.figure, by=by, today=day, because=event.because)


def _acknowledged(state: State, event: ConsumerAcknowledged, by: str, day: date) -> list[Event]:
    return consuming.acknowledge(state, event.title, by=by, today=day, because=event.because)


ACTS: Mapping[type[Event], Act] = {
    SurveyRecorded: _as("operator", _surveyed),
    DeliveryRefused: _as("operator", _ordered(finding.record_refusal)),
    RefusalLifted: _as("operator", _ordered(finding.lift_refusal)),
    BridgeRecorded: _as("steward", _verb(finding.record_bridge)),
    FigureAccepted: _as("decider", _accepted),
    NoticeReceived: _as("operator", _verb(finding.receive_notice)),
    AttributionRan: _as("steward", _verb(finding.record_run)),
    ProofRecorded: _as("a seat", _verb(finding.record_proof)),
    EvidenceChecked: _as("a seat", _verb(finding.record_check)),
    ConsumerAcknowledged: _as("", _acknowledged),
}
