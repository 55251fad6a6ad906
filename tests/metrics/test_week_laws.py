"""What holds of a move between two periods, on random records, beside a reference that knows days and rows alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ledger.data import replace
from ledger.domain.calendar import CalendarPeriod, calendar_period
from ledger.meanings.credit.metric import Cost, CreditMetric, CreditSum, Earners
from ledger.measure.credit.pure.outcome import Days
from ledger.measure.credit.pure.table import RuleRun, credit_cells
from ledger.measure.metrics.pure.cells import Selected
from ledger.measure.metrics.pure.figures import MetricWorld
from ledger.measure.metrics.pure.moves import (
    ComparedFigures,
    ComparedPeriods,
    compare_figures,
    slices_as_counted,
    slices_by_rule,
)
from ledger.measure.metrics.pure.periods import looking_back
from ledger.measure.metrics.pure.spend import SpendBook, SpentMonth
from metrics.test_laws import PARTS, WHOLE, Asked, Earned, Table, accounts, added, many, records, reference, rules

WEEKS = ComparedPeriods(calendar_period("2026-W10"), calendar_period("2026-W11"))
MONTHS = ComparedPeriods(calendar_period("2026-02"), calendar_period("2026-03"))
START, END = date(2026, 2, 20), date(2026, 3, 20)
close = st.dates(START, END)
touched = st.tuples(accounts, close, st.sampled_from([*PARTS, *PARTS, "other"]))
sold = st.tuples(accounts, close, st.sampled_from([0, 900_000_000, -12_500_000, 123_456_789]), st.just(""))
populations = st.lists(touched, max_size=14), st.lists(sold, min_size=1, max_size=8)
turns = st.dates(date(2026, 3, 2), date(2026, 3, 18))
dated = st.sampled_from(["conversion", "touch"])
SEEN = [("x", date(2026, 2, 20), "video"), ("y", date(2026, 3, 1), "video")]
SOLD = [("x", date(2026, 2, 21), 0, ""), ("y", date(2026, 3, 2), 0, "")]
"""So that each month has units by whichever rule."""
BOOK = SpendBook((), frozenset(), frozenset())


def ruled(folder: Any, asked: Sequence[Asked], turn: date, dated_by: str, touches: Any, deals: Any) -> list[RuleRun]:
    """Two versions, the second from a day on, each run over everything."""
    own = Days(None, turn), Days(turn, None)
    found = []
    for number, (each, its) in enumerate(zip(asked, own, strict=True), 1):
        table = Table(folder.mktemp("week"), each, touches, deals)
        cells = credit_cells(*table.world, Days(None, END + timedelta(1)), dated_by, own=[its]).cells
        found.append(RuleRun(number, True, (its,), table.rule, table.taxonomy, cells))
    return found


def compared(
    runs: list[RuleRun], metrics: dict[str, CreditMetric | None], key: str, periods: ComparedPeriods, book: SpendBook
) -> ComparedFigures:
    world = MetricWorld(metrics, slices_as_counted(runs), (), book, "UTC")

    def by_rule(period: CalendarPeriod) -> MetricWorld:
        return replace(world, slices=slices_by_rule(runs, period))

    return compare_figures(world, by_rule, key, periods, looking_back({}))


def top(measure: str, dated_by: str) -> CreditSum:
    return CreditSum(measure, "pipeline", Earners(part="top"), dated_by)


def expected(
    rows: Sequence[list[Earned]], turn: date, dated_by: str, measure: str, rule: CalendarPeriod | None
) -> tuple[Fraction, Fraction]:
    """What the rows of both weeks come to, by the version of their conversions or by that of the rule's weekdays."""
    least = WHOLE if measure == "credit" else 10**6
    totals = [Fraction(0), Fraction(0)]
    for version, found in enumerate(rows):
        for each in found:
            day = each.day if dated_by == "conversion" else each.touched
            if day is None or each.channel != "video":
                continue
            judged = each.day if rule is None else rule.days.from_ + timedelta(day.weekday())
            for nth, week in enumerate(WEEKS):
                if week.days.covers(day) and (judged >= turn) == bool(version):
                    totals[nth] += Fraction(getattr(each, measure), least)
    return totals[0], totals[1]


