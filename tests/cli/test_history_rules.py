"""By which versions records are judged, at the command line: as it was, as declared, as of today, as of a day."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ledger.domain.calendar import period_with
from shell import ANA, CHARTER, CRO, LEAD, SAL, Desk, criteria, decide

CHANGES = {
    "2026-03-02": ("score >= 65", "--nature policy --standard retrospective"),
    "2026-04-01": ("score >= 65 AND employees >= 200", "--nature estimate --standard prospective"),
    "2026-05-01": ("score >= 50", "--nature policy --standard cohort --cohort opened"),
}
LATER = "2026-06-08T09:00:00Z"
DAYS = ("2026-01-15", "2026-03-10", "2026-04-20", "2026-05-20")
OPENED = ("", "2026-04-30", "2026-05-02")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, template: Desk) -> Desk:
    """`mql` in four versions: prospective, for all history, prospective again, and by the cohort of `opened`."""
    folder = tmp_path_factory.mktemp("history") / "ledger"
    shutil.copytree(template.folder, folder)
    desk = Desk(folder, template.by, template.now)
    desk.write("lead.yaml", LEAD + "  opened:        {type: date}\n")
    decide(desk, "lead.yaml", "lead", number=2)
    rows = [
        f"{day}T12:00:00Z,{opened},{score},{size}" if day else f",{opened},{score},{size}"
        for day in (*DAYS, "")
        for opened in OPENED
        for score in (40, 55, 70)
        for size in (100, 300)
    ]
    desk.write("leads.csv", "\n".join(["created,opened,score,employees", *rows]) + "\n")
    for number, (day, (text, terms)) in enumerate(CHANGES.items(), 2):
        desk.write("mql.yaml", criteria(text))
        at = desk.at(f"{day}T09:00:00Z")
        at.does(f"ledger propose mql.yaml --effective {day} {terms} --because agreed", by=ANA)
        at.does(f"ledger approve mql#{number}", by=SAL)
        at.does(f"ledger ratify mql#{number}", by=CRO)
        desk.write(f"{day}.json", json.dumps(counted(at, "standard")["overall"]))
    return desk.at(LATER)


def counted(desk: Desk, rules: str, more: str = "") -> dict[str, Any]:
    return dict(desk.does(f"ledger count mql --records leads.csv --rules {rules} {more} --json").data)


BY_HAND = """
    SELECT count(*) FILTER (WHERE CASE
        WHEN opened >= DATE '2026-05-01' THEN score >= 50
        WHEN created >= TIMESTAMP '2026-04-01' THEN score >= 65 AND employees >= 200
        ELSE score >= 65 END)
    FROM read_csv('leads.csv', types = {'created': 'TIMESTAMP', 'opened': 'DATE'})
