"""What Salesforce said no to, in the reader's words.

Chosen by errorCode, never by the client library's classes. Queries, records and tokens stay out: an answer's own
message is shown only for codes whose messages speak of metadata.

    Passing       the same may succeed in a moment
    Exists        a creation met something of that name
    Absent        nothing is there, or not any more
    TargetClosed  no further call makes sense today
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ledger import TargetClosed, TargetFault
from ledger.connecting import Passing


class Exists(TargetFault):
    """What was to be made is there already, by this name."""


class Absent(TargetFault):
    """Nothing is there, or not any more."""


SHOWN = frozenset({"FIELD_INTEGRITY_EXCEPTION", "STRING_TOO_LONG", "REQUIRED_FIELD_MISSING"})
SORTS: Mapping[str, type[TargetFault]] = {
    **dict.fromkeys(("DUPLICATE_DEVELOPER_NAME", "DUPLICATE_VALUE"), Exists),
    **dict.fromkeys(("ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND"), Absent),
    **dict.fromkeys(("SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW", "UNKNOWN_EXCEPTION"), Passing),
    **dict.fromkeys(("API_CURRENTLY_DISABLED", "API_DISABLED_FOR_ORG", "REQUEST_LIMIT_EXCEEDED"), TargetClosed),
    "INVALID_SESSION_ID": TargetClosed,
}
BUSY = 429  # what stands before the API may answer so, and says with Retry-After when to come back
CONCURRENT = re.compile(r"Concurrent", re.IGNORECASE)
"""The limit on calls at a time has the code of the daily one, and another message (from memory: unverified)."""
PERMISSIONS = (
    "give the integration user API Enabled, View Setup and Configuration and, to apply, Customize Application; "
    "and read access to what the rule reads"
)
KNOWN: Mapping[str, tuple[str, str, str]] = {
    "API_CURRENTLY_DISABLED": ("the org has its API switched off", "", "switch it on in Setup"),
    "API_DISABLED_FOR_ORG": ("the org's edition has no API", "", "use an edition with API access"),
    "DUPLICATE_DEVELOPER_NAME": ("the field exists by now", "somebody made it since the plan", "plan again"),
    "DUPLICATE_VALUE": ("it exists by now", "somebody made it since the plan", "plan again"),
    "ENTITY_IS_DELETED": ("the field was deleted since the plan", "", "plan again"),
    "FIELD_INTEGRITY_EXCEPTION": ("salesforce does not accept the field", "", "correct the criteria or its bindings"),
    "INSUFFICIENT_ACCESS": ("the integration user may not do this", "", PERMISSIONS),
    "INSUFFICIENT_ACCESS_OR_READONLY": ("the integration user may not do this", "", PERMISSIONS),
    "INVALID_CROSS_REFERENCE_KEY": ("the field or the permission set is gone since the plan", "", "plan again"),
    "INVALID_FIELD": (
        "salesforce shows no such field to this user",
        "it does not exist, or nobody granted it",
        PERMISSIONS,
    ),
    "INVALID_SESSION_ID": (
        "salesforce does not accept this session",
        "it has ended, or it belongs to another host",
        "give a new access_token, or the org's My Domain as domain; in Setup, Sessions tells which are open",
    ),
    "INVALID_TYPE": ("salesforce shows no such object to this user", "", PERMISSIONS),
    "NOT_FOUND": (
        "salesforce has nothing there",
        "the object, the field or the API version does not exist",
        "check the address and api_version",
    ),
    "REQUEST_LIMIT_EXCEEDED": (
        "the org has no API calls left",
        "every call counts towards a daily limit",
        "try again tomorrow, or raise the limit",
    ),
    "SERVER_UNAVAILABLE": ("salesforce is not available", "", "try again later"),
    "UNABLE_TO_LOCK_ROW": ("somebody else is changing the same thing", "", "try again in a moment"),
}
LOGIN: Mapping[str, tuple[str, str]] = {
    "invalid_client": ("the client secret does not belong to the client id", "check client_secret"),
    "invalid_client_id": ("the org knows no such client id", "check client_id; a new app needs ten minutes"),
    "invalid_grant": (
        "the org does not allow the client-credentials flow here",
        "set domain to the org's My Domain, and a Run As user in the app's client-credentials settings",
    ),
    "unsupported_grant_type": (
        "the host does not know the client-credentials flow",
        "set domain to the org's My Domain",
    ),
}
SIGNED: Mapping[str, tuple[str, str]] = {
    "invalid_grant": (
        "the org does not take this signature for this user",
        "check username, private_key and audience; the app must be approved for the user, and clocks must agree",
    ),
    "invalid_app_access": ("the user may not use the app", "approve the app for a profile or permission set of theirs"),
}
PASSWORD: Mapping[str, tuple[str, str]] = {
    "INVALID_LOGIN": ("the username, the password or the security token is wrong", "check all three"),
    "INVALID_OPERATION": ("the org has the SOAP login switched off", "use client credentials or JWT bearer"),
    "LOGIN_MUST_USE_SECURITY_TOKEN": ("the org asks for a security token", "set security_token"),
}


def answered(status: int, content: Any, after: str = "") -> TargetFault:
    """The fault of an answer of 300 and above; `content` is its JSON, or its text where it is none.

    Collections of records spell the code `statusCode`, all else `errorCode` (observed).
    """
    fault = _answered(status, content)
    if isinstance(fault, Passing):
        fault.after = after
    return fault


def _answered(status: int, content: Any) -> TargetFault:
    error = content[0] if isinstance(content, list) and content and isinstance(content[0], dict) else {}
    code, message = _code(error.get("errorCode") or error.get("statusCode")), str(error.get("message") or "")
    if code == "REQUEST_LIMIT_EXCEEDED" and CONCURRENT.search(message):
        return Passing("the org has too many calls at a time", f"salesforce says {code}", "try again in a moment")
    if code in KNOWN:
        what, why, fix = KNOWN[code]
        told = message[:300].strip() if code in SHOWN else why
        return SORTS.get(code, TargetFault)(
            what, "; ".join(part for part in (told, f"salesforce says {code}") if part), fix
        )
    if code:
        shown = f": {message[:300].strip()}" if code in SHOWN else ""
        kind = SORTS.get(code, Passing if status == BUSY else TargetFault)
        return kind(
            "salesforce said no", f"it answered {status} with {code}{shown}", "look the code up in its API guide"
        )
    if status >= 500 or status == BUSY:
        return Passing("salesforce is not available", f"it answered {status}", "try again later")
    fix = "check domain, and whether something between here and Salesforce answers in its place"
    return TargetFault("something that is not the API answered", f"it answered {status} and no error code", fix)


def unreachable(host: str, why: str, passes: bool = True) -> TargetFault:
    """Nothing answered at all."""
    fix = "check the network and domain; a write may or may not have arrived: plan again"
    return (Passing if passes else TargetFault)(f"{host} is out of reach", why, fix)


def unreadable(what: str, passes: bool = False) -> TargetFault:
    """The API answered in a shape that this connector does not know; one that was cut short may pass."""
    fix = "check that nothing between here and Salesforce answers in its place; else set api_version back to 62.0"
    return (Passing if passes else TargetFault)("salesforce answered something that cannot be read", what, fix)


def elsewhere() -> TargetFault:
    """An answer leads to a host that is not Salesforce's."""
    why = "the API is on a host that ends in .salesforce.com, and this one is not"
    return TargetClosed("the login leads away from Salesforce", why, "check domain, and what answers there")


def moved(recorded: str) -> TargetFault:
    """A login gives a token for another host of Salesforce's than it did before."""
    why = "a token goes only to the host that the target recorded, or that `instance` names"
    fix = "where the org has moved, declare the target again: ledger target add NAME --connector salesforce"
    return TargetClosed(f"the login leads to another host than {recorded}", why, fix)


def login(code: Any, way: str) -> TargetFault:
    """Nobody is let in: what to look at depends on the way of login."""
    told = {"jwt": SIGNED, "password": PASSWORD}.get(way, {})
    why, fix = told.get(str(code)) or LOGIN.get(str(code), ("", "check domain, and who logs in with what"))
    known = _code(str(code).upper())
    return TargetClosed("salesforce refused the login", why or f"it answered {known or 'no error code'}", fix)


def _code(code: Any) -> str:
    return str(code) if re.fullmatch(r"[A-Z][A-Z_]{2,60}", str(code)) else ""
