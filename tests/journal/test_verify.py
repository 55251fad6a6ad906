"""A change anywhere in what was recorded is found, and named; what is not part of it may change."""

from __future__ import annotations

import random
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from ledger.errors import BadInput, LedgerError, Refused, StorageFault, Tampered
from ledger.journal.codec import Codec, by_name
from ledger.journal.line import decode, leaf, written
from ledger.journal.port import NewEvent
from ledger.journal.root import root
from ledger.journal.verify import verify

from .stored import Execute, FileStore, Store, contents
from .toys import ANA, NOON, TABLES, Closed, Opened, person, populate, populated, record, register

EVENTS = 34
COLUMNS = [(table, column) for table, columns in TABLES.items() for column in columns]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("original") / "ledger.db"
    populated(path)
    return path


@pytest.fixture
def file(original: Path, tmp_path: Path) -> FileStore:
    """A ledger in a file, for what only a file can be."""
    return FileStore(Path(shutil.copy(original, tmp_path / "ledger.db")))


@pytest.fixture
def ledger(store: Store) -> Store:
    with store.create() as journal:
        populate(journal)
    return store


def verified(ledger: Store, against: str | None = None) -> str:
    with ledger.open() as journal:
        return str(verify(journal, against))


def test_an_untouched_ledger_has_the_root_of_its_lines(ledger: Store) -> None:
    size, _, root_hex = verified(ledger).partition(":")
    lines = [row[4] for row in contents(ledger)["lines"]]
    assert int(size) == len(lines) == EVENTS
    assert root_hex == root(map(leaf, lines)).hex()


def test_an_empty_ledger_has_the_root_of_nothing(store: Store) -> None:
    with store.create() as journal:
        assert str(verify(journal)) == f"0:{sha256().hexdigest()}"
        assert verify(journal, str(verify(journal))).size == 0
        with pytest.raises(Tampered, match="rewritten"):
            verify(journal, f"0:{'0' * 64}")


# Values changed, rows added and removed

COUNTED = {
    "sqlite": "UPDATE sqlite_sequence SET seq = 99 WHERE name = 'lines'",
    "postgres": "UPDATE counter SET head = 99",
}
"""Where a store remembers how many events it had."""


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


def altered(execute: Execute, table: str, column: str, chance: random.Random) -> tuple[str, tuple[Any, ...]] | None:
    """Change one value of a column, and give what puts it back; None where the store's own rules forbid that change."""
    columns = TABLES[table]
    row = chance.choice(execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(columns[:3])}"))
    at = columns.index(column)
    other = (*row[:at], changed(row[at], chance), *row[at + 1 :])
    where = " AND ".join(f"{each} = %s" for each in columns)
    change = f"UPDATE {table} SET {column} = %s WHERE {where}"
    try:
        execute(change, (other[at], *row))
    except (sqlite3.IntegrityError, psycopg.IntegrityError):
        return None
    return change, (row[at], *other)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[".".join(each) for each in COLUMNS])
def test_a_changed_value_is_found_in_every_column(ledger: Store, table: str, column: str) -> None:
    chance, tries = random.Random(f"{table}.{column}"), 0
    for _ in range(12):
        with ledger.altering() as execute:
            put_back = altered(execute, table, column, chance)
        if put_back is None:
            continue
        with pytest.raises(Tampered) as found:
            verified(ledger)
        assert "#" in found.value.what or table == "persons"
        with ledger.altering() as execute:
            execute(*put_back)
        tries += 1
    verified(ledger)
    assert tries > 3


