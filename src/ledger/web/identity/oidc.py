"""Signing in at the company's own provider: OpenID Connect, the authorization code with PKCE.

    begin --state, nonce, S256--> provider --code--> finish --code, verifier--> id token --checked--> SignInShown

Nothing here is asked of whoever comes: where the provider is, and where it sends people back to, is configured.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import msgspec
import requests

from ledger.app.serving import OidcClient
from ledger.errors import BadInput, Conflict, Refused
from ledger.govern.people.decide.accounts import Account
from ledger.web.identity.id_token import Expected, claims_of
from ledger.web.session import WHOLE

METHOD = "oidc"
LIFE = 600  # seconds that somebody has to sign in elsewhere
PATIENCE = (5, 10)  # seconds to reach the provider, and for its answer
LARGEST = 1 << 20  # bytes of an answer
HEADERS = {"accept": "application/json"}
SIGN_IN_AGAIN = "sign in again; if that does not help, tell whoever runs this server"


class Provider(NamedTuple):
    """Where a provider has what, by its own description."""

    authorization: str
    token: str
    keys: str
    posts_secret: bool


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that is on its way: what is held here of it, and the browser that began it, by the hash of a cookie."""

    verifier: str
    nonce: str
    browser: str
    since: int
    then: str = "/"
    invitation: str = ""
    again: bool = False

    @property
    def text(self) -> str:
        """As it is kept."""
        return msgspec.json.encode(self).decode()


class SignInShown(NamedTuple):
    """Whose account signed in, and how many seconds ago they showed it there; None where nobody says."""

    account: Account
    ago: int | None


def provider(client: OidcClient) -> Provider:
    """What the provider says of itself. Raises Refused where it is another than was configured."""
    said = _get(f"{client.issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != client.issuer:
        raise _disbelieved("it calls itself by another name than `issuer` in ledger.toml says")
    ways = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Provider(
        _place(said, "authorization_endpoint", client.issuer),
        _place(said, "token_endpoint", client.issuer),
        _place(said, "jwks_uri", client.issuer),
        "client_secret_basic" not in ways,
    )


def _place(said: Mapping[str, Any], name: str, issuer: str) -> str:
    """An address that a provider gives. Raises Refused where a secret or a key would go over an open line."""
    found = said.get(name)
    if not isinstance(found, str) or not (found.startswith("https://") or _is_beside(found, issuer)):
        raise _disbelieved(f"its {name} is no address over https")
    return found


def _is_beside(url: str, issuer: str) -> bool:
    """Whether an address is on the very host of an issuer without https, which is one of this machine."""
    return (
        issuer.startswith("http://") and url.startswith("http://") and urlsplit(url).netloc == urlsplit(issuer).netloc
    )


def begin(browser: str, now: int, *, then: str, invitation: str, again: bool) -> Begun:
    """What a new sign-in is held by."""
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    return Begun(
        verifier=verifier, nonce=nonce, browser=browser, since=now, then=then, invitation=invitation, again=again
    )


def address(client: OidcClient, found: Provider, begun: Begun, state: str, back: str) -> str:
    """Where the browser goes to sign in. Whoever signs in again shows it anew, whatever the provider remembers."""
    challenge = base64.urlsafe_b64encode(sha256(begun.verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "scope": "openid",
        "client_id": client.client_id,
        "redirect_uri": back,
        "state": state,
        "nonce": begun.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "max_age": "0" if begun.again else str(WHOLE),
        **({"prompt": "login"} if begun.again else {}),
    }
    return f"{found.authorization}{'&' if '?' in found.authorization else '?'}{urlencode(asked)}"


def finish(client: OidcClient, found: Provider, begun: Begun, code: str, back: str, now: int) -> SignInShown:
    """Who signed in, by the code that came back. Raises Refused for what is not to be believed."""
    token = _exchange(client, found, begun, code, back)
    expected = Expected(client.issuer, client.client_id, begun.nonce, now, begun.since if begun.again else None)
    claims = claims_of(token, _get(found.keys), expected)
    at = claims.get("auth_time")
    return SignInShown(Account("oidc", client.issuer, claims["sub"]), None if at is None else max(0, now - int(at)))


def _exchange(client: OidcClient, found: Provider, begun: Begun, code: str, back: str) -> str:
    """The id token that a code is good for, once, with the verifier that nobody else has."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": begun.verifier,
        "client_id": client.client_id,
    }
    basic = None
    if client.client_secret and found.posts_secret:
        form["client_secret"] = client.client_secret
    elif client.client_secret:
        basic = (quote(client.client_id, safe=""), quote(client.client_secret, safe=""))
    said = _asked("POST", found.token, data=form, auth=basic)
    token = said.get("id_token")
    if not isinstance(token, str):
        raise _disbelieved("it took the code and gave no id token for it")
    return token


def _get(url: str) -> dict[str, Any]:
    return _asked("GET", url)


def _asked(method: str, url: str, **given: Any) -> dict[str, Any]:
    """The JSON of an answer. Raises Conflict where there is none, and Refused where the provider says no."""
    try:
        with requests.request(
            method,
            url,
            timeout=PATIENCE,
            allow_redirects=False,
            stream=True,
            headers={"accept": "application/json"},
            **given,
        ) as answer:
            status, body = answer.status_code, answer.raw.read(LARGEST, decode_content=True)
    except (requests.RequestException, OSError) as error:
        raise _unreachable(type(error).__name__) from None
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise _unreachable(f"it answered {status}, and no JSON") from None
    if status >= 500 or not isinstance(said, dict):
        raise _unreachable(f"it answered {status}")
    if status != 200:
        raise _disbelieved(f"it refused: {str(said.get('error', status))[:60]}")
    return said


def returned(query: Mapping[str, str], client: OidcClient) -> str:
    """The code that came back in the address. Raises Refused where there is none, or it is another provider's."""
    if query.get("iss", client.issuer) != client.issuer:
        raise _disbelieved("the answer is another provider's")
    if said := query.get("error"):
        raise Refused("you were not signed in", f"your company's sign-in says: {said[:60]}", SIGN_IN_AGAIN)
    if not query.get("code"):
        raise BadInput("you were not signed in", "the answer of your company's sign-in holds no code", SIGN_IN_AGAIN)
    return query["code"]


def _disbelieved(why: str) -> Refused:
    return Refused("the company's sign-in is not believed", why, SIGN_IN_AGAIN)


def _unreachable(why: str) -> Conflict:
    return Conflict("the company's sign-in cannot be reached", why, "try again in a while, or sign in another way")
