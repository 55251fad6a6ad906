"""What a page comes to, and how an endpoint is made of a function that gives one."""

from __future__ import annotations

import logging
from asyncio import timeout
from collections.abc import Callable, Mapping
from secrets import token_urlsafe
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ledger.answers.answer import problems
from ledger.app import explained
from ledger.app.ledger import Ledger, NewerVersion
from ledger.errors import (
    BadInput,
    Conflict,
    LedgerError,
    NoRight,
    Problems,
    Refused,
    StorageFault,
    Unidentified,
    UnknownName,
)
from ledger.govern.documents.queries.documents import LARGEST, TooLarge
from ledger.govern.seats.queries.rights import require_reader
from ledger.web.guard import FORM, HEADERS, READING
from ledger.web.session import token
from ledger.web.turns import Busy, OverBudget
from ledger.web.visit import SignInNeeded, Visit, visit

STATUS: tuple[tuple[type[LedgerError], int], ...] = (
    (Busy, 429),
    (UnknownName, 404),
    (TooLarge, 413),
    (BadInput, 422),
    (NoRight, 403),
    (Refused, 409),
    (Conflict, 503),
    (StorageFault, 503),
    (NewerVersion, 503),
)
PATIENCE = 120  # seconds that a large form may take to arrive
LONGEST_FIELD = 2 * LARGEST  # bytes of a text in a form: a browser ends each line by two
TOO_LARGE = "This form is too large, or broke off. Nothing was recorded."
LOG = logging.getLogger("uvicorn.error")
NO_PAGE = {404: "There is no page at this address.", 405: "This address does nothing of that sort."}
BROKEN = (
    "Whoever runs the server reads why in its terminal. If you sent something,"
    " look whether it is on record before you send it again."
)


class Page(NamedTuple):
    """A template and what it is about."""

    template: str
    about: Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] | None = None


class Elsewhere(NamedTuple):
    """Where to go next: after every act, so that a page loaded again acts no second time."""

    path: str


View = Callable[[Visit], "Page | Elsewhere"]


def status_of(problem: LedgerError) -> int:
    """The HTTP status of a problem. Of several, all that stands in the way of an act is no fault of what was sent."""
    if isinstance(problem, Problems):
        return 409 if all(isinstance(each, Refused) for each in problem.problems) else 422
    return next((status for sort, status in STATUS if isinstance(problem, sort)), 500)


def status_beside(problem: LedgerError) -> int:
    """Return the HTTP status of a form that is shown again, with the problem beside what was typed."""
    return 413 if isinstance(problem, TooLarge) else 429 if isinstance(problem, OverBudget) else 422


def headers_beside(problem: LedgerError) -> dict[str, str]:
    """Return the headers that go with a problem: after how many seconds to ask again, where that helps."""
    return {"retry-after": str(problem.after)} if isinstance(problem, OverBudget) else {}


def page(view: View, *, kept: bool = False, uploads: bool = False) -> Callable[[Request], Any]:
    """An endpoint: whoever is not signed in is asked to; a form of another session or an old one acts on nothing.

    Where it is `kept`, it follows from how the ledger stands and who reads it: it is written once. Where it takes
    `uploads`, a large form is read from whoever may have records counted, and from few at once.
    """

    async def endpoint(request: Request) -> Response:
        if uploads and request.method not in READING and int(request.headers.get("content-length", FORM)) >= FORM:
            return await run_in_threadpool(_admitted, request) or await _received(view, request)
        form = None if request.method in READING else await sent(request)
        return await run_in_threadpool(_answer, view, request, form, kept)

    return endpoint


def _admitted(request: Request) -> Response | None:
    """Why nothing large is read from whoever sends it; None where it is."""
    try:
        found = visit(request)
        require_reader(found.ledger, found.actor)
    except SignInNeeded:
        return RedirectResponse("/enter?then=%2F", 303)
    except LedgerError as problem:
        return _written(found, _problem(found, found.ledger.told(problem)))
    return None


async def _received(view: View, request: Request) -> Response:
    """Read a large form, unless as many are read already, and answer it."""
    found = await run_in_threadpool(visit, request)
    try:
        with found.site.receiving.taken(found.session.person):
            async with timeout(PATIENCE):
                form = await sent(request)
            return await run_in_threadpool(_answer, view, request, form, False)
    except Busy as problem:
        return _written(found, _problem(found, problem))
    except TimeoutError:
        raise HTTPException(408, f"This took more than {PATIENCE} seconds to arrive. Nothing was counted.") from None


