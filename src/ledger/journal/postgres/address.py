"""Where a ledger in PostgreSQL is: its server as libpq reads it, its schema, and what it may be called. Pure.

    postgresql://ana:secret@db.acme.example/ops?sslmode=require&schema=brand
        url      postgresql://ana:secret@db.acme.example/ops?sslmode=require      for libpq, and for nobody else
        schema   brand                                                            `ledger` where none is named
        name     postgresql://db.acme.example/ops?schema=brand                    for everybody

No part of it is shown but `name`, so no message can hold a password that somebody put into an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from ledger.errors import BadInput

SCHEMA = "ledger"
"""The schema of an address that names none."""
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.%]*\]|[^\s:@/\[\]]*)(?::\d*)?")
_SHOWN = ("host", "hostaddr", "port", "dbname", "service")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a ledger is. `url` may hold a password, so it is no part of what is printed."""

    url: str = field(repr=False)
    schema: str
    name: str


def located(address: str) -> Location:
    """What an address says. Raises BadInput, which holds nothing of it, where it is none."""
    scheme, _, rest = address.partition("://")
    before, _, query = rest.partition("?")
    parts = [part for part in query.split("&") if part]
    hosts, slash, database = before.rpartition("@")[2].partition("/")
    if not address.isprintable() or not all(map(_HOST.fullmatch, hosts.split(","))) or "/" in database:
        raise _unreadable()
    if not all(re.fullmatch(r"[a-z_]+=[^=@]*", part) or part.startswith(("user=", "password=")) for part in parts):
        raise _unreadable()
    schema = next((_schema(part) for part in reversed(parts) if part.startswith("schema=")), SCHEMA)
    others = [part for part in parts if not part.startswith("schema=")]
    url = f"{scheme}://{before}" + (f"?{'&'.join(others)}" if others else "")
    shown = [part for part in others if part.partition("=")[0] in _SHOWN]
    told = "&".join([*shown, *([f"schema={schema}"] if schema != SCHEMA else [])])
    return Location(url, schema, f"postgresql://{hosts}{slash}{database}" + (f"?{told}" if told else ""))


def _schema(part: str) -> str:
    name = unquote(part.partition("=")[2])
    if not name or len(name.encode()) > 63 or name.startswith("pg_") or not name.isprintable() or '"' in name:
        raise BadInput(
            f"{name!r} cannot be the schema of a ledger",
            why="PostgreSQL takes names of at most 63 bytes that do not begin with pg_",
            fix="such as ?schema=ledger",
        )
    return name


def _unreadable() -> BadInput:
    return BadInput(
        "the address of the ledger cannot be read",
        why="it is no URL such as postgresql://ledger@db.acme.example/ops?schema=ledger",
        fix="write it so; in a user or a password, write @ : / ? & = and % as %40 %3A %2F %3F %26 %3D and %25",
    )
