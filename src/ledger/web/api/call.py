"""One request of a program, with who makes it: every operation is a function of a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import cast

from starlette.requests import Request

from ledger.answers.answer import Answer, resolved
from ledger.app import clock
from ledger.app.choices import TokenScope
from ledger.app.ledger import Actor, Authentication, Ledger
from ledger.errors import BadInput, Refused
from ledger.web.api.problem import Rejection
from ledger.web.side import command
from ledger.web.site import Site
from ledger.web.tokens import METHOD, Token

CHALLENGE = {"www-authenticate": 'Bearer realm="ledger"'}
LONGEST_KEY = 200


@dataclass(frozen=True)
class ApiCall:
    """Who asks what: `path` are the names in the address, `body` the bytes that came with it.

    `read` is the digest of the proposal that was read, where this acts on one.
    """

    request: Request
    site: Site
    token: Token
    path: Mapping[str, str]
    body: bytes
    read: str = ""

    @property
    def ledger(self) -> Ledger:
        """The one ledger of this server."""
        return self.site.ledger

    @property
    def address(self) -> str:
        """The address of who asks."""
        return self.ledger.address(self.token.person)

    @cached_property
    def actor(self) -> Actor:
        """Who acts. A token shows who somebody is as of the day when it was made: it is no fresh sign-in."""
        kind = self.ledger.journal.people()[self.token.person].kind
        shown = Authentication(method=METHOD, credential=self.token.credential, at=self.token.at)
        return Actor(self.token.person, kind, "session", shown, command=self._command)

    @property
    def _command(self) -> str:
        """The name of this act, where its key says that it may come twice."""
        key = self.request.headers.get("idempotency-key", "")
        if not key:
            return ""
        if len(key) > LONGEST_KEY:
            raise BadInput("the Idempotency-Key is too long", f"it has at most {LONGEST_KEY} characters", "send a UUID")
        what = f"{self.request.method} {self.request.url.path}\n".encode() + self.body
        return command(f"{self.token.person}\n{key}", what)

    @property
    def is_repeated(self) -> bool:
        """Whether this act of theirs is on record already, under its key."""
        name = self.actor.command
        return bool(name) and name in dict(self.ledger.journal.under(name.partition(".")[0], self.token.person))

    def named(self, answer: Answer) -> Answer:
        """An answer with addresses in the place of people's ids."""
        return resolved(answer, partial(self.ledger.named_throughout, texts_only=True))


def call(request: Request, scope: TokenScope, path: Mapping[str, str], body: bytes) -> ApiCall:
    """The call that a request is; a cookie says nothing here. Raises Rejection."""
    site = cast(Site, request.app.state.site)
    sort, _, secret = request.headers.get("authorization", "").partition(" ")
    found = site.tokens.find(secret.strip(), clock.machine()) if sort.lower() == "bearer" else None
    site.reread()
    if found is None or not site.knows(found.person):
        why = "the request shows no token, or one that ended, was revoked or is of another ledger"
        fix = "send `Authorization: Bearer TOKEN`; make one: ledger token add NAME --for ADDRESS"
        raise Rejection(401, Refused("nobody knows who asks", why, fix), CHALLENGE)
    if not found.allows(scope):
        why, fix = f"it is for those who {found.scope}", f"ask a person who may {scope}: ledger rights"
        raise Rejection(403, Refused(f"this token is not made to {scope}", why, fix))
    return ApiCall(request, site, found, path, body)
