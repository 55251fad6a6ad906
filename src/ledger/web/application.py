"""The application: every route, and what stands before them."""

from __future__ import annotations

from functools import partial

from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ledger.audit.trail.pages import audit, check, log
from ledger.errors import LedgerError
from ledger.govern.debt.pages import debt
from ledger.govern.people.pages.credentials import act as on_credential, add, credentials, make, prove
from ledger.govern.people.pages.enter import by_passkey, enter, leave, redeem, sessions
from ledger.govern.people.pages.oidc import BACK, come_back, leave_for
from ledger.govern.people.pages.vouched import by_proxy
from ledger.govern.proposals.pages.ending import attest, ending, past, retire
from ledger.govern.proposals.pages.propose import again, blank, checked, send
from ledger.govern.requests.pages import ask_for, asked, reply
from ledger.govern.seats.pages.recovering import consent as consent_to_recovery, end as end_recovery
from ledger.govern.seats.pages.rights import rights
from ledger.govern.seats.pages.standing_in import end as end_delegation, lend
from ledger.measure.channels.pages import ask_gates, channel, channels, decide as decide_channel
from ledger.measure.counting.pages import question, record, typed
from ledger.measure.credit.pages import credit
from ledger.overview.board.pages.architecture import architecture
from ledger.overview.board.pages.definition import definition
from ledger.overview.board.pages.home import home
from ledger.overview.board.pages.proposal import answer, proposal
from ledger.overview.board.pages.targets import act, give, order, targets
from ledger.overview.week.pages import week
from ledger.render.page import BLOCKS
from ledger.web.api.routes import api
from ledger.web.guard import Guard, whole_names
from ledger.web.page import broken, nowhere, page
from ledger.web.site import Site
from ledger.web.writing import STATIC


class _Numeral(IntegerConvertor):
    """The number of a proposal: at most nine digits, as on record. Python reads no number of thousands of them."""

    regex = "[0-9]{1,9}"


register_url_convertor("numeral", _Numeral())

ROUTES = (
    Route("/", page(home, kept=True)),
    Route("/d/{key:path}", page(definition, kept=True)),
    Route("/credit/{key}", page(credit)),
    Route("/weekly", page(week)),
    Route("/debt", page(debt, kept=True)),
    Route("/channels", page(channels, kept=True)),
    Route("/channels/{channel}", page(channel)),
    Route("/channels/{channel}", page(decide_channel), methods=["POST"]),
    Route("/channels/{channel}/ask", page(ask_gates), methods=["POST"]),
    Route("/map", page(architecture, kept=True)),
    Route("/why/{key}", page(question)),
    Route("/why/{key}", page(typed), methods=["POST"]),
    Route("/why/{key}/{record:path}", page(record)),
    Route("/rights", page(rights, kept=True)),
    Route("/rights/delegate", page(lend), methods=["POST"]),
    Route("/rights/undelegate", page(end_delegation), methods=["POST"]),
    Route("/rights/recover/begin", page(partial(consent_to_recovery, act="begin")), methods=["POST"]),
    Route("/rights/recover/consent", page(partial(consent_to_recovery, act="consent")), methods=["POST"]),
    Route("/rights/recover/object", page(partial(end_recovery, act="object")), methods=["POST"]),
    Route("/rights/recover/complete", page(partial(end_recovery, act="complete")), methods=["POST"]),
    Route("/audit", page(audit)),
    Route("/audit", page(check), methods=["POST"]),
    Route("/log", page(log, kept=True)),
    Route("/p/{key:path}/{number:numeral}", page(proposal, kept=True)),
    Route("/p/{key:path}/{number:numeral}/{act}", page(answer), methods=["POST"]),
    Route("/ask", page(asked, kept=True)),
    Route("/ask", page(ask_for), methods=["POST"]),
    Route("/ask/answer", page(reply), methods=["POST"]),
    Route("/targets", page(targets, kept=True)),
    Route("/targets", page(give), methods=["POST"]),
    Route("/orders/{order}", page(order)),
    Route("/orders/{order}", page(act), methods=["POST"]),
    Route("/propose", page(blank)),
    Route("/propose/{key:path}", page(blank)),
    Route("/propose", page(send, uploads=True), methods=["POST"]),
    Route("/propose/{key:path}", page(send, uploads=True), methods=["POST"]),
    Route("/revise/{key:path}/{number:numeral}", page(again)),
    Route("/revise/{key:path}/{number:numeral}", page(send, uploads=True), methods=["POST"]),
    Route("/retire/{key:path}", page(ending)),
    Route("/retire/{key:path}", page(retire), methods=["POST"]),
    Route("/attest/{key:path}", page(past)),
    Route("/attest/{key:path}", page(attest), methods=["POST"]),
    Route("/check", page(checked), methods=["POST"]),
    Route("/check/revise/{key:path}/{number:numeral}", page(checked), methods=["POST"]),
    Route("/enter", enter),
    Route("/enter", redeem, methods=["POST"]),
    Route("/enter/proxy", by_proxy, methods=["POST"]),
    Route("/enter/oidc", leave_for),
    Route(BACK, come_back),
    Route("/enter/passkey", by_passkey, methods=["POST"]),
    Route("/credentials", page(credentials, kept=True)),
    Route("/credentials/add", page(add), methods=["POST"]),
    Route("/credentials/make", page(make), methods=["POST"]),
    Route("/credentials/prove", page(prove), methods=["POST"]),
    Route("/credentials/{act}", page(on_credential), methods=["POST"]),
    Route("/leave", page(leave), methods=["POST"]),
    Route("/sessions", page(sessions)),
)


KEPT = {"cache-control": "public, max-age=31536000, immutable"}


class Kept(StaticFiles):
    """Styles and scripts: named by their content, so that a browser may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One of them."""
        found = await super().get_response(path, scope)
        found.headers.update(KEPT)
        return found


def application(site: Site) -> Starlette:
    """The application of one site."""
    found = Starlette(
        routes=[
            *ROUTES,
            Route("/healthz", lambda _: PlainTextResponse("ok")),
            Route("/readyz", ready),
            Route("/static/blocks.css", lambda _: Response(BLOCKS, media_type="text/css", headers=KEPT)),
            Mount("/api/v1", api(site)),
            Mount("/static", Kept(directory=STATIC)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=site.hosts, www_redirect=False),
            Middleware(Guard, origin=site.address),
            Middleware(whole_names),
        ],
        exception_handlers={HTTPException: nowhere, LedgerError: broken, Exception: broken},
    )
    found.state.site = site
    return found


def ready(request: Request) -> Response:
    """Whether the first fold is done, so that a page answers at once, and what came since can be read, too."""
    site = request.app.state.site
    if not site.warm.is_set():
        return PlainTextResponse("the ledger is being read", 503)
    try:
        site.ledger.snapshot()
    except LedgerError:  # told in the log by whoever asks for a page
        return PlainTextResponse("the ledger cannot be read", 503)
    return PlainTextResponse("ready")
