"""Figures, closes and restatements at the command line: what was reported is kept, and what stands is changed aloud."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from ledger.data import replace
from shell import ANA, CRO, DANA, SAL, Desk, criteria

NOW = "2026-03-02T09:00:00Z"
WIDE, NARROW = "score >= 50 AND employees >= 200", "score >= 80 AND employees >= 200"
HOW = "--nature policy --standard retrospective"
RECORDS = ["id,score,employees,created,source"]
SCORES = {"2025-11-03": (40, 55, 60, 85, 90), "2025-12-30": (70, 95), "2026-01-15": (55, 85), "2026-02-20": (60, 99)}
REOPENING = "ledger restate mql --from v2 --to v3 --period 2025-Q4 --because 'one rule'"


@pytest.fixture(scope="module")
def decided(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """`mql` with a wide rule (v2) and then a narrow one (v3), both for all history; leads of two quarters."""
    desk = template.copied(tmp_path_factory.mktemp("figures"))
    lines = [
        f"L-{n},{score},500,{day}T12:00:00Z,{'web' if n % 2 else 'event'}"
        for n, (day, score) in enumerate((day, score) for day, scores in SCORES.items() for score in scores)
    ]
    desk.write("leads.csv", "\n".join([*RECORDS, *lines]) + "\n")
    desk.write("more.csv", "\n".join([*RECORDS, *lines, "L-99,99,500,2025-12-31T12:00:00Z,web"]) + "\n")
    desk.write("deck.pdf", "what the board saw")
    for number, (day, rule) in enumerate((("2026-02-02", WIDE), ("2026-02-03", NARROW)), 2):
        desk.write("mql.yaml", criteria(rule))
        desk.does(f"ledger propose mql.yaml --effective {day} {HOW} --because x", by=ANA)
        desk.does(f"ledger approve mql#{number}", by=SAL)
        desk.does(f"ledger ratify mql#{number}", by=CRO)
    return desk


@pytest.fixture
def desk(decided: Desk, tmp_path: Path) -> Desk:
    return replace(decided.copied(tmp_path), now=NOW)


def close(desk: Desk, more: str = "") -> None:
    desk.does(f"ledger period close 2025-Q4 --definition mql --records leads.csv {more}", by=CRO)


def standing(desk: Desk) -> dict[str | None, str]:
    found = desk.run("ledger period list mql --json").data["numbers"]
    return {each["segment"]: each["number"] for each in found}


def test_what_was_reported_is_listed_by_vintage_with_the_days_on_which_people_read_it(desk: Desk) -> None:
    for number, day in (("1940", "2026-01-05"), ("1923.50", "2026-02-04")):
        desk.does(f"ledger figure record mql 2025-Q4 {number} --as-of {day} --evidence deck.pdf", by=ANA)
    figures = desk.run("ledger figure list mql --json").data["figures"]
    assert [(each["number"], each["as_of"], each["until"]) for each in figures] == [
        ("1940", "2026-01-05", "2026-02-04"),
        ("1923.5", "2026-02-04", None),
    ]
    assert [each["by"] for each in figures] == [ANA, ANA]
    (then,) = desk.run("ledger figure list mql --as-of 2026-02-03 --json").data["figures"]
    assert then["number"] == "1940"
    assert desk.run("ledger figure list mql --as-of 2026-01-04 --json").data["figures"] == []


def test_vintages_leave_in_the_words_of_sdmx_and_alfred_with_the_last_day_that_counts(desk: Desk) -> None:
    for number, day in (("1940", "2026-01-05"), ("1923", "2026-02-04")):
        desk.does(f"ledger figure record mql 2025-Q4 {number} --as-of {day} --evidence deck.pdf", by=ANA)
    rows = list(csv.DictReader(io.StringIO(desk.run("ledger figure list mql --csv").out)))
    assert [(each["TIME_PERIOD"], each["OBS_VALUE"]) for each in rows] == [("2025-Q4", "1940"), ("2025-Q4", "1923")]
    assert [(each["realtime_start"], each["realtime_end"]) for each in rows] == [
        ("2026-01-05", "2026-02-03"),
        ("2026-02-04", "9999-12-31"),
    ]
    assert {each["recorded_at"] for each in rows} == {"2026-03-02"}


def test_the_triangle_is_exact_in_json_and_rounded_where_people_read_it(desk: Desk) -> None:
    for period, numbers in (("2025-Q3", ("10", "11")), ("2025-Q4", ("20", "18.5")), ("2026-01", ("3",))):
        for number, day in zip(numbers, ("2026-02-05", "2026-03-01"), strict=False):
            desk.does(f"ledger figure record mql {period} {number} --as-of {day} --evidence deck.pdf", by=ANA)
    found = desk.run("ledger figure triangle mql --json").data
    assert (found["mean_revision"], found["mean_absolute_revision"], found["test"]) == ("-1/4", "5/4", None)
    told = desk.run("ledger figure triangle mql").out
    assert "mean revision -0.25 over 2 revised periods" in told
    assert "takes 8 revised periods" in told


@pytest.mark.parametrize("rules", ["standard", "then"])
def test_a_period_is_closed_at_what_the_ordinary_count_gives(desk: Desk, rules: str) -> None:
    counted = desk.run(f"ledger count mql --records leads.csv --by created:quarter --by source --rules {rules} --json")
    expected = {each["others"][0]: each["matched"] for each in counted.data["rows"] if each["value"] == "2025-Q4"}
    close(desk, f"--by source --rules {rules}")
    found = standing(desk)
    assert {name: int(found[name]) for name in expected} == expected
    assert int(found[""]) == sum(expected.values())


def test_a_period_of_days_that_nobody_can_read_is_not_closed_and_the_reason_says_so(desk: Desk) -> None:
    desk.write("unread.csv", "id,score,employees,created\nL-1,90,500,3rd of May\n")
    done = desk.run("ledger period close 2025-Q4 --definition mql --records unread.csv", by=CRO)
    assert (done.code, "why: no record of it has a day that can be read" in done.err) == (1, True)


@pytest.mark.parametrize(
    ("command", "by", "said"),
    [
        ("ledger period close 2026-Q1 --definition mql --records leads.csv", CRO, "2026-Q1 is not over"),
        ("ledger period close 2025-Q4 --definition mql --records leads.csv", ANA, f"{ANA} may not act as decider"),
        ("ledger period close 2025-Q4 --definition mql --records leads.csv", DANA, f"{DANA} may not act as decider"),
        (
            "ledger period close 2024-Q4 --definition mql --records leads.csv",
            CRO,
            "no record of leads.csv is of 2024-Q4",
        ),
        ("ledger period close 2025-Q5 --definition mql --records leads.csv", CRO, "`2025-Q5` is no period"),
        ("ledger period close 2025-Q4 --definition lead --records leads.csv", CRO, "of kind entity"),
        (f"{REOPENING} --reopen 2025-Q4", CRO, "2025-Q4 of `mql` is not closed"),
        (REOPENING.replace("v3", "v4"), CRO, "`mql` has no v4"),
        (REOPENING, SAL, f"{SAL} may not act as decider"),
        (REOPENING.replace("2025-Q4", "2026-Q1"), CRO, "2026-Q1 is not over"),
        ("ledger restate complete restatement-1 --records leads.csv", CRO, "there is no restatement"),
        ("ledger figure record mql 2025-Q4 1,940 --as-of 2026-01-05 --evidence deck.pdf", ANA, "is no number"),
        ("ledger figure record mql 2025-Q4 1940 --as-of 2026-01-05 --evidence none.pdf", ANA, "cannot be read"),
        ("ledger figure record mql 2025-Q4 1940 --as-of 2026-04-05 --evidence deck.pdf", ANA, "is to come"),
    ],
)
def test_what_may_not_be_is_refused_with_a_way_out_and_nothing_is_recorded(
    desk: Desk, command: str, by: str, said: str
) -> None:
    before = desk.run("ledger verify").out
    done = desk.run(command, by=by)
    assert done.code in (1, 4)
    assert said in done.err
    assert "fix:" in done.err
    assert desk.run("ledger verify").out == before


def test_a_close_tells_of_the_records_whose_day_is_not_known_and_of_no_other_period(desk: Desk) -> None:
    rows = ["a,99,500,2025-12-01T12:00:00Z,web", "b,99,500,,web", "c,99,500,soon,web"]
    rows += ["d,much,500,2025-12-01T12:00:00Z,web", "e,much,500,2025-08-01T12:00:00Z,web"]
    desk.write("odd.csv", "\n".join([*RECORDS, *rows]) + "\n")
    done = desk.run("ledger period close 2025-Q4 --definition mql --records odd.csv --json", by=CRO)
    assert {name: done.data[name] for name in ("apart", "unread", "undated")} == {"apart": 1, "unread": 1, "undated": 1}


def test_a_period_is_closed_once(desk: Desk) -> None:
    close(desk)
    done = desk.run("ledger period close 2025-Q4 --definition mql --records more.csv", by=CRO)
    assert (done.code, "2025-Q4 of `mql` is closed" in done.err) == (4, True)


def test_nobody_s_address_is_recorded_as_a_segment(desk: Desk) -> None:
    rows = [*RECORDS, "L-1,99,500,2025-12-01T12:00:00Z,lee@example.org"]
    desk.write("owners.csv", "\n".join(rows) + "\n")
    done = desk.run("ledger period close 2025-Q4 --definition mql --records owners.csv --by source", by=CRO)
    assert (done.code, "holds an address" in done.err) == (1, True)


def test_a_restatement_changes_the_number_that_stands_by_steps_that_add_up(desk: Desk) -> None:
    desk.does("ledger figure record mql 2025-Q4 9 --as-of 2026-01-05 --evidence deck.pdf", by=ANA)
    done = desk.run(f"{REOPENING} --records leads.csv --json", by=CRO)
    (change,) = done.data["restatement"]["figures"]
    assert (change["stood"], change["before"], change["after"]) == ("reported", "9", "3")
    assert [(each["name"], each["effect"]) for each in change["steps"]] == [("recount", "-3"), ("rule", "-3")]
    assert (change["steps"][1]["gained"], change["steps"][1]["lost"]) == (0, 3)
    desk.does("ledger restate complete restatement-1 --records leads.csv", by=CRO)
    assert desk.run("ledger restate list --json").data[0]["status"] == "completed"


def test_a_second_restatement_of_a_period_that_nobody_closed_goes_on_from_the_first(desk: Desk) -> None:
    desk.does("ledger figure record mql 2025-Q4 9 --as-of 2026-01-05 --evidence deck.pdf", by=ANA)
    desk.does(REOPENING, by=CRO)
    desk.does("ledger restate complete restatement-1 --records leads.csv", by=CRO)
    back = REOPENING.replace("--from v2 --to v3", "--from v3 --to v2")
    (change,) = desk.run(f"{back} --records leads.csv --json", by=CRO).data["restatement"]["figures"]
    assert (change["stood"], change["before"], change["after"]) == ("restated", "3", "6")


def test_a_closed_period_changes_only_by_an_order_that_names_it_and_on_the_records_that_were_measured(
    desk: Desk,
) -> None:
    close(desk, "--by source")
    assert standing(desk)[""] == "3"
    assert "the order does not name it" in desk.run(REOPENING, by=CRO).err
    order = f"{REOPENING} --reopen 2025-Q4 --by source --records more.csv"
    desk.does(order, by=CRO)
    assert standing(desk)[""] == "3"
    done = desk.run("ledger restate complete restatement-1 --records leads.csv", by=CRO)
    assert (done.code, "not the records" in done.err) == (4, True)
    desk.does("ledger restate complete restatement-1 --records more.csv", by=CRO)
    assert standing(desk)[""] == "4"
    assert desk.run("ledger audit rights").code == 0


def test_what_is_immaterial_is_declined_and_what_is_material_is_due(desk: Desk) -> None:
    none = REOPENING.replace("--from v2 --to v3", "--from v1 --to v2")
    desk.does(none, by=CRO)
    status = desk.run("ledger status").out
    assert "restatement-1: mql v1 → v2 for 2025-Q4; nobody measured what it changes" in status
    desk.does(f"{none} --replaces restatement-1 --records leads.csv", by=CRO)
    changed = desk.run("ledger restate list --json").data[1]["material"]
    done = desk.run("ledger restate decline restatement-2 --because 'a rounding'", by=CRO)
    assert done.code == (4 if changed else 0)
    desk.does(f"{REOPENING.replace('2025-Q4', '2026-01')} --records leads.csv", by=CRO)
    assert "v2 → v3 for 2026-01; material; for cro@acme.example" in desk.run("ledger status").out
    assert (
        "is material, and is not declined" in desk.run("ledger restate decline restatement-3 --because x", by=CRO).err
    )


def test_the_word_order_may_be_left_out_and_a_definition_of_a_command_s_name_be_restated_by_it(desk: Desk) -> None:
    written = desk.run("ledger restate mql --from v9 --to v3 --period 2025-Q4 --because x", by=CRO)
    assert (
        written.err == desk.run("ledger restate order mql --from v9 --to v3 --period 2025-Q4 --because x", by=CRO).err
    )
    assert (
        "there is no definition `list`"
        in desk.run("ledger restate order list --from v9 --to v3 --period 2025-Q4 --because x", by=CRO).err
    )


def counted(desk: Desk, more: str = "", records: str = "more.csv") -> str:
    return desk.run(f"ledger count mql --records {records} --by created:quarter {more}").out


@pytest.mark.parametrize("rules", ["today", "standard", "then"])
def test_a_read_of_a_closed_period_gives_the_number_that_stands_and_beside_it_what_it_would_be_today(
    desk: Desk, rules: str
) -> None:
    close(desk)
    told = counted(desk, f"--rules {rules}")
    assert any(line.split()[:2] == ["2025-Q4", "3"] and " closed" in line for line in told.splitlines())
    assert "2025-Q4 stands at 3, since it was closed on 2026-03-02; today it would be" in told
    if rules != "then":  # nothing governed on the days of 2025
        assert "today it would be 4" in told
        assert any(line.split()[:2] == ["all", "5"] for line in told.splitlines()), "what is shown adds up"
    same = counted(desk, records="leads.csv")
    assert "2025-Q4 stands at 3" in same
    assert "today it would be" not in same


def test_a_total_that_mixes_closed_periods_with_others_says_so(desk: Desk) -> None:
    before = counted(desk)
    close(desk, "--rules then")
    told = counted(desk)
    (whole,) = (line.split() for line in told.splitlines() if line.startswith("all "))
    assert " ".join(whole).endswith("closed v3")
    assert "`all` adds numbers that are closed to numbers that are counted" in told
    assert "`all` adds" not in before


def test_programs_are_given_both_what_is_counted_and_what_stands(desk: Desk) -> None:
    close(desk)
    found = desk.run("ledger count mql --records more.csv --by created:quarter --json").data
    assert [each["matched"] for each in found["rows"] if each["value"] == "2025-Q4"] == [4]
    (stands,) = found["closed"]
    assert (stands["value"], stands["number"], stands["counted"], stands["of"]) == ("2025-Q4", 3, 4, 7)
    rows = list(csv.DictReader(io.StringIO(counted(desk, "--csv"))))
    assert [(each["created quarter"], each["matched"], each["closed"]) for each in rows] == [
        ("2025-Q4", "4", "3"),
        ("2026-Q1", "2", ""),
    ]


def test_what_would_be_and_other_groups_are_no_read_of_the_period(desk: Desk) -> None:
    close(desk, "--by source")
    assert "stands" not in counted(desk, "--rules on:2026-02-02")
    for by in ("created:month", "source"):
        told = desk.run(f"ledger count mql --records more.csv --by {by}").out
        assert (told.count("stands at"), "closed " in told) == (1, False)
    assert "stands" not in desk.run("ledger count mql.yaml --records more.csv --by created:quarter").out
    others = counted(desk, "--by employees")
    assert others.count("2025-Q4 stands at 3 as a whole") == 1
    segments = counted(desk, "--by source")
    assert "2025-Q4 · web stands at" in segments
    assert "; today it would be" in segments


def test_after_a_restatement_a_read_gives_the_restated_number(desk: Desk) -> None:
    close(desk)
    desk.does(f"{REOPENING} --reopen 2025-Q4", by=CRO)
    desk.does("ledger restate complete restatement-1 --records more.csv", by=CRO)
    assert "2025-Q4 stands at 4, by restatement-1" in counted(desk)
    assert "2025-Q4 stands at 4, by restatement-1; today it would be 3" in counted(desk, records="leads.csv")


AGAIN = "2025-Q4 of mql stands at 4, by restatement-1; here its records are counted again"
METRIC = "kind: metric\nkey: mqls\nscope: lifecycle\nentity: lead\ntitle: MQLs\nof: mql\n"


def restated(desk: Desk) -> Desk:
    """Closed at 3, and 4 by a restatement; a metric of it."""
    close(desk)
    desk.does(f"{REOPENING} --reopen 2025-Q4", by=CRO)
    desk.does("ledger restate complete restatement-1 --records more.csv", by=CRO)
    desk.write("mqls.yaml", METRIC)
    desk.does(f"ledger propose mqls.yaml --effective 2026-03-02 {HOW} --because x", by=ANA)
    desk.does("ledger approve mqls#1", by=SAL)
    desk.does("ledger ratify mqls#1", by=CRO)
    return desk


@pytest.mark.parametrize(
    ("asked", "again"),
    [
        ("mql", True),
        ("mql --by created:month", True),
        ("mql --by source", True),
        ("mql --by created:quarter", False),
        ("mql --by created:quarter --by source", False),
        ("mql --rules on:2026-02-02", False),
        ("mqls", True),
        ("mqls --by quarter", True),
        ("mqls --by quarter --rules then", True),
    ],
)
def test_a_count_that_judges_records_of_a_closed_period_again_says_what_stands(
    desk: Desk, asked: str, again: bool
) -> None:
    said = restated(desk).does(f"ledger count {asked} --records leads.csv").out
    assert (AGAIN in said) is again


def test_a_file_without_records_counts_none_again(desk: Desk) -> None:
    restated(desk)
    header, *_ = (desk.folder / "leads.csv").read_text().splitlines()
    desk.write("none.csv", f"{header}\n")
    assert "counted again" not in desk.does("ledger count mql --records none.csv").out


def test_what_a_metric_counts_is_named_where_its_own_number_is_not_closed_and_not_bridged(desk: Desk) -> None:
    desk = restated(desk)
    bridged = desk.run("ledger bridge mqls --period 2025-Q4 --records leads.csv")
    assert "fix: name what it counts: ledger bridge mql --period 2025-Q4 --records leads.csv" in bridged.err
    closed = desk.run("ledger period close 2026-W08 --definition mqls --records leads.csv", by=CRO)
    assert "ledger period close 2026-W08 --definition mql --records leads.csv" in closed.err
    assert "it is a metric, and counts records that `mql` judges" in closed.err


def test_a_metric_that_repeats_what_stands_does_not_tell_it_again(desk: Desk) -> None:
    assert "counted again" not in restated(desk).does("ledger count mqls --records more.csv --by quarter").out


@pytest.mark.parametrize(
    ("how", "told"), [("estimate --standard prospective", False), ("policy --standard retrospective", True)]
)
def test_a_week_says_what_stands_of_it_and_that_a_standard_judges_it_otherwise(
    desk: Desk, how: str, told: bool
) -> None:
    desk = restated(desk)
    desk.does("ledger period close 2026-W08 --definition mql --records leads.csv", by=CRO)
    assert desk.does("ledger weekly --records leads.csv").out.count("MQLs counts") == 0
    desk.write("mql.yaml", criteria(WIDE))
    terms = f"--effective 2026-03-02 --nature {how} --because x"
    desk.does(f"ledger propose mql.yaml {terms}", by=ANA)
    desk.does("ledger approve mql#4", by=SAL)
    desk.does("ledger ratify mql#4", by=CRO)
    own = "MQLs counts each record by the rule of its own day"
    assert "2026-W08 of mql stands" not in desk.does("ledger weekly --records leads.csv").out
    said = " ".join(desk.does("ledger weekly --records leads.csv").out.split())
    assert (f"{own}; by the standards of today: ledger count mqls --records RECORDS --by week" in said) is told
    if told:
        desk.does("ledger restate mql --from v3 --to v4 --period 2026-W08 --reopen 2026-W08 --because x", by=CRO)
        desk.does("ledger restate complete restatement-2 --records leads.csv", by=CRO)
        said = " ".join(desk.does("ledger weekly --records leads.csv").out.split())
        assert f"{own}; 2026-W08 of mql stands at 2, by restatement-2" in said
        assert "closed 2026-W08 of mql at 1" in said
        assert "completed restatement-2: mql 2026-W08 1 → 2" in desk.does("ledger log").out


def test_the_whole_names_no_version_that_judged_no_group(desk: Desk) -> None:
    desk = restated(desk)
    desk.write("mql.yaml", criteria(WIDE))
    terms = "--effective 2026-03-02 --nature estimate --standard prospective --because x"
    desk.does(f"ledger propose mql.yaml {terms}", by=ANA)
    desk.does("ledger approve mql#4", by=SAL)
    desk.does("ledger ratify mql#4", by=CRO)
    rows = desk.does("ledger count mqls --records leads.csv --by week").out.splitlines()
    judged = {each.partition("mql ")[2] for each in rows if each.startswith("202") and "mql v" in each}
    (whole,) = (each.partition("mql ")[2] for each in rows if each.startswith("all "))
    assert {whole} == judged == {"v3"}


def test_of_how_many_records_a_restated_number_is_nobody_says(desk: Desk) -> None:
    rows = restated(desk).does("ledger count mql --records leads.csv --by created:quarter").out.splitlines()
    told = {each.split()[0]: each.split()[1:4] for each in rows if each.startswith(("2025-Q4  ", "2026-Q1  ", "all  "))}
    assert told["2025-Q4"] == ["4", "-", "-"]
    assert told["all"][1:] == ["-", "-"]
    assert told["2026-Q1"][1:] == ["4", "50.0%"]


def test_a_definition_shows_what_is_on_record_of_its_numbers_as_known_on_a_day(desk: Desk) -> None:
    assert "numbers" not in desk.run("ledger show mql --json").data
    desk.does("ledger figure record mql 2025-Q4 9 --as-of 2026-01-05 --evidence deck.pdf", by=ANA)
    close(desk)
    desk.does(f"{REOPENING} --reopen 2025-Q4", by=CRO)
    told = desk.run("ledger show mql --json").data["numbers"]
    assert told == {"figures": 1, "closed": ["2025-Q4"], "restating": ["restatement-1"]}
    assert "1 on record: ledger figure list mql" in desk.run("ledger show mql").out
    assert "numbers" not in desk.run("ledger show mql --known-on 2026-02-20 --json").data


def test_a_brief_says_which_periods_are_closed_and_do_not_move(desk: Desk) -> None:
    desk.write("mql.yaml", criteria(WIDE))
    first = desk.does(f"ledger propose mql.yaml --effective 2026-05-01 {HOW} --because x --json", by=ANA).data
    before = desk.does(f"ledger brief {first['proposal']} --json", by=ANA).data["brief"]
    assert "closed" not in before
    close(desk)
    brief = desk.does(f"ledger brief {first['proposal']} --json", by=ANA).data["brief"]
    assert brief["closed"] == [{"key": "mql", "periods": ["2025-Q4"]}]
    said = " ".join(desk.does(f"ledger brief {first['proposal']}", by=ANA).out.split())
    assert "Closed, so their numbers stand until a restatement: 2025-Q4 of mql." in said
    assert "This brief counts their records" not in said
    said = " ".join(desk.does(f"ledger brief {first['proposal']} --records leads.csv", by=ANA).out.split())
    assert "2025-Q4 of mql. This brief counts their records with all others." in said
