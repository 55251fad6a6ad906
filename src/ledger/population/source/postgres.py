"""A table or view of PostgreSQL as a population: one snapshot, of which only what is read leaves the server.

    crm:public.leads --snapshot--> File(header, types, server) --session--> the columns that are read, in a file of ours

Everything is asked in one read-only transaction, REPEATABLE READ: columns, rows and digest are of the same moment. What
empties a table or writes it anew is no part of any moment: PostgreSQL shows it to every transaction. So the table is
held from the first (ACCESS SHARE, as by every reader), and one that was written anew just before that is refused. The
rows are streamed into a temporary file that nobody else may read, and that is deleted with the session; DuckDB reads it
as often as it must. So no more than a block of rows is in memory, and a value is read from PostgreSQL's own exact text.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.data import replace
from ledger.errors import BadInput
from ledger.population import native
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.postgres import LIST, NAME, UTF8, PostgresDialect
from ledger.population.engines.engine import RecordsEngine
from ledger.population.engines.postgres import PostgresEngine
from ledger.population.quoting import identifier
from ledger.population.source.file import File, ServedTable
from ledger.population.source.unserved import no_driver, unserved
from ledger.population.spelling import NO_ELEMENT, WITHIN
from ledger.steps import RETRY

if TYPE_CHECKING:
    import psycopg

SCHEMES = ("postgresql://", "postgres://")
_WAITING = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
_SETTINGS = {  # so that a value has one text, whoever asks; and so that no policy hides rows in silence
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "row_security": "off",
    "standard_conforming_strings": "on",
    "synchronize_seqscans": "off",  # records lie in one order, and the first is the first
    "parallel_tuple_cost": "0",  # the planner takes groups that are worked out for many: then it sorts every record
    "enable_sort": "off",
}
_HELD = {"bool": "BOOLEAN", "timestamp": "TIMESTAMP", "bytea": "BLOB"}
_TYPES = {
    "bool": "BOOLEAN",
    "int2": "SMALLINT",
    "int4": "INTEGER",
    "int8": "BIGINT",
    "float8": "DOUBLE",
    "date": "DATE",
    "timestamptz": native.INSTANT,
    "timestamp": "TIMESTAMP",
    "bytea": "BLOB",
}
_COLUMNS = """
WITH RECURSIVE column_of AS (
  SELECT a.attnum, a.attname, a.atttypid AS type, a.atttypmod AS modifier,
    format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, -1) AS told
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = %(table)s AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT c.attnum, c.attname, d.typbasetype, d.typtypmod, c.told
  FROM column_of c JOIN pg_type d ON d.oid = c.type WHERE d.typtype = 'd')
SELECT c.attname, CASE WHEN b.typnamespace = 'pg_catalog'::regnamespace THEN b.typname ELSE '' END, b.typcategory,
  c.told, c.modifier, has_column_privilege(%(table)s, c.attnum, 'SELECT')
FROM column_of c JOIN pg_type b ON b.oid = c.type WHERE b.typtype <> 'd' ORDER BY c.attnum"""
_ARRAY = f"""
CASE WHEN EXISTS (SELECT FROM unnest({{0}}) AS each WHERE each IS NULL) THEN chr({ord(NO_ELEMENT)})
WHEN {{0}} IS NOT NULL
THEN array_to_string(ARRAY(SELECT replace(each::text, ';', chr({ord(WITHIN)})) FROM unnest({{0}}) AS each), ';') END"""
_AS_THE_USER = "SET LOCAL search_path TO DEFAULT"  # a table may be named without its schema
_OURS = "SET LOCAL search_path TO pg_catalog"  # so that no sign or function that somebody else made is taken for one
_REWRITTEN = """
SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind IN ('r', 'm')
  AND c.relfilenode <> 0 AND c.relfilenode <> pg_relation_filenode(c.oid)"""
"""Those that are held whose files are others than those of the moment: the catalogue is of it, the function of now."""
_RELATION = """
SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"""
_RELATIONS = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"""


class Address(NamedTuple):
    """Where a table is: its server's URL with what opens it, and what it is called in all that is shown or kept.

    `name` holds no user and no password. `table` is written as in SQL: `leads`, `public.leads`, `public."Leads"`.
    """

    url: str
    table: str
    name: str
    password: str = ""


class _Column(NamedTuple):
    """A column of the table: its type there, as it is told, and what it is like in a copy and in place."""

    name: str
    told: str
    held: str
    type: str
    array: bool
    instant: bool


