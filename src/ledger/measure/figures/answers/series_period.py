"""A period of a series as it is told: what was counted by which rules, what was reported of it, and what was closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.audit.erasure.answers.withheld import coarse

if TYPE_CHECKING:
    from ledger.measure.figures.queries.series import Series, SeriesCell
    from ledger.population.became import BecamePeriod


class MovesByDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """How many records a change of the definition moved in and out: at least, and at most."""

    least_in: int
    most_in: int
    least_out: int
    most_out: int

    @property
    def in_words(self) -> str:
        """As it stands in a table; empty where nothing moved."""
        sides = (("+", self.least_in, self.most_in), ("−", self.least_out, self.most_out))
        told = (f"{sign}{low:,}" if low == high else f"{sign}{low:,}-{high:,}" for sign, low, high in sides if high)
        return " ".join(told) or "-"


class SeriesPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """The records of the days [from, until) of a period, or of one segment of it.

    `standard` is the number by the consistency standards, `as_was` the one of the time: each record by the version of
    its own day, nothing where none was in force; each is withheld from who holds no seat where it is small. `judged` of
    `records` could be judged by the standards. `versions` were in force then; `over` says that its last day is past.

    `reported` is what was last reported of it, as of a day, after `vintages` in all. `closed` is the number that stands
    since it was closed, and `today` what it would be today by the same rules, where that is another. `moved` is what a
    change of the definition moved, where it was asked when records became one.
    """

    period: str
    from_: date = msgspec.field(name="from")
    until: date
    segment: str | None = None
    over: bool
    standard: int | None
    as_was: int | None
    judged: int | None
    records: int | None
    versions: list[int]
    reported: str | None = None
    reported_as_of: date | None = None
    vintages: int = 0
    closed: str | None = None
    today: int | None = None
    moved: MovesByDefinition | None = None

    @property
    def share(self) -> Fraction | None:
        """Of all records those that could be judged."""
        return Fraction(self.judged, self.records) if self.judged is not None and self.records else None

    @property
    def stands(self) -> int | None:
        """The number at which it was closed, else the one that was reported of it."""
        found = self.closed or self.reported
        return None if found is None else round(Decimal(found))

    @property
    def in_tens(self) -> SeriesPeriod:
        """The same in tens, without what is fewer and without what is on record."""
        names = ("standard", "as_was", "judged", "records")
        rounded = {name: None if (number := getattr(self, name)) is None else coarse(number) for name in names}
        on_record = dict.fromkeys(("reported", "reported_as_of", "closed", "today", "moved"))
        return msgspec.structs.replace(self, **rounded, **on_record, vintages=0)


def series_period(found: Series, cell: SeriesCell) -> SeriesPeriod:
    """A cell as it is told."""
    assert cell.period.days.until
    return SeriesPeriod(
        period=str(cell.period),
        from_=cell.period.days.from_,
        until=cell.period.days.until,
        segment=cell.segment,
        over=found.is_over(cell.period),
        standard=cell.standard.matched,
        as_was=cell.as_was.matched if cell.as_was.judged else None,
        judged=cell.standard.judged,
        records=cell.standard.total,
        versions=list(cell.versions),
        **_on_record(cell),
        moved=_moved(found.moves[cell.period]) if cell.segment is None and cell.period in found.moves else None,
    )


def _moved(of: BecamePeriod) -> MovesByDefinition:
    return MovesByDefinition(
        least_in=of.by_definition.certain,
        most_in=of.by_definition.possible,
        least_out=of.out_by_definition.certain,
        most_out=of.out_by_definition.possible,
    )


def _on_record(cell: SeriesCell) -> dict[str, Any]:
    """What was reported of a period, and what it was closed at."""
    found: dict[str, Any] = {}
    if cell.reported:
        latest = cell.reported[-1].figure
        found |= {
            "reported": f"{latest.number:f}",
            "reported_as_of": latest.terms.as_of,
            "vintages": len(cell.reported),
        }
    if cell.closed:
        today = cell.as_was.matched if cell.closed.close.terms.standard == "then" else cell.standard.matched
        found |= {"closed": f"{cell.closed.number:f}", "today": today if today != cell.closed.number else None}
    return found
