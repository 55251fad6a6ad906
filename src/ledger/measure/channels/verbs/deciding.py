"""The verb of the decider of a channel: what becomes of it, on an evaluation that is current and not their own.

adopt > pilot > defer > reject       no higher than recommended, as the gates were answered: decided
                                     higher: only what is waived, by the decider of the next wider scope, lets it be
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import structs

from ledger.domain.acts.expecting import METRIC
from ledger.domain.charter import Row, require
from ledger.domain.definition import Draft
from ledger.domain.event import Event
from ledger.domain.guarded import guard
from ledger.domain.guards import a_person, raise_all
from ledger.domain.state import State
from ledger.errors import NoRight, Refused
from ledger.measure.channels.events.channels import ChannelHistory
from ledger.measure.channels.events.decision import ChannelDecided, ChannelOutcome, PilotTerms
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.terms import ChannelTerms, currency_asked, require_terms
from ledger.measure.channels.verbs.evaluating import framework_behind
from ledger.measure.channels.verbs.registering import path_of, require_channel
from ledger.measure.channels.verbs.waived import require_waived
from ledger.steps import DATE, FILE, TEXT, NextStep, Open, again, step


def decide_channel(
    state: State,
    key: str,
    outcome: ChannelOutcome,
    terms: ChannelTerms,
    *,
    outdated: Sequence[str] = (),
    by: str,
    today: date,
    because: str = "",
    read: str = "",
) -> list[Event]:
    """Say what becomes of a channel; nothing follows where that was said of this evaluation already.

    `outdated` says why the evaluation does not stand today, where it does not; `read` is the digest of the one that
    somebody read, where they say so. Raises UnknownName, BadInput and Refused.
    """
    channel = require_channel(state, key)
    row = right_to_decide(state, key, by, today)
    judged = require_current(key, channel.evaluation, outdated)
    _require_as_read(judged, read)
    require_other_eyes(state, judged, row, by, today)
    rules = framework_behind(state, judged)
    deviates = outcome != judged.recommendation
    _require_reason(judged, outcome, because)
    review_on = require_terms(rules, key, outcome, terms, today)
    _require_metrics(state, terms, today)
    _require_cap_asked(channel, terms)
    waivers = require_waived(state, judged, rules, outcome, row, by, today)
    found = ChannelDecided(
        channel=key,
        framework=judged.framework,
        version=judged.version,
        scope=judged.scope,
        evaluation=judged.digest,
        recommendation=judged.recommendation,
        outcome=outcome,
        deviates=deviates,
        waivers=tuple(each.position for each in waivers),
        conditions=terms.conditions,
        spend_cap=terms.spend_cap,
        currency=currency_asked(rules),
        review_on=review_on,
        pilot=terms.pilot,
        right=row.position,
        because=because,
        on=today,
        self_attested=row.terms.solo,
    )
    return [] if channel.decision and _said_before(channel.decision, found, terms) else [found]


def right_to_decide(state: State, key: str, by: str, today: date) -> Row:
    """The row that lets a person decide about a channel. Raises UnknownName and Refused."""
    channel = require_channel(state, key)
    row = require(state.rights, path_of(state, channel, today), "decider", by, today)
    a_person(state, by, "decide about a channel")
    return row


def require_current(key: str, judged: ChannelEvaluated | None, outdated: Sequence[str]) -> ChannelEvaluated:
    """The evaluation to decide on: finished, and one that stands today. Raises Refused."""
    if judged is None or not judged.finished:
        raise Refused(
            f"there is nothing to decide on: `{key}` is not evaluated" + (" to the end" if judged else ""),
            why="scores lack, so nothing is recommended" if judged else "no framework judged it",
            fix=name_judging(key, judged),
        )
    if outdated:
        raise Refused(
            f"the evaluation of `{key}` of {judged.on} is outdated",
            why="; ".join(outdated),
            fix=step("evaluate it again", "channel evaluate", key, framework=judged.framework),
        )
    return judged


def name_judging(key: str, judged: ChannelEvaluated | None) -> NextStep:
    """Return the act by which a channel is judged to the end: by the scores that lack, where a framework began to."""
    if judged is None:
        return step("have a framework judge it", "channel evaluate", key)
    words = "give the scores that lack, in a file that ledger new assessment begins"
    return step(words, "channel evaluate", key, scores=FILE)


def _require_cap_asked(channel: ChannelHistory, terms: ChannelTerms) -> None:
    """Pass where a pilot may spend no more than the channel's file says, which is what its gates were asked of."""
    asked, cap = channel.file.spend_cap, terms.pilot.spend_cap if terms.pilot else ""
    if asked and cap and Decimal(cap) > Decimal(asked):
        raise Refused(
            f"the cap is {cap}, and the file of `{channel.file.key}` says {asked}",
            why="it was judged for what its file says",
            fix=again(f"spend {asked} at most; or register the file anew, and have it evaluated", cap=asked),
        )


