"""What every request passes before a page sees it, and the headers that every answer has.

A form counts only where the browser says that one of our own pages sent it: `Sec-Fetch-Site`, else an equal `Origin`.
A body has one length: a request that gives it in two ways is refused, since two readers would cut it differently.
"""

from __future__ import annotations

from math import inf

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
CLOSE = {"connection": "close"}
READING = ("GET", "HEAD")
FORM, UPLOAD = 1 << 20, 51 << 20  # bytes of a body, and of one that may bring records along
UPLOADING = ("/propose", "/revise/")
API = "/api/"  # where no cookie counts, so that no other site's page can act


def own(headers: Headers, origin: str) -> bool:
    """Whether a request that changes something comes from a page of `origin`, by what the browser says."""
    site = headers.get("sec-fetch-site")
    return site == "same-origin" if site is not None else headers.get("origin") == origin


class Guard:
    """The middleware. `origin` is the server's own; empty on this machine alone, where the host of the request says."""

    def __init__(self, app: ASGIApp, origin: str = "") -> None:
        """Guard an application."""
        self.app, self.origin = app, origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        most = UPLOAD if scope["path"].startswith(UPLOADING) else FORM
        refusal = self._refusal(scope, most)
        left = most if _length(scope) <= most else 0
        await (refusal or self.app)(scope, _bounded(receive, left), answered)

    def _refusal(self, scope: Scope, most: int) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if "content-length" in headers and "transfer-encoding" in headers:
            return PlainTextResponse("A request says its length in one way. Nothing was read.", 400, CLOSE)
        origin = self.origin or f"http://{headers.get('host', '')}"
        formed = scope["method"] not in READING and not scope["path"].startswith(API)
        if formed and not own(headers, origin):
            return PlainTextResponse(
                "Another site sent this, so nothing was done. Open the page here, and try again.", 403
            )
        if _length(scope) > most and not scope["path"].startswith(API):  # which tells it in its own form
            return PlainTextResponse(f"This is larger than {(most >> 20) - (most > FORM)} MB, so it was not read.", 413)
        return None


def _length(scope: Scope) -> float:
    """Return the length that a body is said to have: 0 where none is said."""
    said = Headers(scope=scope).get("content-length", "0")
    return int(said) if said.isdecimal() else inf


def _bounded(receive: Receive, left: int) -> Receive:
    """The same body, broken off where it goes on for too long without having said so."""

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        return message if left >= 0 else {"type": "http.disconnect"}

    return bounded


def whole_names(app: ASGIApp) -> ASGIApp:
    """The same, with addresses of the API as they were sent: a name with a `/` in it, as `%2F`, is one part of one."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(API):
            scope = {**scope, "path": scope["raw_path"].decode("latin-1")}
        await app(scope, receive, send)

    return served
