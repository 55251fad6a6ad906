"""Looking at a channel again: what its pilot came to is measured, and the decider says what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.guards import raise_all
from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.errors import BadInput, Conflict, LedgerError, Refused
from ledger.measure.channels.events.decision import PilotTerms
from ledger.measure.channels.events.review import ChannelReviewed, ReviewOutcome
from ledger.measure.channels.events.stance import stance_on
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.queries.pilot import PilotAsked, PilotMeasured, measure_pilot
from ledger.measure.channels.verbs import reviewing
from ledger.measure.channels.verbs.registering import require_channel
from ledger.measure.channels.verbs.reviewing import Reviewed, Said, review_due
from ledger.measure.channels.views.channels import ChannelStanding, standing
from ledger.measure.metrics.queries.metrics import is_metric_of_credit
from ledger.measure.spend.fold import SLOT as SPEND, find_boundary_of_spend
from ledger.steps import RECORDS, RETRY, TEXT, Open, again, flag, step


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
        reviewing.right_to_review(state, what.decision, actor.id, today)
        raise_all([*_find_no_figures(ledger, key, said, what, measured), *_find_stopped(state, key, said, today)])
        found = reviewing.review(
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
        raise_all([*_find_unused(key, said, found)])
        return found

    decided = ledger.decide(actor, verb, find_boundary_of_spend([key]), _around(key))
    return ChannelReview(decided, measured, what.pilot, standing(state, key, today))


def _find_no_figures(
    ledger: Ledger, key: str, said: Said, what: Reviewed, measured: PilotMeasured | None
) -> Iterator[LedgerError]:
    """Why figures say nothing of a pilot: it has no day yet, or nothing was counted where nobody says what follows.

    One that has no day yet can be stopped. The verb asks for neither, since what was reviewed before stands.
    """
    if measured is None or what.pilot is None or said.outcome == "stop":
        return
    if measured.days.until and measured.days.until <= measured.days.from_:
        why = f"its pilot began on {what.began}, and a review counts the days before today"
        stopped = again("wait for its first days, or stop it", outcome="stop", because=TEXT, **_DAYS)
        yield Refused(f"{key} has no day yet to review", why, stopped)
        return
    bounds = [*filter(None, (what.pilot.success, what.pilot.stop))]
    if bounds and measured.population is None and not said.outcome:
        why = "the bounds of its pilot are held against records, and none were named"
        of_credit = any(is_metric_of_credit(ledger, each.metric) for each in bounds)
        named = again("name its records", **(_JOURNEYS if of_credit else {"records": RECORDS}))
        yield Refused(f"nothing was counted of {key}", why, named)


def _find_stopped(state: State, key: str, said: Said, today: date) -> Iterator[LedgerError]:
    """Why a channel that is rejected already, with no day to look at it again, is not reviewed without being told to.

    Somebody may say on which day it is looked at again; else only another decision moves it.
    """
    stance = stance_on(require_channel(state, key), today)
    if stance and stance.status == "rejected" and not stance.looked_at and said.outcome != "keep":
        why = "a review ends what runs, and only a new decision lets it run again"
        fix = step("have it evaluated again, and decide on that", "channel evaluate", key)
        yield Refused(f"{key} is rejected since {stance.since}", why, fix)


def _find_unused(key: str, said: Said, events: Sequence[Event]) -> Iterator[LedgerError]:
    """What somebody says of another outcome than the one that a review comes to."""
    for event in events:
        assert isinstance(event, ChannelReviewed)
        for name, given, of in (("until", said.until, "extend"), ("review_on", said.review_on, "keep")):
            if given and event.outcome != of:
                what, why = f"{key} comes to {event.outcome}, and {flag(name)} goes with {of}", _REASONS[event.finding]
                yield BadInput(what, why, again(f"leave it out, to {event.outcome} it", **{name: False}))


_DAYS: Mapping[str, bool] = {"until": False, "review_on": False}
"""What nobody says of a stop."""
_JOURNEYS = {"touches": Open("TOUCHES"), "conversions": Open("CONVERSIONS")}
_REASONS = {
    "too early": "there is still too little to tell, and it is not extended again",
    "stop": "its stop holds",
    "scale": "its success holds",
    "undecided": "its decider says what becomes of it",
    "": "its decider says what becomes of it",
}


def _around(key: str) -> Callable[[State], Boundary]:
    """Who decides on the channel, and the framework by which somebody did."""

    def widen(state: State) -> Boundary:
        decided = CHANNELS.of(state)[key].decision if key in CHANNELS.of(state) else None
        if decided is None:
            return Boundary(())
        path = of_definition(decided.scope, decided.framework)
        return boundaries.union(boundaries.rights(path), boundaries.definitions([decided.framework]))

    return widen
