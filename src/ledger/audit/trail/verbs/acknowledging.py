"""The verb of a decider who read which acts lose their effect, and the guard that waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain.charter import require
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.domain.verdict import SECOND_EDITION, VerdictsAcknowledged
from ledger.errors import Refused


def acknowledge_verdicts(state: State, scope: str, *, by: str, today: date, because: str = "") -> list[Event]:
    """Put on record that the decider of a scope read which acts lose their effect there. Raises NoRight.

    Nothing follows where all of them are on record as read.
    """
    row = require(state.rights, scope, "decider", by, today)
    a_person(state, by, "acknowledge that")
    struck = tuple(sorted(position for position, act in state.struck.items() if act.scope == scope))
    if state.edition >= SECOND_EDITION and {*struck} <= {*state.acknowledged.get(scope, ())}:
        return []
    return [
        VerdictsAcknowledged(
            scope=scope, struck=struck, right=row.position, because=because, self_attested=row.terms.solo
        )
    ]


def waiting_scopes(state: State) -> Iterator[str]:
    """The scopes in which acts lose their effect and nobody who decides there read which, sorted.

    Nothing waits in a ledger that was founded under the second edition: there such an act never had any.
    """
    if state.founded and (state.founded.rules or 1) >= SECOND_EDITION:
        return
    yield from sorted({act.scope for act in state.struck.values() if act.scope not in state.acknowledged})


def require_acknowledged(state: State) -> None:
    """Pass where nothing waits to be read before platforms are written. Raises Refused."""
    if waiting := next(waiting_scopes(state), ""):
        raise Refused(
            f"acts in `{waiting}` lose their effect, and nobody who decides there read which",
            "an earlier version let them count, so what governs may be another rule than the platforms hold",
            f"read them: ledger audit rights; then its decider runs: ledger audit acknowledge --scope '{waiting}'",
        )
