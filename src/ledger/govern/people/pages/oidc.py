"""`/enter/oidc`: to the company's own sign-in, and back."""

from __future__ import annotations

import secrets

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ledger.app import clock
from ledger.app.serving import OidcClient
from ledger.errors import BadInput, LedgerError, UnknownName
from ledger.govern.people.pages.enter import inside
from ledger.govern.people.pages.vouched import refused, vouched
from ledger.web.identity import oidc
from ledger.web.side import hashed
from ledger.web.site import Site

BACK = "/enter/oidc/back"
REMEMBERED = 600  # seconds for which a provider's description of itself is believed


async def leave_for(request: Request) -> Response:
    """Send the browser to the provider, and keep what its answer will be held against."""
    return await run_in_threadpool(_leave_for, request)


async def come_back(request: Request) -> Response:
    """Take the provider's answer, from the browser that was sent there, once."""
    return await run_in_threadpool(_come_back, request)


def _leave_for(request: Request) -> Response:
    site: Site = request.app.state.site
    asked, now, browser = request.query_params, clock.machine(), secrets.token_urlsafe(24)
    try:
        client = _client(site)
        begun = oidc.begin(
            hashed(browser),
            now,
            then=inside(asked.get("then", "/")),
            invitation=asked.get("invitation", ""),
            again=bool(asked.get("again")),
        )
        place = oidc.address(
            client, _provider(site, client), begun, site.signing_in.issue(begun.text, now), _back(site)
        )
    except LedgerError as problem:
        return refused(site, problem)
    answer = RedirectResponse(place, 303)
    answer.set_cookie(
        _cookie(site), browser, max_age=oidc.LIFE, secure=site.secure, httponly=True, samesite="lax", path="/"
    )
    return answer


def _come_back(request: Request) -> Response:
    site: Site = request.app.state.site
    now = clock.machine()
    try:
        client, begun = _client(site), _begun(request, site, now)
        code = oidc.returned(request.query_params, client)
        shown = oidc.finish(client, _provider(site, client), begun, code, _back(site), now)
        answer = vouched(site, shown.account, shown.ago, begun.then, begun.invitation)
    except LedgerError as problem:
        answer = refused(site, problem)
    answer.delete_cookie(_cookie(site), path="/", secure=site.secure, httponly=True, samesite="lax")
    return answer


def _begun(request: Request, site: Site, now: int) -> oidc.Begun:
    """The sign-in that this answer belongs to; from here on it is used. Raises BadInput."""
    kept = site.signing_in.redeem(request.query_params.get("state", ""), now)
    begun = msgspec.json.decode(kept, type=oidc.Begun) if kept else None
    if begun is None or begun.browser != hashed(request.cookies.get(_cookie(site), "")):
        why = "it was begun in another browser or longer than ten minutes ago, or was finished before"
        raise BadInput("this sign-in cannot be finished", why, "sign in again")
    return begun


def _client(site: Site) -> OidcClient:
    if site.oidc is None:
        raise UnknownName("nobody signs in by OpenID Connect here", "it is not configured", "sign in another way")
    return site.oidc


def _provider(site: Site, client: OidcClient) -> oidc.Provider:
    return site.worked_out.get((client.issuer, clock.machine() // REMEMBERED), lambda: oidc.provider(client))


def _back(site: Site) -> str:
    return site.ledger.settings.address + BACK


def _cookie(site: Site) -> str:
    """The cookie by which the browser that comes back is known as the one that left."""
    return f"{site.cookie}-oidc"
