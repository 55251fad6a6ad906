"""The terms that somebody typed for a decision about a channel."""

from __future__ import annotations

from datetime import date

from ledger.domain.pilot_words import least_evidence, metric_bound, shortest
from ledger.errors import BadInput
from ledger.language import literals
from ledger.language.literals import shortened
from ledger.measure.channels.events.decision import CHANNEL_OUTCOMES as CHANNEL_OUTCOMES, PilotTerms
from ledger.measure.channels.events.review import REVIEW_OUTCOMES as REVIEW_OUTCOMES
from ledger.measure.channels.events.terms import ENDS, ChannelTerms
from ledger.steps import again


def terms_of(
    *,
    until: date | None = None,
    cap: str = "",
    success: str = "",
    stop: str = "",
    least: str = "",
    review_on: date | None = None,
    conditions: str = "",
) -> ChannelTerms:
    """Terms from words; those of a pilot where it is said until when it runs. Raises BadInput."""
    spend_cap = _amount(cap) if cap else ""
    bounds = [metric_bound(each) if each else None for each in (success, stop)]
    evidence = least_evidence(least) if least else None
    said = {"success": success, "stop": stop, "until": "", "spend_cap": cap, "least": least}
    if until is None and (success or stop or least):
        raise BadInput(
            "these terms say how a pilot ends, and not when",
            why="--success, --stop and --least are looked at on a day",
            fix=again("say until when, and what else ends it", **dict(ENDS[name] for name in ENDS if not said[name])),
        )
    if until is None:
        return ChannelTerms(conditions, spend_cap, review_on)
    pilot = PilotTerms(until=until, success=bounds[0], stop=bounds[1], least=evidence, spend_cap=spend_cap)
    return ChannelTerms(conditions, "", review_on, pilot)


def _amount(text: str) -> str:
    """An amount of money as a decimal in its shortest form."""
    found = literals.number(text)
    if found is None or found < 0:
        raise BadInput(
            f"`{shortened(text)}` is no amount",
            why="it is a number of 0 or more, without a currency",
            fix=again("write a number", cap="20000"),
        )
    return shortest(f"{found:f}")
