"""Two servers of one ledger: the second says so where it is started, and one that is gone is forgotten."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from ledger.app import clock, settings
from ledger.app.ledger import open_ledger
from ledger.web.serve import BEAT, SERVER, others
from ledger.web.site import Site
from shell import ANA, CRO, FOUNDED, SAL, TERMS, Desk, criteria
from web.visitor import site, words


def test_a_server_that_said_that_it_is_there_is_told_to_the_next(desk: Desk) -> None:
    with closing(open_ledger(settings.load(desk.folder / settings.FILE)).journal) as journal:
        journal.beat(SERVER, "127.0.0.1:8000", clock.machine())
    second = desk.spawn(f"ledger serve --port 0 --for {CRO}", stderr=subprocess.PIPE)
    assert second.stderr is not None
    said = list[str]()
    while not any("to go in as" in line for line in said):
        said.append(second.stderr.readline().decode())
        assert said[-1], said
    second.terminate()
    second.communicate(timeout=60)
    assert any("This ledger is served at 127.0.0.1:8000, too" in line for line in said), said


def test_one_that_was_not_heard_of_for_long_is_gone_and_none_tells_of_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    with closing(ledger.journal):
        ledger.journal.beat(SERVER, "127.0.0.1:8000", now := clock.machine())
        assert others(Site(ledger), "127.0.0.1:8001") == ["127.0.0.1:8000"]
        assert others(Site(ledger), "127.0.0.1:8000") == []
        monkeypatch.setattr(clock, "machine", lambda: now + 2 * BEAT)
        assert others(Site(ledger), "127.0.0.1:8001") == []


def test_two_servers_at_once_count_an_answer_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    with site(desk) as one, site(desk) as other:
        sal = one.visitor(SAL)
        there = other.stranger()
        there.client.cookies = sal.client.cookies
        form = sal.form("/p/mql/2")
        head = one.site.ledger.journal.head()
        with ThreadPoolExecutor(2) as pool:
            answers = pool.map(lambda who: who.post("/p/mql/2/approve", form).text, (sal, there))
        assert all("1 of 1" in words(each) for each in answers)
        assert one.site.ledger.journal.head() == head + 1
