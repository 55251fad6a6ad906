"""A ledger that is kept in PostgreSQL: the same commands, the same answers, and what only a server can say."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest

from ledger.app import clock
from postgres import PASSWORD
from shell import ANA, CRO, DANA, MIA, SAL, TERMS, Desk, criteria, founded, governed

NUMBERS = count()


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    """Where a ledger can be founded on a real server."""
    schema = f"cli-{next(NUMBERS)}"
    yield f"{postgres}&schema={schema}"
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


def test_a_ledger_is_founded_in_a_schema_of_its_own_and_found_by_its_settings(tmp_path: Path, address: str) -> None:
    desk = Desk(tmp_path, DANA)
    done = desk.does(f"ledger init --db '{address}'")
    found = tomllib.loads((tmp_path / "ledger.toml").read_text())
    assert found == {"database": address, "actor": DANA, "plugins": []}
    assert "schema=cli-" in done.out
    assert "user=" not in done.out
    assert len(desk.does("ledger log --json").data) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.toml"]


def test_what_is_decided_there_stands_as_in_a_file(tmp_path: Path, address: str) -> None:
    desk = governed(tmp_path, db=address)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    assert desk.run("ledger ratify mql#2", by=ANA).code == 4
    desk.does("ledger ratify mql#2", by=CRO)
    assert "v2" in desk.does("ledger list").out
    assert "nothing was altered" in desk.does("ledger verify").out
    assert desk.does("ledger audit rights --json").data["had_no_right"] == 0
    assert desk.does("ledger status").out
    assert desk.does("ledger replay --json").data["events"] == desk.does("ledger verify --json").data["size"]


def test_clocks_that_differ_a_little_from_the_servers_are_no_clocks_that_were_set_back(
    tmp_path: Path, address: str
) -> None:
    desk = founded(tmp_path, clock="", now=None, db=address)
    real = clock.now
    for behind, told in ((timedelta(seconds=20), False), (timedelta(minutes=20), True)):
        with patch.object(clock, "now", lambda simulated, behind=behind: real(simulated) - behind):
            done = desk.does("ledger person add eve@acme.example")
        assert ("the clock was set back" in done.err) is told


def url_of(address: str, **more: str) -> str:
    """The address with some of its parameters replaced."""
    base, _, query = address.partition("?")
    parts = dict(each.split("=", 1) for each in query.split("&"))
    return f"{base}?{'&'.join(f'{key}={each}' for key, each in {**parts, **more}.items())}"


@pytest.fixture
def login(postgres: str, address: str) -> Iterator[str]:
    """Where the same ledger is for somebody who has to show a password, and may make a schema."""
    name = f"ana{next(NUMBERS)}"
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
        db.execute(f"GRANT CREATE ON DATABASE postgres TO {name}")
        yield url_of(address, user=name)
        db.execute(f"DROP OWNED BY {name}")
        db.execute(f"DROP ROLE {name}")


def test_a_password_is_a_reference_in_the_settings_and_read_where_it_leads(tmp_path: Path, login: str) -> None:
    desk = Desk(tmp_path, DANA, env={"OURS": PASSWORD})
    desk.write("secret", PASSWORD)
    desk.does(f"ledger init --db '{login}' --db-password env:OURS")
    settings = (tmp_path / "ledger.toml").read_text()
    assert 'database_password = "env:OURS"\n' in settings
    desk.write("ledger.toml", settings.replace("env:OURS", "file:secret"))
    desk.does("ledger list")
    desk.write("ledger.toml", settings.replace('database_password = "env:OURS"\n', ""))
    assert "does not let this user in" in desk.run("ledger list").err
    desk.at(PGPASSWORD=PASSWORD).does("ledger list")
    passwords = desk.write("pgpass", f"*:*:*:*:{PASSWORD}\n")
    passwords.chmod(0o600)
    desk.at(PGPASSFILE=str(passwords)).does("ledger list")
    assert desk.at(PGPASSWORD="wrong-canary").run("ledger list").code == 1


def refusals(address: str) -> dict[str, tuple[str, str]]:
    """What somebody types, and what the answer says, by what is wrong."""
    return {
        "a password on the command line": (
            address.replace("///", "//ana:canary@localhost/"),
            "the URL holds a password",
        ),
        "a password among the parameters": (f"{address}&password=canary", "the URL holds a password"),
        "no such database": (address.replace("/postgres", "/nowhere"), "there is no such database"),
        "no server": (url_of(address, host="/tmp/no-such-folder"), "cannot be reached"),
        "no such machine": (f"postgresql://no.such.machine.invalid/x?{'schema=a'}", "there is no such server"),
        "another sort of server": ("mysql://localhost/acme", "there is no store `mysql`"),
        "no URL": ("postgresql://[::1/acme", "the address of the ledger cannot be read"),
        "a schema of PostgreSQL's own": (url_of(address, schema="pg_temp"), "cannot be the schema of a ledger"),
        "no option of a server": (f"{address}&colour=blue", "cannot be read"),
        "another who may read on": (url_of(address, user="nobody-there"), "does not let this user in"),
    }


@pytest.mark.parametrize("wrong", refusals("postgresql:///x?host=y&user=z&schema=s"))
def test_where_no_ledger_can_be_founded_is_told_in_three_parts_and_nothing_is_written(
    tmp_path: Path, address: str, wrong: str
) -> None:
    typed, what = refusals(address)[wrong]
    done = Desk(tmp_path, DANA).run(f"ledger init --db '{typed}' --json")
    (error,) = done.errors
    assert what in error["what"]
    assert error["why"]
    assert error["fix"]
    assert "canary" not in done.out + done.err
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_is_never_founded_over_another_nor_where_its_settings_do_not_look(
    tmp_path: Path, address: str
) -> None:
    desk = founded(tmp_path, db=address)
    assert "exists already" in desk.run("ledger init --simulated-clock").err
    assert "exists already" in desk.run(f"ledger init --simulated-clock --db '{address}'").err
    done = desk.run(f"ledger init --db '{url_of(address, schema='another')}'")
    assert "is not where this ledger is kept" in done.err
    assert f'write database = "{url_of(address, schema="another")}" there' in done.err


def test_a_password_of_no_database_is_a_slip_of_whoever_typed_it(tmp_path: Path) -> None:
    assert Desk(tmp_path, DANA).run("ledger init --db-password env:OURS").code == 2


Alter = Callable[[psycopg.Connection[tuple[object, ...]], str], object]
ALTERED: dict[str, tuple[str, str]] = {
    "UPDATE ledger SET format = 99": ("was written by a newer version", "git pull && pip install ."),
    "UPDATE ledger SET format = 0": ("is a ledger of an older version", "ledger migrate"),
    "DROP TABLE ledger": ("there is no ledger at", "choose another schema"),
    "DROP TRIGGER no_update_of_lines ON lines": ("are not those of a ledger", "put back the newest copy"),
    "ALTER TABLE lines DISABLE TRIGGER ALL": ("are not those of a ledger", "ENABLE ALWAYS TRIGGER no_update_of_lines"),
    "DROP TABLE tags": ("are not those of a ledger", "put back the newest copy"),
}


@pytest.mark.parametrize("statement", ALTERED)
def test_a_schema_that_is_not_a_whole_ledger_of_this_version_is_told_with_what_to_do(
    tmp_path: Path, postgres: str, address: str, statement: str
) -> None:
    desk = founded(tmp_path, db=address)
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f'SET search_path = "{address.rpartition("=")[2]}"')
        db.execute(statement.encode())
    what, fix = ALTERED[statement]
    (error,) = desk.run("ledger list --json").errors
    assert what in error["what"]
    assert fix in error["fix"]


def test_a_ledger_of_this_versions_format_has_nothing_to_be_migrated(tmp_path: Path, address: str) -> None:
    desk = founded(tmp_path, db=address)
    before = desk.stored()
    done = desk.does("ledger migrate --json").data
    assert done["before"] == done["after"]
    assert "nothing is to be done" in desk.does("ledger migrate").out
    assert desk.stored() == before


def test_a_server_that_only_follows_another_answers_and_is_not_asked_to_decide(tmp_path: Path, address: str) -> None:
    desk = governed(tmp_path, db=address)
    text = (tmp_path / "ledger.toml").read_text()
    desk.write("ledger.toml", text.replace(address, f"{address}&options=-cdefault_transaction_read_only%3Don"))
    assert "mql" in desk.does("ledger list").out
    (error,) = desk.run("ledger ask mql --hurts 'leads are slow' --json", by=MIA).errors
    assert "nothing can be recorded" in error["what"]
    assert "target_session_attrs=read-write" in error["fix"]


def test_a_login_without_a_right_is_told_which(tmp_path: Path, address: str, login: str) -> None:
    desk = governed(tmp_path, db=address)
    text = (tmp_path / "ledger.toml").read_text()
    desk.write("ledger.toml", text.replace(address, login))
    done = desk.at(PGPASSWORD=PASSWORD).run("ledger list --json")
    assert done.code == 4
    assert "this login may not look into" in done.errors[0]["what"]


@pytest.fixture
def elsewhere(postgres: str) -> Iterator[str]:
    """A database of another language, zone and collation."""
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        name = f"elsewhere{next(NUMBERS)}"
        made = f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"
        try:
            db.execute(f"{made} LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C.UTF-8'".encode())
        except psycopg.errors.FeatureNotSupported:  # a server that was built without ICU
            db.execute(f"{made} LOCALE 'C'".encode())
        db.execute(f"ALTER DATABASE {name} SET timezone = 'Asia/Kolkata'".encode())
        db.execute(f"ALTER DATABASE {name} SET datestyle = 'German, DMY'".encode())
        db.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
        yield f"{postgres.replace('/postgres?', f'/{name}?')}&schema=ours"
        db.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_zone_and_collation_of_the_database_move_nothing(tmp_path: Path, elsewhere: str, template: Desk) -> None:
    desk = governed(tmp_path, db=elsewhere)
    assert "nothing was altered" in desk.does("ledger verify").out
    for question in ("ledger list --json", "ledger log --json", "ledger show mql --json", "ledger rights --json"):
        assert desk.does(question).data == template.does(question).data


def test_a_database_of_another_encoding_is_refused(tmp_path: Path, postgres: str) -> None:
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        try:
            done = Desk(tmp_path, DANA).run(f"ledger init --db '{postgres.replace('/postgres?', '/latin?')}' --json")
        finally:
            db.execute("DROP DATABASE latin")
    (error,) = done.errors
    assert "it keeps text as LATIN1" in error["why"]
    assert "ENCODING 'UTF8'" in error["fix"]
