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
from typing import Any, ClassVar

import msgspec

from ledger.answers.answer import Answer, resolved
from ledger.app.ledger import Decided, Ledger
from ledger.language.literals import plain
from ledger.measure.channels.answers.decision import (
    ChannelDecision,
    ChannelLookedAt,
    channel_decision,
    decision_section,
    reviews_section,
    tell_reviews,
)
from ledger.measure.channels.answers.judgement import (
    NOTHING,
    ChannelJudgement,
    channel_judgement,
    judged_in_sections,
)
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed
from ledger.measure.channels.queries.channels import ChannelOn, channel_on
from ledger.measure.channels.verbs.combining import replaced_answers
from ledger.measure.spend.answers import money
from ledger.render.sections import Lines, Section, Table, untitled

NO_CHANNEL = (
    "no channel is registered: ledger channel register FILE",
    "the file begins so: ledger new channel -o FILE",
)


class EvidenceHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is given again, held against the digest on record of what was given under that name."""

    about: str
    file: str
    digest: str
    recorded: str | None
    same: bool


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
    cap_currency: str = ""
    reviews: list[ChannelLookedAt] = msgspec.field(default_factory=list)

    def sections(self) -> Iterator[Section]:
        """Its file, gates, scores, and what was decided."""
        yield untitled(Lines(tuple(self._head())))
        if self.judgement:
            yield from judged_in_sections(self.judgement)
        if self.decision:
            yield decision_section(self.decision)
        if self.reviews:
            yield reviews_section(self.reviews)

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
            joint = " of" if self.cap_currency == self.currency else ", and the cap is"
            of = f"{joint} {money(self.cap, self.cap_currency)}" if self.cap else ""
            yield f"spent {money(self.spend, self.currency)}; since it was decided {money(self.spent, '')}{of}"
        if self.judgement is None and self.status != "left":
            yield f"nobody judged it: ledger channel evaluate {self.channel} --scores FILE"
            yield "the file begins so: ledger new assessment -o FILE"


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


class ReplacedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody else had answered a gate that this evaluation answers otherwise."""

    gate: str
    answer: str
    by: str
    because: str

    @property
    def in_words(self) -> str:
        """As a line."""
        why = f": {self.because}" if self.because else ""
        return f"! {self.gate}: this takes the place of {self.answer} by {self.by}{why}"


class ChannelEntry(Answer, frozen=True, kw_only=True):
    """A channel after an act about it. Without a position it was so already.

    `replaced` are answers of others that the act puts another in the place of; they stay on record.
    """

    commands: ClassVar = ("channel register", "channel evaluate", "channel decide", "channel leave")

    position: int | None
    channel: ChannelState
    replaced: tuple[ReplacedAnswer, ...] = ()

    def sections(self) -> Iterator[Section]:
        """How it stands from here on, and what of others it takes the place of."""
        yield from self.channel.sections()
        yield untitled(Lines(tuple(each.in_words for each in self.replaced)))
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
            yield untitled(Lines(NO_CHANNEL))
            return
        head = ("CHANNEL", "STATUS", "SINCE", "FRAMEWORK", "TOTAL", "RECOMMENDED", "OWNER")
        yield untitled(Table(head, tuple(map(_row, self.channels)), least=("OWNER", "FRAMEWORK")))


def channel_answer(ledger: Ledger, found: ChannelOn, evidence: Iterable[tuple[str, str, str]] = ()) -> ChannelAnswer:
    """A channel, and files given again: what each is about, its name, and the digest that it has now."""
    judged = found.evaluation
    held = [_against(judged, *each) for each in evidence]
    return resolved(ChannelAnswer(channel=channel_state(found), evidence=held), ledger.named_throughout)


def channel_entry(ledger: Ledger, key: str, decided: Decided) -> ChannelEntry:
    """A channel after an act."""
    found, position = channel_on(ledger, key), decided.position
    made = ChannelEntry(position=position, channel=channel_state(found), replaced=_replaced(found, position))
    return resolved(made, ledger.named_throughout)


def _replaced(found: ChannelOn, position: int | None) -> tuple[ReplacedAnswer, ...]:
    """What the evaluation at a position takes the place of; nothing where there is another, or none."""
    judged = [(each.position, each.event) for each in found.history.events if isinstance(each.event, ChannelEvaluated)]
    if len(judged) < 2 or judged[-1][0] != position:
        return ()
    (_, before), (_, now) = judged[-2:]
    return tuple(
        ReplacedAnswer(gate=each.key, answer=each.answer, by=each.by, because=each.because)
        for each in replaced_answers(before, now)
    )


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
    decided = found.decision[0].position if found.decision else 0
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
        judgement=channel_judgement(found),
        decision=channel_decision(*found.decision) if found.decision else None,
        cap_currency=standing.cap_currency,
        reviews=tell_reviews(found.history.of(ChannelReviewed), decided, found.day),
    )


def _held(of: EvidenceHeld) -> str:
    if of.recorded is None:
        return f"{of.about}: nothing was given, so {of.file} is held against nothing"
    if of.same:
        return f"{of.about}: {of.file} is what was given (sha256:{of.digest[:16]})"
    return f"{of.about}: {of.file} was altered: it is sha256:{of.digest[:16]}, and sha256:{of.recorded[:16]} was given"


def _row(of: ChannelRow) -> tuple[str, ...]:
    framework = f"{of.framework} v{of.version}" if of.framework else NOTHING
    shown = (of.total or NOTHING, of.recommendation or NOTHING)
    return (of.channel, of.status, str(of.since), framework, *shown, of.owner)


def _against(judged: ChannelEvaluated | None, about: str, file: str, digest: str) -> EvidenceHeld:
    """A file beside what is on record about the same: the same as any of it, or else the latest."""
    known = sorted((each for each in (judged.evidence if judged else ()) if each.about == about), key=lambda e: e.on)
    digests = [each.digest for each in known]
    recorded = digest if digest in digests else digests[-1] if digests else None
    return EvidenceHeld(about=about, file=file, digest=digest, recorded=recorded, same=digest == recorded)
