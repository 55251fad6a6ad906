"""Proposals: what is asked for, what it would do, what people answer, and what a decision leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.reply import seated_for
from ledger.answers.terms import HistoryTerms, history_terms, standard_in_words, terms_facts
from ledger.app.ledger import Decided, Ledger
from ledger.domain.brief import Brief
from ledger.domain.category import CATEGORY
from ledger.domain.proposal import (
    DefinitionConfirmed,
    DefinitionProposed,
    DefinitionRatified,
    DefinitionRetired,
    DefinitionRevised,
    Displaced,
    Proposal,
)
from ledger.govern.consumers.answers import AffectedReader, affected_lines, affected_readers
from ledger.govern.definitions.answers.definitions import VersionBasis, basis_in_words, basis_of, text_lines
from ledger.govern.documents.answers.change import DefinitionMove, definition_moves, resting_moves
from ledger.govern.documents.queries.draft_text import draft_lines
from ledger.govern.proposals.answers.standing import ProposalStanding, standing_data
from ledger.govern.proposals.decide.consequences import Consequences, aftermath, consequences_of
from ledger.govern.proposals.pure.voiding import void
from ledger.govern.requests.answers import TakenUpRequest, taken_up
from ledger.govern.seats.queries.rights import deciders_of
from ledger.govern.waivers.answers.invariants import touched_invariants
from ledger.render.sections import Section, hanging, just_lines
from ledger.views.words import NATURE, term


class DisplacedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version that a proposal would displace, and for which days."""

    version: int
    from_: date = msgspec.field(name="from")
    until: date | None

    @property
    def in_words(self) -> str:
        """Both in one line."""
        return f"v{self.version} for {term(self.from_, self.until)}"


class ProposedChange(ProposalStanding, frozen=True, kw_only=True):
    """What a proposal asks for, how it stands, and what it would do.

    `changes` are the definitions that it changes, `consumers` those that read them, `answers` the requests that it
    names or that were answered with it, `notes` what else to know. `confirms` is the version that it asks others to
    decide as it is.
    """

    proposal: str
    digest: str
    key: str
    retires: bool
    confirms: int | None
    from_: date = msgspec.field(name="from")
    until: date | None
    nature: str
    standard: str
    history: HistoryTerms
    displaces: list[DisplacedVersion]
    rests_on: list[VersionBasis]
    changes: list[DefinitionMove]
    consumers: list[AffectedReader]
    answers: list[TakenUpRequest]
    notes: list[str]

    def new_lines(self) -> Iterator[str]:
        """That it would be the first to govern, where that is so."""
        if not (self.displaces or self.retires or self.confirms or self.changes_itself):
            yield f"  new: nothing governed `{self.key}` on {self.from_}"

    @property
    def changes_itself(self) -> bool:
        """Whether a version of its own key governs its first day."""
        return any(each.direct for each in self.changes)

    def consumer_lines(self) -> Iterator[str]:
        """Who will read another number."""
        return affected_lines(self.consumers, self.key if self.retires else "")


class ProposalEntry(Answer, ProposedChange, frozen=True, kw_only=True):
    """A proposal as it is on record from here on."""

    commands: ClassVar = ("propose", "rebase", "retire", "revise")

    kind: str
    retroactive: bool
    invariants: list[str]
    position: int

    def sections(self) -> Iterator[Section]:
        """What it asks for and would do, and what it waits for."""
        yield just_lines(*self._lines())

    def _lines(self) -> Iterator[str]:
        if self.confirms:
            yield f"{self.proposal}: to confirm {self.key} v{self.confirms} as it is"
        else:
            what = f"to retire {self.key}" if self.retires else f"{self.kind} {self.key}"
            yield f"{self.proposal}: {what} for {term(self.from_, self.until)}"
            standard = standard_in_words(self.standard, self.history)
            yield f"  {NATURE[self.nature]}, {standard}" + (", retroactive" if self.retroactive else "")
        if self.history.reason:
            yield f"  because {self.history.reason}"
        yield from (f"  {word} {text}" for word, text in self.history.expected())
        yield from (f"  displaces {each.in_words}" for each in self.displaces)
        yield from self.new_lines()
        if not self.retires:
            yield from (line for each in self.changes for line in each.lines())
        yield from self.consumer_lines()
        yield from (f"  answers {each.in_words}" for each in self.answers)
        yield from (f"  invariant {each}" for each in self.invariants)
        if self.rests_on:
            yield f"  rests on {basis_in_words(self.rests_on)}"
        yield from (f"  {each}" for each in self.notes)
        yield f"  digest {self.digest[:16]}: what an approval binds"
        yield from self.route_lines()
        yield from self.conflict_lines()


