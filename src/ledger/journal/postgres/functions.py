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

from ledger.domain import EVENTS
from ledger.domain.tagging import Form

_FILES = ("checks", "tags", "entitled", "append", "guards")
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
    texts = (_tag_forms(), *((folder / f"{name}.sql").read_text(encoding="utf-8") for name in _FILES))
    return tuple(
        Function(found[1], found[0], found[3], "SECURITY DEFINER" in found[2])
        for text in texts
        for found in _ONE.finditer(text)
    )


def _tag_forms() -> str:
    """The statement that makes the table of how tags follow from content: a row for each form of each type."""
    rows = ",\n        ".join(_form(name, form) for name, event in EVENTS.items() for form in event.tag_forms)
    columns = "type text, sort text, prefix text, path text[], of_each text, others text[], opening text"
    return (
        f"CREATE FUNCTION tag_forms() RETURNS TABLE ({columns})\nLANGUAGE sql IMMUTABLE AS $$\n"
        f"    SELECT * FROM (VALUES\n        {rows}\n    ) AS forms\n$$;\n"
    )


def _form(name: str, form: Form) -> str:
    """One row; every text in it is a name that this program gives."""
    path, others = (f"'{{{','.join(each)}}}'::text[]" for each in (form.path.split("."), form.others))
    texts = (name, form.sort, form.prefix)
    return f"({', '.join(map(_quoted, texts))}, {path}, {_quoted(form.inner)}, {others}, {_quoted(form.opening)})"


def _quoted(text: str) -> str:
    return f"'{text}'"


FUNCTIONS = _read()
"""All of them, each after those that it needs."""


def create_function(function: Function, schema: str) -> Iterator[sql.SQL | sql.Composed]:
    """The statements that make it, or put it in the place of what it was; the search path names the schema."""
    yield sql.SQL(function.text.replace("CREATE", "CREATE OR REPLACE", 1))
    yield sql.SQL("ALTER FUNCTION {} SET search_path = {}, pg_temp").format(
        sql.Identifier(schema, function.name), sql.Identifier(schema)
    )
