"""What acts found out."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.attribution_run import AttributionRan
from ledger.domain.consumer import ConsumerAcknowledged
from ledger.domain.event import Event, Recorded
from ledger.domain.evidence import EvidenceChecked
from ledger.domain.figure_bridge import BridgeRecorded, FigureAccepted
from ledger.domain.platform_notice import NoticeReceived
from ledger.domain.proof import ProofRecorded
from ledger.domain.refusal import DeliveryRefused, RefusalLifted
from ledger.domain.rivals import SurveyRecorded
from ledger.domain.state import Evolve, State


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
