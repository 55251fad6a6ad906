"""The terms on which something is decided about a channel: what a pilot needs before its first euro, and the review.

until      after today, and no longer than the framework allows
review     after today, and no later than the framework looks at it again; a pilot is reviewed at its end
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.guards import raise_all
from ledger.errors import BadInput, LedgerError, Refused
from ledger.meanings.framework.framework import Framework, PilotRule
from ledger.measure.channels.events.decision import ChannelOutcome, PilotTerms
from ledger.steps import DATE, Open, again

REVIEWED = {"adopt": "adopted", "pilot": "pilot", "defer": "deferred"}
"""What a framework calls an outcome where it says when that is looked at again."""


class ChannelTerms(NamedTuple):
    """Under which conditions something is decided, up to what spend, until which review; and how a pilot ends."""

    conditions: str = ""
    spend_cap: str = ""
    review_on: date | None = None
    pilot: PilotTerms | None = None


def require_terms(rules: Framework, key: str, outcome: ChannelOutcome, terms: ChannelTerms, today: date) -> date | None:
    """The day of the review, once the terms are complete. Raises Refused, all that is wrong together."""
    problems = list[LedgerError]()
    if outcome == "pilot":
        problems += _pilot_objections(rules.pilot, key, terms.pilot, today)
    elif terms.pilot:
        what, why = f"to {outcome} has no end as a pilot has", "--until, --success, --stop and --least say how one ends"
        problems.append(
            BadInput(
                what, why, again("leave them out, or decide pilot", until=False, success=False, stop=False, least=False)
            )
        )
    days = rules.reviews.get(REVIEWED.get(outcome, ""))
    latest = today + timedelta(days=days) if days else None
    if terms.review_on and terms.review_on <= today:
        what, why = f"a review on {terms.review_on} is in the past", f"today is {today}"
        problems.append(Refused(what, why, again("choose a later day", review_on=DATE)))
    elif terms.review_on and latest and terms.review_on > latest:
        what = f"a review on {terms.review_on} is too late"
        why = f"the framework has it looked at again after {days} days"
        problems.append(Refused(what, why, again(f"choose {latest} at the latest", review_on=str(latest))))
    raise_all(problems)
    return terms.review_on or (terms.pilot.until if terms.pilot else latest)


def _pilot_objections(rule: PilotRule | None, key: str, pilot: PilotTerms | None, today: date) -> list[LedgerError]:
    """What a pilot lacks before its first euro."""
    if rule is None:
        why = "it says nothing of how a pilot ends, so none begins"
        return [Refused("the framework knows no pilots", why, "decide adopt, defer or reject")]
    said = {name for name in rule.needs if pilot and getattr(pilot, name)}
    if lacks := [name for name in rule.needs if name not in said]:
        return [
            Refused(
                f"the pilot of `{key}` has no {' and no '.join(_IN_WORDS[name] for name in lacks)}",
                why="a pilot that cannot end stays, so its ends are written before the first euro",
                fix=again("say how it ends", **dict(ENDS[name] for name in lacks)),
            )
        ]
    assert pilot
    longest = today + timedelta(days=rule.longest)
    if pilot.until <= today:
        what, why = f"a pilot until {pilot.until} is in the past", f"that day is not counted, and today is {today}"
        return [Refused(what, why, again("choose a later day", until=DATE))]
    if pilot.until > longest:
        what = f"a pilot until {pilot.until} takes {(pilot.until - today).days} days"
        return [
            Refused(
                what,
                f"the framework allows {rule.longest}",
                again(f"choose {longest} at the latest", until=str(longest)),
            )
        ]
    return []


def currency_asked(rules: Framework) -> str:
    """In what the framework asks for the cap on spend."""
    return next((each.unit for each in rules.asks if each.key == "spend_cap"), "")


_IN_WORDS = {
    "success": "success",
    "stop": "exit rule",
    "until": "end",
    "spend_cap": "cap on spend",
    "least": "least evidence",
}
ENDS: Mapping[str, tuple[str, Open]] = {
    "success": ("success", Open("METRIC >= N %")),
    "stop": ("stop", Open("METRIC > N")),
    "until": ("until", DATE),
    "spend_cap": ("cap", Open("AMOUNT")),
    "least": ("least", Open("N conversions")),
}
"""Of each end of a pilot the option that says it, and how that is written."""
