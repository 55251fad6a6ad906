"""What two versions say of the same records: from which stage to which, or how many points before and after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from ledger.language.meaning import Total
from ledger.population.impact import MoveTally
from ledger.render.sections import Table

if TYPE_CHECKING:
    from ledger.measure.counting.queries.impact import ImpactResult

BAND = 10


class ImpactStages(msgspec.Struct, frozen=True, kw_only=True):
    """The stages, or what `head` says, of both versions from below; an empty text stands for none."""

    head: str
    before: list[str]
    after: list[str]


def crossed(stages: ImpactStages, told: Iterable[MoveTally]) -> Table:
    """How many went from each stage to each."""
    counts = {(each.before, each.after): each.records for each in told}
    rows = ((key or "(none)", *(f"{counts.get((key, to), 0):,}" for to in stages.after)) for key in stages.before)
    return Table((f"{stages.head}, FROM ↓ TO →", *(key or "(none)" for key in stages.after)), tuple(rows))


def points(told: Iterable[MoveTally], most: int) -> Table:
    """How many there were and are in each band of points, of which there can be at most `most`."""
    before, after = ({}, {})  # type: tuple[dict[int, int], dict[int, int]]
    for each in told:
        for counts, said in ((before, each.before), (after, each.after)):
            band = int(said or 0) // BAND
            counts[band] = counts.get(band, 0) + each.records
    rows = [(band, before.get(band, 0), after.get(band, 0)) for band in sorted({*before, *after})]
    shown = ((_band(band, most), f"{was:,}", f"{now:,}", f"{now - was:+,}") for band, was, now in rows)
    return Table(("POINTS", "BEFORE", "AFTER", "CHANGE"), tuple(shown))


def ladders(found: ImpactResult) -> ImpactStages:
    """The stages of both versions."""
    from ledger.meanings.registry import meaning_of

    head = meaning_of(found.after.side.meaning).head
    return ImpactStages(head=head, before=_steps(found, "before"), after=_steps(found, "after"))


def most(found: ImpactResult) -> int:
    """The most points that either version gives."""
    forms = [getattr(each.side.meaning, "form", None) for each in (found.before, found.after)]
    return max(form.high for form in forms if isinstance(form, Total))


def _steps(found: ImpactResult, of: str) -> list[str]:
    """The stages, or other codes, of a version from below, with that for none where it occurs."""
    form = getattr(found, of).side.meaning.form
    keys = dict.fromkeys((form.otherwise or "", *(said for _, said in form.parts)))
    occurring = {getattr(each, of) for each in found.found.said}
    return [key for key in keys if key or "" in occurring]


def _band(band: int, most: int) -> str:
    """The points of a band; the last ends with the most that there can be."""
    first, last = band * BAND, min(band * BAND + BAND - 1, most)
    return f"{first} to {last}" if first < last else str(first)
