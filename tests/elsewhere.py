"""A desk whose ledger lies on a server, as it would after `ledger copy`: the same events, persons and root.

template, a file --copied--> a schema of its own --> the same commands, which never learn where the ledger is
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import uuid4

import psycopg
from psycopg import sql

from ledger.domain import EVENTS
from ledger.journal import stores
from ledger.journal.codec import Codec
from ledger.journal.copying import copy
from shell import Desk


@contextmanager
def on_server(desk: Desk, server: str) -> Iterator[Desk]:
    """The desk with its ledger in a schema of its own, for as long as this is open."""
    schema = f"desk_{uuid4().hex}"
    place(desk, f"{server}&schema={schema}")
    try:
        yield desk
    finally:
        drop(server, schema)


def place(desk: Desk, address: str) -> None:
    """Copy the ledger of a desk from its file to a schema, and go on there."""
    codec = Codec(EVENTS)
    with (
        closing(stores.open_(desk.folder / "ledger.db", codec)) as file,
        closing(stores.create(address, codec, told=True)) as schema,
    ):
        copy(file, schema)
    (desk.folder / "ledger.db").unlink()
    settings = desk.folder / "ledger.toml"
    settings.write_text(settings.read_text().replace('database = "ledger.db"', f'database = "{address}"'))


def drop(server: str, schema: str) -> None:
    """Let go of a schema and all that is in it. Raises where a question was asked there and never ended."""
    with closing(psycopg.connect(server, autocommit=True)) as db:
        db.execute("SET lock_timeout = '60s'")
        db.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
