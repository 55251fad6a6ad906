"""A `ledger.toml` that came from elsewhere: no secret is read for it before its reader trusted it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.app import trust
from ledger.app.database import typed
from ledger.app.ledger import open_ledger
from ledger.app.secrets import follow_reference
from ledger.app.settings import Settings, add_target, load
from ledger.app.trust import TRUST, SettingsFile, digest, is_trusted, references
from ledger.errors import BadInput
from ledger.overview.following.queries.channels import telling
from ledger.testing import use_door
from platforms import portal
from shell import OPS, Desk

ONE = '[targets.hs]\nconnector = "hubspot"\ntoken = "env:HS_TOKEN"\n'
OTHER = ONE.replace("hs", "evil")
HOSTILE = {
    "a population": '[populations.crm]\nurl = "postgresql://reader@127.0.0.1/crm"\npassword = "env:CANARY"\n',
    "a Spark": '[populations.lake]\nurl = "sc://127.0.0.1:15002"\npassword = "env:CANARY"\n',
    "the database": 'database = "postgresql://127.0.0.1/acme?schema=x"\ndatabase_password = "env:CANARY"\n',
    "the sign-in": (
        '[serve]\naddress = "https://l.acme.example"\n[serve.oidc]\nissuer = "https://evil.example"\n'
        'client_id = "x"\nclient_secret = "env:CANARY"\n'
    ),
    "the proxy": '[serve.proxy]\nheader = "X-User"\nsecret = "env:CANARY"\n',
    "a file": '[serve.proxy]\nheader = "X-User"\nsecret = "file:canary"\n',
    "a channel": '[follow.hook]\nchannel = "webhook"\nurl = "https://evil.example"\nsecret = "env:CANARY"\n',
}
FOLLOWS: dict[str, Callable[[Settings], object]] = {
    "a population": lambda settings: settings.population("crm"),
    "a Spark": lambda settings: settings.population("lake"),
    "the database": lambda settings: settings.database.password(),
    "the sign-in": lambda settings: settings.serving,
    "the proxy": lambda settings: settings.serving,
    "a file": lambda settings: settings.serving,
}


@pytest.fixture(autouse=True)
def own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The own folder of a reader who trusted nothing yet."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("CANARY", "canary")
    monkeypatch.delenv(TRUST, raising=False)
    return home / "ledger"


@pytest.fixture
def stranger(desk: Desk, own: Path) -> Desk:
    """Somebody who trusts nothing, in a ledger of somebody else's."""
    return desk.at(XDG_CONFIG_HOME=str(own.parent), LEDGER_TRUST="")


def written(desk: Desk, text: str) -> Path:
    desk.write("canary", "canary")
    return desk.write("ledger.toml", text)


@pytest.mark.fault(43)
@pytest.mark.parametrize("case", sorted(FOLLOWS))
def test_no_reference_is_followed_before_the_file_is_trusted(tmp_path: Path, case: str) -> None:
    file = tmp_path / "ledger.toml"
    file.write_text(HOSTILE[case])
    (tmp_path / "canary").write_text("canary")
    settings = load(file)
    with pytest.raises(BadInput) as told:
        FOLLOWS[case](settings)
    assert told.value.what.endswith("is not read")
    assert told.value.why == f"you have not trusted {file}, and it says where the secret goes"
    assert told.value.fix == f"read that file, and then run: ledger trust {file}"
    assert "canary" not in str(told.value).replace(str(tmp_path), "")
    trust.trust(settings.file)
    assert "canary" in str(FOLLOWS[case](settings))


def test_nor_for_a_channel(stranger: Desk) -> None:
    written(stranger, 'database = "ledger.db"\n' + HOSTILE["a channel"])
    ledger = open_ledger(load(stranger.folder / "ledger.toml"))
    with pytest.raises(BadInput, match="`secret` of the channel `hook` is not read"):
        telling(ledger)
    trust.trust(ledger.settings.file)
    assert telling(ledger).ways[0].settings["secret"] == "canary"


@pytest.mark.fault(43)
def test_a_target_is_asked_with_no_token_before_its_file_is_trusted_and_adding_one_keeps_trust(
    desk: Desk, own: Path
) -> None:
    with portal() as there:
        reader = desk.at(by=OPS, HS_TOKEN=there.settings["token"], XDG_CONFIG_HOME=str(own.parent), LEDGER_TRUST="")
        add = "ledger target add hs --connector hubspot --set token=env:HS_TOKEN --set"
        reader.does(f"{add} sandbox={there.url}")
        reader.does("ledger target check hs")
        file = reader.folder / "ledger.toml"
        file.write_text(file.read_text() + "\n")
        before = use_door(there.url, "log")
        refused = reader.run("ledger target check hs")
        assert refused.code == 1
        assert "`token` of the target `hs` is not read" in refused.err
        assert f"ledger trust {file}" in refused.err
        assert use_door(there.url, "log") == before, "nothing was sent"
        reader.does("ledger trust")
        reader.does("ledger target check hs")
        reader.does("ledger trust --revoke")
        assert "is not read" in reader.run("ledger target check hs").err
        reader.at(LEDGER_TRUST=str(file)).does("ledger target check hs")


