"""Whose acts a login of the database appends: granted, listed, revoked by whoever runs the database.

    login ──member of──▶ group of a role ──▶ what it may read and call
       └── its row in `logins` ──▶ whose acts it may append

The row names the login by its number: whoever is created later under an old name has nothing of it. What is to be done
is made as SQL first, so that who may not do it can hand it to who may.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

from psycopg import sql

from ledger.errors import Refused, UnknownName
from ledger.journal.postgres import roles
from ledger.journal.postgres.address import located
from ledger.journal.postgres.connection import connect
from ledger.journal.postgres.faults import faults
from ledger.journal.postgres.roles import ASIDE, OWN, ROLES, Db, GroupNames, Role, Statement
from ledger.steps import step


class Login(NamedTuple):
    """One login that has something to do with a ledger: its role, and whose acts it appends (an id), where of one.

    `beyond` says what it may do that its role does not allow; empty where there is nothing. `role` is empty where it
    has none, and somebody gave it a right by hand.
    """

    name: str
    role: str
    person: str
    beyond: str


class PostgresLogins:
    """The logins of one ledger, by a connection of whoever runs the database."""

    def __init__(self, address: str, *, password: str = "") -> None:
        location = located(address)
        self._name, self._schema = location.name, location.schema
        with faults(location.name):
            self._db: Db = connect(location, password)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def may_make_groups(self) -> bool:
        """Whether whoever is connected may make groups."""
        with faults(self._name):
            return roles.may_be_made(self._db)

    def has_groups(self) -> bool:
        """Whether the groups of this ledger were made."""
        with faults(self._name):
            return roles.are_made(self._db, self._schema)

    def grouping(self, types: Sequence[str]) -> list[Statement]:
        """What makes the groups, or makes them whole. `types` are the stored names of the events that there are."""
        with faults(self._name):
            return list(roles.statements(self._db, self._schema, types))

    def granting(self, login: str, role: Role, address: str = "") -> list[Statement]:
        """What makes a login one of a role, instead of any that it had. Raises UnknownName, Refused.

        `address` is that of whose acts it appends, who is registered.
        """
        with faults(self._name):
            return list(_granting(self._db, self._schema, login, role, address))

    def revoking(self, login: str) -> list[Statement]:
        """What takes from a login all that it was granted here. Raises UnknownName where that is nothing."""
        with faults(self._name):
            return list(_revoking(self._db, self._schema, login))

    def listed(self) -> list[Login]:
        """Every login that may do something in the ledger, by name: those that were granted, and who owns it."""
        with faults(self._name):
            return sorted([*_listed(self._db, self._schema), *_strays(self._db, self._schema)])

    def run(self, statements: Sequence[Statement]) -> None:
        """Do all of it, or nothing. Raises Refused where whoever is connected may not."""
        with faults(self._name), self._db.transaction():
            for each in statements:
                self._db.execute(each)

    def written(self, statements: Sequence[Statement]) -> str:
        """The same as a script, for whoever may run it."""
        return "".join(f"{each.as_string(self._db)};\n" for each in statements)


def _granting(db: Db, schema: str, login: str, role: Role, address: str) -> Iterator[Statement]:
    called, table = _require_groups(db, schema), sql.Identifier(schema, "logins")
    _require_login(db, login, called.of("owner"))
    yield from _leaving(db, called, login)
    yield sql.SQL("GRANT {} TO {}").format(called.group(role), sql.Identifier(login))
    who = sql.SQL(_WHO).format(sql.Identifier(schema, "persons"), address) if role in OWN else sql.Literal("")
    yield sql.SQL(_GRANTED).format(table, role, who, login)


def _revoking(db: Db, schema: str, login: str) -> Iterator[Statement]:
    called = _require_groups(db, schema)
    if login not in {each.name for each in _listed(db, schema) if each.role != "owner"}:
        raise UnknownName(
            f"{login} was granted nothing here",
            "it is in no group of this ledger",
            step("see what was granted", "login list"),
        )
    yield from _leaving(db, called, login)
    yield sql.SQL(_REVOKED).format(sql.Identifier(schema, "logins"), login)


def _leaving(db: Db, called: GroupNames, login: str) -> Iterator[Statement]:
    held = {group for (group,) in db.execute(_GROUPS, (login,))}
    for role in ROLES[1:]:
        if called.of(role) in held:
            yield sql.SQL("REVOKE {} FROM {}").format(called.group(role), sql.Identifier(login))


def _require_groups(db: Db, schema: str) -> GroupNames:
    if not roles.are_made(db, schema):
        raise Refused(
            "this ledger has no groups yet that a login can be put in",
            "whoever may create roles makes them, once",
            "ledger login groups; or hand whoever runs the database what ledger login groups --sql prints",
        )
    return roles.names(db, schema)


def _require_login(db: Db, login: str, owner: str) -> None:
    found = db.execute(_LOGIN, {"login": login, "owner": owner}).fetchone()
    if found is None:
        raise UnknownName(
            f"there is no login {login}",
            "logins are the database's, and whoever runs it creates them",
            f"in psql: CREATE ROLE {login} LOGIN; then \\password {login}",
        )
    if any(found):
        raise Refused(
            f"the login {login} cannot be held to a role",
            "it is a superuser, may create roles, or belongs to the owner, so it may do everything already",
            "choose a login without such rights",
        )


def _listed(db: Db, schema: str) -> Iterator[Login]:
    called = roles.names(db, schema)
    query = sql.SQL(_LOGINS).format(sql.Identifier(schema, "logins"))
    found = db.execute(query, {"schema": schema, "groups": [called.of(role) for role in ROLES[1:]]})
    for name, boundless, creates, owns, groups, role, person in found:
        held = [each for each in ROLES[1:] if called.of(each) in groups]
        if boundless:
            yield Login(name, "owner", "", "it is a superuser, whom no right stops")
        elif owns and not role:
            yield Login(name, "owner", "", "")
        elif role or held:
            beyond = "; ".join(_beyond(role, held, creates=creates, owns=owns))
            yield Login(name, role or held[0], person, beyond)


def _beyond(role: str, held: Sequence[Role], *, creates: bool, owns: bool) -> Iterator[str]:
    """What there is to say of a login beside its role."""
    if owns:
        yield "it belongs to the owner, and may do everything"
    if creates:
        yield "it may create roles, and before PostgreSQL 16 join any of these groups"
    if not role:
        yield "it was put into that group by hand, so it appends nothing"
    elif role not in held:
        yield "it was taken out of its group by hand, so it can do nothing"
    yield from (f"it is in the group of the {each}, too" for each in held if role and each != role)


def _strays(db: Db, schema: str) -> Iterator[Login]:
    """Rights that somebody gave by hand: to write a table of the history, to make something, to call what appends."""
    called = roles.names(db, schema)
    groups = [called.of(role) for role in ROLES]
    for name, what in db.execute(_RIGHTS_THERE, {"schema": schema, "groups": groups, "aside": [*ASIDE]}):
        yield Login(name, "", "", f"somebody gave it a right by hand: {what}")


_GRANTED = """INSERT INTO {} (login, role, person) SELECT oid, {}, {} FROM pg_catalog.pg_roles WHERE rolname = {}
ON CONFLICT (login) DO UPDATE SET role = excluded.role, person = excluded.person"""
_WHO = "(SELECT id FROM {} WHERE address = {})"
_REVOKED = "DELETE FROM {} WHERE login = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = {})"
_GROUPS = """SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
JOIN pg_roles l ON l.oid = m.member WHERE l.rolname = %s"""
_LOGIN = """SELECT r.rolsuper, r.rolcreaterole, o.oid IS NOT NULL AND pg_has_role(r.oid, o.oid, 'MEMBER')
FROM pg_roles r LEFT JOIN pg_roles o ON o.rolname = %(owner)s WHERE r.rolname = %(login)s"""
_LOGINS = """SELECT l.rolname, l.rolsuper, l.rolcreaterole, pg_has_role(l.oid, c.relowner, 'MEMBER'),
    ARRAY(SELECT g.rolname FROM pg_roles g WHERE g.rolname = ANY(%(groups)s) AND pg_has_role(l.oid, g.oid, 'MEMBER')),
    coalesce(k.role, ''), coalesce(k.person, '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN pg_roles l LEFT JOIN {} k ON k.login = l.oid
WHERE n.nspname = %(schema)s AND c.relname = 'lines' AND (l.rolcanlogin OR k.login IS NOT NULL)"""
_RIGHTS_THERE = """WITH given AS (
    SELECT a.grantee, c.relowner AS owner, a.privilege_type || ' on ' || c.relname AS what
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
    WHERE n.nspname = %(schema)s AND c.relkind = 'r' AND a.privilege_type <> 'SELECT'
    AND NOT (c.relname = ANY(%(aside)s) AND pg_get_userbyid(a.grantee) = ANY(%(groups)s))
    UNION ALL
    SELECT a.grantee, p.proowner, a.privilege_type || ' on ' || p.proname
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(p.proacl) a
    WHERE n.nspname = %(schema)s AND NOT pg_get_userbyid(a.grantee) = ANY(%(groups)s)
    UNION ALL
    SELECT a.grantee, n.nspowner, a.privilege_type || ' on the schema'
    FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = %(schema)s AND a.privilege_type = 'CREATE'
)
SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END, what FROM given
WHERE grantee <> owner ORDER BY 1, 2"""
