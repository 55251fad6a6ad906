"""What the log says of waivers and of invariants."""

from __future__ import annotations

from typing import Any

from ledger.domain.waiver import InvariantWaived, WaiverGranted, granted, waiver_subject
from ledger.govern.waivers.events.proof import ProofRecorded
from ledger.views.words import marks

VERDICTS = {"holds": "holds", "violated": "is violated", "unknown": "cannot be proved or disproved"}


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case ProofRecorded():
            return f"found that the invariant {event.invariant} {VERDICTS[event.verdict]} on {event.on}"
        case InvariantWaived() | WaiverGranted():
            subject = waiver_subject(granted(event).subject)
            return f"waived {subject.in_words} until {event.until}{marks(event)}"
        case _:
            return ""
