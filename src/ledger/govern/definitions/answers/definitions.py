"""Definitions: which there are, how one version reads, and one that is attested."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.terms import HistoryTerms, history_terms, terms_facts
from ledger.app.ledger import Decided, Ledger
from ledger.data import asdict
from ledger.domain.definition import Confirmation, DefinitionAttested
from ledger.domain.proposal import Basis, Proposal
from ledger.govern.consumers.answers import Reader, readers_of
from ledger.govern.documents.queries.draft_text import draft_lines
from ledger.govern.reviews.answers import ReviewGiven, review_given
from ledger.govern.waivers.answers.waivers import WaiverTerms, waiver_terms
from ledger.render.sections import Section, Table, hanging, just_lines, untitled
from ledger.views.words import count_in_words, term

if TYPE_CHECKING:
    from ledger.govern.definitions.queries.definitions import DefinitionsOn, VersionOn
    from ledger.govern.documents.views import CatalogueEntry


class ScheduledTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of days to come and the version that governs it; version 0 where none does."""

    from_: date
    until: date | None
    version: int


class DefinitionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One definition as it stands on a day: in force, scheduled or retired; and who decided it.

    `violates` are the invariants that the version broke when it was attested. `emergency_until` is the end of its term
    where its decider is somebody who ratified it in an emergency. `confirmed` says that others decided it since.
    """

    key: str
    kind: str
    title: str
    status: str
    version: int
    since: date | None
    until: date | None
    decider: str | None
    attested: bool
    self_attested: bool
    scheduled: list[ScheduledTerm]
    violates: list[str]
    emergency_until: date | msgspec.UnsetType = msgspec.UNSET
    confirmed: bool | msgspec.UnsetType = msgspec.UNSET

    @property
    def ends(self) -> bool:
        """Whether it governs today, and from a day on nothing does."""
        follows = any(each.version and each.from_ == self.until for each in self.scheduled)
        return self.until is not None and self.status == "in force" and not follows

    @property
    def decided_by(self) -> str:
        """Who decided it, or that nobody did."""
        if not self.attested:
            return (
                f"{self.decider or ''}{_alone(self.self_attested, bool(self.confirmed))}{_sudden(self.emergency_until)}"
            )
        breaks = f", breaks {' and '.join(f'`{key}`' for key in self.violates)}" if self.violates else ""
        return f"nobody (attested{breaks})"


class DefinitionList(Answer, frozen=True, kw_only=True):
    """The definitions as they stand on a day, and the waivers in force on it."""

    commands: ClassVar = ("list",)

    on: date
    definitions: list[DefinitionSummary]
    waivers: list[WaiverTerms]
    struck: int = 0

    def sections(self) -> Iterator[Section]:
        """A row each, then what is scheduled and what is waived; and that acts have no effect, where some have none."""
        noted = (f"  ! {told}: ledger audit rights" for told in count_in_words(self.struck))
        if not self.definitions:
            yield just_lines("no definition was ratified or attested yet", *noted)
            return
        head = ("KEY", "KIND", "VERSION", "STATUS", "SINCE", "DECIDED BY", "TITLE")
        rows = tuple(
            (e.key, e.kind, f"v{e.version}", e.status, str(e.since or "-"), e.decided_by, e.title)
            for e in self.definitions
        )
        scheduled = (
            f"  scheduled: {e.key} v{s.version} {term(s.from_, s.until)}"
            for e in self.definitions
            for s in e.scheduled
            if s.version
        )
        ends = (f"  scheduled: {e.key} ends on {e.until}" for e in self.definitions if e.ends)
        waived = (f"  {each.about} is {each.in_words}" for each in self.waivers)
        yield untitled(Table(head, rows, least=("KIND", "TITLE", "SINCE")))
        yield just_lines(*scheduled, *ends, *waived, *noted)


class ConfirmationGiven(msgspec.Struct, frozen=True, kw_only=True):
    """That others decided a version as it is, which one person had decided alone."""

    position: int
    recorded_at: str
    proposal: str
    decider: str

    @property
    def in_words(self) -> str:
        """As one line."""
        return f"by {self.decider}, {self.proposal} (#{self.position})"


class VersionTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of days, the last excluded; without an end it is open."""

    from_: date = msgspec.field(name="from")
    until: date | None


class VersionBasis(msgspec.Struct, frozen=True, kw_only=True):
    """A version that another one rests on."""

    key: str
    version: int


