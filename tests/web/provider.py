"""A provider of OpenID Connect on this machine, which can lie about anything it says.

with provider() as idp:
    idp.lies(aud="somebody-else")
    idp.signs_in("sub-of-cro", visitor, "/enter/oidc")

It is strict about what it is told: the client's secret, the redirect URI, PKCE by S256, each code once.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from ledger.app import clock
from web.visitor import HOST, Visitor

CLIENT, SECRET, BACK = "ledger", "the secret: of the client", f"{HOST}/enter/oidc/back"
KEY = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
SETTINGS = f"""
[serve]
address = "{HOST}"

[serve.oidc]
issuer = "{{issuer}}"
client_id = "{CLIENT}"
client_secret = "env:OIDC_CLIENT_SECRET"
"""
CURVE = ECKey.generate_key("P-256", {"kid": "two"}, auto_kid=False)
STRANGER = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)


@dataclass
class Provider:
    """What it knows, and what it lies about; `asked` is what it was sent last at the page where people sign in."""

    issuer: str
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    key: Any = field(default_factory=lambda: KEY)
    description: dict[str, Any] = field(default_factory=dict)
    signed_in_ago: int | None = 30
    asked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    forgets: tuple[str, ...] = ()

    def code_for(self, address: str, subject: str) -> dict[str, str]:
        """What comes back with the browser that was sent to `address`, once somebody signed in."""
        self.asked = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(f"{self.issuer}/auth?")
        assert (self.asked["redirect_uri"], self.asked["client_id"]) == (BACK, CLIENT)
        assert (self.asked["code_challenge_method"], self.asked["response_type"]) == ("S256", "code")
        code = secrets.token_urlsafe(8)
        self.codes[code] = {**self.asked, "sub": subject}
        return {"code": code, "state": self.asked["state"]}

    def signs_in(self, subject: str, who: Visitor, start: str = "/enter/oidc") -> httpx2.Response:
        """The whole dance of one browser; the page at its end."""
        there = who.client.get(start, follow_redirects=False)
        assert there.status_code == 303, there.text
        back = self.code_for(there.headers["location"], subject)
        return who.client.get(f"/enter/oidc/back?{urlencode(back)}")

    def describe(self) -> dict[str, Any]:
        """Its own description of itself."""
        places = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "keys"}
        said = {name: f"{self.issuer}/{place}" for name, place in places.items()}
        return {"issuer": self.issuer, **said, **self.description}

    def exchange(self, form: dict[str, str], shown: str) -> tuple[int, dict[str, Any]]:
        """What a code is good for."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        sort, _, known = shown.partition(" ")
        names = [unquote(each) for each in base64.b64decode(known).decode().split(":")]
        if sort != "Basic" or names != [CLIENT, SECRET]:
            return 401, {"error": "invalid_client"}
        if asked is None or form.get("redirect_uri") != BACK or challenge.decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": self.token(asked), "token_type": "Bearer", "access_token": "none"}

    def token(self, asked: dict[str, str]) -> str:
        """The id token, as true as it is told to be."""
        now = clock.machine()
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": asked["sub"], "nonce": asked["nonce"]}
        claims |= {"iat": now, "exp": now + 300}
        claims |= {"auth_time": now - self.signed_in_ago} if self.signed_in_ago is not None else {}
        said = {name: each for name, each in {**claims, **self.claims}.items() if name not in self.forgets}
        unsigned = ".".join(_written(json.dumps(each).encode()) for each in (self.header, said))
        if self.header["alg"] == "none":
            return f"{unsigned}."
        if self.header["alg"] == "HS256":  # by the public key, as if it were a secret; no library would
            return f"{unsigned}.{_written(hmac.digest(KEY.as_pem(private=False), unsigned.encode(), 'sha256'))}"
        return jwt.encode(self.header, said, self.key, algorithms=["RS256", "ES256", "PS256"])


def _written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def provider() -> Iterator[Provider]:
    """It, over HTTP on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    found = Provider(f"http://127.0.0.1:{server.server_port}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = {"keys": [each.as_dict(private=False) for each in (KEY, CURVE)]}
            self._say(200, found.describe() if self.path.startswith("/.well-known/") else keys)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: each[0] for name, each in parse_qs(body).items()}
            self._say(*found.exchange(form, self.headers.get("authorization", "")))

        def _say(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server.RequestHandlerClass = Handler
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
