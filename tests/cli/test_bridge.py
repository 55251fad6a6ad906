"""`ledger bridge`: from the figure that was reported to that of today, by hand and at the command line."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from ledger.measure.figures.queries import bridge as asked
from shell import ANA, CRO, LEAD, SAL, Desk, criteria

DAY = "2026-02-10T12:00:00Z"
THEN = {"a": "62,500", "b": "70,100", "c": "70,300", "d": "64,1500", "e": "52,2000", "f": "68,150", "h": "61,90",
        "i": "66,1200", "j": "90,800"}  # fmt: skip
NOW = {**{key: each for key, each in THEN.items() if key != "j"}, "f": "68,450", "g": "75,250"}
RULES = {
    "2026-02-03": "score >= 65",
    "2026-04-01": "score >= 65 AND employees >= 200",
    "2026-05-01": "(score >= 65 AND employees >= 200) OR (employees >= 1000 AND score >= 50)",
}
ASKED = "ledger bridge mql --period 2026-02 --records now.csv"
WITH_THEN = f"{ASKED} --records-then then.csv --reported 6 --as-of 2026-03-02"
DEFAULT_DAY = "where no figure is on record it is taken as of the last day of its period"


def as_csv(leads: dict[str, str]) -> str:
    return "\n".join(
        ["id,score,employees,created,size", *(f"{key},{each},{DAY},{size(each)}" for key, each in leads.items())]
    )


def size(lead: str) -> str:
    return "ent" if int(lead.partition(",")[2]) >= 1000 else "smb"


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory, template: Desk) -> Desk:
    """The ten leads of the hand example, as they were known then and now, and three versions of the rule."""
    folder = tmp_path_factory.mktemp("bridge") / "ledger"
    shutil.copytree(template.folder, folder)
    desk = Desk(folder, template.by, template.now)
    for number, (day, text) in enumerate(RULES.items(), 2):
        desk.write("mql.yaml", criteria(text))
        at = desk.at(f"{day}T09:00:00Z")
        at.does(
            f"ledger propose mql.yaml --effective {day} --nature policy --standard retrospective --because x", by=ANA
        )
        at.does(f"ledger approve mql#{number}", by=SAL)
        at.does(f"ledger ratify mql#{number}", by=CRO)
    desk.write("then.csv", as_csv(THEN))
    desk.write("now.csv", as_csv(NOW))
    return desk.at("2026-06-08T09:00:00Z")


def bridge(desk: Desk, line: str, code: int = 0) -> dict[str, Any]:
    done = desk.run(f"{line} --json")
    assert done.code == code, done.err
    return dict(done.data)


def moves(figure: dict[str, Any]) -> list[tuple[str, int, int, int, int]]:
    return [
        (each["name"], each.get("gained", 0), each.get("lost", 0), each["effect"], each["figure"])
        for each in figure["steps"]
    ]


def test_the_ten_leads_come_out_as_they_do_by_hand(ten: Desk) -> None:
    (figure,) = bridge(ten, WITH_THEN)["figures"]

    assert moves(figure) == [
        ("not reproducible", 0, 0, -1, 5),
        ("facts", 1, 1, 0, 5),
        ("mql v3", 0, 1, -1, 4),
        ("mql v4", 2, 0, 2, 6),
    ]
    assert (figure["reported"], figure["figure"], figure["remainder"]) == (6, 6, 0)
    assert (figure["depends_on_order"], figure["depends_such_as"]) == (1, "f")
    assert figure["steps"][1]["fates"] == {"deleted": [0, 1], "late": [1, 0]}


def test_it_reads_as_a_statement_does(ten: Desk) -> None:
    lines = ten.does(WITH_THEN).out.splitlines()
    assert lines[:11] == [
        "mql, 2026-02: 6 reported as of 2026-03-02, 6 today",
        "STEP                                     GAINED  LOST  EFFECT  FIGURE",
        "reported                                                            6",
        "not reproducible                                           -1       5",
        "facts                                         1     1       0       5",
        "  deleted                                     0     1",
        "  late                                        1     0",
        "mql v3, 2026-04-01, by cro@acme.example       0     1      -1       4",
        "mql v4, 2026-05-01, by cro@acme.example       2     0      +2       6",
        "remainder                                                   0",
        "",
    ]
    assert lines[11].startswith("1 record depends on the order of these steps, such as f; --order-free")


def test_without_the_facts_of_then_what_is_left_has_that_name_and_no_other(ten: Desk) -> None:
    (figure,) = bridge(ten, f"{ASKED} --reported 6 --as-of 2026-03-02")["figures"]
    assert moves(figure) == [
        ("facts of the time not kept", 0, 0, -1, 5),
        ("mql v3", 0, 1, -1, 4),
        ("mql v4", 2, 0, 2, 6),
    ]
    assert figure["depends_on_order"] == 0


def test_without_a_reported_figure_nothing_is_left_to_explain(ten: Desk) -> None:
    (figure,) = bridge(ten, f"{ASKED} --as-of 2026-03-02")["figures"]
    assert (figure["reported"], figure["recount"], figure["figure"], figure["remainder"]) == (None, 5, 6, 0)
    assert [each["name"] for each in figure["steps"]] == ["mql v3", "mql v4"]


def test_the_figure_on_record_is_the_one_that_was_reported(ten: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(ten.folder, folder)
    desk = Desk(folder, ten.by, ten.now)
    desk.write("deck.txt", "six")
    recorded = "ledger figure record mql 2026-02 6 --as-of 2026-03-02 --evidence deck.txt --because 'the deck said so'"
    desk.does(recorded, by=ANA)
    (figure,) = bridge(desk, f"{ASKED} --records-then then.csv")["figures"]
    assert (figure["reported"], figure["as_of"]) == (6, "2026-03-02")
    assert moves(figure)[0] == ("not reproducible", 0, 0, -1, 5)
    assert DEFAULT_DAY not in desk.does(ASKED).out


@pytest.mark.parametrize("reported", ["", "--reported 6"])
def test_a_figure_that_is_not_on_record_is_said_to_be_of_the_last_day_of_its_period(ten: Desk, reported: str) -> None:
    assert DEFAULT_DAY in ten.does(f"{ASKED} {reported}").out


def test_what_today_reads_otherwise_is_a_step_of_its_own_and_may_do_nothing(ten: Desk) -> None:
    (figure,) = bridge(ten, f"{WITH_THEN} --rules today")["figures"]
    assert moves(figure)[-1] == ("read today", 0, 0, 0, 6)
    assert "read today: no effect" in ten.does(f"{WITH_THEN} --rules today").out
    (figure,) = bridge(ten, f"{WITH_THEN} --rules then")["figures"]
    counted = ten.does("ledger count mql --records now.csv --rules then --json").data["overall"]["matched"]
    assert (figure["figure"], figure["remainder"]) == (counted, 0)


def test_a_figure_that_is_reported_today_has_nothing_to_explain(ten: Desk) -> None:
    (figure,) = bridge(ten, f"{ASKED} --reported 6 --as-of 2026-06-08")["figures"]
    assert moves(figure) == [("facts of the time not kept", 0, 0, 0, 6)]


def test_each_clause_says_how_many_records_it_moved_alone_and_with_others(ten: Desk) -> None:
    told = {each["step"]: each["clauses"] for each in bridge(ten, WITH_THEN)["clauses"]}
    assert [(each["clause"], each["records"], each["alone"]) for each in told["mql v3"]] == [("employees >= 200", 1, 1)]
    assert {each["clause"] for each in told["mql v4"]} == {"score >= 65", "employees >= 1000 AND score >= 50"}


def test_segments_add_up_to_the_whole_and_their_rates_to_the_rate(ten: Desk) -> None:
    found = bridge(ten, f"{WITH_THEN} --segment-by size --order-free")
    whole, *segments = found["figures"]
    for n, step in enumerate(whole["steps"][1:]):
        assert step["effect"] == sum(each["steps"][n]["effect"] for each in segments)
    (rate,) = found["rates"]
    assert Fraction(rate["after"]) - Fraction(rate["before"]) == Fraction(rate["mix"]) + Fraction(rate["rate"])
    assert {each["name"]: each["average"] for each in whole["steps"][1:]} == {
        "facts": "1/2", "mql v3": "1/2", "mql v4": "1/2"
    }  # fmt: skip


def test_several_periods_are_one_table(ten: Desk) -> None:
    told = ten.does("ledger bridge mql --period 2026-01..2026-03 --records now.csv --as-of 2026-03-02").out
    assert told.splitlines()[1:5] == [
        "PERIOD   THEN  MQL V3  MQL V4  TODAY  REMAINDER",
        "2026-01     0       0       0      0          0",
        "2026-02     5      -1      +2      6          0",
        "2026-03     0       0       0      0          0",
    ]


def test_records_change_segments_and_dates_without_changing_the_sum(ten: Desk) -> None:
    found = bridge(ten, f"{ASKED} --as-of 2026-05-02 --segment-by size --segment-then id")
    whole, *segments = found["figures"]
    assert moves(whole)[-1] == ("segments by size", 0, 0, 0, 6)
    assert sum(each["steps"][-1]["effect"] for each in segments) == 0
    assert all(each["closes"] for each in found["figures"])


def test_what_dated_a_figure_then_is_a_date_of_the_entity_and_the_same_where_nobody_says(ten: Desk) -> None:
    told = bridge(ten, f"{ASKED} --as-of 2026-05-02")["figures"]
    assert bridge(ten, f"{ASKED} --as-of 2026-05-02 --date-then created")["figures"] == told
    refused = ten.run(f"{ASKED} --as-of 2026-05-02 --date-then size")
    assert (refused.code, "size is not a date of lead" in refused.err) == (1, True)


def test_a_step_that_is_computed_on_other_facts_does_not_close(ten: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the records say of each step what the facts of then say of it, and the count knows better."""
    told = asked.world_tallies
    monkeypatch.setattr(asked, "world_tallies", lambda files, worlds, *more: told([files[1]] * 2, worlds, *more))

    done = ten.run(WITH_THEN)

    assert done.code == 1
    assert "mql, 2026-02 does not close" in done.out
    assert json.loads(ten.run(f"{WITH_THEN} --json").out)["data"]["figures"][0]["closes"] is False


