"""Instants as a portal stores and writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from ledger import BadInput


def stored_instant(value: str) -> datetime | None:
    """The instant of a date, datetime or epoch-milliseconds value; None where it is none of them."""
    try:
        if value.lstrip("-").isdigit() and len(value) > 8:
            return datetime.fromtimestamp(int(value) / 1000, UTC)
        found = datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def instant(text: str) -> datetime:
    """An ISO instant with a zone. Raises BadInput."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadInput(f"`{text}` is not an instant", "it needs a date, a time and a zone", "2026-03-29T09:00:00Z")
    return found


def stamp(at: datetime) -> str:
    """The instant as HubSpot writes it: UTC, milliseconds, `Z`."""
    at = at.astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
