"""What an attribution gave, by period, by channel, by part or by a field: credit and value, which add up to the run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

import msgspec

from ledger.answers.amounts import many
from ledger.answers.answer import Answer
from ledger.meanings.credit.metric import CREDIT, VALUE
from ledger.measure.credit.answers.comparison import CreditComparisonAnswer
from ledger.measure.credit.answers.spend import SpendDiffers, tell_differences
from ledger.measure.metrics.answers.figures import DASH, FigureTold, decimals_of, figure_told, term_shown
from ledger.measure.metrics.answers.metric import BLANK, TableTold, table_told
from ledger.measure.metrics.pure.figures import CreditFigure
from ledger.measure.metrics.queries.figures import COST, RETURN, FigureLine, MetricFound
from ledger.measure.metrics.queries.spend_given import SpendGiven
from ledger.render.sections import Points, Section, Table, Words, untitled

_QUOTIENTS = ("SPEND", "COST", "RETURN")


class CreditOfRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"returned": "return"}):
    """The credit and the value of a row; no value where the attribution names none.

    Beside spend, also what a conversion cost, and what came back for each unit that was spent.
    """

    credit: FigureTold
    value: FigureTold | None = None
    cost: FigureTold | None = None
    returned: FigureTold | None = None
    period: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType | None = msgspec.UNSET


class SpendBeside(msgspec.Struct, frozen=True, kw_only=True):
    """The file of spend that credit was set beside: rows that say nothing by why, and where the record differs."""

    name: str
    left_out: dict[str, int]
    differs: list[SpendDiffers]

    def lines(self) -> Iterator[str]:
        """What a reader must know of it."""
        for why, number in sorted(self.left_out.items()):
            yield f"{many(number, 'row')} of {self.name} left out: {why}"
        yield from tell_differences(self.name, self.differs)


class CreditByRow(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """What an attribution gave, row by row, and in all. `unit` of time and `by` are what rows are told apart by.

    `dated_by` says whether a row is of the period of its conversion or of its touch. `rules` say which version governs
    a conversion, and `on` is the day that is asked about: what was later is in no figure. `spend` is the file that was
    set beside it.
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
    spend: SpendBeside | None = None
    unit: str = ""
    by: str = ""

    def sections(self) -> Iterator[Section]:
        """The table, and what is in none of its rows."""
        last = self.until - timedelta(days=1)
        told = f"{self.key} by the rules `{self.rules}`, dated by {self.dated_by}, {self.from_} to {last}"
        yield untitled(Words(told, strong=True), self._table())
        if lines := [*self.credit.lines(), *(self.spend.lines() if self.spend else ())]:
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
        cells = ((*names, *_cells(each, decimals), *_spend_cells(each), _status(each)) for names, each in rows)
        paid = _QUOTIENTS[: 3 if money else 2] if self.spend else ()
        return Table((*named, "CONVERSIONS", *value, *paid, "STATUS"), tuple(cells))

    def _names(self, row: CreditOfRow) -> tuple[str, ...]:
        by = (row.name or BLANK,) if self.by else ()
        return (*((row.period or "",) if self.unit else ()), *by)


def _cells(row: CreditOfRow, decimals: list[int]) -> tuple[str, ...]:
    value = (row.value.show(VALUE, decimals[1]),) if row.value else ()
    return (row.credit.show(CREDIT, decimals[0]), *value)


def _spend_cells(row: CreditOfRow) -> tuple[str, ...]:
    """Spend, cost and return of a row, where spend was given."""
    if row.cost is None:
        return ()
    spent = term_shown(row.cost.of, "SPEND") if row.cost.paid else DASH
    back = (row.returned.show("return", 0),) if row.returned else ()
    return (spent, row.cost.show("cost", 0), *back)


def _status(row: CreditOfRow) -> str:
    """Whether the row may still change; else why a quotient of it has no figure."""
    told = [each.status for each in (row.credit, row.cost, row.returned) if each]
    return next((each for each in told if each != "final"), "final")


def _names(of: FigureLine, outcome: MetricFound) -> dict[str, str | None]:
    period = {"period": of.period.name} if of.period else {}
    return {**period, **({"name": of.name} if outcome.split else {})}


def credit_by_row(outcome: MetricFound, dated_by: str, spend: SpendGiven | None = None) -> CreditByRow:
    """Return what came of an attribution, row by row; beside spend, where some was given."""
    assert outcome.table
    assert outcome.stretch.until
    valued = any(each.rule.conversion.worth for each in outcome.table.slices)

    def row(figures: tuple[CreditFigure, ...], **names: Any) -> CreditOfRow:
        told = {sort: figure_told(each, sort, outcome.day) for each, sort in zip(figures, outcome.keys, strict=True)}
        value, back = (told.get(each) if valued else None for each in (VALUE, RETURN))
        return CreditOfRow(credit=told[CREDIT], value=value, cost=told.get(COST), returned=back, **names)

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
        spend=_beside(spend) if spend else None,
        unit=outcome.unit,
        by=outcome.split,
    )


def _beside(spend: SpendGiven) -> SpendBeside:
    return SpendBeside(name=spend.name, left_out=dict(spend.left_out), differs=_differences(spend))


def compare_with_record(answer: CreditComparisonAnswer, spend: SpendGiven) -> CreditComparisonAnswer:
    """Return a comparison that also tells where its file of spend and the record differ."""
    assert answer.spend
    told = msgspec.structs.replace(answer.spend, name=spend.name, differs=_differences(spend))
    return msgspec.structs.replace(answer, spend=told)


def _differences(spend: SpendGiven) -> list[SpendDiffers]:
    return [SpendDiffers(**each._asdict()) for each in spend.differences]
