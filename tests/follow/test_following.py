"""People are told by mail, at least once, whatever happens to the follower and to the mail server."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import time
from collections import Counter
from datetime import UTC, datetime, time as hour
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.connecting.test_webhook import receiver
from tests.follow.post import OK, Post, by_mail, post
from tests.test_plugins import installed

from ledger.app.following.messages import due
from shell import ANA, BEN, CHARTER, CRO, DANA, MIA, OPS, SAL, TERMS, Desk, criteria, founded

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
        found = desk.does("ledger follow --once --json").data
        assert ([each["to"] for each in found["messages"]], found["left"]) == ([[MIA]], 0)
        assert SAL.encode() not in (desk.folder / "ledger.db.follow").read_bytes()


def test_only_its_owner_reads_what_a_follower_keeps(desk: Desk) -> None:
    by_mail(desk, 1)
    desk.run("ledger follow --once")
    assert stat.S_IMODE((desk.folder / "ledger.db.follow").stat().st_mode) == 0o600


def test_a_request_is_told_to_stewards_until_it_is_answered_and_then_to_who_asked(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        asked = desk.does("ledger ask mql --hurts 'too few leads' --json", by=SAL).data["request"]["request"]
        sentence = f"{asked} (mql) asks for a change and waits for your answer"
        assert told(desk) == [(ANA, sentence), (BEN, sentence)]
        desk.does(f"ledger answer {asked} --no --because 'it was just changed'", by=ANA)
        assert told(desk) == [(SAL, f"{asked} (mql) was answered with a no")]
        again = desk.does("ledger ask mql --hurts 'still too few' --json", by=ANA).data["request"]["request"]
        by_mail(desk, 1)
        assert desk.run("ledger follow --once").code == 5
        desk.does(f"ledger answer {again} --no --because 'as before'", by=BEN)
        by_mail(desk, server.port)
        assert [to for to, _ in told(desk)] == [ANA], "nobody is asked to answer what was answered"


def test_a_program_is_told_each_matter_once_with_all_people(desk: Desk) -> None:
    with receiver() as (url, came):
        desk.write("ledger.toml", f'[follow.hook]\nchannel = "webhook"\nurl = "{url}"\nsecret = "env:HOOK"\n')
        hooked = desk.at(HOOK="s3cret")
        propose(hooked)
        asked = "mql#2 (Marketing qualified) waits for approval by mia@acme.example or sal@acme.example"
        assert {sentence for _, sentence in told(hooked)} == {asked}
    (posted,) = (json.loads(body) for _, body in came)
    (notice,) = posted["notices"]
    assert (notice["sort"], notice["about"], notice["sentence"]) == ("waits", "mql#2", asked)
    assert [each["address"] for each in notice["to"]] == [MIA, SAL]
    assert len({each["key"] for each in notice["to"]}) == 2
    assert all(each["key"].startswith(f"{posted['ledger']}/{notice['position']}/") for each in notice["to"])


def test_each_channel_is_told_whatever_becomes_of_another(desk: Desk) -> None:
    with post() as server, receiver(500) as (url, came):
        by_mail(desk, server.port, mail=f'[follow.hook]\nchannel = "webhook"\nurl = "{url}"\nsecret = "env:HOOK"')
        propose(desk)
        done = desk.at(HOOK="s3cret").run("ledger follow --once")
    assert (done.code, len(server.taken), len(came)) == (5, 2, 1)
    assert "it said 500" in done.out
    assert "s3cret" not in done.out + done.err


def test_a_channel_that_breaks_is_told_and_survived(desk: Desk) -> None:
    broken = (
        "from ledger import hookimpl\nclass Moon:\n    name, settings, secrets, personal = 'moon', (), (), True\n"
        "    def require(self, settings): pass\n    def send(self, settings, message): raise KeyError('eclipse')\n"
        "@hookimpl\ndef ledger_channels(): return [Moon()]\n"
    )
    here = installed(desk, broken)
    with post() as server:
        by_mail(desk, server.port, mail='[follow.moon]\nchannel = "moon"')
        propose(desk)
        done = here.spawned("ledger follow --once")
    assert done.code == 5
    assert "the channel `moon` failed" in done.out
    assert "eclipse" in done.out
    assert len(server.taken) == 2
    assert "channels: mail, moon, webhook" in here.spawned("ledger plugins").out


SETTINGS = {
    "nothing is below it": ("[follow]", "nobody can be told anything"),
    "no such setting": ('[follow]\nevery = "1"', "`every` is no setting of `follow`"),
    "a number": ("[follow]\ndigest = 8", "`follow` holds more than texts"),
    "no such hour": ('[follow]\ndigest = "25:00"\n[follow.m]\nchannel = "mail"', "sent at `25:00`"),
    "no such detail": ('[follow]\ndetail = "all"', "the detail of notices is `all`"),
    "no channel": ('[follow.m]\nhost = "x"', "does not say what it is"),
    "no such channel": ('[follow.m]\nchannel = "pigeon"', "there is no channel `pigeon`"),
    "no setting of a channel": ('[follow.m]\nchannel = "mail"\nhots = "x"', "`hots` is no setting of the channel `m`"),
    "a password in the open": (
        '[follow.m]\nchannel = "mail"\nhost = "localhost"\nfrom = "a@b.example"\nuser = "a"\npassword = "s3cret"',
        "is written out",
    ),
    "a password for a stranger": (
        '[follow.m]\nchannel = "mail"\nhost = "mail.evil.example"\nfrom = "a@b.example"\nuser = "a"\n'
        'password = "env:HOOK"',
        "is not given to mail.evil.example",
    ),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_settings_that_cannot_be_followed_are_told_before_anybody_is(desk: Desk, case: str) -> None:
    text, said = SETTINGS[case]
    desk.write("ledger.toml", f'database = "ledger.db"\n{text}\n')
    done = desk.at(HOOK="s3cret").run("ledger follow --once")
    assert done.code == 1
    assert said in done.err
    assert "fix:" in done.err
    assert "s3cret" not in done.err
    assert not (desk.folder / "ledger.db.follow").exists()


def test_status_says_where_nobody_follows(desk: Desk) -> None:
    said = "nobody follows this ledger"
    assert said not in desk.does("ledger status").out, "nobody is to be told anything"
    with post() as server:
        by_mail(desk, server.port)
        assert said in desk.does("ledger status").out
        told(desk)
        assert said not in desk.does("ledger status").out
        followed = desk.folder / "ledger.db.follow"
        yesterday = followed.stat().st_mtime - 90_000
        os.utime(followed, (yesterday, yesterday))
        assert said in desk.does("ledger status").out
        told(desk)
        assert said not in desk.does("ledger status").out


def test_a_clock_that_is_far_off_tells_nobody_anything(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    real = founded(tmp_path_factory.mktemp("real"), clock="", now=None)
    with post() as server:
        by_mail(real, server.port)
        real.write("charter.yaml", CHARTER)
        real.does(f"ledger propose charter.yaml --effective tomorrow {TERMS} --because 'so that somebody decides'")
        jumped = datetime(2099, 1, 1, tzinfo=UTC)
        with patch("ledger.app.clock.now", lambda _: jumped):
            done = real.run("ledger follow --once")
        assert (done.code, server.taken) == (4, [])
        assert "mend the clock" in done.err
        assert [to for to, _ in told(real)] == [DANA]


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
