"""Sessions: who may call, and how often."""

from __future__ import annotations

from ledger.testing import Call
from ledger_salesforce_emulator import rights
from ledger_salesforce_emulator.answers import ApiError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.state import Session, User

LOOPBACK = ("127.0.0.1", "localhost", "[")
LOGIN_HOSTS = ("login.salesforce.com", "test.salesforce.com")


def at_home(org: Org, request: Call) -> bool:
    """Whether a request came to the org's own host, or to the loopback address itself."""
    return request.host == f"{org.domain}.salesforce.com" or request.host.startswith(LOOPBACK)


def open_for(org: Org, user: User) -> str:
    """A new session; its token has a `!`, as Salesforce's have (observed)."""
    org.counters["token"] = org.counters.get("token", 0) + 1
    made = f"{org.id[:15]}!sandbox.{org.counters['token']}"
    org.tokens[made] = Session(user.id)
    return made


def admit(org: Org, request: Call, token: str) -> None:
    """Count a call and let it in. Raises ApiError."""
    if not at_home(org, request) or not _lives(org, token):
        raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
    if org.used >= org.daily_requests:
        raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    rights.need(org, rights.API)
    org.used += 1


def _lives(org: Org, token: str) -> bool:
    """Whether a session is open; one that lives for some calls only has one less now."""
    found = org.tokens.get(token)
    if found is None or found.left == 0:
        return False
    if found.left is not None:
        org.tokens[token] = Session(found.user, found.left - 1)
    return True
