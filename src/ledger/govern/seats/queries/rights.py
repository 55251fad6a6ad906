"""Who may do what on a day, and what nobody can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from ledger.app.ledger import Actor, Ledger
from ledger.domain import scope as scopes, showing
from ledger.domain.charter import ROLES, Role
from ledger.errors import NoRight
from ledger.govern.documents.views import violations
from ledger.govern.seats.queries.recoveries import open_recovery
from ledger.govern.seats.views.recoveries import RecoveryStanding, gaps as recovery_gaps
from ledger.govern.seats.views.rights import Seats, seats
from ledger.steps import step

Sight = Literal["all", "some", "none"]
READERS: tuple[Role, ...] = ("steward", "approver", "decider")


class RightsOn(NamedTuple):
    """The seats of every scope on a day, and the gaps: what nobody can do, and what breaks an invariant undecided.

    `recovery` is the one that is open now, whatever the day.
    """

    day: date
    seats: tuple[Seats, ...]
    gaps: tuple[str, ...]
    recovery: RecoveryStanding | None = None


def roles_of(ledger: Ledger, person: str) -> frozenset[Role]:
    """The roles that somebody holds today, in whatever scope."""
    rights, today = ledger.snapshot().state.rights, ledger.today()
    rows = [row for scope in rights.rows if (row := rights.row(scope, today))]
    return frozenset(role for role in ROLES if any(person in rights.actors(row, role, today) for row in rows))


def roles_over(ledger: Ledger, person: str, key: str) -> frozenset[Role]:
    """The roles that somebody holds today in the row that governs a definition; none where it has no version."""
    state, today = ledger.snapshot().state, ledger.today()
    versions = state.history(key).versions
    row = state.rights.governing(versions[-1].draft.path, today) if versions else None
    return frozenset(role for role in ROLES if row and person in state.rights.actors(row, role, today))


def deciders_of(ledger: Ledger, key: str) -> tuple[str, ...]:
    """Who decides on a definition today."""
    state, today = ledger.snapshot().state, ledger.today()
    row = state.rights.governing(state.history(key).versions[-1].draft.path, today)
    return tuple(state.rights.actors(row, "decider", today)) if row else ()


def may_read(ledger: Ledger, actor: Actor, roles: Iterable[Role] = READERS) -> bool:
    """Whether somebody holds one of these seats, in whatever scope. An agent's does not count.

    Those of `READERS` may ask about records that the server knows: an answer about one tells of a person. An operator's
    seat is no such seat: it runs the platforms, and asks them.
    """
    return actor.kind != "agent" and not roles_of(ledger, actor.id).isdisjoint(roles)


def sight(ledger: Ledger, actor: Actor, path: str) -> Sight:
    """How much somebody sees of what was counted of a definition on this path: with a seat on it, all."""
    if not may_read(ledger, actor):
        return "none"
    rights, today = ledger.snapshot().state.rights, ledger.today()
    rows = [row for scope in scopes.path(path) if (row := rights.row(scope, today))]
    return "all" if any(actor.id in rights.actors(row, role, today) for row in rows for role in READERS) else "some"


def sees_counts(ledger: Ledger, actor: Actor) -> Callable[[str], bool]:
    """Of which definitions somebody sees all that was counted; of what is none, whoever holds a seat does."""

    @cache
    def sees(key: str) -> bool:
        versions = ledger.snapshot().state.history(key).versions if key else []
        return sight(ledger, actor, versions[-1].draft.path) == "all" if versions else may_read(ledger, actor)

    return sees


def require_seat(ledger: Ledger, actor: Actor, roles: Sequence[Role], what: str) -> None:
    """Pass where somebody holds one of these seats, in whatever scope, so that they may read `what`. Raises NoRight."""
    if not may_read(ledger, actor, roles):
        raise NoRight(
            f"{ledger.address(actor.id)} may not read {what}",
            why="that is for those who answer for it",
            fix=step(f"ask somebody who is seated as {' or '.join(roles)}", "rights"),
        )


def require_reader(ledger: Ledger, actor: Actor) -> None:
    """Pass where somebody may ask about records that the server knows. Raises Refused."""
    if not may_read(ledger, actor):
        raise NoRight(
            f"{actor.id} may not ask about these records",
            why="that takes a seat as steward, approver or decider, since an answer about records tells of people",
            fix=step("type the record in, or ask somebody who has such a seat", "rights"),
        )


def rights_on(ledger: Ledger, day: date | None = None) -> RightsOn:
    """The rights on a day (today)."""
    day, state = day or ledger.today(), ledger.state()
    lacking = state.rights.gaps(day), showing.gaps(state, day), recovery_gaps(state, day), violations(state, day)
    return RightsOn(day, seats(state, day), tuple(each for some in lacking for each in some), open_recovery(ledger))
