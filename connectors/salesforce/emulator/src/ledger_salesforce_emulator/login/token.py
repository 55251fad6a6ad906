"""POST /services/oauth2/token.

Observed: the client-credentials flow exists on My Domain hosts only, and `login.salesforce.com` refuses it; an error is
`{"error", "error_description"}`. Documented: the other flows work on login hosts too.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping

from ledger.testing import Call
from ledger_salesforce_emulator import sessions
from ledger_salesforce_emulator.answers import Answer
from ledger_salesforce_emulator.login import jwt
from ledger_salesforce_emulator.login.people import CLIENT_ID, CLIENT_SECRET, PASSWORD, SECURITY_TOKEN
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.state import User

Refused = tuple[str, str]
ELSEWHERE = ("invalid_grant", "request not supported on this domain")


def token(org: Org, request: Call) -> Answer:
    """The answer to a login."""
    if not sessions.at_home(org, request) and request.host not in sessions.LOGIN_HOSTS:
        return _no(ELSEWHERE)
    form = request.form()
    grant = GRANTS.get(form.get("grant_type", ""))
    if grant is None:
        return _no(("unsupported_grant_type", "grant type not supported"))
    if SHORT[form["grant_type"]] in org.refuses:  # documented: new orgs block the password flow; code assumed
        return _no(("invalid_grant", "authentication failure"))
    user = grant(org, request, form)
    if not isinstance(user, User):
        return _no(user)
    body = {
        "access_token": sessions.open_for(org, user),
        "scope": "api",
        "instance_url": f"https://{org.domain}.salesforce.com",
        "id": f"https://login.salesforce.com/id/{org.id}/{user.id}",
        "token_type": "Bearer",
        "issued_at": str(int(org.clock.now().timestamp() * 1000)),
    }
    return Answer(200, body)


def _client_credentials(org: Org, request: Call, form: Mapping[str, str]) -> User | Refused:
    if not sessions.at_home(org, request):
        return ELSEWHERE
    return _client(request, form) or org.me


def _password(org: Org, request: Call, form: Mapping[str, str]) -> User | Refused:
    """Documented: the password, perhaps with the security token behind it; blocked by default in new orgs."""
    if wrong := _client(request, form):
        return wrong
    known = (PASSWORD, PASSWORD + SECURITY_TOKEN)
    if form.get("username") != org.me.username or form.get("password") not in known:
        return "invalid_grant", "authentication failure"
    return org.me


def _jwt(org: Org, request: Call, form: Mapping[str, str]) -> User | Refused:
    return jwt.judge(org, form.get("assertion", "")) or org.me


def _client(request: Call, form: Mapping[str, str]) -> Refused | None:
    client, secret = _credentials(request, form)
    if client != CLIENT_ID:
        return "invalid_client_id", "client identifier invalid"
    return ("invalid_client", "invalid client credentials") if secret != CLIENT_SECRET else None


def _credentials(request: Call, form: Mapping[str, str]) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client, secret


def _no(refused: Refused) -> Answer:
    """The OAuth shape of a refusal (observed)."""
    return Answer(400, {"error": refused[0], "error_description": refused[1]})


SHORT: Mapping[str, str] = {
    "client_credentials": "client_credentials",
    "password": "password",
    "urn:ietf:params:oauth:grant-type:jwt-bearer": "jwt",
}
"""What a seed's `refuses` calls each grant."""

GRANTS: Mapping[str, Callable[[Org, Call, Mapping[str, str]], User | Refused]] = {
    "client_credentials": _client_credentials,
    "password": _password,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": _jwt,
}
