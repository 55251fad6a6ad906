"""What the log says of what platforms impose."""

from __future__ import annotations

from typing import Any

from ledger.deliver.notices.events import NoticeReceived


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case NoticeReceived():
            return f"received notice of {event.target}: {event.title}, on {event.day}"
        case _:
            return ""
