"""What did an act find out, in a sentence: of a survey, a plan, a bridge, a run, a proof, a notice, a look again?"""

from __future__ import annotations

from typing import Any

from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.notices.events import NoticeReceived
from ledger.deliver.survey.events import SurveyRecorded
from ledger.domain.evidence import EvidenceChecked
from ledger.govern.consumers.events import ConsumerAcknowledged
from ledger.govern.waivers.events.proof import ProofRecorded
from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted

VERDICTS = {"holds": "holds", "violated": "is violated", "unknown": "cannot be proved or disproved"}


def found_out(event: Any) -> str:
    """The sentence; empty for other events."""
    match event:
        case SurveyRecorded():
            rivals = f"{len(event.rivals) or 'none'} of them rival{'' if len(event.rivals) == 1 else 's'} of another"
            return f"surveyed {', '.join(event.targets)}: {event.rules:,} rules, {rivals}"
        case DeliveryRefused():
            return f"found that {event.target} {event.name} cannot hold v{event.version}: {event.what}"
        case RefusalLifted():
            return f"found that {event.target} {event.name} can hold v{event.version} now"
        case NoticeReceived():
            return f"received notice of {event.target}: {event.title}, on {event.day}"
        case ConsumerAcknowledged():
            versions = ", ".join(f"{key} v{number}" if number else key for key, number in event.versions.items())
            return f"acknowledged what {event.title} reads: {versions}"
        case EvidenceChecked():
            found = "is as it was" if event.same else "is another now" if event.found else "is not there any more"
            return f"looked at {event.evidence} again, which #{event.cited} names: it {found}"
        case _:
            return _counted(event)


def _counted(event: Any) -> str:
    match event:
        case ProofRecorded():
            return f"found that the invariant {event.invariant} {VERDICTS[event.verdict]} on {event.on}"
        case BridgeRecorded():
            return f"bridged the figure of #{event.figure}: {event.unexplained} of it cannot be reproduced"
        case FigureAccepted():
            alone = " (self-attested)" if event.self_attested else ""
            return f"accepted the figure of #{event.figure} as it was reported{alone}"
        case AttributionRan():
            share = f"{float(event.unknown_share):.1%}".replace("%", " %")
            return f"ran {event.key} v{event.version}: {share} of it in no channel of {event.taxonomy}"
        case _:
            return ""
