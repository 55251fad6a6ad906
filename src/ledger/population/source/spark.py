"""A table of Spark, or files that it reads, as a population: one view of it, asked by a session of our own.

    crm:sales.leads --view--> File(header, types, server) --engine--> rows of counts

The view holds what the table was when it was opened: files that are added later are not in it, and one that is gone is
an error. So columns, rows and digest are of the same records, though Spark has no transaction that reads.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from ledger.data import replace
from ledger.errors import LedgerError
from ledger.population import native
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.spark import LIST, NAME, SparkDialect
from ledger.population.engines.engine import RecordsEngine
from ledger.population.engines.spark import SparkEngine, quoted
from ledger.population.quoting import identifier
from ledger.population.source.file import File, ServedTable
from ledger.population.source.spark_session import session_at
from ledger.population.source.unanswered import unanswered

SCHEMES, PARQUET = ("sc://", "spark://"), "parquet"
_TYPES = {
    "boolean": "BOOLEAN",
    "tinyint": "SMALLINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "date": "DATE",
    "timestamp": native.INSTANT,
    "timestamp_ntz": "TIMESTAMP",
    "string": native.TEXT,
    "binary": "BLOB",
}
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
_ABSENT = "\u0001"  # what stands for no value in the text of a row that is summed up
_number = count(1)


class SparkAddress(NamedTuple):
    """Where a table is, and what it is called in all that is shown or kept.

    `url` is that of a Spark Connect server, `sc://HOST:PORT`, or of a cluster, `spark://HOST:PORT`; `local` is a Spark
    of this machine. `table` is written as in SQL; where it is empty, `path` is that of files in a `format` that Spark
    knows. `token` opens a server.
    """

    url: str
    name: str
    table: str = ""
    path: str = ""
    format: str = PARQUET
    token: str = ""


class _Column(NamedTuple):
    """A column: its type as Spark tells it, and what it is like in place."""

    name: str
    told: str
    type: str


@dataclass(frozen=True, slots=True)
class SparkTable:
    """A view in an open session, from which the same rows come each time."""

    session: Any
    view: str
    columns: tuple[_Column, ...]
    name: str
    reached: tuple[str, str] = field(repr=False)

    @property
    def engine_name(self) -> str:
        """As people call it."""
        return NAME

    @property
    def barred(self) -> tuple[str, ...]:
        """None: a right is of the whole table."""
        return ()

    def in_place(self, file: File, zone: str) -> File:
        """It by the name of the view, with columns of their own types."""
        types = tuple(each.type for each in self.columns)
        return replace(file, types=types, table=identifier(self.view), dialect=SparkDialect(zone))

    def engine(self, dialect: Dialect) -> RecordsEngine:
        """What is asked about it there."""
        return SparkEngine(self, dialect)

    def holds_too(self, other: ServedTable) -> bool:
        """Where one session has both: each is of the moment when it was opened, as a copy of it would be."""
        return isinstance(other, SparkTable) and other.session is self.session

    def rows(self, sql: str) -> list[Any]:
        """What a SELECT of Spark's gives."""
        with _telling(self.name):
            return list(self.session.sql(sql).collect())

    @contextmanager
    def steps(self, steps: Mapping[str, str], kept: Collection[str]) -> Iterator[None]:
        """Views of SELECTs, each of which may read those before it; Spark holds the rows of those that are `kept`."""
        views = dict[str, Any]()
        try:
            with _telling(self.name):
                for name, sql in steps.items():
                    found = self.session.sql(sql)
                    views[name] = found.persist() if name in kept else found
                    views[name].createOrReplaceTempView(name)
            yield
        finally:
            for name, view in views.items():
                with _silent():
                    self.session.catalog.dropTempView(name)
                    view.unpersist()

    def copy(self, at: Sequence[int], to: Path) -> None:
        """Write these columns of every row as CSV, part by part, after a column that is never empty."""
        spell = SparkEngine(self, SparkDialect("UTC"))
        named = [f"{spell.dialect.text(identifier(self.columns[n].name), self.columns[n].type)} AS c{n}" for n in at]
        statement = spell.written(f"SELECT {', '.join(['1 AS one', *named])} FROM {identifier(self.view)}")
        with _telling(self.name), to.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["one", *(f"c{n}" for n in at)])
            writer.writerows(self.session.sql(statement).toLocalIterator())

    def checksum(self) -> tuple[object, ...]:
        """Columns, how many rows, and the sums of the rows' MD5, whatever their order; nothing else leaves Spark."""
        texts = ", ".join(f"COALESCE({self._text(each)}, '{_ABSENT}')" for each in self.columns)
        halves = ", ".join(
            f"CAST(sum(CAST(conv(substr(m, {at}, 16), 16, 10) AS DECIMAL(20, 0))) AS STRING)" for at in (1, 17)
        )
        rows = f"SELECT md5(concat_ws('\u0000', {texts})) AS m FROM {quoted(self.view)}"
        (found,) = self.rows(f"SELECT count(*), {halves} FROM ({rows}) AS rows")
        columns = [(each.name, each.told) for each in self.columns]
        return "spark/1", columns, [str(each) for each in found]

    def _text(self, column: _Column) -> str:
        plain = column.type in _TYPES.values() or _DECIMAL.fullmatch(column.told)
        return f"CAST({quoted(column.name)} AS STRING)" if plain else f"to_json(struct({quoted(column.name)}))"


