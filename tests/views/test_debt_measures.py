"""What debt comes to, judged by a plain loop over days and items."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given as over, settings, strategies as st
from tests.domain.histories import EXAMPLES, Story
from tests.views.debt_stories import debt_stories
from tests.views.test_debt_example import day, story, then

from ledger.domain.calendar import period_with
from ledger.domain.debt import AS_SHIPPED, SHIPPED, WEIGHTS, DebtPolicy
from ledger.domain.period import Period
from ledger.govern.debt.views.fold import DebtFold, turns
from ledger.govern.debt.views.item import Item, ItemStretch
from ledger.govern.debt.views.measures import Amount, Burden, Stock, ages, burden, standing_on, stock
from ledger.govern.debt.views.policies import Policies, one_policy
from ledger.govern.debt.views.sorts import SORTS
from ledger.govern.debt.views.tally import DebtTally
from ledger.govern.debt.views.trend import DebtMonth, Flow, months, months_until_none

few = settings(max_examples=EXAMPLES // 2, deadline=None)
A_DAY = timedelta(days=1)
SHIPS = Policies((date.min,), (AS_SHIPPED,), {each.name: each for each in SORTS})


@st.composite
def policies(draw: st.DrawFn) -> Policies:
    """As shipped, and from some days on with other weights."""
    starts = sorted(draw(st.sets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=3)))
    sorts = st.dictionaries(st.sampled_from(sorted(SHIPPED)), st.sampled_from(WEIGHTS))
    later = [
        DebtPolicy({**AS_SHIPPED.weights, **draw(sorts)}, AS_SHIPPED.due, version=n + 1) for n in range(len(starts))
    ]
    return Policies((date.min, *starts), (AS_SHIPPED, *later), SHIPS.sorts)


def by_day(told: list[ItemStretch], first: date, until: date) -> dict[date, list[Item]]:
    days = [first + timedelta(days=n) for n in range((until - first).days)]
    return {each: [stretch.item for stretch in told if _covers(stretch, each)] for each in days}


def _covers(stretch: ItemStretch, day: date) -> bool:
    return stretch.period.from_ <= day and (stretch.period.until is None or day < stretch.period.until)


def weigh(found: list[Item], policies: Policies, day: date, chosen: Callable[[Item], bool]) -> int:
    weights = policies.on(day).weights
    return sum(weights[each.sort] for each in found if chosen(each))


def is_open(item: Item) -> bool:
    return item.waiver is None


def is_waived(item: Item) -> bool:
    return item.waiver is not None


def test_the_stock_and_the_burden_of_the_hand_example() -> None:
    told, days = then(), [day(each) for each in ("01-01", "01-10", "01-20", "01-25", "02-01", "02-05")]
    stocks = [stock(standing_on(told, each), SHIPS, each) for each in days]
    assert [each.open.weight for each in stocks] == [5, 10, 18, 13, 5, 0]
    assert [each.waived.weight for each in stocks] == [0, 0, 0, 5, 5, 0]
    january, february = (
        burden(DebtTally(told), SHIPS, period_with(day(each), "month").days) for each in ("01-01", "02-01")
    )
    assert january == Burden(5 * 31 + 5 * 15 + 8 * 12, 5 * 7)
    assert february == Burden(5 * 4, 5 * 4)


def test_what_was_hidden_is_told_by_what_is_known_now() -> None:
    fold = DebtFold(SORTS).taken(story().events)
    found = months(fold.now(day("03-01")), SHIPS, day("02-28"))
    assert (found[0].month.name, found[0].stock.open) == ("2023-04", Amount(1, 5))
    assert found[0].flow.opened == Amount(1, 5)
    assert [each.month.name for each in months(then(), SHIPS, day("02-28"))] == ["2026-01", "2026-02"]


@few
@over(debt_stories(), policies())
def test_a_burden_is_what_each_day_weighed(told: Story, weights: Policies) -> None:
    until = told.today + timedelta(days=40)
    stretches = DebtFold(SORTS).taken(told.events).then(until)
    first = min((each.period.from_ for each in stretches), default=told.today)
    days = by_day(stretches, first, until)
    found = burden(DebtTally(stretches), weights, Period(first, until))
    assert found.open == sum(weigh(items, weights, each, is_open) for each, items in days.items())
    assert found.waived == sum(weigh(items, weights, each, is_waived) for each, items in days.items())


@few
@over(debt_stories(), policies())
def test_each_month_is_what_its_days_were(told: Story, weights: Policies) -> None:
    fold = DebtFold(SORTS).taken(told.events)
    for stretches in (fold.then(told.today + A_DAY), fold.now(told.today + A_DAY)):
        for month in months(stretches, weights, told.today):
            days = by_day(stretches, month.month.days.from_, month.on + A_DAY)
            last = days[month.on]
            assert month.stock == Stock(
                Amount(sum(map(is_open, last)), weigh(last, weights, month.on, is_open)),
                Amount(sum(map(is_waived, last)), weigh(last, weights, month.on, is_waived)),
            )
            assert month.burden.open == sum(weigh(items, weights, each, is_open) for each, items in days.items())
            opened = [each for each in turns(stretches, told.today + A_DAY) if each.what == "opened"]
            assert month.flow.opened.number == sum(each.day in days for each in opened)


@few
@over(debt_stories())
def test_the_flow_of_all_months_comes_to_what_stands(told: Story) -> None:
    found = months(DebtFold(SORTS).taken(told.events).then(told.today + A_DAY), SHIPS, told.today)
    number = sum(each.flow.opened.number - each.flow.closed.number for each in found)
    assert number == (found[-1].stock.open.number + found[-1].stock.waived.number if found else 0)


@few
@over(debt_stories())
def test_every_open_item_is_of_one_age(told: Story) -> None:
    found = standing_on(DebtFold(SORTS).taken(told.events).then(told.today + A_DAY), told.today)
    buckets = dict(ages(found, SHIPS, told.today))
    assert sum(each.number for each in buckets.values()) == len(found)
    old = sum((told.today - each.since).days > 365 for each in found)
    assert buckets[None].number == old


def flowing(*flows: tuple[int, int]) -> list[DebtMonth]:
    """A stock of 20 after months in which so much opened and so much was closed."""
    first = period_with(date(2026, 1, 1), "month")
    found = list[DebtMonth]()
    for opened, closed in flows:
        month = period_with(found[-1].month.days.until or date.max, "month") if found else first
        flow = Flow(opened=Amount(1, opened), closed=Amount(1, closed))
        on = (month.days.until or date.max) - A_DAY
        found.append(DebtMonth(month, on, Stock(Amount(4, 20), Amount()), Burden(0, 0), flow))
    return found


def test_a_stock_falls_only_where_more_is_closed_than_opens_over_three_months() -> None:
    assert months_until_none(flowing((0, 9), (5, 10), (5, 10), (5, 7))) == 5  # 12 in three months, so 20 in five
    assert months_until_none(flowing((5, 5), (5, 5), (5, 5))) is None
    assert months_until_none(flowing((0, 9), (9, 1), (9, 1))) is None
    assert months_until_none(flowing((0, 9), (0, 9))) is None  # two months tell nothing
    running = flowing((5, 10), (5, 10), (5, 7), (90, 0))
    running[-1] = running[-1]._replace(on=running[-1].month.days.from_)
    assert months_until_none(running) == 5  # a month that is not over tells nothing


def test_a_policy_of_one_day_measures_every_day() -> None:
    facts = DebtFold(SORTS).taken(story().events).facts
    assert one_policy(facts, day("02-01")).on(date(1999, 1, 1)) == AS_SHIPPED
