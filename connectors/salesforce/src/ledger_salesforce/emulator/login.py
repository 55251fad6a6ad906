"""The token endpoint, and who may call.

Observed: the client-credentials flow exists on My Domain hosts only, and `login.salesforce.com` refuses it.
"""

from __future__ import annotations

import base64
import binascii

from ledger_salesforce.emulator.answers import Answer, ApiError
from ledger_salesforce.emulator.org import Org
from ledger_salesforce.emulator.request import Request
from ledger_salesforce.settings import SANDBOX

CLIENT_ID, CLIENT_SECRET = SANDBOX["client_id"], SANDBOX["client_secret"]

LOOPBACK = ("127.0.0.1", "localhost", "[")


def token(org: Org, request: Request) -> Answer:
    """POST /services/oauth2/token."""
    if request.host != f"{org.domain}.salesforce.com" and not request.host.startswith(LOOPBACK):
        return _no("invalid_grant", "request not supported on this domain")
    form = request.form()
    if form.get("grant_type") != "client_credentials":
        return _no("unsupported_grant_type", "grant type not supported")
    client, secret = _credentials(request, form)
    if client != CLIENT_ID:
        return _no("invalid_client_id", "client identifier invalid")
    if secret != CLIENT_SECRET:
        return _no("invalid_client", "invalid client credentials")
    org.counters["token"] = org.counters.get("token", 0) + 1
    made = f"{org.id[:15]}!sandbox.{org.counters['token']}"
    org.tokens.add(made)
    body = {
        "access_token": made,
        "scope": "api",
        "instance_url": f"https://{org.domain}.salesforce.com",
        "id": f"https://login.salesforce.com/id/{org.id}/{org.me.id}",
        "token_type": "Bearer",
        "issued_at": str(int(org.clock.now().timestamp() * 1000)),
    }
    return Answer(200, body)


def admit(org: Org, request: Request) -> None:
    """Count a call and let it in. Raises ApiError."""
    host = request.host == f"{org.domain}.salesforce.com" or request.host.startswith(LOOPBACK)
    given = request.headers.get("authorization", "")
    if not host or not given.startswith("Bearer ") or given[7:] not in org.tokens:
        raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
    if org.used >= org.daily_requests:
        raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    org.used += 1


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client, secret


def _no(error: str, description: str) -> Answer:
    """The OAuth shape of a refusal (observed)."""
    return Answer(400, {"error": error, "error_description": description})
