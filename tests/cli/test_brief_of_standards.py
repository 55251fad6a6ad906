"""The figures of a brief are of the records that the standard of the change reaches, and of no others.

They are held to counting: what the brief says is gained and lost is what the count by the standards goes up and down by
once the change is ratified, and its day has come.
"""

from __future__ import annotations

from typing import Any

import pytest

from shell import ANA, CHARTER, CRO, SAL, Desk, criteria, decide

DAYS = ("2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10", "2026-05-10", "2026-06-10")
LATER = "2026-07-01T09:00:00Z"


@pytest.fixture
def twice(desk: Desk) -> Desk:
    """`mql` decided for February on, and again for March on; the charter lets two versions count."""
    desk.write("charter.yaml", CHARTER.replace("retrospective]", "retrospective, dual]"))
    desk.does("ledger propose charter.yaml --effective 2026-02-02 --nature policy --because 'two figures for a while'")
    desk.does("ledger ratify charter/lifecycle#2")
    rows = [
        f"{day}T12:00:00Z,{score},{size}" for day in DAYS for score in (45, 55, 70) for size in (100, 300) for _ in "ab"
    ]
    desk.write("leads.csv", "\n".join(["created,score,employees", *rows]) + "\n")
    desk.write("mql.yaml", criteria("score >= 50"))
    decide(desk.at("2026-03-01T09:00:00Z"), "mql.yaml", "mql", "2026-03-01", number=2)
    return desk.at("2026-04-01T09:00:00Z")


def matched(desk: Desk) -> int:
    counted = desk.at(LATER).does("ledger count mql --records leads.csv --rules standard --json").data
    return int(counted["overall"]["matched"])


@pytest.mark.parametrize(
    ("terms", "first", "judged"),
    [
        ("retrospective --since 2026-02-01 --standard-because 'nobody kept it before'", "2026-02-01", 60),
        ("retrospective --since 2026-03-05 --standard-because 'nobody kept it before'", "2026-03-05", 48),
        ("dual --dual-until 2026-06-01 --primary old", "2026-06-01", 12),
        ("dual --dual-until 2026-06-01 --primary new", None, 36),
        ("prospective --standard-because 'no figure of before is to change'", None, 36),
    ],
)
def test_what_is_gained_and_lost_is_what_the_count_moves_by(
    twice: Desk, terms: str, first: str | None, judged: int
) -> None:
    twice.write("mql.yaml", criteria("score >= 45 AND employees >= 200"))
    asked = f"--effective 2026-04-01 --nature policy --standard {terms} --because better"
    twice.does(f"ledger propose mql.yaml {asked}", by=ANA)
    brief: dict[str, Any] = twice.does("ledger brief mql#3 --records leads.csv --json", by=ANA).data
    content = brief["brief"]
    cells = {name: each["records"] for name, each in content["impact"]["cells"].items()}
    before = matched(twice)
    twice.does("ledger approve mql#3", by=SAL)
    twice.does("ledger ratify mql#3", by=CRO)

    assert content["impact"]["records"] == judged
    assert content["ahead"].get("first") == first
    assert matched(twice) - before == cells["gained"] - cells["lost"]
    assert content["rehearsal"]["records"] == 72 - judged
