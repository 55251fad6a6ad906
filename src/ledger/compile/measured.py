"""What a metric counts, by whose versions: its own, and those of each criteria that it names.

A metric says how to count, and its criteria say what. Each has a history and standards of its own, so a record is
judged by the version of the criteria that governs it, as if that were counted alone, and measured as the version of the
metric says that governs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ledger.compile.versions import Meant, meant
from ledger.data import replace
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.history.crossing import crossed
from ledger.history.slices import Slice
from ledger.kinds.metric import criteria_of, metric_of
from ledger.language.meaning import Composite
from ledger.language.tree import Name, Tree
from ledger.meanings.metric import Metric


class MeasuredSlice(NamedTuple):
    """A slice of the records, how they are measured, and by which versions of what; None where something is missing."""

    slice: Slice
    meant: Meant | None
    versions: Mapping[str, int]


Governing = Callable[[str], Sequence[Slice]]
"""Which version of a definition governs which records."""


def measured(
    state: State, key: str, slices: Sequence[Slice], governing: Governing, zone: str, fix: str
) -> list[MeasuredSlice]:
    """The `slices` of a metric, cut by the versions of what it counts.

    Raises Refused, with `fix`, as `crossed` does, and where they compare one score as of different days.
    """
    found = list[MeasuredSlice]()
    for own in slices:
        metric = metric_of(state.history(key).version(own.version).draft) if own.version else None
        names = criteria_of(metric) if metric else ()
        for slice_, (_, *of) in crossed([[own], *map(governing, names)], fix):
            versions = {key: own.version} | {name: each.version for name, each in zip(names, of, strict=True)}
            whole = metric if all(versions.values()) else None
            found.append(MeasuredSlice(slice_, _meant(state, whole, names, of, zone, fix) if whole else None, versions))
    return found


def _meant(state: State, metric: Metric, names: Sequence[str], of: Sequence[Slice], zone: str, fix: str) -> Meant:
    each = {
        name: meant(state, state.history(name).version(at.version), at.on, zone)
        for name, at in zip(names, of, strict=True)
    }
    first = next(iter(each.values())).schema
    return Meant(metric.with_whens(lambda tree: _tree(tree, each)), replace(first, scores=_scores(each, fix)))


def _tree(of: Tree, each: Mapping[str, Meant]) -> Tree:
    """What a criteria that is named stands for; what else it asks, that an amount is given, stays."""
    if not isinstance(of, Name):
        return of
    return each[of.name].meaning  # type: ignore[return-value]  # a metric names criteria, which are trees


def _scores(each: Mapping[str, Meant], fix: str) -> dict[str, Composite]:
    found: dict[str, Composite] = {}
    for name, (_, schema) in each.items():
        for score, says in schema.scores.items():
            if found.setdefault(score, says) != says:
                why = f"`{name}` compares another version of it than what it is counted with"
                raise Refused(f"the score `{score}` was another on the days that count", why, fix)
    return found
