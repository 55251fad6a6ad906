"""Each channel is told by its own form, and what cannot work is told before anybody is."""

from __future__ import annotations

import json

import pytest
from tests.connecting.test_webhook import receiver
from tests.follow.post import by_mail, post
from tests.follow.telling import propose, told
from tests.test_plugins import installed

from shell import MIA, SAL, Desk


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