async def sent(request: Request) -> FormData:
    """The form of a request, in which every text can be written down again. Raises HTTPException."""
    try:
        found = await request.form(max_files=2, max_fields=200, max_part_size=LONGEST_FIELD)
        "".join(map(str, found.values())).encode()
    except UnicodeError:
        raise HTTPException(400, "A form is written in UTF-8, and this one is not.") from None
    except ClientDisconnect:
        raise HTTPException(413, TOO_LARGE) from None
    except HTTPException as refused:
        if "maximum size" not in refused.detail:
            raise
        raise HTTPException(413, TOO_LARGE) from None
    return found


def _answer(view: View, request: Request, form: Any, kept: bool) -> Response:
    try:
        found = visit(request, form)
    except SignInNeeded:
        then = request.url.path if request.method in READING else "/"
        return RedirectResponse(f"/enter?then={quote(then, safe='')}", 303)
    if form is not None and found.form.get("token") != token(found.cookie):
        problem = BadInput(
            "this form is not of this session", "you signed in again since it was shown", "load the page again"
        )
        return _written(found, _problem(found, problem))
    try:
        if kept and not found.notice:
            return _again(view, found)
        shown = view(found)
        return RedirectResponse(shown.path, 303) if isinstance(shown, Elsewhere) else _written(found, shown)
    except HTTPException:
        raise
    except Exception as broken:
        return _written(found, _problem(found, refusal(found.ledger, broken)))


def refusal(ledger: Ledger, broken: Exception) -> LedgerError:
    """What is told of an answer that broke. What is no refusal is logged, or raised where nothing on record is why."""
    refused = explained.refusal(ledger, broken)
    if not isinstance(broken, LedgerError):
        LOG.error("an answer broke over what is on record", exc_info=broken)
    return refused


def _problem(found: Visit, problem: LedgerError) -> Page:
    acted = found.request.method not in READING
    about = {"problems": problems(problem), "acted": acted, "again": _again_from(found, problem)}
    return Page("problem.html", about, status_of(problem), headers_beside(problem))


def _again_from(found: Visit, problem: LedgerError) -> str:
    """The page to come back to by signing in again, where that is what is missing: the one that the form stood on."""
    if not isinstance(problem, Unidentified):
        return ""
    path = found.request.url.path
    return path if found.request.method in READING else path.rpartition("/")[0]


def _again(view: View, found: Visit) -> Response:
    """A page that is written once: what a visit brings along is put into its blanks."""
    site, url = found.site, found.request.url
    blanks = {"token": f"{site.blank}-token", "form": f"{site.blank}-form"}
    text = site.pages.get((url.path, url.query, found.actor, found.moment), lambda: _text(found, view(found), **blanks))
    return HTMLResponse(text.replace(blanks["token"], found.token).replace(blanks["form"], token_urlsafe(12)))


def _written(found: Visit, told: Page) -> Response:
    return HTMLResponse(_text(found, told, found.token, token_urlsafe(12)), told.status, told.headers)


def _text(found: Visit, told: Page | Elsewhere, token: str, form: str) -> str:
    assert isinstance(told, Page)
    ledger = found.ledger
    about = {
        "address": found.address,
        "token": token,
        "waiting": found.waiting,
        "roles": found.roles,
        "seated": found.seated,
        "simulated": ledger.simulated,
        "today": ledger.today(),
        "head": ledger.snapshot().head,
        "notice": found.notice,
        "here": found.request.url.path,
        "form": form,
    }
    assert about.keys().isdisjoint(told.about), "a page says something else under a name of every page"
    return found.site.templates.get_template(told.template).render({**about, **told.about})


def nowhere(request: Request, error: Exception) -> Response:
    """A request that leads to no page, or whose form cannot be read."""
    assert isinstance(error, HTTPException)
    what = NO_PAGE.get(error.status_code, error.detail)
    return _alone(request, "That leads nowhere", what, error.status_code, error.headers)


def broken(request: Request, error: Exception) -> Response:
    """What no page could be written for. Why is for who runs the server: it may name files, and nobody is known."""
    LOG.error("%s %s: %s", request.method, request.url.path, error)
    status = status_of(error) if isinstance(error, StorageFault | Conflict | NewerVersion) else 500
    return _alone(request, "The ledger cannot answer now", BROKEN, status, HEADERS)


def _alone(request: Request, title: str, what: str, status: int, headers: Mapping[str, str] | None) -> Response:
    site = request.app.state.site
    about = {"title": title, "what": what, "simulated": site.ledger.simulated}
    return HTMLResponse(site.templates.get_template("alone.html").render(about), status, headers)
