"""What a change means: who gets in, who gets out, and by which clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.domain.category import CATEGORY

if TYPE_CHECKING:
    from ledger.app.questions.compare import DefinitionChange
    from ledger.domain.definition import Draft
    from ledger.prove.category import Change
    from ledger.prove.witness import Witness


SIGNS = {1: "+", -1: "−"}


class TellingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record that tells two versions apart: what each says of it on `today`, and the clauses that did it."""

    record: dict[str, Any]
    today: str
    before: int
    after: int
    clauses: list[str]


class VerdictChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a change does to verdicts, with a record that is gained and one that is lost, as far as there are any.

    `gains` and `losses` are the names that `gained` and `lost` had before; they go with the next minor version.
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


class DefinitionMove(msgspec.Struct, frozen=True, kw_only=True):
    """A definition that a proposal changes, itself or indirectly, beside its version in force on the first day.

    `change` is nothing where it judges no records, or nobody compares any more because the proposal is closed.
    """

    key: str
    version: int
    direct: bool
    change: VerdictChange | None

    def lines(self) -> Iterator[str]:
        """What it does to verdicts, and the records that tell."""
        name = f"{self.key} v{self.version}"
        if self.change is None:
            yield f"  changes {name} indirectly"
            return
        what = CATEGORY[self.change.category]
        yield f"  beside {name}: {what}" if self.direct else f"  changes {name} indirectly: {what}"
        yield from [f"      {self.change.why}"] if self.change.why else []
        for sign, record in ((1, self.change.gained), (-1, self.change.lost)):
            yield from (f"  {line}" for line in _record_lines(sign, record)) if record else ()


def definition_moves(draft: Draft, affects: Sequence[str], found: Iterable[DefinitionChange]) -> list[DefinitionMove]:
    """What a draft changes: what was found of itself and of those that rest on it; then all others of these.

    `affects` are those that rest on it, such as `sql v1`.
    """
    compared = [
        DefinitionMove(
            key=each.key, version=each.version, direct=each.key == draft.key, change=verdict_change(each.change)
        )
        for each in found
    ]
    known = {each.key for each in compared}
    others = {each.partition(" ")[0]: each for each in affects}
    return [*compared, *resting_moves(each for key, each in others.items() if key not in known)]


def resting_moves(affects: Iterable[str]) -> list[DefinitionMove]:
    """Versions that a proposal changes indirectly, not compared."""
    each = (version.partition(" v") for version in affects)
    return [DefinitionMove(key=key, version=int(number), direct=False, change=None) for key, _, number in each]


def verdict_change(found: Change) -> VerdictChange:
    """What was found of two versions."""
    gained, lost = (_telling(each) for each in (found.gains, found.losses))
    return VerdictChange(
        category=found.category,
        breaking=found.breaking,
        proved_by=found.by,
        combinations=found.size,
        why=found.why,
        gained=gained,
        lost=lost,
        gains=gained,
        losses=lost,
    )


def _telling(found: Witness | None) -> TellingRecord | None:
    if found is None:
        return None
    return TellingRecord(
        record=record_fields(found.record),
        today=found.today.isoformat(),
        before=found.before,
        after=found.after,
        clauses=list(found.clauses),
    )


def words(found: Change) -> str:
    """The category with its plain words."""
    return CATEGORY[found.category]


def details(found: Change) -> Iterator[str]:
    """How sure it is, and the records that tell."""
    yield from [f"  {found.why}"] if found.why else []
    for sign, witness in ((1, found.gains), (-1, found.losses)):
        yield from _told(sign, witness) if witness else ()
    if found.by == "listing":
        yield f"  proved: on all {found.size:,} combinations of values that the two can tell apart"
    elif found.by == "solver":
        yield "  proved by a solver, on our model of the language"


def _told(sign: int, witness: Witness) -> Iterator[str]:
    if told := _telling(witness):
        yield from _record_lines(sign, told)


def _record_lines(sign: int, told: TellingRecord) -> Iterator[str]:
    from ledger.prove.witness import in_words

    when = "" if "TODAY" not in " ".join(told.clauses) else f" on {told.today}"
    moved = {1: "gained", -1: "lost"}[sign]
    points = f"{told.before} → {told.after}"
    said = moved if {told.before, told.after} == {0, 1} else points
    yield f"  {SIGNS[sign]} {in_words(told.record)}{when}: {said}"
    if told.clauses:
        yield f"      {'was kept out by' if sign > 0 else 'is kept out by'} {'; '.join(told.clauses)}"


def data(found: Change) -> dict[str, Any]:
    """A change as JSON has it."""
    told: dict[str, Any] = msgspec.to_builtins(verdict_change(found))
    return told


def record_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as JSON has it: a number or a moment as text, so that nothing of it is lost."""
    from ledger.prove.witness import record_json

    return {name: _plain(value) for name, value in record_json(record).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | bool | int) or value is None else str(value)
