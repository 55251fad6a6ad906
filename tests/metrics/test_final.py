"""From which day on a figure is final, and which spend a period has: by hand, with nothing but days and amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from attribution.test_run import document
from kinds.crediting import around
from kinds.reading import read
from ledger.data import replace
from ledger.domain.calendar import calendar_period, calendar_periods
from ledger.domain.period import Period
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.taxonomy import taxonomy_of
from ledger.meanings.credit.attribution import Window
from ledger.meanings.credit.metric import Cost, CreditSum, Earners, SpendTerms
from ledger.meanings.credit.money import Rates
from ledger.measure.credit.pure.cells import CreditCell
from ledger.measure.metrics.pure.cells import Selected, SliceCells
from ledger.measure.metrics.pure.figures import MetricWorld, figure
from ledger.measure.metrics.pure.final import NEVER, final_from
from ledger.measure.metrics.pure.periods import looking_back, units_in
from ledger.measure.metrics.pure.spend import SpendBook, SpentMonth, convert, months_before

AROUND = around()
RULE = attribution_of(read(document("linear", "90 days", "none", "at_conversion", "each", False), AROUND))
TAXONOMY = taxonomy_of(AROUND.definitions["channels"])
MARCH = calendar_period("2026-03").days
NOTHING = SpendBook((), frozenset(), frozenset())


def governing(window: Window, start: date | None = None, end: date | None = None, version: int = 1) -> SliceCells:
    rule = replace(RULE, journey=RULE.journey._replace(window=window))
    return SliceCells(version, start, end, rule, TAXONOMY, ())


def final(window: Window, days: Period = MARCH, zone: str = "UTC", settles: int = 0, **earners: object) -> date:
    of = CreditSum("credit", "credit", Earners(**earners), "touch", settles)  # type: ignore[arg-type]
    return final_from(of, Selected(days), [governing(window)], zone)


@pytest.mark.parametrize(
    ("window", "days", "zone", "settles", "day"),
    [
        (Window(90), "2026-03", "UTC", 0, date(2026, 6, 30)),
        (Window(90), "2026-03", "UTC", 7, date(2026, 7, 7)),
        (Window(180), "2026-03", "UTC", 0, date(2026, 9, 28)),
        (Window(36, hours=True), "2026-03", "Europe/Berlin", 0, date(2026, 4, 3)),
        (Window(24, hours=True), "2026-03-28", "Europe/Berlin", 0, date(2026, 3, 31)),
        (Window(24, hours=True), "2026-03-28", "UTC", 0, date(2026, 3, 30)),
        (Window(0), "2026-03", "UTC", 0, date(2026, 4, 1)),
        (Window(), "2026-03", "UTC", 0, NEVER),
        (Window(14), "2018-W27", "UTC", 0, date(2018, 7, 23)),
    ],
)
def test_by_touch_a_period_is_final_when_no_window_holds_a_touch_of_it(
    window: Window, days: str, zone: str, settles: int, day: date
) -> None:
    assert final(window, calendar_period(days).days, zone, settles) == day


def test_the_window_is_the_longest_of_the_earners_and_of_the_versions_that_can_still_govern() -> None:
    parted = Window(90, parts={"top": 180, "middle": 10})
    assert final(parted, part="top") == date(2026, 9, 28)
    assert final(parted, part="middle") == date(2026, 4, 11)
    assert final(parted, channels=("content",)) == date(2026, 4, 11)
    assert final(parted) == date(2026, 9, 28)
    assert final(parted, channels=("unattributed",)) == date(2026, 4, 1)
    gone, now = governing(Window(365), None, date(2026, 3, 1)), governing(Window(30), date(2026, 3, 1), None, 2)
    of = CreditSum("credit", "credit", dated_by="touch")
    assert final_from(of, Selected(MARCH), [gone, now], "UTC") == date(2026, 5, 1)
    assert final_from(of, Selected(calendar_period("2026-02").days), [gone, now], "UTC") == date(2027, 3, 1)


def test_by_conversion_a_period_is_final_at_its_end_and_when_late_records_are_in() -> None:
    for settles, day in ((0, date(2026, 4, 1)), (7, date(2026, 4, 8))):
        of = CreditSum("credit", "credit", settles=settles)
        assert final_from(of, Selected(MARCH), [governing(Window(90))], "UTC") == day


def book(*months: tuple[str, str, str], rates: Rates = Rates()) -> SpendBook:  # noqa: B008
    found = tuple(SpentMonth(channel, month, Decimal(amount), "EUR") for month, channel, amount in months)
    return SpendBook(found, frozenset({"video", "search", "content"}), frozenset({"video", "search"}), rates)


def test_spend_that_is_spread_is_of_each_day_of_its_month() -> None:
    """Two days of March, of 620, and five of April, of 300."""
    spend = book(("2026-03", "video", "620"), ("2026-04", "video", "300"))
    week = calendar_period("2026-W14").days
    assert spend.find_spend({"video"}, (), week, SpendTerms(spread=True), False).amount == 90
    assert spend.find_spend({"video"}, (), week, SpendTerms(), False).amount is None


def test_what_earned_needs_an_amount_and_what_did_nothing_does_not() -> None:
    spend = book(("2026-03", "video", "620"))
    asked = ({"video", "search", "content"}, (), MARCH, SpendTerms(), False)
    assert spend.find_spend(*asked).amount == 620
    found = spend.find_spend(asked[0], {"search", "content"}, *asked[2:])
    assert (found.amount, found.why) == (None, "no spend of search is on record for 2026-03")
    quarter = calendar_period("2026-Q1").days
    assert spend.find_spend({"video"}, (), quarter, SpendTerms(), False).why.endswith("for 2026-01")
    assert spend.find_spend({"content"}, {"content"}, MARCH, SpendTerms(), False).paid is False


def test_money_is_converted_half_to_even_at_the_millionth() -> None:
    assert convert(Decimal("0.000001"), Decimal("0.5")) == 0
    assert convert(Decimal("0.000003"), Decimal("0.5")) == Fraction(2, 10**6)
    assert convert(Decimal("1000"), Decimal("0.92")) == 920


@pytest.mark.parametrize(("month", "number", "then"), [("2026-03", 2, "2026-01"), ("2026-03", 3, "2025-12")])
def test_a_lag_goes_back_over_the_year(month: str, number: int, then: str) -> None:
    assert months_before(month, number) == then


def test_over_several_periods_a_cost_is_the_quotient_of_the_sums_and_not_the_mean() -> None:
    """225, and not 3000/11."""
    cells = tuple(
        CreditCell(date(2026, month, 5), "brand_video", None, credit, 0, 0)
        for month, credit in ((1, 10**9 // 4), (2, 10**9), (3, 10**9 * 11 // 4))
    )
    spend = (("2026-01", "100"), ("2026-02", "200"), ("2026-03", "600"))
    months = tuple(SpentMonth("brand_video", month, Decimal(amount), "EUR") for month, amount in spend)
    paid = frozenset({"brand_video"})
    metrics = {"units": CreditSum("credit", "credit"), "cost": Cost("units")}
    slices = (replace(governing(Window(90)), cells=cells),)
    world = MetricWorld(metrics, slices, (), SpendBook(months, paid, paid), "UTC")
    quarter = Selected(calendar_period("2026-Q1").days)
    assert figure(world, "cost", quarter, looking_back({})).value == 225
    monthly = [Selected(each.days) for each in units_in(quarter.days, "month")]
    assert [figure(world, "cost", each, looking_back({})).value for each in monthly] == [400, 200, Fraction(2400, 11)]


@pytest.mark.parametrize(
    ("row", "back", "then"),
    [
        ("2026-04", "before", ("2026-03-01", "2026-04-01")),
        ("2026-01", "before", ("2025-12-01", "2026-01-01")),
        ("2026-Q1..2026-Q2", "before", ("2025-07-01", "2026-01-01")),
        ("2026-W01", "before", ("2025-12-22", "2025-12-29")),
        ("2026-04", "year_before", ("2025-04-01", "2025-05-01")),
        ("2026-Q1..2026-Q2", "year_before", ("2025-01-01", "2025-07-01")),
        ("2024-02-29", "year_before", None),
        ("2026-W53", "year_before", None),
    ],
)
def test_a_change_is_against_as_many_periods_before_or_the_same_of_a_year_before(
    row: str, back: str, then: tuple[str, str] | None
) -> None:
    named = calendar_periods(row)
    days = Period(named[0].days.from_, named[-1].days.until)
    found = looking_back({days: named})(days, back)
    assert found == (Period(*map(date.fromisoformat, then)) if then else None)
    assert looking_back({})(days, back) is None
