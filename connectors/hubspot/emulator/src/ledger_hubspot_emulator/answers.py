"""What the emulator says when it says no, in HubSpot's own error shape.

Every refusal is raised as `Rejected` and becomes an answer at the server's edge, which adds the correlation id.
documented: the shape, the categories and the rate limit body (error handling guide, usage guidelines); whoever parses
one should take every key for optional.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What is sent back: the status, the JSON body (None: no body) and headers beside those of every answer."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = {}


class Rejected(Exception):
    """A request that HubSpot would not serve: its HTTP status and JSON body."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(status, body)
        self.status, self.body = status, body


def refusal(category: str, message: str, sub: str = "") -> dict[str, Any]:
    """The body of a refusal. documented: its keys (`Error` in every OpenAPI file). assumed: `errors` repeats it."""
    code = {"subCategory": sub} if sub else {}
    detail = {"message": message, **code}
    return {"status": "error", "message": message, "category": category, **code, "errors": [detail], "links": {}}


def rejected(status: int, category: str, message: str, sub: str = "", **context: str) -> Rejected:
    """A refusal in the standard error shape."""
    body = refusal(category, message, sub)
    if context:
        body["context"] = {key: [value] for key, value in context.items()}
    return Rejected(status, body)


def bad(message: str, sub: str = "", **context: str) -> Rejected:
    """A request whose content is wrong: 400 VALIDATION_ERROR."""
    return rejected(400, "VALIDATION_ERROR", message, sub, **context)


def missing(message: str, **context: str) -> Rejected:
    """A thing that is not there: 404 OBJECT_NOT_FOUND. observed for properties; assumed for the rest."""
    return rejected(404, "OBJECT_NOT_FOUND", message, **context)


def forbidden(message: str, *scopes: str) -> Rejected:
    """403 MISSING_SCOPES, naming them. documented: category; observed: the context's key in public client code."""
    no = rejected(403, "MISSING_SCOPES", message)
    return Rejected(403, {**no.body, "context": {"requiredGranularScopes": list(scopes)}}) if scopes else no


def nested(no: Rejected) -> Rejected:
    """The refusal once more as the text of another one's message.

    observed: so HubSpot answers the archiving of a group with active properties (two public sources).
    """
    inner = json.dumps({**no.body, "correlationId": str(uuid.uuid5(uuid.NAMESPACE_OID, no.body["message"]))})
    return Rejected(no.status, refusal(no.body["category"], inner))


def parsed(raw: bytes) -> Any:
    """The JSON of a body, None where there is none. Raises Rejected."""
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise bad("Invalid input JSON.") from None


def item_error(no: Rejected, **context: str) -> dict[str, Any]:
    """The refusal of one item of a batch. documented: `StandardError` has all of these keys.

    observed: a live portal left `errors` and `links` out, so whoever reads one takes them for optional.
    """
    return {**no.body, "errors": [], "context": {key: [value] for key, value in context.items()}}