class ProposalReasons(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked for a version, of which nature and by which standard it is, why, and what it rests on."""

    by: list[str]
    nature: str
    standard: str
    history: HistoryTerms
    because: str
    rests_on: list[VersionBasis]


class NumbersOnRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How many figures of a definition were reported, which periods are closed, and which restatements are open."""

    figures: int
    closed: list[str]
    restating: list[str]

    def facts(self, key: str) -> Iterator[tuple[str, str]]:
        """A line for each that there is, with the command that shows them."""
        if self.figures:
            yield "figures", f"{self.figures} on record: ledger figure list {key}"
        if self.closed:
            yield "closed", f"{', '.join(self.closed)}: ledger period list {key}"
        if self.restating:
            yield "to restate", f"{', '.join(self.restating)}: ledger restate list {key}"


class VersionText(Answer, frozen=True, kw_only=True):
    """One version of a definition: its content, the days that it governs, who decided it, and the event that says so.

    `says` is the content as people read it. `governs` says whether the version was asked for as the one in force, as
    known on the day `known_on` where that was given. `reasons` is nothing where it was attested.
    """

    commands: ClassVar = ("show",)

    key: str
    version: int
    on: date
    known_on: date | None
    governs: bool
    kind: str
    entity: str
    scope: str
    title: str
    statement: str
    says: list[str]
    document: dict[str, Any] = msgspec.field(name="content")
    source: dict[str, str]
    content_digest: str
    meaning_digest: str
    terms: list[VersionTerm]
    proposal: str | None
    decider: str | None
    self_attested: bool
    reasons: ProposalReasons | None
    position: int
    recorded_at: str
    waiver: WaiverTerms | None
    consumers: list[Reader]
    numbers: NumbersOnRecord | msgspec.UnsetType = msgspec.UNSET
    reviews: list[ReviewGiven] | msgspec.UnsetType = msgspec.UNSET
    emergency_until: date | msgspec.UnsetType = msgspec.UNSET
    confirmation: ConfirmationGiven | msgspec.UnsetType = msgspec.UNSET

    def sections(self) -> Iterator[Section]:
        """What it says, and the facts about it."""
        on = f" on {self.entity}" if self.entity not in ("", self.key) else ""
        asked = f"in force on {self.on}" + (f", as known on {self.known_on}" if self.known_on else "")
        lines = (
            f"{self.key} v{self.version} — {self.title}",
            f"  {self.kind}{on}, scope {self.scope}; {asked if self.governs else 'whatever governs'}",
            *text_lines(self.statement, self.says),
            *(line for name, value in self._facts() for line in hanging(f"  {name:12}", value)),
        )
        yield just_lines(*lines)

    def _facts(self) -> Iterator[tuple[str, str]]:
        when = (term(each.from_, each.until) for each in self.terms)
        yield "in force", "; ".join(when) or "never: another version governs all its days"
        if self.reasons is None:
            yield "decided by", "nobody: attested from evidence"
        else:
            how = f"{_alone(self.self_attested)}{_sudden(self.emergency_until)}"
            yield "decided by", f"{self.decider or ''}{how}, {self.proposal}"
            if self.confirmation:
                yield "confirmed", self.confirmation.in_words
            yield "asked by", ", ".join(self.reasons.by)
            yield from terms_facts(self.reasons.nature, self.reasons.standard, self.reasons.history)
            yield "because", self.reasons.because
            if self.reasons.rests_on:
                yield "rests on", basis_in_words(self.reasons.rests_on)
        yield "said by", f"event #{self.position}, recorded {self.recorded_at}"
        yield "content", f"sha256:{self.content_digest[:16]}"
        yield "meaning", f"sha256:{self.meaning_digest[:16]}"
        if self.waiver:
            yield "waived", f"{self.waiver.in_words.removeprefix('waived ')}, because {self.waiver.because}"
        yield from (("read by", each.in_words) for each in self.consumers)
        if self.numbers is not msgspec.UNSET:
            yield from self.numbers.facts(self.key)
        yield from (("reviewed", each.in_words) for each in self.reviews or ())


class Attestation(Answer, frozen=True, kw_only=True):
    """A version that is on record as attested, from evidence."""

    commands: ClassVar = ("attest",)

    key: str
    version: int
    position: int
    from_: date = msgspec.field(name="from")
    until: date | None
    evidence: str

    def sections(self) -> Iterator[Section]:
        """Two lines."""
        when = term(self.from_, self.until)
        said = f"attested {self.key} v{self.version} for {when}: known from {self.evidence}, decided by nobody"
        yield just_lines(said, f"  recorded as #{self.position} today, not back-dated")


class SameAttestation(Answer, frozen=True, kw_only=True):
    """Nothing new: exactly this was attested before."""

    commands: ClassVar = ("attest",)

    attested: None = None

    def sections(self) -> Iterator[Section]:
        """One line."""
        yield just_lines("already attested")


def definition_list(ledger: Ledger, found: DefinitionsOn) -> DefinitionList:
    """The definitions on a day."""
    waivers = (waiver_terms(ledger, each) for each in found.waivers)
    return DefinitionList(
        on=found.day,
        definitions=[_summary(ledger, each) for each in found.entries],
        waivers=[each for each in waivers if each],
        struck=len(ledger.judged.verdicts().struck),
    )


def version_text(
    ledger: Ledger,
    found: VersionOn,
    known_on: date | None,
    governs: bool,
    numbers: NumbersOnRecord | msgspec.UnsetType = msgspec.UNSET,
) -> VersionText:
    """One version, as the one that governs a day or whatever does; with its `numbers` on record, where given."""
    version, draft = found.version, found.version.draft
    return VersionText(
        key=version.key,
        version=version.number,
        on=found.day,
        known_on=known_on,
        governs=governs,
        kind=draft.kind,
        entity=draft.entity,
        scope=draft.scope,
        title=ledger.named(draft.content["title"]),
        statement=ledger.named(draft.content.get("statement", "-")),
        says=[ledger.named(line) for line in draft_lines(draft)],
        document=draft.content,
        source=draft.source,
        content_digest=draft.content_digest,
        meaning_digest=draft.meaning,
        terms=[VersionTerm(from_=each.from_, until=each.until) for each in found.segments],
        proposal=version.proposal or None,
        decider=ledger.address(version.decider) if version.decider else None,
        self_attested=version.self_attested,
        reasons=_reasons(ledger, found.proposal) if found.proposal else None,
        position=version.position,
        recorded_at=version.recorded_at,
        waiver=waiver_terms(ledger, found.waiver),
        consumers=readers_of(ledger, found.readers),
        numbers=numbers,
        reviews=[review_given(ledger, each) for each in found.reviews] or msgspec.UNSET,
        emergency_until=version.emergency_until or msgspec.UNSET,
        confirmation=_confirmation(ledger, version.confirmation) if version.confirmation else msgspec.UNSET,
    )


def _confirmation(ledger: Ledger, found: Confirmation) -> ConfirmationGiven:
    return ConfirmationGiven(**{**asdict(found), "decider": ledger.address(found.decider)})


def attestation(decided: Decided, until: date | None, evidence: str) -> Attestation | SameAttestation:
    """What came of attesting a document."""
    if not decided.events:
        return SameAttestation()
    event = decided.events[-1]
    assert isinstance(event, DefinitionAttested)
    return Attestation(
        key=event.draft.key,
        version=event.version,
        position=decided.positions[-1],
        from_=event.from_,
        until=until,
        evidence=evidence,
    )


def text_lines(statement: str, says: list[str]) -> list[str]:
    """A version as it is read: its statement, where it has one, and what it says."""
    return [*([f"  “{statement}”"] if statement != "-" else []), "", *(f"    {line}" for line in says), ""]


def basis_of(found: tuple[Basis, ...]) -> list[VersionBasis]:
    """What a version rests on."""
    return [VersionBasis(key=each.key, version=each.version) for each in found]


def basis_in_words(found: list[VersionBasis]) -> str:
    """The same in one line."""
    return ", ".join(f"{each.key} v{each.version}" for each in found)


def _summary(ledger: Ledger, found: CatalogueEntry) -> DefinitionSummary:
    return DefinitionSummary(
        key=found.key,
        kind=found.kind,
        title=ledger.named(found.title),
        status=found.status,
        version=found.version,
        since=found.since,
        until=found.until,
        decider=ledger.address(found.decider) if found.decider else None,
        attested=found.attested,
        self_attested=found.self_attested,
        scheduled=[ScheduledTerm(from_=s.from_, until=s.until, version=s.version) for s in found.scheduled],
        violates=list(found.violates),
        emergency_until=found.emergency_until or msgspec.UNSET,
        confirmed=found.confirmed or msgspec.UNSET,
    )


def _reasons(ledger: Ledger, proposal: Proposal) -> ProposalReasons:
    return ProposalReasons(
        by=[ledger.address(each) for each in proposal.contributors],
        nature=proposal.terms.nature,
        standard=proposal.terms.standard,
        history=history_terms(proposal.terms),
        because=ledger.named(proposal.because),
        rests_on=basis_of(proposal.bound.basis),
    )


def _alone(self_attested: bool, confirmed: bool = False) -> str:
    return f" (self-attested{', confirmed since' if confirmed else ''})" if self_attested else ""


def _sudden(until: date | msgspec.UnsetType) -> str:
    return f" (in an emergency, until {until})" if until else ""
