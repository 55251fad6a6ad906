"""What PostgreSQL keeps beside events, and lets go of with an erasure: who may, what goes at once, and what remains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from keys import DAY_3, DAY_4, require_ssh, with_keys
from ledger.journal.codec import canonical
from ledger.journal.disclosures import SaltedValue
from ledger.journal.verify import verify
from shell import DANA, SAL, TERMS, Desk, criteria, governed

from .forging import ANA, BEN, BOT, Draft, House, house, sent

Given = dict[str, Any]
NUMBERS = count()
PROOF = SaltedValue("proof", ANA.id, b"s" * 16, canonical("a proof"))
SIGNED = Draft("toy.opened/1", (), canonical({"commitments": {"proof": PROOF.commitment}, "key": "k"}))


@pytest.fixture(scope="module")
def shared(postgres: str) -> House:
    """One ledger for what leaves it as it is, or adds to it."""
    return house(postgres)


def beside(value: SaltedValue, of: int = 1) -> Callable[[Given], object]:
    """An append with this beside one of its events."""
    given = {"of": of, "fields": value.field, "salts": value.salt, "values": value.value}
    return lambda said: said.update({f"disclosure_{name}": [each] for name, each in given.items()})


UNLIKE = {
    "nothing": lambda given: None,
    "another value": beside(PROOF._replace(value=canonical("another"))),
    "another salt": beside(PROOF._replace(salt=b"t" * 16)),
    "a short salt": beside(PROOF._replace(salt=b"s")),
    "another field": beside(PROOF._replace(field="public")),
    "it beside another event": beside(PROOF, of=2),
}


@pytest.mark.parametrize("login", ["ana", "server"])
@pytest.mark.parametrize("name", UNLIKE)
def test_what_lies_beside_an_event_is_what_it_commits_to_or_nothing_is_stored(
    shared: House, login: str, name: str
) -> None:
    before = shared.contents()
    with shared.signed_in(login) as db, pytest.raises(psycopg.Error, match="is not what it commits to"):
        sent(db, SIGNED, spoil=UNLIKE[name])
    assert shared.contents() == before


def test_a_commitment_is_found_however_it_is_spelled(shared: House) -> None:
    """Or a signature that never was could be said to be erased."""
    spelled = SIGNED.payload.replace(b"commitments", b"\\u0063ommitments")
    with shared.signed_in("ana") as db, pytest.raises(psycopg.Error, match="is not what it commits to"):
        sent(db, SIGNED._replace(payload=spelled))


def test_nothing_lies_beside_an_event_that_commits_to_nothing(shared: House) -> None:
    with shared.signed_in("ana") as db, pytest.raises(psycopg.Error, match="is not what it commits to"):
        sent(db, spoil=beside(PROOF))


def test_what_an_event_commits_to_is_read_with_it_and_goes_with_the_erasure_of_whose_it_is(postgres: str) -> None:
    home = house(postgres)
    with home.signed_in("ana") as db:
        at = sent(db, SIGNED, spoil=beside(PROOF))
    with home.journal() as journal:
        (kept,) = journal.disclosures(1, at)
        assert kept == (at, PROOF)
        root = verify(journal)
    with home.signed_in("server") as db:
        tags = (f"person:{ANA.id}",)
        sent(db, Draft("person.erased/1", tags, canonical({"because": "b", "person": ANA.id})), actor=BEN.id)
    with home.journal() as journal:
        assert journal.disclosures(1, at + 1) == []
        assert ANA.id not in journal.people()
        assert BEN.id in journal.people()
        verify(journal, str(root))


@pytest.mark.parametrize("login", ["ana", "worker"])
def test_nobody_erases_by_a_login_of_their_own(shared: House, login: str) -> None:
    """It cannot be brought back, and whether it was rightful is judged only afterwards."""
    before = shared.contents()
    erasure = Draft("person.erased/1", (), canonical({"because": "b", "person": BEN.id}))
    who, kind = (ANA.id, "human") if login == "ana" else (BOT.id, "service")
    with shared.signed_in(login) as db, pytest.raises(psycopg.Error, match=r"records no person\.erased/1"):
        sent(db, erasure, actor=who, kind=kind)
    for statement in ("DELETE FROM persons", "DELETE FROM disclosures"):
        with shared.signed_in(login) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute(statement)
    assert shared.contents() == before


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """One of its own on the server: what other tests left in theirs is not looked through."""
    name = f"erasing_{next(NUMBERS)}"
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f'CREATE DATABASE "{name}"')
    yield postgres.replace("///postgres?", f"///{name}?")
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def team(database: str, tmp_path: Path) -> Desk:
    """A ledger on a server in which SAL approved, signed, and left."""
    require_ssh()
    desk = governed(tmp_path, db=f"{database}&schema=erasing")
    with_keys(desk)
    desk.write("two.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose two.yaml --effective 2026-02-04 {TERMS} --because x", by="ana@acme.example", now=DAY_3)
    desk.does("ledger approve mql#2 --sign sal --because agreed", by=SAL, now=DAY_3)
    desk.does(f"ledger person leave {SAL} --because left", by=DANA, now=DAY_4)
    return desk.at(now=DAY_4)


def holding(database: str, text: bytes) -> set[str]:
    """The folders in whose files a text stands, of this database and of the server, once all in memory is written."""
    with closing(psycopg.connect(database, autocommit=True)) as db:
        db.execute("CHECKPOINT")
        asked = db.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        )
        folder, oid = asked.fetchone() or ("", 0)
    files = (each for each in Path(folder).rglob("*") if each.is_file() and text in each.read_bytes())
    parts = (each.relative_to(folder).parts for each in files)
    return {first for first, *rest in parts if first != "base" or rest[0] == str(oid)}


@pytest.mark.fault(44)
def test_what_remains_of_an_erased_person_on_a_server_is_what_the_command_says(team: Desk, database: str) -> None:
    sought = SAL.encode(), (team.folder / "sal.pub").read_text().split()[1].encode()
    before = team.does("ledger verify --json").data["root"]
    with closing(psycopg.connect(database, autocommit=True)) as db:
        db.execute("ANALYZE")  # as the server does by itself, sooner or later
    assert all(holding(database, each) >= {"base", "pg_wal"} for each in sought)
    done = team.does(f"ledger erase {SAL} --because 'she asked for it'", by=DANA)
    assert all(holding(database, each) <= {"pg_wal"} for each in sought), "no table, no index, no statistics"
    assert "the write-ahead log holds what was erased until its segments are written over" in done.out
    assert "backups hold it until they end" in done.out
    assert "the root you kept is that of its first events" in team.does(f"ledger verify --against {before}").out


def test_what_lies_beside_events_goes_to_a_file_and_back_with_them(team: Desk, database: str) -> None:
    settings = (team.folder / "ledger.toml").read_text()
    before = team.does("ledger verify --json").data
    assert before["signatures"] > 0
    team.does("ledger copy --to other.db")
    lines = [each for each in settings.splitlines() if not each.startswith("database")]
    team.write("ledger.toml", "\n".join(['database = "other.db"', *lines]))
    assert team.does("ledger verify --json").data == before
    moved = team.does(f"ledger copy --to '{database}&schema=back' --json").data
    team.write("ledger.toml", "\n".join([*moved["settings"], *lines]))
    assert team.does("ledger verify --json").data == before
