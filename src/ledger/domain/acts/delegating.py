"""The verbs of those who let somebody else act in their seat for a while, and of those who end that.

    delegate --a seat of those who answer, for the 90 days to come at most--> somebody acts in it
    end_delegation --> nobody else does

Whoever stands in for somebody is there themselves: nobody stands in for two, nobody for one who stands in, and nobody
for one who is away. So of all who count as one with each other, one alone holds the seats.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.acts.revoking import deciders
from ledger.domain.charter import Row
from ledger.domain.delegation import Delegation, DelegationEnded, RightDelegated
from ledger.domain.event import ASSERTED, Event, Identification
from ledger.domain.guarded import guard
from ledger.domain.guards import a_person, established, raise_all, why_gone
from ledger.domain.lockout import lockout
from ledger.domain.needs import told_in_words
from ledger.domain.period import Period
from ledger.domain.proposal import as_stored
from ledger.domain.role import ANSWERS, DELEGABLE, Role
from ledger.domain.showing import lacks
from ledger.domain.state import State
from ledger.errors import BadInput, NoRight, Refused, UnknownName
from ledger.steps import DATE, FILE, TEXT, Open, again, step

MOST_DAYS = 90


class StandIn(NamedTuple):
    """Who is to act in which seat of a scope, over [start, until)."""

    scope: str
    role: Role
    to: str
    start: date
    until: date


def delegate(
    state: State, asked: StandIn, *, by: str, today: date, because: str, identification: Identification = ASSERTED
) -> list[Event]:
    """Let somebody else act in a seat of one's own. Raises UnknownName, BadInput and Refused."""
    require_days(asked, today)
    row = right_to_delegate(state, asked, by, today)
    require_stand_in(state, row, asked, by)
    if _is_so(state, row, asked, by):
        return []
    for no in overlaps(state, row, asked, by):
        raise no
    established(row, ANSWERS[asked.role], "delegate", f"{asked.role} {asked.scope}", by, identification)
    event = RightDelegated(
        scope=asked.scope,
        role=asked.role,
        person=by,
        to=asked.to,
        from_=asked.start,
        until=asked.until,
        right=row.position,
        because=because,
        **as_stored(identification),
    )
    raise_all([*lockout(state, event, today)])
    return [event]


@guard("seat")
def right_to_delegate(state: State, asked: StandIn, by: str, today: date) -> Row:
    """The row that seats whoever delegates, today and on the first day of it. Raises Refused."""
    if asked.role not in DELEGABLE:
        raise Refused(
            f"a seat as {asked.role} is not delegated",
            why="stewards and operators are several, and what a registrar or a veto says is their own word",
            fix=step(
                f"name somebody else in the charter of `{asked.scope}`", "propose", FILE, effective=DATE, because=TEXT
            ),
        )
    row = state.rights.row(asked.scope, today)
    if row is None or by not in state.rights.holders(row, asked.role, today):
        raise NoRight(
            f"{by} holds no seat as {asked.role} in `{asked.scope}` to delegate",
            why=_no_seat(state, row, asked, by, today),
            fix=step("see who holds what", "rights"),
        )
    a_person(state, by, "delegate a seat")
    if row.terms.solo:
        raise Refused(
            f"nobody stands in for {by} in `{asked.scope}`",
            why="it is decided alone, and what is done there is self-attested by one person",
            fix=step(
                f"propose a charter for `{asked.scope}` that seats more people first",
                "propose",
                FILE,
                effective=DATE,
                because=TEXT,
            ),
        )
    if (later := state.rights.row(asked.scope, asked.start)) != row or by not in state.rights.holders(
        row, asked.role, asked.start
    ):
        raise Refused(
            f"the seat cannot be delegated from {asked.start} on",
            why=f"another charter governs `{asked.scope}` by then" if later != row else f"{by}'s seat ends before",
            fix="delegate it once that is in force",
        )
    return row


def require_days(asked: StandIn, today: date) -> None:
    """Pass where it begins today or later, and ends after that, and soon enough. Raises BadInput and Refused.

    It is counted from today on, so that none is given on store: whoever lets somebody act in their seat for longer
    says so again.
    """
    if asked.start < today:
        raise Refused(
            f"nobody stands in from {asked.start} on",
            why=f"that day is past, today is {today}, and nobody had the right then",
            fix=again(f"begin on {today} or later", from_=str(today)),
        )
    if asked.until <= asked.start:
        raise BadInput(
            f"until {asked.until} is no day that it could last to",
            why=f"it begins on {asked.start}, and {asked.until} is the first day without it",
            fix=again("choose a later day", until=DATE),
        )
    if asked.until > (last := today + timedelta(MOST_DAYS)):
        raise Refused(
            f"nobody stands in until {asked.until}",
            why=f"a delegation ends {MOST_DAYS} days after it is given at the latest: whoever is away longer says"
            " so again, or gives up the seat",
            fix=again(f"choose {last} at the latest", until=str(last)),
        )


