"""What loses its effect and nobody read yet: the scopes where it waits, and the guard before platforms are written."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.domain.state import State
from ledger.domain.verdict import SECOND_EDITION
from ledger.errors import Refused


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
