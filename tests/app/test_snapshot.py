"""One fold for all questions at one head, and nobody's question changes what another one is told."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.app import clock, settings
from ledger.app.ledger import Ledger, open_ledger
from ledger.app.snapshot import Snapshot, advanced
from ledger.govern.documents.views import state_hash
from ledger.govern.proposals.queries.foresee import as_if
from ledger.journal.sqlite.journal import SQLiteJournal
from shell import ANA, FOUNDED, TERMS, Desk, criteria, decide


@pytest.fixture
def ledger(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    return open_ledger(settings.load(desk.folder / settings.FILE))


def test_all_questions_at_one_head_are_asked_of_one_fold(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    folds = []
    stream = SQLiteJournal.rows_with_lines

    def counted(*given: Any, **more: Any) -> Any:
        folds.append(given)
        return stream(*given, **more)

    monkeypatch.setattr(SQLiteJournal, "rows_with_lines", counted)
    first = ledger.state()
    assert ledger.state() is first
    assert ledger.snapshot().deliveries is ledger.snapshot().deliveries
    assert len(folds) == 1


def test_what_came_since_is_folded_into_a_copy(desk: Desk, ledger: Ledger) -> None:
    before = ledger.snapshot()
    was = state_hash(before.state)
    desk.write("hot.yaml", criteria("score >= 90", key="hot"))
    decide(desk, "hot.yaml", "hot")
    after = ledger.snapshot()
    assert "hot" in after.state.definitions
    assert "hot" not in before.state.definitions
    assert state_hash(before.state) == was
    assert state_hash(after.state) == state_hash(advanced(ledger.journal, Snapshot()).state)
    assert after.head == ledger.journal.head()


def test_a_hypothesis_is_a_copy(desk: Desk, ledger: Ledger) -> None:
    desk.write("next.yaml", criteria("score >= 90"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    state = ledger.state()
    was = state_hash(state)
    supposed = as_if(ledger, state.proposals["mql#2"])
    assert len(supposed.history("mql").versions) == 2
    assert state_hash(state) == was
    assert len(ledger.state().history("mql").versions) == 1
