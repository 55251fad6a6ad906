"""A change anywhere in what was recorded is found, and named; what is not part of it may change."""

from __future__ import annotations

import random
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.errors import BadInput, LedgerError, StorageFault, Tampered
from ledger.journal.line import decode, leaf, written
from ledger.journal.port import NewEvent
from ledger.journal.root import root
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.verify import verify

from .toys import ANA, CODEC, NOON, TABLES, Opened, contents, person, populated, record, register, unguarded

EVENTS = 34
COLUMNS = [(table, column) for table, columns in TABLES.items() for column in columns]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("original") / "ledger.db"
    populated(path)
    return path


@pytest.fixture
def path(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(original, tmp_path / "ledger.db"))


def verified(path: Path, against: str | None = None) -> str:
    with SQLiteJournal.open(path, CODEC) as journal:
        return str(verify(journal, against))


def test_an_untouched_ledger_has_the_root_of_its_lines(path: Path) -> None:
    size, _, root_hex = verified(path).partition(":")
    lines = [row[4] for row in contents(path)["lines"]]
    assert int(size) == len(lines) == EVENTS
    assert root_hex == root(map(leaf, lines)).hex()


def test_an_empty_ledger_has_the_root_of_nothing(tmp_path: Path) -> None:
    with SQLiteJournal.create(tmp_path / "ledger.db", CODEC) as journal:
        assert str(verify(journal)) == f"0:{sha256().hexdigest()}"
        assert verify(journal, str(verify(journal))).size == 0
        with pytest.raises(Tampered, match="rewritten"):
            verify(journal, f"0:{'0' * 64}")


# Values changed, rows added and removed


def changed(value: Any, chance: random.Random) -> Any:
    """`value` with one byte of it different, and still what its column may hold."""
    match value:
        case int():
            return value + chance.choice([-1000, -1, 1, 1000])
        case str():
            at = chance.randrange(len(value))
            return value[:at] + chance.choice([c for c in "0aZ:~é" if c != value[at]]) + value[at + 1 :]
        case bytes():
            at = chance.randrange(len(value))
            return value[:at] + bytes([value[at] ^ chance.randrange(1, 256)]) + value[at + 1 :]


def alter(path: Path, table: str, column: str, chance: random.Random) -> bool:
    """Change one value of a column; whether SQLite's own rules allow that change."""
    columns = TABLES[table]
    with unguarded(path) as db:
        row = chance.choice(db.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall())
        value = changed(row[columns.index(column)], chance)
        where = " AND ".join(f"{each} = ?" for each in columns)
        try:
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (value, *row))
        except sqlite3.IntegrityError:
            return False
    return True


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[".".join(each) for each in COLUMNS])
def test_a_changed_value_is_found_in_every_column(original: Path, path: Path, table: str, column: str) -> None:
    chance = random.Random(f"{table}.{column}")
    tries = sum(changes_are_found(original, path, table, column, chance) for _ in range(12))
    assert tries > 3


def changes_are_found(original: Path, path: Path, table: str, column: str, chance: random.Random) -> bool:
    shutil.copy(original, path)
    if not alter(path, table, column, chance):
        return False
    with pytest.raises(Tampered) as found:
        verified(path)
    assert "#" in found.value.what or table == "persons"
    return True


