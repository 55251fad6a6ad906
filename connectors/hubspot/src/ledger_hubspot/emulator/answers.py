"""What the emulator says when it says no, in HubSpot's own error shape.

Every refusal is raised as `Rejected` and becomes an answer at the server's edge, which adds the correlation id.
"""

from __future__ import annotations

from typing import Any


class Rejected(Exception):
    """A request that HubSpot would not serve: its HTTP status and JSON body."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status, body)
        self.status, self.body = status, body


def rejected(status: int, category: str, message: str, sub: str = "", **context: str) -> Rejected:
    """A refusal in the standard error shape. documented: HubSpot's error handling guide; `errors` repeats the code."""
    body: dict[str, Any] = {"status": "error", "message": message, "category": category}
    if sub:
        body["subCategory"] = sub
        body["errors"] = [{"message": message, "subCategory": sub}]
    if context:
        body["context"] = {key: [value] for key, value in context.items()}
    return Rejected(status, body)


def bad(message: str, sub: str = "", **context: str) -> Rejected:
    """A request whose content is wrong: 400 VALIDATION_ERROR."""
    return rejected(400, "VALIDATION_ERROR", message, sub, **context)


def missing(message: str) -> Rejected:
    """A thing that is not there: 404 OBJECT_NOT_FOUND. observed for properties; assumed for lists."""
    return rejected(404, "OBJECT_NOT_FOUND", message)
