"""What a change means: which records are gained, which are lost, and by which clause."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.domain.category import category_words, credit_category_words
from ledger.govern.documents.answers.credit_change import CreditMoves, credit_moves
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from ledger.domain.definition import Draft
    from ledger.govern.documents.queries.changes import AttributionMove, DefinitionChange
    from ledger.govern.documents.queries.compare import NamedDefinition
    from ledger.prove.category import MeaningChange
    from ledger.prove.witness import Witness


SIGNS = {1: "+", -1: "−"}
MOVES = {1: "gained", -1: "lost"}
A_DRAFT = "a draft: nobody decided it"


class TellingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record that tells two versions apart: what each says of it on `today`, and the clauses that did it.

    `words` is the record as people read it.
    """

    record: dict[str, Any]
    today: date
    before: int
    after: int
    clauses: list[str]
    words: str


class VerdictChange(msgspec.Struct, frozen=True, kw_only=True):
    """The category of a change and what proved it, with a record that is gained and one that is lost.

    `gains` and `losses` are older names of `gained` and `lost`, and stay for one minor version. `of_credit` where it is
    credit that moves, and no verdict.
    """

    category: str
    breaking: bool
    proved_by: str
    combinations: int
    why: str
    gained: TellingRecord | None
    lost: TellingRecord | None
    gains: TellingRecord | None
    losses: TellingRecord | None
    of_credit: bool | msgspec.UnsetType = msgspec.UNSET

    @property
    def category_in_words(self) -> str:
        """The category with its plain words; those of a score or of stages speak of higher and lower."""
        if self.of_credit:
            return credit_category_words(self.category)
        return category_words(
            self.category, moves=any({each.before, each.after} != {0, 1} for _, each in self.witnesses)
        )

    @property
    def witnesses(self) -> Iterator[tuple[int, TellingRecord]]:
        """The records that tell, each with 1 where it is gained and -1 where it is lost."""
        yield from ((sign, each) for sign, each in ((1, self.gained), (-1, self.lost)) if each)


class DefinitionMove(msgspec.Struct, frozen=True, kw_only=True):
    """A definition that a proposal changes, itself or indirectly, beside its version in force on the first day.

    `change` is nothing where it judges no records, or nobody compares any more because the proposal is closed. `credit`
    is what it does to an attribution.
    """

    key: str
    version: int
    direct: bool
    change: VerdictChange | None
    credit: CreditMoves | msgspec.UnsetType = msgspec.UNSET

    def lines(self) -> Iterator[str]:
        """What it does to verdicts, and the records that tell."""
        name = f"{self.key} v{self.version}"
        if self.credit:
            told = self.credit.category_in_words
            yield f"  beside {name}: {told}" if self.direct else f"  changes {name} indirectly: {told}"
            yield from (f"  {line}" for line in self.credit.lines())
            return
        if self.change is None:
            yield f"  changes {name} indirectly"
            return
        told = self.change.category_in_words
        yield f"  beside {name}: {told}" if self.direct else f"  changes {name} indirectly: {told}"
        yield from [f"      {self.change.why}"] if self.change.why else []
        for sign, record in self.change.witnesses:
            yield from (f"  {line}" for line in _told(sign, record))


class DiffAnswer(VerdictChange, Answer, frozen=True, kw_only=True):
    """What it means to go from one version to another."""

    commands: ClassVar = ("diff",)

    before: str
    after: str

    def sections(self) -> Iterator[Section]:
        """The category, how sure it is, and the records that tell."""
        head = f"{self.before} → {self.after}: {self.category_in_words}"
        yield just_lines(head, *verdict_lines(self))


def diff_answer(before: NamedDefinition, after: NamedDefinition, found: MeaningChange) -> DiffAnswer:
    """What came of comparing the two."""
    return DiffAnswer(before=before.label, after=after.label, **_parts(found))


def verdict_change(found: MeaningChange) -> VerdictChange:
    """A change as an answer tells it."""
    return VerdictChange(**_parts(found))


def record_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as JSON has it: a number or a moment as text, so that nothing of it is lost."""
    from ledger.prove.witness import record_json

    return dict(json.loads(json.dumps(record_json(record), default=str)))


def definition_moves(
    draft: Draft, affects: Sequence[str], found: Iterable[DefinitionChange], credit: Iterable[AttributionMove] = ()
) -> list[DefinitionMove]:
    """What a draft changes: what was found of itself and of those that rest on it; then all others of these.

    `affects` are those that rest on it, such as `sql v1`; `credit` is what was found of attributions.
    """
    compared = [
        DefinitionMove(
            key=each.key, version=each.version, direct=each.key == draft.key, change=verdict_change(each.change)
        )
        for each in found
    ]
    compared += [
        DefinitionMove(
            key=each.key,
            version=each.version,
            direct=each.key == draft.key,
            change=None,
            credit=credit_moves(each.change, each.otherwise),
        )
        for each in credit
    ]
    known = {each.key for each in compared}
    others = {each.partition(" ")[0]: each for each in affects}
    return [*compared, *resting_moves(each for key, each in others.items() if key not in known)]


def resting_moves(affects: Iterable[str]) -> list[DefinitionMove]:
    """Versions that a proposal changes indirectly, not compared."""
    each = (version.partition(" v") for version in affects)
    return [DefinitionMove(key=key, version=int(number), direct=False, change=None) for key, _, number in each]


def _parts(found: MeaningChange) -> dict[str, Any]:
    gained, lost = _witness(found.gains), _witness(found.losses)
    return {
        "category": found.category,
        "breaking": found.breaking,
        "proved_by": found.by,
        "combinations": found.size,
        "why": found.why,
        "gained": gained,
        "lost": lost,
        "gains": gained,
        "losses": lost,
        **({"of_credit": True} if found.credit else {}),
    }


def _witness(found: Witness | None) -> TellingRecord | None:
    from ledger.prove.witness import in_words

    if found is None:
        return None
    return TellingRecord(
        record=record_fields(found.record),
        today=found.today,
        before=found.before,
        after=found.after,
        clauses=list(found.clauses),
        words=in_words(found.record),
    )


def verdict_lines(found: VerdictChange) -> Iterator[str]:
    """Why, the records that tell, and how sure it is."""
    yield from [f"  {found.why}"] if found.why else []
    for sign, witness in found.witnesses:
        yield from _told(sign, witness)
    if found.proved_by == "listing":
        yield f"  proved: on all {found.combinations:,} combinations of values that the two can tell apart"
    elif found.proved_by == "solver":
        yield "  proved by a solver, on our model of the language"


def _told(sign: int, witness: TellingRecord) -> Iterator[str]:
    when = "" if "TODAY" not in " ".join(witness.clauses) else f" on {witness.today}"
    points = f"{witness.before} → {witness.after}"
    said = MOVES[sign] if {witness.before, witness.after} == {0, 1} else points
    yield f"  {SIGNS[sign]} {witness.words}{when}: {said}"
    if witness.clauses:
        yield f"      {'was kept out by' if sign > 0 else 'is kept out by'} {'; '.join(witness.clauses)}"
