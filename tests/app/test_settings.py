"""`ledger.toml`: found, read, added to; and references to secrets, followed and never shown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from ledger.app import founding, settings
from ledger.errors import BadInput

WHOLE = """
database = "data/our.db"
actor = "ana@acme.example"
plugins = ["house_rules"]

[targets.sf]
connector = "salesforce"
client_secret = "env:SF_SECRET"

[targets.hs]
connector = "hubspot"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / settings.FILE
    path.write_text(text)
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    found = settings.load(written(tmp_path, WHOLE))
    assert found.database.address == tmp_path / "data" / "our.db"
    assert (found.actor, found.plugins) == ("ana@acme.example", ("house_rules",))
    assert found.targets["sf"] == {"connector": "salesforce", "client_secret": "env:SF_SECRET"}
    assert found.named == ("house_rules", "salesforce", "hubspot"), "connectors of targets may run too"


def test_without_a_file_there_are_defaults_beside_it(tmp_path: Path) -> None:
    found = settings.load(tmp_path / settings.FILE)
    assert (found.database.address, found.actor, found.named) == (tmp_path / "ledger.db", "", ())


def test_the_nearest_file_above_is_found_up_to_the_repository(tmp_path: Path) -> None:
    written(tmp_path, "")
    below = tmp_path / "repository" / "documents"
    below.mkdir(parents=True)
    assert settings.find(None, below) == tmp_path / settings.FILE
    (tmp_path / "repository" / ".git").mkdir()
    assert settings.find(None, below) == below / settings.FILE


def test_a_file_that_is_named_has_to_be_there_but_for_founding(tmp_path: Path) -> None:
    wanted = str(tmp_path / "other.toml")
    with pytest.raises(BadInput, match="there is no file"):
        settings.find(wanted, tmp_path)
    assert settings.find(wanted, tmp_path, founding=True) == Path(wanted)


def test_a_first_file_is_never_written_over_another(tmp_path: Path) -> None:
    path = written(tmp_path, "actor = 'ana@acme.example'\n")
    assert founding.write_settings(path, "ledger.db", "dana@acme.example") is False
    assert settings.load(path).actor == "ana@acme.example"


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=40)


@given(TEXTS, TEXTS)
def test_whatever_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, one: str, other: str) -> None:
    path = tmp_path_factory.mktemp("settings") / settings.FILE
    founding.write_settings(path, one, other)
    settings.add_target(path, "sf", {"connector": one, "domain": other})
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    assert (found["database"], found["actor"]) == (one, other)
    assert found["targets"] == {"sf": {"connector": one, "domain": other}}


def test_a_target_is_added_below_what_people_wrote(tmp_path: Path) -> None:
    path = written(tmp_path, "# ours\nplugins = []  # none yet")
    settings.add_target(path, "sf", {"connector": "salesforce"})
    assert path.read_text().startswith("# ours\nplugins = []  # none yet\n")
    assert settings.load(path).targets == {"sf": {"connector": "salesforce"}}
    assert [each.name for each in tmp_path.iterdir()] == [settings.FILE], "no half-written file is left"


URL = "postgresql://db.acme.example/acme?schema=ours"


def test_a_ledger_on_a_server_keeps_what_is_this_machines_own_beside_its_settings(tmp_path: Path) -> None:
    one = settings.load(written(tmp_path, f'database = "{URL}"\n')).database
    other = settings.load(written(tmp_path, f'database = "{URL}2"\n')).database
    assert (one.address, one.is_file, one.is_there) == (URL, False, True)
    assert one.beside.parent == other.beside.parent == tmp_path / ".ledger"
    assert one.beside != other.beside, "who is signed in on one ledger is nobody on the other"
    assert [each.name for each in tmp_path.iterdir()] == [settings.FILE], "nothing is written before it is used"


def test_whoever_asks_a_server_is_no_part_of_what_it_is_called(tmp_path: Path) -> None:
    named = settings.load(written(tmp_path, f'database = "{URL.replace("//", "//ana@")}"\n')).database
    nobody = settings.load(written(tmp_path, f'database = "{URL}"\n')).database
    assert "ana" not in named.name
    assert (named.name, named.beside) == (nobody.name, nobody.beside)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:canary@db.acme.example/acme",
        "postgresql://ana:can/ary@db.acme.example/acme",
        "postgresql://db.acme.example/acme?password=canary",
        "postgresql://db.acme.example/acme?pass%77ord=canary",
        "postgresql://db.acme.example/acme?sslpassword=canary",
    ],
)
def test_a_password_is_never_written_out(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadInput, match="holds a password") as told:
        settings.load(written(tmp_path, f'database = "{url}"\n'))
    assert "database_password" in told.value.fix
    assert "canary" not in str(told.value)


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ('database = "{url}"\ndatabase_password = "canary"', "is written out"),
        ('database = "ledger.db"\ndatabase_password = "env:CANARY"', "a file takes no password"),
        ('database = "postgresql://[::1/acme"', "the address of the ledger cannot be read"),
        ("database = 5", "has another shape"),
    ],
)
def test_what_a_database_cannot_be_is_told_where_the_settings_are_read(tmp_path: Path, lines: str, what: str) -> None:
    path = written(tmp_path, lines.format(url=URL))
    with pytest.raises(BadInput, match=what) as told:
        settings.load(path)
    assert told.value.fix
    assert "canary" not in str(told.value)


def test_the_password_of_a_ledger_is_a_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS", "canary")
    local = URL.replace("db.acme.example", "localhost")
    found = settings.load(written(tmp_path, f'database = "{local}"\ndatabase_password = "env:OURS"\n')).database
    assert found.password() == "canary"
    assert "canary" not in repr(found)


@pytest.mark.parametrize("given", ["database_password", "PGPASSWORD", "PGSERVICE", "service"])
def test_no_password_goes_to_a_server_that_only_somebody_elses_settings_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "mine"))
    monkeypatch.setenv("OURS" if given == "database_password" else given, "canary")
    url = f"{URL}&service=crm" if given == "service" else URL
    reference = 'database_password = "env:OURS"\n' if given == "database_password" else ""
    found = settings.load(written(tmp_path, f'database = "{url}"\n{reference}')).database
    with pytest.raises(BadInput, match=r"the password of the ledger is not given to db\.acme\.example"):
        found.password()
    (tmp_path / "mine" / "ledger").mkdir(parents=True)
    (tmp_path / "mine" / "ledger" / "config.toml").write_text('hosts = ["db.acme.example"]\n')
    assert found.password() == ("canary" if reference else "")


def test_a_server_that_takes_no_password_may_be_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in ("PGPASSWORD", "PGSERVICE"):
        monkeypatch.delenv(each, raising=False)
    assert settings.load(written(tmp_path, f'database = "{URL}"\n')).database.password() == ""
