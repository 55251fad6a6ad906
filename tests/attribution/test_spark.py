"""Credit that Spark works out by itself is, row by row and to the last unit, what the reference gives.

A statement takes Spark seconds, most of them to compile each of its fifty steps: so several attributions are asked in
one, as versions over the same tables, and Spark does not compile here. (What it compiles, the language is judged by.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from attribution.test_run import COLLAPSES, FORMS, RESETS, WINDOWS, World, closed, dense, document, roles, touched
from attribution.test_warehouse import TODAY, documents, duck, governing, unsaid
from ledger.meanings.credit.sharing import PARTS
from ledger.measure.credit.pure.warehouse.query import credit_query
from spark import setting
from strategies import how_many
from warehouses import spark_columns

AT_ONCE = 4
STEPS = [(window, COLLAPSES[n % 4], RESETS[n % 3]) for n, window in enumerate((*WINDOWS, *WINDOWS[1:4]))]
"""Every window, every way to collapse and every way to reset; what was asked of hours twice."""
Earned = dict[tuple[Any, Any], tuple[int, int | None]]


@pytest.fixture(scope="module")
def session(spark: Any) -> Iterator[Any]:
    with setting(spark, codegen_wholeStage="false", codegen_factoryMode="NO_CODEGEN"):
        yield spark


def earned(session: Any, folder: Path, worlds: Sequence[World]) -> list[Earned]:
    """What each touch earned of each conversion by each attribution; the rows are those of the first."""
    tables = duck().fill(worlds[0]).connection
    for name, schema in worlds[0].schemas.items():
        path = folder / f"{name}_{id(worlds)}.parquet"
        tables.execute(f"""COPY "{name}" TO '{path}'""")
        session.read.schema(spark_columns(schema)).parquet(str(path)).createOrReplaceTempView(name)
    asked = [governing(world)._replace(version=n) for n, world in enumerate(worlds)]
    found = session.sql(credit_query(asked, "spark", TODAY)).collect()
    return [by_version([row for row in found if row["version"] == n]) for n in range(len(worlds))]


def by_version(found: Iterable[Any]) -> Earned:
    rows = [
        (row["conversion"], row["touch"], int(row["credit"]), row["value_millionths"])
        for row in found
        if row["conversion"] is not None
    ]
    assert sum(credit for _, _, credit, _ in rows) == PARTS * len({conversion for conversion, *_ in rows})
    return {
        (conversion, touch): (credit, None if value is None else int(value))
        for conversion, touch, credit, value in rows
        if touch is not None
    }


def agree(session: Any, folder: Path, worlds: Sequence[World]) -> None:
    for at in range(0, len(worlds), AT_ONCE):
        some = worlds[at : at + AT_ONCE]
        assert earned(session, folder, some) == [world.reference()[0] for world in some]


def test_spark_gives_by_every_form_what_the_reference_gives(session: Any, tmp_path: Path) -> None:
    texts = (document(form, "90 days", "none", "never", "each", False) for form in FORMS)
    agree(session, tmp_path, [World(tmp_path, text, "America/New_York", dense()) for text in texts])


@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_for_databricks_is_what_spark_runs(tmp_path: Path, form: str) -> None:
    for step in STEPS:
        world = World(tmp_path, document(form, *step, "first", step[2] != "carry"), "UTC", dense())
        if not unsaid(world):
            both = {credit_query([governing(world)], dialect, TODAY) for dialect in ("spark", "databricks")}
            assert len(both) == 1


def test_every_step_ends_in_spark_where_the_reference_ends_it(session: Any, tmp_path: Path) -> None:
    """Hours are hours also where the clocks of the session go forward meanwhile, which they do in these."""
    texts = (document("linear", *step, "each", False) for step in STEPS)
    agree(session, tmp_path, [World(tmp_path, text, "UTC", dense()) for text in texts])


@settings(max_examples=how_many(1, 2, 60), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    st.lists(documents, min_size=AT_ONCE, max_size=AT_ONCE),
    st.lists(touched, min_size=4, max_size=9),
    st.lists(closed, min_size=1, max_size=3),
    roles,
)
def test_spark_and_the_reference_give_every_touch_the_same(
    tmp_path_factory: pytest.TempPathFactory, session: Any, texts: Sequence[str], touches: Any, deals: Any, roles: Any
) -> None:
    folder = tmp_path_factory.mktemp("credit")
    rows: Mapping[str, Any] = {
        "touch": [{"touch_id": f"t{n}", **each} for n, each in enumerate(touches)],
        "deal": [{"deal_id": f"d{n}", **each} for n, each in enumerate(deals)],
        "deal_role": roles,
    }
    worlds = [World(folder, text, "America/New_York", rows) for text in texts]
    if said := [world for world in worlds if not unsaid(world)]:
        agree(session, folder, said)
