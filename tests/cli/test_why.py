"""`ledger why` of one record among many: each sign of the rule, which of them decide, and who stands behind it."""

from __future__ import annotations

import pytest

from shell import STAGES, Desk, criteria, decide

NONE = "by the standards no version governs this record"
LEADS = """\
id,Lead Ref,score,employees,created
a1,r=1,70,500,2026-01-05T10:00:00Z
a2,r=2,70,10,2026-01-06T10:00:00Z
a3,r=3,,,2026-02-01T10:00:00Z
a3,r=4,90,900,2026-02-01T10:00:00Z
a5,r=5,many,900,2026-02-01T10:00:00Z
"""


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """A governed ledger and five leads."""
    desk.write("leads.csv", LEADS)
    return desk


def test_a_record_is_found_by_its_id_and_each_sign_is_told(asked: Desk) -> None:
    assert asked.does("ledger why mql --records leads.csv --id a2 --rules today").out.splitlines() == [
        "mql v1 does not hold for record 2 (`id` a2)",
        "✗ all of",
        "  ✓ score >= 65       score is 70",
        "  ✗ employees >= 200  employees is 10",
        "decided by employees >= 200",
        "v1 in force on 2026-02-02",
        "  ratified   by cro@acme.example on 2026-02-02, mql#1, event #18",
        "  right      decider of `lifecycle`, by its charter, event #12",
        "  approved   by sal@acme.example",
        "  because    agreed",
        f"  standard   prospective (from now); {NONE}, whose `created` is 2026-01-06",
    ]
    held = asked.does("ledger why mql --records leads.csv --id a1 --json").data
    assert (held["verdict"], held["decided_by"]) == (True, [])


def test_another_column_of_ids_is_named(asked: Desk) -> None:
    out = asked.does("ledger why mql --records leads.csv --id 'Lead Ref=r=4'").out
    assert out.startswith("mql v1 holds for record 4 (`Lead Ref` r=4)\n")


def test_a_column_called_as_the_ids_of_the_entity_is_one_and_else_the_step_names_the_column(asked: Desk) -> None:
    asked.write("named.csv", "Lead Ref,LEAD_ID,score\nr1,a1,70\n")
    asked.write("entity.yaml", "kind: entity\nkey: visit\nscope: lifecycle\nfields: {score: {type: number}}\n")
    asked.write("long.yaml", criteria("score >= 65", "long").replace("entity: lead", "entity: visit"))
    asked.write("visits.csv", "Ref,Visit ID,score\nr1,v1,70\n")
    own = asked.does("ledger why long.yaml --with entity.yaml --records visits.csv --id v1")
    none = asked.run("ledger why mql --records visits.csv --id v1")
    assert "record 1 (`Visit ID` v1)" in own.out
    assert "fix: name it: ledger why mql --records visits.csv --id 'Visit ID=v1'" in none.err


def test_an_id_of_several_records_is_told(asked: Desk) -> None:
    done = asked.does("ledger why mql --records leads.csv --id a3 --rules today")
    assert done.out.splitlines()[:2] == [
        "mql v1 does not hold for record 3 (`id` a3)",
        "2 records have this id, and this is the first",
    ]
    assert "employees is blank, read as 0" in done.out


def test_the_stage_and_the_branch_that_decide_are_told(asked: Desk) -> None:
    asked.write("stage.yaml", STAGES)
    asked.write("vip.yaml", criteria("score >= 80 OR employees >= 500", key="vip"))
    decide(asked, "vip.yaml", "vip")

    stage = asked.does("ledger why stage.yaml --records leads.csv --id a1 --json").data
    branch = asked.does("ledger why vip --records leads.csv --id a1").out

    assert (stage["verdict"], stage["decided_by"]) == ("warm", ["warm: score >= 65"])
    assert "decided by employees >= 500" in branch.splitlines()


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        ("--records leads.csv --id a9", 1, "no record has the id `a9`"),
        ("--records leads.csv --id a5", 1, "score cannot be read"),
        ("--records nameless.csv --id a1", 1, "no column of ids was found"),
        ("--records gone.csv --id a1", 1, "there is no such file"),
        ('--records leads.csv --id "\' OR TRUE --"', 1, "no record has the id `' OR TRUE --`"),
        ("--records leads.csv", 2, "one record is named"),
        ("--id a1", 2, "one record is named"),
        ("--record one.json --records leads.csv --id a1", 2, "one record is named"),
        ("", 2, "one record is named"),
    ],
)
def test_what_names_no_record_is_told(asked: Desk, arguments: str, code: int, what: str) -> None:
    asked.write("nameless.csv", LEADS.replace("id,", "email,"))
    done = asked.run(f"ledger why mql {arguments}")
    assert done.code == code
    assert what in done.err


def test_a_record_is_read_as_its_profile_says(asked: Desk) -> None:
    asked.write("german.csv", "Nummer;Punkte;employees;created\n7;70,5;1.200;2026-01-05T10:00:00Z\n8;N/A;10;\n")
    told = "--records german.csv --map score=Punkte --decimal , --thousands . --blank N/A"

    held = asked.does(f"ledger why mql {told} --id Nummer=7").out
    blank = asked.does(f"ledger why mql {told} --id Nummer=8").out

    assert "score is 70.5" in held
    assert "employees is 1200" in held
    assert "score is blank" in blank