def test_a_page_shows_it_as_a_waterfall(ten: Desk) -> None:
    ten.does(f"{WITH_THEN} --html bridge.html")
    page = (ten.folder / "bridge.html").read_text()
    assert 'class="waterfall"' in page
    assert "mql v4: +2" in page


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("mql --period 2026-13", "`2026-13` is no period"),
        ("mql --period 2026-02 --reported 2026-03=5", "a figure is given of 2026-03"),
        ("lead --period 2026-02", "`lead` has no figure"),
        ("nothing --period 2026-02", "there is no definition `nothing`"),
        ("mql --period 2026-02 --segment-by nowhere", "the file has no column `nowhere`"),
        ("mql --period 2026-02 --date score", "score is not a date of lead"),
        ("mql --period 2026-02 --records-then none.csv", "there is no such file"),
    ],
)
def test_what_cannot_be_bridged_is_refused_with_what_to_do(ten: Desk, line: str, what: str) -> None:
    done = ten.run(f"ledger bridge {line} --records now.csv")
    assert done.code in (1, 4)
    assert what in done.err
    assert "fix: " in done.err


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, template: Desk) -> Desk:
    """`mql` rests on `fit`, which changes; then the entity reads a blank size otherwise; then `mql` ends."""
    folder = tmp_path_factory.mktemp("inputs") / "ledger"
    shutil.copytree(template.folder, folder)
    desk = Desk(folder, template.by, template.now)
    changes = (
        ("2026-02-03", "fit", "fit.yaml", criteria("employees >= 200", "fit"), 1),
        ("2026-02-03", "mql", "mql.yaml", criteria("score >= 65 AND fit"), 2),
        ("2026-04-01", "fit", "fit.yaml", criteria("employees >= 400", "fit"), 2),
        ("2026-04-02", "lead", "lead.yaml", LEAD.replace("blank: 0", "blank: 500"), 2),
    )
    for day, key, file, text, number in changes:
        desk.write(file, text)
        at = desk.at(f"{day}T09:00:00Z")
        at.does(f"ledger propose {file} --effective {day} --nature policy --standard retrospective --because x", by=ANA)
        at.does(f"ledger approve {key}#{number}", by=SAL)
        at.does(f"ledger ratify {key}#{number}", by=CRO)
    rows = ("a,70,100", "b,70,300", "c,70,", "d,70,800", "e,10,800")
    desk.write("now.csv", "\n".join(["id,score,employees,created", *(f"{each},{DAY}" for each in rows)]))
    return desk.at("2026-06-08T09:00:00Z")


