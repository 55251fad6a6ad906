"""What was given before, as far as it still stands, and what is given now: the parts of the next evaluation.

Assessors stand in the order in which they began. Evidence past its renewal is dropped, and so are the scores that rest
on it, and answers that are as old. Whoever gives anew replaces what they gave themselves, nothing of anybody else's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

from ledger.meanings.framework.framework import Framework, Gate
from ledger.measure.channels.events.assessment import Assessment
from ledger.measure.channels.events.evaluation import (
    UNKNOWN,
    AssessorScores,
    ChannelEvaluated,
    EvidenceGiven,
    GateResult,
)


def evidence_with(
    rules: Framework, before: ChannelEvaluated | None, assessment: Assessment, by: str, today: date
) -> tuple[EvidenceGiven, ...]:
    """What was given before and is not too old, and what is given now, which takes the place of one's own."""
    renew = {each.key: each.renew for each in rules.gates} | {each.key: each.renew for each in rules.criteria}
    kept = {
        (each.about, each.by): each
        for each in (before.evidence if before else ())
        if not lapsed(each.on, renew.get(each.about, 0), today)
    }
    for about, each in assessment.evidence.items():
        old = kept.get((about, by))
        if old is None or (old.digest, old.on) != (each.digest, today):
            kept[about, by] = EvidenceGiven(about=about, name=each.name, digest=each.digest, by=by, on=today)
    return tuple(sorted(kept.values(), key=lambda each: each.about))


def lapsed(given: date, renew: int, day: date) -> bool:
    """Whether what was given on a day is too old on another; `renew` is after how many days, 0 for never."""
    return bool(renew) and given + timedelta(days=renew) <= day


def scores_with(
    rules: Framework,
    before: ChannelEvaluated | None,
    assessment: Assessment,
    evidence: Sequence[EvidenceGiven],
    by: str,
    today: date,
) -> tuple[AssessorScores, ...]:
    """What each assessor scored, as far as what it rests on is still there; what is given now replaces one's own."""
    shown = {each.about for each in evidence}
    needs = {each.key for each in rules.criteria if each.evidence and each.key not in shown}
    kept = dict[str, AssessorScores]()
    for each in before.scores if before else ():
        if standing := {name: score for name, score in each.scores.items() if name not in needs}:
            kept[each.assessor] = msgspec.structs.replace(each, scores=standing)
    own = kept.get(by)
    given = {**(own.scores if own else {}), **assessment.scores}
    if given and (own is None or own.scores != given):
        kept[by] = AssessorScores(assessor=by, on=today, scores=dict(sorted(given.items())))
    return tuple(kept.values())


def gates_with(
    rules: Framework,
    before: ChannelEvaluated | None,
    computed: Sequence[GateResult],
    assessment: Assessment,
    evidence: Sequence[EvidenceGiven],
    by: str,
    today: date,
) -> Iterator[GateResult]:
    """The answer of each gate, in the order of the framework: computed today, given now, or given before."""
    shown = {each.about for each in evidence}
    worked_out = {each.key: each for each in computed}
    earlier = {each.key: each for each in (before.gates if before else ()) if each.by}
    for gate in rules.gates:
        now = assessment.answers.get(gate.key)
        old = earlier.get(gate.key)
        if not gate.asked:
            yield worked_out.get(gate.key, GateResult(key=gate.key, answer=UNKNOWN, because="it was not asked"))
        elif now and not (old and (old.by, old.on, old.answer, old.because) == (by, today, now.answer, now.because)):
            yield GateResult(key=gate.key, answer=now.answer, because=now.because, by=by, on=today)
        elif old and not (why := _fallen(gate, old, today, shown=gate.key in shown)):
            yield old
        else:
            yield GateResult(key=gate.key, answer=UNKNOWN, because=why if old else "nobody answered it")


def replaced_answers(before: ChannelEvaluated, now: ChannelEvaluated) -> Iterator[GateResult]:
    """What somebody had answered a gate, where somebody else answers it otherwise now."""
    later = {each.key: each for each in now.gates if each.by}
    for old in before.gates:
        new = later.get(old.key)
        if old.by and new and new.by != old.by and new.answer != old.answer:
            yield old


def _fallen(gate: Gate, answer: GateResult, today: date, *, shown: bool) -> str:
    """Why an answer of before does not stand; empty where it does. A pass goes with the evidence that it rests on."""
    if answer.on is None or lapsed(answer.on, gate.renew, today):
        return f"what was said on {answer.on} is older than {gate.renew} days"
    return f"what shows it is older than {gate.renew} days" if gate.evidence and answer.passed and not shown else ""
