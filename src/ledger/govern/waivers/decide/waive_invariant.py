"""Letting an invariant be violated for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.definition import Draft
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.errors import UnknownName
from ledger.govern.waivers.verbs import waiving as waiving
from ledger.steps import instead

ALIKE = 0.85
"""From this share of letters in common on, one name was meant to be the other."""


def waive(ledger: Ledger, actor: Actor, key: str, scope: str | None, until: date, because: str) -> Decided:
    """Let an invariant be violated until a day. Raises UnknownName where the key nearly spells another one."""
    _require_no_slip(ledger.snapshot().state, key)

    def verb(state: State, today: date) -> list[Event]:
        return waiving.waive(state, key, scope=scope, until=until, by=actor.id, today=today, because=because)

    def widen(state: State) -> Boundary:
        known = [each.draft for each in state.history(key).versions]
        known += [each.draft for each in state.proposals.values() if each.key == key]
        scopes = {each.path for each in known} | ({of_definition(scope, key)} if scope else set())
        return boundaries.union(*map(boundaries.rights, sorted(scopes)))

    return ledger.decide(actor, verb, boundaries.definitions([key]), widen)


def _require_no_slip(state: State, key: str) -> None:
    """Pass where an invariant of that name is known, or none that it nearly spells: it may be proposed yet."""
    known = {each.key for each in _invariants(state)}
    close = get_close_matches(key, sorted(known), n=1, cutoff=ALIKE)
    if close and key not in known and _letters(close[0]) != _letters(key):
        raise UnknownName(
            f"there is no invariant `{key}`",
            why=f"the nearest is `{close[0]}`",
            fix=instead(f"write {close[0]}", key, close[0]),
        )


def _invariants(state: State) -> Iterator[Draft]:
    """Yield what was decided and what was asked for of every invariant."""
    decided = (each.draft for history in state.definitions.values() for each in history.versions)
    asked = (each.draft for each in state.proposals.values())
    yield from (each for found in (decided, asked) for each in found if each.kind == "invariant")


def _letters(key: str) -> str:
    return "".join(each for each in key if not each.isdigit())
