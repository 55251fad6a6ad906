"""The schema: the tables that only grow, those that do not count, and how to tell that one is ours and whole.

    ledger     what it is; one row                    format · told, moved
    counter    the one place where writers meet       head · stamp
    lines      what the hash tree commits to          position · command_id, idx · leaf · line
    payloads   what a replay reads                    position · type, recorded_at, actor · salt · payload
    tags       what a boundary is found by            tag, type, position
    persons    what can be erased                     id · address · name · kind · salt
    disclosures   what can be erased                  position, field · person · salt · value
    leases     who is delivering; no history          target · holder, fence, until
    calls      requests a day; no history             target, day · calls
    peaks      of the hash tree; no history           size · hashes
    tiles      of the hash tree; no history           level, number · hashes
    beats      programs at work; no history           sort, who · at
    logins     whose acts a login appends             login · role, person
    permitted  what a role appends                    role, type
    plans      that a worker made; no history         digest · plan, at
    followed   up to where; no history                ledger · position, leaf
    notices    to be told, and told; no history       rowid, channel, key · sort … person, at · outcome, settled_at
    refusals   of a notice; no history                channel, key · times

All texts are compared byte by byte, whatever the database's language, as in the other store. Tables and triggers are
written as the catalog tells them, so whether somebody altered them is seen by comparing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from psycopg import errors, sql

from ledger.errors import Damaged, Refused, StorageFault
from ledger.journal.codec import newer
from ledger.journal.port import RESTORE
from ledger.journal.postgres.connection import LedgerConnection
from ledger.journal.postgres.functions import FUNCTIONS, create_function
from ledger.steps import step

FORMAT = 3


_BYTEWISE = {"text": 'text COLLATE "C"'}


class SchemaTable(NamedTuple):
    """A table of ours: its columns with their types, none of which may be null, and its keys and checks.

    Those are written as `pg_get_constraintdef` tells them, but for quotation marks.
    """

    name: str
    columns: dict[str, str]
    keys: tuple[str, ...]

    def created(self) -> str:
        """The statement that makes it."""
        columns = [f"{name} {_BYTEWISE.get(type_, type_)} NOT NULL" for name, type_ in self.columns.items()]
        return f"CREATE TABLE {self.name} ({', '.join([*columns, *self.keys])})"


_ONE = "CHECK (id = 1)"
TABLES = (
    SchemaTable(
        "ledger", {"id": "integer", "format": "integer", "told": "boolean", "moved": "text"}, ("PRIMARY KEY (id)", _ONE)
    ),
    SchemaTable("counter", {"id": "integer", "head": "bigint", "stamp": "text"}, ("PRIMARY KEY (id)", _ONE)),
    SchemaTable(
        "lines",
        {"position": "bigint", "command_id": "text", "idx": "integer", "leaf": "bytea", "line": "bytea"},
        ("PRIMARY KEY (position)", "UNIQUE (command_id, idx)"),
    ),
    SchemaTable(
        "payloads",
        {
            "position": "bigint",
            "type": "text",
            "recorded_at": "text",
            "actor": "text",
            "salt": "bytea",
            "payload": "bytea",
        },
        ("PRIMARY KEY (position)",),
    ),
    SchemaTable("tags", {"tag": "text", "type": "text", "position": "bigint"}, ("PRIMARY KEY (tag, type, position)",)),
    SchemaTable(
        "persons",
        {"id": "text", "address": "text", "name": "text", "kind": "text", "salt": "bytea"},
        ("PRIMARY KEY (id)", "UNIQUE (address)"),
    ),
    SchemaTable(
        "disclosures",
        {"position": "bigint", "field": "text", "person": "text", "salt": "bytea", "value": "bytea"},
        ("PRIMARY KEY (position, field)",),
    ),
    SchemaTable(
        "leases",
        {"target": "text", "holder": "text", "fence": "bigint", "until": "bigint"},
        ("PRIMARY KEY (target)",),
    ),
    SchemaTable(
        "calls",
        {"target": "text", "day": "text", "calls": "bigint"},
        ("PRIMARY KEY (target, day)", "CHECK (calls >= 0)"),
    ),
    SchemaTable("peaks", {"id": "integer", "size": "bigint", "hashes": "bytea"}, ("PRIMARY KEY (id)", _ONE)),
    SchemaTable("tiles", {"level": "integer", "number": "bigint", "hashes": "bytea"}, ("PRIMARY KEY (level, number)",)),
    SchemaTable("beats", {"sort": "text", "who": "text", "at": "bigint"}, ("PRIMARY KEY (sort, who)",)),
    SchemaTable("logins", {"login": "regrole", "role": "text", "person": "text"}, ("PRIMARY KEY (login)",)),
    SchemaTable("permitted", {"role": "text", "type": "text"}, ("PRIMARY KEY (role, type)",)),
    SchemaTable("plans", {"digest": "text", "plan": "bytea", "at": "bigint"}, ("PRIMARY KEY (digest)",)),
    SchemaTable("followed", {"ledger": "text", "position": "bigint", "leaf": "text"}, ("PRIMARY KEY (ledger)",)),
    SchemaTable(
        "notices",
        {
            "rowid": "bigint",
            **dict.fromkeys(("channel", "key", "sort", "about", "act"), "text"),
            "position": "bigint",
            **dict.fromkeys(("person", "at", "outcome", "settled_at"), "text"),
        },
        ("PRIMARY KEY (channel, key)", "UNIQUE (rowid)"),
    ),
    SchemaTable("refusals", {"channel": "text", "key": "text", "times": "bigint"}, ("PRIMARY KEY (channel, key)",)),
)
INDEXES = ("CREATE INDEX payloads_by_type ON payloads (type, position)",)
_GUARDED = {
    "lines": ("UPDATE", "DELETE", "TRUNCATE"),
    "payloads": ("UPDATE", "DELETE", "TRUNCATE"),
    "tags": ("UPDATE", "DELETE", "TRUNCATE"),
    "persons": ("UPDATE", "TRUNCATE"),
    "disclosures": ("UPDATE", "TRUNCATE"),
    "counter": ("DELETE", "TRUNCATE"),
    "leases": ("DELETE", "TRUNCATE"),
}
_ACTS = (
    f"CREATE TRIGGER own_acts_in_{table} AFTER INSERT ON {table} "
    "REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION acts_as_itself()"
    for table in ("lines", "payloads")
)
TRIGGERS = (
    *(
        f"CREATE TRIGGER no_{act.lower()}_of_{table} BEFORE {act} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
        for table, acts in _GUARDED.items()
        for act in acts
    ),
    *_ACTS,
    "CREATE TRIGGER moves_forward BEFORE UPDATE ON counter FOR EACH ROW EXECUTE FUNCTION moves_forward()",
    "CREATE TRIGGER fence_grows BEFORE INSERT OR UPDATE ON leases FOR EACH ROW EXECUTE FUNCTION fence_grows()",
)
"""As `pg_get_triggerdef` tells them. They run always, also for who says that they only apply another server's work."""
_TRIGGER = re.compile(r"^CREATE TRIGGER (\w+) .*? ON (\w+) .*$")
MIGRATIONS: Mapping[int, tuple[str, ...]] = {1: (), 2: ()}
"""What makes a schema of each older format one of the next; functions are replaced by those of today after each."""
FIRST = ("INSERT INTO counter VALUES (1, 0, '')",)

