"""Tokens, by which programs act for people: one that was made, those there are, and one that ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.choices import PersonKind
from ledger.render.sections import Section, Table, just_lines, untitled


class TokenAdded(Answer, frozen=True, kw_only=True):
    """A token from here on: whose acts it makes, what it is for, until when. `token` itself is shown this once."""

    commands: ClassVar = ("token add",)

    name: str
    address: str
    scope: str
    until: str
    token: str

    def sections(self) -> Iterator[Section]:
        """The token, and that nobody will show it again."""
        yield just_lines(
            f"{self.name}: acts for {self.address}, to {self.scope}, until {self.until}",
            "",
            f"    {self.token}",
            "",
            "  keep it now: it is not stored, and nothing shows it again",
        )


class TokenKnown(msgspec.Struct, frozen=True, kw_only=True):
    """One token. `credential` is how the record names it beside what was done with it; `used` is when it last was."""

    name: str
    address: str
    scope: str
    until: str
    expired: bool
    used: str | None
    by: str
    credential: str


class TokenList(Answer, frozen=True, kw_only=True):
    """The tokens of a ledger, by name."""

    commands: ClassVar = ("token list",)
    content: ClassVar = "tokens"

    tokens: list[TokenKnown]

    def sections(self) -> Iterator[Section]:
        """A row each."""
        if not self.tokens:
            yield just_lines("no tokens")
            return
        head = ("NAME", "FOR", "SCOPE", "UNTIL", "LAST USED", "MADE BY", "CREDENTIAL")
        rows = tuple(
            (e.name, e.address, e.scope, "expired" if e.expired else e.until, e.used or "never", e.by, e.credential)
            for e in self.tokens
        )
        yield untitled(Table(head, rows, least=("CREDENTIAL", "MADE BY")))


class TokenIdentity(Answer, frozen=True, kw_only=True):
    """Whose acts a token makes: their kind, who answers for an agent or a service, what it is for, and until when.

    `ledger` is the id of the ledger that it is for.
    """

    ledger: str
    address: str
    kind: PersonKind
    owner: str | None
    scope: str
    until: str

    def sections(self) -> Iterator[Section]:
        """One line."""
        whose = f", for whom {self.owner} answers" if self.owner else ""
        yield just_lines(f"{self.address} ({self.kind}){whose}: to {self.scope}, until {self.until}")


class TokenEnd(Answer, frozen=True, kw_only=True):
    """A token that is good for nothing any more."""

    commands: ClassVar = ("token revoke",)

    name: str

    def sections(self) -> Iterator[Section]:
        """One line."""
        yield just_lines(f"{self.name} is good for nothing any more")
