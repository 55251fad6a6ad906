"""The verb of a decider who looks at a channel again: at the end of its pilot, or on the day that was set for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.charter import Row, require
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.population import CountedPopulation
from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.meanings.framework.stored import framework_from
from ledger.measure.channels.events.channels import ChannelHistory
from ledger.measure.channels.events.decision import ChannelDecided, PilotTerms
from ledger.measure.channels.events.review import (
    FOLLOWS,
    ChannelReviewed,
    Finding,
    PilotFigures,
    ReviewOutcome,
    finding,
)
from ledger.measure.channels.events.stance import DECIDED, ChannelStatus, stance_on
from ledger.measure.channels.verbs.deciding import name_judging
from ledger.measure.channels.verbs.registering import require_channel
from ledger.measure.figures.events.close import ClosedInput
from ledger.measure.spend.events import currency_of
from ledger.measure.spend.fold import SLOT as SPEND
from ledger.steps import DATE, TEXT, Open, again, step

NOTHING = PilotFigures()


class ReviewRules(NamedTuple):
    """What the framework of a decision says of what comes after it, in days.

    A pilot is extended so often, and each time by at most `longest`. `again` is after how many what is kept as it is is
    looked at again; None where nothing says.
    """

    extensions: int = 1
    longest: int | None = None
    again: int | None = None


class Reviewed(NamedTuple):
    """What is reviewed: the decision at a position, since when it stands, and how the channel stands by it.

    A pilot `ends` on a day, until then extended so many times.
    """

    decision: ChannelDecided
    position: int
    ends: date | None
    extensions: int
    began: date
    status: ChannelStatus

    @property
    def pilot(self) -> PilotTerms | None:
        """The terms of its pilot; None where it is none, or is over."""
        return self.decision.pilot if self.status == "piloting" else None


class Said(NamedTuple):
    """What the decider says of it; without an `outcome`, what the figures come to."""

    outcome: ReviewOutcome | None = None
    until: date | None = None
    review_on: date | None = None


def review(
    state: State,
    key: str,
    said: Said,
    figures: PilotFigures = NOTHING,
    *,
    population: CountedPopulation | None = None,
    inputs: Sequence[ClosedInput] = (),
    judged_by: str = "",
    by: str,
    today: date,
    because: str = "",
) -> list[Event]:
    """Say what becomes of a channel, by what its pilot came to or otherwise, on record.

    For the decider of its scope. What the figures come to needs no reason, and anything else does and is marked for
    ever. Raises UnknownName, BadInput and Refused.
    """
    what = review_due(require_channel(state, key), today)
    row, rules = right_to_review(state, what.decision, by, today), rules_of(state, what.decision)
    found = finding(what.pilot, figures, today) if what.pilot else ""
    outcome, usual = _outcome(what, found, said, rules, because)
    return [
        ChannelReviewed(
            channel=key,
            decision=what.position,
            scope=what.decision.scope,
            finding=found,
            outcome=outcome,
            deviates=usual is not None and outcome != usual,
            success=figures.success,
            stop=figures.stop,
            conversions=figures.conversions,
            spend="" if figures.spend is None else f"{figures.spend:f}",
            currency=currency_of(SPEND.of(state).get(key, {})),
            until=_extended(what, said, rules, today) if outcome == "extend" else None,
            review_on=_next(said, rules, today) if outcome == "keep" else None,
            records=population.name if population else "",
            digest=population.digest if population else "",
            reading=population.reading if population else "",
            rules=judged_by,
            inputs=tuple(inputs),
            right=row.position,
            because=because,
            on=today,
            self_attested=row.terms.solo,
        )
    ]


def right_to_review(state: State, decision: ChannelDecided, by: str, day: date) -> Row:
    """The row that lets a person review a channel: that of its decider. Raises NoRight."""
    row = require(state.rights, of_definition(decision.scope, decision.framework), "decider", by, day)
    a_person(state, by, "review a channel")
    return row


def review_due(channel: ChannelHistory, day: date) -> Reviewed:
    """What there is to review of a channel on a day. Raises Refused where nobody decided on it."""
    stance = stance_on(channel, day)
    if stance and stance.decision:
        ends = stance.ends if stance.status == "piloting" else None
        return Reviewed(stance.decision, stance.decided, ends, stance.extensions, stance.began or day, stance.status)
    judged = channel.evaluation
    raise Refused(
        f"there is nothing to review of {channel.key}",
        why=f"it is {stance.status}, and nobody decided on it" if stance else "nobody knew it by then",
        fix=step("decide first, be it to defer or to reject it", "channel decide", channel.key, Open("OUTCOME"))
        if judged and judged.finished
        else name_judging(channel.key, judged),
    )


def rules_of(state: State, decision: ChannelDecided) -> ReviewRules:
    """What the framework of a decision says of what comes after it."""
    framework = framework_from(state.history(decision.framework).version(decision.version).draft.tree)
    pilot, again = framework.pilot, framework.reviews.get(DECIDED[decision.outcome])
    return ReviewRules(pilot.extensions if pilot else 0, pilot.longest if pilot else None, again)


def _outcome(
    what: Reviewed, found: Finding, said: Said, rules: ReviewRules, because: str
) -> tuple[ReviewOutcome, ReviewOutcome | None]:
    """What is said, and what the figures come to by themselves; None where they come to nothing."""
    key = what.decision.channel
    if what.pilot is None:
        return _kept(key, said), None
    usual = FOLLOWS.get(found)
    if usual == "extend" and what.extensions >= rules.extensions:
        usual = "stop"
    outcome = said.outcome or usual
    if outcome is None:
        raise Refused(
            f"the figures of {key} do not say what becomes of it",
            why="there is enough to tell, and neither its success nor its stop holds",
            fix=again("extend, scale or stop it", outcome=Open("OUTCOME"), because=TEXT),
        )
    if outcome == "keep":
        why = f"it is a pilot until {what.ends}, and a pilot comes to an end"
        raise BadInput(
            f"{key} cannot be kept as it is", why, again("extend, scale or stop it", outcome=Open("OUTCOME"))
        )
    if outcome != usual and not because:
        comes = f"the figures come to {usual}" if usual else "the figures do not say so"
        raise Refused(
            f"{outcome} needs a reason", comes, again("say why: it is read wherever this is told", because=TEXT)
        )
    if outcome == "extend" and what.extensions >= rules.extensions:
        times = "once" if rules.extensions == 1 else f"{rules.extensions} times"
        why = (
            f"its framework lets a pilot be extended {times}" if rules.extensions else "its framework extends no pilot"
        )
        raise Refused(f"{key} is not extended again", why, again("stop it, or scale it", outcome="stop", because=TEXT))
    return outcome, usual


def _kept(key: str, said: Said) -> ReviewOutcome:
    """What is said of a channel that is no pilot."""
    if said.outcome in (None, "keep"):
        return "keep"
    if said.outcome == "stop":
        return "stop"
    raise BadInput(
        f"{key} cannot be brought to {said.outcome}",
        why="only a pilot is extended or scaled, and it is none",
        fix=again("stop it, or keep it as it is", outcome="stop"),
    )


def _extended(what: Reviewed, said: Said, rules: ReviewRules, today: date) -> date:
    """Until when a pilot runs from here on. Raises BadInput and Refused."""
    key, ends = what.decision.channel, max(what.ends or today, today)
    if said.until is None:
        why = "an extension has an end" if said.outcome else "its pilot has less evidence than it needs, so it goes on"
        raise BadInput(f"nobody says until when {key} is extended", why, again("say until when", until=DATE))
    if said.until <= ends:
        why = f"it runs until {what.ends}, and today is {today}"
        raise BadInput(f"until {said.until} is no extension", why, again("choose a later day", until=DATE))
    if rules.longest is not None and (last := ends + timedelta(rules.longest)) < said.until:
        raise Refused(
            f"an extension until {said.until} is longer than its framework allows",
            why=f"a pilot is at most {rules.longest} days at a time",
            fix=again(f"end it on {last} at the latest", until=str(last)),
        )
    return said.until


def _next(said: Said, rules: ReviewRules, today: date) -> date:
    """When it is looked at again. Raises BadInput."""
    day = said.review_on or (today + timedelta(rules.again) if rules.again is not None else None)
    if day is None:
        why = "its framework does not say after how many days, and what is kept is looked at again"
        raise BadInput("nobody says when it is looked at again", why, again("say when", review_on=DATE))
    if day <= today:
        raise BadInput(f"a review on {day} is past", f"today is {today}", again("choose a later day", review_on=DATE))
    return day
