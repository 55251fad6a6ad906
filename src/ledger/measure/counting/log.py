"""What the log says of looks at evidence."""

from __future__ import annotations

from typing import Any

from ledger.measure.counting.events import EvidenceChecked


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case EvidenceChecked():
            found = "is as it was" if event.same else "is another now" if event.found else "is not there any more"
            return f"looked at {event.evidence} again, which #{event.cited} names: it {found}"
        case _:
            return ""
