"""How a channel was judged: its gates, and the scores of each assessor, with and without what is waived.

GATE     ASKS                     ANSWER  WAIVED
read     supplies_read: mql, sql  fail    until 2026-06-30 by dana@acme.example
Gates that pass: 7 of 8; with waivers 8 of 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from math import floor
from typing import Any

import msgspec

from ledger.domain.waiver import Waiver
from ledger.language.literals import plain
from ledger.meanings.framework.framework import Criterion, Framework, Gate
from ledger.meanings.framework.scoring import open_scores, settled
from ledger.measure.channels.events.evaluation import PASS, ChannelEvaluated
from ledger.measure.channels.queries.channels import ChannelOn
from ledger.measure.channels.verbs.evaluating import given_by_assessor
from ledger.render.sections import Block, Lines, Points, Section, Table, Words

NOTHING = "-"


class ChannelGate(msgspec.Struct, frozen=True, kw_only=True):
    """A gate: what it asks, how it is answered and why, and the waiver beside it, if one stands.

    `by` is who answered it, on the day `on`, where people do.
    """

    gate: str
    asks: str
    answer: str
    because: str
    names: list[str]
    by: str | None
    on: date | None
    waived_until: date | None
    waived_by: str | None
    waived_because: str | None


class ChannelScore(msgspec.Struct, frozen=True, kw_only=True):
    """What one assessor scored, on a day, and what that step of the scale stands for."""

    assessor: str
    score: int
    stands_for: str
    on: date


class ChannelCriterion(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion: its weight, what each assessor scored, and the score that follows, an exact fraction as text.

    Where there is none, `open` says why.
    """

    criterion: str
    title: str
    weight: str
    scale: list[str]
    floor: int
    scores: list[ChannelScore]
    score: str | None
    open: str


class ChannelEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was given for a gate or a criterion: its name and digest. Its bytes stay with whoever has it."""

    about: str
    name: str
    digest: str
    by: str
    on: date


class ChannelJudgement(msgspec.Struct, frozen=True, kw_only=True):
    """How a channel was judged last, and what that comes to: with its gates as they were answered, and as waived.

    `total` is an exact fraction of 100, as text. `outdated` says why the evaluation does not stand today.
    """

    framework: str
    version: int
    on: date
    digest: str
    finished: bool
    gates: list[ChannelGate]
    criteria: list[ChannelCriterion]
    evidence: list[ChannelEvidence]
    total: str | None
    total_in_words: str | None
    recommendation: str | None
    recommendation_if_waived: str | None
    passed: int
    passed_if_waived: int
    outdated: list[str]


def judged_in_sections(of: ChannelJudgement) -> Iterator[Section]:
    """The gates and the scores, each with and without waivers."""
    gates = tuple((each.gate, each.asks, each.answer, _waived(each)) for each in of.gates)
    failed = tuple(f"{each.gate}: {each.because}" for each in of.gates if each.answer != PASS)
    told = f"Gates that pass: {of.passed} of {len(of.gates)}; with waivers {of.passed_if_waived} of {len(of.gates)}."
    why = (Points(failed),) if failed else ()
    yield Section("Gates", (Table(("GATE", "ASKS", "ANSWER", "WAIVED"), gates, least=("ASKS",)), *why, Words(told)))
    yield Section("Scores", tuple(_scores(of)))
    if of.outdated:
        yield Section("Outdated", (Lines(tuple(of.outdated)),))


def _scores(of: ChannelJudgement) -> Iterator[Block]:
    people = sorted({each.assessor for criterion in of.criteria for each in criterion.scores})
    head = ("CRITERION", "WEIGHT", *(each.upper() for each in people), "SCORE")
    yield Table(head, tuple(_criterion_row(each, people) for each in of.criteria))
    for why in dict.fromkeys(each.open for each in of.criteria if each.open):
        yield Words(f"{', '.join(each.criterion for each in of.criteria if each.open == why)}: {why}.")
    if of.finished:
        instead = f"; with waivers {of.recommendation_if_waived}"
        by = f"by {of.framework} v{of.version} of {of.on}"
        yield Words(f"Total {of.total_in_words} of 100, {by}. Recommended: {of.recommendation}{instead}.", strong=True)


def _criterion_row(of: ChannelCriterion, people: list[str]) -> tuple[str, ...]:
    given = {each.assessor: f"{each.score}  {each.stands_for}".rstrip() for each in of.scores}
    return (of.criterion, of.weight, *(given.get(each, NOTHING) for each in people), of.score or NOTHING)


def _waived(of: ChannelGate) -> str:
    return f"until {of.waived_until} by {of.waived_by}" if of.waived_until else ""


def channel_judgement(found: ChannelOn) -> ChannelJudgement | None:
    """How a channel was judged, as data; nothing where nobody judged it."""
    judged, rules = found.evaluation, found.rules
    if judged is None or rules is None:
        return None
    waived = found.waivers
    return ChannelJudgement(
        framework=judged.framework,
        version=judged.version,
        on=judged.on,
        digest=judged.digest,
        finished=judged.finished,
        gates=[_gate(each, judged, waived.get(each.key)) for each in rules.gates],
        criteria=[*_criteria(rules, judged)],
        evidence=[
            ChannelEvidence(about=each.about, name=each.name, digest=each.digest, by=each.by, on=each.on)
            for each in judged.evidence
        ],
        total=judged.total or None,
        total_in_words=judged.total_in_words if judged.finished else None,
        recommendation=judged.recommendation or None,
        recommendation_if_waived=found.recommended_waived or None,
        passed=sum(each.passed for each in judged.gates),
        passed_if_waived=sum(each.passed or each.key in waived for each in judged.gates),
        outdated=[*found.outdated],
    )


def _gate(gate: Gate, judged: ChannelEvaluated, waiver: Waiver | None) -> ChannelGate:
    result = next(each for each in judged.gates if each.key == gate.key)
    return ChannelGate(
        gate=gate.key,
        asks=gate.asked or _question(gate),
        answer=result.answer,
        because=result.because,
        names=[*result.names],
        by=result.by or None,
        on=result.on,
        waived_until=waiver.terms.until if waiver else None,
        waived_by=waiver.by if waiver else None,
        waived_because=waiver.terms.because if waiver else None,
    )


def _question(gate: Gate) -> str:
    """What the ledger asks, as a framework writes it: `supplies_read: mql, sql`."""
    match gate.argument:
        case None:
            return gate.question
        case {"metric": str(metric), **limit}:
            held = ", ".join(f"{str(name).replace('_', ' ')} {each}" for name, each in limit.items())
            return f"{gate.question}: {metric} {held}"
        case dict() as said:
            own = [str(said[gate.question])] if gate.question in said else []
            rest = [f"{name} {each}" for name, each in said.items() if name != gate.question]
            return f"{gate.question}: {', '.join([*own, *rest])}"
        case list() as several:
            return f"{gate.question}: {', '.join(map(str, several))}"
        case one:
            return f"{gate.question}: {one}"


def _criteria(rules: Framework, judged: ChannelEvaluated) -> Iterator[ChannelCriterion]:
    given = given_by_assessor(judged)
    scores, lacking = settled(rules, given), {each.key: each.why for each in open_scores(rules, given)}
    for each in rules.criteria:
        found = scores.get(each.key)
        yield ChannelCriterion(
            criterion=each.key,
            title=each.title,
            weight=each.in_words,
            scale=[*each.scale],
            floor=each.floor,
            scores=[*_given(each, judged)],
            score=_in_words(found.score) if found else None,
            open=lacking.get(each.key, ""),
        )


def _given(criterion: Criterion, judged: ChannelEvaluated) -> Iterator[ChannelScore]:
    for each in judged.scores:
        if criterion.key in each.scores:
            score = each.scores[criterion.key]
            yield ChannelScore(assessor=each.assessor, score=score, stands_for=criterion.scale[score], on=each.on)


def _in_words(score: Any) -> str:
    """A score, which may lie between two steps, rounded down to two places."""
    return plain(Decimal(floor(score * 100)) / 100)
