"""The real journeys of 7,896 customers: what a week had when it ended, and when it is final."""

from __future__ import annotations

from datetime import date

import pytest

from attribution.real import SHARES, real_sides, world
from ledger.domain.calendar import calendar_period
from ledger.meanings.credit.metric import CONVERSION, TOUCH, CreditSum, Earners
from ledger.measure.credit.pure.outcome import ALL_DAYS, Days
from ledger.measure.credit.pure.run import CreditSides, run
from ledger.measure.credit.pure.table import credit_cells
from ledger.measure.metrics.pure.cells import Selected, SliceCells, in_units
from ledger.measure.metrics.pure.figures import CreditFigure, MetricWorld, figure
from ledger.measure.metrics.pure.periods import looking_back
from ledger.measure.metrics.pure.spend import SpendBook

WEEK = Selected(calendar_period("2018-W27").days)
BRAND = CreditSum("credit", "credit", Earners(part="brand"), TOUCH)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> CreditSides:
    return real_sides(tmp_path_factory.mktemp("journeys"))


def brand(sides: CreditSides, days: Days) -> CreditFigure:
    """The credit that touches of the brand have of the week, of conversions of these days."""
    of = world(SHARES)
    cells = credit_cells(of.rule, of.taxonomy, sides, of.weighed, days, TOUCH).cells
    slices = (SliceCells(1, None, None, of.rule, of.taxonomy, cells),)
    asked = MetricWorld({"brand": BRAND}, slices, (), SpendBook((), frozenset(), frozenset()), "UTC")
    return figure(asked, "brand", WEEK, looking_back({}))


def exactly(found: CreditFigure) -> str:
    assert found.value is not None
    return f"{float(found.value):.9f}"


def test_a_week_of_brand_matures_from_89_to_166_conversions(sides: CreditSides) -> None:
    """Without the units that are left of each conversion, the first would be 89.842857110: it cannot be less."""
    until = WEEK.days.until
    assert exactly(brand(sides, Days(None, until))) == "89.842857155"
    final = brand(sides, ALL_DAYS)
    assert exactly(final) == "166.657142839"
    assert final.final == date(2018, 7, 23)
    assert brand(sides, Days(None, final.final)).value == final.value


def test_all_cells_of_either_date_add_up_to_the_run(sides: CreditSides) -> None:
    of = world(SHARES)
    whole = run(of.rule, of.taxonomy, sides, of.weighed)
    for dated_by in (CONVERSION, TOUCH):
        found = credit_cells(of.rule, of.taxonomy, sides, of.weighed, ALL_DAYS, dated_by).cells
        assert in_units("credit", sum(each.credit for each in found)) == whole.conversions
        assert sum(each.value for each in found) == whole.value
