"""What the log says of what was erased and withheld."""

from __future__ import annotations

from typing import Any

from ledger.audit.erasure.events import PayloadReleased, PayloadWithheld, PersonErased


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case PersonErased():
            return f"erased {event.person}: name, address, keys and signatures are gone"
        case PayloadWithheld():
            return f"withheld the payload of #{event.position} from audit bags"
        case PayloadReleased():
            return f"let the payload of #{event.position} be in audit bags again"
        case _:
            return ""
