"""What the log says of recoveries."""

from __future__ import annotations

from typing import Any

from ledger.domain.charter import CharterRecovered
from ledger.domain.recovery import RecoveryBegun, RecoveryConsented, RecoveryObjected
from ledger.views.words import marks


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case CharterRecovered():
            return f"had {event.decider} decide in `*` from {event.from_}, in the place of {event.replaces}"
        case RecoveryBegun():
            return f"began {event.recovery}: {event.decider} is to decide in `*`, not {event.replaces}{marks(event)}"
        case RecoveryConsented():
            return f"consented to {event.recovery}{marks(event)}"
        case RecoveryObjected():
            return f"objected to {event.recovery}: it is over"
        case _:
            return ""