def _require_as_read(judged: ChannelEvaluated, read: str) -> None:
    """Pass where the evaluation has the digest that somebody read, if any."""
    if read and not judged.digest.startswith(read):
        raise Refused(
            f"the evaluation of `{judged.channel}` is not what you read",
            why=f"its digest is {judged.digest[:16]}: somebody judged it anew",
            fix=step("read it again", "channel brief", judged.channel),
        )


@guard("four eyes")
def require_other_eyes(state: State, judged: ChannelEvaluated, row: Row, by: str, today: date) -> None:
    """Pass where whoever decides did not judge, nor an agent of theirs, nor who counts as one with them; or alone,
    under a solo row.
    """
    judges = {*judged.assessors, *(state.owners.get(each, each) for each in judged.assessors)}
    same = sorted(judges & state.rights.one_with(row, by, today))
    if same and not row.terms.solo:
        who = by if by in same else f"{same[0]}, who counts as one with {by},"
        raise NoRight(
            f"{by} may not decide about `{judged.channel}`",
            why=f"{who} assessed it, and it takes a second pair of eyes",
            fix=seating_another(row),
        )


def seating_another(row: Row) -> NextStep:
    """Return the step that seats another decider, where those who are seated judged a channel."""
    words = f"have somebody else decide: seat them in the charter of `{row.terms.scope}`"
    return step(words, "propose", Open("CHARTER"), effective=DATE, because=TEXT, as_=False)


def _require_reason(judged: ChannelEvaluated, outcome: str, because: str) -> None:
    if outcome != judged.recommendation and not because.strip():
        raise Refused(
            f"to {outcome} `{judged.channel}` deviates from what is recommended, and needs a reason",
            why=f"{judged.framework} v{judged.version} recommends {judged.recommendation}; it is marked for ever",
            fix=again("say why", because=TEXT),
        )


def _require_metrics(state: State, terms: ChannelTerms, today: date) -> None:
    """Pass where what a pilot is held against is governed: a definition in force that counts something."""
    bounds = (terms.pilot.success, terms.pilot.stop) if terms.pilot else ()
    for each in filter(None, bounds):
        version = state.history(each.metric).in_force(today)
        if version is None or not (version.draft.kind == "metric" or version.draft.yields):
            raise Refused(
                f"`{each.metric}` is no governed metric that is in force on {today}",
                why="what a pilot comes to is counted by definitions that somebody decided",
                fix=step("see what is, or propose it", "list"),
            )


def require_reviewable(state: State, terms: ChannelTerms, today: date) -> None:
    """Pass where a review can hold a pilot against its bounds: each is of a metric, in its own unit. Raises Refused.

    `decide_channel` does not ask for this, since what was decided before it was asked for stands.
    """
    if problems := [*unreviewable(state, terms.pilot, today), *_in_percent(state, terms.pilot, today)]:
        raise_all(problems)


def unreviewable(state: State, pilot: PilotTerms | None, today: date) -> Iterator[Refused]:
    """The bounds of a pilot that no review could measure: of a definition that judges records and counts none."""
    bounds = (pilot.success, pilot.stop) if pilot else ()
    for key in dict.fromkeys(each.metric for each in bounds if each):
        version = state.history(key).in_force(today)
        if version and version.draft.kind != METRIC:
            yield Refused(
                f"`{key}` is of kind {version.draft.kind}, and cannot end a pilot",
                why="the review measures a metric, and the ledger could not measure this",
                fix=step("propose a metric of it, and name that", "new", "metric", f"{key}_count"),
            )


def _in_percent(state: State, pilot: PilotTerms | None, today: date) -> Iterator[Refused]:
    """The bounds in percent of a count, a sum or a cost, which would be a number that nobody means: 4 % is 0.04."""
    for option, bound in (("success", pilot.success), ("stop", pilot.stop)) if pilot else ():
        version = state.history(bound.metric).in_force(today) if bound and bound.percent else None
        if bound and version and version.draft.kind == METRIC and (bound.spend_per or not _is_quotient(version.draft)):
            plain = str(structs.replace(bound, percent=False))
            yield Refused(
                f"`{bound}` asks for percent of what has none",
                why="only a ratio, a share, a change or a return has percent",
                fix=again("leave the % out", **{option: plain}),
            )


def _is_quotient(draft: Draft) -> bool:
    """Tell whether a metric comes to a part of something of its own unit, so that percent of it say something."""
    return any(word in draft.content for word in ("ratio", "share", "change", "return"))


def _said_before(one: ChannelDecided, other: ChannelDecided, terms: ChannelTerms) -> bool:
    """Whether the same was decided on the same evaluation, whenever and for whichever reason."""
    return _bare(one) == _bare(other) and terms.review_on in (None, one.review_on)


def _bare(of: ChannelDecided) -> ChannelDecided:
    return structs.replace(of, on=date.min, because="", review_on=None, right=0)
