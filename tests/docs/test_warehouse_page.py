"""The page on the warehouse shows what is really answered, and its dashboard counts what `ledger count` counts."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
import yaml

from ledger.deliver.delivery.commands.exporting import SHAPES
from ledger.language.schema import TYPES
from ledger.population.sql.dialect import DIALECTS
from pages import ROOT, blocks, difference, going_on
from shell import Desk

PAGE = (ROOT / "docs" / "how-to" / "read-the-same-meaning-in-the-warehouse.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str]:
    """Where a reader of the page ends, and the page as it would be."""
    folder = tmp_path_factory.mktemp("page")
    really = going_on(PAGE, folder)
    return Desk(folder, now="2026-06-08T09:00:00Z"), really


def test_the_page_shows_what_its_commands_answer(reader: tuple[Desk, str]) -> None:
    assert not (found := difference(PAGE, reader[1])), found


def test_the_dashboard_of_the_page_counts_what_count_counts(reader: tuple[Desk, str]) -> None:
    desk, _ = reader
    (dashboard,) = (each.text for each in blocks(PAGE, "sql"))
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE lead AS FROM read_csv('{desk.folder / 'leads.csv'}', types = {{'created': 'TIMESTAMPTZ'}})"
        )
        connection.execute(desk.does("ledger export sql mql --dialect duckdb --rules then").out)
        connection.execute((desk.folder / "versions.sql").read_text(encoding="utf-8"))
        found = connection.execute(dashboard).fetchall()

    counted = desk.does("ledger count mql --records leads.csv --rules then --json").data["overall"]
    assert [row[0] for row in found] == [1, 2]
    assert sum(row[4] for row in found) == counted["matched"] == 6
    assert sum(row[3] for row in found) == counted["matched"] + counted["not_matched"]


def test_the_page_names_every_dialect_form_rule_and_type() -> None:
    named = set(re.findall(r"`([\w#-]+)`", PAGE))
    assert named >= {*DIALECTS, *SHAPES[:3], "then", "today", "standard", *TYPES}


def test_the_bindings_that_the_page_shows_are_taken(tmp_path: Path, reader: tuple[Desk, str]) -> None:
    desk, _ = reader
    (shown,) = (each.text for each in blocks(PAGE, "yaml"))
    fields = {**yaml.safe_load(shown), "created": {"type": "datetime", "clock": "event"}, "score": {"type": "number"}}
    entity = {"kind": "entity", "key": "lead", "scope": "lifecycle", "fields": fields}
    desk.write("bound.yaml", yaml.safe_dump(entity))

    assert desk.run("ledger check bound.yaml").code == 0
