r"""Who may do what: the rows of the charters, and the seats taken away from them.

    founded --charter.amended--> row in force --charter.amended--> the next row
                                     |--right.revoked--> a seat in it is empty
                                     |--right.delegated--> somebody else acts in a seat, for whoever holds it
                                     \--charter.recovered--> the same row, with another decider

The most specific row in force governs whole; rows never merge. A scope without a decider is a gap, never an open door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any, ClassVar, TypeAlias

import msgspec

from ledger.data import Data, replace
from ledger.domain import scope as scopes
from ledger.domain.definition import Draft
from ledger.domain.delegation import Delegation, DelegationEnded, RightDelegated
from ledger.domain.event import Event
from ledger.domain.guarded import guard
from ledger.domain.needs import NEEDS_NOTHING, Needs
from ledger.domain.period import Period
from ledger.domain.role import ROLES as ROLES, Role as Role
from ledger.domain.route import ALL, Number, routes
from ledger.domain.tagging import Forms, by_member
from ledger.errors import NoRight
from ledger.steps import DATE, FILE, TEXT, again, step

STANDARDS = ("prospective", "retrospective", "cohort", "dual", "restated")


RESTS = 30
"""Days for which no emergency begins after a no, where the charter does not say."""


class EmergencyRule(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who may ratify in an emergency, and for how many days at most that then governs.

    `rests` are the days after a no of the decider or a veto on which no emergency begins; unset, 30.
    """

    by: tuple[str, ...]
    days: int
    rests: int | msgspec.UnsetType = msgspec.UNSET


