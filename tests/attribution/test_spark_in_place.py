"""Credit worked out where the records lie: Spark gives each channel what a run here gives, and no row crosses.

random journeys, blanks and what cannot be read ─┬─ DuckDB over files ─────▶ the same figures
                                                 └─ Spark, over Parquet ──▶ the same, as rows of sums

A question takes Spark seconds, most of them to plan it, so few are asked while somebody waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from attribution.test_in_place import DEAL_ROW, FEW_ROWS, SIDES, TOUCHES, coded, told
from attribution.test_run import (
    COLLAPSES,
    FORMS,
    RESETS,
    WINDOWS,
    World,
    closed,
    dense,
    document,
    instant,
    roles,
    touched,
)
from attribution.test_warehouse import columns, documents, held, unsaid
from ledger.data import replace
from ledger.errors import BadInput
from ledger.measure.credit.pure.run import ALL_DAYS, CreditRun, CreditSides, Days, run
from ledger.measure.credit.pure.sides import EntityRows
from ledger.population.source.file import File
from ledger.population.source.spark import SparkAddress, view_of
from spark import uncompiled
from strategies import how_many

THOROUGH = how_many(0, 0, 1) == 1
STEPS = [(window, COLLAPSES[n % 4], RESETS[n % 3]) for n, window in enumerate((*WINDOWS, *WINDOWS[1:4]))]
"""Every window, every way to collapse and every way to reset."""
ODD = 'it\'s \\ a "`${x}`"'
"""A text that Spark reads otherwise than other engines do."""


@pytest.fixture(scope="module", autouse=True)
def quick(spark: Any) -> Iterator[None]:
    """A question is of some fifty steps."""
    with uncompiled():
        yield


def written(folder: Path, world: World, *, texts: bool) -> dict[str, Path]:
    """The rows as files of their own types, or of texts as people typed them."""
    connection, found = duckdb.connect(), {}
    connection.execute("SET TimeZone = 'UTC'")
    for name, known in world.schemas.items():
        typed = ", ".join(f'"{each.name}" VARCHAR' for each in known.given.values()) if texts else columns(known)
        connection.execute(f'CREATE TABLE "{name}" ({typed})')
        for row in world.rows[name]:
            connection.execute(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(known.given))})', held(row, known))
        found[name] = folder / f"{name}-{len(list(folder.iterdir()))}.parquet"
        connection.execute(f"""COPY "{name}" TO '{found[name]}'""")
    return found


@contextmanager
def placed(folder: Path, world: World, *, texts: bool = False) -> Iterator[CreditSides]:
    """The sides as files that one session of Spark reads."""
    paths, files = written(folder, world, texts=texts), list[File]()
    with ExitStack() as open_:
        for name in SIDES:
            files.append(open_.enter_context(view_of(SparkAddress("local", name, path=str(paths[name])), files)))
        sides = [EntityRows(file, world.schemas[name], {}) for file, name in zip(files, SIDES, strict=True)]
        yield CreditSides(sides[0], sides[1], sides[2] if world.sides.roles else None)


def agree(folder: Path, world: World, days: Days = ALL_DAYS, *, texts: bool = False) -> CreditRun:
    here = run(world.rule, world.taxonomy, world.sides, world.weighed, days)
    with placed(folder, world, texts=texts) as sides:
        there = run(world.rule, world.taxonomy, sides, world.weighed, days)
    assert told(there) == told(here)
    assert there.counted_in
    return there


@pytest.mark.parametrize("form", FORMS if THOROUGH else FORMS[-2:-1])
def test_every_form_gives_what_it_gives_here(spark: Any, tmp_path: Path, form: str) -> None:
    text = document(form, "90 days", "none", "never", "each", False)
    found = agree(tmp_path, World(tmp_path, text, "America/New_York", dense()))
    assert found.counted_in
    assert found.counted_in.copied == 0


def test_weights_may_look_at_a_set_of_codes(spark: Any, tmp_path: Path) -> None:
    found = agree(tmp_path, coded(tmp_path))
    assert found.counted_in
    assert found.counted_in.copied == 0


@pytest.mark.parametrize("step", STEPS if THOROUGH else STEPS[3:4])
def test_every_touch_is_left_out_by_the_step_that_leaves_it_out_here(
    spark: Any, tmp_path: Path, step: tuple[str, str, str]
) -> None:
    world = World(tmp_path, document("linear", *step, "each", False), "UTC", dense())
    agree(tmp_path, world, Days(date(2026, 3, 10), date(2026, 3, 12)))


@settings(max_examples=how_many(1, 1, 80), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    documents,
    st.lists(touched, min_size=3, max_size=9),
    st.lists(closed, min_size=1, max_size=3),
    roles,
    st.sampled_from(["UTC", "America/New_York"]),
    st.booleans(),
)
def test_spark_and_this_machine_give_every_channel_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    spark: Any,
    text: str,
    touches: Any,
    deals: Any,
    roles: Any,
    zone: str,
    texts: bool,
) -> None:
    folder = tmp_path_factory.mktemp("credit")
    rows = {
        "touch": [{"touch_id": f"t{n}", **each} for n, each in enumerate(touches)],
        "deal": [{"deal_id": f"d{n}", **each} for n, each in enumerate(deals)],
        "deal_role": roles,
    }
    world = World(folder, text, zone, rows)
    found = agree(folder, world, texts=texts)
    assert found.counted_in
    assert (found.counted_in.copied > 0) == unsaid(world)


def test_what_cannot_be_read_and_what_spark_reads_otherwise_count_as_here(spark: Any, tmp_path: Path) -> None:
    touches = [
        {"touch_id": "1", "occurred": instant(1), "medium": "cpc"},
        {"touch_id": "1", "occurred": instant(1), "medium": "cpc"},
        {"touch_id": "2", "occurred": "soon", "medium": "cpc"},
        {"touch_id": "3", "occurred": "", "medium": "cpc"},
        {"touch_id": "", "occurred": instant(1), "medium": "cpc"},
        {"touch_id": "5", "occurred": instant(2), "medium": "cpc", "is_bot": "true"},
        {"touch_id": "6", "occurred": instant(2), "medium": "cpc", "account_id": "nobody's"},
        {"touch_id": "7", "occurred": instant(3), "medium": ODD},
    ]
    deals = [DEAL_ROW, {**DEAL_ROW, "deal_id": "e", "stage": "lost"}, {**DEAL_ROW, "deal_id": "f", "amount": "much"}]
    rows = {"touch": [{**TOUCHES, **each} for each in touches], "deal": deals, "deal_role": []}
    asked = ODD.replace("'", "''").replace("\\", "\\\\").replace('"', '\\"')
    form = f"{{weights: [{{when: \"medium = '{asked}'\", weight: 3}}], otherwise: 1}}"
    world = World(tmp_path, document(form, "90 days", "none", "at_conversion", "each", False), "UTC", rows)
    found = agree(tmp_path, world, texts=True)
    assert {each.channel: each.credit for each in found.channels if each.credit} == {
        "direct": 750_000_000,
        "paid_search": 250_000_000,
    }
    assert {why: many for why, many in found.left_out.items() if many} == {
        "repeated": 1,
        "unreadable": 1,
        "no time": 1,
        "no id": 1,
        "not eligible": 1,
        "apart": 1,
    }


def test_no_row_of_a_table_leaves_spark(spark: Any, tmp_path: Path) -> None:
    rows = dense()
    many = [{**each, "touch_id": f"{each['touch_id']}-{n}"} for each in rows["touch"] for n in range(4)]
    text = document("linear", "90 days", "none", "never", "each", False)
    found = agree(tmp_path, World(tmp_path, text, "America/New_York", {**rows, "touch": many}))
    assert found.counted_in
    assert len(many) > 3 * FEW_ROWS > 3 * found.counted_in.rows


def test_two_rows_of_one_id_that_differ_are_refused_without_showing_them(spark: Any, tmp_path: Path) -> None:
    deals = [DEAL_ROW, {**DEAL_ROW, "amount": "1131719"}]
    touches = [{**TOUCHES, "touch_id": "1", "occurred": instant(1), "medium": "cpc"}]
    rows = {"touch": touches, "deal": deals, "deal_role": []}
    world = World(tmp_path, document("linear", "90 days", "none", "never", "each", False), "UTC", rows)
    with placed(tmp_path, world) as sides, pytest.raises(BadInput, match="one id") as no:
        run(world.rule, world.taxonomy, sides, world.weighed)
    assert "1131719" not in str(no.value)


def test_sides_that_do_not_lie_together_are_copied(spark: Any, tmp_path: Path) -> None:
    world = World(tmp_path, document("linear", "90 days", "none", "never", "each", False), "UTC", dense())
    here = run(world.rule, world.taxonomy, world.sides, world.weighed)
    with placed(tmp_path, world) as sides:
        apart = sides._replace(touches=world.sides.touches)
        assert told(run(world.rule, world.taxonomy, apart, world.weighed)) == told(here)
        copied = CreditSides(*(each and replace(each, file=replace(each.file, copied=True)) for each in sides))
        there = run(world.rule, world.taxonomy, copied, world.weighed)
    assert told(there) == told(here)
    assert there.counted_in
    assert (there.counted_in.engine, there.counted_in.rows, there.counted_in.copied > 10) == ("Spark", 0, True)