def test_the_first_altered_event_is_named_with_what_differs(path: Path) -> None:
    with unguarded(path) as db:
        db.execute("UPDATE payloads SET payload = CAST(payload || ' ' AS BLOB) WHERE position IN (15, 20)")
    with pytest.raises(Tampered, match="#15 was altered") as found:
        verified(path)
    assert "payload_sha256" in found.value.why
    assert "ledger verify" in found.value.fix


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM lines WHERE position = 7", "#7 is missing"),
        ("DELETE FROM payloads WHERE position = 7", "#7 was altered"),
        ("DELETE FROM tags WHERE position = 7", "#7 was altered"),
        ("DELETE FROM tags WHERE position = 7 AND tag = 'rights:toys'", "#7 was altered"),
        ("DELETE FROM lines WHERE position = 34", "#34, which does not exist"),
        ("DELETE FROM payloads WHERE position = 34", "ends at event #33 and once ended at #34"),
        ("INSERT INTO payloads SELECT 99, type, recorded_at, actor, salt, payload FROM payloads LIMIT 1", "once ended"),
        ("INSERT INTO payloads SELECT 0, type, recorded_at, actor, salt, payload FROM payloads LIMIT 1", "#0, which"),
        ("INSERT INTO lines SELECT 99, 'x', 0, leaf, line FROM lines LIMIT 1", "once ended at #99"),
        ("INSERT INTO lines SELECT 0, 'x', 0, leaf, line FROM lines LIMIT 1", "#1 is missing"),
        ("INSERT INTO tags VALUES ('toy:k1', 'toy.opened/1', 4)", "#4 was altered"),
        ("INSERT INTO tags VALUES ('toy:k1', 'toy.shut/1', 4)", "#4 was altered"),
        ("INSERT INTO tags VALUES ('toy:k1', 'toy.opened/1', 99)", "#99, which does not exist"),
        ("INSERT INTO tags VALUES ('toy:k1', 'toy.opened/1', -5)", "#-5, which does not exist"),
        ("UPDATE sqlite_sequence SET seq = 99 WHERE name = 'lines'", "once ended at #99"),
        ("INSERT INTO persons VALUES ('p9', 'eve@acme.example', 'Eve', 'human', x'00')", "person p9 was altered"),
        ("UPDATE persons SET name = 'Eve' WHERE id = 'p1'", "person p1 was altered"),
    ],
)
def test_a_row_too_many_or_too_few_is_found(path: Path, statement: str, says: str) -> None:
    with unguarded(path) as db:
        db.execute(statement)
    with pytest.raises(Tampered, match=says):
        verified(path)


# A consistent rewriting, which only a root that was kept elsewhere tells: it leaves no peaks of what was there before


def rewrite(db: sqlite3.Connection, position: int, column: str = "actor", value: str = "eve") -> None:
    """Change who is said to have acted, or when, in every place that repeats it."""
    (line,) = db.execute("SELECT line FROM lines WHERE position = ?", (position,)).fetchone()
    line = written(replace(decode(line), **{column: value}))
    db.execute("UPDATE lines SET line = ?, leaf = ? WHERE position = ?", (line, leaf(line), position))
    db.execute(f"UPDATE payloads SET {column} = ? WHERE position = ?", (value, position))
    db.execute("DELETE FROM peaks")


def cut(db: sqlite3.Connection, size: int) -> None:
    for table in ("lines", "payloads", "tags"):
        db.execute(f"DELETE FROM {table} WHERE position > ?", (size,))
    db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'lines'", (size,))
    db.execute("DELETE FROM peaks")


def test_a_ledger_that_was_rewritten_agrees_with_itself_but_not_with_a_kept_root(path: Path) -> None:
    kept = verified(path)
    with unguarded(path) as db:
        rewrite(db, 20)
    assert verified(path) != kept
    with pytest.raises(Tampered, match="rewritten") as found:
        verified(path, kept)
    assert kept in found.value.why


def test_an_event_that_is_dated_back_is_found(path: Path) -> None:
    with unguarded(path) as db:
        rewrite(db, 20, "recorded_at", "2026-02-01T00:00:00.000000Z")
    with pytest.raises(Tampered, match="#20 was altered") as found:
        verified(path)
    assert "before the event in front of it" in found.value.why


def test_a_ledger_that_was_cut_agrees_with_itself_but_not_with_a_kept_root(path: Path) -> None:
    kept = verified(path)
    with unguarded(path) as db:
        cut(db, 30)
    assert verified(path).startswith("30:")
    with pytest.raises(Tampered, match="was cut: it holds 30 events"):
        verified(path, kept)


def test_a_ledger_that_only_grew_agrees_with_every_root_it_ever_had(tmp_path: Path) -> None:
    with SQLiteJournal.create(tmp_path / "ledger.db", CODEC) as journal:
        kept = [str(verify(journal))]
        for number in range(9):
            record(journal, Opened(key="a", points=number))
            kept.append(str(verify(journal)))
        for each in kept:
            assert str(verify(journal, each)) == kept[-1]


