"""Which waivers an outcome takes that is above what a framework recommends of a channel.

each gate that fails       gate:GATE@CHANNEL, by the decider of the next wider scope, until a day
still above, with those    gate:recommendation@CHANNEL, by the same

Whoever waives is not who decides, nor stands in for them or they for them, but under a row whose decider is alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from ledger.domain import scope as scopes
from ledger.domain.charter import Row
from ledger.domain.guards import raise_all
from ledger.domain.state import State
from ledger.domain.waiver import RECOMMENDATION, Waiver, gate_subject
from ledger.errors import Refused, UnknownName
from ledger.meanings.framework.framework import Framework
from ledger.meanings.framework.recommending import recommend
from ledger.meanings.framework.scoring import settled
from ledger.measure.channels.events.decision import OUTCOMES, ChannelOutcome
from ledger.measure.channels.events.evaluation import PASS, ChannelEvaluated
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.verbs.evaluating import given_by_assessor
from ledger.steps import DATE, TEXT, step


def waivers_needed(
    state: State, judged: ChannelEvaluated, rules: Framework, outcome: ChannelOutcome, today: date
) -> dict[str, Waiver | None]:
    """What has to be waived for an outcome, gates first, each with the waiver that stands today, if one does."""
    if not _above(outcome, judged.recommendation):
        return {}
    wanted = [each.key for each in judged.failed]
    if _above(outcome, recommended_if_waived(rules, judged, wanted)):
        wanted.append(RECOMMENDATION)
    return {each: gate_waiver(state, judged, each, today) for each in wanted}


def gate_waiver(state: State, judged: ChannelEvaluated, gate: str, day: date) -> Waiver | None:
    """The waiver of a gate of a channel that stands on a day: by the decider of the next wider scope."""
    return state.waiver(gate_subject(gate, judged.channel), scopes.wider(judged.scope), day)


def recommended_if_waived(rules: Framework, judged: ChannelEvaluated, waived: Sequence[str]) -> str:
    """What the evaluation would recommend if these gates passed."""
    answers = {each.key: PASS if each.key in waived else each.answer for each in judged.gates}
    return recommend(rules, settled(rules, given_by_assessor(judged)), answers).outcome


def require_waived(
    state: State,
    judged: ChannelEvaluated,
    rules: Framework,
    outcome: ChannelOutcome,
    row: Row,
    by: str,
    today: date,
) -> list[Waiver]:
    """The waivers by which an outcome above the recommendation is decided. Raises Refused, with all that lack."""
    needed = waivers_needed(state, judged, rules, outcome, today)
    rows = () if row.terms.solo else (row, state.rights.row(scopes.wider(judged.scope), today))
    same = {each for at in rows if at for each in state.rights.one_with(at, by, today)}
    valid = {gate: each for gate, each in needed.items() if each and each.by not in same}
    asked = _who_waives(state, judged, same, today)
    problems = [_unwaived(judged, outcome, gate, needed[gate], asked) for gate in needed if gate not in valid]
    raise_all(problems)
    return list(valid.values())


def _unwaived(judged: ChannelEvaluated, outcome: str, gate: str, own: Waiver | None, asked: str) -> Refused:
    """That nobody else let a gate, or the recommendation, be."""
    failed = next((each for each in judged.gates if each.key == gate), None)
    if failed:
        what = f"to {outcome} `{judged.channel}` takes a waiver of the gate {gate}"
        why = f"it is not passed: {failed.because}" if failed.because else f"its answer is {failed.answer}"
    else:
        what = f"to {outcome} `{judged.channel}` takes a waiver of the recommendation"
        why = f"its scores recommend less: the total is {judged.total_in_words}"
    if own:
        why = f"{own.by} waived it, and one person does not both waive and decide"
    if not asked:
        words = f"nobody else decides in `{scopes.wider(judged.scope)}`: decide what is recommended"
        return Refused(what, why, step(words, "channel decide", judged.channel, judged.recommendation))
    subject = gate_subject(gate, judged.channel)
    return Refused(what, why, step(f"ask {asked}", "waive", subject, until=DATE, because=TEXT, as_=False))


def _who_waives(state: State, judged: ChannelEvaluated, same: Collection[str], today: date) -> str:
    """Who decides in the next wider scope, by name; nobody who counts as one with whoever decides here."""
    wider = scopes.wider(judged.scope)
    row = state.rights.governing(wider, today)
    people = state.rights.holders(row, "decider", today) if row else ()
    return " or ".join(each for each in people if each not in same)


def _above(outcome: str, recommended: str) -> bool:
    return OUTCOMES.index(outcome) > OUTCOMES.index(recommended)


def require_unpassed(state: State, gate: str, channel: str) -> ChannelEvaluated:
    """The last evaluation of a channel, which does not pass that gate. Raises UnknownName, and Refused where it does.

    What it recommends is waived as a gate is, under the name `recommendation`.
    """
    history = CHANNELS.of(state).get(channel)
    judged = history.evaluation if history else None
    if judged is None:
        raise UnknownName(
            f"no evaluation of a channel `{channel}` is on record",
            why="a waiver is of a gate that an evaluation does not pass",
            fix=step("see what is", "channel list"),
        )
    answers = {each.key: each.answer for each in judged.gates}
    if gate not in answers and gate != RECOMMENDATION:
        raise UnknownName(
            f"`{channel}` has no gate `{gate}`",
            why=f"its framework `{judged.framework}` asks {', '.join(answers) or 'none'}",
            fix=step("see its gates", "channel show", channel),
        )
    highest = gate == RECOMMENDATION and judged.recommendation == OUTCOMES[-1]
    if answers.get(gate) == PASS or highest:
        raise Refused(
            f"to {OUTCOMES[-1]} `{channel}` is recommended" if highest else f"`{channel}` passes the gate {gate}",
            why="nothing is to be waived there",
            fix=step("see what it does not pass", "channel show", channel),
        )
    return judged
