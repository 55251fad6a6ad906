"""Somebody can always decide: no act leaves `*`, on any day to come, to people who cannot amend its charter.

charter.amended, right.revoked, right.delegated --as if recorded--> rights --each day on which `*` turns-->
    can anybody amend it?

To amend it takes a human steward who proposes, as many human approvers as its charter asks for at most, and a human
decider who ratifies, each able to show what it needs of them; four eyes keep the three apart, but for a solo charter.
Whoever is locked out stays so for ever. Where nobody can already, no act takes away more. Those who hold a seat count,
and nobody who stands in for them: a delegation only takes away, where it makes one person of two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from math import inf
from typing import Any, TypeAlias

from ledger.domain.charter import Rights, RightsEvent, Role, Row
from ledger.domain.guarded import guard
from ledger.domain.route import most
from ledger.domain.scope import EVERYTHING
from ledger.domain.showing import SEATS, able, lacks
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.steps import DATE, TEXT, Open, step

Seats: TypeAlias = Callable[[State, Row, Role, str, Rights, date], set[str]]
"""Who is counted of those who hold a seat."""


def lockout(state: State, event: RightsEvent, today: date) -> Iterator[Refused]:
    """The first day, from today on, on which nobody could amend `*` any more because of this event, if there is one."""
    if event.scope == EVERYTHING:
        yield from locked_out(state, state.rights.also(event), today)


def locked_out(state: State, after: Rights, today: date) -> Iterator[Refused]:
    """The first day, from today on, on which nobody could amend `*` any more under other rights, if there is one."""
    for day in sorted({today, *(day for day in after.turning(EVERYTHING) if day > today)}):
        if not _takes_away(state, after, day):
            continue
        short = f"{short_of(state, after, day)}, and what nobody can amend stays so for ever"
        if short_of(state, state.rights, day):
            what, fix = f"from {day} on `*` would lack more than it does", step("see what it lacks", "rights")
        else:
            what = f"from {day} on nobody could decide anything in `*`"
            fix = step("seat somebody else first", "propose", Open("CHARTER"), effective=DATE, because=TEXT)
        yield Refused(what, short, fix)
        return


@guard("needed")
def require_spare(state: State, person: str, today: date) -> None:
    """Pass where without somebody `*` lacks no more today than it does, of those who hold its seats. Raises Refused.

    No verb lets such a person go: only whoever writes past the program says that they left.
    """

    def here(*given: Any) -> set[str]:
        return {each for each in _seated(*given) if each in state.persons}

    def staying(*given: Any) -> set[str]:
        return here(*given) - {person}

    before, after = (_missing(state, state.rights, today, seats) for seats in (here, staying))
    if any(more > less for more, less in zip(after, before, strict=True)):
        raise Refused(
            f"{person} may not be let go",
            why="without them nobody could amend the charter of `*`, and that would stay so for ever",
            fix=step("seat somebody else first", "propose", Open("CHARTER"), effective=DATE, because=TEXT),
        )


def _takes_away(state: State, after: Rights, day: date) -> bool:
    """Whether more is missing under other rights than there is: of those who can show who they are, or of all seats.

    Where a key was lost nobody can amend `*` until there is another. Whoever has to get one still holds the seat.
    """
    return any(
        more > before
        for seats in (able, _seated)
        for more, before in zip(
            _missing(state, after, day, seats), _missing(state, state.rights, day, seats), strict=True
        )
    )


def _missing(state: State, rights: Rights, day: date, seats: Seats) -> tuple[float, ...]:
    """How many `*` lacks on a day to be amended: deciders, stewards, approvers."""
    row = rights.row(EVERYTHING, day)
    if row is None:
        return 1, 1, inf
    stewards, approvers, decider = _people(state, rights, row, day, seats)
    if row.terms.solo:
        return not decider, not stewards, max(most(row.terms) - len(approvers), 0)
    deciding = rights.one_with(row, row.terms.decider, day)
    others = stewards - deciding
    beside = [rights.one_with(row, each, day) for each in others] or [frozenset[str]()]
    left = max(len(rights.each_once(row, approvers - deciding - each, day)) for each in beside)
    return not decider, not others, max(most(row.terms) - left, 0)


def _people(state: State, rights: Rights, row: Row, day: date, seats: Seats) -> tuple[set[str], ...]:
    """The human stewards, approvers and decider of a row."""
    return tuple(
        {person for person in seats(state, row, role, act, rights, day) if _human(state, person)}
        for role, act in (("steward", "propose"), *SEATS)
    )


def _seated(state: State, row: Row, role: Role, act: str, rights: Rights, day: date) -> set[str]:
    """Who holds a seat on a day, whatever they can show."""
    return {*rights.holders(row, role, day)}


def short_of(state: State, rights: Rights, day: date) -> str:
    """What `*` lacks on a day to be amended; empty where it can be."""
    row = rights.row(EVERYTHING, day)
    if row is None:
        return "no charter would cover it"
    stewards, approvers, decider = _people(state, rights, row, day, able)
    if not decider:
        for each in rights.holders(row, "decider", day):
            if short := lacks(state.credentials, each, row.needs.ratify, day):
                return f"{each} {short}"
        return "it would have no human decider"
    if not stewards:
        return "it would have no human steward"
    if row.terms.solo:
        return "" if len(approvers) >= most(row.terms) else "it would have too few approvers"
    deciding = rights.one_with(row, row.terms.decider, day)
    others = stewards - deciding
    if not others:
        return "its only steward would be its decider, who may not ratify what they propose"
    if not any(
        len(rights.each_once(row, approvers - deciding - rights.one_with(row, steward, day), day)) >= most(row.terms)
        for steward in others
    ):
        return f"it would have too few approvers for the {most(row.terms)} that its charter asks for"
    return ""


def _human(state: State, person: str) -> bool:
    """Whether that is a human being who is here; whom nobody registered yet will be, since a charter names them."""
    return state.persons.get(person, "human") == "human" and not state.gone(person)
