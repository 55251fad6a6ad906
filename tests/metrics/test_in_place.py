"""The credit table made where the records lie: PostgreSQL and Spark sum to the last unit what a run here sums.

random journeys ─┬─ DuckDB over files ─────────▶ the same cells, by day, channel and segment
                 ├─ PostgreSQL, one statement ─▶ the same, as rows of sums
                 └─ Spark, over Parquet ───────▶ the same
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from attribution.test_in_place import filled, placed, tables as tables  # the server of these tests
from attribution.test_run import FORMS, World, closed, dense, document, roles, touched
from attribution.test_spark_in_place import placed as placed_in_spark, quick as quick  # a question of fifty steps
from attribution.test_warehouse import TODAY, Tables, documents, governing, unsaid
from credit_figures_desk import ASKED, DEALS, TOUCHES as ROWS, decided
from ledger.errors import BadInput
from ledger.meanings.credit.metric import CONVERSION, DATES, TOUCH
from ledger.measure.credit.pure.cells import LaidCredit
from ledger.measure.credit.pure.outcome import ALL_DAYS, Days
from ledger.measure.credit.pure.run import CreditSides
from ledger.measure.credit.pure.table import credit_cells
from ledger.measure.credit.pure.warehouse.query import credit_query
from shell import Desk
from strategies import tries

psycopg = pytest.importorskip("psycopg")

OWN = (Days(date(2026, 3, 9), date(2026, 3, 12)),)
OTHER = (Days(None, date(2026, 3, 10)), Days(date(2026, 3, 12), None))


def laid(world: World, sides: CreditSides, dated_by: str, segment: str = "", days: Days = ALL_DAYS) -> LaidCredit:
    return credit_cells(world.rule, world.taxonomy, sides, world.weighed, days, dated_by, segment, other=OTHER, own=OWN)


def alike(there: LaidCredit, here: LaidCredit) -> None:
    assert drop_place(there) == drop_place(here)


def drop_place(of: LaidCredit) -> LaidCredit:
    """The same, wherever it was counted."""
    return of._replace(counted_in=None)


@pytest.mark.parametrize("dated_by", DATES)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_cells_that_it_gives_here(tmp_path: Any, tables: Tables, form: str, dated_by: str) -> None:
    world = World(tmp_path, document(form, "90 days", "none", "never", "each", False), "America/New_York", dense())
    filled(tables, world)
    with placed(tables, world) as sides:
        there = laid(world, sides, dated_by, "stage")
    alike(there, laid(world, world.sides, dated_by, "stage"))
    assert there.counted_in
    assert there.counted_in.copied == 0


@settings(max_examples=tries(30), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    documents,
    st.lists(touched, max_size=9),
    st.lists(closed, max_size=3),
    roles,
    st.sampled_from(["UTC", "America/New_York"]),
    st.sampled_from(DATES),
    st.sampled_from(["", "stage"]),
    st.sampled_from([ALL_DAYS, Days(date(2026, 3, 10), date(2026, 3, 12))]),
)
def test_the_server_and_this_machine_lay_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory,
    tables: Tables,
    text: str,
    touches: Any,
    deals: Any,
    roles: Any,
    zone: str,
    dated_by: str,
    segment: str,
    days: Days,
) -> None:
    rows = {
        "touch": [{"touch_id": f"t{n}", **each} for n, each in enumerate(touches)],
        "deal": [{"deal_id": f"d{n}", **each} for n, each in enumerate(deals)],
        "deal_role": roles,
    }
    world = World(tmp_path_factory.mktemp("cells"), text, zone, rows)
    filled(tables, world)
    with placed(tables, world) as sides:
        there = laid(world, sides, dated_by, segment, days)
    alike(there, laid(world, world.sides, dated_by, segment, days))
    assert there.counted_in
    assert (there.counted_in.copied > 0) == unsaid(world), "what a statement cannot say is copied, and that is told"


@pytest.mark.parametrize("dated_by", DATES)
def test_an_exported_row_says_both_days_by_which_it_may_be_summed(tmp_path: Any, tables: Tables, dated_by: str) -> None:
    world = World(tmp_path, document("linear", "90 days", "none", "at_conversion", "each", False), "UTC", dense())
    filled(tables, world)
    summed = Counter[tuple[Any, str]]()
    for each in tables.connection.execute(credit_query([governing(world)], "postgres", TODAY)).fetchall():
        _, conversion, _touch, channel, _, credit, _, _, touched_on, converted_on = each
        if conversion is not None and credit:
            summed[touched_on if dated_by == TOUCH else converted_on, channel] += int(credit)
    cells = Counter[tuple[Any, str]]()
    for cell in laid(world, world.sides, dated_by).cells:
        cells[cell.day, cell.channel] += cell.credit
    assert summed == cells


def test_two_deals_of_one_id_that_differ_are_refused(tmp_path: Any, tables: Tables) -> None:
    rows = dense()
    rows["deal"] = [*rows["deal"], {**rows["deal"][0], "amount": "123456"}]
    world = World(tmp_path, document("linear", "90 days", "none", "never", "each", False), "UTC", rows)
    filled(tables, world)
    with placed(tables, world) as sides, pytest.raises(BadInput, match="two rows of deal have one id"):
        laid(world, sides, CONVERSION)


def test_spark_lays_the_same_cells(spark: Any, tmp_path: Path) -> None:
    world = World(tmp_path, document("linear", "90 days", "none", "at_conversion", "each", False), "UTC", dense())
    with placed_in_spark(tmp_path, world) as sides:
        there = laid(world, sides, TOUCH, "stage")
    alike(there, laid(world, world.sides, TOUCH, "stage"))
    assert there.counted_in
    assert there.counted_in.copied == 0


@pytest.fixture
def desk(template: Desk, tmp_path: Path, postgres: str) -> Desk:
    """The hand example, whose touches and deals lie in PostgreSQL as well."""
    found = decided(template.copied(tmp_path))
    settings = (found.folder / "ledger.toml").read_text()
    found.write("ledger.toml", f'{settings}\n[populations.crm]\nurl = "{postgres}"\n')
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS sold CASCADE")
        connection.execute("CREATE SCHEMA sold")
        connection.execute('CREATE TABLE sold.touches (touch_id text, account text, "on" date, medium text)')
        connection.execute(
            "CREATE TABLE sold.deals (deal_id text, account text, closed date, amount numeric(9, 2), region text)"
        )
        for n, each in enumerate(ROWS):
            connection.execute("INSERT INTO sold.touches VALUES (%s, %s, %s, %s)", (f"t{n:02}", *each))
        for each in DEALS:
            connection.execute("INSERT INTO sold.deals VALUES (%s, %s, %s, %s, %s)", each)
    return found


@pytest.mark.parametrize(
    "asked",
    [
        "all_value --by month",
        "cost --by channel --period 2026-03",
        "touched --by month --by channel",
        "all_credit --by region",
        "settled",
    ],
)
def test_a_metric_is_the_same_of_a_server_and_of_files(desk: Desk, asked: str) -> None:
    there = desk.does(f"ledger count {asked} --touches crm:sold.touches --conversions crm:sold.deals --json").data
    here = desk.does(f"ledger count {asked} {ASKED} --json").data
    where = there["credit"].pop("counted_in")
    assert there == here
    assert (where["engine"], where["copied"]) == ("PostgreSQL", 0)


def test_people_are_told_that_no_record_came_back(desk: Desk) -> None:
    told = desk.does("ledger count all_value --touches crm:sold.touches --conversions crm:sold.deals").out
    assert "counted in PostgreSQL; " in told
    assert "rows came back" in told
