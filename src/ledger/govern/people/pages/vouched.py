"""What becomes of whoever an account vouches for: bound by an invitation, let in, or told whom to ask."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ledger.answers.answer import problems
from ledger.app import clock
from ledger.app.ledger import Authentication
from ledger.errors import LedgerError
from ledger.govern.people.decide.accounts import Account, bind, holder, registrars
from ledger.govern.people.pages.enter import inside, signed_in
from ledger.web.identity.proxy import account_by_proxy
from ledger.web.page import sent, status_of
from ledger.web.site import Site

NOBODY = 403


def vouched(site: Site, account: Account, ago: int | None, then: str, invitation: str) -> Response:
    """Let somebody in by an account; with an invitation, bind it. `ago` is how many seconds ago they showed it."""
    if invitation:
        return _bound(site, account, invitation)
    found, now = holder(site.ledger, account), site.ledger.now()
    if found is None:
        return told(site, NOBODY, able=registrars(site.ledger))
    if not found.counts(now):
        return told(site, NOBODY, named=found.id, counts_from=found.counts_from, able=registrars(site.ledger))
    at = "" if ago is None else clock.stamp(now - timedelta(seconds=ago))
    how = Authentication(method=account.method, credential=found.id, at=at)
    answer = RedirectResponse(then, 303)
    signed_in(answer, site, site.sessions.begin(found.person, how, "federated", clock.machine()))
    return answer


async def by_proxy(request: Request) -> Response:
    """Let in whom the proxy names, or bind them by an invitation. When they signed in there, it does not say."""
    site: Site = request.app.state.site
    account = account_by_proxy(request.headers, site.proxy, by_socket=site.by_socket)
    if account is None:
        return RedirectResponse("/enter", 303)
    form = await sent(request)
    then, invitation = inside(str(form.get("then", "/"))), str(form.get("invitation", ""))
    return await run_in_threadpool(_by_proxy, site, account, then, invitation)


def _by_proxy(site: Site, account: Account, then: str, invitation: str) -> Response:
    try:
        return vouched(site, account, None, then, invitation)
    except LedgerError as problem:
        return refused(site, problem)


def _bound(site: Site, account: Account, invitation: str) -> Response:
    address = site.account_invitations.redeem(invitation, clock.machine())
    if not address:
        return RedirectResponse("/enter?once=used", 303)
    named, _ = bind(site.ledger, address, account, urlsplit(account.issuer).hostname or account.method)
    return told(site, 200, named=named, counts_from=None, able=registrars(site.ledger), whose=address)


def refused(site: Site, problem: LedgerError) -> Response:
    """A page about why nobody was let in, to whoever is not known yet."""
    return told(site, status_of(problem), problems=problems(site.ledger.told(problem)))


def told(site: Site, status: int, **about: object) -> Response:
    """A page for whoever is not let in, or not yet."""
    given = {"problems": [], "named": "", "counts_from": None, "able": [], "whose": "", **about}
    template = site.templates.get_template("vouched.html")
    return HTMLResponse(template.render(given | {"simulated": site.ledger.simulated}), status)
