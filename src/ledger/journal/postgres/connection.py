"""A connection to the schema of a ledger, set so that an acknowledged event is durable and each value has one text.

    address + password --libpq--> session, in which nothing is left to what the server, or the user, has set

It is never left inside a transaction, and each transaction says itself what it sees.
"""

from __future__ import annotations

import logging
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.errors import BadInput
from ledger.journal.postgres.address import Location

logging.getLogger("psycopg").addHandler(logging.NullHandler())  # what it warns of is raised as well, in our words

_WAITING = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds; a network that is cut during a commit is noticed by nothing else
}
_SESSION = """SELECT set_config('search_path', quote_ident(%s) || ', pg_temp', false),
    set_config('timezone', 'UTC', false),
    set_config('row_security', 'off', false),
    set_config('lock_timeout', '15s', false),
    set_config('idle_in_transaction_session_timeout', '15s', false),
    set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on'
        ELSE current_setting('synchronous_commit') END, false),
    CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END"""
"""Who is slower than 15 seconds inside an append is held for gone, so that a frozen program stops nobody for long."""


class LedgerConnection(Connection[tuple[Any, ...]]):
    """A connection that remembers whether the server warned, and which timeline it is on.

    A timeline is a number that grows each time another server takes the place of one; a standby has none of its own.
    """

    warned, timeline = False, ""


def connect(location: Location, password: str) -> LedgerConnection:
    """A connection of its own. Raises psycopg's errors, and BadInput where libpq cannot read the address."""
    try:
        given = conninfo_to_dict(location.url)
    except psycopg.Error:  # its message may hold the password
        raise BadInput(
            f"the address {location.name} cannot be read",
            why="it holds what PostgreSQL's library does not know",
            fix="write it like postgresql://ledger@db.acme.example/ops?sslmode=require&schema=ledger",
        ) from None
    asked = {**_WAITING, "application_name": "ledger", **given, "client_encoding": "utf8"}
    asked |= {"password": password} if password else {}
    db = LedgerConnection.connect(make_conninfo("", **asked), autocommit=True)
    try:
        db.add_notice_handler(_warn(db))
        (*_, db.timeline) = db.execute(_SESSION, (location.schema,)).fetchall()[0]
    except BaseException:
        db.close()
        raise
    return db


def _warn(db: LedgerConnection) -> Any:
    def heard(said: psycopg.errors.Diagnostic) -> None:
        if (said.severity_nonlocalized or said.severity) == "WARNING":
            db.warned = True

    return heard