def test_what_was_recorded_after_the_kept_root_may_be_rewritten_unseen_by_it(path: Path) -> None:
    """The limit of a root: it binds what came before it. Hence `ratify` prints one each time."""
    with SQLiteJournal.open(path, CODEC) as journal:
        leaves = [row[3] for row in contents(path)["lines"]]
        kept = f"20:{root(leaves[:20]).hex()}"
        verify(journal, kept)
    with unguarded(path) as db:
        rewrite(db, 21)
    verified(path, kept)
    with unguarded(path) as db:
        rewrite(db, 20)
    with pytest.raises(Tampered, match="rewritten"):
        verified(path, kept)


def test_a_root_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(BadInput, match="is not a root"):
        verified(path, "yesterday's")


# The file


def test_an_altered_byte_of_the_file_is_found_or_is_no_part_of_what_was_recorded(original: Path, path: Path) -> None:
    """Whatever passes, passes with the same root and every row of every table as it was."""
    chance, intact = random.Random(6962), original.read_bytes()
    root_before, rows_before = verified(original), contents(original)
    found = 0
    for _ in range(400):
        altered = bytearray(intact)
        at = chance.randrange(len(altered))
        altered[at] ^= 1 << chance.randrange(8)
        path.write_bytes(altered)
        try:
            assert verified(path) == root_before
        except (Tampered, StorageFault):
            found += 1
        else:
            assert contents(path) == rows_before
    assert 100 < found < 400


def test_a_registration_of_nobody_is_found(tmp_path: Path) -> None:
    """No codec writes one, and the parts of it agree."""
    with SQLiteJournal.create(tmp_path / "ledger.db", CODEC) as journal:
        journal.append([NewEvent("person.registered/1", (), b"{}")], actor=ANA, command_id="c", now=NOON)
        with pytest.raises(Tampered, match="#1 was altered"):
            verify(journal)


def test_the_past_cannot_be_changed_by_a_slip_of_the_hand(path: Path) -> None:
    db = sqlite3.connect(path)
    for table in ("lines", "payloads", "tags"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET position = position + 100"):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                db.execute(statement)
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        db.execute("UPDATE persons SET name = 'Eve'")
    db.close()
    verified(path)


def test_a_ledger_without_its_guards_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER no_update_of_lines")
    with pytest.raises(StorageFault, match="not those of a ledger"):
        verified(path)


def test_a_ledger_with_a_trigger_of_somebody_else_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute(
            "CREATE TRIGGER quiet AFTER INSERT ON tags BEGIN INSERT INTO persons VALUES ('a','b','c','d',x''); END"
        )
    with pytest.raises(StorageFault, match="not those of a ledger"):
        verified(path)


def test_an_index_that_leads_astray_is_found(path: Path) -> None:
    """Every table as it was, and still a query by type would pass over events."""
    with sqlite3.connect(path) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'payloads_by_type'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    altered = bytearray(path.read_bytes())
    at = altered.index(b"toy.closed/1", (page - 1) * size, page * size)
    altered[at] ^= 1
    path.write_bytes(altered)
    with pytest.raises(Tampered, match="file of the ledger is damaged"):
        verified(path)


def test_the_statistics_of_sqlite_may_be_kept(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("ANALYZE")
    verified(path)


def test_a_ledger_of_a_newer_version_can_still_be_verified_but_not_read(tmp_path: Path) -> None:
    from ledger.journal.codec import Codec

    with SQLiteJournal.create(tmp_path / "ledger.db", CODEC) as journal:
        register(journal, person())
        record(journal, Opened(key="a"))
        kept = verify(journal)
    with SQLiteJournal.open(tmp_path / "ledger.db", Codec(())) as older:
        assert verify(older, str(kept)) == kept
        for act in (older.read, lambda: next(older.rows()), lambda: record(older)):
            with pytest.raises(LedgerError, match="newer version"):
                act()
