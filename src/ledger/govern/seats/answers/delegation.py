"""A seat in which somebody acts for who holds it, and the end of that."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.choices import Role
from ledger.app.ledger import Decided, Ledger
from ledger.domain.delegation import Delegation, DelegationEnded, RightDelegated
from ledger.govern.seats.decide.delegate import SeatLent
from ledger.render.sections import Section, just_lines


class ScopeDelegation(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts in which seat of a scope, for whom, over [from, until); `position` is the event that says so."""

    role: Role
    person: str
    to: str
    from_: date = msgspec.field(name="from")
    until: date
    position: int

    @property
    def in_words(self) -> str:
        """All of it in a clause."""
        return f"{self.to} for {self.person} as {self.role}, from {self.from_} until {self.until}  (#{self.position})"


class SeatDelegation(Answer, frozen=True, kw_only=True):
    """A seat that is delegated; without a position it was so already.

    `gaps` are what nobody can do while it lasts, and could before: of two who count as one, one alone answers.
    """

    commands: ClassVar = ("delegate",)

    scope: str
    role: Role
    to: str
    from_: date = msgspec.field(name="from")
    until: date
    position: int | None
    gaps: list[str]

    def sections(self) -> Iterator[Section]:
        """What holds from which day on, and what that leaves undone."""
        if self.position is None:
            yield just_lines(f"{self.to} stands in for you already")
            return
        yield just_lines(
            f"{self.to} acts for you as {self.role} in `{self.scope}`"
            f" from {self.from_} until {self.until}  (#{self.position})",
            "  what either of you wrote, neither approves nor ratifies, and your two approvals are one",
            *(f"  gap: {each}" for each in self.gaps),
            f"  to end it before: ledger undelegate {self.role} {shlex.quote(self.scope)} --because TEXT",
        )


class EarlyEnd(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts no longer for whom, from which day on; `position` is the event that says so."""

    person: str
    to: str
    from_: date = msgspec.field(name="from")
    position: int


class DelegationEnd(Answer, frozen=True, kw_only=True):
    """Delegations of a seat that end before their day; none, where they do so already."""

    commands: ClassVar = ("undelegate",)

    scope: str
    role: Role
    ended: list[EarlyEnd]

    def sections(self) -> Iterator[Section]:
        """A line each."""
        seat = f"as {self.role} in `{self.scope}`"
        told = [
            f"{each.to} no longer acts for {each.person} {seat} from {each.from_} on  (#{each.position})"
            for each in self.ended
        ]
        yield just_lines(*(told or ["that ends by then already"]))


def scope_delegation(ledger: Ledger, lent: Delegation) -> ScopeDelegation:
    """One of them, with addresses."""
    return ScopeDelegation(
        role=lent.terms.role,
        person=ledger.address(lent.terms.person),
        to=ledger.address(lent.terms.to),
        from_=lent.period.from_,
        until=lent.period.until or lent.terms.until,
        position=lent.position,
    )


def seat_delegation(ledger: Ledger, lent: SeatLent, decided: Decided) -> SeatDelegation:
    """What came of delegating a seat."""
    first, before = lent.start or ledger.today(), decided.state.rights
    after = before
    for event in decided.events:
        after = after.also(event) if isinstance(event, RightDelegated) else after
    known = {*before.gaps(first)}
    return SeatDelegation(
        scope=lent.scope,
        role=lent.role,
        to=lent.to,
        from_=first,
        until=lent.until,
        position=decided.position,
        gaps=[ledger.named(each) for each in after.gaps(first) if each not in known],
    )


def delegation_end(ledger: Ledger, scope: str, role: Role, decided: Decided) -> DelegationEnd:
    """What came of ending a delegation."""
    ended = [
        EarlyEnd(person=ledger.address(event.person), to=ledger.address(event.to), from_=event.from_, position=position)
        for event, position in zip(decided.events, decided.positions, strict=True)
        if isinstance(event, DelegationEnded)
    ]
    return DelegationEnd(scope=scope, role=role, ended=ended)
