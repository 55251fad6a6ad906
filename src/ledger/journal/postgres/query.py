"""A query of the domain as SQL: first the positions, which the index of tags or of types holds, then the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from ledger.domain.event import Query

Sql: TypeAlias = tuple[str, list[Any]]

TYPES = """WITH RECURSIVE types (type) AS (
    (SELECT type FROM payloads ORDER BY type LIMIT 1)
    UNION ALL SELECT (SELECT p.type FROM payloads p WHERE p.type > types.type ORDER BY p.type LIMIT 1)
    FROM types WHERE types.type IS NOT NULL
) SELECT type FROM types WHERE type IS NOT NULL"""
"""Every type there is: one step through the index for each, however many events there are."""

AT = """SELECT position, recorded_at, actor, type, payload, salt, line
    FROM unnest(%s::bigint[]) asked (position) JOIN payloads USING (position) LEFT JOIN lines USING (position)
    ORDER BY position"""
"""The rows at given positions, each with its salt and its line."""
LAST = (1 << 63) - 1
UNINDEXED = """SELECT DISTINCT told.position FROM (
    SELECT position, convert_from(line, 'UTF8')::jsonb AS said FROM lines WHERE position > %s AND position <= %s
) told CROSS JOIN LATERAL jsonb_array_elements_text(told.said -> 'tags') t (tag)
WHERE NOT EXISTS (
    SELECT FROM tags i WHERE i.tag = t.tag AND i.type = told.said ->> 'type' AND i.position = told.position
) ORDER BY told.position"""
"""Which lines name a tag that the index does not find them by."""
_ROWS = "SELECT position, recorded_at, actor, type, payload FROM payloads WHERE position > %s AND position <= %s"
_COLUMNS = "position, recorded_at, actor, type, payload, salt, line"
_LINED = f"""SELECT {_COLUMNS} FROM (SELECT * FROM payloads WHERE position > %s AND position <= %s) held
    LEFT JOIN (SELECT position, line FROM lines WHERE position > %s AND position <= %s) told USING (position)"""
_FOUND = f"""SELECT {_COLUMNS} FROM ({{found}}) found
    LEFT JOIN LATERAL (SELECT recorded_at, actor, type, payload, salt FROM payloads p
        WHERE p.position = found.position OFFSET 0) held ON true
    LEFT JOIN LATERAL (SELECT line FROM lines l WHERE l.position = found.position OFFSET 0) told ON true"""
"""Each row is looked up by its position, however many the planner expects: it knows nothing of what goes together."""


def rows(query: Query, after: int, upto: int) -> Sql:
    """The rows of the events that match, `after` < position <= `upto`, in order."""
    if query == Query():
        return f"{_ROWS} ORDER BY position", [after, upto]
    matching, values = positions(query, after, upto)
    return f"{_ROWS} AND position IN ({matching}) ORDER BY position", [after, upto, *values]


def with_lines(queries: Sequence[Query], after: int, upto: int, limit: int | None = None) -> Sql:
    """The rows of what any query matches, each with its salt and its line, in order.

    What a tag tells of is among them although its row is gone.
    """
    if Query() in queries:
        return f"{_LINED} ORDER BY position LIMIT %s", [after, upto, after, upto, limit]
    found = [positions(each, after, upto) for each in queries]
    union = " UNION ".join(sql for sql, _ in found)
    values = [value for _, of in found for value in of]
    return f"{_FOUND.format(found=union)} ORDER BY position LIMIT %s", [*values, limit]


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
