"""A query of the domain as SQL: first the positions, which the index of tags or of types holds, then the rows.

One statement a query, merged by the caller: SQLite runs the union of two several times slower than the two.
"""

from __future__ import annotations

from typing import TypeAlias

from ledger.domain.event import Query

Sql: TypeAlias = tuple[str, list[str | int]]

TYPES = """WITH RECURSIVE types (type) AS (
    SELECT min(type) FROM payloads
    UNION ALL SELECT (SELECT min(type) FROM payloads WHERE type > types.type) FROM types WHERE type IS NOT NULL
) SELECT type FROM types WHERE type IS NOT NULL"""
"""Every type there is: one step through the index for each, however many events there are."""

UNINDEXED = """SELECT DISTINCT l.position FROM lines l, json_each(CAST(l.line AS TEXT), '$.tags') t
WHERE l.position > ? AND l.position <= ? AND json_valid(CAST(l.line AS TEXT)) AND NOT EXISTS (
    SELECT 1 FROM tags i WHERE i.tag = t.value AND i.position = l.position
    AND i.type = json_extract(CAST(l.line AS TEXT), '$.type')
) ORDER BY l.position"""
"""Which lines name a tag that the index does not find them by. A line that is no JSON names none."""

_ROWS = "SELECT position, recorded_at, actor, type, payload FROM payloads WHERE position > ? AND position <= ?"


def rows(query: Query, after: int, upto: int, limit: int | None = None) -> Sql:
    """The rows of the first `limit` events that match, `after` < position <= `upto`, in order."""
    sql, values = _ROWS, [after, upto]
    bound: list[str | int] = [-1 if limit is None else limit]
    if query == Query():
        return f"{sql} ORDER BY position LIMIT ?", [*values, *bound]
    matching, arguments = positions(query, after, upto)
    return f"{sql} AND position IN ({matching}) ORDER BY position LIMIT ?", [*values, *arguments, *bound]


def with_lines(query: Query, after: int, upto: int, limit: int | None = None) -> Sql:
    """The same rows, each with its salt and its line. What a tag tells of is among them although its row is gone."""
    matching, values = positions(query, after, upto)
    joined = f"({matching}) LEFT JOIN payloads USING (position) LEFT JOIN lines USING (position)"
    columns = "position, recorded_at, actor, type, payload, salt, line"
    return f"SELECT {columns} FROM {joined} ORDER BY position LIMIT ?", [*values, -1 if limit is None else limit]


AT = """SELECT position, recorded_at, actor, type, payload, salt, line
FROM (SELECT value AS position FROM json_each(?)) JOIN payloads USING (position) LEFT JOIN lines USING (position)
ORDER BY position"""
"""The rows at given positions, each with its salt and its line."""


def positions(query: Query, after: int, upto: int) -> Sql:
    """The positions of what matches, `after` < position <= `upto`. The first tag is the one that is looked up."""
    terms, values = ["t.position > ? AND t.position <= ?"], list[str | int]((after, upto))
    if query.types:
        terms.append(f"t.type IN ({', '.join('?' * len(query.types))})")
        values += query.types
    for number, tag in enumerate(query.tags):
        terms.append("t.tag = ?" if number == 0 else _ALSO)
        values.append(tag)
    return f"SELECT t.position FROM {'tags' if query.tags else 'payloads'} t WHERE {' AND '.join(terms)}", values


_ALSO = "EXISTS (SELECT 1 FROM tags WHERE tag = ? AND type = t.type AND position = t.position)"
