"""`/enter`: signing in and out. It is the one page for who is not signed in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from jinja2 import Template
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ledger.answers.answer import problems
from ledger.app import clock
from ledger.app.ledger import Authentication
from ledger.errors import LedgerError, UnknownName
from ledger.web.identity.challenges import LIFE
from ledger.web.identity.local import METHOD
from ledger.web.identity.proxy import account_by_proxy
from ledger.web.page import Elsewhere, Page, sent, status_of
from ledger.web.passkeys import entered, to_enter
from ledger.web.session import WHOLE
from ledger.web.site import Site
from ledger.web.visit import Visit


def enter(request: Request) -> Response:
    """Say how to sign in; with a one-time address, a button that does."""
    site: Site = request.app.state.site
    secret = request.query_params.get("once", "")
    whose = site.invitations.whose(secret, clock.machine()) if secret else ""
    then = inside(request.query_params.get("then", "/"))
    about = {
        "secret": secret if whose else "",
        "whose": whose,
        "expired": bool(secret and not whose),
        "then": then,
        "passkeys": _passkeys(site),
    }
    about |= ways(request, site)
    return HTMLResponse(site.templates.get_template("enter.html").render(about | {"simulated": site.ledger.simulated}))


def ways(request: Request, site: Site) -> dict[str, object]:
    """How else people sign in here, and whom this address invites to bind an account."""
    invitation = request.query_params.get("invitation", "")
    invited = site.account_invitations.whose(invitation, clock.machine()) if invitation else ""
    again = bool(request.query_params.get("again"))
    company = urlsplit(site.oidc.issuer).hostname if site.oidc else ""
    named = account_by_proxy(request.headers, site.proxy, by_socket=site.by_socket)
    shown = {"named": named.subject if named else ""}
    return shown | {
        "company": company,
        "invitation": invitation,
        "invited": invited,
        "again": again,
        "local": not site.address,
    }


async def redeem(request: Request) -> Response:
    """Use a one-time address. The session is new, whatever cookie the browser brought along."""
    site: Site = request.app.state.site
    form = await sent(request)
    now = clock.machine()
    whose = site.invitations.redeem(str(form.get("once", "")), now)
    try:
        person = site.ledger.person(whose) if whose else None
    except UnknownName:
        person = None
    if person is None:
        return RedirectResponse("/enter?once=used", 303)
    how = Authentication(method=METHOD, credential="", at=clock.stamp(site.ledger.now()))
    answer = RedirectResponse(inside(str(form.get("then", "/"))), 303)
    signed_in(answer, site, site.sessions.begin(person.id, how, "asserted", now))
    return answer


async def by_passkey(request: Request) -> Response:
    """Ask for a passkey, and sign in whoever has it."""
    return await run_in_threadpool(_by_passkey, request, await sent(request))


def _by_passkey(request: Request, form: FormData) -> Response:
    site: Site = request.app.state.site
    then, now = inside(str(form.get("then", "/"))), clock.machine()
    about = {"simulated": site.ledger.simulated, "then": then, "path": "/enter/passkey", "problems": []}
    template = site.templates.get_template("enter-passkey.html")
    if not form.get("answer"):
        return _asking(site, template, about, now)
    try:
        actor = entered(site, str(form["answer"]), request.cookies.get(_cookie(site), ""), now)
    except LedgerError as problem:
        told = {"problems": problems(site.ledger.told(problem)), "prompt": None}
        return HTMLResponse(template.render(about | told), status_of(problem))
    assert actor.authentication
    answer = RedirectResponse(then, 303)
    signed_in(answer, site, site.sessions.begin(actor.id, actor.authentication, actor.assurance, now))
    answer.delete_cookie(_cookie(site), path="/", secure=site.secure, httponly=True, samesite="lax")
    return answer


def _asking(site: Site, template: Template, about: dict[str, Any], now: int) -> Response:
    """The page that asks for a passkey; the browser keeps what is signed."""
    offer = site.offers.make(now)
    page = HTMLResponse(template.render(about | {"prompt": to_enter(site, offer)}))
    page.set_cookie(_cookie(site), offer, max_age=LIFE, secure=site.secure, httponly=True, samesite="lax", path="/")
    return page


def _cookie(site: Site) -> str:
    """The cookie in which a browser keeps what a passkey is to sign."""
    return f"{site.cookie}-passkey"


def signed_in(answer: Response, site: Site, cookie: str) -> None:
    """Give a browser the cookie of a new session."""
    answer.set_cookie(site.cookie, cookie, max_age=WHOLE, secure=site.secure, httponly=True, samesite="lax", path="/")


def leave(visit: Visit) -> Elsewhere:
    """End this session, or the one that is named, or all of this person's."""
    which = visit.text("session")
    visit.site.sessions.end(visit.session.person, "" if which == "all" else which or visit.session.id)
    return Elsewhere("/sessions" if which and which != "all" else "/enter")


def sessions(visit: Visit) -> Page:
    """Where this person is signed in."""
    return Page(
        "sessions.html", {"sessions": visit.site.sessions.of(visit.session.person, visit.now), "mine": visit.session.id}
    )


def _passkeys(site: Site) -> bool:
    """Whether anybody could sign in by a passkey of this address."""
    held = site.ledger.snapshot().state.credentials.by_id.values()
    return any(getattr(each.public, "rp", "") == site.rp for each in held)


def inside(path: str) -> str:
    """A path of this site; anything that could lead elsewhere is the first page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"
