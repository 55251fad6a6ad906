"""One ledger that several people act on at once, as a server has it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from ledger.app import clock, settings
from ledger.app.ledger import Ledger, open_ledger
from ledger.domain.event import Event
from ledger.errors import LedgerError
from ledger.govern.proposals.decide.approve import approve, decline
from shell import ANA, FOUNDED, MIA, SAL, TERMS, Desk, criteria

TRIALS = 200


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Threads give way to one another as often as the interpreter lets them."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def shared(desk: Desk) -> Iterator[Ledger]:
    """A ledger on which `mql#2` is open, and waits for Sal and Mia."""
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    yield ledger
    ledger.journal.close()


def test_no_act_of_one_person_is_recorded_as_the_other_s(shared: Ledger) -> None:
    sal, mia, start = shared.actor(SAL), shared.actor(MIA), Barrier(2)

    def sals(trial: int) -> list[Event]:
        start.wait()
        verb = approve if trial % 2 else decline
        return verb(shared, sal, "mql#2", f"Sal, {trial}").events

    def mias(trial: int) -> list[Event]:
        start.wait()
        verb = decline if trial % 2 else approve
        return verb(shared, mia, "mql#2", f"Mia, {trial}").events

    with ThreadPoolExecutor(2) as pool:
        for trial in range(TRIALS):
            both = pool.submit(sals, trial), pool.submit(mias, trial)
            assert all(each.result() for each in both)
    acts = shared.journal.read(after=shared.journal.head() - 2 * TRIALS)[0]
    said = {(each.actor, getattr(each.event, "because", "")[:3]) for each in acts}
    assert (len(acts), said) == (2 * TRIALS, {(sal.id, "Sal"), (mia.id, "Mia")})


def test_while_one_decides_the_other_reads_what_is_so(shared: Ledger) -> None:
    sal, start = shared.actor(SAL), Barrier(2)

    def deciding() -> None:
        start.wait()
        for trial in range(TRIALS):
            (approve if trial % 2 else decline)(shared, sal, "mql#2", str(trial))

    with ThreadPoolExecutor(1) as pool:
        done, heads = pool.submit(deciding), []
        start.wait()
        while not done.done():
            snapshot = shared.snapshot()
            assert "mql#2" in snapshot.state.proposals
            heads.append(snapshot.head)
        done.result()
    assert heads == sorted(heads)
    assert shared.snapshot().head == shared.journal.head()


def test_whom_nobody_knows_acts_for_nobody(shared: Ledger) -> None:
    with pytest.raises(LedgerError, match="not known to this ledger"):
        shared.actor("stranger@acme.example")
