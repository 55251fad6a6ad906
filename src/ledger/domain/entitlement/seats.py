"""By which seat somebody may act: found in the charter of the day, and told in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ledger.domain.charter import ROLES, Role, Row, for_whom, require
from ledger.domain.event import Event, Recorded
from ledger.domain.guarded import guard
from ledger.domain.state import State
from ledger.errors import Refused


def operator_seat(state: State, key: str, person: str, day: date) -> str:
    """The seat by which somebody operates a definition. Raises LedgerError where they hold none."""
    history = state.history(key)
    version = history.in_force(day) or next(reversed(history.versions), None)
    if version is None:
        raise lacking(f"nobody may deliver `{key}`", "there is no version of it")
    return seat(state, version.draft.path, "operator", person, day)


@guard("seat")
def any_seat(state: State, person: str, day: date, roles: Sequence[Role] = ROLES) -> str:
    """A seat that somebody holds, wherever it is. Raises Refused where they hold none of these."""
    for row in filter(None, (state.rights.row(scope, day) for scope in state.rights.rows)):
        for role in roles:
            if person in state.rights.actors(row, role, day):
                return actor_in_words(state, row, role, person, day)
    raise lacking(f"{person} holds no seat as {' or '.join(roles)}", "no charter in force names them")


def seat(state: State, scope: str, role: Role, person: str, day: date) -> str:
    """The seat by which somebody acts in a scope. Raises Refused."""
    return actor_in_words(state, require(state.rights, scope, role, person, day), role, person, day)


@guard("row")
def row_named(state: State, scope: str, role: Role, person: str, day: date, named: int) -> Row:
    """The row that gives a seat, where it is the one that the act named. Raises Refused."""
    row = require(state.rights, scope, role, person, day)
    if not row.named_by(named):
        raise lacking(f"it names the right #{named}", f"#{row.position} governed `{scope}` on {day}")
    return row


def seat_in_words(row: Row, role: Role) -> str:
    """A seat, and the position of the row that gives it."""
    return f"{role} in `{row.terms.scope}` (#{row.position})"


def actor_in_words(state: State, row: Row, role: Role, person: str, day: date) -> str:
    """A seat, and for whom somebody acts in it where they do not hold it themselves."""
    seated = state.rights.actors(row, role, day).get(person, person)
    return seat_in_words(row, role) + (f", for {seated}" if seated != person else "")


@guard("for whom")
def require_for(state: State, row: Row, role: Role, recorded: Recorded, day: date) -> None:
    """Pass where an act says for whom it was done: for whoever holds the seat, if anybody else. Raises Refused.

    Under a row that is supposed, another one may hold it.
    """
    event: Any = recorded.event
    meant = for_whom(state.rights, row, role, recorded.actor, day).get("for_", "")
    if (event.for_ or "") != meant and not row.supposed:
        said = f"for {event.for_}" if event.for_ else "for nobody else"
        raise lacking(f"it says that it was done {said}", f"{recorded.actor} acted for {meant or 'themselves'}")


@guard("given")
def require_given(state: State, given: Sequence[Event], event: Event) -> None:
    """Pass where a verb that is asked again gives exactly this. Raises Refused.

    Under a supposed charter it gives what names another row, so that it gives anything is enough.
    """
    if list(given) != [event] and not (given and state.rights.supposes):
        raise lacking("it is not what the verb gives", "it was so already, or says something else")


def lacking(what: str, why: str) -> Refused:
    """What an act lacked; nothing can be done about it any more."""
    return Refused(what, why=why)
