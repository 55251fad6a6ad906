"""What holds of the credit table and of its figures, on random records, beside a small reference that is written here.

The reference knows days alone, and shares credit as attribution.md says, in whole numbers; nothing of it is the
product's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from credit_figures_desk import CHANNELS, LINEAR, SHARES, entity
from kinds.reading import beside, read
from ledger.domain.calendar import calendar_period
from ledger.domain.period import Period
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.credit.form import weighed_schema
from ledger.kinds.entity import schema
from ledger.kinds.taxonomy import taxonomy_of
from ledger.meanings.credit.metric import CreditSum, Earners
from ledger.measure.credit.pure.cells import CreditCell
from ledger.measure.credit.pure.outcome import Days
from ledger.measure.credit.pure.run import CreditSides, run
from ledger.measure.credit.pure.sides import EntityRows
from ledger.measure.credit.pure.table import credit_cells
from ledger.measure.metrics.pure.bridging import Amounts, BridgeTerm, effect, term_amounts
from ledger.measure.metrics.pure.cells import Selected, SliceCells
from ledger.measure.metrics.pure.figures import MetricWorld, count_undated, figure
from ledger.measure.metrics.pure.periods import looking_back, units_in
from ledger.measure.metrics.pure.spend import SpendBook
from ledger.population.source.file import open_file
from strategies import how_many

WHOLE = 10**9
FIRST = date(2026, 1, 1)
ALL = Period(date(2025, 1, 1), date(2027, 1, 1))
EARNERS = ("video", "content", "search", "unknown", "unattributed")
PARTS = {"video": "top", "content": "middle", "search": "bottom"}
SHARE = {"top": 40, "middle": 30, "bottom": 30}
TOUCH, DEAL = (read(entity(each)) for each in ("touch", "deal"))
TAXONOMY = read(CHANNELS, beside(TOUCH))
AROUND = beside(TOUCH, DEAL, TAXONOMY)


class Asked(NamedTuple):
    """What an attribution says, as far as it is varied."""

    shares: bool
    window: int | None
    reset: str
    collapse: str
    again: str

    @property
    def text(self) -> str:
        window = f", window: {self.window} days" if self.window else ""
        return (
            (SHARES if self.shares else LINEAR)
            .replace(", window: 90 days", window)
            .replace("reset: at_conversion", f"reset: {self.reset}")
            .replace("order: [touch_id]", f"order: [touch_id], collapse: {self.collapse}")
            .replace("again: each", f"again: {self.again}")
        )


Touch = tuple[str, str, date, str]
Deal = tuple[str, str, date, int, str]


class Earned(NamedTuple):
    conversion: str
    day: date
    channel: str
    touched: date | None
    region: str
    credit: int
    value: int


def reference(asked: Asked, touches: Sequence[Touch], deals: Sequence[Deal]) -> Iterator[Earned]:
    """What each touch earns of each deal."""
    for account in sorted({each[1] for each in deals}):
        own = sorted((each for each in deals if each[1] == account), key=lambda each: (each[2], each[0]))
        own = own[:1] if asked.again == "first" else own
        for deal in own:
            before = max((each[2] for each in own if each[2] < deal[2]), default=date.min)
            journey = sorted((each for each in touches if each[1] == account), key=lambda each: (each[2], each[0]))
            yield from shared(asked, deal, [each for each in journey if belongs(asked, each[2], deal[2], before)])


def by_day_of_touch(rows: Iterable[Earned]) -> list[Earned]:
    """The same, added up where one channel was touched twice on a day."""
    found: dict[tuple[Any, ...], list[Earned]] = defaultdict(list)
    for each in rows:
        found[each[:5]].append(each)
    sums = (Earned(*key, sum(e.credit for e in of), sum(e.value for e in of)) for key, of in found.items())
    return sorted(sums, key=repr)


def belongs(asked: Asked, touched: date, closed: date, before: date) -> bool:
    if touched > closed or (asked.reset == "at_conversion" and touched <= before):
        return False
    return asked.window is None or (closed - touched).days <= asked.window


def shared(asked: Asked, deal: Deal, journey: list[Touch]) -> Iterator[Earned]:
    name, _, day, millionths, region = deal
    if asked.collapse == "once":
        seen: dict[str, Touch] = {}
        for each in journey:
            seen.setdefault(each[3], each)
        journey = list(seen.values())
    line = {each[0]: PARTS.get(each[3], "") if asked.shares else "all" for each in journey}
    lines = Counter(part for part in line.values() if part)
    weights = {part: SHARE[part] if asked.shares else 1 for part in lines}
    if not lines:
        yield Earned(name, day, "unattributed", None, region, WHOLE, millionths)
        return

    def divide(whole: int) -> dict[str, int]:
        found = {
            key: whole * weights[part] // (sum(weights.values()) * lines[part]) for key, part in line.items() if part
        }
        last = [each[0] for each in journey if line[each[0]]][-1]
        return {**found, last: found[last] + whole - sum(found.values())}

    credit, value = divide(WHOLE), divide(abs(millionths))
    for each in journey:
        if each[0] in credit and (credit[each[0]] or value[each[0]]):
            sign = -1 if millionths < 0 else 1
            yield Earned(name, day, channel(each[3]), each[2], region, credit[each[0]], sign * value[each[0]])


def channel(medium: str) -> str:
    return medium if medium in PARTS else "unknown"


days = st.integers(0, 150).map(lambda n: FIRST + timedelta(n))
accounts = st.sampled_from(["a", "b", "c"])
touched = st.tuples(accounts, days, st.sampled_from([*PARTS, *PARTS, "other"]))
closed = st.tuples(
    accounts, days, st.sampled_from([0, 1, 900_000_000, -12_500_000, 123_456_789]), st.sampled_from(["n", "s", ""])
)
rules = st.builds(
    Asked,
    st.booleans(),
    st.sampled_from([None, 1, 7, 40]),
    st.sampled_from(["at_conversion", "never"]),
    st.sampled_from(["none", "once"]),
    st.sampled_from(["each", "first"]),
)


class Table:
    """An attribution and records in files."""

    def __init__(self, folder: Path, asked: Asked, touches: Sequence[Touch], deals: Sequence[Deal]) -> None:
        self.rule, self.deals = attribution_of(read(asked.text, AROUND)), {each[0]: each for each in deals}
        self.taxonomy = taxonomy_of(TAXONOMY)
        schemas = {each.key: schema(each, (), "UTC") for each in (TOUCH, DEAL)}
        told = [",".join((each[0], each[1], each[3], str(each[2]))) for each in touches]
        sold = [",".join((each[0], each[1], decimal(each[3]), each[4], str(each[2]))) for each in deals]
        self.sides = CreditSides(
            *(
                EntityRows(open_file(written(folder / f"{name}.csv", head, rows)), schemas[name], {})
                for name, head, rows in (
                    ("touch", "touch_id,account,medium,on", told),
                    ("deal", "deal_id,account,amount,region,closed", sold),
                )
            )
        )
        self.weighed = weighed_schema(schemas["touch"], self.taxonomy)

    @property
    def world(self) -> tuple[Any, ...]:
        return self.rule, self.taxonomy, self.sides, self.weighed

    def rows(self, until: date | None = None) -> list[Earned]:
        """What each conversion gave to each channel on each day of a touch: its id is what cells are told apart by."""
        cells = credit_cells(*self.world, Days(None, until), "touch", "deal_id").cells
        return sorted((self.earned(each) for each in cells), key=repr)

    def earned(self, cell: CreditCell) -> Earned:
        _, _, day, _, region = self.deals[str(cell.segment)]
        return Earned(str(cell.segment), day, cell.channel, cell.day, region, cell.credit, cell.value)

    def metrics(self, dated_by: str, until: date | None = None, each: Period | None = None) -> MetricWorld:
        """The world of its figures; of `each` conversion by itself, where days are named."""
        days = Days(None, until)
        cells = credit_cells(*self.world, days, dated_by, "region", each_within=each).cells
        of = {name: CreditSum(name, "pipeline", dated_by=dated_by) for name in ("credit", "value")}
        of |= {
            f"{name} of {part}": CreditSum(name, "pipeline", Earners(part=part), dated_by)
            for name in ("credit", "value")
            for part in SHARE
        }
        slices = (SliceCells(1, None, until, self.rule, self.taxonomy, cells),)
        return MetricWorld(of, slices, (), SpendBook((), frozenset(), frozenset()), "UTC")


def decimal(millionths: int) -> str:
    return f"{'-' if millionths < 0 else ''}{abs(millionths) // 10**6}.{abs(millionths) % 10**6:06}"


def written(path: Path, head: str, rows: Sequence[str]) -> Path:
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def records(touches: Any, deals: Any) -> tuple[list[Touch], list[Deal]]:
    return (
        [(f"t{n:02}", *each) for n, each in enumerate(touches)],
        [(f"d{n:02}", *each) for n, each in enumerate(deals)],
    )


many = settings(
    max_examples=how_many(12, 30, 300), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
populations = given(rules, st.lists(touched, max_size=12), st.lists(closed, min_size=1, max_size=6))
on_a_day = given(rules, st.lists(touched, max_size=12), st.lists(closed, min_size=1, max_size=6), days)


def added(world: MetricWorld, key: str, selected: Selected) -> Fraction:
    found = figure(world, key, selected, looking_back({})).value
    assert found is not None
    return found


@many
@populations
def test_the_table_has_every_row_of_the_reference_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, asked: Asked, touches: Any, deals: Any
) -> None:
    given_ = records(touches, deals)
    table = Table(tmp_path_factory.mktemp("table"), asked, *given_)
    assert table.rows() == by_day_of_touch(reference(asked, *given_))


@many
@populations
def test_earners_periods_and_segments_add_up_to_the_conversions_and_to_their_worth(
    tmp_path_factory: pytest.TempPathFactory, asked: Asked, touches: Any, deals: Any
) -> None:
    given_ = records(touches, deals)
    table = Table(tmp_path_factory.mktemp("sums"), asked, *given_)
    expected = list(reference(asked, *given_))
    made = run(*table.world)
    for dated_by in ("conversion", "touch"):
        world = table.metrics(dated_by)
        without = [each for each in expected if dated_by == "touch" and not each.touched]
        assert count_undated(world, "credit") == len(without)
        for measure, least, whole in (("credit", WHOLE, made.conversions * WHOLE), ("value", 10**6, made.value)):
            everything = added(world, measure, Selected(ALL))
            assert everything * least + sum(getattr(each, measure) for each in without) == whole
            for unit in ("week", "month"):
                periods = [each.days for each in units_in(Period(FIRST, FIRST + timedelta(200)), unit)]
                assert sum(added(world, measure, Selected(each)) for each in periods) == everything
                for each in periods:
                    told = added(world, measure, Selected(each))
                    assert told * least == wanted(expected, measure, dated_by, each)
                    assert told == sum(added(world, measure, Selected(each, name)) for name in EARNERS)
                    segments = [Selected(each, "", "", name, True) for name in ("n", "s", None)]
                    assert told == sum(added(world, measure, segment) for segment in segments)
                    for part in SHARE:
                        named = added(world, f"{measure} of {part}", Selected(each))
                        assert named == added(world, measure, Selected(each, "", part))


def wanted(expected: Sequence[Earned], measure: str, dated_by: str, period: Period) -> int:
    """What the reference gives to a period."""
    dated = ((each.day if dated_by == "conversion" else each.touched, getattr(each, measure)) for each in expected)
    return sum(amount for day, amount in dated if day and period.covers(day))


@many
@on_a_day
def test_nothing_that_is_dated_later_changes_the_rows_of_a_conversion(
    tmp_path_factory: pytest.TempPathFactory, asked: Asked, touches: Any, deals: Any, day: date
) -> None:
    now, later = records(touches, deals), timedelta(1)
    before = [each for each in now[1] if each[2] <= day], [each for each in now[0] if each[2] <= day]
    if not before[0]:
        return
    then = Table(tmp_path_factory.mktemp("then"), asked, before[1], before[0])
    whole = Table(tmp_path_factory.mktemp("whole"), asked, *now)
    assert then.rows() == [each for each in whole.rows() if each.day <= day]
    assert then.rows() == whole.rows(day + later)


@many
@on_a_day
def test_credit_so_far_never_falls_and_is_final_on_the_eve_of_its_day(
    tmp_path_factory: pytest.TempPathFactory, asked: Asked, touches: Any, deals: Any, day: date
) -> None:
    """Read on each day, what is provisional and what comes later is the final figure."""
    table = Table(tmp_path_factory.mktemp("final"), asked, *records(touches, deals))
    march = Selected(calendar_period("2026-02").days)
    whole = figure(table.metrics("touch"), "credit", march, looking_back({}))
    assert whole.value is not None
    reads = [date(2026, 3, 1) + timedelta(n) for n in (0, 10, 60)]
    found = [added(table.metrics("touch", each), "credit", march) for each in reads]
    assert found == sorted(found)
    if whole.final < date(2027, 1, 1):
        assert added(table.metrics("touch", whole.final), "credit", march) == whole.value
    late = [each for each in table.rows() if each.touched and march.days.covers(each.touched) and each.day >= day]
    assert (
        added(table.metrics("touch", day), "credit", march) + Fraction(sum(each.credit for each in late), WHOLE)
        == whole.value
    )


@many
@given(rules, rules, st.lists(touched, max_size=12), st.lists(closed, min_size=1, max_size=6))
def test_a_change_of_credit_or_of_the_window_moves_credit_and_makes_none(
    tmp_path_factory: pytest.TempPathFactory, one: Asked, other: Asked, touches: Any, deals: Any
) -> None:
    given_ = records(touches, deals)
    other = other._replace(again=one.again)
    totals: list[Mapping[str, int]] = []
    for asked in (one, other):
        found: dict[str, int] = defaultdict(int)
        for each in Table(tmp_path_factory.mktemp("moved"), asked, *given_).rows():
            found[each.conversion] += each.credit
        totals.append(found)
    assert totals[0] == totals[1]
    assert set(totals[0].values()) <= {WHOLE}


@many
@given(rules, rules, st.lists(touched, max_size=12), st.lists(closed, min_size=1, max_size=6))
def test_a_bridge_closes_and_reversed_is_its_negative(
    tmp_path_factory: pytest.TempPathFactory, one: Asked, other: Asked, touches: Any, deals: Any
) -> None:
    """What rises and falls is that of the reference, by conversion, and leaves nothing of what is counted."""
    given_ = records(touches, deals)
    tables = [Table(tmp_path_factory.mktemp("bridged"), each, *given_) for each in (one, other)]
    days = Period(FIRST, FIRST + timedelta(75))
    for dated_by in ("conversion", "touch"):
        worlds = [each.metrics(dated_by, each=days) for each in tables]
        counted = [each.metrics(dated_by) for each in tables]
        expected = [list(reference(each, *given_)) for each in (one, other)]
        for key, part, least in (("credit", "", WHOLE), ("value of middle", "middle", 10**6)):
            term = BridgeTerm("", key, Selected(days))
            before, after = (term_amounts(each, term) for each in worlds)
            measure = key.split()[0]
            assert [nonzero(before), nonzero(after)] == [
                by_conversion(each, measure, dated_by, days, part, least) for each in expected
            ]
            there, back = effect(before, after), effect(after, before)
            assert (back.gained, back.lost, back.net) == (there.lost, there.gained, -there.net)
            assert min(there) >= 0
            assert there.net == added(counted[1], key, term.selected) - added(counted[0], key, term.selected)
            assert effect(before, before) == (0, 0)


def by_conversion(
    rows: Sequence[Earned], measure: str, dated_by: str, days: Period, part: str, least: int
) -> dict[str, Fraction]:
    """What the reference gives to each conversion in some days, by some part of the funnel."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for each in rows:
        day = each.day if dated_by == "conversion" else each.touched
        if day and days.covers(day) and part in ("", PARTS.get(each.channel, "")):
            found[each.conversion] += Fraction(getattr(each, measure), least)
    return nonzero(found)


def nonzero(amounts: Amounts) -> dict[str, Fraction]:
    return {name: each for name, each in amounts.items() if each}