def test_a_version_of_the_entity_and_one_of_what_the_rule_refers_to_are_steps_of_their_own(changed: Desk) -> None:
    (figure,) = bridge(changed, f"{ASKED} --as-of 2026-03-02 --order-free")["figures"]
    assert figure["recount"] == 2  # b and d
    assert moves(figure) == [("lead v2", 1, 0, 1, 3), ("fit v2", 0, 1, -1, 2)]  # c is read as 500; b is too small
    assert figure["remainder"] == 0


def test_a_retirement_is_a_step_that_says_from_when_it_governs_nothing(changed: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(changed.folder, folder)
    desk = Desk(folder, changed.by, "2026-06-08T09:00:00Z")
    desk.write("now.csv", (folder / "now.csv").read_text().replace("2026-02-10", "2026-06-10"))
    desk.does("ledger retire mql --effective 2026-06-09 --because 'nobody reads it'", by=ANA)
    desk.does("ledger approve mql#3", by=SAL)
    desk.does("ledger ratify mql#3", by=CRO)
    later = desk.at("2026-06-20T09:00:00Z")
    line = "ledger bridge mql --period 2026-06 --records now.csv --as-of 2026-06-08"
    (figure,) = bridge(later, line)["figures"]
    assert moves(figure) == [("mql ends", 0, 2, -2, 0)]
    assert "no version governs it" in later.does(line).out


@pytest.mark.parametrize("told", ["1,5", "1,94,0", "-5", "1e400", "12.5", "٣", "9" * 31])
def test_what_is_no_whole_number_is_not_read_as_another_one(ten: Desk, told: str) -> None:
    done = ten.run(f"{ASKED} --reported 2026-02={told}")
    assert (done.code, f"`{told}` is no figure" in done.err) == (2, True)


def test_thousands_may_be_told_apart_in_what_was_reported(ten: Desk) -> None:
    assert bridge(ten, f"{ASKED} --reported 1,940")["figures"][0]["reported"] == 1940


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("--period 2026-02 --as-of 2026-06-09", "nobody could report anything as of 2026-06-09"),
        ("--period 2026-07", "nothing of 2026-07 could be reported yet"),
        ("--period 2026-02 --as-of 2026-01-31", "nothing of 2026-02 could be reported yet"),
    ],
)
def test_what_nobody_could_know_yet_is_not_bridged(ten: Desk, line: str, what: str) -> None:
    done = ten.run(f"ledger bridge mql --records now.csv {line}")
    assert (done.code, what in done.err, "fix:" in done.err) == (1, True, True)


