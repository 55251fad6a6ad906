"""A rule is tried on records before anybody proposes it: `ledger count`, `impact` and `why` of a document."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest

from shell import ANA, LEAD, STAGES, TERMS, Desk, criteria, decide

LEADS = """\
id,score,employees,created,won
a1,70,500,2026-01-05T10:00:00Z,yes
a2,70,200,2026-01-06T10:00:00Z,no
a3,60,500,2026-02-01T10:00:00Z,yes
a4,10,10,2026-02-01T10:00:00Z,no
a5,,500,2026-02-02T10:00:00Z,yes
a6,x,500,2026-02-03T10:00:00Z,yes
"""
DEAL = """\
kind: entity
key: deal
scope: lifecycle
title: Deal
fields:
  amount: {type: number, bind: {csv: Amount}}
  closed: {type: date, clock: event}
"""
BIG = """\
---
kind: criteria
key: big
scope: lifecycle
title: Big
statement: A deal that somebody has to look at.
entity: deal
criteria: amount >= 1000
"""
DEALS = "id,Amount,closed\n1,500,2026-01-01\n2,1000,2026-02-01\n3,5000,2026-02-03\n"
SCORE = """\
kind: score
key: fit
scope: lifecycle
title: Fit
statement: How well a company fits.
entity: lead
bounds: [0, 100]
rules:
  - {when: employees >= 200, points: 30}
  - {when: score >= 50, points: 20}
