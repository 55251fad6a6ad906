"""Who may do what, what nobody can do, and a seat that ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.choices import ROLES, Role
from ledger.app.ledger import Decided, Ledger
from ledger.domain.address import beside
from ledger.domain.charter import RecoveryRule
from ledger.domain.needs import Needs
from ledger.domain.route import Number, when
from ledger.govern.seats.answers.delegation import ScopeDelegation, scope_delegation
from ledger.govern.seats.answers.recovery import RecoveryShown, recovery_shown
from ledger.govern.seats.queries.rights import RightsOn
from ledger.govern.seats.views.rights import Seats
from ledger.render.sections import Section, just_lines

UNTOLD = ("registrar", "emergency", "veto")
"""The roles of which nothing is said where nobody holds them."""


class RecoveryNamed(msgspec.Struct, frozen=True, kw_only=True):
    """Who may replace a decider who died or vanished, and how many of them it takes."""

    people: list[str]
    quorum: int

    @property
    def in_words(self) -> str:
        """As a rule of a charter."""
        return f"{self.quorum} of {len(self.people)} people may replace a decider who vanished (ledger recover)"


class ScopeRights(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds each role in one scope, and the rules.

    `quorums` are the approvals by change category, the mildest first; empty where all changes need `quorum`. `alike`
    are, by address, those of others that it could be taken for. `nature` is that of a change which says none.
    `answers_within` are the days in which a steward answers a request; 0 where no answer is promised.
    `needs` is how surely it has to be established who approves and ratifies; `fresh` is in minutes, 0 for any time.
    `materiality` is from how many percent on a restated figure is material, where the charter says so; `review` the day
    on which somebody is to look at the charter again.
    `registrar` are those who confirm other people's credentials: the charter of `*` names them, or its decider is it.
    `veto` are those whose no stops a change, and whose yes nobody counts. `delegations` tell who acts in whose seat.
    `emergency` are those who may ratify in one, for `emergency_days`, and not for `emergency_rests` days after a no.
    `recovery` is who may replace the decider of `*`.
    """

    scope: str
    title: str
    position: int
    since: date
    steward: list[str]
    approver: list[str]
    decider: list[str]
    operator: list[str]
    registrar: list[str]
    quorum: int
    quorums: dict[str, Number]
    lapses_after: int
    answers_within: int
    standards: list[str]
    nature: str
    solo: bool
    needs: Needs
    alike: dict[str, list[str]]
    materiality: int | msgspec.UnsetType = msgspec.UNSET
    review: date | msgspec.UnsetType = msgspec.UNSET
    veto: list[str] | msgspec.UnsetType = msgspec.UNSET
    delegations: list[ScopeDelegation] | msgspec.UnsetType = msgspec.UNSET
    emergency: list[str] | msgspec.UnsetType = msgspec.UNSET
    emergency_days: int | msgspec.UnsetType = msgspec.UNSET
    emergency_rests: int | msgspec.UnsetType = msgspec.UNSET
    recovery: RecoveryNamed | msgspec.UnsetType = msgspec.UNSET

    def lines(self) -> Iterator[str]:
        """A heading, a line for each role, and the rules."""
        solo = "  SOLO: self-attested" if self.solo else ""
        yield f"{self.scope}  {self.title}  (#{self.position}, from {self.since}){solo}"
        seats = [each for each in ROLES if each not in UNTOLD or getattr(self, each)]
        yield from (f"    {role:9} {self._people(getattr(self, role))}" for role in seats)
        for each in self.delegations or ():
            yield f"    {'stands in':9} {each.in_words}"
        yield f"    {'rules':9} {'; '.join(self.rules)}"
        yield from (f"    {'':9} {number!s:3} {when(name)}" for name, number in self.quorums.items())
        if needs := self.needs.in_words:
            yield f"    {'needs':9} {'; '.join(needs)}"

    @property
    def rules(self) -> list[str]:
        """What holds for every change in it, a clause each."""
        rules = ["approvals by change category" if self.quorums else _approvals(self.quorum)]
        rules += [f"lapses after {self.lapses_after} days"] if self.lapses_after else []
        rules += [f"a request is answered within {self.answers_within} days"] if self.answers_within else []
        rules += [f"standards {', '.join(self.standards)}"] if self.standards else []
        rules += [f"a change is {self.nature} where it says nothing else"] if self.nature else []
        if self.materiality is not msgspec.UNSET:
            rules += [f"a restated figure is material from {self.materiality} % on"]
        rules += [f"to be looked at again on {self.review}"] if self.review else []
        if self.emergency_days:
            rules += [f"an emergency lasts {self.emergency_days} days at most"]
            rules += [f"none begins for {self.emergency_rests} days after a no"] if self.emergency_rests else []
        rules += [self.recovery.in_words] if self.recovery else []
        return rules

    @property
    def routes(self) -> list[str]:
        """How many approvals a change needs, by its category, where that decides."""
        return [f"{number} {when(name)}" for name, number in self.quorums.items()]

    def _people(self, holders: list[str]) -> str:
        return ", ".join(beside(each, self.alike.get(each, ())) for each in holders) or "nobody"


