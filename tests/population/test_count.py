"""Counting the records of a file: groups, what is counted apart, and every file that cannot be counted."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from ledger.errors import BadInput
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.population.columns import Column
from ledger.population.count import Count, CountRow, JudgingSegment, count
from ledger.population.source.file import open_file, session
from ledger.population.source.unread import Unread
from ledger.steps import instead

TODAY = date(2026, 3, 29)
SCHEMA = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "source": Field("source", "text"),
        "opted_out": Field("opted_out", "boolean"),
        "created": Field("created", "datetime"),
        "renewal": Field("renewal", "date"),
    },
    zone="Europe/Berlin",
)
COLUMNS = {
    "source": Column("Lead Source", blank=("Select",)),
    "opted_out": Column("Do Not Email", {"true": "Yes", "false": "No"}),
}
LEADS = """\
Lead Source,score,Do Not Email,created
Google,80,No,2026-01-31T22:59:59Z
Google,10,No,2026-01-31T23:00:00Z
Select,70,Yes,2026-02-10T10:00:00Z
,65,,
Chat,abc,No,2026-02-11T10:00:00Z
Chat,90,maybe,last week
"""
INSTANT_RULE = "an instant is written YYYY-MM-DDTHH:MM:SS with Z or an offset such as +01:00"
NOT_A_NUMBER = Unread(5, "score", "'abc': a number is digits, with a point before its decimals")


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    return written(tmp_path, LEADS)


def written(folder: Path, content: str | bytes, name: str = "leads.csv") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def counted(file: Path, criteria: str = "score >= 65 AND NOT opted_out", **how: object) -> Count:
    return count(file, read(criteria, SCHEMA), SCHEMA, COLUMNS, TODAY, **how)  # type: ignore[arg-type]


def row(value: str | None, not_matched: int = 0, matched: int = 0, unreadable: int = 0) -> CountRow:
    return CountRow(value, not_matched, matched, unreadable, 0, 0)


def in_force(start: date | None, end: date | None, version: int, criteria: str = "") -> JudgingSegment:
    return JudgingSegment(start, end, version, read(criteria, SCHEMA) if criteria else None)


# --- what comes out ---------------------------------------------------------------------------------------------------


def test_records_are_counted_as_a_whole(leads: Path):
    assert counted(leads).overall == row(None, not_matched=2, matched=2, unreadable=2)
    assert counted(leads).overall.total == 6
    assert counted(leads).rows == ()


def test_records_are_grouped_by_a_field_whose_blanks_come_last(leads: Path):
    assert counted(leads, by=("source",)).rows == (
        row("Chat", unreadable=2),
        row("Google", not_matched=1, matched=1),
        row(None, not_matched=1, matched=1),
    )


def test_records_are_grouped_by_a_column_that_is_no_field(leads: Path):
    found = counted(leads, by=("Lead Source",)).rows
    assert [each.value for each in found] == ["Chat", "Google", "Select", None]


def test_records_are_grouped_by_the_month_of_their_day_in_the_zone(leads: Path):
    found = counted(leads, "TRUE", clock="created", by=("month",))
    assert found.rows == (
        row("2026-01", matched=1),
        row("2026-02", matched=3),
        row("unreadable", matched=1),
        row(None, matched=1),
    )


def test_the_first_value_that_cannot_be_read_is_shown_with_its_record_and_column(leads: Path):
    assert counted(leads).first_unreadable == NOT_A_NUMBER
    assert counted(leads, "opted_out").first_unreadable == Unread(
        6, "Do Not Email", "'maybe': it is neither Yes nor No"
    )
    assert counted(leads, "created >= TODAY").first_unreadable == Unread(6, "created", f"'last week': {INSTANT_RULE}")


def test_only_the_fields_that_a_criteria_reads_must_be_readable(leads: Path):
    assert counted(leads, "source IS BLANK") == Count(row(None, not_matched=4, matched=2), (), None)


def test_each_record_is_judged_by_the_version_in_force_on_its_own_day(leads: Path):
    rules = [
        in_force(None, date(2026, 2, 1), 1, "score >= 90"),
        in_force(date(2026, 2, 1), date(2026, 2, 11), 2, "score >= 5"),
    ]
    found = count(leads, rules, SCHEMA, COLUMNS, TODAY, clock="created")
    assert found.overall == CountRow(None, not_matched=1, matched=2, unreadable=1, ungoverned=1, undated=1)
    assert found.first_unreadable == Unread(6, "created", f"'last week': {INSTANT_RULE}")


def test_where_no_version_was_in_force_no_record_is_judged(leads: Path):
    rules = [in_force(None, date(2026, 2, 1), 1), in_force(date(2026, 2, 1), None, 2, "score >= 65")]
    found = count(leads, rules, SCHEMA, COLUMNS, TODAY, clock="created", by=("source",))
    assert found.overall == CountRow(None, not_matched=1, matched=1, unreadable=2, ungoverned=1, undated=1)
    assert found.first_unreadable == NOT_A_NUMBER
    assert count(leads, [], SCHEMA, COLUMNS, TODAY, clock="created").overall.ungoverned == 4


# --- how files come ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        LEADS.replace("\n", "\r\n"),
        "\ufeff" + LEADS,
        LEADS.rstrip("\n"),
        LEADS.replace(",", ";"),
        LEADS.replace(",", "\t"),
        LEADS.replace("Lead Source", '"Lead Source"').replace("Google", '"Google"'),
        LEADS.replace("\n", ",\n"),  # a last column without a name, as in many exports
        LEADS.replace("Google", '"Google, ""Ads""\nand more"'),
    ],
    ids=["windows", "mark", "no last line end", "semicolons", "tabs", "quotes", "nameless column", "lines in quotes"],
)
def test_a_file_counts_the_same_however_it_was_exported(tmp_path: Path, content: str):
    assert counted(written(tmp_path, content)) == counted(written(tmp_path, LEADS, "plain.csv"))


@pytest.mark.parametrize("name", ["it's here.csv", 'a "b".csv', "leads (1).csv", "für.csv", "$x;.csv", "no_suffix"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str):
    assert counted(written(tmp_path, LEADS, name)).overall.matched == 2


def test_a_header_alone_has_no_records(tmp_path: Path):
    assert counted(written(tmp_path, LEADS.splitlines()[0])).overall == row(None)


def test_every_record_satisfies_true_and_none_of_its_columns_is_read(tmp_path: Path):
    assert counted(written(tmp_path, LEADS.replace("score", "points")), "TRUE").overall == row(None, matched=6)


@pytest.mark.fault(42)
def test_a_name_of_sql_or_a_quote_in_a_column_is_only_a_name(tmp_path: Path):
    hostile = "x') UNION SELECT 1 --"
    file = written(tmp_path, f'''score,"{hostile}"\n70,"it's"\n''')
    found = count(file, read("source = 'it''s'", SCHEMA), SCHEMA, {"source": Column(hostile)}, TODAY, by=(hostile,))
    assert found.rows == (row("it's", matched=1),)


# --- what cannot be counted -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "place", "what"),
    [
        (b"", "leads.csv", "the file is empty"),
        (b"\n\n", "leads.csv", "the file is empty"),
        (LEADS.encode("utf-16"), "leads.csv", "the file is saved as UTF-16"),
        (b"PK\x03\x04rest of a workbook", "leads.csv", "this is not a CSV file"),
        (b"\x1f\x8b\x08packed", "leads.csv", "the file cannot be unpacked"),
        (b"score,caf\xe9\n1,2\n", "leads.csv:1", "the file is not UTF-8"),
        (b"score,Do Not Email\n1,No\n2,caf\xe9\n", "leads.csv:3", "the file is not UTF-8"),
        (b"score,Do Not Email\n" + b"1,No\n" * 300_000 + b"2,caf\xe9\n", "leads.csv:300002", "the file is not UTF-8"),
        (b"score,Do Not Email\n1,No\n2\n", "leads.csv:3", "a record has 1 values, and the header has 2"),
        (b"score,Do Not Email\n1,No\n2,No,3\n", "leads.csv:3", "a record has 3 values, and the header has 2"),
        (b'score,Do Not Email\n1,"No\n2,No\n', "leads.csv:2", "a quote is out of place"),
        (b'score,Do Not Email\n1,"N"o\n', "leads.csv:2", "a quote is out of place"),
        (b"score,Do Not Email\n1,No\r\n2,No\n", "leads.csv", "the lines do not end alike"),
        (b"score,Do Not Email\n1," + b"x" * 5_000_000, "leads.csv:2", "a line is too long"),
        (b"x" * 3_000_000, "leads.csv", "the file has no header"),
        (b"scores,Do Not Email\n1,No\n", "leads.csv:1", "the file has no column `score`"),
        (b"Score,Do Not Email\n1,No\n", "leads.csv:1", "the file has no column `score`"),
        (b"score,score,Do Not Email\n1,2,No\n", "leads.csv:1", "two columns are called `score`"),
    ],
)
def test_a_file_that_cannot_be_counted_is_told_in_three_parts(tmp_path: Path, content: bytes, place: str, what: str):
    with pytest.raises(BadInput) as told:
        counted(written(tmp_path, content))
    assert (told.value.what, told.value.place) == (what, (tmp_path / place).as_posix())
    assert told.value.why
    assert told.value.fix


def test_a_column_that_is_not_there_is_told_with_the_nearest(tmp_path: Path):
    with pytest.raises(BadInput) as told:
        counted(written(tmp_path, "Score,Do not e-mail\n1,No\n"), "opted_out")
    assert told.value.why == "the nearest is `Do not e-mail`"
    assert told.value.fix == "add --map opted_out='Do not e-mail'"


@pytest.mark.parametrize(("name", "what"), [("none.csv", "there is no such file"), ("", "the file cannot be read")])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str, what: str):
    with pytest.raises(BadInput, match=what):
        counted(tmp_path / name)


def test_a_path_that_would_stand_for_several_files_is_refused(tmp_path: Path):
    written(tmp_path, LEADS, "leads1.csv")
    for name in ("leads*.csv", "leads[1].csv", "leads?.csv"):
        with pytest.raises(BadInput, match="the path holds a"):
            counted(tmp_path / name)


def test_a_clock_must_be_a_date_of_the_entity(leads: Path):
    with pytest.raises(BadInput, match="score is not a date of lead") as told:
        count(leads, [], SCHEMA, COLUMNS, TODAY, clock="score")
    assert told.value.fix == "use one of created, renewal"
    with pytest.raises(BadInput, match="no date says when a record came to be"):
        counted(leads, by=("month",))


def test_what_is_no_unit_of_time_is_told_with_those_that_are(leads: Path):
    for unit, meant in (("monht", "month"), ("Week", "week"), ("fortnight", "month")):
        with pytest.raises(BadInput, match=f"`{unit}` is no unit of time") as told:
            counted(leads, by=(f"created:{unit}",))
        assert (told.value.why, str(told.value.fix)) == (
            "a date is told by day, week, month, quarter or year",
            f"write created:{meant}",
        )


def test_a_table_has_columns_that_are_there_and_not_too_many_rows(tmp_path: Path, leads: Path):
    with pytest.raises(BadInput, match="the file has no column `Lead Sourse`") as told:
        counted(leads, by=("Lead Sourse",))
    assert told.value.step == instead("write Lead Source", "Lead Sourse", "Lead Source")
    many = "id,score,Do Not Email\n" + "".join(f"{n},1,No\n" for n in range(1_001))
    with pytest.raises(BadInput, match="there are too many groups"):
        counted(written(tmp_path, many, "many.csv"), by=("id",))
    assert len(counted(written(tmp_path, many.replace("\n1000,1,No", ""), "many.csv"), by=("id",)).rows) == 1_000


# --- safety -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{other}')",
        "SELECT * FROM '{other}'",
        "COPY (SELECT 1) TO '{new}'",
        "ATTACH '{new}'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/']",
        "SET threads = 1",
        "SELECT * FROM glob('/*')",
    ],
)
@pytest.mark.fault(42)
def test_a_session_reads_its_one_file_and_cannot_be_talked_out_of_it(leads: Path, sql: str):
    other = written(leads.parent, "secret\n1\n", "other.csv")
    file = open_file(leads)
    with session(file) as connection:
        assert connection.execute(f"SELECT count(*) FROM {file.source}").fetchone() == (6,)
    with pytest.raises(BadInput, match="the records cannot be counted"), session(file) as connection:
        connection.execute(sql.format(other=other.as_posix(), new=(leads.parent / "new").as_posix()))
    assert not (leads.parent / "new").exists()


# --- real leads -------------------------------------------------------------------------------------------------------

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "leads.csv"
X_EDUCATION = Schema(
    "lead",
    {
        "visits": Field("visits", "number"),
        "seconds": Field("seconds", "number"),
        "opted_out": Field("opted_out", "boolean"),
        "last_activity": Field("last_activity", "text"),
        "occupation": Field("occupation", "text"),
        "origin": Field("origin", "choice", choices=("api", "add_form")),
        "specialization": Field("specialization", "text"),
    },
)
X_COLUMNS = {
    "visits": Column("TotalVisits"),
    "seconds": Column("Total Time Spent on Website"),
    "opted_out": Column("Do Not Email", {"true": "Yes", "false": "No"}),
    "last_activity": Column("Last Activity"),
    "occupation": Column("What is your current occupation", blank=("Select",)),
    "origin": Column("Lead Origin", {"api": "API", "add_form": "Lead Add Form"}),
    "specialization": Column("Specialization", blank=("Select",)),
}
V1 = "visits >= 3 AND seconds >= 300 AND opted_out = FALSE"
V2 = (
    "(seconds >= 600 AND opted_out = FALSE AND last_activity <> 'Email Bounced')"
    " OR occupation = 'Working Professional' OR origin = 'add_form'"
)

real = pytest.mark.skipif(not REAL.exists() and not os.environ.get("CI"), reason="the real leads are not here")


@real
def test_real_leads_count_as_in_the_study_of_them():
    """3,575 and 2,770 of 9,240: the crosswalk TT 2030, FT 1545, TF 740, found by other means."""
    found = [count(REAL, read(text, X_EDUCATION), X_EDUCATION, X_COLUMNS, TODAY).overall for text in (V1, V2)]
    assert [(each.matched, each.total) for each in found] == [(740 + 2030, 9240), (1545 + 2030, 9240)]


@real
def test_real_leads_count_as_pandas_counts_them():
    import pandas

    frame = pandas.read_csv(REAL, keep_default_na=False, dtype=str)
    visits, seconds = (pandas.to_numeric(frame[name]) for name in ("TotalVisits", "Total Time Spent on Website"))
    by_hand = {
        V1: (visits >= 3) & (seconds >= 300) & (frame["Do Not Email"] == "No"),
        f"NOT ({V1})": ~((visits >= 3) & (seconds >= 300) & (frame["Do Not Email"] == "No")),
        "visits IS BLANK": frame["TotalVisits"] == "",
        "specialization IS BLANK": frame["Specialization"].isin(["", "Select"]),
        "specialization CONTAINS 'management'": frame["Specialization"].str.lower().str.contains("management"),
    }
    for criteria, mask in by_hand.items():
        found = count(REAL, read(criteria, X_EDUCATION), X_EDUCATION, X_COLUMNS, TODAY, by=("Lead Origin",))
        wanted = mask.groupby(frame["Lead Origin"]).sum().to_dict()
        assert {each.value: each.matched for each in found.rows} == wanted, criteria
        assert found.overall.matched == mask.sum()


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("fit_score,Lead Score", "Lead Score"),
        ("scor,SCORE", "SCORE"),
        ("Scored by,LeadScore", "LeadScore"),
        ("Owner's score", "Owner'\"'\"'s score"),
        ("fit_score", "NAME"),
        ("fit_score,Punkte", "NAME"),
    ],
)
def test_the_column_that_is_proposed_is_no_other_fields_and_can_be_typed(tmp_path: Path, header: str, wanted: str):
    schema = Schema("lead", {name: Field(name, "number") for name in ("score", "fit_score")})
    path = written(tmp_path, f"{header}\n" + ",".join("1" for _ in header.split(",")) + "\n")
    with pytest.raises(BadInput) as told:
        count(path, read("score > 1", schema), schema, {}, TODAY)
    assert told.value.fix == f"add --map score='{wanted}'"


def test_of_a_wide_file_a_dozen_columns_are_named_and_how_many_others_there_are(tmp_path: Path) -> None:
    names = ["score", *(f"c{number}" for number in range(14))]
    file = written(tmp_path, f"{','.join(names)}\n{','.join('1' * 15)}\n")
    with pytest.raises(BadInput) as caught:
        counted(file, "score >= 65", by=("region",))
    told = f"{caught.value.why} {caught.value.fix}"
    assert f"it has {', '.join(names[:12])} and 3 more" in told
    assert "NAME`" not in told
