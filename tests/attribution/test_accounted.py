"""Every touch that came in has one line: it earned, earned nothing and why, or was left out and why.

random populations ─┬─ run, and compare ──────▶ the lines add up to the rows, and are those of the reference
                    ├─ in place ──────────────▶ the same lines
                    └─ the exported query ────▶ every touch has a row, and those that earned are those of the reference
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from attribution import test_in_place as in_place
from attribution.test_run import TOUCHES, World, closed, document, instant, roles, touched
from attribution.test_warehouse import TODAY, Tables, documents, duck, governing, unsaid
from ledger.data import replace
from ledger.meanings.credit.journeys import journeys
from ledger.meanings.credit.reading import CreditRecords, read_sides
from ledger.meanings.credit.sharing import credit_of
from ledger.measure.credit.answers.touches import TouchLine, earned_nothing, touch_lines
from ledger.measure.credit.pure.compare import compare
from ledger.measure.credit.pure.outcome import UnearnedTouches
from ledger.measure.credit.pure.run import CreditRun, CreditWorld, run
from ledger.measure.credit.pure.warehouse.query import credit_query
from strategies import how_many

psycopg = pytest.importorskip("psycopg")
RANDOM = settings(
    max_examples=how_many(15, 25, 300),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
ZONES = st.sampled_from(["UTC", "America/New_York"])
tables = in_place.tables


@pytest.fixture(scope="module")
def databases(postgres: str) -> Iterator[list[Tables]]:
    with psycopg.connect(postgres, autocommit=True) as connection:
        yield [duck(), Tables(connection, "%s")]


@st.composite
def populations(draw: st.DrawFn) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Rows of each side; some touches stand there again, alike."""
    touches = [{"touch_id": f"t{n}", **each} for n, each in enumerate(draw(st.lists(touched, max_size=9)))]
    again = draw(st.lists(st.sampled_from(touches), max_size=2)) if touches else []
    deals = [{"deal_id": f"d{n}", **each} for n, each in enumerate(draw(st.lists(closed, max_size=3)))]
    return {"touch": [*touches, *again], "deal": deals, "deal_role": draw(roles)}


def lines(found: CreditRun) -> list[TouchLine]:
    return [*touch_lines(found.earning, earned_nothing(found), found.left_out)]


def require_each_told(found: CreditRun, world: World) -> None:
    """Pass where the lines of a run are those of the reference, and add up to the rows that came in."""
    earning, idle = reference(world)
    assert sum(each.touches for each in lines(found)) == found.touches == len(world.rows["touch"])
    assert {each.channel: each.touches for each in found.channels if each.touches} == earning
    assert {name: number for name, number in found.idle.items() if number} == idle
    assert found.adds_up