class SameProposal(Answer, frozen=True, kw_only=True):
    """Nothing new: everything is on record as it was asked for; `note` says how."""

    commands: ClassVar = ("propose", "rebase", "retire", "revise")

    proposal: None = None
    note: str

    def sections(self) -> Iterator[Section]:
        """One line."""
        yield just_lines(self.note)


class ApprovalState(msgspec.Struct, frozen=True, kw_only=True):
    """Who approved, and why that counts no more where it does not; `for_` whom they stood in for, where they did."""

    by: str
    void: str
    for_: str | msgspec.UnsetType = msgspec.field(name="for", default=msgspec.UNSET)

    @property
    def in_words(self) -> str:
        """All of it."""
        stood_in = f" for {self.for_}" if self.for_ else ""
        return f"{self.by}{stood_in}" + (f" (void: {self.void})" if self.void else "")


class RecordsShown(msgspec.Struct, frozen=True, kw_only=True):
    """Records that the credit of a brief was worked out on: what they go by, and how many they are."""

    name: str
    records: int


class ShownBrief(msgspec.Struct, frozen=True, kw_only=True):
    """The brief that is part of what is approved, and the records that it was made on, where there were any."""

    digest: str
    records: int | None
    population: str | None
    populations: dict[str, RecordsShown] | msgspec.UnsetType = msgspec.UNSET

    @property
    def counted_on(self) -> str:
        """How many records of what it was made on; empty where there were none."""
        told = [f"{self.records:,} records of {self.population}"] if self.population else []
        credit = (self.populations or {}).items()
        told += [f"{each.records:,} {option} of {each.name}" for option, each in credit]
        return " and ".join(told)


class ProposalText(Answer, ProposedChange, frozen=True, kw_only=True):
    """One proposal: its text and everything that an approval of it would bind.

    `says` is the content as people read it. What it would do is told as long as it is open.
    """

    commands: ClassVar = ("show",)

    closed: str
    title: str
    statement: str
    says: list[str]
    because: str
    by: list[str]
    approved_by: list[ApprovalState]
    shown: ShownBrief | None
    document: dict[str, Any] = msgspec.field(name="content")
    source: dict[str, str]

    def sections(self) -> Iterator[Section]:
        """What it says, what is asked for, and what it would do."""
        lines = (
            f"{self.proposal} — {self.title}",
            *text_lines(self.statement, self.says),
            *(line for name, value in self._facts() for line in hanging(f"  {name:12}", value)),
            *(f"  {each}" for each in self.notes),
            *self.conflict_lines(),
            *([] if self.closed else self.new_lines()),
            *([] if self.closed or self.retires else [""]),
            *(line for each in self.changes for line in each.lines()),
            *self.consumer_lines(),
        )
        yield just_lines(*lines)

    def _facts(self) -> Iterator[tuple[str, str]]:
        approvals = [each.in_words for each in self.approved_by]
        if self.confirms:
            yield "asked for", f"that others confirm v{self.confirms}, which one person decided alone; nothing changes"
        else:
            yield "asked for", term(self.from_, self.until)
            yield from terms_facts(self.nature, self.standard, self.history)
        yield "because", self.because
        yield "asked by", ", ".join(self.by)
        yield from (("answers", each.in_words) for each in self.answers)
        yield "approved by", ", ".join(approvals) or "nobody yet"
        yield "stands", self.status + (f", waits for {self.waits_for}" if self.waits_for else "")
        if self.charter and not self.closed:
            yield "approvals", self.approvals_in_words
            yield from (("needs", each) for each in self.needs.in_words)
        if self.displaces:
            yield "displaces", ", ".join(each.in_words for each in self.displaces)
        if self.rests_on:
            yield "rests on", basis_in_words(self.rests_on)
        if self.shown:
            told = f"brief {self.shown.digest[:16]}"
            on = f", on {self.shown.counted_on}" if self.shown.counted_on else ""
            yield "shown", f"{told}{on}"
        yield "digest", self.digest