@contextmanager
def view_of(address: SparkAddress, beside: Iterable[File] = ()) -> Iterator[File]:
    """The table as it stands now, for as long as this is open. Raises BadInput where it cannot be read.

    Where one `beside` it is open already in the same Spark, one session has both.
    """
    reached, view = (address.url, address.token), f"ledger_{next(_number)}"
    tables = (each.server for each in beside if isinstance(each.server, SparkTable))
    open_ = next((each.session for each in tables if each.reached == reached), None)
    with _telling(address.name):
        session = open_ or session_at(*reached)
        found = session.read.format(address.format).load(address.path) if address.path else session.table(address.table)
        columns = tuple(_column(name, told) for name, told in found.dtypes)
        found.selectExpr(*(_by_letters(each) for each in columns)).createOrReplaceTempView(view)
    try:
        server = SparkTable(session, view, columns, address.name, reached)
        header, types = (each.name for each in columns), (_copied(each.type) for each in columns)
        yield File("", address.name, tuple(header), types=tuple(types), server=server)
    finally:
        with _silent():
            session.catalog.dropTempView(view)


def _column(name: str, told: str) -> _Column:
    if decimal := _DECIMAL.fullmatch(told):
        return _Column(name, told, f"DECIMAL({decimal[1]}, {decimal[2]})")
    if told.startswith(("struct", "map")):
        return _Column(name, told, "STRUCT")
    if told.startswith("array"):
        return _Column(name, told, LIST if told.startswith("array<string") else native.SPELLED)
    return _Column(name, told, _TYPES.get(told.partition(" collate")[0].partition("(")[0], native.SPELLED))


def _by_letters(column: _Column) -> str:
    """The column, a text with the collation by which no letter is another."""
    collated = " COLLATE UTF8_BINARY" if " collate " in column.told else ""
    return f"{quoted(column.name)}{collated} AS {quoted(column.name)}"


def _copied(type: str) -> str:
    """The type that DuckDB is told of a copy: a text that people wrote, one that Spark made, or what cannot be read."""
    if type in (native.TEXT, "STRUCT", "BLOB", "TIMESTAMP", "BOOLEAN"):
        return type
    return native.LIST if type == LIST else native.SPELLED


@contextmanager
def _telling(name: str) -> Iterator[None]:
    """Tell what Spark says, whichever of its libraries says it, as people are told of a file."""
    try:
        yield
    except LedgerError:
        raise
    except Exception as error:  # pyspark raises those of its own, of py4j, of gRPC and of the operating system
        raise unanswered(str(error), name) from None


@contextmanager
def _silent() -> Iterator[None]:
    """Whatever happens to what is no longer needed."""
    try:
        yield
    except Exception:  # a session that died has no view
        return
