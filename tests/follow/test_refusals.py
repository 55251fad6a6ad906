"""A mail server that refuses, and then accepts; a follower that goes on; and two of them."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from threading import Event
from unittest.mock import patch

import pytest
from tests.follow.post import OK, Post, by_mail, post
from tests.follow.telling import MQL, propose, told

from ledger.app.ledger import open_ledger
from ledger.app.settings import load
from ledger.errors import TargetClosed
from ledger.journal.outbox import TRIES
from ledger.overview.following.loops import tell as daemon
from ledger.overview.following.loops.follow import follow
from ledger.overview.following.queries.channels import telling
from ledger.overview.following.queries.messages import Sending
from shell import ANA, MIA, SAL, Desk

REFUSALS = {
    "it takes no recipients for now": Post(refuse=lambda _: "451 try again later"),
    "it takes no recipients": Post(refuse=lambda _: "550 no such mailbox"),
    "it takes no data for now": Post(refuse_data=lambda: "452 the disk is full"),
    "it takes no data": Post(refuse_data=lambda: "554 this is spam"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_a_server_refused_is_told_once_it_accepts(desk: Desk, case: str) -> None:
    server = REFUSALS[case]
    said = server.refuse("") if server.refuse("") != OK else server.refuse_data()
    propose(desk)
    with post(server):
        by_mail(desk, server.port)
        done = desk.run("ledger follow --once")
        assert done.code == 5
        assert said in done.out
        assert "2 notices wait to be sent" in done.out
        server.refuse, server.refuse_data = (lambda _: OK), (lambda: OK)
        assert [to for to, _ in told(desk)] == [MIA, SAL]
    assert set(server.told().values()) == {1}


def test_a_mailbox_that_is_no_more_keeps_nobody_else_waiting(desk: Desk) -> None:
    with post(Post(refuse=lambda to: "550 no such mailbox" if to == MIA else OK)) as server:
        by_mail(desk, server.port)
        propose(desk)
        assert desk.run("ledger follow --once").code == 5
        assert [to for to, _ in server.told()] == [SAL]


def test_a_server_that_is_not_there_is_said_and_waited_for(desk: Desk) -> None:
    with post() as server:
        port = server.port
    by_mail(desk, port)
    propose(desk)
    done = desk.run("ledger follow --once")
    assert (done.code, done.out.count("takes no mail")) == (5, 1), "one try is enough to know"
    with post(port=port):
        assert [to for to, _ in told(desk)] == [MIA, SAL]


def test_a_follower_that_goes_on_tells_what_comes_and_ends_when_it_is_told_to(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        process = desk.spawn("ledger follow")
        try:
            propose(desk)
            until = time.monotonic() + 60
            while len(server.told()) < 2 and time.monotonic() < until:
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            out, err = (each.decode() for each in process.communicate(timeout=60))
        finally:
            process.kill()
    assert Counter(to for to, _ in server.told()) == {MIA: 1, SAL: 1}
    assert process.returncode == 0
    assert f"✓ mail, to {MIA}: {MQL} waits for your approval" in err
    assert "ended as it was told" in out


def test_a_follower_that_goes_on_tries_again_by_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon, "FIRST", 0.01)
    server, heard, stop = Post(refuse=lambda to: "451 later" if to == MIA else OK), list[Sending](), Event()
    propose(desk)
    with post(server), patch.dict(os.environ, desk.environment(), clear=True):
        by_mail(desk, server.port)
        ledger = open_ledger(load(desk.folder / "ledger.toml"))

        def hear(sending: Sending) -> None:
            heard.append(sending)
            if len(heard) == 4:
                server.refuse = lambda _: OK
            if len(server.taken) == 2:
                stop.set()

        follow(ledger, telling(ledger), stop, hear)
        ledger.journal.close()
    assert [bool(each.problem) for each in heard] == [True, False, *[True] * (len(heard) - 3), False]
    assert Counter(to for to, _ in server.told()) == {SAL: 1, MIA: 1}


def test_what_fails_again_and_again_is_tried_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    now, patience, waits = 1_000.0, daemon.Patience(), list[float]()
    monkeypatch.setattr(daemon.time, "monotonic", lambda: now)
    for _ in range(20):
        patience.note("mail", "k", TargetClosed("no", "", ""))
        assert not patience.over("mail"), "nothing else goes there either"
        assert not patience.over("mail", "k")
        waits.append(max(until for _, until in patience.paces.values()) - now)
        now += waits[-1]
        assert patience.over("mail")
        assert patience.over("mail", "k")
    assert waits[0] <= 12
    assert all(later > 1.5 * wait for wait, later in pairwise(waits[:7]))
    assert 3_000 <= max(waits) <= 4_000
    patience.note("mail", "k", None)
    assert patience.paces == {}


def test_of_two_followers_one_works(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        first = desk.spawn("ledger follow")
        try:
            propose(desk)
            until = time.monotonic() + 60
            while not server.told() and time.monotonic() < until:
                time.sleep(0.05)
            second = desk.run("ledger follow --once")
        finally:
            first.kill()
            first.communicate()
        assert second.code == 1
        assert "somebody else follows this ledger" in second.err
        desk.does("ledger follow --once"), "whoever was killed holds nothing up"


def test_a_mailbox_that_refuses_for_good_is_left_and_said(desk: Desk) -> None:
    no = lambda to: "550 no such mailbox" if to == MIA else "451 try again later" if to == SAL else OK  # noqa: E731
    with post(Post(refuse=no)) as server:
        by_mail(desk, server.port)
        propose(desk)
        looks = [desk.run("ledger follow --once") for _ in range(TRIES)]
        assert [each.code for each in looks] == [5] * TRIES
        assert ["it is not tried again" in each.out for each in looks] == [False] * (TRIES - 1) + [True]
        assert "1 notice waits to be sent" in looks[-1].out, "what is refused for now is tried again"
        assert MIA not in desk.run("ledger follow --once").out
        assert f"{MIA} is not told what waits for them: `mail` was refused for good" in desk.does("ledger status").out
        server.refuse = lambda _: OK
        propose(desk, key="hot")
        assert {to for to, _ in told(desk)} == {MIA, SAL}
        assert "refused for good" not in desk.does("ledger status").out


def test_what_was_told_long_ago_is_forgotten_and_what_still_waits_is_not_told_again(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        propose(desk)
        told(desk)
        desk.does("ledger withdraw mql#2 --because no", by=ANA)
        propose(desk, key="hot")
        told(desk)
        assert kept(desk) == {"mql#2", "hot#1"}
        later = desk.at(now="2026-02-25T08:00:00Z")
        with patch("ledger.overview.following.loops.follow.KEPT", timedelta(days=20)):
            later.does("ledger follow --once")
            assert kept(desk) == {"hot#1"}


def kept(desk: Desk) -> set[str]:
    """What it is known of that it was told, or need not be."""
    with closing(sqlite3.connect(desk.folder / "ledger.db.follow")) as outbox:
        return {about for (about,) in outbox.execute("SELECT about FROM notices WHERE sort = 'waits'")}
