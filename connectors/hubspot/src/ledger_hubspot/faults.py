"""What HubSpot's refusals mean for a person, and which of them are worth another try. Pure.

    status, headers, body  --wait-->   seconds until the next try, or None
                           --fault-->  TargetFault, in words

A refusal for too many requests, or for a lock, says that nothing was done, so that anything may be asked again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ledger import TargetFault

TRIES = 5
_LONGEST_WAIT = 30.0
_LOCKED, _MIGRATING, _TOO_MANY = 423, 477, 429
_PASSING = (500, 502, 503, 504, 521, 522, 523, 524)


class Absent(TargetFault):
    """There is no such thing in the portal."""


class Forbidden(TargetFault):
    """The token lacks a scope."""


class Unsure(TargetFault):
    """A write was sent, and it is not known whether HubSpot took it."""


def wait(status: int, headers: Mapping[str, str], body: Mapping[str, Any], *, tried: int, safe: bool) -> float | None:
    """Seconds to wait before asking again, or None where asking again is of no use or not safe.

    `safe` says that the request changes nothing. A write is repeated only where HubSpot says that it did not begin.
    """
    if tried >= TRIES or _daily(body):
        return None
    asked = headers.get("Retry-After", "")
    pause = float(asked) if asked.isdigit() else 2.0 ** (tried - 1)
    if pause > _LONGEST_WAIT:
        return None
    if status == _LOCKED:
        return max(pause, 2.0)
    if status in (_TOO_MANY, _MIGRATING):
        return pause
    return pause if safe and status in _PASSING else None


def read_body(text: str | bytes | None) -> Mapping[str, Any]:
    """The JSON object of an error answer; empty where it is none (a gateway's HTML page, say)."""
    try:
        found = json.loads(text or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def fault(status: int, body: Mapping[str, Any], *, doing: str, safe: bool) -> TargetFault:
    """The fault for a final answer; `doing` is the act in words, such as `read list 12`."""
    why = _said(status, body)
    if status == 401:
        return TargetFault(
            f"HubSpot does not accept the token, so it could not {doing}", why, "renew the token of this target"
        )
    if status == 403:
        return Forbidden(f"the token may not {doing}", f"{why}{_scopes(body)}", "grant the app that scope in HubSpot")
    if status == 404:
        return Absent(f"HubSpot could not {doing}", why, "look it up in HubSpot under its present name")
    if status == _TOO_MANY and _daily(body):
        return TargetFault("the portal's daily number of requests is used up", why, "try after midnight, portal time")
    if status == _TOO_MANY:
        return TargetFault(f"HubSpot would not {doing} yet: too many requests", why, "try again in a minute")
    if status >= 500 and not safe:
        return unsure(doing, why)
    if status >= 500:
        return TargetFault(f"HubSpot could not {doing}", why, "try again later; see status.hubspot.com")
    return TargetFault(f"HubSpot refused to {doing}", why, "correct what it names, and plan again")


def unsure(doing: str, why: str) -> Unsure:
    """A write whose outcome is not known."""
    return Unsure(f"it is not known whether HubSpot did {doing}", why, "read it again, then plan again")


def _daily(body: Mapping[str, Any]) -> bool:
    return body.get("policyName") == "DAILY"


def _said(status: int, body: Mapping[str, Any]) -> str:
    message = str(body.get("message") or "it gave no reason that can be read")[:300]
    code = body.get("subCategory") or body.get("category") or body.get("policyName")
    return f"{message} (status {status}{f', {code}' if code else ''})"


def _scopes(body: Mapping[str, Any]) -> str:
    context = body.get("context")
    names = context.get("requiredGranularScopes") if isinstance(context, dict) else None
    return f": {', '.join(map(str, names))}" if isinstance(names, list) else ""
