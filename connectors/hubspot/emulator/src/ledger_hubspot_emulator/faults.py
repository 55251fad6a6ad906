"""Faults that a test scripts: what the platform and the network do on a bad day.

    {"method"?: "PUT", "path"?: "/crm/v3/lists", "nth"?: 3, "times"?: 1, "after"?: true, and one of
     "status": 502 (+ "body"?, "headers"?, "policy"?: "DAILY"), "drop": true, "reset": true, "truncate": 20,
     "latency": 0.2, "stale": 2}

`nth` lets the first n-1 requests that fit go by; `after` commits the write and then fails; `stale` lets the next n
reads answer as before the write, and `times` is how often all this happens. A status without a body gets HubSpot's own
words for it. documented: the body of a 429, the meaning of 423 and 477, `Retry-After` with 477. observed: a 429 with
and without Retry-After. assumed: the words of 423 and 477.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_hubspot_emulator.answers import bad

_KEYS = {
    *("method", "path", "nth", "times", "after", "status", "body", "headers", "policy", "retryAfter"),
    *("drop", "reset", "truncate", "latency", "stale"),
}
_ACTS = ("status", "drop", "reset", "truncate", "latency", "stale")
_HTML = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"
_GATEWAY = {502: "502 Bad Gateway", 503: "503 Service Unavailable", 504: "504 Gateway Time-out"}
_WORDS = {
    423: ("LOCKED", "The resource is locked."),
    477: ("MIGRATION_IN_PROGRESS", "This account is being moved to another data center."),
}


def read(asked: Any) -> list[dict[str, Any]]:
    """The faults of a request to the sandbox's door. Raises Rejected."""
    given = asked if isinstance(asked, list) else [asked]
    for fault in given:
        if not isinstance(fault, dict) or set(fault) - _KEYS or not set(fault) & set(_ACTS):
            raise bad(f"A fault has keys of {', '.join(sorted(_KEYS))}, and does one of {', '.join(_ACTS)}.")
    return [dict(fault) for fault in given]


def due(faults: list[dict[str, Any]], method: str, path: str) -> dict[str, Any] | None:
    """The next fault that fits, used up by one. Those that are not due yet come nearer."""
    for fault in faults:
        if fault.get("method", method) != method or not path.startswith(fault.get("path", "")):
            continue
        if fault.get("nth", 1) > 1:
            fault["nth"] -= 1
            continue
        fault["times"] = fault.get("times", 1) - 1
        if fault["times"] <= 0:
            faults.remove(fault)
        return fault
    return None


def answer(fault: Mapping[str, Any], correlation: str) -> tuple[int, Any, dict[str, str]]:
    """The status, body and headers of a fault that answers."""
    status, headers = fault["status"], {key: str(value) for key, value in fault.get("headers", {}).items()}
    if "retryAfter" in fault:
        headers["Retry-After"] = str(fault["retryAfter"])
    if "body" in fault:
        return status, fault["body"], headers
    if status == 429:
        return status, limit(fault.get("policy", "TEN_SECONDLY_ROLLING"), correlation), headers
    if status in _WORDS:
        category, message = _WORDS[status]
        body = {"status": "error", "message": message, "category": category, "correlationId": correlation}
        return status, body, {"Retry-After": "2", **headers} if status == 477 else headers
    if status in _GATEWAY:
        return status, _HTML.format(_GATEWAY[status]), headers
    body = {"status": "error", "message": "internal error", "category": "SERVER_ERROR", "correlationId": correlation}
    return status, body if status >= 400 else None, headers


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
