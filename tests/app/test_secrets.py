"""References to secrets: followed where they may be, and never shown. A `ledger.toml` may be a stranger's."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.app import secrets
from ledger.app.settings import load
from ledger.app.trust import SettingsFile
from ledger.errors import BadInput


def resolved(folder: Path, **given: str) -> dict[str, str]:
    return secrets.resolve("sf", given, ("token",), SettingsFile(folder / "ledger.toml"))


def test_references_lead_to_the_environment_and_to_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SF_TOKEN", "canary")
    (tmp_path / "token").write_text("canary\n")
    assert resolved(tmp_path, token="env:SF_TOKEN", domain="acme.my") == {"token": "canary", "domain": "acme.my"}
    assert resolved(tmp_path, token="file:token") == {"token": "canary"}


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("canary", "is written out"),
        ("Env:SF_TOKEN", "is written out"),
        ("env:NOWHERE", "is not set"),
        ("file:nowhere", "cannot be read"),
        ("file:.", "cannot be read"),
        ("file:bytes", "cannot be read"),
        ("env:EMPTY", "is no secret that a platform gives"),
        ("env:LINES", "is no secret that a platform gives"),
        ("file:lines", "is no secret that a platform gives"),
    ],
)
def test_a_secret_that_is_none_is_told_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, what: str
) -> None:
    monkeypatch.setenv("EMPTY", "")
    monkeypatch.setenv("LINES", "canary\r\nX-Other: 1")
    (tmp_path / "lines").write_text("canary\ncanary\n")
    (tmp_path / "bytes").write_bytes(b"canary\xff")
    with pytest.raises(BadInput) as told:
        resolved(tmp_path, token=value)
    assert what in told.value.what
    assert told.value.fix
    assert "canary" not in str(told.value)


def test_a_key_in_pem_form_is_a_secret_of_several_lines(tmp_path: Path) -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq+/==\n-----END PRIVATE KEY-----"
    (tmp_path / "key.pem").write_text(f"{pem}\n")
    (tmp_path / "more.pem").write_text(f"{pem}\nX-Other: 1\n")
    assert resolved(tmp_path, token="file:key.pem") == {"token": pem}
    with pytest.raises(BadInput, match="is no secret that a platform gives"):
        resolved(tmp_path, token="file:more.pem")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user whose secrets lie in the folders of their own, beside a repository that somebody else wrote."""
    home = tmp_path / "home"
    for folder in (home / ".config/ledger", home / ".ssh", home / "vault", home / "cloned"):
        folder.mkdir(parents=True)
        (folder / "token").write_text("canary")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("TOKEN", "canary")
    return home


@pytest.mark.parametrize("path", ["token", "./sub/../token", "~/.config/ledger/token"])
def test_a_file_is_read_in_the_ledgers_folder_and_in_the_users_own(home: Path, path: str) -> None:
    (home / "cloned/sub").mkdir()
    assert resolved(home / "cloned", token=f"file:{path}") == {"token": "canary"}


@pytest.mark.parametrize(
    "path", ["~/.ssh/token", "../.ssh/token", "/{home}/.ssh/token", "link", "folder/token", "../cloned-too/token"]
)
@pytest.mark.fault(43)
def test_no_other_file_is_read_whatever_leads_there(home: Path, path: str) -> None:
    (home / "cloned/link").symlink_to(home / ".ssh/token")
    (home / "cloned/folder").symlink_to(home / ".ssh")
    (home / "cloned-too").mkdir()
    (home / "cloned-too/token").write_text("canary")
    with pytest.raises(BadInput, match="is not read") as told:
        resolved(home / "cloned", token=f"file:{path.format(home=home)}")
    assert "canary" not in str(told.value)
    assert "config.toml" in told.value.fix


def test_a_folder_is_trusted_where_the_user_lists_it_and_not_where_the_ledger_does(home: Path) -> None:
    listed = f'secrets = ["{home}/vault"]'
    (home / "cloned/config.toml").write_text(listed)
    with pytest.raises(BadInput, match="is not read"):
        resolved(home / "cloned", token="file:../vault/token")
    (home / ".config/ledger/config.toml").write_text(listed)
    assert resolved(home / "cloned", token="file:../vault/token") == {"token": "canary"}


@pytest.mark.parametrize("listed", ["secrets = ", "secrets = 1", 'secrets = ["vault"]', 'secrets = ["~/vault"]'])
def test_a_list_that_cannot_be_read_trusts_nothing(home: Path, listed: str) -> None:
    (home / ".config/ledger/config.toml").write_text(listed)
    with pytest.raises(BadInput, match=r"config\.toml"):
        resolved(home / "cloned", token="file:../vault/token")


@pytest.mark.parametrize("value", ["env:TOKEN", "file:token"])
def test_what_is_no_secret_is_read_from_nowhere(home: Path, value: str) -> None:
    with pytest.raises(BadInput, match="`domain` of the target `sf` is no secret") as told:
        resolved(home / "cloned", domain=value)
    assert "canary" not in str(told.value)


@pytest.mark.parametrize("address", ["https://ana:canary@acme.example", "http://canary@127.0.0.1:80/", "//a:canary@b"])
def test_an_address_with_a_user_or_a_password_is_refused_and_not_repeated(home: Path, address: str) -> None:
    with pytest.raises(BadInput, match="holds a user or a password") as told:
        resolved(home / "cloned", sandbox=address)
    assert "canary" not in str(told.value)


# --- the password of a population -------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own configuration, which trusts one host."""
    folder = tmp_path / "own" / "ledger"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('hosts = ["db.acme.example"]')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.setenv("CRM_PASSWORD", "hunter22")
    monkeypatch.delenv("PGPASSWORD", raising=False)
    return folder


def crm(tmp_path: Path, url: str, password: str = 'password = "env:CRM_PASSWORD"') -> dict[str, str]:
    path = tmp_path / "ledger.toml"
    path.write_text(f'[populations.crm]\nurl = "{url}"\n{password}\n')
    return load(path).population("crm")


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u@127.0.0.1:5432/crm",
        "postgresql://u@localhost/crm",
        "postgresql://u@[::1]:5432/crm",
        "postgresql:///crm",
        "postgresql://u@%2Fvar%2Frun/crm",
        "postgresql:///crm?host=/var/run",
        "postgresql://u@DB.acme.example:5432/crm",
    ],
)
def test_it_goes_to_this_machine_and_to_the_hosts_that_the_user_lists(tmp_path: Path, url: str) -> None:
    assert crm(tmp_path, url)["password"] == "hunter22"


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u@evil.example/crm",
        "postgresql://127.0.0.1@evil.example/crm",
        "postgresql://localhost,evil.example/crm",
        "postgresql://localhost/crm?hostaddr=198.51.100.7",
        "postgresql://localhost/crm?host=evil.example",
        "postgresql://127.0.0.1.evil.example/crm",
    ],
)
@pytest.mark.fault(43)
def test_it_goes_nowhere_else_and_neither_does_that_of_libpq(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match="the password of the population `crm` is not given to"):
        crm(tmp_path, url)
    assert crm(tmp_path, url, "")["url"] == url, "without a password, nothing is told"
    monkeypatch.setenv("PGPASSWORD", "hunter22")
    with pytest.raises(BadInput, match="hosts = "):
        crm(tmp_path, url, "")
