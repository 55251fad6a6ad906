"""Logins of the database: what a command did about them, or would do, and those there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.render.sections import Section, Table, just_lines, untitled


class LoginChange(Answer, frozen=True, kw_only=True):
    """What was done about logins, as one line for people; `sql` is by what, and `done` whether it was."""

    commands: ClassVar = ("login groups", "login grant", "login revoke")

    done: bool
    said: str
    sql: str

    def sections(self) -> Iterator[Section]:
        """What was done; the SQL alone where nothing was, for a pipe."""
        yield just_lines(self.said) if self.done else just_lines(*self.sql.splitlines())


class LoginKnown(msgspec.Struct, frozen=True, kw_only=True):
    """One login: its role, whose acts it appends where they are one's, and what it may do beyond its role."""

    login: str
    role: str
    address: str | None
    beyond: str


class LoginList(Answer, frozen=True, kw_only=True):
    """The logins that may do something in a ledger, by name."""

    commands: ClassVar = ("login list",)
    content: ClassVar = "logins"

    logins: list[LoginKnown]

    def sections(self) -> Iterator[Section]:
        """A row each, and below them what goes beyond a role."""
        rows = tuple((e.login, e.role or "none", e.address or _ACTS.get(e.role, "nobody")) for e in self.logins)
        yield untitled(Table(("LOGIN", "ROLE", "ACTS AS"), rows))
        beyond = [f"! {each.login}: {each.beyond}" for each in self.logins if each.beyond]
        if beyond:
            yield just_lines("", *beyond)


_ACTS = {"owner": "anybody, and writes every table", "server": "anybody", "follower": "nobody", "reader": "nobody"}