def test_the_first_altered_event_is_named_with_what_differs(ledger: Store) -> None:
    more = {"sqlite": "CAST(payload || ' ' AS BLOB)", "postgres": "payload || ' '::bytea"}[ledger.sort]
    with ledger.altering() as execute:
        execute(f"UPDATE payloads SET payload = {more} WHERE position IN (15, 20)")
    with pytest.raises(Tampered, match="#15 was altered") as found:
        verified(ledger)
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
        ("INSERT INTO lines SELECT 99, 'x', 0, leaf, line FROM lines LIMIT 1", "once ended at #99|#35 is missing"),
        ("INSERT INTO lines SELECT 0, 'x', 0, leaf, line FROM lines LIMIT 1", "#1 is missing"),
        ("INSERT INTO tags VALUES ('toy:k1', 'toy.opened/1', 4)", "#4 was altered"),
        ("INSERT INTO tags VALUES ('toy:k1', 'toy.shut/1', 4)", "#4 was altered"),
        ("INSERT INTO tags VALUES ('toy:k1', 'toy.opened/1', 99)", "#99, which does not exist"),
        ("INSERT INTO tags VALUES ('toy:k1', 'toy.opened/1', -5)", "#-5, which does not exist"),
        ("COUNTED", "once ended at #99"),
        (
            "INSERT INTO persons SELECT 'p9', 'eve@acme.example', 'Eve', kind, salt FROM persons LIMIT 1",
            "person p9 was",
        ),
        ("UPDATE persons SET name = 'Eve' WHERE id = 'p1'", "person p1 was altered"),
        ("DELETE FROM persons WHERE id = 'p2'", "person p2 is missing"),
        ("DELETE FROM persons", "person p1 is missing"),
    ],
)
def test_a_row_too_many_or_too_few_is_found(ledger: Store, statement: str, says: str) -> None:
    with ledger.altering() as execute:
        execute(COUNTED[ledger.sort] if statement == "COUNTED" else statement)
    with pytest.raises(Tampered, match=says):
        verified(ledger)


# A consistent rewriting, which only a root that was kept elsewhere tells: it leaves no peaks of what was there before


def rewrite(execute: Execute, position: int, column: str = "actor", value: str = "eve") -> None:
    """Change who is said to have acted, or when, in every place that repeats it."""
    ((line,),) = execute("SELECT line FROM lines WHERE position = %s", (position,))
    line = written(replace(decode(line), **{column: value}))
    execute("UPDATE lines SET line = %s, leaf = %s WHERE position = %s", (line, leaf(line), position))
    execute(f"UPDATE payloads SET {column} = %s WHERE position = %s", (value, position))
    execute("DELETE FROM peaks")


def cut(execute: Execute, ledger: Store, size: int) -> None:
    for table in ("lines", "payloads", "tags"):
        execute(f"DELETE FROM {table} WHERE position > %s", (size,))
    execute(COUNTED[ledger.sort].replace("99", str(size)))
    execute("DELETE FROM peaks")


def test_a_ledger_that_was_rewritten_agrees_with_itself_but_not_with_a_kept_root(ledger: Store) -> None:
    kept = verified(ledger)
    with ledger.altering() as execute:
        rewrite(execute, 20)
    assert verified(ledger) != kept
    with pytest.raises(Tampered, match="rewritten") as found:
        verified(ledger, kept)
    assert kept in found.value.why


def test_an_event_that_is_dated_back_is_found(ledger: Store) -> None:
    with ledger.altering() as execute:
        rewrite(execute, 20, "recorded_at", "2026-02-01T00:00:00.000000Z")
    with pytest.raises(Tampered, match="#20 was altered") as found:
        verified(ledger)
    assert "before the event in front of it" in found.value.why


def test_a_ledger_that_was_cut_agrees_with_itself_but_not_with_a_kept_root(ledger: Store) -> None:
    kept = verified(ledger)
    with ledger.altering() as execute:
        cut(execute, ledger, 30)
    assert verified(ledger).startswith("30:")
    with pytest.raises(Tampered, match="was cut: it holds 30 events"):
        verified(ledger, kept)


def test_a_ledger_that_only_grew_agrees_with_every_root_it_ever_had(store: Store) -> None:
    with store.create() as journal:
        kept = [str(verify(journal))]
        for number in range(9):
            record(journal, Opened(key="a", points=number))
            kept.append(str(verify(journal)))
        for each in kept:
            assert str(verify(journal, each)) == kept[-1]


def test_what_was_recorded_after_the_kept_root_may_be_rewritten_unseen_by_it(ledger: Store) -> None:
    """The limit of a root: it binds what came before it. Hence `ratify` prints one each time."""
    with ledger.open() as journal:
        leaves = [row[3] for row in contents(ledger)["lines"]]
        kept = f"20:{root(leaves[:20]).hex()}"
        verify(journal, kept)
    with ledger.altering() as execute:
        rewrite(execute, 21)
    verified(ledger, kept)
    with ledger.altering() as execute:
        rewrite(execute, 20)
    with pytest.raises(Tampered, match="rewritten"):
        verified(ledger, kept)


def test_a_root_that_is_none_is_refused(ledger: Store) -> None:
    with pytest.raises(BadInput, match="is not a root"):
        verified(ledger, "yesterday's")


