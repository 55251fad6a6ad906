"""A query of the domain as SQL: first the positions, which the index of tags or of types holds, then the rows."""

from __future__ import annotations

from typing import Any, TypeAlias

from ledger.domain.event import Query

Sql: TypeAlias = tuple[str, list[Any]]

TYPES = """WITH RECURSIVE types (type) AS (
    (SELECT type FROM payloads ORDER BY type LIMIT 1)
    UNION ALL SELECT (SELECT p.type FROM payloads p WHERE p.type > types.type ORDER BY p.type LIMIT 1)
    FROM types WHERE types.type IS NOT NULL
) SELECT type FROM types WHERE type IS NOT NULL"""
"""Every type there is: one step through the index for each, however many events there are."""

LAST = (1 << 63) - 1
_ROWS = "SELECT position, recorded_at, actor, type, payload FROM payloads WHERE position > %s AND position <= %s"
_LINED = """SELECT position, recorded_at, actor, type, payload, salt, line
    FROM payloads LEFT JOIN lines USING (position) WHERE position > %s AND position <= %s"""


def rows(query: Query, after: int, upto: int) -> Sql:
    """The rows of the events that match, `after` < position <= `upto`, in order."""
    if query == Query():
        return f"{_ROWS} ORDER BY position", [after, upto]
    matching, values = positions(query, after, upto)
    return f"{_ROWS} AND position IN ({matching}) ORDER BY position", [after, upto, *values]


def with_lines(query: Query, after: int, upto: int, limit: int | None = None) -> Sql:
    """The same rows, each with its salt and its line. What a tag tells of is among them although its row is gone."""
    if query == Query():
        return f"{_LINED} ORDER BY position LIMIT %s", [after, upto, limit]
    matching, values = positions(query, after, upto)
    joined = f"({matching}) found LEFT JOIN payloads USING (position) LEFT JOIN lines USING (position)"
    columns = "position, recorded_at, actor, type, payload, salt, line"
    return f"SELECT {columns} FROM {joined} ORDER BY position LIMIT %s", [*values, limit]


def positions(query: Query, after: int, upto: int) -> Sql:
    """The positions of what matches, `after` < position <= `upto`. The first tag is the one that is looked up.

    Where only tags are asked for after a position, all types there are are spelt out: the index then finds what is new
    under a tag without passing over what is old.
    """
    terms, values = ["t.position > %s AND t.position <= %s"], list[Any]((after, upto))
    if query.types:
        terms.append("t.type = ANY(%s)")
        values.append([*query.types])
    elif after and query.tags:
        terms.append(f"t.type = ANY(ARRAY({TYPES}))")
    for number, tag in enumerate(query.tags):
        terms.append("t.tag = %s" if number == 0 else _ALSO)
        values.append(tag)
    return f"SELECT t.position FROM {'tags' if query.tags else 'payloads'} t WHERE {' AND '.join(terms)}", values


_ALSO = "EXISTS (SELECT FROM tags u WHERE u.tag = %s AND u.type = t.type AND u.position = t.position)"
