"""`ledger count` as rows for a spreadsheet, and as a page with a picture."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
import pytest

from shell import STAGES, Desk, criteria

LEADS = """\
id,score,employees,created,source
a1,70,500,2026-01-05T10:00:00Z,"Ads, paid"
a2,70,200,2026-01-06T10:00:00Z,<b>Web</b>
a3,60,500,2026-02-01T10:00:00Z,<b>Web</b>
a4,90,900,2026-04-01T10:00:00Z,
a5,many,900,2026-04-01T10:00:00Z,
"""


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """A governed ledger, five leads and drafted stages."""
    desk.write("leads.csv", LEADS)
    desk.write("stage.yaml", STAGES)
    return desk


def test_the_rows_are_those_that_pandas_counts(asked: Desk) -> None:
    leads = pd.read_csv(io.StringIO(LEADS), dtype=str, keep_default_na=False)
    points, days = pd.to_numeric(leads.score, errors="coerce"), pd.to_datetime(leads.created)
    matched = (points >= 65) & (leads.employees.astype(int) >= 200)
    keys = [days.dt.year.astype(str) + "-Q" + days.dt.quarter.astype(str), leads.source]
    counted = pd.DataFrame({"no": ~matched & points.notna(), "yes": matched, "unread": points.isna()})

    asked.does("ledger count mql --records leads.csv --rules today --by created:quarter --by source --csv -o rows.csv")

    head, *rows = csv.reader((asked.folder / "rows.csv").open(encoding="utf-8", newline=""))
    assert head == ["created quarter", "source", "not_matched", "matched", "unreadable", "undated", "ungoverned"]
    wanted = counted.groupby(keys).sum().itertuples(name=None)
    assert sorted(rows) == sorted([*group, *map(str, counts), "0", "0"] for group, *counts in wanted)


def test_rows_are_printed_where_no_file_is_named(asked: Desk) -> None:
    done = asked.does("ledger count stage.yaml --records leads.csv --csv")
    assert done.out == "known,warm,unreadable,undated,ungoverned\n1,3,1,0,0\n"


@pytest.mark.parametrize("by", ["", "--by source", "--by source --by quarter"])
@pytest.mark.parametrize("rule", ["mql", "stage.yaml"])
def test_a_page_says_what_the_table_says_and_draws_it(asked: Desk, rule: str, by: str) -> None:
    asked.does(f"ledger count {rule} --records leads.csv --rules today {by} --html count.html")

    page = (asked.folder / "count.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "<b>Web" not in page
    assert not re.search(r"\sstyle=|<script", page)
    assert "1 of 5 records (20.0%) has a value that cannot be read" in page
    assert ("&lt;b&gt;Web&lt;/b&gt;" in page) == bool(by)
    if rule == "stage.yaml":
        assert "a draft: nobody decided it" in page


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        ("-o rows.csv", 2, "one form is asked for"),
        ("--csv --html page.html", 2, "one form is asked for"),
        ("--csv -o leads.csv", 1, "leads.csv is not written"),
        ("--html ledger.db", 1, "ledger.db is not written"),
    ],
)
def test_what_cannot_be_written_is_told(asked: Desk, arguments: str, code: int, what: str) -> None:
    done = asked.run(f"ledger count mql --records leads.csv --rules today {arguments}")
    assert (done.code, what in done.err) == (code, True)
    assert (asked.folder / "leads.csv").read_text(encoding="utf-8") == LEADS


@pytest.mark.parametrize("column", ["employees", "Visits"])
def test_numbers_group_in_numeric_order_then_texts_then_blanks(desk: Desk, column: str) -> None:
    """Whether the column is a field or not; numbers are read as the profile says."""
    rows = "".join(
        f"a,70,{each},2026-01-05T10:00:00Z,{each}\n" for each in ["10", "9", "100", "-1", "x", "", "2", '"2,5"']
    )
    desk.write("leads.csv", f"id,score,employees,created,Visits\n{rows}")
    desk.write("wide.yaml", criteria("score >= 60"))
    wanted = ["-1", "2", "2,5", "9", "10", "100", "x", None]

    by = f"--records leads.csv --decimal , --by {column} --json"
    counted = desk.does(f"ledger count mql {by}").data["rows"]
    moved = desk.does(f"ledger impact wide.yaml {by}").data["by"]["rows"]

    assert [each["value"] for each in counted] == wanted
    assert [each["value"] for each in moved] == wanted


def test_ids_that_stand_more_than_once_are_told(asked: Desk) -> None:
    asked.write("twice.csv", LEADS + "a2,70,200,2026-01-06T10:00:00Z,x\n" * 2 + ",70,200,2026-01-06T10:00:00Z,x\n" * 2)
    asked.write("thrice.csv", (asked.folder / "twice.csv").read_text(encoding="utf-8") + "a1,1,1,,\n")
    count = "ledger count mql --rules today --records"

    assert "more than once" not in asked.does(f"{count} leads.csv").out
    one = "1 id stands more than once in `id`: 2 records repeat an earlier one, and they count too"
    assert one in asked.does(f"{count} twice.csv --by source").out
    assert "2 ids stand more than once in `id`: 3 records repeat" in asked.does(f"{count} thrice.csv").out
    assert asked.does(f"{count} thrice.csv --json").data["repeated"] == {"column": "id", "ids": 2, "records": 3}
    assert "repeated" not in asked.does(f"{count} leads.csv --json").data
    asked.does(f"{count} twice.csv --html twice.html")
    assert "1 id stands more than once" in (asked.folder / "twice.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("monht", "month"),
        ("sorce", "source"),
        ("creatd:quarter", "created:quarter"),
        ("created:quartr", "created:quarter"),
    ],
)
def test_a_slip_in_what_is_grouped_by_leads_on_to_the_nearest(asked: Desk, typed: str, meant: str) -> None:
    (error,) = asked.run(f"ledger count mql --records leads.csv --by {typed} --json").errors
    assert error["fix"] == f"write {meant}: ledger count mql --records leads.csv --by {meant} --json"
    asked.does(error["fix"].partition(": ")[2])
