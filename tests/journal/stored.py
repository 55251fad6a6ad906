"""A place for one ledger, in either store, for tests that say what both must do; and how to alter what it holds."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import psycopg

from ledger.journal import stores
from ledger.journal.codec import Codec
from ledger.journal.postgres import schema
from ledger.journal.postgres.journal import PostgresJournal
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.sqlite.schema import STATEMENTS

from .toys import CODEC, TABLES

Execute = Callable[..., list[tuple[Any, ...]]]
"""Runs a statement, whose values are marked `%s` in either store, and gives its rows."""


class Store(Protocol):
    """What the tests do with a place for a ledger."""

    sort: str
    address: stores.Address

    def create(self, codec: Codec = CODEC, **more: Any) -> Any: ...

    def open(self, codec: Codec = CODEC, **more: Any) -> Any: ...

    def altering(self) -> Any:
        """Gives an `Execute` that no trigger stops."""
        ...

    def asking(self) -> Any:
        """Gives an `Execute` that triggers stop as they stop everybody."""
        ...


class FileStore:
    """A file of SQLite."""

    sort = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.address: stores.Address = path

    def create(self, codec: Codec = CODEC, **more: Any) -> SQLiteJournal:
        return SQLiteJournal.create(self.path, codec, **more)

    def open(self, codec: Codec = CODEC, **more: Any) -> SQLiteJournal:
        return SQLiteJournal.open(self.path, codec, **more)

    @contextmanager
    def asking(self) -> Iterator[Execute]:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            yield lambda text, values=(): db.execute(text.replace("%s", "?"), values).fetchall()

    @contextmanager
    def altering(self) -> Iterator[Execute]:
        with self.asking() as execute:
            triggers = [text for text in STATEMENTS if text.startswith("CREATE TRIGGER")]
            for trigger in triggers:
                execute(f"DROP TRIGGER {trigger.split()[2]}")
            yield execute
            for trigger in triggers:
                execute(trigger)


class SchemaStore:
    """A schema of PostgreSQL, whose ledger takes its time from whoever records."""

    sort = "postgres"

    def __init__(self, server: str, name: str) -> None:
        self.server, self.name = server, name
        self.address: stores.Address = f"{server}&schema={quote(name)}"

    def create(self, codec: Codec = CODEC, *, told: bool = True, **more: Any) -> PostgresJournal:
        return PostgresJournal.create(str(self.address), codec, told=told, **more)

    def open(self, codec: Codec = CODEC, **more: Any) -> PostgresJournal:
        return PostgresJournal.open(str(self.address), codec, **more)

    @contextmanager
    def asking(self) -> Iterator[Execute]:
        with closing(psycopg.connect(self.server, autocommit=True)) as db:
            db.execute("SELECT set_config('search_path', quote_ident(%s), false)", (self.name,))

            def execute(text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
                done = db.execute(text, values, binary=True)  # type: ignore[call-overload]
                return done.fetchall() if done.description else []

            yield execute

    @contextmanager
    def altering(self) -> Iterator[Execute]:
        with self.asking() as execute:
            for table in schema.TABLES:
                execute(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")
            yield execute
            for table in schema.TABLES:
                execute(f"ALTER TABLE {table.name} ENABLE TRIGGER USER")
            for trigger in schema.TRIGGERS:
                execute(schema.always(trigger))

    def drop(self) -> None:
        with closing(psycopg.connect(self.server, autocommit=True)) as db:
            db.execute(psycopg.sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(psycopg.sql.Identifier(self.name)))


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """The URL of a database of its own on a server, for as long as this is open."""
    with closing(psycopg.connect(server, autocommit=True)) as db:
        own = f"{name}_{os.getpid()}"
        identifier = psycopg.sql.Identifier(own)
        db.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(identifier))
        try:
            yield f"{server}&dbname={own}"
        finally:
            db.execute(psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the history."""
    with store.asking() as execute:
        return {
            table: execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2, 3")
            for table, columns in TABLES.items()
        }


def whole(store: Store) -> Any:
    """All that a store holds, history or not: the bytes of its file, or the rows of all its tables."""
    if isinstance(store, FileStore):
        return store.path.read_bytes()
    with store.asking() as execute:
        return {each.name: execute(f"SELECT * FROM {each.name} ORDER BY 1, 2") for each in schema.TABLES}
