"""What the log says of consumers."""

from __future__ import annotations

from typing import Any

from ledger.govern.consumers.events import ConsumerAcknowledged, ConsumerAdded, ConsumerRemoved


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case ConsumerAdded():
            return f"added the consumer {event.title}, of {event.owner}: it uses {', '.join(event.uses)}"
        case ConsumerRemoved():
            return f"removed the consumer {event.title}, which used {', '.join(event.uses)}"
        case ConsumerAcknowledged():
            versions = ", ".join(f"{key} v{number}" if number else key for key, number in event.versions.items())
            return f"acknowledged what {event.title} reads: {versions}"
        case _:
            return ""
