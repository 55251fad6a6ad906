"""How a schema is cleaned of what was erased, as far as whoever is connected may, and what it leaves.

    append of person.erased --same transaction--> rows gone, dead on their pages
    purge --VACUUM (FULL, ANALYZE), by the owner--> the tables are written anew, with their indexes and statistics
          --VACUUM FULL of pg_statistic, by a superuser--> what the server gathered before is gone, too

No command of a session reaches the write-ahead log, replicas, archives and backups: those end in their own time.
"""

from __future__ import annotations

from psycopg import sql

from ledger.journal.postgres.connection import LedgerConnection

TABLES = ("disclosures", "leases", "persons", "plans")
"""Those that anything is erased from."""
REMAINS = (
    "the write-ahead log holds what was erased until its segments are written over, and so do archives of it",
    "a replica holds it until it has caught up, and cleans its own log like this server",
    "backups hold it until they end: docs/how-to/keep-and-forget.md",
    "the server's statistics and logs may hold it, where it logs statements: log_statement, pg_stat_statements",
)
STATISTICS = sql.SQL("VACUUM FULL pg_catalog.pg_statistic")
"""What the server knew of the columns before lies dead in its catalog: the commonest values, as they were."""
_MAY_CLEAN_STATISTICS = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
_OWNER = "SELECT pg_has_role(session_user, relowner, 'MEMBER') FROM pg_class WHERE oid = 'persons'::regclass"


def purge(db: LedgerConnection, schema: str) -> list[str]:
    """Write the tables anew where whoever is connected owns them; a line for each thing that is left to be done."""
    cleaning = [_cleaning(schema, table) for table in TABLES]
    if db.execute(_OWNER).fetchone() != (True,):
        said = "; ".join(each.as_string(db) for each in cleaning)
        return [
            f"pages of the tables, until whoever owns them runs: {said}",
            f"statistics of before, until a superuser runs after that: {STATISTICS.as_string(db)}",
            *REMAINS,
        ]
    for each in cleaning:
        db.execute(each)
    if db.execute(_MAY_CLEAN_STATISTICS).fetchone() != (True,):
        return [f"statistics of before, until a superuser runs: {STATISTICS.as_string(db)}", *REMAINS]
    db.execute(STATISTICS)
    return [*REMAINS]


def _cleaning(schema: str, table: str) -> sql.Composed:
    return sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(schema, table))
