"""Names and texts as SQL writes them."""

from __future__ import annotations


def identifier(name: str) -> str:
    """`name` as a quoted name of SQL."""
    return '"' + name.replace('"', '""') + '"'


def string(text: str) -> str:
    """`text` as a string of SQL; DuckDB knows no escape but the doubled quote."""
    return "'" + text.replace("'", "''") + "'"