"""


def test_the_standard_is_what_an_analyst_writes_by_hand(changed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(changed.folder)
    by_hand = duckdb.connect().sql(BY_HAND).fetchall()[0][0]
    found = counted(changed, "standard")
    assert (found["overall"]["matched"], found["overall"]["undated"], found["overall"]["ungoverned"]) == (by_hand, 0, 0)
    assert found["rules"] == "standard"
    assert {"version": 4, "cohort": {"field": "opened", "from": "2026-05-01", "until": None}}.items() <= (
        next(each for each in found["segments"] if "cohort" in each).items()
    )


def test_the_export_says_of_every_record_what_the_count_counts(changed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(changed.folder)
    for rules in ("standard", "then", "then:2026-04-15", "on:2026-03-15", "today"):
        sql = changed.does(f"ledger export sql mql --dialect duckdb --form select --rules {rules}").out
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            read = "read_csv('leads.csv', types = {'created': 'TIMESTAMPTZ', 'opened': 'DATE'})"
            connection.execute(f"CREATE TABLE lead AS FROM {read}")
            rows = connection.execute(sql.rstrip().rstrip(";")).fetchall()
        found = counted(changed, rules)["overall"]
        assert sum(row[-2] for row in rows) == found["matched"]
        assert sum(row[-1] is not None for row in rows) == found["matched"] + found["not_matched"]


def test_as_it_stood_on_a_day_is_what_was_counted_on_that_day(changed: Desk) -> None:
    """No later decision changes what an earlier position answers."""
    for day in CHANGES:
        now = counted(changed, f"then:{day}")
        assert now["rules"] == f"then:{day}"
        assert now["overall"] == json.loads((changed.folder / f"{day}.json").read_text())
    assert counted(changed, "then:2026-03-15")["overall"] != counted(changed, "standard")["overall"]


def test_people_are_told_which_read_it_is(changed: Desk) -> None:
    heads = {
        "standard": "mql, by the consistency standard of each version",
        "then": "mql, as-was: each record by the version of its own day",
        "then:2026-04-15": "mql, as-was: by the standards, as they stood on 2026-04-15",
        "on:2026-03-15": "mql, as-at: every record by the version in force on 2026-03-15",
        "today": "mql, as-is: every record by today's version",
    }
    for rules, head in heads.items():
        assert changed.does(f"ledger count mql --records leads.csv --rules {rules}").out.splitlines()[0] == head


def test_by_month_each_row_names_the_versions_that_may_have_judged_it(changed: Desk) -> None:
    lines = changed.does("ledger count mql --records leads.csv --rules standard --by created").out.splitlines()
    by_month = {line.split()[0]: line for line in lines}
    assert "v4 v2" in by_month["2026-01"]
    assert "v4 v3" in by_month["2026-04"]


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "year"])
def test_by_any_time_of_the_clock_a_row_names_the_versions_of_its_days_alone(changed: Desk, unit: str) -> None:
    """v3 governs from April on, so a day before names it no more than the quarter or the week that ends before."""
    asked = "ledger count mql --records leads.csv --rules then --by"
    by_day = versions(changed.does(f"{asked} created:day").out)
    assert {day: "v3" in named for day, named in by_day.items()} == {day: day >= "2026-04-01" for day in DAYS[1:]}
    found = versions(changed.does(f"{asked} created:{unit}").out)
    for day, named in by_day.items():
        period = period_with(date.fromisoformat(day), unit)
        assert named <= found[period.name]
        assert ("v3" in found[period.name]) is (period.days.until > date(2026, 4, 1))


def versions(out: str) -> dict[str, set[str]]:
    """The versions that are named beside each time."""
    rows = (re.match(r"(\d{4}\S*) .*%\s+(v.*)$", line) for line in out.splitlines())
    return {row[1]: set(row[2].split()) for row in rows if row}


@pytest.mark.parametrize("rules", ["then:", "then:2026", "on:", "before", "standard:2026-01-01"])
def test_other_words_are_no_rules(changed: Desk, rules: str) -> None:
    done = changed.run(f"ledger count mql --records leads.csv --rules {rules}")
    assert done.code == 2
    assert "is none of then, then:2026-03-01" in done.err or "DATE" in done.err or "2026" in done.err


def test_a_day_before_the_first_version_has_none(changed: Desk) -> None:
    done = changed.run("ledger count mql --records leads.csv --rules then:2026-01-01")
    assert (done.code, "mql" in done.err) == (4, True)


def test_what_a_definition_judged_before_it_was_retired_stays_judged(changed: Desk, tmp_path: Path) -> None:
    desk = changed.copied(tmp_path)
    before = counted(desk, "standard", "--by created:month")
    desk.does("ledger retire mql --effective 2026-06-09 --because gone", by=ANA)
    desk.does("ledger approve mql#5", by=SAL)
    desk.does("ledger ratify mql#5", by=CRO)
    later = desk.at("2026-07-01T09:00:00Z")
    after = counted(later, "standard", "--by created:month")
    dated = [[each for each in found["rows"] if each["value"]] for found in (before, after)]
    assert [[each["matched"] for each in rows] for rows in dated] == [[each["matched"] for each in dated[0]]] * 2
    assert later.run("ledger count mql --records leads.csv --rules today").code == 4
    end = later.does("ledger series mql --records leads.csv --by month --json").data["breaks"][-1]
    assert (end["category"], end["after"], end["decided_by"]) == ("ends", None, CRO)
    closed = later.does("ledger period close 2026-04 --definition mql --records leads.csv --json", by=CRO)
    assert [int(each["number"]) for each in closed.data["numbers"]] == [dated[0][2]["matched"]]


def test_a_draft_has_no_history(changed: Desk) -> None:
    changed.write("draft.yaml", criteria("score >= 1"))
    for rules in ("then", "standard", "then:2026-03-15"):
        done = changed.run(f"ledger count draft.yaml --records leads.csv --rules {rules}")
        assert (done.code, "nobody decided it" in done.err) == (4, True)


def test_ten_leads_under_three_versions(desk: Desk, tmp_path: Path) -> None:
    """The rules of the hand example of the bridge, on the facts of now: 5, then −1, then +2."""
    desk.write("lead.yaml", LEAD)
    rules = ("score >= 65", "score >= 65 AND employees >= 200")
    last = "(score >= 65 AND employees >= 200) OR (employees >= 1000 AND score >= 50)"
    for number, (text, day) in enumerate(zip((*rules, last), ("03-02", "04-01", "05-01"), strict=True), 2):
        desk.write("mql.yaml", criteria(text))
        at = desk.at(f"2026-{day}T09:00:00Z")
        terms = "--nature policy --standard retrospective"
        at.does(f"ledger propose mql.yaml --effective 2026-{day} {terms} --because agreed", by=ANA)
        at.does(f"ledger approve mql#{number}", by=SAL)
        at.does(f"ledger ratify mql#{number}", by=CRO)
    now = {"a": (62, 500), "b": (70, 100), "c": (70, 300), "d": (64, 1500), "e": (52, 2000), "f": (68, 450)}
    now |= {"g": (75, 250), "h": (61, 90), "i": (66, 1200)}
    rows = [f"{lead},{score},{size},2026-01-15T12:00:00Z" for lead, (score, size) in now.items()]
    desk.write("leads.csv", "\n".join(["lead,score,employees,created", *rows]) + "\n")
    later = desk.at(LATER)
    found = [
        counted(later, each)["overall"]["matched"]
        for each in ("then:2026-03-31", "then:2026-04-30", "standard", "today")
    ]
    assert found == [5, 4, 6, 6]


def test_why_another_standard_was_chosen_is_told_wherever_the_change_is(desk: Desk) -> None:
    desk.write("mql.yaml", criteria("score >= 70"))
    terms = "--nature policy --standard prospective --effective 2026-03-01"
    refused = desk.run(f"ledger propose mql.yaml {terms} --because agreed", by=ANA)
    assert (refused.code, "without a reason" in refused.err) == (4, True)
    reason = "sales was paid by the old one"
    told = desk.does(f"ledger propose mql.yaml {terms} --because agreed --standard-because '{reason}'", by=ANA).out
    assert f"  because {reason}" in told
    assert reason in desk.does("ledger show mql#2").out
    assert desk.does("ledger show mql#2 --json").data["history"]["reason"] == reason
    assert f"Why this standard: “{reason}”" in " ".join(desk.does("ledger brief mql#2").out.split())


def test_the_terms_of_a_change_are_told_in_words(desk: Desk) -> None:
    desk.write("charter.yaml", CHARTER.replace("retrospective]", "retrospective, dual]"))
    desk.does("ledger propose charter.yaml --effective 2026-02-02 --nature policy --because 'two figures for a while'")
    desk.does("ledger ratify charter/lifecycle#2")
    desk.write("mql.yaml", criteria("score >= 70"))
    terms = "--nature policy --standard dual --effective 2026-03-01 --dual-until 2026-04-01 --primary old"
    told = desk.does(f"ledger propose mql.yaml {terms} --because agreed", by=ANA).out
    words = "dual (both until a date), both until 2026-04-01, and the old one is the figure"
    assert words in told
    assert words in " ".join(desk.does("ledger brief mql#2").out.split())
    changed = "--standard retrospective --nature policy --stock edge --lost keep"
    told = desk.does(f"ledger revise mql#2 mql.yaml {changed} --because better", by=ANA).out
    assert "retrospective (all history), who qualifies at once counts once they change, who no longer qualifies" in told
    assert "both until" not in told.splitlines()[1]


@pytest.mark.parametrize(("before", "after"), [("then", "standard"), ("then", "today"), ("on:2026-03-15", "then")])
def test_the_impact_of_one_reading_after_another_is_the_difference_of_their_counts(
    changed: Desk, before: str, after: str
) -> None:
    found = changed.does(f"ledger impact mql --rules {before} --rules {after} --records leads.csv --json").data
    held = {"before": ("both", "lost"), "after": ("both", "gained")}
    told = [sum(found["cells"][cell]["records"] for cell in held[side]) for side in ("before", "after")]
    assert told == [counted(changed, each)["overall"]["matched"] for each in (before, after)]
    assert found["moved"] == found["cells"]["gained"]["records"] + found["cells"]["lost"]["records"]


def test_one_reading_alone_is_put_beside_the_standards_and_each_clause_names_its_version(changed: Desk) -> None:
    told = changed.does("ledger impact mql --rules then --records leads.csv").out
    assert told.startswith("mql as-was → mql by its standards, on 90 records of leads.csv")
    assert "GAINED, WERE KEPT OUT BY mql as-was" in told
    assert "no version governs it" in told
    back = changed.does("ledger impact mql --rules standard --rules on:2026-03-15 --records leads.csv").out
    assert "GAINED, WERE KEPT OUT BY mql by its standards" in back
    assert "v3: employees >= 200" in back


LEADS_OF_TWO_MONTHS = """\
created,score,employees
2026-02-03T12:00:00Z,70,500
2026-03-05T12:00:00Z,70,500
2026-03-06T12:00:00Z,80,500
"""


def test_a_proposal_read_by_its_standard_moves_only_what_that_gives_it(desk: Desk) -> None:
    desk.write("leads.csv", LEADS_OF_TWO_MONTHS)
    desk.write("mql.yaml", criteria("score >= 75"))
    desk.does(
        "ledger propose mql.yaml --effective 2026-03-01 --nature estimate --standard prospective --because x", by=ANA
    )
    later = desk.at("2026-03-10T09:00:00Z")
    told = later.does("ledger impact mql#2 --rules standard --records leads.csv").out
    assert told.startswith("mql by its standards → mql by its standards with mql#2, on 3 records")
    assert "mql by its standards holds for 3, mql by its standards with mql#2 for 2: -1 (-33.3%)" in told
    assert "holds for 3, mql#2 for 1" in later.does("ledger impact mql#2 --records leads.csv").out


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ("mql --rules standard", "a reading is put beside itself"),
        ("mql@1 --rules then", "`mql@1` is one version"),
        ("mql.yaml --rules then", "mql.yaml was never in force"),
        ("mql#1 --rules then --rules today", "one reading is asked for"),
    ],
)
def test_what_has_no_two_readings_is_refused_with_what_to_ask_instead(changed: Desk, asked: str, what: str) -> None:
    done = changed.run(f"ledger impact {asked} --records leads.csv")
    assert done.code in (1, 4)
    assert what in done.err
    assert "fix: " in done.err


def test_without_rules_a_count_is_by_the_standard_and_says_so(changed: Desk) -> None:
    default = changed.does("ledger count mql --records leads.csv --json").data
    assert default == counted(changed, "standard")
    assert default != counted(changed, "today")
    out = changed.does("ledger count mql --records leads.csv").out
    assert out.startswith("mql, by the consistency standard of each version\n")


@pytest.mark.parametrize("without", ["created", "opened"])
def test_records_without_the_date_that_the_standard_needs_are_counted_by_the_rule_of_today(
    changed: Desk, without: str
) -> None:
    rows = [row.split(",") for row in (changed.folder / "leads.csv").read_text(encoding="utf-8").splitlines()]
    kept = [at for at, name in enumerate(rows[0]) if name != without]
    changed.write("few.csv", "\n".join(",".join(row[at] for at in kept) for row in rows) + "\n")

    out = changed.does("ledger count mql --records few.csv").out
    today = changed.does("ledger count mql --records few.csv --rules today").out

    line = f"as-is: every record by today's version, because the records hold no `{without}`, which the standard needs"
    assert out.splitlines()[0] == f"mql, {line}"
    assert out.splitlines()[1:] == today.splitlines()[1:]
    assert changed.run("ledger count mql --records few.csv --rules standard").code == 1


def test_records_that_no_version_governs_are_counted_as_such_with_the_next_step(desk: Desk) -> None:
    desk.write("old.csv", "id,score,employees,created\na,70,300,2020-01-01T00:00:00Z\n")
    lines = desk.does("ledger count mql --records old.csv").out.splitlines()
    assert lines[-2:] == [
        "no version governs any of these records by its standard",
        "by today's rule instead: ledger count mql --records RECORDS --rules today",
    ]
    assert "ungoverned" not in desk.does("ledger count mql --records old.csv --rules today").out.lower()


def test_what_was_in_force_on_a_day_is_asked_in_the_words_of_pages_and_api(changed: Desk) -> None:
    for command in ("list", "show mql"):
        short = changed.does(f"ledger {command} --on 2026-04-02 --known 2026-03-15 --json").data
        long = changed.does(f"ledger {command} --effective-on 2026-04-02 --known-on 2026-03-15 --json").data
        assert short == long
        assert short != changed.does(f"ledger {command} --on 2026-04-02 --json").data
    page = (Path(__file__).parents[2] / "docs" / "README.md").read_text(encoding="utf-8")
    assert "`ledger list --on 2026-03-01`" in page
