"""People are told by mail, at least once, whatever happens to the follower and to the mail server."""

from __future__ import annotations

import signal
import sqlite3
import stat
import time
from collections import Counter
from datetime import UTC, datetime, time as hour
from pathlib import Path

import pytest
from tests.follow.post import OK, Post, by_mail, post

from ledger.app.following.messages import due
from shell import ANA, CRO, MIA, OPS, SAL, TERMS, Desk, criteria, founded

TITLE = "Marketing qualified"
MQL = f"mql#2 ({TITLE})"


def propose(desk: Desk, title: str = TITLE, key: str = "mql", score: int = 60, lapse: str = "2026-03-01") -> None:
    desk.write("new.yaml", criteria(f"score >= {score} AND employees >= 200", key=key, title=title))
    desk.does(f"ledger propose new.yaml --effective {lapse} {TERMS} --because 'the board asked'", by=ANA)


def told(desk: Desk, command: str = "ledger follow --once") -> list[tuple[str, str]]:
    """To whom one look told what."""
    found = desk.does(f"{command} --json").data["messages"]
    return [(to, sentence) for each in found for to in each["to"] for sentence in each["notices"]]


def test_a_change_is_told_to_whose_turn_it_is_until_it_is_decided(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        assert told(desk) == []
        propose(desk)
        assert told(desk) == [(MIA, f"{MQL} waits for your approval"), (SAL, f"{MQL} waits for your approval")]
        desk.does("ledger approve mql#2", by=SAL)
        assert told(desk) == [(CRO, f"{MQL} waits for your ratification")]
        assert told(desk) == [], "once is enough"
        desk.does("ledger ratify mql#2", by=CRO)
        done = f"{MQL} was ratified: it is in force from 2026-03-01 on"
        assert sorted(told(desk)) == [(ANA, done), (OPS, done), (SAL, done)]
        assert sum(server.told().values()) == 6
        assert set(server.told().values()) == {1}


def test_a_message_is_a_sentence_and_a_link_and_signs_nobody_in(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port, serve='[serve]\naddress = "https://ledger.acme.example"')
        propose(desk)
        told(desk)
        first = server.taken[0]
        lines = first.get_content().splitlines()
        assert lines == [f"{MQL} waits for your approval.", "    https://ledger.acme.example/p/mql%232"]
        assert first["From"] == "Ledger <ledger@acme.example>"
        assert first["Auto-Submitted"] == "auto-generated"


def test_without_pages_a_message_names_the_command_that_shows_it(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        propose(desk)
        told(desk)
        assert "ledger brief 'mql#2'" in server.taken[0].get_content()


@pytest.mark.parametrize(
    ("detail", "says"),
    [
        ("key", "mql#2 waits for your approval"),
        ("title", f"{MQL} waits for your approval"),
        ("reason", f"{MQL} waits for your approval; asked because the board asked"),
    ],
)
def test_how_much_is_told_is_a_choice(desk: Desk, detail: str, says: str) -> None:
    by_mail(desk, 1, follow=f'detail = "{detail}"')
    propose(desk)
    assert told(desk, "ledger follow --dry-run")[0] == (MIA, says)


def test_a_try_tells_nobody_and_writes_nothing(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        propose(desk)
        assert [to for to, _ in told(desk, "ledger follow --dry-run")] == [MIA, SAL]
        assert not (desk.folder / "ledger.db.follow").exists()
        told(desk)
        desk.does("ledger approve mql#2", by=SAL)
        assert told(desk, "ledger follow --dry-run") == told(desk, "ledger follow --dry-run") != []
        assert sum(server.told().values()) == 2


def test_what_somebody_wrote_forges_no_header_and_no_line(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port, follow='detail = "reason"')
        desk.write("new.yaml", criteria("score >= 60"))
        because = "agreed\nBcc: everybody\n\nPay here"
        desk.does(f"ledger propose new.yaml --effective 2026-03-01 {TERMS} --because '{because}'", by=ANA)
        told(desk)
        for each in server.taken:
            assert each["Bcc"] is None
            assert "agreed<U+000A>Bcc: everybody" in each["Subject"]
            assert "\nPay here" not in each.get_content()


def test_what_was_taken_up_by_somebody_else_before_it_was_told_is_told_no_more(desk: Desk) -> None:
    by_mail(desk, 1)
    propose(desk)
    assert desk.run("ledger follow --once").code == 5
    desk.does("ledger withdraw mql#2 --because 'too early'", by=ANA)
    with post() as server:
        by_mail(desk, server.port)
        assert told(desk) == []
        assert server.taken == []


def test_an_erased_person_gets_nothing_and_is_in_no_file(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, 1)
        propose(desk)
        desk.run("ledger follow --once")
        with sqlite3.connect(desk.folder / "ledger.db") as db:
            db.execute("DELETE FROM persons WHERE address = ?", (SAL,))
        by_mail(desk, server.port)
        assert [to for to, _ in told(desk)] == [MIA]
        assert told(desk) == []
        assert SAL.encode() not in (desk.folder / "ledger.db.follow").read_bytes()


def test_only_its_owner_reads_what_a_follower_keeps(desk: Desk) -> None:
    by_mail(desk, 1)
    desk.run("ledger follow --once")
    assert stat.S_IMODE((desk.folder / "ledger.db.follow").stat().st_mode) == 0o600


def test_what_lapses_soon_is_told_by_the_day_alone(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        propose(desk, lapse="2026-06-01")
        told(desk)
        later = desk.at(now="2026-03-01T09:00:00Z")
        assert sorted(told(later)) == [
            (who, f"{MQL} lapses on 2026-03-04 if nobody decides") for who in (ANA, MIA, SAL)
        ]
        assert told(later.at(now="2026-03-02T09:00:00Z")) == []


# --- the mail server --------------------------------------------------------------------------------------------------

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


# --- the clock, and the file ------------------------------------------------------------------------------------------


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_digest_is_sent_once_its_hour_has_come() -> None:
    eight = hour(8)
    taken = at("2026-03-01T09:00:00")
    assert not due(taken, at("2026-03-01T23:00:00"), eight, "UTC")
    assert not due(taken, at("2026-03-02T07:59:59"), eight, "UTC")
    assert due(taken, at("2026-03-02T08:00:00"), eight, "UTC")
    assert not due(taken, at("2026-03-02T06:59:59"), eight, "Europe/Berlin")
    assert due(taken, at("2026-03-02T07:00:00"), eight, "Europe/Berlin")
    assert due(taken, taken, None, "UTC")


def test_a_clock_that_jumped_ahead_and_back_holds_up_nothing() -> None:
    assert due(at("2031-01-01T09:00:00"), at("2026-03-01T09:00:00"), hour(8), "UTC")


def test_a_digest_is_one_message_a_person_and_says_all_of_it(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port, follow='digest = "08:00"')
        propose(desk)
        propose(desk, key="sql", title="Sales qualified")
        assert told(desk) == []
        assert "2 notices" not in desk.does("ledger follow --once").out
        assert "4 notices wait to be sent" in desk.does("ledger follow --once").out
        told(desk.at(now="2026-02-03T08:00:00Z"))
        assert server.told() == {(who, "2 notices about definitions"): 1 for who in (MIA, SAL)}
        assert "sql#1 (Sales qualified) waits for your approval" in server.taken[0].get_content()


def test_an_older_copy_of_the_ledger_is_noticed(desk: Desk, tmp_path: Path) -> None:
    with post() as server:
        by_mail(desk, server.port)
        before = desk.copied(tmp_path / "before")
        propose(desk)
        told(desk)
        (before.folder / "ledger.db.follow").write_bytes((desk.folder / "ledger.db.follow").read_bytes())
        done = before.run("ledger follow --once")
    assert done.code == 1
    assert "an older copy of the ledger was put back" in done.err


def test_another_ledger_in_the_same_place_begins_anew(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    with post() as server:
        by_mail(desk, server.port)
        propose(desk)
        told(desk)
        other = founded(tmp_path_factory.mktemp("other"))
        (other.folder / "ledger.db.follow").write_bytes((desk.folder / "ledger.db.follow").read_bytes())
        by_mail(other, server.port)
        assert told(other) == []