def test_a_figure_on_record_that_is_no_number_of_records_is_not_passed_over_for_an_older_one(
    ten: Desk, tmp_path: Path
) -> None:
    desk = ten.copied(tmp_path)
    desk.write("deck.pdf", "what the board saw")
    for number, day in (("6", "2026-03-02"), ("6.5", "2026-03-03")):
        desk.does(f"ledger figure record mql 2026-02 {number} --as-of {day} --evidence deck.pdf", by=ANA)
    done = desk.run(ASKED)
    assert (done.code, "6.5 was reported of 2026-02, which is no number of records" in done.err) == (4, True)
    assert bridge(desk, f"{ASKED} --as-of 2026-03-02")["figures"][0]["reported"] == 6


def test_records_of_no_day_are_told_though_a_version_for_all_history_judges_them(ten: Desk, tmp_path: Path) -> None:
    desk = ten.copied(tmp_path)
    desk.write("now.csv", as_csv(NOW) + "\nx,90,800,,smb\ny,90,800,soon,smb\nz,much,800,2026-02-10T12:00:00Z,smb\n")
    assert bridge(desk, ASKED)["apart"] == {"undated": 1, "unreadable": 2}
    assert "of the records of today 1 undated, 2 unreadable: they count in no figure" in desk.run(ASKED).out


