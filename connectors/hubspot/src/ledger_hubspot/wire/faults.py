"""What HubSpot's refusals mean for a person, and which of them are worth another try. Pure.

    status, headers, body  --fault-->  TargetFault in words: Passing where asking again is safe and may help

A refusal for too many requests, or for a lock, says that nothing was done, so that anything may be asked again. The
shapes are those of HubSpot's error handling guide; every field is optional when it is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ledger import TargetClosed, TargetFault
from ledger.connecting import Passing

_LOCK = 2.0  # seconds: HubSpot's guide says how long a lock lasts
_LOCKED = 423
_PASSING = (500, 502, 503, 504, 521, 522, 523, 524, 525, 526)


class Absent(TargetFault):
    """There is no such thing in the portal."""


class Forbidden(TargetFault):
    """The token lacks a scope, or the portal the tier."""


class Rejected(TargetFault):
    """HubSpot refused what was asked, and did nothing."""


class Unsure(TargetFault):
    """A write was sent, and it is not known whether HubSpot took it."""


def read_body(text: str | bytes | None) -> Mapping[str, Any]:
    """The JSON object of an error answer; empty where it is none (a gateway's HTML page, say)."""
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def fault(status: int, body: Mapping[str, Any], *, doing: str, safe: bool, after: str = "") -> TargetFault:
    """The fault of an answer; `doing` is the act in words, such as `read list 12`.

    `safe` says that the request changes nothing. A write passes only where HubSpot says that it did not begin. `after`
    is the Retry-After header.
    """
    why = _said(status, body)
    match status:
        case 401:
            what = f"HubSpot does not accept the token, so it could not {doing}"
            return TargetClosed(what, why, "renew the token of this target")
        case 403:
            scopes = missing_scopes(body, safe=safe)
            fix = f"grant the app {(' or ' if safe else ', ').join(scopes) or 'that scope'} in HubSpot"
            return Forbidden(f"the token may not {doing}", f"{why}: {', '.join(scopes)}" if scopes else why, fix)
        case 404:
            return Absent(f"HubSpot could not {doing}", why, "look it up in HubSpot under its present name")
        case 429 if _daily(body):
            what, fix = "the portal's daily number of requests is used up", "try after midnight, portal time"
            return TargetClosed(what, why, fix)
        case 429:
            return passing(f"HubSpot would not {doing} yet: too many requests", why, "try again in a minute", after)
        case 423 | 477:
            what, least = f"HubSpot would not {doing} now: it is locked", _LOCK if status == _LOCKED else 0.0
            return passing(what, why, "try again in a few minutes", after, least)
    if status >= 500 and not safe:
        return unsure(doing, why)
    if status >= 500:
        what, fix = f"HubSpot could not {doing}", "try again later; see status.hubspot.com"
        return passing(what, why, fix, after) if status in _PASSING else TargetFault(what, why, fix)
    return Rejected(f"HubSpot refused to {doing}", why, "correct what it names, and plan again")


def passing(what: str, why: str, fix: str, after: str = "", least: float = 0.0) -> Passing:
    """A refusal or a silence after which the same may be asked again."""
    found = Passing(what, why, fix)
    found.after, found.least = after, least
    return found


def unsure(doing: str, why: str) -> Unsure:
    """A write whose outcome is not known."""
    return Unsure(f"it is not known whether HubSpot did {doing}", why, "read it again, then plan again")


def unreadable(doing: str, why: str) -> TargetFault:
    """An answer that is not of the shape that HubSpot documents."""
    return TargetFault(f"HubSpot could not {doing}", why, "try again later")


def missing_scopes(body: Mapping[str, Any], *, safe: bool) -> list[str]:
    """The scopes that a 403 names. HubSpot's file calls the key `missingScopes`; others were seen in the wild.

    Any one of those that it names will do, so that for what only reads (`safe`) nobody is told to grant writing.
    """
    context = body.get("context")
    lists = [names for key, names in context.items() if "scope" in key.lower()] if isinstance(context, dict) else []
    named = list(dict.fromkeys(str(name) for names in lists if isinstance(names, list) for name in names))
    reading = [name for name in named if not name.endswith((".write", "-write"))]
    return reading if safe and reading else named


def _daily(body: Mapping[str, Any]) -> bool:
    return body.get("policyName") == "DAILY"


def _said(status: int, body: Mapping[str, Any]) -> str:
    """HubSpot's own reason; that of a property group comes as JSON within the message (seen by two sources)."""
    inner = read_body(body["message"]) if str(body.get("message", "")).startswith("{") else {}
    message = str(inner.get("message") or body.get("message") or "it gave no reason that can be read")[:300]
    code = body.get("subCategory") or body.get("category") or body.get("policyName")
    return f"{message} (status {status}{f', {code}' if code else ''})"
