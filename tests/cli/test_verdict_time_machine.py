"""`ledger why` of one record on one day: which version, who ratified it by which right, what platforms had of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.history.slices import CLOCK, Slice, governing_slice
from platforms import delivering, org
from shell import ANA, CRO, DANA, MIA, OPS, SAL, Desk, criteria, decide
from web.visitor import site, words

LEADS = """\
id,score,employees,created
old,70,10,2025-03-05T10:00:00Z
new,70,10,2026-03-05T10:00:00Z
none,70,300,
early,70,300,2024-01-01T10:00:00Z
"""
APRIL = "2026-04-14T09:00:00Z"


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """`warm` was in use from 2025 on, attested; from March 2026 on another rule judges new leads alone."""
    desk.write("leads.csv", LEADS)
    desk.write("memo.txt", "we call whoever scores 65")
    desk.write("warm.yaml", criteria("score >= 65", key="warm"))
    desk.write("lead.yaml", (desk.folder / "lead.yaml").read_text())
    desk.does("ledger attest lead.yaml --effective 2025-01-01 --until 2026-02-02 --evidence memo.txt", by=ANA)
    desk.does("ledger attest warm.yaml --effective 2025-01-01 --evidence memo.txt", by=ANA)
    desk.write("warm.yaml", criteria("score >= 65 AND employees >= 200", key="warm"))
    decide(desk, "warm.yaml", "warm", "2026-03-01")
    return desk.at(APRIL)


def why(desk: Desk, id_: str, more: str = "") -> dict[str, object]:
    return dict(desk.does(f"ledger why warm --records leads.csv --id {id_} {more} --json").data)


def told(desk: Desk, id_: str, more: str = "") -> str:
    return " ".join(desk.does(f"ledger why warm --records leads.csv --id {id_} {more}").out.split())


def test_a_ratified_version_is_told_with_who_decided_it_when_and_by_which_right(asked: Desk) -> None:
    found = why(asked, "new", "--on 2026-03-03")
    by = found["ratification"]
    assert isinstance(by, dict)
    assert (found["version"], found["verdict"], found["on"]) == (2, False, "2026-03-03")
    assert (by["decided_by"], by["on"], by["proposal"], by["approved_by"]) == (CRO, "2026-02-02", "warm#1", [SAL])
    assert (by["right"]["role"], by["right"]["scope"], by["attested"]) == ("decider", "lifecycle", False)
    rows = {each["scope"]: each["position"] for each in asked.does("ledger rights --json").data["rows"]}
    assert by["right"]["position"] == rows["lifecycle"]
    assert "ratified by cro@acme.example on 2026-02-02, warm#1" in told(asked, "new", "--on 2026-03-03")


def test_what_was_attested_was_decided_by_nobody(asked: Desk) -> None:
    found = why(asked, "old", "--on 2025-03-05")
    by = found["ratification"]
    assert isinstance(by, dict)
    assert (found["version"], found["verdict"]) == (1, True)
    assert (by["attested"], by["decided_by"], by["right"], by["evidence"]) == (True, None, None, "memo.txt")
    assert by["attested_by"] == ANA
    assert f"attested on 2026-02-02 by {ANA} from memo.txt" in told(asked, "old", "--on 2025-03-05")
    assert "decided by nobody" in told(asked, "old", "--on 2025-03-05")


def test_the_standard_says_whether_the_version_governs_this_record(asked: Desk) -> None:
    by = "by it, v2 governs this record, whose `created` is 2026-03-05"
    assert f"prospective (from now); {by}" in told(asked, "new")
    today = "--rules today"
    other = "by the standards it is v1 that governs this record, whose `created` is 2025-03-05"
    assert other in told(asked, "old", today)
    assert "no version governs this record, whose `created` is blank" in told(asked, "none", today)


def test_the_same_record_is_judged_by_the_version_that_governs_it(asked: Desk) -> None:
    """In force today is v2, which this lead of 2025 was never to be judged by."""
    today = why(asked, "old", "--rules today")
    assert (today["version"], today["verdict"]) == (2, False)
    for rules in ("standard", "then"):
        found = why(asked, "old", f"--rules {rules}")
        assert (found["version"], found["verdict"], found["rules"]) == (1, True, rules)
        assert why(asked, "new", f"--rules {rules}")["version"] == 2


def test_without_rules_the_version_that_governs_the_record_answers_beside_the_one_of_today(asked: Desk) -> None:
    found = why(asked, "old")
    assert (found["version"], found["verdict"], found["rules"], found["instead"]) == (1, True, "standard", "")
    assert found["today"] == {"version": 2, "verdict": False, "decided_by": ["employees >= 200"]}
    assert "the version in force today, v2, does not hold for this record: decided by `employees >= 200`" in told(
        asked, "old"
    )
    assert why(asked, "new")["today"] is None
    assert why(asked, "old", "--on 2026-04-14")["today"] is None


def test_a_record_that_no_version_governs_is_judged_by_the_rule_of_today_which_says_so(asked: Desk) -> None:
    asked.write("one.json", '{"score": 70, "employees": 300}')
    found = asked.does("ledger why warm --record one.json --json").data
    assert (found["version"], found["rules"]) == (2, "today")
    assert found["instead"] == "because the record holds no `created`, which the standard needs"
    blank = "by today's rule, because no version governs a record whose `created` is blank"
    assert blank in told(asked, "none")
    assert asked.run("ledger why warm --records leads.csv --id none --rules standard").code == 4


def test_records_of_an_entity_without_a_clock_are_judged_by_the_rule_of_today(desk: Desk) -> None:
    desk.write("memo.txt", "we call whoever scores so much")
    desk.write(
        "guest.yaml", "kind: entity\nkey: guest\nscope: lifecycle\ntitle: Guest\nfields:\n  score: {type: number}\n"
    )
    desk.does("ledger attest guest.yaml --effective 2025-01-01 --evidence memo.txt", by=ANA)
    for day, score in (("2025-01-01", 50), ("2026-01-01", 65)):
        desk.write("seen.yaml", criteria(f"score >= {score}", key="seen").replace("entity: lead", "entity: guest"))
        desk.does(f"ledger attest seen.yaml --effective {day} --evidence memo.txt", by=ANA)
    desk.write("guests.csv", "id,score\ng,55\n")
    none = "because no field of guest has `clock: event`"
    found = desk.does("ledger why seen --records guests.csv --id g --json").data
    assert (found["version"], found["verdict"], found["rules"], found["instead"]) == (2, False, "today", none)
    assert desk.does("ledger count seen --records guests.csv").out.startswith(
        f"seen, as-is: every record by today's version, {none}\n"
    )
    refused = desk.run("ledger why seen --records guests.csv --id g --rules standard")
    assert (refused.code, none.partition(" ")[2] in refused.err) == (4, True)


def test_as_it_stood_on_a_day_knows_nothing_that_was_decided_later(asked: Desk) -> None:
    asked.write("warm.yaml", criteria("score >= 90", key="warm"))
    terms = "--nature policy --standard retrospective --effective 2026-04-14 --because again"
    asked.does(f"ledger propose warm.yaml {terms}", by=ANA)
    asked.does("ledger approve warm#2", by=SAL)
    asked.does("ledger ratify warm#2", by=CRO)
    assert why(asked, "old", "--rules standard")["version"] == 3
    for before in ("--rules then:2026-04-13", "--rules then --on 2026-04-13"):
        found = why(asked, "old", before)
        assert (found["version"], found["verdict"], found["rules"]) == (1, True, "then:2026-04-13")


def test_it_says_of_each_record_what_the_count_counts(asked: Desk) -> None:
    for rules in ("standard", "then"):
        counted = asked.does(f"ledger count warm --records leads.csv --rules {rules} --by id --json").data["rows"]
        judged = {row["value"]: row["matched"] for row in counted if row["matched"] + row["not_matched"]}
        assert set(judged) == {"old", "new"}
        assert {id_: int(bool(why(asked, id_, f"--rules {rules}")["verdict"])) for id_ in judged} == judged


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        ("--id early --rules then", 4, "no version of `warm` governs record early by then"),
        ("--id none --rules standard", 4, "its `created` is blank"),
        ("--id old --on 2024-01-01", 4, "no version in force on 2024-01-01"),
        ("--id old --on 2026-03-03 --rules standard", 2, "--on goes with --rules then"),
        ("--id old --on 2026-03-03 --rules today", 2, "--on goes with --rules then"),
    ],
)
def test_where_no_version_governs_that_is_told(asked: Desk, arguments: str, code: int, what: str) -> None:
    done = asked.run(f"ledger why warm --records leads.csv {arguments}")
    assert (done.code, what in " ".join(done.err.split())) == (code, True), done.err


def test_a_record_whose_day_is_not_known_is_judged_and_said_so(asked: Desk) -> None:
    asked.write("undated.csv", "id,score,employees\na,70,300\n")
    asked.write("odd.csv", "id,score,employees,created\na,70,300,soon\n")
    for file in ("undated.csv", "odd.csv"):
        out = " ".join(asked.does(f"ledger why warm --records {file} --id a").out.split())
        assert "the day of this record is not known" in out
        assert asked.run(f"ledger why warm --records {file} --id a --rules then").code == 1


def test_a_draft_has_nobody_behind_it(asked: Desk) -> None:
    found = asked.does("ledger why warm.yaml --records leads.csv --id old --json").data
    assert (found["ratification"], found["by_standard"], found["receipts"]) == (None, None, [])
    assert asked.run("ledger why warm.yaml --records leads.csv --id old --rules then").code == 4


def test_a_slice_of_a_cohort_holds_the_records_of_its_own_date() -> None:
    from ledger.history.candidates import Reach

    day = date(2026, 3, 1)
    slices = [Slice(None, None, 2, day, Reach("opened", day, None)), Slice(None, None, 1, day)]
    for opened, version in ((day, 2), (date(2026, 2, 28), 1), (None, 1)):
        found = governing_slice(slices, {CLOCK: day, "opened": opened})
        assert found
        assert found.version == version
    assert governing_slice(slices, {CLOCK: None, "opened": day}) is None
    undated = Slice(None, None, 1, day, dated=False, undated=True)
    assert [undated.holds({CLOCK: each}) for each in (None, day)] == [True, False]


# --- the receipts of platforms ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """`mql` v1 is put on an org on 2 February, and changed there by hand on the 10th; v2 is applied on the 20th."""
    with org() as there:
        desk = delivering(Desk(tmp_path_factory.mktemp("delivered"), now="2026-02-02T09:00:00Z"), there)
        desk.write("leads.csv", "id,score,employees,created\na,70,500,2026-02-05T10:00:00Z\n")
        _apply(desk)
        there.by_hand("Score__c >= 10")
        assert desk.at("2026-02-10T09:00:00Z").run("ledger drift").code == 3
        later = desk.at("2026-02-20T09:00:00Z")
        desk.write("next.yaml", criteria("score >= 40"))
        decide(later, "next.yaml", "mql", "2026-02-20", 2)
        _apply(later)
        yield later


def _apply(desk: Desk) -> None:
    desk.does("ledger plan -o plan.json --accept as-is", by=OPS)
    desk.does("ledger apply plan.json --allow-large", by=OPS)


@pytest.mark.parametrize(
    ("day", "held"),
    [
        ("2026-02-05", "sf MQL held v1, applied on 2026-02-02"),
        ("2026-02-10", "; found to differ on 2026-02-10"),
        ("2026-02-20", "sf MQL held v2, applied on 2026-02-20"),
    ],
)
def test_the_platform_is_told_as_the_record_had_it_on_the_day(delivered: Desk, day: str, held: str) -> None:
    out = delivered.does(f"ledger why mql --records leads.csv --id a --on {day}").out
    assert held in " ".join(out.split())
    (receipt,) = delivered.does(f"ledger why mql --records leads.csv --id a --on {day} --json").data["receipts"]
    assert bool(receipt["drifted"]) is (day == "2026-02-10")
    log = {each["position"]: each["sentence"] for each in delivered.does("ledger log mql --json").data}
    assert "appl" in log[receipt["position"]] or "put" in log[receipt["position"]]


def test_on_a_page_what_platforms_held_is_for_who_holds_a_seat(
    delivered: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml = delivered.folder / "ledger.toml"
    toml.write_text(f'{toml.read_text()}\n[populations.leads]\nfile = "leads.csv"\n')
    monkeypatch.setenv("LEDGER_NOW", delivered.now or "")
    with site(delivered) as pages:
        told = words(pages.visitor(MIA).get("/why/mql/a?in=leads&on=2026-02-05"))
        assert "Ratified 2 February 2026" in told
        assert "By the right decider of lifecycle" in told
        assert "sf MQL held v1, applied on 2 February 2026" in told
        dana = pages.visitor(DANA)
        given = {**dana.form("/why/mql"), "field.score": "80", "field.employees": "300"}
        assert "held v2" in words(dana.post("/why/mql", given).text)
        assert "no rules" in words(pages.visitor(MIA).get("/why/mql/a?in=leads&rules=x", 422))
        then = words(pages.visitor(MIA).get("/why/mql/a?in=leads&on=2026-02-05&rules=then"))
        assert "governs this record by the standards, as they stood on 5 February 2026" in then
