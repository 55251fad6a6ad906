"""What a change means: who gets in, who gets out, and by which clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ledger.domain.category import CATEGORY

if TYPE_CHECKING:
    from ledger.app.questions.compare import DefinitionChange
    from ledger.domain.definition import Draft
    from ledger.prove.category import Change
    from ledger.prove.witness import Witness


SIGNS = {1: "+", -1: "−"}


def means(draft: Draft, affects: Sequence[str], found: Iterable[DefinitionChange]) -> Iterator[str]:
    """What a draft does to verdicts beside what governs on its first day: its own, and of what rests on it.

    `affects` are those that rest on it, such as `sql v1`; `found` is what was found of them.
    """
    indirect = {each.partition(" ")[0]: each for each in affects}
    for each in found:
        indirect.pop(each.key, None)
        yield from _moved(each, direct=each.key == draft.key)
    yield from (f"  changes {each} indirectly" for each in indirect.values())


def _moved(moved: DefinitionChange, direct: bool) -> Iterator[str]:
    name, found = f"{moved.key} v{moved.version}", moved.change
    yield f"  beside {name}: {words(found)}" if direct else f"  changes {name} indirectly: {words(found)}"
    yield from [f"      {found.why}"] if found.why else []
    for sign, witness in ((1, found.gains), (-1, found.losses)):
        yield from (f"  {line}" for line in _told(sign, witness)) if witness else ()


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
    from ledger.prove.witness import in_words

    when = "" if "TODAY" not in " ".join(witness.clauses) else f" on {witness.today}"
    moved = {1: "newly qualifies", -1: "no longer does"}[sign]
    points = f"{witness.before} → {witness.after}"
    said = moved if {witness.before, witness.after} == {0, 1} else points
    yield f"  {SIGNS[sign]} {in_words(witness.record)}{when}: {said}"
    if witness.clauses:
        yield f"      {'was kept out by' if sign > 0 else 'is kept out by'} {'; '.join(witness.clauses)}"


def data(found: Change) -> dict[str, Any]:
    """The same for programs; `gains` and `losses` are older names of `gained` and `lost`."""
    return {
        "category": found.category,
        "breaking": found.breaking,
        "proved_by": found.by,
        "combinations": found.size,
        "why": found.why,
        "gained": _witness(found.gains),
        "lost": _witness(found.losses),
        "gains": _witness(found.gains),
        "losses": _witness(found.losses),
    }


def _witness(found: Witness | None) -> dict[str, Any] | None:
    from ledger.prove.witness import record_json

    if found is None:
        return None
    told = {
        "record": record_json(found.record),
        "today": found.today.isoformat(),
        "before": found.before,
        "after": found.after,
    }
    return {**told, "clauses": list(found.clauses)}
