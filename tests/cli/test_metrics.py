"""Metrics at the command line: decided like any definition, counted by the rules asked for, exported, and refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest

from shell import ANA, CRO, LEAD, SAL, Desk, criteria, decide

LATER = "2026-06-08T09:00:00Z"
METRICS = {
    "mqls": "of: mql",
    "staff": "measure: {sum: employees}\nof: mql\nunit: people",
    "points": "measure: {sum: score}\nof: large",
    "sales_rate": "ratio: {of: sql, over: mql, cohort: mql}",
    "dated": "of: mql\ndated_by: became mql",
}
ROWS = (
    ("2026-02-10T12:00:00Z", "70", "300"),
    ("2026-02-11T12:00:00Z", "70.1", "200"),
    ("2026-03-10T12:00:00Z", "70.2", "100"),
    ("2026-04-10T12:00:00Z", "55", "250"),
    ("2026-04-11T12:00:00Z", "", "900"),
    ("2026-05-10T12:00:00Z", "90.000000001", "123456789012345"),
    ("2026-05-11T12:00:00Z", "abc", "500"),
    ("", "99", "201"),
)


def metric(key: str, text: str) -> str:
    return f"kind: metric\nkey: {key}\nscope: lifecycle\nentity: lead\ntitle: {key.title()}\n{text}\n"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, template: Desk) -> Desk:
    """`mql` decided again for all of March on, and metrics of it decided in June."""
    desk = template.copied(tmp_path_factory.mktemp("metrics"))
    desk.write("leads.csv", "created,score,employees\n" + "".join(",".join(row) + "\n" for row in ROWS))
    desk.write("mql.yaml", criteria("score >= 50"))
    decide(desk.at("2026-04-01T09:00:00Z"), "mql.yaml", "mql", "2026-04-01", number=2)
    later = desk.at(LATER)
    for key, text in (("sql", "mql AND score >= 80"), ("large", "employees >= 250")):
        desk.write(f"{key}.yaml", criteria(text, key=key))
        ratified(later, key)
    for key, text in METRICS.items():
        desk.write(f"{key}.yaml", metric(key, text))
        ratified(later, key)
    return later


def ratified(desk: Desk, key: str, number: int = 1) -> None:
    terms = f"--effective {(desk.now or '')[:10]} --nature policy --standard retrospective --because agreed"
    desk.does(f"ledger propose {key}.yaml {terms}", by=ANA)
    desk.does(f"ledger approve {key}#{number}", by=SAL)
    desk.does(f"ledger ratify {key}#{number}", by=CRO)


def counted(desk: Desk, key: str, more: str = "") -> dict[str, Any]:
    return dict(desk.does(f"ledger count {key} --records leads.csv {more} --json").data)


@pytest.mark.parametrize("rules", ["today", "standard", "then", "then:2026-03-15", "on:2026-03-15", "on:2026-02-02"])
def test_a_count_is_what_counting_its_criteria_gives_by_the_same_rules(changed: Desk, rules: str) -> None:
    """Also on days before the metric: it judges nobody, and says only how to count."""
    ours, theirs = (counted(changed, key, f"--rules {rules} --by month") for key in ("mqls", "mql"))
    found = [(row["value"], row.get("figure"), row.get("undated", 0), row["judged"]) for row in ours["rows"]]
    assert found == [
        (row["value"], str(row["matched"]) if judged else None, row["undated"], judged)
        for row in theirs["rows"]
        for judged in (row["matched"] + row["not_matched"],)
    ]


def test_a_sum_is_exact_and_says_how_many_add_nothing(changed: Desk) -> None:
    data = counted(changed, "points", "--rules today")
    assert Decimal(data["overall"]["figure"]) == Decimal("70") + Decimal("55") + Decimal("90.000000001")
    assert (data["overall"]["records"], data["overall"]["blank"], data["overall"]["unreadable"]) == (4, 1, 1)
    large = counted(changed, "staff", "--rules today")["overall"]["figure"]
    assert large == str(300 + 200 + 100 + 250 + 123456789012345 + 201)


def test_what_adds_nothing_and_what_cannot_be_read_is_told_to_people(changed: Desk) -> None:
    out = changed.does("ledger count points --records leads.csv --rules today --by month").out
    assert "points, the sum of score over large; as-is: every record by today's version" in out.splitlines()
    assert "1 record is counted without a score, and adds nothing" in out
    assert "1 of 8 records (12.5%) has a value that cannot be read" in out
    assert "215.000000001" in out


def test_a_ratio_counts_records_of_its_denominator_and_gives_no_figure_where_that_is_empty(changed: Desk) -> None:
    data = counted(changed, "sales_rate", "--by month --rules today")
    figures = {row["value"]: (row.get("figure"), row["records"], row["over"]) for row in data["rows"]}
    assert figures["2026-05"] == ("1", 1, 1)
    assert figures["2026-02"] == ("0", 0, 2)
    assert Fraction(data["overall"]["figure"]) == Fraction(2, 6)
    changed.write("none.csv", "created,score,employees\n2026-02-10T12:00:00Z,1,1\n")
    out = changed.does("ledger count sales_rate --records none.csv --rules today").out
    assert "no figure" in out
    assert "%" not in out


def test_rows_of_csv_hold_the_exact_figure_and_what_it_is_made_of(changed: Desk) -> None:
    rows = changed.does("ledger count sales_rate --records leads.csv --rules today --by month --csv").out.splitlines()
    assert rows[0] == "created month,figure,records,over,judged,unreadable,undated,ungoverned"
    assert rows[1] == "2026-02,0,0,2,2,0,0,0"
    changed.does("ledger count mqls --records leads.csv --by month --html figure.html")
    assert "the count of mql" in (changed.folder / "figure.html").read_text(encoding="utf-8")


def test_the_versions_of_what_it_counts_stand_beside_each_period(changed: Desk) -> None:
    out = changed.does("ledger count mqls --records leads.csv --by created:quarter --rules standard").out
    by = {line.split()[0]: line for line in out.splitlines()}
    assert [by[each].split("mql ")[1].split("  ")[0] for each in ("2026-Q1", "2026-Q2")] == ["v1", "v2"]
    data = counted(changed, "mqls", "--rules standard")
    assert [(each.get("from"), each["versions"]) for each in data["segments"]][:2] == [
        ("2026-02-02", {"mqls": 1, "mql": 1}),
        ("2026-04-01", {"mqls": 1, "mql": 2}),
    ]


def test_of_days_before_it_was_decided_that_is_said(changed: Desk) -> None:
    told = "how it is counted was decided for 2026-06-08 on, and here counts what is older too"
    assert told in changed.does("ledger count mqls --records leads.csv --rules then").out
    assert told not in changed.does("ledger count mqls --records leads.csv --rules standard").out


def test_a_draft_is_counted_before_anybody_proposes_it(changed: Desk) -> None:
    changed.write("draft.yaml", metric("tried", "measure: {sum: employees}\nof: mql"))
    data = counted(changed, "draft.yaml")
    assert (data["rules"], data["names"], data["measure"]) == ("draft", ["mql"], "sum")


def test_what_is_dated_by_becoming_is_refused_where_the_entity_does_not_say_how_that_is_told(changed: Desk) -> None:
    for command in ("count dated --records leads.csv", "export sql dated --dialect duckdb"):
        done = changed.run(f"ledger {command}")
        assert (done.code, "`dated` is dated by the day on which a record became mql" in done.err) == (4, True)
        assert "add `became: {mql: {by: {stamp: FIELD}, re_entry: first}}` to the document of lead" in done.err
        assert "propose it: ledger propose FILE --effective DATE --nature policy --because TEXT" in done.err


BECAME = "  mql_on: {{type: date}}\nbecame:\n  mql: {{by: {{{}}}, re_entry: first}}\n"


def test_a_record_belongs_to_the_period_in_which_its_stamp_says_that_it_became_one(desk: Desk) -> None:
    desk.write("lead.yaml", LEAD + BECAME.format("stamp: mql_on"))
    decide(desk, "lead.yaml", "lead", number=2)
    for key, text in {"one": "of: mql", "two": "measure: {sum: score}\nof: mql"}.items():
        desk.write(f"{key}.yaml", metric(key, f"{text}\ndated_by: became mql"))
        decide(desk, f"{key}.yaml", key)
    rows = ["2026-02-10T12:00:00Z,70,300,2026-04-02", "2026-02-11T12:00:00Z,80,300,2026-07-01"]
    rows += ["2026-05-10T12:00:00Z,90,300,", "2026-05-11T12:00:00Z,1,300,2026-04-03"]
    desk.write("leads.csv", "\n".join(["created,score,employees,mql_on", *rows]) + "\n")
    counts, sums = (counted(desk, key, "--by quarter")["rows"] for key in ("one", "two"))
    assert [(row["value"], row["figure"]) for row in counts] == [("2026-Q2", "1"), ("2026-Q3", "1"), (None, "1")]
    assert [(row["value"], row["figure"]) for row in sums] == [("2026-Q2", "70"), ("2026-Q3", "80"), (None, "90")]


def test_days_that_no_field_of_a_record_tells_are_refused_with_the_command_that_reads_them(desk: Desk) -> None:
    desk.write("lead.yaml", LEAD + BECAME.format("snapshots: daily"))
    decide(desk, "lead.yaml", "lead", number=2)
    desk.write("one.yaml", metric("one", "of: mql\ndated_by: became mql"))
    decide(desk, "one.yaml", "one")
    desk.write("leads.csv", "created,score,employees\n2026-02-10T12:00:00Z,70,300\n")
    done = desk.run("ledger count one --records leads.csv --by quarter")
    assert (done.code, "count who became one: ledger became mql --by quarter" in done.err) == (4, True)


def test_the_export_comes_to_what_the_count_comes_to(changed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(changed.folder)
    changed.write(
        "good.csv",
        "".join(line + "\n" for line in (changed.folder / "leads.csv").read_text().splitlines() if "abc" not in line),
    )
    for key in ("mqls", "staff", "points", "sales_rate"):
        for rules in ("today", "standard", "on:2026-06-08"):
            sql = changed.does(f"ledger export sql {key} --dialect duckdb --form select --rules {rules}").out
            with duckdb.connect() as connection:
                connection.execute("SET TimeZone = 'UTC'")
                types = "{'created': 'TIMESTAMPTZ', 'score': 'DECIMAL(24, 9)', 'employees': 'DECIMAL(24, 9)'}"
                connection.execute(
                    f"CREATE TABLE lead AS SELECT *, NULL AS job_level FROM read_csv('good.csv', types = {types})"
                )
                (found,) = connection.execute(sql.rstrip().rstrip(";")).fetchall()
            row = changed.does(f"ledger count {key} --records good.csv --rules {rules} --json").data["overall"]
            wanted = [row["records"], row["over"]] if "over" in row else [Decimal(row["figure"])]
            assert [Decimal(each) for each in found] == wanted


@pytest.mark.parametrize("dialect", ["postgres", "snowflake", "bigquery", "databricks", "spark"])
def test_every_dialect_adds_up(changed: Desk, dialect: str) -> None:
    for key in ("mqls", "staff", "sales_rate"):
        sql = changed.does(f"ledger export sql {key} --dialect {dialect} --form view --rules standard").out
        assert "COALESCE(" in sql
        assert "SUM(" in sql
    refused = changed.run(f"ledger export sql sales_rate --dialect {dialect} --form expression")
    assert (refused.code, "the ratio `sales_rate` is no single expression" in refused.err) == (4, True)


def test_another_measure_is_incomparable_and_criteria_that_mean_the_same_are_equivalent(desk: Desk) -> None:
    desk.write("also.yaml", criteria("employees >= 200 AND score >= 65", key="also"))
    decide(desk, "also.yaml", "also")
    for name, text in {"one": "of: mql", "two": "of: also", "three": "measure: {sum: score}\nof: mql"}.items():
        desk.write(f"{name}.yaml", metric("figure", text))
    said = {name: desk.does(f"ledger diff one.yaml {name}.yaml").out for name in ("two", "three")}
    assert "equivalent" in said["two"]
    assert "incomparable" in said["three"]
    assert "one is a count, the other a sum of score" in said["three"]


def test_versions_that_measure_different_things_make_no_one_figure(desk: Desk) -> None:
    desk.write("leads.csv", "created,score,employees\n2026-02-10T12:00:00Z,70,300\n")
    desk.write("figure.yaml", metric("figure", "of: mql"))
    decide(desk, "figure.yaml", "figure")
    desk.write("figure.yaml", metric("figure", "measure: {sum: score}\nof: mql"))
    later = desk.at("2026-04-01T09:00:00Z")
    decide(later, "figure.yaml", "figure", "2026-04-01", number=2)
    done = later.run("ledger count figure --records leads.csv --rules standard")
    assert (done.code, "`figure` was measured otherwise on other days" in done.err) == (4, True)
    assert counted(later, "figure", "--rules on:2026-03-01")["measure"] == "count"
