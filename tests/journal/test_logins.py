"""What a login of the database can do in another's name: nothing. Every guard is taken away once, and then it can."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import psycopg
import pytest
from psycopg import sql

from ledger.errors import Damaged
from ledger.journal.verify import verify

from .forging import ANA, BEN, Db, House, house, sent

TABLES = ("lines", "payloads", "tags", "persons", "peaks", "counter", "ledger", "logins", "permitted")


@pytest.fixture(scope="module")
def shared(postgres: str) -> House:
    """One ledger for what leaves it as it is."""
    return house(postgres)


@pytest.fixture
def fresh(postgres: str) -> House:
    """One for a test to write to, or to sabotage."""
    return house(postgres)


class Attack(NamedTuple):
    """What Ana's login tries, so that it acts as Ben or changes the past; and which guard, taken away, lets it."""

    tries: Callable[[House, Db], object]
    refused: str
    sabotage: tuple[str, ...]


def as_ben(house: House, db: Db) -> object:
    return sent(db, actor=BEN.id)


def in_the_line(house: House, db: Db) -> object:
    """Ben in what is hashed, Ana beside it."""
    return sent(db, actor=BEN.id, spoil=lambda given: given.update(actor=ANA.id))


def beside_the_payload(house: House, db: Db) -> object:
    """Ana in what is hashed, Ben beside it."""
    return sent(db, spoil=lambda given: given.update(actor=BEN.id))


def by_hand_in_the_group(house: House, db: Db) -> object:
    """A login that somebody put in the group, and that stands for nobody."""
    with house.owner() as owner:
        group = sql.Identifier(owner.execute("SELECT current_database()").fetchone()[0] + f"_{house.schema}_person")  # type: ignore[index]
        owner.execute(sql.SQL("GRANT {} TO {}").format(group, sql.Identifier(house.logins["stranger"])))
    with house.signed_in("stranger") as stranger:
        return sent(stranger, actor=BEN.id)


def set_role(house: House, db: Db) -> object:
    """Ana was given Ben's login, as PostgreSQL allows: it is still Ana who signed in."""
    with house.owner() as owner:
        owner.execute(
            sql.SQL("GRANT {} TO {}").format(*(sql.Identifier(house.logins[each]) for each in ("ben", "ana")))
        )
    db.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(house.logins["ben"])))
    return sent(db, actor=BEN.id)


def session_authorization(house: House, db: Db) -> object:
    db.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(house.logins["ben"])))
    return sent(db, actor=BEN.id)


def disabled_trigger(house: House, db: Db) -> object:
    db.execute("ALTER TABLE payloads DISABLE TRIGGER ALL")
    return db.execute("SELECT 1")


def replica(house: House, db: Db) -> object:
    """No trigger runs in a session that says it only applies what another server did."""
    db.execute("SET session_replication_role = replica")
    return sent(db, actor=BEN.id)


def direct_insert(house: House, db: Db) -> object:
    return db.execute("INSERT INTO tags VALUES ('toy:k', 'toy.opened/1', 1)")


def copied_in(house: House, db: Db) -> object:
    with db.cursor().copy("COPY tags FROM STDIN") as rows:
        rows.write_row(("toy:k", "toy.opened/1", 1))
    return None


def replaced_function(house: House, db: Db) -> object:
    db.execute(
        "CREATE OR REPLACE FUNCTION acts_as_itself() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
    )
    return sent(db, actor=BEN.id)


def shadowed(house: House, db: Db) -> object:
    """Tables of the session's own, in which Ana stands for Ben, looked for first."""
    db.execute("CREATE TEMP TABLE logins AS SELECT login, role, 'p_ben' AS person FROM logins")
    db.execute("GRANT SELECT ON pg_temp.logins TO PUBLIC")
    db.execute("SELECT set_config('search_path', 'pg_temp, ' || current_setting('search_path'), false)")
    return sent(db, actor=BEN.id)


def another_past(house: House, db: Db) -> object:
    return db.execute("UPDATE payloads SET actor = 'p_ben'")


def shorter_past(house: House, db: Db) -> object:
    return db.execute("DELETE FROM tags")


def no_past(house: House, db: Db) -> object:
    return db.execute("TRUNCATE tags")


def counter_back(house: House, db: Db) -> object:
    return db.execute("UPDATE counter SET head = head - 1")


def mapped_anew(house: House, db: Db) -> object:
    db.execute("UPDATE logins SET person = 'p_ben'")
    return sent(db, actor=BEN.id)


def _given(act: str, table: str) -> str:
    return f"GRANT {act}, SELECT ON {table} TO PUBLIC"


def _passing(function: str, arguments: str = "", returns: str = "void", body: str = "BEGIN END") -> str:
    return f"CREATE OR REPLACE FUNCTION {function}({arguments}) RETURNS {returns} LANGUAGE plpgsql AS $$ {body} $$"


_LINES = """head bigint, command_id text, actor text, actor_kind text, assurance text, recorded_at text,
    types text[], salts bytea[], payloads bytea[], lines bytea[], tags text[], tag_of integer[]"""
_NO_LINES = _passing("require_lines", _LINES)
_NO_ACTOR = ("DROP TRIGGER own_acts_in_lines ON lines", "DROP TRIGGER own_acts_in_payloads ON payloads")
_BY_ROLE = """CREATE OR REPLACE FUNCTION acting() RETURNS logins LANGUAGE sql AS $$
    SELECT l.* FROM logins AS l JOIN pg_roles AS r ON r.oid = l.login WHERE r.rolname = current_setting('role') $$"""
