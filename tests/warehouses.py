"""Three databases that run what is exported, and the other dialects read back: records in typed columns.

    duck = Duck(schema); duck.fill(records); duck.said(sql)

To Spark a job is a long way, so it is asked many expressions at once: spark.said_of_each(sqls).

A session's own zone is another one than the ledger's everywhere, since what is exported must not rest on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from ledger.language.days import start_of
from ledger.language.meaning import Meaning
from ledger.language.schema import Field, Schema
from ledger.population.columns import Column
from ledger.population.count import JudgingSegment
from ledger.population.sql.statement import value
from ledger.population.sql.warehouse import Warehouse
from strategies import TODAY

ELSEWHERE = "America/Los_Angeles"
TYPES = {
    "number": "DECIMAL(38, 9)",
    "boolean": "BOOLEAN",
    "signal": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
}
Record = Mapping[str, Any]


def written(
    dialect: str, meaning: Meaning, schema: Schema, columns: Mapping[str, Column] = {}, *, pretty: bool = True
) -> str:
    """One meaning for every record, as an expression."""
    segment = JudgingSegment(None, None, 1, meaning, schema.scores)
    return value([segment], schema, "", Warehouse(dialect, columns, TODAY), pretty=pretty)


def at_noon(sql: str, schema: Schema, instants: str = "TIMESTAMPTZ") -> str:
    """The same, asked at noon of TODAY where the ledger is."""
    noon = start_of(TODAY, schema.zone) + timedelta(hours=12)
    return sql.replace("CURRENT_TIMESTAMP()", "CURRENT_TIMESTAMP").replace(
        "CURRENT_TIMESTAMP", f"{instants} '{noon.isoformat()}'"
    )


class Duck:
    """Records in DuckDB."""

    def __init__(self, schema: Schema) -> None:
        self.schema, self.connection = schema, duckdb.connect()
        self.connection.execute(f"SET TimeZone = '{ELSEWHERE}'")
        self.connection.execute(f"CREATE TABLE lead ({columns(schema)})")

    def fill(self, records: Sequence[Record]) -> Duck:
        """These records and no others."""
        marks = ", ".join("?" * (1 + len(self.schema.given)))
        self.connection.execute("DELETE FROM lead")
        self.connection.executemany(f"INSERT INTO lead VALUES ({marks})", rows(records, self.schema))
        return self

    def said(self, sql: str) -> list[Any]:
        """What an expression says of each record."""
        found = self.connection.execute(f"SELECT {at_noon(sql, self.schema)} FROM lead ORDER BY n").fetchall()
        return [each for (each,) in found]


class Postgres:
    """Records in PostgreSQL."""

    def __init__(self, url: str, schema: Schema) -> None:
        import psycopg

        self.schema, self.connection = schema, psycopg.connect(url, autocommit=True)
        self.connection.execute(f"SET TimeZone = '{ELSEWHERE}'")
        self.connection.execute(f"CREATE TEMP TABLE lead ({columns(schema)})")

    def fill(self, records: Sequence[Record]) -> Postgres:
        """These records and no others."""
        marks = ", ".join(["%s"] * (1 + len(self.schema.given)))
        self.connection.execute("TRUNCATE lead")
        with self.connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO lead VALUES ({marks})", rows(records, self.schema))
        return self

    def said(self, sql: str) -> list[Any]:
        """What an expression says of each record."""
        found = self.connection.execute(f"SELECT {at_noon(sql, self.schema)} FROM lead ORDER BY n")  # type: ignore[arg-type]
        return [each for (each,) in found.fetchall()]


class Spark:
    """Records in Spark, in a file of Parquet in a folder of the test's; DuckDB writes it."""

    _number = count()

    def __init__(self, session: Any, schema: Schema, folder: Path) -> None:
        self.session, self.duck, self.folder = session, Duck(schema), folder
        self.schema = schema

    def fill(self, records: Sequence[Record]) -> Spark:
        """These records and no others."""
        path = self.folder / f"lead_{next(self._number)}.parquet"
        self.duck.fill(records).connection.execute(f"COPY lead TO '{path}'")
        self.session.read.schema(self._columns).parquet(str(path)).createOrReplaceTempView("lead")
        return self

    def said(self, sql: str) -> list[Any]:
        """What an expression says of each record."""
        return self.said_of_each([sql])[0]

    def said_of_each(self, sqls: Sequence[str]) -> list[list[Any]]:
        """What each expression says of each record, in one job."""
        named = ", ".join(f"({at_noon(sql, self.schema, 'TIMESTAMP')}) AS e{at}" for at, sql in enumerate(sqls))
        found = self.session.sql(f"SELECT {named} FROM lead ORDER BY n").collect()
        return [[row[at] for row in found] for at in range(len(sqls))]

    @property
    def _columns(self) -> str:
        return f"n INT, {spark_columns(self.duck.schema)}"


SPARK_TYPES = {**TYPES, "datetime": "TIMESTAMP"}


def spark_columns(schema: Schema) -> str:
    """The same columns as Spark calls them."""
    return ", ".join(f"`{each.name}` {SPARK_TYPES.get(each.type, 'STRING')}" for each in schema.given.values())


def columns(schema: Schema) -> str:
    """The columns of a table of records, after a number for each."""
    typed = (f'"{field.name}" {TYPES.get(field.type, "VARCHAR")}' for field in schema.given.values())
    return ", ".join(["n INTEGER", *typed])


def rows(records: Sequence[Record], schema: Schema) -> list[list[Any]]:
    """Each record as what its columns hold; a blank text is NULL in one record and empty in the next."""
    return [
        [n, *(held(record.get(name), each, n) for name, each in schema.given.items())]
        for n, record in enumerate(records)
    ]


def held(value: Any, field: Field, n: int) -> Any:
    """A set of codes is one text, with nothing between them counting for nothing."""
    if field.type == "choices" and isinstance(value, list):
        value = ";".join(value)
    if value in (None, "") and field.type in ("text", "choice", "choices"):
        return ("", None, ";" if field.type == "choices" else "")[n % 3]
    return value


def read_back(dialect: str, sql: str) -> exp.Expression:
    """The expression as the dialect's own grammar reads it."""
    return sqlglot.parse_one(sql, read=dialect)


def in_duckdb(found: exp.Expression, dialect: str) -> str:
    """The same for DuckDB, where sqlglot alone would say something else.

    BigQuery's NUMERIC has nine decimals, DuckDB's three; sqlglot turns Spark's two ways to move an instant round.
    """
    moved = found.transform(_as_meant, dialect)
    return moved.sql("duckdb", unsupported_level=sqlglot.ErrorLevel.IGNORE)


def _as_meant(node: exp.Expression, dialect: str) -> exp.Expression:
    if dialect == "bigquery" and isinstance(node, exp.DataType) and node.is_type("decimal"):
        return exp.DataType.build("decimal(38, 9)")
    if dialect == "bigquery" and isinstance(node, exp.Date):
        return _day(node.this, node.args["zone"])
    if isinstance(node, exp.FromTimeZone):  # TO_UTC_TIMESTAMP(FROM_UTC_TIMESTAMP(instant, zone), CURRENT_TIMEZONE())
        assert isinstance(node.args["zone"], exp.CurrentTimezone)
        there = node.find(exp.AtTimeZone)
        assert there is not None
        return _day(there.this.this, there.args["zone"])
    return node


def _day(instant: exp.Expression, zone: exp.Expression) -> exp.Expression:
    there = exp.AtTimeZone(this=instant, zone=zone)
    return exp.Cast(this=there, to=exp.DataType.build("date"))
