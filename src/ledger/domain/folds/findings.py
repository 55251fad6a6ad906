"""What acts found out."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.notices.events import NoticeReceived
from ledger.deliver.survey.events import SurveyRecorded
from ledger.domain.event import Event, Recorded
from ledger.domain.evidence import EvidenceChecked
from ledger.domain.state import Evolve, State
from ledger.govern.consumers.events import ConsumerAcknowledged
from ledger.govern.waivers.events.proof import ProofRecorded
from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted


def _found_out(state: State, recorded: Recorded) -> None:
    state.findings.evolve(recorded)


_EVENTS: tuple[type[Event], ...] = (
    SurveyRecorded,
    DeliveryRefused,
    RefusalLifted,
    BridgeRecorded,
    FigureAccepted,
    NoticeReceived,
    ConsumerAcknowledged,
    AttributionRan,
    EvidenceChecked,
    ProofRecorded,
)
FOLDS: Mapping[type[Event], Evolve] = dict.fromkeys(_EVENTS, _found_out)
