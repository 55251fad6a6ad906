"""Looking at a channel again: what its pilot came to is measured, and the decider says what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.app.questions.pilot import PilotAsked, PilotMeasured, measure_pilot
from ledger.domain import boundaries, reviewing
from ledger.domain.channel import ChannelHistory
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.reviewing import Reviewed, ReviewRules, Said
from ledger.domain.scope import of_definition
from ledger.domain.spend import currency_of
from ledger.domain.state import State
from ledger.errors import Conflict, Refused, UnknownName
from ledger.meanings.framework.stored import framework_from
from ledger.views.channels import Stance, stance_on


class ChannelReview(NamedTuple):
    """What a review came to: what was measured, and what was said of it."""

    decided: Decided
    measured: PilotMeasured | None


def review_channel(
    ledger: Ledger, actor: Actor, key: str, said: Said, asked: PilotAsked | None = None, because: str = ""
) -> ChannelReview:
    """Review a channel today, on record. Raises UnknownName, BadInput and Refused."""
    state, today = ledger.state(), ledger.today()
    history = require_channel(state, key)
    stance = require_decided(history, today)
    measured = measure_pilot(ledger, state, history, stance, today, asked) if pilot_of(stance) else None
    found = measured or PilotMeasured(reviewing.NOTHING, stance.period)
    money = state.spend.get(key, {})

    def verb(state: State, today: date) -> list[Event]:
        now = require_decided(require_channel(state, key), today)
        if (now.position, state.spend.get(key, {})) != (stance.position, money):
            raise Conflict(f"{key} was decided again, or money was recorded meanwhile", "", "review it again")
        return reviewing.review(
            state,
            reviewed(now),
            said,
            found.figures,
            rules=rules_of(state, now),
            population=found.population,
            judged_by=str(asked.rules) if asked else "",
            currency=currency_of(money),
            by=actor.id,
            today=today,
            because=because,
        )

    return ChannelReview(ledger.decide(actor, verb, boundaries.spend([key]), _around(key)), measured)


def require_channel(state: State, key: str) -> ChannelHistory:
    """The channel of that key. Raises UnknownName."""
    if key in state.channels:
        return state.channels[key]
    raise UnknownName(
        f"there is no channel `{key}`",
        why="nobody registered it",
        fix="see what is: ledger channel list",
        sort="channel",
        name=key,
    )


def require_decided(history: ChannelHistory, day: date) -> Stance:
    """How a channel stands that somebody decided on. Raises Refused where nobody did, or it was left."""
    stance = stance_on(history, day)
    if stance and stance.decision:
        return stance
    status = stance.status if stance else "not known yet"
    raise Refused(
        f"there is nothing to review of {history.key}",
        why=f"it is {status}: nobody decided on it",
        fix=f"decide first: ledger channel decide {history.key} adopt, pilot, defer or reject",
    )


def pilot_of(stance: Stance) -> bool:
    """Whether a pilot is reviewed, and not what became of one."""
    return stance.status == "piloting"


def reviewed(stance: Stance) -> Reviewed:
    """What is reviewed."""
    assert stance.decision
    return Reviewed(stance.decision, stance.decided, stance.ends if pilot_of(stance) else None, stance.extensions)


def rules_of(state: State, stance: Stance) -> ReviewRules:
    """What the framework of a decision says of what comes after it."""
    decision = stance.decision
    assert decision
    framework = framework_from(state.history(decision.framework).version(decision.version).draft.tree)
    pilot = framework.pilot
    again = framework.reviews.get(stance.status)
    return ReviewRules(pilot.extensions if pilot else 0, pilot.longest if pilot else None, again)


def _around(key: str) -> Callable[[State], Boundary]:
    def widen(state: State) -> Boundary:
        decided = state.channels[key].decision if key in state.channels else None
        if decided is None:
            return Boundary(())
        path = of_definition(decided.scope, decided.framework)
        return boundaries.union(boundaries.rights(path), boundaries.definitions([decided.framework]))

    return widen