_NOBODY = "CREATE OR REPLACE FUNCTION acting() RETURNS logins LANGUAGE sql AS 'SELECT l.* FROM logins AS l WHERE false'"
_OURS = "42501"
ATTACKS = {
    "acts as somebody else": Attack(as_ben, "LG002", _NO_ACTOR),
    "names somebody else in the line": Attack(in_the_line, "LG001", (_NO_LINES, _NO_ACTOR[0])),
    "names somebody else beside the payload": Attack(beside_the_payload, "LG001", (_NO_LINES, _NO_ACTOR[1])),
    "stands for nobody": Attack(by_hand_in_the_group, "LG002", (_NOBODY,)),
    "sets the role": Attack(set_role, "LG002", (_BY_ROLE,)),
    "sets the session's authorization": Attack(session_authorization, _OURS, ("ALTER ROLE {ana} SUPERUSER",)),
    "disables a trigger": Attack(disabled_trigger, _OURS, ("ALTER TABLE payloads OWNER TO {ana}",)),
    "says it is a replica": Attack(
        replica,
        _OURS,
        ("ALTER ROLE {ana} SUPERUSER", *(f"ALTER TABLE {each} DISABLE TRIGGER USER" for each in ("lines", "payloads"))),
    ),
    "inserts": Attack(direct_insert, _OURS, (_given("INSERT", "tags"),)),
    "copies in": Attack(copied_in, _OURS, (_given("INSERT", "tags"),)),
    "replaces a function": Attack(
        replaced_function,
        _OURS,
        ("GRANT CREATE ON SCHEMA {schema} TO PUBLIC", "ALTER FUNCTION acts_as_itself OWNER TO {ana}"),
    ),
    "shadows a table": Attack(shadowed, "LG002", ("ALTER FUNCTION acting SET search_path = pg_temp, {schema}",)),
    "updates": Attack(
        another_past, _OURS, (_given("UPDATE", "payloads"), "DROP TRIGGER no_update_of_payloads ON payloads")
    ),
    "deletes": Attack(shorter_past, _OURS, (_given("DELETE", "tags"), "DROP TRIGGER no_delete_of_tags ON tags")),
    "truncates": Attack(no_past, _OURS, (_given("TRUNCATE", "tags"), "DROP TRIGGER no_truncate_of_tags ON tags")),
    "moves the counter back": Attack(
        counter_back, _OURS, (_given("UPDATE", "counter"), "DROP TRIGGER moves_forward ON counter")
    ),
    "maps itself to somebody else": Attack(mapped_anew, _OURS, (_given("UPDATE", "logins"),)),
}


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.fault(30)
def test_no_login_acts_as_somebody_else_or_changes_the_past(shared: House, name: str) -> None:
    attack, before = ATTACKS[name], shared.contents()
    with shared.signed_in("ana") as db, pytest.raises(psycopg.Error) as said:
        attack.tries(shared, db)
    assert said.value.sqlstate == attack.refused, said.value
    assert shared.contents() == before


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.fault(30, control=True)
def test_without_the_guard_against_it_the_same_attempt_succeeds(fresh: House, name: str) -> None:
    """Or the test above would prove nothing."""
    attack = ATTACKS[name]
    with fresh.owner() as owner:
        for statement in attack.sabotage:
            named = {"ana": sql.Identifier(fresh.logins["ana"]), "schema": sql.Identifier(fresh.schema)}
            owner.execute(sql.SQL(statement).format(**named) if "{" in statement else statement)
    with fresh.signed_in("ana") as db:
        attack.tries(fresh, db)


SABOTAGE = {
    "a trigger is disabled": "ALTER TABLE lines DISABLE TRIGGER no_update_of_lines",
    "a trigger runs only at times": "ALTER TABLE payloads ENABLE TRIGGER own_acts_in_payloads",
    "a trigger is gone": "DROP TRIGGER moves_forward ON counter",
    "a function does something else": _passing("acts_as_itself", returns="trigger", body="BEGIN RETURN NULL; END"),
    "a function has other rights": "ALTER FUNCTION acting SECURITY INVOKER",
    "a function looks elsewhere": "ALTER FUNCTION append_events SET search_path = public, pg_temp",
    "a function is somebody else's": "ALTER FUNCTION append_events OWNER TO {ana}",
}


@pytest.mark.parametrize("name", SABOTAGE)
def test_a_guard_that_its_owner_took_away_is_noticed_by_whoever_opens_the_ledger(fresh: House, name: str) -> None:
    statement = SABOTAGE[name]
    with fresh.journal() as journal:
        verify(journal)
        with fresh.owner() as owner:
            named = {"ana": sql.Identifier(fresh.logins["ana"]), "schema": sql.Identifier(fresh.schema)}
            owner.execute(sql.SQL("GRANT CREATE ON SCHEMA {schema} TO {ana}").format(**named))
            owner.execute(sql.SQL(statement).format(**named) if "{" in statement else statement)
        with pytest.raises(Damaged, match="are not those of a ledger"):
            verify(journal)
    with pytest.raises(Damaged, match="are not those of a ledger"):
        fresh.journal()
