"""Who may do what on a day, scope by scope, and what nobody can do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.domain.charter import ROLES, RecoveryRule, Role
from ledger.domain.definition import Draft
from ledger.domain.delegation import Delegation
from ledger.domain.needs import Needs
from ledger.domain.route import Number, in_order
from ledger.domain.scope import EVERYTHING, charter_key
from ledger.domain.state import State
from ledger.govern.reviews.views import waiting
from ledger.govern.seats.views.recoveries import named_on


class Seats(NamedTuple):
    """One scope's row in force: who holds each role that day, and the rules.

    `quorums` are the approvals by change category, the mildest first; empty where all changes need `quorum`.
    `nature` is that of a change which says none. `answers_within` are days, none where the charter promises no answer.
    `materiality` is in percent, None where the charter does not say. `review` is the day on which the charter is looked
    at again, None where it is not. `emergency_days` are those for which an emergency lasts, 0 where nobody is named for
    one; `emergency_rests` those after a no on which none begins. `recovery` is who may replace the decider of `*`,
    where somebody may. `delegations` are those of its seats that are in effect that day, or come to be.
    """

    scope: str
    title: str
    position: int
    since: date
    holders: dict[Role, tuple[str, ...]]
    quorum: int
    quorums: dict[str, Number]
    lapses_after: int
    answers_within: int
    standards: tuple[str, ...]
    nature: str
    solo: bool
    needs: Needs
    materiality: int | None
    review: date | None
    emergency_days: int = 0
    emergency_rests: int = 0
    recovery: RecoveryRule | None = None
    delegations: tuple[Delegation, ...] = ()


def seated_again(state: State, draft: Draft, day: date) -> Iterator[str]:
    """Whom a charter would give back a seat that was taken from them: a sentence each."""
    for gone in state.rights.seated_again(draft, day):
        because = f", because {gone.because}" if gone.because else ""
        yield f"gives {gone.person} back the seat as {gone.role} that ended on {gone.from_}{because}"


def seats(state: State, day: date) -> tuple[Seats, ...]:
    """Every row in force on `day`, widest scope first."""
    rights = state.rights
    rows = (rights.row(scope, day) for scope in sorted(rights.rows, key=lambda scope: (scope != "*", scope)))
    return tuple(
        Seats(
            scope=row.terms.scope,
            title=row.terms.title,
            position=row.position,
            since=row.terms.from_,
            holders={role: rights.holders(row, role, day) for role in ROLES},
            quorum=row.terms.quorum,
            quorums=dict(in_order(row.terms.quorums or {})),
            lapses_after=row.terms.lapses_after,
            answers_within=row.terms.answers_within or 0,
            standards=row.terms.standards,
            nature=row.terms.nature or "",
            solo=row.terms.solo,
            needs=row.needs,
            materiality=row.materiality,
            review=_review(state, row.terms.scope, day),
            emergency_days=row.terms.emergency.days if row.terms.emergency else 0,
            emergency_rests=row.rests if row.terms.emergency else 0,
            recovery=named_on(state, day) if row.terms.scope == EVERYTHING else None,
            delegations=tuple(rights.in_effect_from(row, day)),
        )
        for row in rows
        if row
    )


def _review(state: State, scope: str, day: date) -> date | None:
    look = waiting(state, charter_key(scope), day)
    return look.day if look else None