def require_stand_in(state: State, row: Row, asked: StandIn, by: str) -> None:
    """Pass where somebody can stand in: another human being who is here and can show what the row needs."""
    who, instead = asked.to, "name a colleague who is: ledger person list"
    if who == by:
        raise BadInput(
            f"{by} cannot stand in for themselves",
            "they hold the seat",
            again("name somebody else", to=Open("ADDRESS")),
        )
    if state.gone(who):
        raise Refused(f"{who} cannot stand in for {by}", why_gone(state, who), instead)
    if who not in state.persons:
        raise UnknownName(f"{who} is nobody known here", "only somebody who is registered can stand in", instead)
    if not state.human(who):
        raise Refused(
            f"{who} cannot stand in for {by}",
            why=f"their kind is {state.persons[who]}, and only human beings consent and decide",
            fix=again("name a human being", to=Open("ADDRESS")),
        )
    if who in state.rights.holders(row, "veto", asked.start):
        raise Refused(
            f"{who} cannot stand in for {by}",
            why=f"they have a veto in `{asked.scope}`: their no would be {by}'s, and their yes would count",
            fix=again("name somebody else", to=Open("ADDRESS")),
        )
    needed = row.needs.of(ANSWERS[asked.role])
    if short := lacks(state.credentials, who, needed, asked.start):
        raise Refused(
            f"{who} cannot stand in for {by}",
            why=f"`{asked.scope}` needs {told_in_words(needed)} to {ANSWERS[asked.role]}, and {who} {short}",
            fix=step("enrol it first, and have it confirmed", "credential add", Open("KEYFILE")),
        )


def standing_in(state: State, row: Row, days: Period) -> list[Delegation]:
    """The delegations in a row that are or come into effect on some of these days."""
    under = (each for each in state.rights.delegations if each.terms.right == row.position)
    return [each for each in under if each.period.overlaps(days)]


def _is_so(state: State, row: Row, asked: StandIn, by: str) -> bool:
    """Whether exactly this was said before, and stands."""
    days = Period(asked.start, asked.until)
    return any(
        (each.terms.role, each.terms.person, each.terms.to, each.period) == (asked.role, by, asked.to, days)
        for each in standing_in(state, row, days)
    )


@guard("stand-in")
def overlaps(state: State, row: Row, asked: StandIn, by: str) -> Iterator[Refused]:
    """Why two delegations of the same days do not go together, where they do not."""
    for each in standing_in(state, row, Period(asked.start, asked.until)):
        terms, days = each.terms, f"from {each.terms.from_} until {each.period.until}"
        end = f"end that first: ledger undelegate {terms.role} {shlex.quote(terms.scope)} {terms.to}"
        if terms.person == by and terms.role == asked.role:
            yield Refused(f"{by}'s seat as {asked.role} is delegated", f"{terms.to} acts in it {days}", end)
        elif terms.to == by:
            why = f"{by} stands in for {terms.person} {days}, and whoever stands in is there themselves"
            yield Refused(f"{by} may not delegate a seat in `{asked.scope}`", why, end)
        elif terms.to == asked.to and terms.person != by:
            why = f"they stand in for {terms.person} {days}, and nobody is two other people at once"
            yield Refused(f"{asked.to} cannot stand in for {by}", why, again("name somebody else", to=Open("ADDRESS")))
        elif terms.person == asked.to:
            why = f"{terms.to} stands in for them {days}, so they are away themselves"
            yield Refused(f"{asked.to} cannot stand in for {by}", why, again("name somebody else", to=Open("ADDRESS")))


def _no_seat(state: State, row: Row | None, asked: StandIn, by: str, today: date) -> str:
    if row is None:
        return f"no charter is in force there on {today}"
    if seated := state.rights.actors(row, asked.role, today).get(by):
        return f"they stand in for {seated}, and what was delegated is not delegated on"
    gone = state.rights.lost(row, asked.role, by, today)
    return f"their seat ended on {gone.from_}" if gone else f"{row} does not name them"


def end_delegation(
    state: State, scope: str, role: Role, person: str, *, by: str, start: date, today: date, because: str
) -> list[Event]:
    """Have nobody stand in from a day on, by the delegations that somebody gave or was given. Raises Refused."""
    found = [each for each in open_delegations(state, scope, role, today) if person in each.pair]
    if not found and not _ended_before(state, scope, role, person, today):
        raise UnknownName(
            f"{person} has delegated no seat as {role} in `{scope}`, and stands in for nobody there",
            why="there is nothing that could be ended",
            fix=step("see who stands in for whom", "rights"),
        )
    if start < today:
        why, fix = "that day is past, and history is not rewritten", f"use {today} or later"
        raise Refused(f"it cannot end on {start}", why, fix)
    for each in found:
        right_to_end(state, each, by, today)
    return [
        DelegationEnded(
            delegation=each.position,
            scope=scope,
            role=role,
            person=each.terms.person,
            to=each.terms.to,
            from_=start,
            because=because,
        )
        for each in found
        if each.period.until and start < each.period.until
    ]


def _ended_before(state: State, scope: str, role: Role, person: str, today: date) -> bool:
    """Whether a delegation that would go on was ended already."""
    asked = (each for each in state.rights.delegations if (each.terms.scope, each.terms.role) == (scope, role))
    return any(person in each.pair and each.ended and each.terms.until > today for each in asked)


def open_delegations(state: State, scope: str, role: Role, today: date) -> list[Delegation]:
    """The delegations of a seat that stand today, or will."""
    row = state.rights.row(scope, today)
    found = standing_in(state, row, Period(today, None)) if row else []
    return [each for each in found if (each.terms.scope, each.terms.role) == (scope, role)]


def right_to_end(state: State, lent: Delegation, by: str, today: date) -> str:
    """By which right somebody ends a delegation: it is of either of the two, and of who decides there."""
    terms = lent.terms
    if by == terms.person:
        return "whoever holds the seat"
    if by == terms.to:
        return "whoever stands in"
    if by in deciders(state.rights, terms.scope, today):
        a_person(state, by, "end a delegation")
        return f"decider of `{terms.scope}` or of a wider scope"
    raise NoRight(
        f"{by} may not end what {terms.person} delegated to {terms.to} in `{terms.scope}`",
        why="that is for either of them, or for the decider there or in a wider scope",
        fix=step("see who decides", "rights"),
    )
