"""Why a definition holds for one record, or does not: its clauses, what was found, and who stands behind the version.

mql v1 does not hold for record 2 (`id` a2)
✗ all of
  ✓ score >= 65       score is 70
  ✗ employees >= 200  employees is 10
decided by employees >= 200
v1 in force on 2026-03-03
  ratified   by cro@acme.example on 2026-02-02, mql#1, event #17
  right      decider of lifecycle, by its charter, event #5
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.terms import history_terms, standard_in_words
from ledger.govern.documents.answers.change import A_DRAFT
from ledger.render.sections import Section, hanging, just_lines

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.domain.charter import Row
    from ledger.govern.seats.queries.authority import ArtifactOn, VersionAuthority
    from ledger.language.explanation import Explanation
    from ledger.measure.counting.queries.why import RecordStanding, Why

NOBODY = "nobody"
ATTESTED = "attested, without a standard: the records of its days"


class RightHeld(msgspec.Struct, frozen=True, kw_only=True):
    """By which right somebody decided: the seat, whose scope that was, and the event of the charter that gave it."""

    role: str
    scope: str
    title: str
    since: date
    position: int


class VersionRatification(msgspec.Struct, frozen=True, kw_only=True):
    """What made a version govern: who decided it, on which day that was recorded, and by which right.

    Where it was `attested`, nobody did: it is known from `evidence`, which `attested_by` brought. `approved_by` are
    those whose consent carried it.
    """

    attested: bool
    decided_by: str | None
    self_attested: bool
    on: date
    position: int
    proposal: str
    approved_by: list[str]
    because: str
    right: RightHeld | None
    evidence: str
    attested_by: str | None

    def facts(self) -> Iterator[tuple[str, str]]:
        """As people read it, by what each is about."""
        if self.attested:
            on = f"on {self.on} by {self.attested_by} from {self.evidence}"
            yield "attested", f"{on}, event #{self.position}: decided by {NOBODY}"
        else:
            alone = ", self-attested" if self.self_attested else ""
            yield "ratified", f"by {self.decided_by} on {self.on}{alone}, {self.proposal}, event #{self.position}"
        if self.right:
            yield "right", f"{self.right.role} of `{self.right.scope}`, by its charter, event #{self.right.position}"
        if self.approved_by:
            yield "approved", f"by {', '.join(self.approved_by)}"
        if self.because:
            yield "because", self.because


class StandardOfRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The standard that a version was decided with, empty where it was attested, and what it says of this record.

    `version` (0: none) governs the record by the standards of all versions; `day` is the record's own, by the `clock`.
    Where that is not `known`, nobody can say which version.
    """

    standard: str
    in_words: str
    clock: str
    day: date | None
    known: bool
    version: int


class VerdictReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact as the record had it on the day: which version it held, by which receipt of which day.

    Version 0 was never applied. `drifted` is the event that found it to differ since.
    """

    target: str
    artifact: str
    version: int
    on: date | None
    position: int
    drifted_on: date | None
    drifted: int

    @property
    def in_words(self) -> str:
        """As people read it."""
        named = f"{self.target} {self.artifact}"
        held = f"held v{self.version}, {self._receipt}" if self.version else "was never applied"
        since = f"; found to differ on {self.drifted_on}, event #{self.drifted}" if self.drifted else ""
        return f"{named} {held}{since}"

    @property
    def _receipt(self) -> str:
        return f"applied on {self.on}, event #{self.position}" if self.position else "with no receipt"


class VerdictToday(msgspec.Struct, frozen=True, kw_only=True):
    """What the version in force today says of a record that another version governs, and by which clauses."""

    version: int
    verdict: bool | int | str | None
    decided_by: list[str]

    @property
    def in_words(self) -> str:
        """As one sentence without its end."""
        why = f": decided by {', '.join(f'`{each}`' for each in self.decided_by)}" if self.decided_by else ""
        return f"the version in force today, v{self.version}, {verdict_in_words(self.verdict)} this record{why}"


class WhyAnswer(Answer, frozen=True, kw_only=True):
    """What a version says of one record, and its clauses in the author's order, with what was found.

    Version 0 is a draft, which nobody decided. `decided_by` are the clauses that decide where not all of them do, and
    `alike` is how many records of the file have the id of this one; 0 where it stands alone. `rules` are those that
    were asked for, and `on` is the day that is asked about. Of a version, `ratification` says who decided it and by
    which right, `by_standard` what its standard says of this record, and `receipts` what platforms had of it that day;
    who holds no seat is told of none. Where nobody named rules, `instead` says why it is today's rule that judges and
    not the standard, and `today` what the version in force today says where another governs the record.
    """

    commands: ClassVar = ("why",)

    key: str
    version: int
    verdict: bool | int | str | None
    record: str
    clauses: list[str]
    decided_by: list[str]
    alike: int = 0
    rules: str = "today"
    on: date | None = None
    ratification: VersionRatification | None = None
    by_standard: StandardOfRecord | None = None
    receipts: tuple[VerdictReceipt, ...] = ()
    instead: str = ""
    today: VerdictToday | None = None

    def sections(self) -> Iterator[Section]:
        """The verdict, a line for each clause, and who stands behind it."""
        drafts, by = ((), f"v{self.version}") if self.version else ((f"{self.key}, {A_DRAFT}",), "as drafted")
        more = (f"{self.alike:,} records have this id, and this is the first",) if self.alike > 1 else ()
        head = f"{self.key} {by} {verdict_in_words(self.verdict)} {self.record}"
        instead = (f"by today's rule, {self.instead}",) if self.instead else ()
        yield just_lines(*drafts, head, *instead, *more, *self.clauses)
        if self.alike and self.decided_by:
            yield just_lines(f"decided by {', '.join(self.decided_by)}")
        if self.ratification:
            facts = (line for name, text in self._facts() for line in hanging(f"  {name:11}", text))
            yield just_lines(self.governs, *facts)
        if self.today:
            yield just_lines(self.today.in_words)

    @property
    def governs(self) -> str:
        """By which rules it is this version that judges."""
        if self.rules.startswith("then"):
            as_of = f" on {self.on}" if self.rules != "then" else " on its own day"
            return f"v{self.version} governs this record by the standards, as they stood{as_of}"
        if self.rules == "standard":
            return f"v{self.version} governs this record by the standards of all versions"
        return f"v{self.version} in force on {self.on}"

    def _facts(self) -> Iterator[tuple[str, str]]:
        if self.ratification:
            yield from self.ratification.facts()
        if self.by_standard:
            yield "standard", self.by_standard.in_words
        yield from (("platform", each.in_words) for each in self.receipts)


class ExplainedClause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause with its verdict, what was found, and the clauses that it is made of.

    `holds` is nothing where it gives points or a stage, which `text` says. `decides` marks those that decide the whole.
    """

    holds: bool | None
    text: str
    found: str
    decides: bool
    of: list[ExplainedClause]


def explained(found: Why) -> ExplainedClause:
    """The clauses of an answer as a tree, for a page."""
    from ledger.language.explain import deciding

    return _explained(found.explanation, {id(each) for each in deciding(found.explanation)})


def why_answer(ledger: Ledger, found: Why, *, platforms: bool = True) -> WhyAnswer:
    """What came of judging one record; without what platforms had, where that is not for whoever asks."""
    from ledger.language.explain import lines

    behind, standing = found.authority, found.standing
    return WhyAnswer(
        key=found.key,
        version=found.version,
        verdict=found.verdict,
        record=found.record,
        clauses=lines(found.explanation),
        decided_by=decided_by(found),
        alike=found.alike,
        rules=found.rules,
        on=found.day,
        ratification=ratification(ledger, behind) if behind else None,
        by_standard=_by_standard(behind, standing) if behind and standing else None,
        receipts=tuple(map(_receipt, behind.artifacts)) if behind and platforms else (),
        instead=found.instead,
        today=_today(found.today) if found.today else None,
    )