def test_a_file_that_changed_is_trusted_anew_and_one_that_is_put_back_is_not(stranger: Desk) -> None:
    file = written(stranger, ONE)
    stranger.does("ledger trust")
    assert is_trusted(load(file).file)
    written(stranger, OTHER)
    assert not is_trusted(load(file).file)
    with pytest.raises(BadInput, match="is not read") as told:
        follow_reference("the target `evil`", "token", "env:CANARY", load(file).file, "x")
    assert told.value.why.startswith(f"{file} changed since you trusted it")
    written(stranger, ONE)
    assert is_trusted(load(file).file)


def test_the_same_text_elsewhere_is_not_trusted(stranger: Desk, tmp_path: Path) -> None:
    written(stranger, ONE)
    stranger.does("ledger trust")
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "ledger.toml").write_text(ONE)
    assert not is_trusted(load(other / "ledger.toml").file)


def test_what_was_read_counts_and_not_what_stands_there_when_the_secret_is_asked_for(stranger: Desk) -> None:
    file = written(stranger, OTHER)
    hostile = load(file)
    written(stranger, ONE)
    stranger.does("ledger trust")
    assert not is_trusted(hostile.file)


def test_trusting_shows_what_the_file_leads_to_and_is_listed_and_taken_back(stranger: Desk) -> None:
    file = written(stranger, ONE)
    told = stranger.does("ledger trust").out
    assert told.splitlines() == [
        f"{file}: trusted",
        f"    digest {digest(ONE.encode())}",
        "    targets.hs.token = env:HS_TOKEN",
    ]
    assert stranger.does("ledger trust --list").out == told
    written(stranger, OTHER)
    assert "changed since" in stranger.does("ledger trust --list").out
    stranger.does(f"ledger trust {stranger.folder}")
    assert stranger.does("ledger trust --revoke").out == f"{file}: no longer trusted\n"
    assert stranger.does("ledger trust --list").out == "you trust no such file\n"
    assert not is_trusted(SettingsFile(file, digest(ONE.encode())))
    file.unlink()
    assert stranger.run("ledger trust").code == 1
    assert stranger.run("ledger trust --list --revoke").code == 2


def test_trust_is_kept_where_its_owner_alone_reads_it(stranger: Desk, own: Path) -> None:
    written(stranger, ONE)
    stranger.does("ledger trust")
    (record,) = (own / "trusted").iterdir()
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert stat.S_IMODE(record.parent.stat().st_mode) == 0o700


def test_what_our_commands_write_is_trusted_at_once(tmp_path: Path, own: Path) -> None:
    desk = Desk(tmp_path, "dana@acme.example").at(XDG_CONFIG_HOME=str(own.parent), LEDGER_TRUST="")
    desk.does("ledger init")
    assert is_trusted(load(tmp_path / "ledger.toml").file)
    add_target(tmp_path / "ledger.toml", "hs", {"connector": "hubspot", "token": "env:HS_TOKEN"})
    assert is_trusted(load(tmp_path / "ledger.toml").file)


def test_what_somebody_types_needs_no_trust(tmp_path: Path) -> None:
    named = typed(tmp_path / "ledger.toml", "postgresql://127.0.0.1/acme", "env:CANARY", "--to-password")
    assert named.password() == "canary"


def test_a_command_that_adds_to_a_file_of_somebody_else_does_not_make_it_trusted(stranger: Desk) -> None:
    file = written(stranger, OTHER)
    add_target(file, "hs", {"connector": "hubspot", "token": "env:HS_TOKEN"})
    assert not is_trusted(load(file).file)


@pytest.mark.parametrize("named", ["file", "folder", "digest", "second"])
def test_where_nobody_types_the_environment_names_what_is_trusted(
    tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    file = tmp_path / "ledger.toml"
    file.write_text(ONE)
    given = {"file": file, "folder": tmp_path, "digest": digest(ONE.encode()), "second": f"/nowhere{os.pathsep}{file}"}
    monkeypatch.setenv(TRUST, str(given[named]))
    assert is_trusted(load(file).file)
    assert not is_trusted(SettingsFile(Path("/elsewhere/ledger.toml"), digest(OTHER.encode())))
    assert not own.exists(), "and nothing is kept"


@pytest.mark.parametrize("named", [".", "ledger.toml", "~"])
def test_the_environment_names_no_place_that_moves_with_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    (tmp_path / "ledger.toml").write_text(ONE)
    monkeypatch.setenv(TRUST, named)
    with pytest.raises(BadInput, match=f"LEDGER_TRUST names `{named}`"):
        is_trusted(load(tmp_path / "ledger.toml").file)


def test_where_ones_own_folder_takes_nothing_a_ledger_is_founded_all_the_same(tmp_path: Path, own: Path) -> None:
    own.write_text("a file where the folder would be")
    desk = Desk(tmp_path, "dana@acme.example").at(XDG_CONFIG_HOME=str(own.parent), LEDGER_TRUST="")
    desk.does("ledger init")
    refused = desk.run("ledger trust")
    assert "cannot be kept" in refused.err
    assert "LEDGER_TRUST" in refused.err


def test_references_are_found_wherever_they_stand() -> None:
    assert [*references(b'a = "env:X"\n[b.c]\nd = ["file:y", 1]\n')] == ["a = env:X", "b.c.d.0 = file:y"]
    assert [*references(b"not toml")] == []