def test_a_correction_is_told_from_what_came_late_and_what_is_gone(ten: Desk) -> None:
    """By the rule of April lead f did not count, and counts since its size was corrected."""
    (figure,) = bridge(ten, f"{ASKED} --records-then then.csv --as-of 2026-04-10")["figures"]
    assert figure["steps"][0]["fates"] == {"corrected": [1, 0], "deleted": [0, 1], "late": [1, 0]}


def test_what_was_attested_is_the_rule_of_then_though_it_was_recorded_later(ten: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(ten.folder, folder)
    desk = Desk(folder, ten.by, ten.now)
    desk.write("memo.txt", "we asked for 60")
    desk.write("mql.yaml", criteria("score >= 60"))
    desk.write("lead.yaml", LEAD)
    desk.does("ledger attest lead.yaml --effective 2025-09-01 --until 2026-02-02 --evidence memo.txt", by=ANA)
    desk.does("ledger attest mql.yaml --effective 2025-10-01 --until 2026-02-02 --evidence memo.txt", by=ANA)
    line = "ledger bridge mql --period 2025-11 --records old.csv --as-of 2025-12-01"
    desk.write("old.csv", as_csv(THEN).replace("2026-02-10", "2025-11-10"))
    (figure,) = bridge(desk, line)["figures"]
    assert figure["recount"] == 8  # all but e, whose score is 52
    assert figure["closes"]


@pytest.fixture
def crm(ten: Desk, postgres: str, tmp_path: Path) -> Desk:
    """The leads of now in a table of PostgreSQL, which the settings call `crm`."""
    psycopg = pytest.importorskip("psycopg")
    shutil.copytree(ten.folder, tmp_path / "ledger")
    desk = Desk(tmp_path / "ledger", ten.by, ten.now)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bridged")
        typed = "id text, score numeric, employees integer, created timestamptz, size text"
        connection.execute(f"CREATE TABLE bridged ({typed})")
        for line in as_csv(NOW).splitlines()[1:]:
            connection.execute("INSERT INTO bridged VALUES (%s, %s, %s, %s, %s)", line.split(","))
    settings = desk.folder / "ledger.toml"
    settings.write_text(f'{settings.read_text()}\n[populations.crm]\nurl = "{postgres}"\n', encoding="utf-8")
    return desk


@pytest.mark.parametrize("more", ["--reported 6 --as-of 2026-03-02", "--as-of 2026-03-02 --segment-by size"])
def test_where_the_records_lie_on_a_server_they_are_counted_there_and_come_out_the_same(crm: Desk, more: str) -> None:
    here = bridge(crm, f"{ASKED} {more}")["figures"]
    there = bridge(crm, f"{ASKED} {more}".replace("now.csv", "crm:bridged"))["figures"]
    assert there == here


def test_where_the_records_lie_in_spark_they_are_counted_there_and_come_out_the_same(
    ten: Desk, spark: Any, tmp_path: Path
) -> None:
    shutil.copytree(ten.folder, tmp_path / "ledger")
    desk, files = Desk(tmp_path / "ledger", ten.by, ten.now), str(tmp_path / "now")
    spark.read.csv(str(desk.folder / "now.csv"), header=True).write.parquet(files)
    settings = desk.folder / "ledger.toml"
    told = f'[populations.lake]\nspark = "local"\npath = "{files}"\n'
    settings.write_text(f"{settings.read_text()}\n{told}", encoding="utf-8")
    more = "--as-of 2026-03-02 --segment-by size"
    here = bridge(desk, f"{ASKED} {more}")["figures"]
    there = bridge(desk, f"{ASKED} {more}".replace("now.csv", "lake"))["figures"]
    assert there == here