# The file


@pytest.mark.fault(12)
def test_an_altered_byte_of_the_file_is_found_or_is_no_part_of_what_was_recorded(file: FileStore) -> None:
    """Whatever passes, passes with the same root and every row of every table as it was."""
    chance, intact = random.Random(6962), file.path.read_bytes()
    root_before, rows_before = verified(file), contents(file)
    found = 0
    for _ in range(400):
        altered = bytearray(intact)
        at = chance.randrange(len(altered))
        altered[at] ^= 1 << chance.randrange(8)
        file.path.write_bytes(altered)
        try:
            assert verified(file) == root_before
        except (Tampered, StorageFault):
            found += 1
        else:
            assert contents(file) == rows_before
    assert 100 < found < 400


def test_a_registration_of_nobody_is_found(store: Store) -> None:
    """No codec writes one, and the parts of it agree. A server does not even take it."""
    given: Any = {"actor": ANA, "command_id": "c", "now": NOON}
    with store.create() as journal:
        if store.sort == "postgres":
            with pytest.raises(Refused, match="nobody cannot be registered so"):
                journal.append([NewEvent("person.registered/1", (), b"{}")], **given)
            return
        journal.append([NewEvent("person.registered/1", (), b"{}")], **given)
        with pytest.raises(Tampered, match="#1 was altered"):
            verify(journal)


def test_the_past_cannot_be_changed_by_a_slip_of_the_hand(ledger: Store) -> None:
    with ledger.asking() as execute:
        for table in ("lines", "payloads", "tags"):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET position = position + 100"):
                with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="only grows"):
                    execute(statement)
        with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="only grows"):
            execute("UPDATE persons SET name = 'Eve'")
    verified(ledger)


def test_a_ledger_without_its_guards_is_refused(file: FileStore) -> None:
    with sqlite3.connect(file.path) as db:
        db.execute("DROP TRIGGER no_update_of_lines")
    with pytest.raises(StorageFault, match="not those of a ledger"):
        verified(file)


def test_a_ledger_with_a_trigger_of_somebody_else_is_refused(file: FileStore) -> None:
    with sqlite3.connect(file.path) as db:
        db.execute(
            "CREATE TRIGGER quiet AFTER INSERT ON tags BEGIN INSERT INTO persons VALUES ('a','b','c','d',x''); END"
        )
    with pytest.raises(StorageFault, match="not those of a ledger"):
        verified(file)


def test_an_index_that_leads_astray_is_found(file: FileStore) -> None:
    """Every table as it was, and still a query by type would pass over events."""
    with sqlite3.connect(file.path) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'payloads_by_type'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    altered = bytearray(file.path.read_bytes())
    at = altered.index(b"toy.closed/1", (page - 1) * size, page * size)
    altered[at] ^= 1
    file.path.write_bytes(altered)
    with pytest.raises(Tampered, match="file of the ledger is damaged"):
        verified(file)


def test_the_statistics_of_sqlite_may_be_kept(file: FileStore) -> None:
    with sqlite3.connect(file.path) as db:
        db.execute("ANALYZE")
    verified(file)


def test_a_ledger_of_a_newer_version_can_still_be_verified_but_not_read(store: Store) -> None:
    with store.create() as journal:
        register(journal, person())
        record(journal, Opened(key="a"))
        kept = verify(journal)
    with store.open(Codec({})) as older:
        assert verify(older, str(kept)) == kept
        for act in (older.read, lambda: next(older.rows()), lambda: record(older)):
            with pytest.raises(LedgerError, match="newer version"):
                act()


def test_whoever_judges_bytes_alone_reads_what_is_known_of_a_ledger_of_a_newer_version_and_records_nothing(
    store: Store,
) -> None:
    with store.create() as journal:
        register(journal, person())
        record(journal, Opened(key="a"), Closed(key="a"), Opened(key="b"))
    with store.open(Codec(by_name(Opened))) as older:
        older.pass_over_newer()
        assert {*older.newer()} == {"person.registered/1", Closed.stored_name}
        told = [Opened(key="a"), Opened(key="b")]
        assert [each.event for each in older.read()[0]] == told
        assert [each.event for each in older.recorded(older.rows())] == told
        with pytest.raises(LedgerError, match="newer version"):
            record(older, Opened(key="c"), command="c")