class SameRatification(Answer, frozen=True, kw_only=True):
    """Nothing new: the proposal was ratified before."""

    commands: ClassVar = ("ratify",)

    proposal: str
    position: None = None

    def sections(self) -> Iterator[Section]:
        """One line."""
        yield just_lines(f"{self.proposal} is already ratified")


class Ratification(Answer, frozen=True, kw_only=True):
    """A decision: which version governs from when, by which approvals, whom to tell, and the ledger's root.

    `counted` are the people whose approvals counted, `overtaken` the proposals that went stale by it,
    `renewals` how each goes on.
    `emergency_until` is the end of its term where it was ratified in an emergency: `deciders` are to answer that.
    `for_` is the decider, where somebody stands in for them.
    """

    commands: ClassVar = ("ratify",)

    proposal: str
    key: str
    version: int
    retires: bool
    confirms: bool
    from_: date = msgspec.field(name="from")
    until: date | None
    position: int
    self_attested: bool
    category: str | None
    quorum: int | msgspec.UnsetType = msgspec.UNSET
    counted: list[str]
    notes: list[str]
    overtaken: list[str]
    renewals: list[str]
    root: str
    consumers: list[AffectedReader]
    emergency_until: date | msgspec.UnsetType = msgspec.UNSET
    deciders: list[str] | msgspec.UnsetType = msgspec.UNSET
    for_: str | msgspec.UnsetType = msgspec.field(name="for", default=msgspec.UNSET)

    def sections(self) -> Iterator[Section]:
        """The decision, what it leads to, and the root for the minutes."""
        yield just_lines(*self._lines())

    def _lines(self) -> Iterator[str]:
        what = f"v{self.version} governs {term(self.from_, self.until)}"
        if self.confirms:
            what = f"v{self.version} is confirmed, and stays as it is"
        if self.retires:
            what = f"retired from {self.from_}"
        how = "ratified in an emergency" if self.emergency_until else "ratified"
        stood_in = f" for {self.for_}" if self.for_ else ""
        marked = " (self-attested)" if self.self_attested else ""
        yield f"{how} {self.proposal}{stood_in}: {self.key} {what}{marked}"
        yield f"  counted approvals: {', '.join(self.counted) or self._no_approvals()}"
        yield from self._emergency_lines()
        if self.category:
            yield f"  {CATEGORY[self.category]}: {self.quorum} asked for by the charter"
        yield from affected_lines(self.consumers, self.key if self.retires else "")
        yield from (f"  {each}" for each in self.notes)
        yield f"  recorded as #{self.position}"
        yield from (
            f"  {each} is stale now: {renewal}" for each, renewal in zip(self.overtaken, self.renewals, strict=True)
        )
        yield f"  root {self.root}  ← paste this in the minutes"

    def _no_approvals(self) -> str:
        return f"none of {self.quorum}" if self.emergency_until and self.quorum else "none asked for"

    def _emergency_lines(self) -> Iterator[str]:
        """What comes of an emergency, and what has to be done by people."""
        if not self.emergency_until:
            return
        yield f"  on {self.emergency_until} what was in force before governs again; no platform goes back by itself:"
        yield "    ledger plan, on that day"
        who = " or ".join(self.deciders or ()) or "nobody who could"
        yield f"  {who} is to answer it: ratify what is to govern, or"
        yield f"    ledger decline {self.proposal} --because '…'"


def proposal_entry(ledger: Ledger, decided: Decided, kept: str) -> ProposalEntry | SameProposal:
    """What came of asking for a change; `kept` is said where everything was so already."""
    if not decided.events:
        return SameProposal(note=kept)
    found = consequences_of(ledger, decided)
    notes = [*found.seats, *ledger.newcomers(decided.events)]
    return ProposalEntry(
        kind=found.proposal.draft.kind,
        retroactive=found.proposal.terms.retroactive,
        invariants=touched_invariants(ledger, found.invariants),
        position=_asked_at(decided),
        **_change_fields(ledger, found, notes),
    )