def _today(found: Why) -> VerdictToday:
    return VerdictToday(version=found.version, verdict=found.verdict, decided_by=decided_by(found))


def ratification(ledger: Ledger, found: VersionAuthority) -> VersionRatification:
    """Who stands behind a version, with addresses."""
    version, event, right = found.version, found.said.event, found.right
    return VersionRatification(
        attested=version.attested,
        decided_by=ledger.address(version.decider) if version.decider else None,
        self_attested=version.self_attested,
        on=found.on,
        position=version.position,
        proposal=version.proposal,
        approved_by=sorted(map(ledger.address, getattr(event, "counted", ()))),
        because=ledger.named(found.proposal.because if found.proposal else getattr(event, "because", "")),
        right=_right(ledger, right) if right else None,
        evidence=getattr(event, "evidence", ""),
        attested_by=ledger.address(found.said.actor) if version.attested else None,
    )


def _right(ledger: Ledger, row: Row) -> RightHeld:
    terms = row.terms
    return RightHeld(
        role="decider",
        scope=terms.scope,
        title=ledger.named(terms.title),
        since=terms.from_,
        position=row.position,
    )


def _by_standard(found: VersionAuthority, standing: RecordStanding) -> StandardOfRecord:
    proposal = found.proposal
    terms = history_terms(proposal.terms) if proposal else None
    named = standard_in_words(proposal.terms.standard, terms) if proposal and terms else ATTESTED
    return StandardOfRecord(
        standard=proposal.terms.standard if proposal else "",
        in_words=f"{named}; {_of_record(found.version.number, standing)}",
        clock=standing.clock,
        day=standing.day,
        known=standing.known,
        version=standing.version,
    )


def _of_record(number: int, standing: RecordStanding) -> str:
    """Which version governs the record by the standards."""
    if not standing.known:
        return "the day of this record is not known, so nobody can say whether it governs it"
    of = f"this record, whose `{standing.clock}` is {standing.day or 'blank'}" if standing.clock else "this record"
    if standing.version == number:
        return f"by it, v{number} governs {of}"
    if standing.version:
        return f"by the standards it is v{standing.version} that governs {of}: --rules standard"
    return f"by the standards no version governs {of}"


def _receipt(found: ArtifactOn) -> VerdictReceipt:
    return VerdictReceipt(
        target=found.artifact.target,
        artifact=found.artifact.name,
        version=found.artifact.version,
        on=found.applied_on,
        position=found.applied,
        drifted_on=found.drifted_on,
        drifted=found.drifted,
    )


def _explained(found: Explanation, deciding: set[int]) -> ExplainedClause:
    verdict = found.verdict
    label = found.clause if found.joint == "is" else found.joint or found.clause
    points = "" if isinstance(verdict, bool) else f"{'none' if verdict is None else verdict}: "
    return ExplainedClause(
        holds=verdict if isinstance(verdict, bool) else None,
        text=points + " ".join(filter(None, (found.name, label))),
        found=", ".join(f"{name} is {value}" for name, value in found.found),
        decides=id(found) in deciding,
        of=[_explained(each, deciding) for each in found.children],
    )


def decided_by(found: Why) -> list[str]:
    """The clauses that decide."""
    from ledger.language.explain import deciding

    return [" ".join(filter(None, (each.name, each.clause))) for each in deciding(found.explanation)]


def verdict_in_words(verdict: bool | int | str | None) -> str:
    """What is said of a record, to go before it."""
    if isinstance(verdict, bool):
        return "holds for" if verdict else "does not hold for"
    return f"gives {verdict} points to" if isinstance(verdict, int) else f"gives {verdict or 'no stage'} to"
