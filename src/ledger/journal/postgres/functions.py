"""What runs inside the server: the two halves of an append, and what refuses to change the past.

    begin_append    lock the counter ─▶ head, last time, and the stamp that this append will have
    append_events   lines, payloads, tags, persons, peaks; the counter moves by as many as were stored
    only_grows      refuses

No login has to be given any right on the tables: the functions act with that of the schema's owner.
"""

from __future__ import annotations

from typing import NamedTuple

from psycopg import sql

NOTED = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
"""An instant as lines have it, for `to_char`."""


class Function(NamedTuple):
    """A function in plpgsql; `definer` is whether it acts with the right of the schema's owner."""

    name: str
    arguments: str
    returns: str
    body: str
    definer: bool = True


BEGIN_APPEND = Function(
    "begin_append",
    "_now text, OUT head bigint, OUT highest bigint, OUT latest text, OUT stamp text, OUT moved text",
    "record",
    f"""
DECLARE
    simulated boolean;
BEGIN
    SELECT counter.head INTO head FROM counter FOR UPDATE;
    SELECT ledger.told, ledger.moved INTO simulated, moved FROM ledger;
    SELECT payloads.position, payloads.recorded_at INTO highest, latest
        FROM payloads ORDER BY payloads.position DESC LIMIT 1;
    highest := coalesce(highest, 0);
    latest := coalesce(latest, '');
    stamp := CASE WHEN simulated THEN _now ELSE to_char(clock_timestamp() AT TIME ZONE 'UTC', '{NOTED}') END;
    stamp := greatest(stamp COLLATE "C", latest COLLATE "C");
    UPDATE counter SET stamp = begin_append.stamp;
END""",
)
APPEND_EVENTS = Function(
    "append_events",
    """_command_id text, _actor text, _actor_kind text, _assurance text, _recorded_at text, _types text[],
    _salts bytea[], _payloads bytea[], _lines bytea[], _tags text[], _tag_of integer[], _person_ids text[],
    _person_addresses text[], _person_names text[], _person_kinds text[], _person_salts bytea[]""",
    "bigint",
    """
DECLARE
    before bigint;
    size bigint;
    node bytea;
    hashes bytea;
BEGIN
    SELECT counter.head INTO before FROM counter FOR UPDATE;
    INSERT INTO lines SELECT before + n, _command_id, n - 1, sha256('\\x00'::bytea || line), line
        FROM unnest(_lines) WITH ORDINALITY AS each (line, n);
    INSERT INTO payloads SELECT before + n, type, _recorded_at, _actor, salt, payload
        FROM unnest(_types, _salts, _payloads) WITH ORDINALITY AS each (type, salt, payload, n);
    INSERT INTO tags SELECT tag, _types[n], before + n FROM unnest(_tags, _tag_of) AS each (tag, n);
    INSERT INTO persons SELECT *
        FROM unnest(_person_ids, _person_addresses, _person_names, _person_kinds, _person_salts);
    SELECT peaks.size, peaks.hashes INTO size, hashes FROM peaks;
    IF size IS DISTINCT FROM before OR length(hashes) <> 32 * bit_count(before::bit(64)) THEN
        size := 0;
        hashes := '';
    END IF;
    FOR node IN SELECT leaf FROM lines WHERE position > size ORDER BY position LOOP
        size := size + 1;
        FOR level IN 0 .. 62 LOOP
            EXIT WHEN size & (1::bigint << level) <> 0;
            node := sha256('\\x01'::bytea || substr(hashes, length(hashes) - 31) || node);
            hashes := substr(hashes, 1, length(hashes) - 32);
        END LOOP;
        hashes := hashes || node;
    END LOOP;
    INSERT INTO peaks VALUES (1, size, hashes)
        ON CONFLICT (id) DO UPDATE SET size = excluded.size, hashes = excluded.hashes;
    UPDATE counter SET head = before + cardinality(_lines);
    PERFORM pg_notify(current_schema(), (before + cardinality(_lines))::text);
    RETURN before + cardinality(_lines);
END""",
)
ONLY_GROWS = Function(
    "only_grows",
    "",
    "trigger",
    """
BEGIN
    RAISE EXCEPTION 'a ledger only grows' USING ERRCODE = 'restrict_violation';
END""",
    definer=False,
)
FUNCTIONS = (BEGIN_APPEND, APPEND_EVENTS, ONLY_GROWS)


def create_function(function: Function, schema: str) -> sql.Composed:
    """The statement that makes it, or puts it in the place of what it was."""
    security = "SECURITY DEFINER" if function.definer else "SECURITY INVOKER"
    return sql.SQL(
        "CREATE OR REPLACE FUNCTION {} ({}) RETURNS {} LANGUAGE plpgsql {} SET search_path = {}, pg_temp AS {}"
    ).format(
        sql.Identifier(schema, function.name),
        sql.SQL(function.arguments),
        sql.SQL(function.returns),
        sql.SQL(security),
        sql.Identifier(schema),
        sql.Literal(function.body),
    )
