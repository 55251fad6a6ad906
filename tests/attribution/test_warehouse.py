"""Credit that a warehouse works out by itself is, row by row and to the last unit, what the reference gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from attribution.test_run import (
    COLLAPSES,
    DEAL_ROW,
    FORMS,
    RESETS,
    TOUCHES,
    WINDOWS,
    World,
    closed,
    dense,
    document,
    instant,
    roles,
    touched,
)
from ledger.errors import Refused
from ledger.language.schema import Schema
from ledger.meanings.credit.form import Decay
from ledger.meanings.credit.sharing import PARTS
from ledger.measure.credit.pure.warehouse.query import CreditTable, CreditTables, CreditVersion, credit_query
from ledger.population.sql.dialect import DIALECTS
from strategies import sweep
from warehouses import ELSEWHERE, TYPES

TODAY = date(2026, 4, 14)
SIDES = ("touch", "deal", "deal_role")


def governing(world: World, **more: Any) -> CreditVersion:
    tables = CreditTables(*(CreditTable(name, world.schemas[name], {}) for name in SIDES))
    return CreditVersion(1, world.rule, world.taxonomy, world.weighed, tables, **more)


def columns(schema: Schema) -> str:
    return ", ".join(f'"{each.name}" {TYPES.get(each.type, "VARCHAR")}' for each in schema.given.values())


def held(row: Mapping[str, str], schema: Schema) -> list[Any]:
    return [row.get(name) or None for name in schema.given]


class Tables:
    """The rows of a world in a database, in typed columns."""

    def __init__(self, connection: Any, mark: str) -> None:
        self.connection, self.mark = connection, mark
        connection.execute(f"SET TimeZone = '{ELSEWHERE}'")

    def fill(self, world: World) -> Tables:
        for name, schema in world.schemas.items():
            self.connection.execute(f'DROP TABLE IF EXISTS "{name}"')
            self.connection.execute(f'CREATE TEMP TABLE "{name}" ({columns(schema)})')
            marks = ", ".join([self.mark] * len(schema.given))
            for row in world.rows[name]:
                self.connection.execute(f'INSERT INTO "{name}" VALUES ({marks})', held(row, schema))
        return self

    def earned(self, sql: str) -> tuple[dict[tuple[Any, Any], tuple[int, int | None]], dict[Any, int | None]]:
        """What each touch earned of each conversion, and what nobody did."""
        found = self.connection.execute(sql).fetchall()
        rows = [
            (conv, touch, int(credit), None if value is None else int(value))
            for _, conv, touch, *_, credit, value, _, _, _ in found
            if conv is not None
        ]
        assert sum(each[2] for each in rows) == PARTS * len({each[0] for each in rows})
        nobody = {conv: value for conv, touch, _, value in rows if touch is None}
        return {(conv, touch): (credit, value) for conv, touch, credit, value in rows if touch is not None}, nobody


def duck() -> Tables:
    return Tables(duckdb.connect(), "?")


@pytest.fixture(scope="module")
def databases(postgres: str) -> list[Tables]:
    import psycopg

    return [duck(), Tables(psycopg.connect(postgres, autocommit=True), "%s")]


def agree(databases: Sequence[Tables], world: World) -> None:
    expected = world.reference()[0]
    for each in databases:
        sql = credit_query([governing(world)], "duckdb" if each.mark == "?" else "postgres", TODAY)
        earned, _ = each.fill(world).earned(sql)
        assert earned == expected


@pytest.mark.parametrize("form", FORMS)
def test_a_warehouse_gives_by_every_form_what_the_reference_gives(
    tmp_path: Any, databases: list[Tables], form: str
) -> None:
    text = document(form, "90 days", "none", "never", "each", False)
    agree(databases, World(tmp_path, text, "America/New_York", dense()))


@pytest.mark.parametrize(("window", "collapse", "reset"), sweep(WINDOWS, COLLAPSES, RESETS))
def test_every_step_ends_in_a_warehouse_where_the_reference_ends_it(
    tmp_path: Any, databases: list[Tables], window: str, collapse: str, reset: str
) -> None:
    agree(databases, World(tmp_path, document("linear", window, collapse, reset, "each", False), "UTC", dense()))


@pytest.mark.parametrize(("window", "hours"), [("48 hours", 48), ("5 days", 120)])
def test_a_touch_at_the_edge_of_a_window_weighs_by_its_hours_however_long_the_half_life(
    tmp_path: Any, window: str, hours: int
) -> None:
    touches = [{**TOUCHES, "touch_id": f"t{at}", "occurred": instant(at)} for at in (216 - hours, 216)]
    rows = {"touch": touches, "deal": [{**DEAL_ROW, "closed": instant(216)}], "deal_role": []}
    form = "{decay: {half_life: 99999 days, ages: elapsed}}"
    world = World(tmp_path, document(form, window, "none", "never", "each", False), "UTC", rows)
    assert len(world.reference()[0]) == len(touches)
    agree([duck()], world)


def unsaid(world: World) -> bool:
    """Whether a query cannot say it: carried on in a buying group, or a decay without end over days without end."""
    joining, form = world.rule.journey, world.rule.form
    endless = joining.window.length is None and isinstance(form, Decay) and form.half_life > 1000
    return (joining.reset == "carry" and joining.through is not None) or endless


documents = st.builds(
    lambda *parts: document(*parts),
    *(st.sampled_from(each) for each in (FORMS, WINDOWS, COLLAPSES, RESETS, ["each", "first"])),
    st.booleans(),
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(documents, st.lists(touched, max_size=9), st.lists(closed, max_size=3), roles)
def test_two_databases_and_the_reference_give_every_touch_the_same(
    tmp_path_factory: pytest.TempPathFactory, databases: list[Tables], text: str, touches: Any, deals: Any, roles: Any
) -> None:
    rows = {
        "touch": [{"touch_id": f"t{n}", **each} for n, each in enumerate(touches)],
        "deal": [{"deal_id": f"d{n}", **each} for n, each in enumerate(deals)],
        "deal_role": roles,
    }
    world = World(tmp_path_factory.mktemp("credit"), text, "America/New_York", rows)
    if not unsaid(world):
        agree(databases, world)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("form", FORMS)
def test_every_dialect_reads_what_is_written_for_it(tmp_path: Any, dialect: str, form: str) -> None:
    before, after = (
        World(tmp_path, document(form, "{top: 3 days, otherwise: 9 days}", *how), "UTC", dict.fromkeys(SIDES, ()))
        for how in (("session 600 minutes", "carry", "first", False), ("once", "at_conversion", "first", True))
    )
    sql = credit_query([governing(before), governing(after, start=date(2026, 1, 1))], dialect, TODAY)
    (found,) = sqlglot.parse(sql, read=dialect)
    assert found is not None
    assert not list(found.find_all(sqlglot.exp.Command))


def test_each_conversion_is_in_the_days_of_one_version(tmp_path: Any) -> None:
    world = World(tmp_path, document("linear", "90 days", "none", "never", "each", False), "UTC", dense())
    day = date(2026, 3, 11)
    both = [governing(world, end=day), governing(world, start=day)._replace(version=2)]
    tables = duck().fill(world)
    assert tables.earned(credit_query(both, "duckdb", TODAY)) == tables.earned(
        credit_query([governing(world)], "duckdb", TODAY)
    )


def test_what_a_query_cannot_say_is_refused_with_the_reason(tmp_path: Any) -> None:
    def refused(*parts: Any) -> str:
        world = World(tmp_path, document("linear", "90 days", "none", *parts), "UTC", dense())
        with pytest.raises(Refused) as found:
            credit_query([governing(world)], "duckdb", TODAY)
        return found.value.what

    assert refused("carry", "each", True) == "touches carried on within a buying group cannot be said in SQL"
    assert refused("never", "each", False, True) == "money of several currencies cannot be converted in SQL"
