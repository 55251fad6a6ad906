"""A follower that is killed again and again has told everybody at least once, and knows what it told."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.follow.post import Post, by_mail, post

from ledger.app import settings
from ledger.app.ledger import Ledger, open_ledger
from ledger.journal.outbox import TOLD
from ledger.overview.following.loops.follow import once
from ledger.overview.following.queries import messages
from ledger.overview.following.queries.channels import telling
from shell import ANA, MIA, SAL, TERMS, Desk, criteria

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the followers are forked")
FORK = multiprocessing.get_context("fork") if hasattr(os, "fork") else multiprocessing.get_context()
KILLS = 50


def ledger_in(folder: Path) -> Ledger:
    return open_ledger(settings.load(folder / "ledger.toml"))


def follow(folder: Path) -> None:
    """Look, again and again."""
    while True:
        ledger = ledger_in(folder)
        once(ledger, telling(ledger))
        ledger.journal.close()


def killed(desk: Desk, after: float) -> None:
    """Follow, and be killed that many seconds later."""
    follower = FORK.Process(target=follow, args=(desk.folder,))
    follower.start()
    time.sleep(after)
    assert follower.is_alive(), "nothing else ended it"
    follower.kill()
    follower.join()


def outcomes(desk: Desk) -> Counter[tuple[str, str]]:
    """What the follower says that it told: how often each proposal was told to somebody, by the outcome."""
    with closing(ledger_in(desk.folder).journal.follower_store(reading=True)) as store, store.transaction() as execute:
        return Counter(execute("SELECT about, outcome FROM notices"))


def test_a_follower_that_is_killed_fifty_times_has_told_everybody_and_knows_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MANY", 2 * KILLS)  # one message a notice
    chance, server = random.Random(12), Post()
    environ = patch.dict(os.environ, desk.environment(), clear=True)
    with post(server), environ:
        by_mail(desk, server.port)
        desk.does("ledger follow --once")
        for number in range(KILLS):
            desk.write("new.yaml", criteria(f"score >= {number}", key=f"k{number}"))
            desk.does(f"ledger propose new.yaml --effective 2026-03-01 {TERMS} --because agreed", by=ANA)
            killed(desk, chance.uniform(0, 0.4))
        desk.does("ledger follow --once")
        assert desk.does("ledger follow --once").out == "nothing is to be told\n"

    told = server.told()
    expected = {(who, f"k{number}#1 waits for your approval") for number in range(KILLS) for who in (MIA, SAL)}
    assert set(told) == expected
    assert outcomes(desk) == {(f"k{number}#1", TOLD): 2 for number in range(KILLS)}
    assert sum(told.values()) - len(expected) <= KILLS, "at most what was under way is told twice"
    assert len({each["Message-ID"] for each in server.taken}) == len(expected), "and whoever gets it can tell"
