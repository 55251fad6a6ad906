"""What runs inside the server, as `sql/` says it: an append with its checks, and what refuses to change the past.

    sql/NAME.sql ──▶ functions, each with its text and its body ──▶ made, and held against what is there

Each is made with a search path of its own: what is built in, the schema of the ledger, and what a session made for
itself last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

from psycopg import sql

_FILES = ("checks", "entitled", "append", "guards")
_ONE = re.compile(r"^CREATE FUNCTION (\w+)(\(.*?)\$\$(.*?)\$\$;$", re.DOTALL | re.MULTILINE)


class Function(NamedTuple):
    """One function: its name, the statement that makes it, its body as the catalog keeps it, and whose rights it has.

    `definer` is whether it acts with the right of the owner of the tables.
    """

    name: str
    text: str
    body: str
    definer: bool


def _read() -> tuple[Function, ...]:
    folder = files(__package__) / "sql"
    texts = ((folder / f"{name}.sql").read_text(encoding="utf-8") for name in _FILES)
    return tuple(
        Function(found[1], found[0], found[3], "SECURITY DEFINER" in found[2])
        for text in texts
        for found in _ONE.finditer(text)
    )


FUNCTIONS = _read()
"""All of them, each after those that it needs."""


def create_function(function: Function, schema: str) -> Iterator[sql.SQL | sql.Composed]:
    """The statements that make it, or put it in the place of what it was; the search path names the schema."""
    yield sql.SQL(function.text.replace("CREATE", "CREATE OR REPLACE", 1))
    yield sql.SQL("ALTER FUNCTION {} SET search_path = {}, pg_temp").format(
        sql.Identifier(schema, function.name), sql.Identifier(schema)
    )