@many
@given(rules, rules, turns, dated, st.sampled_from(["credit", "value"]), *populations)
def test_a_move_is_what_the_reference_makes_of_it_and_its_parts_add_up(
    tmp_path_factory: pytest.TempPathFactory,
    one: Asked,
    other: Asked,
    turn: date,
    dated_by: str,
    measure: str,
    touches: Any,
    deals: Any,
) -> None:
    asked, given_ = (one, other._replace(again=one.again)), records(touches, deals)
    runs = ruled(tmp_path_factory, asked, turn, dated_by, *given_)
    found = compared(runs, {"top": top(measure, dated_by)}, "top", WEEKS, BOOK)
    rows = [list(reference(each, *given_)) for each in asked]
    before, after = expected(rows, turn, dated_by, measure, None)
    assert (found.before.value, found.after.value) == (before, after)
    (a0, a1), (b0, b1) = (expected(rows, turn, dated_by, measure, week) for week in WEEKS)
    assert found.move
    assert found.move.records == (a1 - a0 + b1 - b0) / 2
    assert found.move.rule + found.move.records == after - before


@many
@given(rules, rules, turns, dated, *populations)
def test_where_the_weeks_are_exchanged_the_signs_turn(
    tmp_path_factory: pytest.TempPathFactory,
    one: Asked,
    other: Asked,
    turn: date,
    dated_by: str,
    touches: Any,
    deals: Any,
) -> None:
    asked = one, other._replace(again=one.again)
    runs = ruled(tmp_path_factory, asked, turn, dated_by, *records(touches, deals))
    metrics: dict[str, CreditMetric | None] = {"top": top("credit", dated_by)}
    there = compared(runs, metrics, "top", WEEKS, BOOK).move
    back = compared(runs, metrics, "top", ComparedPeriods(WEEKS.after, WEEKS.before), BOOK).move
    assert there
    assert back
    assert (there.rule, there.records) == (-back.rule, -back.records)


@many
@given(rules, turns, dated, *populations)
def test_one_rule_throughout_did_nothing(
    tmp_path_factory: pytest.TempPathFactory, asked: Asked, turn: date, dated_by: str, touches: Any, deals: Any
) -> None:
    runs = ruled(tmp_path_factory, (asked, asked), turn, dated_by, *records(touches, deals))
    found = compared(runs, {"top": top("credit", dated_by)}, "top", WEEKS, BOOK).move
    assert found
    assert found.rule == 0


@many
@given(rules, rules, st.dates(date(2026, 2, 1), date(2026, 3, 31)), st.tuples(*[st.integers(0, 900)] * 2), *populations)
def test_spend_and_units_are_what_the_records_did_of_a_cost(
    tmp_path_factory: pytest.TempPathFactory,
    one: Asked,
    other: Asked,
    turn: date,
    amounts: tuple[int, int],
    touches: Any,
    deals: Any,
) -> None:
    asked = one, other._replace(again=one.again)
    paid = frozenset(["video"])
    spent = [SpentMonth("video", str(each), Decimal(n), "EUR") for each, n in zip(MONTHS, amounts, strict=True)]
    metrics: dict[str, CreditMetric | None] = {"top": top("credit", "conversion"), "cost": Cost("top")}
    given_ = records([*touches, *SEEN], [*deals, *SOLD])
    runs = ruled(tmp_path_factory, asked, turn, "conversion", *given_)
    found = compared(runs, metrics, "cost", MONTHS, SpendBook(tuple(spent), frozenset(PARTS), paid))
    assert found.move
    assert found.before.value is not None
    assert found.after.value is not None
    assert found.move.rule + found.move.records == found.after.value - found.before.value
    assert found.move.spend is not None
    assert found.move.units is not None
    assert found.move.spend + found.move.units == found.move.records
    world = MetricWorld(metrics, (), (), BOOK, "UTC")
    units = []
    for month in MONTHS:
        alone = replace(world, slices=slices_by_rule(runs, month))
        one_unit, other_unit = (added(alone, "top", Selected(each.days)) for each in MONTHS)
        units.append((1 / other_unit - 1 / one_unit) * (amounts[0] + amounts[1]) / 2)
    assert found.move.units == sum(units) / 2