_TABLES_THERE = """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    coalesce((SELECT l.collname FROM pg_collation l WHERE l.oid = a.attcollation), '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = to_regnamespace(quote_ident(%s)) AND c.relkind IN ('r', 'p') AND c.relname = ANY(%s)
    AND a.attnum > 0 AND NOT a.attisdropped AND NOT c.relhasrules AND NOT c.relrowsecurity"""
_KEYS_THERE = """SELECT c.relname, replace(pg_get_constraintdef(k.oid, true), '"', '')
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relnamespace = to_regnamespace(quote_ident(%s)) AND c.relname = ANY(%s) AND k.contype <> 'n'"""
_TRIGGERS_THERE = """SELECT c.relname,
    pg_get_triggerdef(t.oid, true) || CASE WHEN t.tgenabled = 'A' THEN '' ELSE ' OFF' END
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = to_regnamespace(quote_ident(%s)) AND c.relname = ANY(%s) AND NOT t.tgisinternal"""
_FUNCTIONS_THERE = """SELECT p.proname, p.prosrc, p.prosecdef, p.proowner = t.relowner
    AND p.proconfig = ARRAY['search_path=' || quote_ident(n.nspname) || ', pg_temp']
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_class t ON t.relnamespace = n.oid AND t.relname = 'lines'
    WHERE n.oid = to_regnamespace(quote_ident(%s)) AND p.proname = ANY(%s)"""
