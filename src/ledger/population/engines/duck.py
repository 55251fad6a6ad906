"""DuckDB as the engine of a file, or of a copy of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ledger.data import Data
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.duck import DUCKDB
from ledger.population.engines.engine import NOTHING, CountedIn, DayStart, Parameters, Row, with_steps

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class DuckEngine(Data, frozen=True):
    """A session of DuckDB; `copied` says what was copied into it."""

    connection: DuckDBPyConnection
    copied: CountedIn | None = None
    dialect: Dialect = DUCKDB

    @property
    def counted_in(self) -> CountedIn | None:
        """Here."""
        return self.copied

    def rows(self, sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """What it gives."""
        return self.connection.execute(sql, dict(parameters)).fetchall()

    def stepwise(self, steps: Mapping[str, str], sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """In one statement."""
        return self.rows(with_steps(steps, sql), parameters)

    def first(self, sql: str, parameters: Parameters = NOTHING) -> Row | None:
        """DuckDB keeps to the order of the file."""
        found: Row | None = self.connection.execute(sql, dict(parameters)).fetchone()
        return found

    def calendar(self, starts: Sequence[DayStart]) -> str:
        """A table of the session."""
        days, these, nexts = zip(*starts, strict=True) if starts else ((), (), ())
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE calendar AS SELECT"
            " TRY_CAST(unnest(string_split($days, ',')) AS DATE) AS _day,"
            " TRY_CAST(unnest(string_split($these, ',')) AS TIMESTAMP) AS _this,"
            " TRY_CAST(unnest(string_split($next, ',')) AS TIMESTAMP) AS _next",
            {
                "days": ",".join(map(str, days)),
                "these": ",".join(str(each.replace(tzinfo=None)) for each in these),
                "next": ",".join(str(each.replace(tzinfo=None)) for each in nexts),
            },
        )
        return "calendar"
