"""Saying of a definition, by what came of it, whether it is kept, to be changed or to be retired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ledger.app.ledger import Ledger
from ledger.domain import boundaries
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.state import State
from ledger.errors import Conflict
from ledger.govern.proposals.queries.look_back import LookBack
from ledger.govern.reviews.events import DefinitionReview, DefinitionReviewed, ReviewVerdict as ReviewVerdict
from ledger.govern.reviews.verbs import require_in_force, review_definition
from ledger.measure.counting.queries.judge import Rules
from ledger.steps import RETRY


def say_of(
    ledger: Ledger,
    actor: Actor,
    found: LookBack,
    verdict: ReviewVerdict,
    because: str,
    rules: Rules = "standard",
    revisit: date | None = None,
) -> DefinitionReview | None:
    """Put a verdict on record, with the figures that were found; None where exactly that was said before.

    Raises Refused, and Conflict where another version governs now.
    """
    key, said = found.version.key, ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        now = require_in_force(state, key, today)
        if now.number != found.version.number:
            what, why = f"v{now.number} of {key} is in force now", f"v{found.version.number} was looked at"
            raise Conflict(what, why, RETRY)
        return review_definition(
            state,
            key,
            verdict,
            [each.figure for each in found.measured],
            found.population,
            rules=str(rules),
            revisit=revisit,
            by=actor.id,
            today=today,
            because=said,
        )

    decided = ledger.decide(actor, verb, boundaries.definitions([key]), _around(key))
    given = zip(decided.positions, decided.events, strict=True)
    return next(
        (DefinitionReview(at, actor.id, each) for at, each in given if isinstance(each, DefinitionReviewed)), None
    )


def _around(key: str) -> Callable[[State], Boundary]:
    def widen(state: State) -> Boundary:
        versions = state.history(key).versions
        return boundaries.rights(versions[-1].draft.path) if versions else Boundary(())

    return widen
