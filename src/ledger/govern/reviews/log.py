"""What the log says of looks back at definitions."""

from __future__ import annotations

from typing import Any

from ledger.govern.reviews.events import DefinitionReviewed
from ledger.views.words import marks


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case DefinitionReviewed():
            held = f", {event.held} of {len(event.figures)} expectations held" if event.figures else ""
            again = f", to be looked at again on {event.revisit}" if event.revisit else ""
            return f"reviewed {event.key} v{event.version}: {event.verdict}{again}{held}{marks(event)}"
        case _:
            return ""
