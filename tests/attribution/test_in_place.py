"""Credit worked out where the records lie: PostgreSQL gives each channel what a run here gives, and no row crosses.

random journeys, blanks and what cannot be read ─┬─ DuckDB over files ──────────▶ the same figures
                                                 └─ PostgreSQL, one statement ──▶ the same, as rows of sums
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
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
from attribution.test_warehouse import Tables, columns, documents, unsaid
from kinds.crediting import CHANNELS, DEAL, ROLE, TOUCH
from kinds.reading import beside, read
from ledger.data import replace
from ledger.errors import BadInput
from ledger.measure.credit.pure.run import ALL_DAYS, CreditRun, CreditSides, Days, run
from ledger.measure.credit.pure.sides import EntityRows
from ledger.population.source.file import File
from ledger.population.source.postgres import Address, snapshot
from strategies import sweep, tries

psycopg = pytest.importorskip("psycopg")
SIDES = ("touch", "deal", "deal_role")
FEW_ROWS = 60
"""More than any run here tells; each table alone holds as many."""


@pytest.fixture(scope="module")
def tables(postgres: str) -> Iterator[Tables]:
    with psycopg.connect(postgres, autocommit=True, prepare_threshold=None) as connection:
        connection.execute("DROP SCHEMA IF EXISTS credit CASCADE")
        connection.execute("CREATE SCHEMA credit")
        connection.execute("SET search_path = credit")
        found = Tables(connection, "%s")
        found.url = postgres  # type: ignore[attr-defined]
        yield found


def filled(tables: Tables, world: World, *, texts: bool = False) -> None:
    """The rows in tables of their own types, or of texts as people typed them."""
    for name, known in world.schemas.items():
        typed = ", ".join(f'"{each.name}" text' for each in known.given.values()) if texts else columns(known)
        tables.connection.execute(f'DROP TABLE IF EXISTS "{name}"')
        tables.connection.execute(f'CREATE TABLE "{name}" ({typed})')
        marks = ", ".join(["%s"] * len(known.given))
        for row in world.rows[name]:
            told = [row.get(each) or None for each in known.given]
            tables.connection.execute(f'INSERT INTO "{name}" VALUES ({marks})', told)


@contextmanager
def placed(tables: Any, world: World) -> Iterator[CreditSides]:
    """The sides as tables of one server, at one moment."""
    with ExitStack() as open_:
        files = list[File]()
        for name in SIDES:
            files.append(open_.enter_context(snapshot(Address(tables.url, f"credit.{name}", name), files)))
        sides = [EntityRows(file, world.schemas[name], {}) for file, name in zip(files, SIDES, strict=True)]
        yield CreditSides(sides[0], sides[1], sides[2] if world.sides.roles else None)


def told(found: CreditRun) -> CreditRun:
    """Without the reasons that no row has."""
    kept = {name: {why: many for why, many in getattr(found, name).items() if many} for name in COUNTED}
    return replace(found, **kept)


COUNTED = ("left_out", "no_conversions", "no_roles")


def agree(tables: Tables, world: World, days: Days = ALL_DAYS, *, texts: bool = False) -> CreditRun:
    filled(tables, world, texts=texts)
    here = run(world.rule, world.taxonomy, world.sides, world.weighed, days)
    with placed(tables, world) as sides:
        there = run(world.rule, world.taxonomy, sides, world.weighed, days)
    assert told(there) == told(here)
    return there


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_what_it_gives_here(tmp_path: Any, tables: Tables, form: str) -> None:
    text = document(form, "90 days", "none", "never", "each", False)
    found = agree(tables, World(tmp_path, text, "America/New_York", dense()))
    assert found.counted_in
    assert found.counted_in.copied == 0


@pytest.mark.parametrize(("window", "collapse", "reset"), sweep(WINDOWS, COLLAPSES, RESETS))
def test_every_touch_is_left_out_by_the_step_that_leaves_it_out_here(
    tmp_path: Any, tables: Tables, window: str, collapse: str, reset: str
) -> None:
    world = World(tmp_path, document("linear", window, collapse, reset, "each", False), "UTC", dense())
    agree(tables, world, Days(date(2026, 3, 10), date(2026, 3, 12)))


@settings(max_examples=tries(40), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    documents,
    st.lists(touched, max_size=9),
    st.lists(closed, max_size=3),
    roles,
    st.sampled_from(["UTC", "America/New_York"]),
    st.booleans(),
)
def test_the_server_and_this_machine_give_every_channel_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    tables: Tables,
    text: str,
    touches: Any,
    deals: Any,
    roles: Any,
    zone: str,
    texts: bool,
) -> None:
    rows = {
        "touch": [{"touch_id": f"t{n}", **each} for n, each in enumerate(touches)],
        "deal": [{"deal_id": f"d{n}", **each} for n, each in enumerate(deals)],
        "deal_role": roles,
    }
    world = World(tmp_path_factory.mktemp("credit"), text, zone, rows)
    found = agree(tables, world, texts=texts)
    assert found.counted_in
    assert (found.counted_in.copied > 0) == unsaid(world)


def test_what_cannot_be_read_is_counted_there_as_here(tmp_path: Any, tables: Tables) -> None:
    touches = [
        {"touch_id": "1", "occurred": instant(1), "medium": "cpc"},
        {"touch_id": "1", "occurred": instant(1), "medium": "cpc"},
        {"touch_id": "2", "occurred": "soon", "medium": "cpc"},
        {"touch_id": "3", "occurred": "", "medium": "cpc"},
        {"touch_id": "", "occurred": instant(1), "medium": "cpc"},
        {"touch_id": "5", "occurred": instant(2), "medium": "cpc", "is_bot": "true"},
        {"touch_id": "6", "occurred": instant(2), "medium": "cpc", "account_id": "nobody's"},
    ]
    deals = [DEAL_ROW, {**DEAL_ROW, "deal_id": "e", "stage": "lost"}, {**DEAL_ROW, "deal_id": "f", "amount": "much"}]
    rows = {"touch": [{**TOUCHES, **each} for each in touches], "deal": deals, "deal_role": []}
    world = World(tmp_path, document("linear", "90 days", "none", "at_conversion", "each", False), "UTC", rows)
    found = agree(tables, world, texts=True)
    assert {why: many for why, many in found.left_out.items() if many} == {
        "repeated": 1,
        "unreadable": 1,
        "no time": 1,
        "no id": 1,
        "not eligible": 1,
        "apart": 1,
    }


def coded(folder: Path) -> World:
    """Weights that look at a set of codes, at the part of the funnel, which may be none, and at a text with a quote."""
    touch = read(f"{TOUCH}  tags: {{type: choices, choices: [demo, trial]}}\n")
    known = beside(touch, read(DEAL), read(ROLE), read(CHANNELS, beside(touch)))
    whens = ("tags HAS 'demo'", "funnel IS BLANK AND NOT tags HAS ALL ('demo', 'trial')", "medium = 'it''s'")
    lines = ", ".join(f'{{when: "{when}", weight: {n}}}' for n, when in enumerate(whens, 2))
    form = f"{{weights: [{lines}], otherwise: 1}}"
    rows = [
        {**TOUCHES, "touch_id": f"t{n}", "occurred": instant(n), "medium": medium, "source": source, "tags": tags}
        for n, (medium, source, tags) in enumerate(
            product(("cpc", "it's"), ("direct", "mail"), ("", "demo", "trial;demo"))
        )
    ]
    text = document(form, "90 days", "none", "never", "each", False)
    return World(folder, text, "UTC", {"touch": rows, "deal": [DEAL_ROW], "deal_role": []}, known)


def test_weights_may_look_at_a_set_of_codes(tmp_path: Path, tables: Tables) -> None:
    found = agree(tables, coded(tmp_path))
    assert found.counted_in
    assert found.counted_in.copied == 0


def test_no_row_of_a_table_crosses_the_wire(tmp_path: Any, tables: Tables) -> None:
    rows = dense()
    many = [{**each, "touch_id": f"{each['touch_id']}-{n}"} for each in rows["touch"] for n in range(4)]
    world = World(
        tmp_path,
        document("linear", "90 days", "none", "never", "each", False),
        "America/New_York",
        {**rows, "touch": many},
    )
    found = agree(tables, world)
    assert found.counted_in
    assert len(many) > 3 * FEW_ROWS > 3 * found.counted_in.rows


def test_two_rows_of_one_id_that_differ_are_refused_without_showing_them(tmp_path: Any, tables: Tables) -> None:
    deals = [DEAL_ROW, {**DEAL_ROW, "amount": "1131719"}]
    touches = [{**TOUCHES, "touch_id": "1", "occurred": instant(1), "medium": "cpc"}]
    rows = {"touch": touches, "deal": deals, "deal_role": []}
    world = World(tmp_path, document("linear", "90 days", "none", "never", "each", False), "UTC", rows)
    filled(tables, world)
    with placed(tables, world) as sides, pytest.raises(BadInput, match="one id") as no:
        run(world.rule, world.taxonomy, sides, world.weighed)
    assert "1131719" not in str(no.value)


def test_sides_that_do_not_lie_together_are_copied(tmp_path: Any, tables: Tables) -> None:
    world = World(tmp_path, document("linear", "90 days", "none", "never", "each", False), "UTC", dense())
    filled(tables, world)
    here = run(world.rule, world.taxonomy, world.sides, world.weighed)
    with placed(tables, world) as sides:
        apart = sides._replace(touches=world.sides.touches)
        assert told(run(world.rule, world.taxonomy, apart, world.weighed)) == told(here)
        copied = CreditSides(*(each and replace(each, file=replace(each.file, copied=True)) for each in sides))
        there = run(world.rule, world.taxonomy, copied, world.weighed)
    assert told(there) == told(here)
    assert there.counted_in
    assert (there.counted_in.rows, there.counted_in.copied > 10) == (0, True)
