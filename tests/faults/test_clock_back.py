"""The clock goes back by 25 years: what has ended stays ended, what comes later stands later, and it is said."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ledger.app import clock
from ledger.app.ledger import Ledger
from shell import ANA, CHARTER, DANA, LEAD, SAL, TERMS, Desk, criteria, decide, founded

LONG_AGO, BACK, NOW = "1999-02-01T08:00:00Z", "2001-03-02T09:00:00Z", "2026-03-02T09:00:00Z"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A ledger of 1999, by whose charter Sal approved until her seat ended in 2026; a proposal waits."""
    made = founded(tmp_path, now=LONG_AGO)
    made.write("charter.yaml", CHARTER)
    made.write("lead.yaml", LEAD)
    made.does(f"ledger propose charter.yaml --effective 1999-02-01 {TERMS} --because x", by=DANA)
    made.does("ledger ratify 'charter/lifecycle#1'", by=DANA)
    decide(made, "lead.yaml", "lead", day="1999-02-01")
    later = made.at(now=NOW)
    later.write("mql.yaml", criteria("score >= 65"))
    later.does(f"ledger propose mql.yaml --effective 2026-04-01 {TERMS} --because x", by=ANA)
    later.does(f"ledger revoke lifecycle approver {SAL} --because 'she left'", by=DANA)
    return later


@pytest.mark.fault(11)
def test_a_seat_that_ended_is_not_held_again_and_the_warning_says_why(desk: Desk) -> None:
    done = desk.run("ledger approve mql#1 --json", by=SAL, now=BACK)
    assert done.code == 4, done
    assert "the clock was set back" in done.err + str(done.envelope["notes"])


@pytest.mark.fault(11, control=True)
def test_by_the_bare_clock_it_is_held_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def bare(ledger: Ledger, _: str) -> datetime:
        return clock.now(ledger.simulated)

    monkeypatch.setattr(Ledger, "_later_than", bare)
    monkeypatch.setattr("ledger.journal.sqlite.append.require_day", lambda *_: None)
    assert desk.run("ledger approve mql#1 --json", by=SAL, now=BACK).code == 0
