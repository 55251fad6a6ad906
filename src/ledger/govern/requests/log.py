"""What the log says of requests."""

from __future__ import annotations

from typing import Any

from ledger.govern.requests.events import ChangeRequested


def sentence(event: Any) -> str:
    """Say what whoever asked or answered did."""
    if isinstance(event, ChangeRequested):
        return f"asked for a change of {event.key or event.subject}: {event.request}"
    return f"answered {event.request}: {event.proposal or 'no'}"


def reason(event: Any) -> str:
    """Say why; of who asks for a change, what hurts."""
    return str(event.hurts if isinstance(event, ChangeRequested) else event.because)
