"""Who may put on record what an act found out: the conditions that any checker can judge (R107 to R124).

an act on what was found --who recorded it, by which row, about what is there--> passed, or Refused

What it found is judged after that, by this program alone (R7), and takes no effect away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias

from msgspec.structs import replace

from ledger.domain.charter import Role, Row, require_somewhere
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import lacking, require_given
from ledger.domain.event import Event, Recorded
from ledger.domain.guarded import guard
from ledger.domain.state import State

Require: TypeAlias = Callable[[State, Recorded, date], None]
Again: TypeAlias = Callable[[State, Any, str, date], list[Event]]
"""A verb asked again for what an event says."""


def holder_anywhere(*roles: Role) -> Require:
    """The holder of a seat anywhere, by the first row that gives it."""

    def require(state: State, recorded: Recorded, day: date) -> None:
        require_named(_row_somewhere(state, roles, recorded.actor, day), recorded.event)

    return require


@guard("seat")
def _row_somewhere(state: State, roles: Sequence[Role], by: str, day: date) -> Row:
    return require_somewhere(state.rights, roles, by, day, "record that")


@guard("row")
def require_named(row: Row, event: Any) -> None:
    """Pass where an event names the row that governed. Raises Refused."""
    if not row.named_by(event.right):
        raise lacking(f"it names the right #{event.right}", f"#{row.position} governed")


def judge_finding(seat: str, again: Again) -> Act:
    """An act of whoever holds a seat: what the verb gives for it, by the right that the event names."""

    def act(state: State, recorded: Recorded, day: date) -> str:
        event: Any = recorded.event
        require_given(state, again(state, event, recorded.actor, day), event)
        return f"{seat} (#{event.right})" if seat else "its owner"

    return act


def ask_again(verb: Callable[..., list[Event]]) -> Again:
    """A verb that takes the event without its right."""
    return lambda state, event, by, day: verb(state, replace(event, right=0), by=by, today=day)