"""


@pytest.fixture
def tried(desk: Desk) -> Desk:
    """A governed ledger with six leads, one of them unreadable, and a draft that nobody proposed."""
    desk.write("leads.csv", LEADS)
    desk.write("wide.yaml", criteria("score >= 60 AND employees >= 300"))
    return desk


def leads() -> pd.DataFrame:
    """The leads as pandas reads them, without the one that has no number for a score."""
    found = pd.read_csv(io.StringIO(LEADS), dtype={"score": str})
    return found[found.score != "x"].astype({"score": float})


def cells(data: Any) -> dict[str, int]:
    """How many records are in each cell that has any."""
    return {name: each["records"] for name, each in data["cells"].items() if each["records"]}


def test_a_draft_is_counted_and_said_to_be_decided_by_nobody(tried: Desk) -> None:
    known = leads()
    expected = int(((known.score >= 60) & (known.employees >= 300)).sum())
    stored = tried.stored()

    done = tried.does("ledger count wide.yaml --records leads.csv")

    assert done.out.splitlines()[2] == "mql, a draft: nobody decided it"
    data = tried.does("ledger count wide.yaml --records leads.csv --json").data
    assert (data["key"], data["rules"]) == ("mql", "draft")
    assert (data["overall"]["matched"], data["overall"]["unreadable"]) == (expected, 1)
    assert tried.stored() == stored


def test_a_draft_is_put_beside_the_version_that_it_would_displace(tried: Desk) -> None:
    known = leads()
    before = (known.score >= 65) & (known.employees >= 200)
    after = (known.score >= 60) & (known.employees >= 300)

    done = tried.run("ledger impact wide.yaml --records leads.csv")
    data = tried.run("ledger impact wide.yaml --records leads.csv --json").data

    assert done.code == 0
    assert done.out.splitlines()[2:4] == [
        "wide.yaml is a draft: nobody decided it",
        "mql v1 → wide.yaml, on 6 records of leads.csv",
    ]
    assert cells(data) == {
        "both": int((before & after).sum()),
        "gained": int((after & ~before).sum()),
        "lost": int((before & ~after).sum()),
        "neither": int((~before & ~after).sum()),
        "unreadable": 1,
    }
    assert (data["before"]["standing"], data["after"]["standing"]) == ("version", "draft")


def test_a_first_version_is_compared_with_nothing_or_with_what_is_named(tried: Desk) -> None:
    tried.write("vip.yaml", criteria("score >= 60 OR employees >= 500", key="vip"))

    alone = tried.run("ledger impact vip.yaml --records leads.csv")
    beside = tried.run("ledger impact vip.yaml --beside mql --records leads.csv --json").data

    assert "nothing → vip.yaml, on 6 records of leads.csv" in alone.out
    assert "nothing holds for 0, vip.yaml for 4: +4" in alone.out
    assert "GAINED, LET IN BY vip.yaml" in alone.out
    assert "KEPT OUT BY nothing" not in alone.out
    data = tried.run("ledger impact vip.yaml --records leads.csv --json").data
    assert data["before"] == {"name": "nothing", "key": "", "content": "", "standing": "nothing"}
    assert cells(data) == {"gained": 4, "neither": 1, "unreadable": 1}
    assert (beside["before"]["name"], cells(beside)["both"]) == ("mql v1", 2)


def test_a_first_proposal_is_compared_with_nothing_or_with_what_is_named(tried: Desk) -> None:
    tried.write("vip.yaml", criteria("score >= 60", key="vip"))
    tried.does(f"ledger propose vip.yaml --effective 2026-03-01 {TERMS} --because asked", by=ANA)

    alone = tried.run("ledger impact vip#1 --records leads.csv --json").data
    beside = tried.run("ledger impact vip#1 --beside mql --records leads.csv --json").data

    assert (alone["before"]["name"], cells(alone)) == ("nothing", {"gained": 3, "neither": 2, "unreadable": 1})
    assert (beside["before"]["name"], cells(beside)["both"]) == ("mql v1", 2)


@pytest.mark.parametrize(("document", "moves"), [(SCORE, {"up": 4, "same": 1}), (STAGES, {"up": 4, "same": 1})])
def test_a_first_score_and_first_stages_move_up_from_nothing(tried: Desk, document: str, moves: dict[str, int]) -> None:
    tried.write("first.yaml", document)

    data = tried.run("ledger impact first.yaml --records leads.csv --json").data
    said = tried.does("ledger count first.yaml --records leads.csv --json").data["said"]

    assert {name: number for name, number in cells(data).items() if name != "unreadable"} == moves
    told = {each["after"] or None: each["records"] for each in data["said"] if each["before"] is not None}
    told.pop(None, None)
    assert told.items() <= {each["said"]: each["records"] for each in said}.items()


def test_a_rule_over_an_entity_that_nobody_governs_is_tried_with_the_entity_beside_it(tried: Desk) -> None:
    tried.write("deals.csv", DEALS)
    tried.write("both.yaml", DEAL + BIG)
    tried.write("deal.yaml", DEAL)
    tried.write("big.yaml", BIG.removeprefix("---\n"))

    together = tried.does("ledger count both.yaml --records deals.csv --by closed --json").data
    apart = tried.does("ledger count big.yaml --with deal.yaml --records deals.csv --by closed --json").data

    assert together == apart
    assert [(each["value"], each["matched"]) for each in together["rows"]] == [("2026-01", 0), ("2026-02", 2)]
    impact = tried.run("ledger impact both.yaml --records deals.csv --json").data
    assert cells(impact) == {"gained": 2, "neither": 1}


def test_what_a_draft_refers_to_is_that_in_force_unless_it_is_drafted_too(tried: Desk) -> None:
    tried.write("hot.yaml", criteria("mql AND employees >= 300", key="hot"))

    alone = tried.does("ledger count hot.yaml --records leads.csv --json").data["overall"]["matched"]
    drafted = tried.does("ledger count hot.yaml --with wide.yaml --records leads.csv --json").data["overall"]["matched"]

    assert (alone, drafted) == (1, 2)


def test_a_draft_says_why_of_one_record(tried: Desk) -> None:
    tried.write("one.json", '{"score": 62, "employees": 500}')

    done = tried.does("ledger why wide.yaml --record one.json")

    assert done.out.splitlines()[:2] == [
        "mql, a draft: nobody decided it",
        "mql as drafted holds for one.json",
    ]
    assert tried.does("ledger why wide.yaml --record one.json --json").data["version"] == 0


def test_a_draft_is_judged_by_what_is_in_force_on_the_day_that_is_asked(tried: Desk) -> None:
    decide(tried, "wide.yaml", "mql", "2026-03-01", 2)
    tried.write("hot.yaml", criteria("mql AND employees >= 500", key="hot"))

    before, after = (
        tried.does(f"ledger count hot.yaml --rules on:{day} --records leads.csv --json").data["overall"]["matched"]
        for day in ("2026-02-28", "2026-03-01")
    )

    assert (before, after) == (1, 2)
    on = tried.run("ledger impact hot.yaml --beside mql@1 --effective-on 2026-03-01 --records leads.csv --json").data
    assert cells(on) == {"both": 1, "gained": 1, "lost": 1, "neither": 2, "unreadable": 1}


@pytest.mark.parametrize(
    ("command", "code", "what"),
    [
        ("count gone.yaml", 1, "there is no such file"),
        ("count wide.yaml --rules then", 4, "wide.yaml was never in force"),
        ("count lead.yaml", 1, "lead.yaml holds no rule"),
        ("count two.yaml", 1, "two.yaml holds several rules"),
        ("count wide.yaml --with wider.yaml", 1, "several documents are about `mql`"),
        ("count big.yaml", 1, "there is no entity `deal` on 2026-02-02"),
        ("impact wide.yaml --beside nobody", 1, "there is no definition `nobody`"),
        ("impact big.yaml --with deal.yaml --beside mql", 4, "mql v1 judges lead, and big.yaml deal"),
    ],
)
def test_what_cannot_be_tried_is_told_with_a_way_out(tried: Desk, command: str, code: int, what: str) -> None:
    tried.write("lead.yaml", LEAD)
    tried.write("deal.yaml", DEAL)
    tried.write("big.yaml", BIG.removeprefix("---\n"))
    tried.write("wider.yaml", criteria("score >= 1"))
    tried.write("two.yaml", f"{criteria('score >= 1', key='one')}---\n{criteria('score >= 2', key='other')}")

    done = tried.run(f"ledger {command} --records leads.csv --json")

    assert (done.code, done.errors[0]["what"]) == (code, what)
    assert done.errors[0]["why"]
    assert done.errors[0]["fix"]


def test_what_is_named_twice_is_refused(tried: Desk) -> None:
    done = tried.run("ledger impact mql wide.yaml --beside mql --records leads.csv")
    assert done.code == 2
    assert "--beside goes with one" in done.err