def reference(world: World) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How many touches of each channel earned, and how many are in a journey and earned nothing: touch by touch."""
    weighed = [each for each in ("medium",) if "medium" in str(world.rule.form)]
    records = CreditRecords(world.rows["touch"], world.rows["deal"], world.rows["deal_role"])
    read = read_sides(world.rule, world.taxonomy, records, world.schemas, weighed)
    made = journeys(world.rule, read.touches, read.conversions, read.roles).found
    channel = {touch.id: touch.channel for journey in made for touch in journey.touches}
    earned = {
        each.touch.id
        for journey in made
        for each in credit_of(world.rule.form, journey, world.holds)
        if each.credit > 0
    }
    return Counter(channel[each] for each in earned), Counter(channel[each] for each in {*channel} - earned)


@pytest.mark.faults
@RANDOM
@given(documents, populations(), ZONES)
def test_touches_in_are_touches_told_by_a_run_and_where_the_records_lie(
    tmp_path_factory: pytest.TempPathFactory, tables: Tables, text: str, rows: Any, zone: str
) -> None:
    world = World(tmp_path_factory.mktemp("credit"), text, zone, rows)
    require_each_told(in_place.agree(tables, world), world)


@pytest.mark.faults
@RANDOM
@given(documents, documents, populations(), ZONES)
def test_touches_in_are_touches_told_on_both_sides_of_a_comparison(
    tmp_path_factory: pytest.TempPathFactory, one: str, other: str, rows: Any, zone: str
) -> None:
    sides = [World(tmp_path_factory.mktemp("credit"), text, zone, rows) for text in (one, other)]
    worlds = [CreditWorld(each.rule, each.taxonomy, each.weighed) for each in sides]
    reads = next((each.sides for each in sides if each.sides.roles), sides[0].sides)
    found = compare(*worlds, reads)
    for each, world in zip((found.before, found.after), sides, strict=True):
        require_each_told(each.found, world)


@pytest.mark.faults
@RANDOM
@given(documents, populations())
def test_touches_in_are_touches_told_by_the_query_that_a_warehouse_runs(
    tmp_path_factory: pytest.TempPathFactory, databases: list[Tables], text: str, rows: Any
) -> None:
    world = World(tmp_path_factory.mktemp("credit"), text, "America/New_York", rows)
    if not unsaid(world):
        require_each_in_the_query(databases, world)


def require_each_in_the_query(databases: list[Tables], world: World) -> None:
    """Pass where every touch has a row, one alone where it is in no journey that earned, and earns as it should."""
    earning = Counter[str](reference(world)[0])
    for each in databases:
        sql = credit_query([governing(world)], "duckdb" if each.mark == "?" else "postgres", TODAY)
        told = [row for row in each.fill(world).connection.execute(sql).fetchall() if row[2] is not None]
        assert {row[2] for row in told} == {row["touch_id"] for row in world.rows["touch"]}
        assert Counter({(row[2], row[3]): row[3] for row in told if not row[7]}.values()) == earning
        alone = [row[2] for row in told if row[1] is None]
        assert len(alone) == len({*alone}) + sum(1 for each in unread(world) if each)
        assert not {*alone} & {row[2] for row in told if row[1] is not None}


def unread(world: World) -> list[bool]:
    """Whether each touch that stands there again lacks what is needed: the query tells each row of those."""
    seen, found = set[str](), list[bool]()
    for row in world.rows["touch"]:
        found.append(row["touch_id"] in seen and not (row["account_id"] and row["occurred"]))
        seen.add(row["touch_id"])
    return found


def world_of(folder: Path, form: str, sorts: Sequence[tuple[str, str]], apart: int = 1) -> World:
    """A journey of touches that lie so many hours apart."""
    touches = [
        {**TOUCHES, "touch_id": f"t{n}", "occurred": instant(n * apart), "medium": medium, "source": source}
        for n, (medium, source) in enumerate(sorts)
    ]
    deals = [{"deal_id": "d", "account_id": "a", "stage": "won", "amount": "10", "closed": instant(2000)}]
    rows = {"touch": touches, "deal": deals, "deal_role": []}
    return World(folder, document(form, "90 days", "none", "at_conversion", "each", False), "UTC", rows)


def worked_out(folder: Path, form: str, sorts: Sequence[tuple[str, str]], apart: int = 1) -> CreditRun:
    world = world_of(folder, form, sorts, apart)
    return run(world.rule, world.taxonomy, world.sides, world.weighed)


UNKNOWN, SEARCH = ("other", "mail"), ("cpc", "direct")
BY_PART = "{shares: [{funnel: top, share: 40}, {funnel: middle, share: 30}, {funnel: bottom, share: 30}]}"
NONE = "{weights: [{when: nth > 9, weight: 1}], otherwise: 0}"
FAINT = "{decay: {half_life: 1 days}}"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (BY_PART, UnearnedTouches("unknown", "no share", 3)),
        (NONE, UnearnedTouches("unknown", "nobody", 3)),
        ("{markov: {order: 1, fit: content_fit}}", UnearnedTouches("paid_search", "unseen", 1)),
    ],
)
def test_touches_that_earn_nothing_are_told_by_channel_and_why(
    tmp_path: Path, form: str, told: UnearnedTouches
) -> None:
    found = worked_out(tmp_path, form, [UNKNOWN, UNKNOWN, UNKNOWN, SEARCH])
    assert told in found.unearned


def test_a_share_that_is_too_small_to_be_told_is_not_called_none(tmp_path: Path) -> None:
    found = worked_out(tmp_path, FAINT, [UNKNOWN, SEARCH], apart=60 * 24)
    assert found.unearned == (UnearnedTouches("unknown", "too small", 1),)


@pytest.mark.parametrize("change", [{"touches": 5}, {"value": 1}, {"conversions": 2}, {"unearned": ()}])
def test_a_run_whose_touches_credit_or_money_are_not_all_told_does_not_add_up(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    found = worked_out(tmp_path, BY_PART, [UNKNOWN, UNKNOWN, UNKNOWN, SEARCH])
    assert found.adds_up
    assert not replace(found, **change).adds_up


@pytest.mark.parametrize(("form", "apart"), [(BY_PART, 1), (NONE, 1), (FAINT, 60 * 24)])
def test_touches_that_earn_nothing_are_told_alike_by_the_query_and_where_the_records_lie(
    tmp_path: Path, tables: Tables, databases: list[Tables], form: str, apart: int
) -> None:
    world = world_of(tmp_path, form, [UNKNOWN, SEARCH], apart)
    assert in_place.agree(tables, world).unearned
    require_each_in_the_query(databases, world)
    (why,) = {each.why for each in in_place.agree(tables, world).unearned}
    for each in databases:
        sql = credit_query([governing(world)], "duckdb" if each.mark == "?" else "postgres", TODAY)
        assert {row[7] for row in each.fill(world).connection.execute(sql).fetchall() if row[7]} == {why}
