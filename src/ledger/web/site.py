"""One server's own things: its ledger, how it is reached, who is signed in, and what it writes pages with."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property, partial
from secrets import token_hex
from threading import Event
from urllib.parse import urlsplit

from jinja2 import Environment

from ledger.app.ledger import UNDONE, Actor, Ledger
from ledger.app.serving import OidcClient, ProxyHeader
from ledger.govern.seats.queries.rights import roles_of
from ledger.web.cache import Cache
from ledger.web.checking import Checking
from ledger.web.identity.challenges import Challenges
from ledger.web.identity.counts import Counts
from ledger.web.identity.invited import account_invitations
from ledger.web.identity.local import invitations
from ledger.web.identity.offers import Offers
from ledger.web.once import Once
from ledger.web.session import Sessions, SignIn
from ledger.web.side import beside, side_file
from ledger.web.tokens import Tokens
from ledger.web.turns import Turns, WorkBudget
from ledger.web.watching import Watching
from ledger.web.writing import environment

LOG = logging.getLogger("uvicorn.error")
LOCAL = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Site:
    """`address` is what people type to reach it, such as https://ledger.acme.example; on one machine there is none, and
    it is `localhost` at the `port`. `by_socket` where nobody reaches it but by a Unix socket.

    `warm` is set once the ledger was read. `worked_out` is what takes long and follows from content alone; `standing`
    and `pages` follow from how the ledger stands, and `blank` is what a page that is kept has in the place of what each
    visit brings along. `turns` are those of the solver, `counting` those of records, `receiving` of what is large, and
    `budget` is for people without a seat.
    """

    ledger: Ledger
    address: str = ""
    by_socket: bool = False
    port: int = 8000
    challenges: Challenges = field(default_factory=Challenges)
    offers: Offers = field(default_factory=Offers)
    warm: Event = field(default_factory=Event)
    worked_out: Cache = field(default_factory=Cache)
    standing: Cache = field(default_factory=lambda: Cache(32))
    pages: Cache = field(default_factory=lambda: Cache(128))
    blank: str = field(default_factory=token_hex)
    checking: Checking = field(default_factory=Checking)
    watching: Watching = field(default_factory=Watching)
    turns: Turns = field(default_factory=Turns)
    budget: WorkBudget = field(default_factory=WorkBudget)
    counting: Turns = field(default_factory=partial(Turns, each=1, whole=2))
    receiving: Turns = field(default_factory=partial(Turns, each=1, whole=2))

    @property
    def hosts(self) -> list[str]:
        """The hosts that a request may name: no other name may lead here, whatever a name server says."""
        host = urlsplit(self.address).hostname or ""
        return [f"[{host}]" if ":" in host else host] if self.address else [*LOCAL]

    @property
    def origin(self) -> str:
        """Whose pages a passkey answers to: said by who runs the server, and never by a request."""
        return self.address.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def rp(self) -> str:
        """The domain of its passkeys."""
        return urlsplit(self.origin).hostname or ""

    @property
    def secure(self) -> bool:
        """Whether it is reached over https, as everywhere but on one machine."""
        return self.address.startswith("https://")

    @cached_property
    def cookie(self) -> str:
        """The name of its cookie. Ports share cookies, so on one machine it has the ledger's own."""
        return "__Host-ledger" if self.secure else f"ledger-{self.ledger.founded.ledger_id[:8]}"

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        return Sessions(side_file(self.ledger))

    @property
    def invitations(self) -> Once:
        """The addresses that sign in once."""
        return invitations(self.ledger)

    @property
    def account_invitations(self) -> Once:
        """The addresses by which people bind an account, once."""
        return account_invitations(self.ledger)

    @property
    def signing_in(self) -> Once:
        """The sign-ins that are on their way elsewhere."""
        return Once(side_file(self.ledger), "oidc", 600)

    @cached_property
    def oidc(self) -> OidcClient | None:
        """How the company's own sign-in is reached, where there is one."""
        return self.ledger.settings.serving.oidc

    @cached_property
    def proxy(self) -> ProxyHeader | None:
        """The header in which a proxy names who comes, where there is one."""
        return self.ledger.settings.serving.proxy

    @property
    def tokens(self) -> Tokens:
        """What programs show in place of signing in."""
        return Tokens(side_file(self.ledger))

    @cached_property
    def counts(self) -> Counts:
        """How often each passkey signed."""
        return Counts(beside(self.ledger.settings.database.beside, "sessions"))

    @cached_property
    def templates(self) -> Environment:
        """What its pages are written with."""
        return environment()

    @property
    def decided(self) -> Hashable:
        """What was decided until today, and who is known."""
        ledger = self.ledger
        return ledger.snapshot().head, ledger.today(), frozenset(ledger.journal.people().values())

    def reread(self) -> None:
        """Read who is known again, and keep nothing that was written with other names: somebody may be erased.

        Nor anything of a history that is on record no more, which is said.
        """
        undone, people = self.ledger.forget_undone(), self.ledger.reread_people()
        if undone:
            LOG.warning(UNDONE)
        for each in (self.standing, self.pages):
            each.keep_for(None if undone else people)
            each.keep_for(people)

    def knows(self, person: str, credential: str = "") -> bool:
        """Whether somebody who signed in once is still one of those who may, and by that still shows who they are."""
        state = self.ledger.snapshot().state
        held = state.credentials.by_id.get(credential)
        return person in self.ledger.journal.people() and not state.gone(person) and not (held and held.ended)

    def spending(self, person: str) -> AbstractContextManager[None]:
        """Return work that somebody asks for: of a budget, where they hold no seat. Entering it raises OverBudget."""
        return nullcontext() if roles_of(self.ledger, person) else self.budget.spending(person)

    def actor(self, session: SignIn) -> Actor:
        """Who acts in a session, as the journal records it."""
        kind = self.ledger.journal.people()[session.person].kind
        return Actor(session.person, kind, session.assurance, session.authentication)