_CLOSED = "SELECT 1 FROM pg_namespace WHERE nspname = %s AND NOT has_schema_privilege(oid, 'USAGE')"
_ANYTHING = "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident(%s))"


def anything(db: LedgerConnection, schema: str) -> bool:
    """Whether the schema holds anything, a ledger or not."""
    row = db.execute(_ANYTHING, (schema,)).fetchone()
    return bool(row and row[0])


def create(db: LedgerConnection, schema: str, name: str, *, told: bool) -> None:
    """Make an empty ledger in a schema that is not there, or holds nothing, in one transaction."""
    with db.transaction():
        row = db.execute("SELECT current_setting('server_encoding')").fetchone()
        if row and row[0] != "UTF8":
            why = f"it keeps text as {row[0]}, in which not every word can be written"
            raise StorageFault(f"no ledger can be created at {name}", why, "CREATE DATABASE … ENCODING 'UTF8'")
        if anything(db, schema):
            why, fix = "a new ledger never takes the place of what is there", "choose another schema: …?schema=NAME"
            raise StorageFault(f"{name} exists already", why, fix)
        if not db.execute("SELECT to_regnamespace(quote_ident(%s))", (schema,)).fetchone()[0]:  # type: ignore[index]
            db.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        for statement in statements(schema, told=told):
            db.execute(statement)


def statements(schema: str, *, told: bool) -> Iterator[sql.SQL | sql.Composed]:
    """All that makes an empty ledger in an empty schema, which the search path names."""
    for table in TABLES:
        yield sql.SQL(table.created())
    for index in INDEXES:
        yield sql.SQL(index)
    for function in FUNCTIONS:
        yield from create_function(function, schema)
    for trigger in TRIGGERS:
        yield sql.SQL(trigger)
        yield sql.SQL(always(trigger))
    for statement in FIRST:
        yield sql.SQL(statement)
    yield sql.SQL("INSERT INTO ledger VALUES (1, {}, {}, '')").format(FORMAT, told)


def always(trigger: str) -> str:
    """The statement that lets a trigger run in every session."""
    return _TRIGGER.sub(r"ALTER TABLE \2 ENABLE ALWAYS TRIGGER \1", trigger)


def recognise(db: LedgerConnection, schema: str, name: str) -> None:
    """Pass where the schema is a whole ledger of this format. Raises StorageFault, Damaged, or LedgerError if newer."""
    version = format_of(db, schema, name)
    if version > FORMAT:
        raise newer(f"a schema of format {version}")
    if version < FORMAT:
        why = f"its schema is of format {version}, and this version writes format {FORMAT}"
        raise StorageFault(f"{name} is a ledger of an older version", why, step("bring it up to date", "migrate"))
    if altered := _altered(db, schema):
        why, fix = "they, or the triggers and functions that forbid to change the past, were altered", RESTORE
        if off := _switched_off(db, schema):
            named = ", ".join(_TRIGGER.sub(r"\1", each) for each in off)
            again = "; ".join(("SET search_path = " + sql.Identifier(schema).as_string(db), *map(always, off)))
            why = f"somebody switched off triggers that forbid to change the past: {named}"
            fix = f"as the owner of the tables, switch them on: {again}; then look what was changed: ledger verify"
        raise Damaged(f"the tables of {name} are not those of a ledger", why, fix, altered)


