"""Texts that would be run as something else: as a formula by whoever opens a file, as SQL by whoever counts."""

from __future__ import annotations

import csv
import io
import re

import duckdb
import pytest
from hypothesis import example, given, strategies as st

from ledger.population.quoting import identifier, string
from ledger.render.csv import csv_of
from shell import Desk

RUNS = re.compile(r"\s*[=+\-@＝＋－＠](?![0-9.,]*%?\s*\Z)|[\t\r\n]")
"""How a cell begins that a spreadsheet runs."""
HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1", "'); DROP TABLE leads; --", 'x" OR 1=1 --']
LATER = [
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "\n=1+1",
    " =1+1",
    "\u200b=1+1",
    "x;=1+1",
    "x; ＝1+1",
    "a,b;@SUM(A1)",
    "x\t+1+1",
]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.sampled_from(
    [*HOSTILE, *LATER]
)


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


@pytest.mark.fault(42)
@given(st.lists(TEXTS, min_size=1, max_size=4))
@example(["-5", "+1.5", "-12%", "=HYPERLINK(1)"])
@example(["of two lines\r=1+1", "\r"])
@example(LATER)
@example(["x", 'y";"=1+1'])
def test_no_cell_is_a_formula_and_none_is_lost(row: list[str]) -> None:
    written = csv_of([row])
    assert not [cell for cell in cells(written) if RUNS.match(cell)]
    assert [each.replace("'", "") for each in cells(written)] == [each.replace("'", "") for each in row]


@pytest.mark.fault(42)
@pytest.mark.parametrize("separator", [";", "\t"])
@given(row=st.lists(TEXTS, min_size=1, max_size=4))
@example(row=LATER)
@example(row=["x", 'y;"=1+1"', "of two lines\n=1+1"])
def test_none_is_one_where_a_spreadsheet_takes_another_separator(separator: str, row: list[str]) -> None:
    text = io.StringIO(csv_of([row]), newline="")
    found = [cell for line in csv.reader(text, delimiter=separator) for cell in line]
    assert not [cell for cell in found if RUNS.match(cell) and not cell.startswith(("\t", "\r", "\n"))]


@pytest.mark.fault(42, control=True)
def test_written_as_they_are_they_are_formulas() -> None:
    out = io.StringIO()
    csv.writer(out).writerow([*HOSTILE, *LATER])
    assert len([cell for cell in cells(out.getvalue()) if RUNS.match(cell)]) == 11


@pytest.mark.fault(42)
def test_what_stands_in_a_record_is_no_formula_in_what_was_counted(desk: Desk) -> None:
    rows = "".join(f'{n},70,500,"{text}"\n' for n, text in enumerate(each.replace('"', '""') for each in HOSTILE))
    desk.write("leads.csv", f"id,score,employees,source\n{rows}")
    found = cells(desk.does("ledger count mql --records leads.csv --by source --csv").out)
    assert "'=1+1" in found
    assert not [cell for cell in found if RUNS.match(cell)]


@pytest.mark.fault(42)
def test_any_text_is_a_value_or_a_name_and_never_a_statement() -> None:
    with duckdb.connect() as db:

        @given(TEXTS)
        def holds(text: str) -> None:
            assert db.execute(f"SELECT {string(text)}").fetchall() == [(text,)]
            if text:
                assert db.execute(f"SELECT * FROM (SELECT 1 AS {identifier(text)})").description[0][0] == text

        holds()


@pytest.mark.fault(42, control=True)
def test_pasted_into_a_statement_a_text_is_run() -> None:
    with duckdb.connect() as db:
        db.execute("CREATE TABLE leads AS SELECT 1 AS one")
        db.execute(f"SELECT ('{HOSTILE[5]}')")
        with pytest.raises(duckdb.CatalogException):
            db.execute("FROM leads")
