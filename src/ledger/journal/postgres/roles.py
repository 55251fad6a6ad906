"""What each program may do in the database, as groups that logins are put in.

    owner      owns every table and function; nobody signs in as it
    server     anybody's acts                                              ledger serve
    person     the acts of one person                                      a command line, each with its own login
    worker     what carrying out an order leaves behind, as one service    ledger work
    follower   no act; whom it told what                                   ledger follow
    reader     no act, and writes nothing                                  an auditor, questions to a replica

Acts go through the functions of `sql/append.sql`, which run as the owner; no group writes a table of the history. Each
reads all of it: replay, `verify` and `audit rights` need payloads and salts, and there is nothing else to read.
Groups are the whole server's, so they are called by the database and the schema, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from psycopg import Connection, sql

Db: TypeAlias = Connection[tuple[Any, ...]]
Statement: TypeAlias = sql.SQL | sql.Composed
Role = Literal["owner", "server", "person", "worker", "follower", "reader"]
ROLES: tuple[Role, ...] = get_args(Role)
ACTING: tuple[Role, ...] = ("server", "person", "worker")
"""Who appends."""
OWN: tuple[Role, ...] = ("person", "worker")
"""Who appends the acts of one person, or of one service, and of nobody else."""
LONGEST_NAME = 63
"""Bytes; PostgreSQL cuts off the rest."""

_ALL, _KEEPS = "INSERT, UPDATE, DELETE", "INSERT, UPDATE"
_FOLLOWED: Mapping[Role, str] = MappingProxyType({"follower": _ALL})
ASIDE: Mapping[str, Mapping[Role, str]] = MappingProxyType(
    {
        "leases": MappingProxyType(dict.fromkeys((*ACTING, "follower"), _KEEPS)),
        "calls": MappingProxyType(dict.fromkeys(ACTING, _ALL)),
        "beats": MappingProxyType(dict.fromkeys((*ACTING, "follower"), _KEEPS)),
        "plans": MappingProxyType({"worker": _ALL}),
        "tiles": MappingProxyType({"server": _KEEPS}),
        "notices": _FOLLOWED,
        "refusals": _FOLLOWED,
        "followed": _FOLLOWED,
    }
)
"""The tables that are no history, and what each group may do to them beside reading."""
WORKER_EVENTS = (
    "artifact.bound/1",
    "baseline.observed/1",
    "delivery.applied/1",
    "delivery.confirmed/1",
    "delivery.failed/1",
    "delivery.planned/1",
    "delivery.refused/1",
    "delivery.uncertain/1",
    "drift.observed/1",
    "refusal.lifted/1",
    "work.done/1",
)
"""What a service leaves behind that carries out an order."""
OF_THE_OWNER = frozenset({"ledger.founded/1", "person.erased/1"})
"""What no person's login records: what only whoever makes the tables does, and what cannot be brought back.

An erasure takes rows away for good, and whether it was rightful is judged only afterwards. A server's login records it,
too: that asks the ledger first.
"""


class GroupNames(NamedTuple):
    """What the groups of one ledger are called."""

    database: str
    schema: str

    def of(self, role: Role) -> str:
        """The group of a role: DATABASE_SCHEMA_ROLE; where that is too long, a digest of the first two."""
        name = f"{self.database}_{self.schema}_{role}"
        if len(name.encode()) <= LONGEST_NAME:
            return name
        return f"ledger_{sha256(f'{self.database}/{self.schema}'.encode()).hexdigest()[:16]}_{role}"

    def group(self, role: Role) -> sql.Identifier:
        """The same, as SQL writes it."""
        return sql.Identifier(self.of(role))


def names(db: Db, schema: str) -> GroupNames:
    """What the groups of the ledger in a schema are called."""
    (database,) = db.execute("SELECT current_database()").fetchone() or ("",)
    return GroupNames(database, schema)


def are_made(db: Db, schema: str) -> bool:
    """Whether the group that is made for it owns the tables of the ledger."""
    return (names(db, schema).of("owner"),) == db.execute(_OWNER, (schema,)).fetchone()


def may_be_made(db: Db) -> bool:
    """Whether whoever is connected may make groups."""
    found = db.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user").fetchone()
    return found == (True,)


def statements(db: Db, schema: str, types: Sequence[str]) -> Iterator[Statement]:
    """What makes the groups, or makes them whole: they themselves, whose everything is, and who may do what.

    `types` are the stored names of the events that there are. It may be run again, as after an upgrade.
    """
    called, here = names(db, schema), sql.Identifier(schema)
    yield from _groups(db, called)
    yield from _owned(db, schema, called.group("owner"))
    everybody = sql.SQL(", ").join(called.group(role) for role in ROLES[1:])
    acting = sql.SQL(", ").join(map(called.group, ACTING))
    yield from (each.format(here=here, everybody=everybody, acting=acting) for each in _RIGHTS)
    for table in _named(db, _TABLES, schema):
        for role, acts in ASIDE.get(table, {}).items():
            where = sql.Identifier(schema, table)
            yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(acts), where, called.group(role))
    yield from _permissions(schema, types)


_RIGHTS = tuple(
    sql.SQL(each)
    for each in (
        "REVOKE ALL ON SCHEMA {here} FROM PUBLIC",
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {here} FROM PUBLIC",
        "REVOKE ALL ON ALL TABLES IN SCHEMA {here} FROM PUBLIC, {everybody}",
        "GRANT USAGE ON SCHEMA {here} TO {everybody}",
        "GRANT SELECT ON ALL TABLES IN SCHEMA {here} TO {everybody}",
        "GRANT EXECUTE ON FUNCTION {here}.begin_append TO {acting}",
        "GRANT EXECUTE ON FUNCTION {here}.append_events TO {acting}",
    )
)


def _groups(db: Db, called: GroupNames) -> Iterator[Statement]:
    there = {name for (name,) in db.execute("SELECT rolname FROM pg_roles")}
    for role in ROLES:
        if called.of(role) not in there:
            yield sql.SQL("CREATE ROLE {} NOLOGIN").format(called.group(role))
    if db.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() != (True,):
        # whoever gives something away has to belong to whom it is given to
        yield sql.SQL("GRANT {} TO CURRENT_USER").format(called.group("owner"))


def _owned(db: Db, schema: str, owner: sql.Identifier) -> Iterator[Statement]:
    yield sql.SQL("ALTER SCHEMA {} OWNER TO {}").format(sql.Identifier(schema), owner)
    for sort, query in (("TABLE", _TABLES), ("FUNCTION", _FUNCTIONS)):
        for name in _named(db, query, schema):
            yield sql.SQL("ALTER {} {} OWNER TO {}").format(sql.SQL(sort), sql.Identifier(schema, name), owner)


def _permissions(schema: str, types: Sequence[str]) -> Iterator[Statement]:
    """What says which events a person's login may append, and a worker's."""
    table = sql.Identifier(schema, "permitted")
    rows = [("person", each) for each in sorted({*types} - OF_THE_OWNER)] + [("worker", each) for each in WORKER_EVENTS]
    values = sql.SQL(", ").join(sql.SQL("({}, {})").format(*row) for row in rows)
    yield sql.SQL("DELETE FROM {}").format(table)
    yield sql.SQL("INSERT INTO {} VALUES {}").format(table, values)


def _named(db: Db, query: str, schema: str) -> list[str]:
    return [name for (name,) in db.execute(query, (schema,))]


_OWNER = """SELECT pg_get_userbyid(c.relowner) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = 'lines'"""
_TABLES = """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = 'r' ORDER BY 1"""
_FUNCTIONS = """SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = %s ORDER BY 1"""
