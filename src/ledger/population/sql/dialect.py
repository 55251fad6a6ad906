"""The warehouses that a meaning can be written for, and how each calls what nobody put in quotes.

    score      -->  "score" in PostgreSQL, "SCORE" in Snowflake, `score` in BigQuery: the same column as unquoted
    "Score"    -->  exactly so          Lead Source  -->  exactly so

Names are always written in quotes, so that none can be a word of SQL. sqlglot, which writes them, is loaded late.
"""

from __future__ import annotations

import re
from importlib.util import find_spec

from ledger.errors import BadInput, Refused
from ledger.installing import install_extra

SPARKS = ("databricks", "spark")
DIALECTS = ("duckdb", "postgres", "snowflake", "bigquery", *SPARKS)
VARIABLE = "${"
"""How a name begins that Spark puts a setting in the place of, wherever it stands."""
_FOLDED = {"snowflake": str.upper, "postgres": str.lower}
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
_QUOTED = re.compile(r'"((?:[^"]|"")+)"')
_PART = re.compile(r'([A-Za-z_][\w$-]*|"(?:[^"\n]|"")+")(\.|$)')
MOST_PARTS = 3  # database, schema, table


def name_in(dialect: str, name: str) -> str:
    """What the warehouse calls `name`: a plain word as if it stood there unquoted; one in double quotes, or with
    anything else in it, exactly as it is spelled. Raises BadInput where the warehouse would read another name.
    """
    if dialect in SPARKS and VARIABLE in name:
        why = f"Spark puts a setting of its own in the place of what stands in {VARIABLE}…}}, in a name too"
        raise BadInput(f"`{name}` cannot be written for {dialect}", why, "make a view that calls the column otherwise")
    if quoted := _QUOTED.fullmatch(name):
        return quoted[1].replace('""', '"')
    fold = _FOLDED.get(dialect)
    return fold(name) if fold and _WORD.fullmatch(name) else name


def table_in(dialect: str, name: str) -> tuple[str, ...]:
    """The parts of a table's name, `lead`, `crm.lead` or `raw.crm."Lead"`. Raises BadInput where it is none."""
    found, at = list[str](), 0
    while part := _PART.match(name, at):
        found.append(name_in(dialect, part[1]))
        at = part.end()
        if not part[2]:
            break
    if at < len(name) or not found or name.endswith(".") or len(found) > MOST_PARTS:
        why = f"it is at most {MOST_PARTS} names with a dot between, each a plain word or in double quotes"
        raise BadInput(f"`{name}` is no name of a table", why, 'write it as crm.lead or raw.crm."Lead Import"')
    return tuple(found)


def need_sqlglot() -> None:
    """Raises Refused where the library is not there that writes the dialects."""
    if find_spec("sqlglot") is None:
        why = "sqlglot is not installed, which writes them"
        raise Refused("the dialects of SQL are not at hand", why, install_extra("population"))