class RightsOverview(Answer, frozen=True, kw_only=True):
    """Who may do what on a day, scope by scope, and the gaps: what nobody can do.

    `recovery` is by whom the decider of `*` is to be replaced now, where that is so.
    """

    commands: ClassVar = ("rights",)

    on: date
    rows: list[ScopeRights]
    gaps: list[str]
    recovery: RecoveryShown | msgspec.UnsetType = msgspec.UNSET

    def sections(self) -> Iterator[Section]:
        """A recovery that is open, each scope, and then the gaps."""
        yield from [just_lines(*self.recovery.lines(), "")] if self.recovery else []
        gaps = [f"gap: {each}" for each in self.gaps] or ["no gaps" if self.rows else "nobody held a right by then"]
        yield just_lines(f"on {self.on}", *(line for each in self.rows for line in each.lines()), *gaps)


class SeatEnd(Answer, frozen=True, kw_only=True):
    """A seat that ends; without a position it had ended before."""

    commands: ClassVar = ("revoke",)

    scope: str
    role: Role
    address: str
    position: int | None

    def sections(self) -> Iterator[Section]:
        """One line."""
        said = f"{self.address} is no longer {self.role} in `{self.scope}`  (#{self.position})"
        yield just_lines("that seat has ended already" if self.position is None else said)


def rights_overview(ledger: Ledger, found: RightsOn) -> RightsOverview:
    """Who may do what on a day."""
    return RightsOverview(
        on=found.day,
        rows=[_scope(ledger, each) for each in found.seats],
        gaps=[ledger.named(each) for each in found.gaps],
        recovery=recovery_shown(ledger, found.recovery) or msgspec.UNSET,
    )


def seat_end(scope: str, role: Role, address: str, decided: Decided) -> SeatEnd:
    """What came of revoking a seat."""
    return SeatEnd(scope=scope, role=role, address=address, position=decided.position)


def _approvals(quorum: int) -> str:
    return f"{quorum} approval{'s' * (quorum > 1)}" if quorum else "no approval needed"


def _scope(ledger: Ledger, found: Seats) -> ScopeRights:
    everybody = dict.fromkeys(person for holders in found.holders.values() for person in holders)
    holders = {role: [ledger.address(each) for each in people] for role, people in found.holders.items()}
    return ScopeRights(
        scope=found.scope,
        title=ledger.named(found.title),
        position=found.position,
        since=found.since,
        steward=holders["steward"],
        approver=holders["approver"],
        decider=holders["decider"],
        operator=holders["operator"],
        registrar=holders["registrar"],
        quorum=found.quorum,
        quorums=found.quorums,
        lapses_after=found.lapses_after,
        answers_within=found.answers_within,
        standards=list(found.standards),
        nature=found.nature,
        solo=found.solo,
        needs=found.needs,
        alike={ledger.address(each): others for each in everybody if (others := ledger.alike(each))},
        materiality=msgspec.UNSET if found.materiality is None else found.materiality,
        review=found.review or msgspec.UNSET,
        veto=holders["veto"] or msgspec.UNSET,
        delegations=[scope_delegation(ledger, each) for each in found.delegations] or msgspec.UNSET,
        emergency=holders["emergency"] if found.emergency_days else msgspec.UNSET,
        emergency_days=found.emergency_days or msgspec.UNSET,
        emergency_rests=found.emergency_rests if found.emergency_days else msgspec.UNSET,
        recovery=_recovery(ledger, found.recovery) if found.recovery else msgspec.UNSET,
    )


def _recovery(ledger: Ledger, found: RecoveryRule) -> RecoveryNamed:
    return RecoveryNamed(people=[ledger.address(each) for each in found.people], quorum=found.quorum)
