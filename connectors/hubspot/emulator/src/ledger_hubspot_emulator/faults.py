"""HubSpot's own words on a bad day, for a fault with a status and no body.

A fault may have a `policy`, such as `DAILY`: the limit that a 429 is about. documented: the body of a 429, the meaning
of 423 and 477, `Retry-After` with 477. observed: a 429 with and without Retry-After. assumed: the words of 423 and 477.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.testing import Reply, reply
from ledger_hubspot_emulator.answers import refusal

_HTML = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"
_GATEWAY = {502: "502 Bad Gateway", 503: "503 Service Unavailable", 504: "504 Gateway Time-out"}
_WORDS = {
    423: ("LOCKED", "The resource is locked."),
    477: ("MIGRATION_IN_PROGRESS", "This account is being moved to another data center."),
}


def answer(correlation: str, fault: Mapping[str, Any]) -> Reply:
    """The reply of a fault that has a status."""
    status, headers = fault["status"], {"X-HubSpot-Correlation-Id": correlation}
    headers |= {"Retry-After": "2"} if status == 477 else {}
    headers |= {key: str(value) for key, value in fault.get("headers", {}).items()}
    return reply(status, fault["body"] if "body" in fault else _body(fault, correlation), headers)


def _body(fault: Mapping[str, Any], correlation: str) -> Any:
    status = fault["status"]
    if status == 429:
        return limit(fault.get("policy", "TEN_SECONDLY_ROLLING"), correlation)
    if status in _GATEWAY:
        return _HTML.format(_GATEWAY[status])
    if status < 400:
        return None
    category, message = _WORDS.get(status, ("SERVER_ERROR", "internal error"))
    return {**refusal(category, message), "correlationId": correlation}


def limit(policy: str, correlation: str) -> dict[str, Any]:
    """The body of a 429. documented (usage guidelines); it has no `category`."""
    which = "daily" if policy == "DAILY" else policy.lower()
    return {
        "status": "error",
        "message": f"You have reached your {which} limit.",
        "errorType": "RATE_LIMIT",
        "correlationId": correlation,
        "policyName": policy,
        "groupName": "privateapp:sandbox",
        "requestId": correlation,
    }
