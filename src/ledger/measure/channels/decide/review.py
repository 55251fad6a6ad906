"""Looking at a channel again: what its pilot came to is measured, and the decider says what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.errors import Conflict
from ledger.measure.channels.events.decision import PilotTerms
from ledger.measure.channels.events.review import ReviewOutcome
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.queries.pilot import PilotAsked, PilotMeasured, measure_pilot
from ledger.measure.channels.verbs import reviewing
from ledger.measure.channels.verbs.registering import require_channel
from ledger.measure.channels.verbs.reviewing import Said, review_due
from ledger.measure.channels.views.channels import ChannelStanding, standing
from ledger.measure.spend.fold import SLOT as SPEND, find_boundary_of_spend
from ledger.steps import RETRY


class ChannelReview(NamedTuple):
    """What a review came to: what was measured, None where nothing was, and what was said of it.

    `terms` are those of the pilot, where it is one. `stood` is how the channel stood before: what was spent, and its
    cap.
    """

    decided: Decided
    measured: PilotMeasured | None
    terms: PilotTerms | None
    stood: ChannelStanding | None = None


def review_said(outcome: ReviewOutcome | None, until: date | None, review_on: date | None) -> Said:
    """What somebody says of a channel; without an outcome, what the figures come to."""
    return Said(outcome, until, review_on)


def review_channel(
    ledger: Ledger, actor: Actor, key: str, said: Said, asked: PilotAsked | None = None, because: str = ""
) -> ChannelReview:
    """Review a channel today, on record. Raises UnknownName, BadInput, Refused, and Conflict where money moved."""
    state, today = ledger.state(), ledger.today()
    what = review_due(require_channel(state, key), today)
    measured = measure_pilot(ledger, state, what, today, asked) if what.pilot else None
    figures, which = (measured.figures, measured.population) if measured else (reviewing.NOTHING, None)
    inputs = measured.inputs if measured else ()
    money, reason = SPEND.of(state).get(key, {}), ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        if review_due(require_channel(state, key), today) != what or SPEND.of(state).get(key, {}) != money:
            raise Conflict(f"more was said of {key} while it was measured", "what counts moved", RETRY)
        return reviewing.review(
            state,
            key,
            said,
            figures,
            population=which,
            inputs=inputs,
            judged_by=str(measured.rules) if measured and which else "",
            by=actor.id,
            today=today,
            because=reason,
        )

    decided = ledger.decide(actor, verb, find_boundary_of_spend([key]), _around(key))
    return ChannelReview(decided, measured, what.pilot, standing(state, key, today))


def _around(key: str) -> Callable[[State], Boundary]:
    """Who decides on the channel, and the framework by which somebody did."""

    def widen(state: State) -> Boundary:
        decided = CHANNELS.of(state)[key].decision if key in CHANNELS.of(state) else None
        if decided is None:
            return Boundary(())
        path = of_definition(decided.scope, decided.framework)
        return boundaries.union(boundaries.rights(path), boundaries.definitions([decided.framework]))

    return widen
