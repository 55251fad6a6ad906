"""One request, with who makes it: every page and every act is a function of a visit."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TypeVar, cast

from starlette.datastructures import FormData
from starlette.requests import Request

from ledger.answers.answer import Answer, resolved
from ledger.app import clock
from ledger.app.choices import ROLES
from ledger.app.ledger import Actor, Ledger
from ledger.app.names import names
from ledger.data import replace
from ledger.errors import BadInput
from ledger.govern.people.decide.accounts import is_of
from ledger.govern.seats.queries.rights import Sight, may_read, roles_of, sight
from ledger.overview.board.queries.status import StatusOn, status_today
from ledger.web.identity import proxy
from ledger.web.session import SignIn, token
from ledger.web.side import command
from ledger.web.site import Site

A = TypeVar("A", bound=Answer)
T = TypeVar("T")


class SignInNeeded(Exception):
    """Nobody is signed in."""


@dataclass(frozen=True)
class Visit:
    """Who asks what. `form` is what was sent, where the request changes something."""

    request: Request
    site: Site
    session: SignIn
    cookie: str
    form: FormData

    @property
    def ledger(self) -> Ledger:
        """The one ledger of this server."""
        return self.site.ledger

    @property
    def actor(self) -> Actor:
        """Who acts, and how surely that is known."""
        return self.site.actor(self.session)

    @property
    def once(self) -> Actor:
        """Who acts by a form: sent again, it counts no second time, and is answered as it was the first."""
        path = self.request.url.path
        said = f"{path}\n{sorted((name, str(each)) for name, each in self.form.items())}".encode()
        return replace(self.actor, command=command(f"{self.session.id}\n{self.text('form')}", said))

    @property
    def address(self) -> str:
        """The address of who asks."""
        return self.ledger.address(self.session.person)

    @cached_property
    def status(self) -> StatusOn:
        """How the ledger stands: what waits is in the head of every page."""
        return self.site.standing.get(("status", self.moment), lambda: status_today(self.ledger))

    @cached_property
    def decided(self) -> Hashable:
        """What was decided until today, and who is known."""
        return self.site.decided

    @cached_property
    def moment(self) -> Hashable:
        """The same within one minute: what comes with no event, such as an hour that passed, is so old at most."""
        return self.decided, self.ledger.now().replace(second=0, microsecond=0), self.now // 60

    def standing(self, about: Hashable, make: Callable[[], T]) -> T:
        """What follows from that alone, for everybody: worked out once."""
        return self.site.standing.get((about, self.decided), make)

    def worked_out(self, about: Hashable, make: Callable[[], T]) -> T:
        """What takes long, and follows from what it is `about` alone: worked out once."""

        def made() -> T:
            with self.computing():
                return make()

        return self.site.worked_out.get(about, made)

    @property
    def waiting(self) -> int:
        """How many proposals wait for who asks."""
        return sum(self.session.person in each.wait.people for each, _ in self.status.open)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles that who asks holds today, in whatever scope."""
        return roles_of(self.ledger, self.session.person)

    @cached_property
    def seated(self) -> bool:
        """Whether who asks holds a seat of any sort: what platforms hold is for those alone."""
        return may_read(self.ledger, self.actor, ROLES)

    def sight(self, path: str) -> Sight:
        """How much who asks sees of what was counted of a definition on this path."""
        return sight(self.ledger, self.actor, path)

    @cached_property
    def notice(self) -> str:
        """What the act before this page had to say."""
        return self.site.sessions.told(self.session.id)

    @property
    def token(self) -> str:
        """What a form of this session has to bring along."""
        return token(self.cookie)

    @property
    def definitions(self) -> frozenset[str]:
        """The keys of all definitions, but for charters."""
        return frozenset(names(self.ledger, "definition"))

    def day(self, name: str) -> date | None:
        """A day in the address of the page; None where it is not named. Raises BadInput."""
        return a_day(self.request.query_params.get(name, ""))

    def text(self, name: str) -> str:
        """A field of the form."""
        return str(self.form.get(name, "")).replace("\r\n", "\n").strip()

    def several(self, name: str) -> frozenset[str]:
        """All that was chosen under one name of the form."""
        return frozenset(map(str, self.form.getlist(name)))

    @property
    def now(self) -> int:
        """The machine's time in seconds, for what lasts so long."""
        return clock.machine()

    def computing(self) -> AbstractContextManager[None]:
        """A turn at what takes long. Raises Busy, and Refused where it takes too long."""
        return self.site.turns.computing(self.session.person)

    def spending(self) -> AbstractContextManager[None]:
        """Work that who asks pays for, where they hold no seat. Raises OverBudget."""
        return self.site.spending(self.session.person)

    def tell(self, notice: str) -> None:
        """Say something on the next page."""
        self.site.sessions.tell(self.session.id, notice)

    def named(self, answer: A) -> A:
        """An answer with addresses in the place of people's ids."""
        return resolved(answer, partial(self.ledger.named_throughout, texts_only=True))


def a_day(text: str) -> date | None:
    """A day as somebody typed it; None where nothing was. Raises BadInput."""
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"`{text[:40]}` is no day", "a day is such as 2026-03-01", "pick one on the page") from None
    if found is None or clock.FIRST_YEAR <= found.year <= clock.LAST_YEAR:
        return found
    raise BadInput(
        f"{found} is too far away", f"a day lies in {clock.FIRST_YEAR} to {clock.LAST_YEAR}", "pick one on the page"
    )


def visit(request: Request, form: FormData | None = None) -> Visit:
    """The visit that a request is. Raises SignInNeeded."""
    site = cast(Site, request.app.state.site)
    cookie = request.cookies.get(site.cookie, "")
    found = site.sessions.find(cookie, clock.machine())
    site.reread()
    if found is None or not site.knows(found.person, found.authentication.credential):
        raise SignInNeeded
    if found.authentication.method == proxy.METHOD and not _is_still_named(request, site, found):
        raise SignInNeeded
    return Visit(request, site, found, cookie, form or FormData())


def _is_still_named(request: Request, site: Site, found: SignIn) -> bool:
    """Whether the proxy names in this request, too, whoever it named when they signed in."""
    account = proxy.account_by_proxy(request.headers, site.proxy, by_socket=site.by_socket)
    return account is not None and is_of(site.ledger, found.authentication.credential, account)
