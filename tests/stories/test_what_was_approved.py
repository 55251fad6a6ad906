"""An approval covers what was on the table, and no more: what moves afterwards voids it, and it says which."""

from __future__ import annotations

import re

import pytest

from shell import ANA, CRO, SAL, TERMS, Desk, criteria, decide

LEADS = """\
id,score,employees,job_level
1,90,500,vp
2,70,200,vp
3,55,500,director
4,10,10,other
"""
BRIEF = "ledger brief mql#2 --records leads.csv --shown"


@pytest.fixture
def approved(desk: Desk) -> Desk:
    """A criteria that refers to another, proposed, shown on four leads, and approved by Sal."""
    desk.write("leads.csv", LEADS)
    desk.write("senior.yaml", criteria("job_level IN ('c_level', 'vp')", key="senior"))
    decide(desk, "senior.yaml", "senior")
    desk.write("next.yaml", criteria("score >= 50 AND senior"))
    desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because asked", by=ANA)
    desk.does(BRIEF, by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    return desk


def another(desk: Desk, terms: str = "", text: str = "score >= 50 AND senior") -> None:
    desk.write("next.yaml", criteria(text))
    desk.does(f"ledger revise mql#2 next.yaml {terms} --because 'second thoughts'", by=ANA)
    desk.does(BRIEF, by=ANA)


def content(desk: Desk) -> None:
    another(desk, text="score >= 51 AND senior")


def day(desk: Desk) -> None:
    another(desk, "--effective 2026-04-01")


def standard(desk: Desk) -> None:
    another(desk, "--standard cohort")


def referenced(desk: Desk) -> None:
    desk.write("senior.yaml", criteria("job_level IN ('vp')", key="senior"))
    decide(desk, "senior.yaml", "senior", number=2)
    desk.does("ledger rebase mql#2", by=ANA)
    desk.does(BRIEF, by=ANA)


def population(desk: Desk) -> None:
    desk.write("leads.csv", f"{LEADS}5,55,500,vp\n")
    desk.does(BRIEF, by=ANA)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (content, "its content changed; another brief was shown since"),
        (day, "its effective date is 2026-04-01 now, and was 2026-03-01; another brief was shown since"),
        (standard, "its consistency standard is cohort now, and was prospective; another brief was shown since"),
        (referenced, "it rests on senior v2 now, and rested on v1; another brief was shown since"),
        (population, "the population moved: leads.csv has 5 records, and leads.csv had 4"),
    ],
    ids=["content", "date", "standard", "a referenced definition", "population"],
)
@pytest.mark.fault(27)
def test_an_approval_is_void_after_that_changed_and_says_so(approved: Desk, change: object, reason: str) -> None:
    assert callable(change)
    change(approved)
    shown = approved.does("ledger show mql#2").out

    assert re.search(rf"approved by {re.escape(SAL)} \(void: {re.escape(reason)}\)", shown), shown
    refused = approved.run("ledger ratify mql#2", by=CRO)
    assert refused.code == 4
    assert "0 of 1 approvals" in refused.err + refused.out
    approved.does("ledger approve mql#2", by=SAL)
    approved.does("ledger ratify mql#2", by=CRO)


def test_before_it_is_rebased_it_is_stale_and_says_by_what(approved: Desk) -> None:
    approved.write("senior.yaml", criteria("job_level IN ('vp')", key="senior"))
    decide(approved, "senior.yaml", "senior", number=2)
    refused = approved.run("ledger ratify mql#2", by=CRO)

    assert refused.code == 4
    assert "mql#2 is stale" in refused.err + refused.out
    assert "senior#2 was ratified as v2" in refused.err + refused.out


def test_nothing_moved_and_the_approval_carries_the_decision(approved: Desk) -> None:
    done = approved.does("ledger ratify mql#2 --records leads.csv", by=CRO)

    assert f"counted approvals: {SAL}" in done.out
