"""One filled judgement of a channel by a framework: the gates, each with its answer, and scores by assessor.

    gates asked, first assessor's scores --> evaluation --another assessor's--> the next, which holds both
                                             no recommendation while scores lack          total and recommendation

Each event holds the whole of it as it then stood, so that what a decision names is one digest. Evidence is the digest
of a file that stays outside.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import ClassVar, Literal

import msgspec

from ledger.domain.digest import sha256
from ledger.domain.event import Event
from ledger.domain.sense import MaybeRatio
from ledger.domain.tagging import Forms, by_each, by_member
from ledger.language.literals import plain

Answered = Literal["pass", "fail", "unknown"]
PASS: Answered = "pass"
FAIL: Answered = "fail"
UNKNOWN: Answered = "unknown"


class BasisRead(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A definition that a gate read: the version that was in force, and the digest of its meaning."""

    key: str
    version: int
    meaning: str


class GateResult(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """How a gate was answered, and because of which record, clause or name.

    `read` are the definitions that a computed one read. `by` is who answered one that people answer, on the day `on`.
    """

    key: str
    answer: Answered
    because: str = ""
    names: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    by: str = ""
    on: date | None = None

    @property
    def passed(self) -> bool:
        """Whether it passes: what nobody knows does not."""
        return self.answer == PASS


class AssessorScores(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one assessor scored, by criterion, on a day."""

    assessor: str
    on: date
    scores: dict[str, int]


class EvidenceGiven(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A file that somebody gave for a gate or a criterion on a day: its name, and the SHA-256 of its bytes."""

    about: str
    name: str
    digest: str
    by: str
    on: date


class ChannelEvaluated(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A channel was judged by a version of a framework, as its file with the digest `file` says.

    `basis` is every definition that a gate read. `total` is an exact fraction of 100, as text; it and `recommendation`
    are empty while scores lack. The recommendation takes each gate as it was answered, waived or not. `scope` is that
    of the framework, and `digest` that of everything else here.
    """

    stored_name: ClassVar[str] = "channel.evaluated/1"
    tag_forms: ClassVar[Forms] = (
        by_member("channel", "channel"),
        by_member("definition", "framework"),
        by_each("refers", "basis", "key"),
        by_member("rights", "scope"),
    )
    channel: str
    file: str
    framework: str
    version: int
    scope: str
    basis: tuple[BasisRead, ...] = ()
    gates: tuple[GateResult, ...] = ()
    scores: tuple[AssessorScores, ...] = ()
    evidence: tuple[EvidenceGiven, ...] = ()
    total: MaybeRatio = ""
    recommendation: str = ""
    on: date
    because: str = ""
    digest: str = ""

    @property
    def finished(self) -> bool:
        """Whether enough assessors scored it, so that there is something to decide on."""
        return bool(self.recommendation)

    @property
    def exact_total(self) -> Fraction:
        """The total, of 100. It is there where the evaluation is finished."""
        return Fraction(self.total)

    @property
    def total_in_words(self) -> str:
        """The total to two places, rounded down: so it never looks as if it reached what it does not reach."""
        return plain(Decimal(floor(self.exact_total * 100)) / 100)

    @property
    def failed(self) -> tuple[GateResult, ...]:
        """The gates that do not pass, those that nobody knows of among them."""
        return tuple(each for each in self.gates if not each.passed)

    @property
    def assessors(self) -> frozenset[str]:
        """Who scored it or answered one of its gates: none of them decides."""
        return frozenset({*(each.assessor for each in self.scores), *(each.by for each in self.gates if each.by)})


def with_evaluation_digest(evaluation: ChannelEvaluated) -> ChannelEvaluated:
    """An evaluation with the digest of all that it says."""
    bare = msgspec.structs.replace(evaluation, digest="")
    return msgspec.structs.replace(bare, digest=sha256(msgspec.to_builtins(bare)))