def proposal_text(ledger: Ledger, found: Consequences) -> ProposalText:
    """One proposal as it stands."""
    proposal, draft = found.proposal, found.proposal.draft
    return ProposalText(
        closed=proposal.closed,
        title=ledger.named(draft.content["title"]),
        statement=ledger.named(draft.content.get("statement", "-")),
        says=[ledger.named(line) for line in draft_lines(draft)],
        because=ledger.named(proposal.because),
        by=[ledger.address(each) for each in proposal.contributors],
        approved_by=_approvals(ledger, proposal),
        shown=_shown(proposal.brief) if proposal.brief else None,
        document=draft.content,
        source=draft.source,
        **_change_fields(ledger, found, found.seats),
    )


def ratification(ledger: Ledger, proposal: str, decided: Decided) -> Ratification | SameRatification:
    """What came of deciding a proposal."""
    if not decided.events:
        return SameRatification(proposal=proposal)
    found = aftermath(ledger, proposal, decided)
    event, retires = found.event, isinstance(found.event, DefinitionRetired)
    return Ratification(
        proposal=proposal,
        key=event.key,
        version=event.version,
        retires=retires,
        confirms=isinstance(event, DefinitionConfirmed),
        from_=event.from_,
        until=None if isinstance(event, DefinitionRetired) else event.until,
        position=decided.positions[0],
        self_attested=event.self_attested,
        category=event.category or None,
        quorum=event.quorum,
        counted=[ledger.address(each) for each in event.counted],
        notes=list(found.seats),
        overtaken=[each.subject for each in found.overtaken],
        renewals=[each.command for each in found.overtaken],
        root=found.root,
        consumers=affected_readers(ledger, found.consumers),
        for_=seated_for(ledger, decided),
        **_emergency_fields(ledger, event),
    )


def _emergency_fields(
    ledger: Ledger, event: DefinitionRatified | DefinitionRetired | DefinitionConfirmed
) -> dict[str, Any]:
    """The end of an emergency, and who is to answer it."""
    until = getattr(event, "emergency_until", None)
    return (
        {"emergency_until": until, "deciders": [ledger.address(each) for each in deciders_of(ledger, event.key)]}
        if until
        else {}
    )


def _change_fields(ledger: Ledger, found: Consequences, notes: Sequence[str]) -> dict[str, Any]:
    """The fields of a ProposedChange."""
    proposal, bound, terms = found.proposal, found.proposal.bound, found.proposal.terms
    return {
        "proposal": proposal.id,
        "digest": proposal.digest,
        "key": proposal.draft.key,
        "retires": terms.retires,
        "confirms": terms.confirms or None,
        "from_": terms.from_,
        "until": terms.until,
        "nature": terms.nature,
        "standard": terms.standard,
        "history": history_terms(terms),
        "displaces": [_displaced(each) for each in bound.displaces],
        "rests_on": basis_of(bound.basis),
        "changes": _moves(found),
        "consumers": affected_readers(ledger, found.consumers),
        "answers": taken_up(ledger, found.requests),
        "notes": [ledger.named(each) for each in notes],
        **standing_data(ledger, found.standing),
    }


def _asked_at(decided: Decided) -> int:
    """The position of what was asked for, behind people who became known by it and before answers to requests."""
    both = zip(decided.events, decided.positions, strict=True)
    return next(at for event, at in both if isinstance(event, DefinitionProposed | DefinitionRevised))


def _moves(found: Consequences) -> list[DefinitionMove]:
    """What it may change; of one that ends a definition, or is closed, what it was said to change."""
    proposal = found.proposal
    if proposal.closed or proposal.terms.retires:
        return resting_moves(proposal.bound.affects)
    may_move = [each for each in proposal.bound.affects if each not in found.stays]
    return definition_moves(proposal.draft, may_move, found.changes, found.credit)


def _displaced(found: Displaced) -> DisplacedVersion:
    return DisplacedVersion(version=found.version, from_=found.from_, until=found.until)


def _approvals(ledger: Ledger, proposal: Proposal) -> list[ApprovalState]:
    return [
        ApprovalState(
            by=ledger.address(each.person),
            void=void(proposal, each) or "",
            for_=ledger.address(each.seated) if each.seated else msgspec.UNSET,
        )
        for each in proposal.approvals
    ]


def _shown(brief: Brief) -> ShownBrief:
    on = brief.population
    told = {
        option: RecordsShown(name=each.name, records=each.records) for option, each in brief.every_population.items()
    }
    return ShownBrief(
        digest=brief.digest,
        records=on.records if on else None,
        population=on.name if on else None,
        populations=msgspec.UNSET if on or not told else told,
    )
