"""PostgreSQL as the engine of a table: each question is one SELECT in the transaction that shows its one moment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from ledger.errors import BadInput
from ledger.population.dialects.dialect import Dialect
from ledger.population.engines.engine import NOTHING, CountedIn, DayStart, Parameters, Row, with_steps

_NAME = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|\$([a-z0-9_]+)""")
_PARALLEL = "max_parallel_workers_per_gather"


class PostgresReader(Protocol):
    """A table in an open transaction: its name, what a SELECT gives, and a setting that holds until its end."""

    @property
    def name(self) -> str:
        """Return how people call it."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a SELECT gives."""

    def set(self, name: str, value: str) -> str:
        """Set something, and return what it was."""


@dataclass(slots=True)
class PostgresEngine:
    """A table in an open transaction. Every row that crosses the wire is counted."""

    table: PostgresReader
    dialect: Dialect
    given: int = field(default=0, init=False)

    @property
    def counted_in(self) -> CountedIn:
        """There."""
        return CountedIn(self.dialect.name, self.given)

    def rows(self, sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """What it gives."""
        found = self.table.rows(self._with(sql, parameters))
        self.given += len(found)
        return found

    def stepwise(self, steps: Mapping[str, str], sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """In one statement."""
        return self.rows(with_steps(steps, sql), parameters)

    def first(self, sql: str, parameters: Parameters = NOTHING) -> Row | None:
        """By one process: several would give what each of them finds first."""
        before = self.table.set(_PARALLEL, "0")
        found = self.rows(sql, parameters)
        self.table.set(_PARALLEL, before)
        return found[0] if found else None

    def calendar(self, starts: Sequence[DayStart]) -> str:
        """A list within the query: a transaction that only reads makes no table."""
        rows = [f"({self._literal(day)}, {self._literal(this)}, {self._literal(then)})" for day, this, then in starts]
        none = "(CAST(NULL AS date), CAST(NULL AS timestamptz), CAST(NULL AS timestamptz))"
        return f"(SELECT * FROM (VALUES {', '.join(rows or [none])}) AS days (_day, _this, _next))"

    def _with(self, sql: str, parameters: Parameters) -> str:
        """The statement with its days and instants in their places, so that the server may plan by them."""
        if "\0" in sql:
            why, fix = "PostgreSQL holds no text with the character NUL", "write the code or the word without it"
            raise BadInput("a text cannot be asked for", why, fix, self.table.name)
        return _NAME.sub(lambda found: found[1] or self._literal(parameters[found[2]]), sql)

    def _literal(self, value: date | datetime) -> str:
        return self.dialect.instant(value) if isinstance(value, datetime) else f"DATE '{value}'"