class RecoveryRule(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who may together replace a decider of `*` who died or vanished, and how many of them it takes."""

    people: tuple[str, ...]
    quorum: int


class CharterAmended(Event, frozen=True, kw_only=True):
    """A row: who holds which seat in `scope` over [from, until), and by which rules.

    `quorums` is there where the approvals that a change needs depend on its category: a number, or `all`, for some
    categories and for `otherwise`. `quorum` is then the number for all others.
    `nature` is that of a change which says none.
    `tolerance` is how far a population may move after it was shown, in percent of its records; unset, nobody asks.
    `needs` is how surely it has to be established who answers; unset, whoever says who they are is taken at their word.
    `registrars`, whom only `*` names, confirm other people's credentials; unset, its decider does.
    `materiality` is from how many percent on a restated figure is material; unset, from 5 %.
    `answers_within` is in how many days a steward answers who asks for a change; unset, no answer is ever overdue.
    `review` is when the charter is looked at again: on a day, or each time after so many; unset, never.
    `vetoes` are people whose no stops a change, and whose yes nobody counts; unset, there are none.
    `emergency` is who may ratify in an emergency, and for how long; unset, nobody.
    `recovery`, which only `*` says, is who may replace its decider; unset, nobody.
    """

    stored_name: ClassVar[str] = "charter.amended/1"
    tag_forms: ClassVar[Forms] = (by_member("rights", "scope"),)
    scope: str
    title: str
    stewards: tuple[str, ...]
    approvers: tuple[str, ...]
    quorum: int
    decider: str
    operators: tuple[str, ...]
    lapses_after: int
    standards: tuple[str, ...]
    solo: bool
    tolerance: int | msgspec.UnsetType = msgspec.UNSET
    from_: date = msgspec.field(name="from")
    until: date | None = None
    proposal: str = ""
    quorums: dict[str, Number] | msgspec.UnsetType = msgspec.UNSET
    nature: str | msgspec.UnsetType = msgspec.UNSET
    answers_within: int | msgspec.UnsetType = msgspec.UNSET
    needs: Needs | msgspec.UnsetType = msgspec.UNSET
    registrars: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    materiality: int | msgspec.UnsetType = msgspec.UNSET
    review: int | date | msgspec.UnsetType = msgspec.UNSET
    vetoes: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    emergency: EmergencyRule | msgspec.UnsetType = msgspec.UNSET
    recovery: RecoveryRule | msgspec.UnsetType = msgspec.UNSET


class CharterRecovered(Event, frozen=True, kw_only=True):
    """From a day on, somebody else decides in `scope`, which is `*`; all else in its row stays as it was.

    `recovery` is what was consented to, waited for and not objected to; `right` the position of the row that seated
    whom they take the place of.
    """

    stored_name: ClassVar[str] = "charter.recovered/1"
    tag_forms: ClassVar[Forms] = (
        by_member("rights", "scope"),
        by_member("person", "decider"),
        by_member("person", "replaces"),
    )
    scope: str
    recovery: str
    decider: str
    replaces: str
    right: int
    from_: date = msgspec.field(name="from")


class RightRevoked(Event, frozen=True, kw_only=True):
    """From a day on, a person no longer holds a role in the row of `scope`. A later row may seat them again."""

    stored_name: ClassVar[str] = "right.revoked/1"
    tag_forms: ClassVar[Forms] = (by_member("rights", "scope"), by_member("person", "person"))
    scope: str
    role: Role
    person: str
    from_: date = msgspec.field(name="from")
    until: date | None = None
    because: str = ""


class Row(Data, frozen=True):
    """A row of a charter, and the position that brought it; one that is `supposed` was never recorded.

    `recorded_at` is when it was. `kept` is the position of the row whose seats it kept, where it only brought another
    decider: who lost one of those has lost it.
    """

    position: int
    terms: CharterAmended
    supposed: bool = False
    recorded_at: str = ""
    kept: int = 0

    def __str__(self) -> str:
        brought = "as it is supposed" if self.supposed else f"position {self.position}"
        return f"the charter of `{self.terms.scope}` ({brought})"

    def named_by(self, position: int) -> bool:
        """Whether an act that names this position means this row; nobody could name one that is supposed."""
        return self.supposed or position == self.position

    def seats(self, role: Role) -> tuple[str, ...]:
        """Who was seated in that role when the row was made."""
        match role:
            case "steward":
                return self.terms.stewards
            case "approver":
                return self.terms.approvers
            case "operator":
                return self.terms.operators
            case "decider":
                return (self.terms.decider,) if self.terms.decider else ()
            case "registrar":
                return self.terms.registrars or ()
            case "veto":
                return self.terms.vetoes or ()
            case "emergency":
                return self.terms.emergency.by if self.terms.emergency else ()

    @property
    def needs(self) -> Needs:
        """How surely it has to be established who answers under this row."""
        return self.terms.needs or NEEDS_NOTHING

    @property
    def rests(self) -> int:
        """For how many days after a no of its decider, or a veto, no emergency begins."""
        said = self.terms.emergency.rests if self.terms.emergency else msgspec.UNSET
        return RESTS if said is msgspec.UNSET else said

    @property
    def materiality(self) -> int | None:
        """From how many percent on a restated figure is material; None where the charter does not say."""
        return None if self.terms.materiality is msgspec.UNSET else self.terms.materiality


RightsEvent: TypeAlias = CharterAmended | CharterRecovered | RightRevoked | RightDelegated | DelegationEnded
RIGHTS_EVENTS: tuple[type[Event], ...] = (
    CharterAmended,
    CharterRecovered,
    RightRevoked,
    RightDelegated,
    DelegationEnded,
)
"""All that says who may act in a scope."""


class Rights(msgspec.Struct):
    """The rows, revocations and delegations seen so far, each with its position."""

    rows: dict[str, list[Row]] = msgspec.field(default_factory=dict)
    revoked: list[tuple[int, RightRevoked]] = msgspec.field(default_factory=list)
    delegations: list[Delegation] = msgspec.field(default_factory=list)

    def evolve(self, position: int, event: RightsEvent, recorded_at: str = "") -> None:
        """Take one more event in."""
        match event:
            case CharterAmended():
                self.rows.setdefault(event.scope, []).append(Row(position, event, recorded_at=recorded_at))
            case CharterRecovered():
                self.rows.setdefault(event.scope, []).extend([*self._recovered(position, event, recorded_at)])
            case RightRevoked():
                self.revoked.append((position, event))
            case RightDelegated():
                self.delegations.append(Delegation(position, event))
            case DelegationEnded():
                self.delegations = [_ended(each, position, event) for each in self.delegations]

    def _recovered(self, position: int, event: CharterRecovered, recorded_at: str) -> Iterator[Row]:
        """The rows that somebody else decides by from now on: each of the scope by which they would have decided."""
        days = sorted({event.from_, *(day for day in self.turning(event.scope) if day > event.from_)})
        for day, until in zip_longest(days, days[1:]):
            row = self.row(event.scope, day)
            if row and row.terms.decider == event.replaces:
                terms = in_the_place_of(row.terms, event.replaces, event.decider)
                term = replace(terms, from_=day, until=until)
                yield Row(position, term, recorded_at=recorded_at, kept=row.kept or row.position)

    def copied(self) -> Rights:
        """Other rights of the same content, to be added to."""
        rows = {scope: list(rows) for scope, rows in self.rows.items()}
        return Rights(rows, list(self.revoked), list(self.delegations))

    def also(self, event: RightsEvent) -> Rights:
        """The rights as they would be with one more event; these stay as they are."""
        rows = (row.position for rows in self.rows.values() for row in rows)
        others = (*(at for at, _ in self.revoked), *(each.position for each in self.delegations))
        found = self.copied()
        found.evolve(max((*rows, *others), default=0) + 1, event)
        return found

    @property
    def supposes(self) -> bool:
        """Whether some row was never recorded, and is only supposed."""
        return any(row.supposed for rows in self.rows.values() for row in rows)

    def turning(self, scope: str) -> set[date]:
        """The days on which somebody's right in exactly this scope may begin or end."""
        rows = [(row.terms.from_, row.terms.until) for row in self.rows.get(scope, ())]
        gone = [(each.from_, each.until) for _, each in self.revoked if each.scope == scope]
        lent = [each.period for each in self.delegations if each.terms.scope == scope]
        return {day for term in (*rows, *gone, *lent) for day in term if day}

    def row(self, scope: str, day: date) -> Row | None:
        """The row of exactly this scope in force on `day`: of those that cover it, the latest."""
        for row in reversed(self.rows.get(scope, ())):
            terms = row.terms
            if terms.from_ <= day and (terms.until is None or day < terms.until):
                return row
        return None

    def governing(self, scope: str, day: date) -> Row | None:
        """The most specific row in force on `day` for anything in `scope`."""
        for each in scopes.path(scope):
            if each in self.rows and (row := self.row(each, day)):
                return row
        return None

    def holders(self, row: Row, role: Role, day: date) -> tuple[str, ...]:
        """Who holds the role in this row on `day`, revocations taken in. The decider of `*` is its registrar, else."""
        if role == "registrar" and row.terms.scope == scopes.EVERYTHING and not row.terms.registrars:
            role = "decider"
        if not self.revoked:
            return row.seats(role)
        return tuple(person for person in row.seats(role) if not self.lost(row, role, person, day))

    def lost(self, row: Row, role: Role, person: str, day: date) -> RightRevoked | None:
        """The revocation that emptied this person's seat in the row by `day`, if any."""
        asked = (row.terms.scope, role, person)
        since = row.kept if row.kept and role != "decider" and not row.terms.solo else row.position
        for position, gone in self.revoked:
            same = (gone.scope, gone.role, gone.person) == asked
            if same and position > since and Period(gone.from_, gone.until).covers(day):
                return gone
        return None

    def actors(self, row: Row, role: Role, day: date) -> dict[str, str]:
        """Who may act in the seat on `day`, and for whom: who holds it for themselves, a delegate for who does."""
        held = {person: person for person in self.holders(row, role, day)}
        if not self.delegations:
            return held
        lent = {each.terms.to: each.terms.person for each in self.in_effect(row, day) if each.terms.role == role}
        return held | {to: person for to, person in lent.items() if to not in held}

    def one_with(self, row: Row, person: str, day: date) -> frozenset[str]:
        """Who counts as one person with this one under the row: whoever acts in their seat, or in whose they act."""
        found = frozenset((person,))
        if not self.delegations:
            return found
        pairs = [each.pair for each in self.in_effect(row, day)]
        while more := frozenset().union(*(pair for pair in pairs if pair & found)) - found:
            found |= more
        return found

    def each_once(self, row: Row, people: Iterable[str], day: date) -> tuple[str, ...]:
        """The people of whom no two count as one; of those who do, the first."""
        if not self.delegations:
            return tuple(dict.fromkeys(people))
        found = dict[frozenset[str], str]()
        for person in people:
            found.setdefault(self.one_with(row, person, day), person)
        return tuple(found.values())

    def at(self, position: int) -> Delegation | None:
        """The delegation that an event at a position brought, or ended."""
        return next((each for each in self.delegations if position in (each.position, each.ended_at)), None)

    def in_effect(self, row: Row, day: date) -> list[Delegation]:
        """The delegations by which somebody acts in a seat of this row on `day`."""
        return [each for each in self.delegations if self._stands(each, row, day)]

    def in_effect_from(self, row: Row, day: date) -> list[Delegation]:
        """Return the delegations by which somebody acts in a seat of this row on `day` or a later one."""
        term = Period(row.terms.from_, row.terms.until)
        days = [day, *(each for each in self.turning(row.terms.scope) if each > day and term.covers(each))]
        return [each for each in self.delegations if any(self._stands(each, row, on) for on in days)]

    def _stands(self, lent: Delegation, row: Row, day: date) -> bool:
        terms = lent.terms
        return (
            terms.scope == row.terms.scope
            and lent.position > row.position
            and row.named_by(terms.right)
            and lent.period.covers(day)
            and terms.person in self.holders(row, terms.role, day)
            and not self._followed(row, terms.from_, day)
        )

    def _followed(self, row: Row, first: date, last: date) -> bool:
        """Whether another row came after this one, and was in force from one day to another. Under one that is only
        supposed, none did.
        """
        later = (each.terms for each in self.rows.get(row.terms.scope, ()) if each.position > row.position)
        return not row.supposed and any(
            each.from_ <= last and (each.until is None or first < each.until) for each in later
        )

    def seated_again(self, draft: Draft, day: date) -> Iterator[RightRevoked]:
        """The revocations, in effect on `day`, that the content of a charter would undo by seating the person again."""
        if draft.kind != "charter" or (row := self.row(draft.content["scope"], day)) is None:
            return
        new = Row(0, amendment(draft.content, day, None))
        for role in ROLES:
            for person in new.seats(role):
                if gone := self.lost(row, role, person, day):
                    yield gone

    def gaps(self, day: date) -> Iterator[str]:
        """What nobody can do on `day`: one sentence each."""
        for scope in sorted(self.rows):
            row = self.row(scope, day)
            if row is None:
                continue
            if not self.holders(row, "decider", day):
                yield f"`{scope}` has no decider: nothing in it can be ratified"
            yield from self._short(row, day)
            if not self.holders(row, "steward", day):
                yield f"`{scope}` has no steward: nobody can propose in it"
            if self.holders(row, "emergency", day) and not self.holders(row, "operator", day):
                yield f"`{scope}` has no operator: nobody puts back on a platform what governed before an emergency"
            if row.terms.solo:
                yield f"`{scope}` is decided by {row.terms.decider} alone, without a second pair of eyes"

    def _short(self, row: Row, day: date) -> Iterator[str]:
        """The routes on which too few approvers are left."""
        others = set(self.holders(row, "approver", day)) - self.one_with(row, row.terms.decider, day)
        left = len(self.each_once(row, others, day))
        for when, number in routes(row.terms):
            needed = 1 if number == ALL else number
            if left < needed:
                asked = f"{needed} approval{'s' if needed > 1 else ''}{when and f' {when},'}"
                yield f"`{row.terms.scope}` needs {asked} and has {left} approver{'s' if left != 1 else ''} left"


def require_row(rights: Rights, scope: str, day: date, role: str = "anything") -> Row:
    """The row that governs a scope on a day. Raises NoRight where none does."""
    if row := rights.governing(scope, day):
        return row
    raise NoRight(
        f"nobody may act as {role} in `{scope}`",
        why=f"no charter covers it on {day}",
        fix=step("propose a charter for it, or for a wider scope", "propose", FILE, effective=DATE, because=TEXT),
    )


@guard("seat")
def require(rights: Rights, scope: str, role: Role, person: str, day: date) -> Row:
    """The row that lets `person` act as `role` in `scope` on `day`.

    Raises NoRight, saying who could, or when the seat ended.
    """
    row = require_row(rights, scope, day, role)
    able = rights.actors(row, role, day)
    if person in able:
        return row
    raise NoRight(
        f"{person} may not act as {role} in `{scope}`",
        why=_why_not(rights, row, role, person, day),
        fix=again(f"ask {' or '.join(able)}", as_=False)
        if able
        else step(
            f"that seat is empty: amend the charter of `{row.terms.scope}`",
            "propose",
            FILE,
            effective=DATE,
            because=TEXT,
        ),
    )


def for_whom(rights: Rights, row: Row, role: Role, person: str, day: date) -> dict[str, Any]:
    """For whom somebody acts in a seat, as a field of the act; nothing where they hold it themselves."""
    seated = rights.actors(row, role, day).get(person, person)
    return {} if seated == person else {"for_": seated}


def _why_not(rights: Rights, row: Row, role: Role, person: str, day: date) -> str:
    """Why somebody may not act in a seat: they lost it, stand in for nobody there on that day, or were never named."""
    if gone := rights.lost(row, role, person, day):
        return f"{person}'s seat as {role} in `{row.terms.scope}` ended on {gone.from_}"
    asked = (row.terms.scope, role, person)
    lent = [each for each in rights.delegations if (each.terms.scope, each.terms.role, each.terms.to) == asked]
    if not lent:
        return f"{row} does not name them"
    period, of = lent[-1].period, lent[-1].terms.person
    if day < period.from_:
        return f"they stand in for {of} from {period.from_} on"
    if period.until and day >= period.until:
        return f"they stood in for {of} until {period.until}"
    return f"they stood in for {of}, and that ended with {of}'s seat or with the charter that gave it"


def require_somewhere(rights: Rights, roles: Sequence[Role], person: str, day: date, act: str) -> Row:
    """A row in force on `day` that gives the person a seat of one of these roles, wherever that is. Raises NoRight."""
    rows = (row for scope in sorted(rights.rows) if (row := rights.row(scope, day)))
    found = next((row for row in rows if any(person in rights.actors(row, role, day) for role in roles)), None)
    if found:
        return found
    wanted = "a seat" if len(roles) > 1 else f"a seat as {roles[0]}"
    raise NoRight(
        f"{person} may not {act}",
        why=f"they hold no seat{'' if len(roles) > 1 else f' as {roles[0]}'} anywhere",
        fix=step(f"ask somebody who holds {wanted}", "rights"),
    )


def _ended(lent: Delegation, position: int, event: DelegationEnded) -> Delegation:
    """A delegation after one was ended: the earliest end counts."""
    if lent.position != event.delegation or (lent.ended and lent.ended <= event.from_):
        return lent
    return replace(lent, ended=event.from_, ended_at=position)


def in_the_place_of(terms: CharterAmended, replaced: str, decider: str) -> CharterAmended:
    """The same row with another decider; where one person was alone in it, another one is now, in every seat."""
    terms = replace(terms, decider=decider, proposal="")
    if not terms.solo:
        return terms
    seats = {
        name: tuple(decider if each == replaced else each for each in getattr(terms, name))
        for name in ("stewards", "approvers", "operators", "registrars", "vetoes")
        if getattr(terms, name)
    }
    if rule := terms.emergency:
        by = tuple(decider if each == replaced else each for each in rule.by)
        terms = replace(terms, emergency=replace(rule, by=by))
    return replace(terms, **seats)


def amendment(content: Mapping[str, Any], from_: date, until: date | None, proposal: str = "") -> CharterAmended:
    """The row that the content of a charter becomes over its term."""
    return msgspec.convert({**content, "from": from_, "until": until, "proposal": proposal}, CharterAmended)


def content_of(row: Row) -> dict[str, Any]:
    """The content of a charter that would become this row over its term."""
    said: dict[str, Any] = msgspec.to_builtins(row.terms)
    return {name: value for name, value in said.items() if name not in ("from", "until", "proposal")}
