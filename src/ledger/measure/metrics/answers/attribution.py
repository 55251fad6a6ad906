"""What an attribution gave, by period, by channel, by part or by a field: credit and value, which add up to the run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.meanings.credit.metric import CREDIT, VALUE
from ledger.measure.metrics.answers.figures import FigureTold, decimals_of, figure_told
from ledger.measure.metrics.answers.metric import BLANK, TableTold, table_told
from ledger.measure.metrics.pure.figures import CreditFigure
from ledger.measure.metrics.queries.figures import FigureLine, MetricFound
from ledger.render.sections import Points, Section, Table, Words, untitled


class CreditOfRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The credit and the value of a row; no value where the attribution names none."""

    credit: FigureTold
    value: FigureTold | None = None
    period: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType | None = msgspec.UNSET


class CreditByRow(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """What an attribution gave, row by row, and in all. `unit` of time and `by` are what rows are told apart by.

    `dated_by` says whether a row is of the period of its conversion or of its touch. `rules` say which version governs
    a conversion, and `on` is the day that is asked about: what was later is in no figure.
    """

    commands: ClassVar = ("attribution run",)

    key: str
    rules: str
    on: date
    dated_by: str
    from_: date = msgspec.field(name="from")
    until: date
    overall: CreditOfRow
    rows: list[CreditOfRow]
    credit: TableTold
    unit: str = ""
    by: str = ""

    def sections(self) -> Iterator[Section]:
        """The table, and what is in none of its rows."""
        last = self.until - timedelta(days=1)
        told = f"{self.key} by the rules `{self.rules}`, dated by {self.dated_by}, {self.from_} to {last}"
        yield untitled(Words(told, strong=True), self._table())
        if lines := [*self.credit.lines()]:
            yield Section("BESIDE IT", (Points(tuple(lines)),))

    def _table(self) -> Table:
        named = [each.upper() for each in (self.unit, self.by) if each]
        money = self.overall.value
        value = (f"VALUE ({money.currency})" if money.currency else "VALUE",) if money else ()
        rows = [*((self._names(each), each) for each in self.rows)]
        rows.append((("all", *[""] * (len(named) - 1)), self.overall))
        every = [each for _, each in rows]
        amounts = [each.value for each in every if each.value]
        decimals = [decimals_of([each.credit for each in every]), decimals_of(amounts)]
        cells = ((*names, *_cells(each, decimals), each.credit.status) for names, each in rows)
        return Table((*named, "CONVERSIONS", *value, "STATUS"), tuple(cells))

    def _names(self, row: CreditOfRow) -> tuple[str, ...]:
        by = (row.name or BLANK,) if self.by else ()
        return (*((row.period or "",) if self.unit else ()), *by)


def _cells(row: CreditOfRow, decimals: list[int]) -> tuple[str, ...]:
    value = (row.value.show(VALUE, decimals[1]),) if row.value else ()
    return (row.credit.show(CREDIT, decimals[0]), *value)


def _names(of: FigureLine, outcome: MetricFound) -> dict[str, str | None]:
    period = {"period": of.period.name} if of.period else {}
    return {**period, **({"name": of.name} if outcome.split else {})}


def credit_by_row(outcome: MetricFound, dated_by: str) -> CreditByRow:
    """Return what came of an attribution, row by row."""
    assert outcome.table
    assert outcome.stretch.until
    valued = any(each.rule.conversion.worth for each in outcome.table.slices)

    def row(figures: tuple[CreditFigure, ...], **names: Any) -> CreditOfRow:
        credit, value = (figure_told(each, sort, outcome.day) for each, sort in zip(figures, outcome.keys, strict=True))
        return CreditOfRow(credit=credit, value=value if valued else None, **names)

    return CreditByRow(
        key=outcome.meant.attribution,
        rules=outcome.rules,
        on=outcome.day,
        dated_by=dated_by,
        from_=outcome.stretch.from_,
        until=outcome.stretch.until,
        overall=row(outcome.overall),
        rows=[row(each.figures, **_names(each, outcome)) for each in outcome.rows],
        credit=table_told(outcome.table, outcome.undated),
        unit=outcome.unit,
        by=outcome.split,
    )