@dataclass(frozen=True, slots=True)
class PostgresTable:
    """A table in an open transaction, from which the same rows come each time."""

    connection: psycopg.Connection[tuple[Any, ...]]
    relation: tuple[str, str]
    columns: tuple[_Column, ...]
    barred: tuple[str, ...]
    name: str
    reached: tuple[str, str] = field(repr=False)

    def copy(self, at: Sequence[int], to: Path) -> None:
        """Write these columns of every row as CSV, after a column that is never empty.

        The header is of plain names and shows how lines end, whatever a value holds.
        """
        from psycopg import sql

        values = [sql.SQL("1 AS one"), *(sql.SQL(f"{{}} AS c{n}").format(_text(self.columns[n])) for n in at)]
        statement = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT csv, HEADER)").format(
            sql.SQL(", ").join(values), self._from()
        )
        with _telling(self.name), to.open("wb") as out, self.connection.cursor().copy(statement) as rows:
            for block in rows:
                out.write(block)

    def checksum(self) -> tuple[object, ...]:
        """Columns, how many rows, and the sums of the rows' MD5, whatever their order; nothing else leaves the server.

        Only the columns that the asker may read: that is the population that was asked.
        """
        from psycopg import sql

        row = sql.SQL(", ").join(sql.Identifier(each.name) for each in self.columns)
        halves = ", ".join(f"sum(('x' || substr(m, {at}, 16))::bit(64)::bigint)" for at in (1, 17))
        statement = sql.SQL("SELECT count(*), {} FROM (SELECT md5(ROW({})::text) AS m FROM {}) AS rows").format(
            sql.SQL(halves), row, self._from()
        )
        with _telling(self.name):
            found = self.connection.execute(statement).fetchone() or ()
        columns = [(each.name, each.told) for each in self.columns]
        return "postgresql/1", columns, [str(each) for each in found]

    @property
    def encoding(self) -> str:
        """How the database keeps its texts."""
        return self.connection.info.parameter_status("server_encoding") or UTF8

    @property
    def engine_name(self) -> str:
        """As people call it."""
        return NAME

    def in_place(self, file: File, zone: str) -> File:
        """It by its own name, with columns of its own types."""
        table = ".".join(map(identifier, self.relation))
        types = tuple(each.type for each in self.columns)
        return replace(file, types=types, table=table, dialect=PostgresDialect(zone, self.encoding))

    def engine(self, dialect: Dialect) -> RecordsEngine:
        """What is asked about it there."""
        return PostgresEngine(self, dialect)

    def holds_too(self, other: ServedTable) -> bool:
        """Where they are in one transaction."""
        return isinstance(other, PostgresTable) and other.connection is self.connection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a SELECT gives."""
        with _telling(self.name):
            return self.connection.execute(sql.encode()).fetchall()

    def set(self, name: str, value: str) -> str:
        """Set something for the rest of the transaction; what it was."""
        asked = "SELECT current_setting(%(name)s), set_config(%(name)s, %(value)s, true)"
        with _telling(self.name):
            found = self.connection.execute(asked, {"name": name, "value": value}).fetchone()
        return str(found[0]) if found else ""

    def _from(self) -> Any:
        from psycopg import sql

        return sql.Identifier(*self.relation)


@contextmanager
def snapshot(address: Address, beside: Iterable[File] = ()) -> Iterator[File]:
    """The table as it stands at one moment, for as long as this is open. Raises BadInput where it cannot be read.

    Where one `beside` it is open already on the same server, both are of the same moment.
    """
    tables = (each.server for each in beside if isinstance(each.server, PostgresTable))
    open_ = next((each.connection for each in tables if each.reached == (address.url, address.password)), None)
    with nullcontext(open_) if open_ else _connected(address) as connection:
        with _telling(address.name):
            if not open_:
                for name, value in _SETTINGS.items():
                    connection.execute("SELECT set_config(%s, %s, true)", (name, value))
            relation, columns, barred = _described(connection, address)
            _hold(connection, relation, address.name)
        server = PostgresTable(connection, relation, columns, barred, address.name, (address.url, address.password))
        header, types = (tuple(getattr(each, of) for each in columns) for of in ("name", "held"))
        yield File("", address.name, header, types=types, server=server)


@contextmanager
def _connected(address: Address) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    try:
        import psycopg  # slow to load, and only those with a table there need it
        from psycopg.conninfo import conninfo_to_dict, make_conninfo
    except ImportError as missing:
        raise no_driver(missing, address.name) from None
    try:
        given = conninfo_to_dict(address.url)
    except psycopg.Error:  # its message may hold the password
        why = "it is no URL such as postgresql://reader@db.acme.example/crm"
        raise BadInput("the URL of the server cannot be read", why, "write it so", address.name) from None
    asked = {**_WAITING, "application_name": "ledger", **given, "client_encoding": "utf8"}
    asked |= {"password": address.password} if address.password else {}
    with _telling(address.name):
        connection = psycopg.connect(make_conninfo("", **asked))
    try:
        connection.read_only, connection.isolation_level = True, psycopg.IsolationLevel.REPEATABLE_READ
        yield connection
    finally:
        connection.close()  # which ends the transaction


def _described(
    connection: psycopg.Connection[tuple[Any, ...]], address: Address
) -> tuple[tuple[str, str], tuple[_Column, ...], tuple[str, ...]]:
    """Its name, the columns that the user may read, and the names of the others; of one that is gone it is not said."""
    from psycopg import errors

    connection.execute(_AS_THE_USER)
    try:
        found = connection.execute(_RELATION, (address.table,)).fetchone()
    except (errors.SyntaxError, errors.InvalidName, errors.FeatureNotSupported):
        connection.rollback()  # an error ends what a transaction can do
        found = None
    if found is None:
        raise _no_table(connection, address)
    connection.execute(_OURS)
    oid, schema, name = found
    columns = connection.execute(_COLUMNS, {"table": oid}).fetchall()
    mine = tuple(_column(*of) for *of, readable in columns if readable)
    if not mine:
        why, fix = "this user may read none of its columns", f"GRANT SELECT ON {address.table} TO the user"
        raise BadInput(f"`{address.table}` cannot be read", why, fix, address.name)
    return (schema, name), mine, tuple(each[0] for each in columns if each[-1] is False)


def _hold(connection: psycopg.Connection[tuple[Any, ...]], relation: tuple[str, str], name: str) -> None:
    """Let nobody empty the table, or write it anew, before the transaction ends; nor what a view of it reads.

    A query that gives no row holds it too, and needs no more rights than those to come. Raises BadInput where somebody
    did so since the moment of the transaction.
    """
    from psycopg import sql

    connection.execute(sql.SQL("SELECT FROM {} LIMIT 0").format(sql.Identifier(*relation)))
    if connection.execute(_REWRITTEN).fetchone() is not None:
        why = "it was emptied or written anew just now, and PostgreSQL keeps nothing of what was there before"
        raise BadInput("the table changed while it was asked", why, RETRY, name)


def _no_table(connection: psycopg.Connection[tuple[Any, ...]], address: Address) -> BadInput:
    names = [name for (name,) in connection.execute(_RELATIONS)]
    whole = {each.partition(".")[2]: each for each in names} | {each: each for each in names}
    near = difflib.get_close_matches(address.table, whole, n=1)
    why = f"the nearest is {whole[near[0]]}" if near else "the database holds no table or view of that name"
    fix = 'name it as in SQL: TABLE, SCHEMA.TABLE, or "Table" where it has capitals'
    return BadInput(f"there is no table `{address.table}`", why, fix, address.name)


def _column(name: str, sort: str, category: str, told: str, modifier: int) -> _Column:
    held = "STRUCT" if category == "C" else _HELD.get(sort, _spelled(category))
    there = _decimal(modifier) if sort == "numeric" else LIST if category == "A" else _TYPES.get(sort, held)
    return _Column(name, told, held, there, array=category == "A", instant=sort == "timestamptz")


def _decimal(modifier: int) -> str:
    """A numeric, with its digits and how many of them are decimals, where it says so."""
    if modifier < 0:
        return "DECIMAL"
    packed = modifier - 4
    return f"DECIMAL({packed >> 16}, {((packed & 0x7FF) ^ 0x400) - 0x400})"


def _spelled(category: str) -> str:
    """As what the text of a value comes: one that people wrote, or one that the server makes."""
    return {"S": native.TEXT, "E": native.TEXT, "A": native.LIST}.get(category, native.SPELLED)


def _text(column: _Column) -> Any:
    """The value as the text that a CSV file would hold for it."""
    from psycopg import sql

    # An instant is in UTC, and ends with +00 but for `infinity`.
    plain = "replace({}::text, '+00', 'Z')" if column.instant else "{}::text"
    return sql.SQL(_ARRAY if column.array else plain).format(sql.Identifier(column.name))


@contextmanager
def _telling(name: str) -> Iterator[None]:
    """Tell what the server says, and that there is no room for what it sends, as people are told of a file."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise unserved(error.sqlstate or "", error.diag.message_primary or str(error), name) from None
    except OSError as error:
        why = f"its rows pass through a temporary file: {(error.strerror or 'it cannot be written').lower()}"
        raise BadInput(
            "the table cannot be read", why, "make room, or set TMPDIR to a folder with some", name
        ) from None
