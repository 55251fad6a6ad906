"""A channel as it stands: its file, how it was judged, what is waived of that, and what was decided.

podcast: Podcast sponsorship, of dana@acme.example
evaluated since 2026-03-02

GATE     ASKS                     ANSWER  WAIVED
read     supplies_read: mql, sql  fail    until 2026-06-30 by dana@acme.example
Gates that pass: 7 of 8; with waivers 8 of 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from math import floor
from typing import Any, ClassVar

import msgspec

from ledger.answers.answer import Answer, resolved
from ledger.answers.spend import money
from ledger.app.ledger import Ledger
from ledger.app.questions.channels import ChannelOn
from ledger.domain.channel_decision import PilotTerms
from ledger.domain.channel_evaluating import given_by_assessor
from ledger.domain.channel_evaluation import PASS, ChannelEvaluated
from ledger.domain.event import Recorded
from ledger.domain.waiver import Waiver
from ledger.language.literals import plain
from ledger.meanings.framework.framework import Criterion, Framework, Gate
from ledger.meanings.framework.scoring import open_scores, settled
from ledger.render.sections import Block, Lines, Points, Section, Table, Words, untitled

NOBODY = "-"


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


class EvidenceHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is given again, held against the digest on record of what was given under that name."""

    about: str
    file: str
    digest: str
    recorded: str | None
    same: bool


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


class ChannelPilotTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How a pilot ends."""

    until: date
    success: str | None
    stop: str | None
    least: str | None
    spend_cap: str | None


class ChannelDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about a channel, by whom, on what was recommended, and when it is looked at again."""

    outcome: str
    by: str
    on: date
    position: int
    because: str
    recommendation: str
    deviates: bool
    waivers: list[int]
    conditions: str
    spend_cap: str | None
    currency: str
    review_on: date | None
    pilot: ChannelPilotTerms | None
    self_attested: bool


class ChannelState(msgspec.Struct, frozen=True, kw_only=True):
    """A channel as it stands on a day."""

    channel: str
    title: str
    owner: str
    status: str
    since: date
    day: date
    touch: str
    supplies: list[str]
    filled_by: dict[str, list[str]]
    says: dict[str, Any]
    spend: str
    spent: str
    cap: str | None
    currency: str
    overdue: bool
    over_cap: bool
    judgement: ChannelJudgement | None
    decision: ChannelDecision | None

    def sections(self) -> Iterator[Section]:
        """Its file, gates, scores, and what was decided."""
        yield untitled(Lines(tuple(self._head())))
        if self.judgement:
            yield from judged_in_sections(self.judgement)
        if self.decision:
            yield decision_section(self.decision)

    def _head(self) -> Iterator[str]:
        yield f"{self.channel}: {self.title}, of {self.owner}"
        marks = [f"{self.status} since {self.since}"]
        marks += ["past its review"] if self.overdue else []
        marks += ["over its cap"] if self.over_cap else []
        yield ", ".join(marks)
        supplied = ", ".join(self.supplies) or "no field"
        filled = "; ".join(f"{', '.join(fields)} by {name}" for name, fields in self.filled_by.items())
        yield f"its records carry {supplied}{f'; filled in: {filled}' if filled else ''}"
        if Decimal(self.spend):
            of = f" of {money(self.cap, self.currency)}" if self.cap else ""
            yield f"spent {money(self.spend, self.currency)}; since it was decided {money(self.spent, '')}{of}"
        if self.judgement is None:
            yield f"nobody judged it: ledger channel evaluate {self.channel}"


class ChannelAnswer(Answer, frozen=True, kw_only=True):
    """A channel, and files of evidence that were held against their digests."""

    commands: ClassVar = ("channel show",)

    channel: ChannelState
    evidence: list[EvidenceHeld]

    @property
    def altered(self) -> bool:
        """Whether some file is not the one that was given."""
        return not all(each.same for each in self.evidence)

    def sections(self) -> Iterator[Section]:
        """How it stands, and each file."""
        yield from self.channel.sections()
        if self.evidence:
            yield Section("Evidence", (Lines(tuple(map(_held, self.evidence))),))


class ChannelEntry(Answer, frozen=True, kw_only=True):
    """A channel after an act about it. Without a position it was so already."""

    commands: ClassVar = ("channel register", "channel evaluate", "channel decide", "channel leave")

    position: int | None
    channel: ChannelState

    def sections(self) -> Iterator[Section]:
        """How it stands from here on."""
        yield from self.channel.sections()
        yield untitled(Lines(("it was so already" if self.position is None else f"recorded as #{self.position}",)))


class ChannelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A channel in a line."""

    channel: str
    title: str
    owner: str
    status: str
    since: date
    framework: str | None
    version: int | None
    recommendation: str | None
    total: str | None


class ChannelList(Answer, frozen=True, kw_only=True):
    """Every channel, and how it stands."""

    commands: ClassVar = ("channel list",)
    content: ClassVar = "channels"

    channels: list[ChannelRow]

    def sections(self) -> Iterator[Section]:
        """A row each."""
        if not self.channels:
            yield untitled(Lines(("no channel is registered: ledger channel register FILE.yaml",)))
            return
        head = ("CHANNEL", "STATUS", "SINCE", "FRAMEWORK", "TOTAL", "RECOMMENDED", "OWNER")
        yield untitled(Table(head, tuple(map(_row, self.channels)), least=("OWNER", "FRAMEWORK")))


def channel_answer(ledger: Ledger, found: ChannelOn, evidence: Iterable[tuple[str, str, str]] = ()) -> ChannelAnswer:
    """A channel, and files given again: what each is about, its name, and the digest that it has now."""
    judged = found.evaluation
    held = [_against(judged, *each) for each in evidence]
    return resolved(ChannelAnswer(channel=channel_state(found), evidence=held), ledger.named_throughout)


def channel_entry(ledger: Ledger, found: ChannelOn, position: int | None) -> ChannelEntry:
    """A channel after an act."""
    return resolved(ChannelEntry(position=position, channel=channel_state(found)), ledger.named_throughout)


def channel_list(ledger: Ledger, found: Iterable[ChannelOn]) -> ChannelList:
    """Channels in a line each."""
    rows = [
        ChannelRow(
            channel=each.history.key,
            title=each.history.file.title,
            owner=each.history.file.owner,
            status=each.standing.status,
            since=each.standing.stance.since,
            framework=each.evaluation.framework if each.evaluation else None,
            version=each.evaluation.version if each.evaluation else None,
            recommendation=(each.evaluation.recommendation or None) if each.evaluation else None,
            total=each.evaluation.total_in_words if each.evaluation and each.evaluation.finished else None,
        )
        for each in found
    ]
    return resolved(ChannelList(channels=rows), ledger.named_throughout)


def channel_state(found: ChannelOn) -> ChannelState:
    """A channel as data; people by their ids."""
    file, standing = found.history.file, found.standing
    return ChannelState(
        channel=file.key,
        title=file.title,
        owner=file.owner,
        status=standing.status,
        since=standing.stance.since,
        day=found.day,
        touch=file.touch,
        supplies=[*file.supplies],
        filled_by={name: [*fields] for name, fields in file.filled_by.items()},
        says=dict(file.says),
        spend=plain(standing.spend),
        spent=plain(standing.spent),
        cap=None if standing.cap is None else plain(standing.cap),
        currency=standing.currency,
        overdue=standing.overdue,
        over_cap=standing.over_cap,
        judgement=_judgement(found),
        decision=_decision(*found.decision) if found.decision else None,
    )


def decision_section(of: ChannelDecision) -> Section:
    """What was decided, by whom, and on which terms."""
    return Section("Decided", tuple(_decided(of)))


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
    return (of.criterion, of.weight, *(given.get(each, NOBODY) for each in people), of.score or NOBODY)


def _decided(of: ChannelDecision) -> Iterator[Block]:
    deviates = f", deviating from {of.recommendation}" if of.deviates else ""
    alone = " (self-attested)" if of.self_attested else ""
    yield Words(f"{of.outcome}{deviates}, by {of.by} on {of.on}{alone}  (#{of.position})", strong=True)
    lines = [f"because {of.because}"] if of.because else []
    lines += [f"under the condition that {of.conditions}"] if of.conditions else []
    lines += [f"at most {money(of.spend_cap, of.currency)}"] if of.spend_cap else []
    if of.pilot:
        lines += [f"until {of.pilot.until}"]
        named = (("success", of.pilot.success), ("stop", of.pilot.stop), ("too little below", of.pilot.least))
        lines += [f"{name}: {each}" for name, each in named if each]
    lines += [f"reviewed on {of.review_on}"] if of.review_on else []
    yield Lines(tuple(lines))


def _waived(of: ChannelGate) -> str:
    return f"until {of.waived_until} by {of.waived_by}" if of.waived_until else ""


def _held(of: EvidenceHeld) -> str:
    if of.recorded is None:
        return f"{of.about}: nothing was given, so {of.file} is held against nothing"
    if of.same:
        return f"{of.about}: {of.file} is what was given (sha256:{of.digest[:16]})"
    return f"{of.about}: {of.file} was altered: it is sha256:{of.digest[:16]}, and sha256:{of.recorded[:16]} was given"


def _row(of: ChannelRow) -> tuple[str, ...]:
    framework = f"{of.framework} v{of.version}" if of.framework else NOBODY
    shown = (of.total or NOBODY, of.recommendation or NOBODY)
    return (of.channel, of.status, str(of.since), framework, *shown, of.owner)


def _against(judged: ChannelEvaluated | None, about: str, file: str, digest: str) -> EvidenceHeld:
    """A file beside what is on record about the same: the same as any of it, or else the latest."""
    known = sorted((each for each in (judged.evidence if judged else ()) if each.about == about), key=lambda e: e.on)
    digests = [each.digest for each in known]
    recorded = digest if digest in digests else digests[-1] if digests else None
    return EvidenceHeld(about=about, file=file, digest=digest, recorded=recorded, same=digest == recorded)


def _judgement(found: ChannelOn) -> ChannelJudgement | None:
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


def _decision(recorded: Recorded, event: Any) -> ChannelDecision:
    return ChannelDecision(
        outcome=event.outcome,
        by=recorded.actor,
        on=event.on,
        position=recorded.position,
        because=event.because,
        recommendation=event.recommendation,
        deviates=event.deviates,
        waivers=[*event.waivers],
        conditions=event.conditions,
        spend_cap=event.spend_cap or (event.pilot.spend_cap if event.pilot else "") or None,
        currency=event.currency,
        review_on=event.review_on,
        pilot=_pilot(event.pilot) if event.pilot else None,
        self_attested=event.self_attested,
    )


def _pilot(terms: PilotTerms) -> ChannelPilotTerms:
    return ChannelPilotTerms(
        until=terms.until,
        success=str(terms.success) if terms.success else None,
        stop=str(terms.stop) if terms.stop else None,
        least=str(terms.least) if terms.least else None,
        spend_cap=terms.spend_cap or None,
    )
