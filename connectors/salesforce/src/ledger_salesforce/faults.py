"""What Salesforce said no to, in the reader's words.

Chosen by errorCode, never by the client library's classes. Queries, records and tokens stay out: an answer's own
message is shown only for codes whose messages speak of metadata.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ledger_salesforce.door import TargetFault

SHOWN = frozenset({"FIELD_INTEGRITY_EXCEPTION", "STRING_TOO_LONG", "REQUIRED_FIELD_MISSING"})
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


def answered(status: int, content: Any) -> TargetFault:
    """The fault of an answer of 300 and above; `content` is its JSON, or its text where it is none."""
    error = content[0] if isinstance(content, list) and content and isinstance(content[0], dict) else {}
    code, message = _code(error.get("errorCode")), str(error.get("message") or "")
    if code in KNOWN:
        what, why, fix = KNOWN[code]
        told = message[:300].strip() if code in SHOWN else why
        return TargetFault(what, "; ".join(part for part in (told, f"salesforce says {code}") if part), fix)
    if code:
        shown = f": {message[:300].strip()}" if code in SHOWN else ""
        return TargetFault(
            "salesforce said no", f"it answered {status} with {code}{shown}", "look the code up in its API guide"
        )
    if status >= 500:
        return TargetFault("salesforce is not available", f"it answered {status}", "try again later")
    fix = "check domain, and whether something between here and Salesforce answers in its place"
    return TargetFault("something that is not the API answered", f"it answered {status} and no error code", fix)


def unreachable(host: str, why: str) -> TargetFault:
    """Nothing answered at all."""
    return TargetFault(
        f"{host} is out of reach", why, "check the network and domain; a write may or may not have arrived: plan again"
    )


def unreadable(what: str) -> TargetFault:
    """The API answered in a shape that this connector does not know."""
    fix = "check that nothing between here and Salesforce answers in its place; else set api_version back to 62.0"
    return TargetFault("salesforce answered something that cannot be read", what, fix)


def login(code: Any) -> TargetFault:
    """The token endpoint refused."""
    why, fix = LOGIN.get(str(code), ("", "check domain, client_id and client_secret"))
    known = _code(str(code).upper())
    return TargetFault("salesforce refused the login", why or f"it answered {known or 'no error code'}", fix)


def _code(code: Any) -> str:
    return str(code) if re.fullmatch(r"[A-Z][A-Z_]{2,60}", str(code)) else ""
