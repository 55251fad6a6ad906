"""What must hold among definitions, whether it does, and until when it may be violated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.answers.answer import CHANGED, Answer
from ledger.answers.recorded import positions_of, recorded_lines
from ledger.app.ledger import Decided, Ledger
from ledger.govern.documents.answers.change import record_fields
from ledger.govern.waivers.answers.waivers import WaiverTerms, waiver_terms
from ledger.govern.waivers.queries.violations import broken, proved_by
from ledger.render.sections import Section, Table, hanging, just_lines, untitled

if TYPE_CHECKING:
    from ledger.govern.waivers.queries.violations import InvariantStanding
    from ledger.prove.credit.journeys import ReplayedJourney
    from ledger.prove.invariants import Proof


class CriteriaVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What one criteria says of a record."""

    criteria: str
    said: bool


class JourneyTouch(msgspec.Struct, frozen=True, kw_only=True):
    """A touch of a journey: how long before the conversion, its exact share, and its credit of 1,000,000,000."""

    channel: str
    before: str
    share: str
    credit: int


class ClaimedJourney(msgspec.Struct, frozen=True, kw_only=True):
    """A journey that a claim over an attribution was asked of, as the reference evaluator shares its credit.

    `share` and `credit` are what those that the claim is about earn together; `milestones` say when each was reached,
    and `converted` when another conversion came, where one did.
    """

    touches: list[JourneyTouch]
    milestones: dict[str, str]
    share: str
    credit: int
    converted: str | None = None


class InvariantStatus(msgspec.Struct, frozen=True, kw_only=True):
    """An invariant and how it stands: `holds`, `violated` or `unknown`, with the record that breaks it.

    `sentence` says the same in words. Of a claim over an attribution it is a `journey`, and where one more touch raised
    a share, the one `before` it.
    """

    key: str
    version: int
    title: str
    stands: str
    record: dict[str, Any] | None
    today: date | None
    says: list[CriteriaVerdict]
    proved_by: str
    combinations: int
    why: str
    waiver: WaiverTerms | None
    sentence: str
    journey: ClaimedJourney | msgspec.UnsetType = msgspec.UNSET
    before: ClaimedJourney | msgspec.UnsetType = msgspec.UNSET

    def lines(self) -> Iterator[str]:
        """How it stands, and until when it is waived."""
        if self.stands == "holds":
            yield f"  {self.key} {self.sentence}"
            return
        yield f"  {self.sentence}; {self.waiver.in_words if self.waiver else 'not waived'}"
        yield from hanging("      because ", self.waiver.because) if self.waiver else []


class InvariantList(Answer, frozen=True, kw_only=True):
    """Every invariant in force on a day, and how it stands. `recorded` are the positions that say so, where asked."""

    commands: ClassVar = ("invariants",)

    on: date
    invariants: list[InvariantStatus]
    recorded: list[int] | msgspec.UnsetType = msgspec.UNSET

    @property
    def code(self) -> int:
        """That one is violated, or nobody can say, and it is not waived."""
        return CHANGED if any(each.stands != "holds" and each.waiver is None for each in self.invariants) else 0

    def sections(self) -> Iterator[Section]:
        """A row each, and what was proved or the record that breaks it."""
        if not self.invariants:
            yield just_lines("no invariant is in force")
            return
        rows = tuple(
            (each.key, f"v{each.version}", each.stands, str(each.waiver.until) if each.waiver else "-", each.title)
            for each in self.invariants
        )
        yield untitled(Table(("KEY", "VERSION", "STANDS", "WAIVED UNTIL", "TITLE"), rows, least=("TITLE", "VERSION")))
        yield just_lines(*(line for each in self.invariants for line in each.lines()))
        if told := list(recorded_lines(self.recorded)):
            yield just_lines(*told)


def invariant_list(ledger: Ledger, found: Iterable[InvariantStanding], decided: Decided | None = None) -> InvariantList:
    """The invariants in force today, and what was recorded of that."""
    return InvariantList(
        on=ledger.today(),
        invariants=[_standing(ledger, each) for each in found],
        recorded=positions_of(decided),
    )


def touched_invariants(ledger: Ledger, found: Iterable[InvariantStanding]) -> list[str]:
    """The invariants that a proposal touches, a sentence each: that it holds, or how it is violated, and waived."""
    said: dict[str, str] = {}
    for each in sorted(found, key=lambda each: (each.draft.key, each.proof.status == "holds")):
        told, waiver = _sentence(each), waiver_terms(ledger, each.waiver)
        holds = each.proof.status == "holds"
        stands = f"`{each.draft.key}` {told}" if holds else f"{told}; {waiver.in_words if waiver else 'not waived'}"
        said.setdefault(each.draft.key, stands)
    return list(said.values())


def _standing(ledger: Ledger, found: InvariantStanding) -> InvariantStatus:
    proof = found.proof
    return InvariantStatus(
        key=found.draft.key,
        version=found.version,
        title=found.draft.content["title"],
        stands=proof.status,
        record=proof.record if proof.record is None else record_fields(proof.record),
        today=proof.today,
        says=[CriteriaVerdict(criteria=text, said=said) for text, said in proof.says],
        proved_by=proof.by,
        combinations=proof.size,
        why=proof.why,
        waiver=waiver_terms(ledger, found.waiver),
        sentence=_sentence(found),
        **_journeys(proof),
    )


def _journeys(proof: Proof) -> dict[str, Any]:
    """The journeys that tell, by the names of their fields; nothing where none does."""
    found = proof.credit
    told = {"journey": found.journey, "before": found.before} if found else {}
    return {name: _journey(each, found.among) for name, each in told.items() if found and each}


def _journey(journey: ReplayedJourney, among: Callable[[Any], bool]) -> ClaimedJourney:
    from ledger.prove.credit.words import ago

    return ClaimedJourney(
        touches=[
            JourneyTouch(channel=each.sort.channel, before=ago(each.before), share=str(each.share), credit=each.credit)
            for each in journey.touches
        ],
        milestones={name: ago(before) for name, before in journey.milestones.items()},
        share=str(journey.share(among)),
        credit=journey.credit(among),
        converted=None if journey.converted is None else ago(journey.converted),
    )


def _sentence(found: InvariantStanding) -> str:
    return proved_by(found.proof) if found.proof.status == "holds" else broken(found)