def migrate(db: LedgerConnection, schema: str, name: str) -> tuple[int, int]:
    """Bring the schema from its format to the present one, in one transaction, while nobody records.

    Returns both formats. Raises StorageFault where there is no ledger, LedgerError where a newer version made it.
    """
    format_of(db, schema, name)
    with db.transaction():
        db.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(_owner(db))))  # what is made is the owner's, too
        db.execute("SELECT head FROM counter FOR UPDATE")
        before = format_of(db, schema, name)
        if before > FORMAT:
            raise newer(f"a schema of format {before}")
        for step in range(before, FORMAT):
            for statement in MIGRATIONS[step]:
                db.execute(sql.SQL(statement))
            for function in FUNCTIONS:
                for made in create_function(function, schema):
                    db.execute(made)
        db.execute("UPDATE ledger SET format = %s WHERE format < %s", (FORMAT, FORMAT))
    recognise(db, schema, name)
    return before, FORMAT


def format_of(db: LedgerConnection, schema: str, name: str) -> int:
    """The format of the ledger that is there. Raises StorageFault where there is none, Refused where nobody may look.

    To whoever may not use a schema it is as if nothing were in it.
    """
    try:
        row = db.execute("SELECT format FROM ledger").fetchone()
    except (errors.UndefinedTable, errors.UndefinedColumn, errors.WrongObjectType):
        row = None
    if row is None and db.execute(_CLOSED, (schema,)).fetchone():
        why, fix = (
            "the database did not grant it the schema",
            "ask whoever owns the database to grant the login its role",
        )
        raise Refused(f"this login may not look into {name}", why, fix)
    if row is None or not isinstance(row[0], int):
        why, fix = "its schema holds none", "create it with: ledger init"
        if anything(db, schema):
            why, fix = "its schema holds something else", "correct the address, or choose another schema: …?schema=NAME"
        raise StorageFault(f"there is no ledger at {name}", why, fix)
    return row[0]


def _owner(db: LedgerConnection) -> str:
    (name,) = db.execute("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'lines'::regclass").fetchone() or (
        "",
    )
    return str(name)


def _altered(db: LedgerConnection, schema: str) -> str:
    """Which table or function is not as it was made; empty where all of them are."""
    return ", ".join(sorted({f"table {each}" for each in _altered_tables(db, schema)} | _altered_functions(db, schema)))


def _altered_tables(db: LedgerConnection, schema: str) -> set[str]:
    names = [each.name for each in TABLES]
    made: list[set[Any]] = [_COLUMNS, _KEYS, {(_table_of(each), each) for each in TRIGGERS}]
    asked = (_TABLES_THERE, _KEYS_THERE, _TRIGGERS_THERE)
    there = (set(db.execute(query, (schema, names))) for query in asked)
    return {table for ours, found in zip(made, there, strict=True) for table, *_ in found ^ ours}


def _altered_functions(db: LedgerConnection, schema: str) -> set[str]:
    made = {(each.name, each.body, each.definer, True) for each in FUNCTIONS}
    there = set(db.execute(_FUNCTIONS_THERE, (schema, [each.name for each in FUNCTIONS])))
    return {f"function {name}" for name, *_ in made ^ there}


def _switched_off(db: LedgerConnection, schema: str) -> list[str]:
    """Return the triggers that do not always run."""
    there = set(db.execute(_TRIGGERS_THERE, (schema, [each.name for each in TABLES])))
    return [each for each in TRIGGERS if (_table_of(each), f"{each} OFF") in there]


def _table_of(trigger: str) -> str:
    return _TRIGGER.sub(r"\2", trigger)


_COLUMNS = {
    (table.name, column, type_, True, "C" if type_ == "text" else "")
    for table in TABLES
    for column, type_ in table.columns.items()
}
_KEYS = {(table.name, key) for table in TABLES for key in table.keys}
