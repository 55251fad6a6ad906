r"""Spark as the engine of a table, or of files that Spark reads: each question is one SELECT over one view of it.

    "score" >= $start AND title = 'it''s'  -->  `score` >= TIMESTAMP '…' AND title = 'it\'s'

Spark reads names and texts otherwise than other engines, so they are written again here, once and for all questions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Protocol

from ledger.population.dialects.dialect import Dialect
from ledger.population.engines.engine import NOTHING, CountedIn, DayStart, Parameters, Row

_WORD = re.compile(r"""'((?:[^']|'')*)'|"((?:[^"]|"")*)"|\$([a-z0-9_]+)""")


class SparkReader(Protocol):
    """A view in an open session: what a SELECT of Spark's gives, and views for the steps of a question."""

    def rows(self, sql: str) -> list[Any]:
        """Return what a SELECT gives."""

    def steps(self, steps: Mapping[str, str], kept: Collection[str]) -> AbstractContextManager[None]:
        """Open the views of a question; Spark holds the rows of those that are `kept`."""


@dataclass(slots=True)
class SparkEngine:
    """A view in an open session. Every row that comes back is counted."""

    table: SparkReader
    dialect: Dialect
    given: int = field(default=0, init=False)

    @property
    def counted_in(self) -> CountedIn:
        """There."""
        return CountedIn(self.dialect.name, self.given)

    def rows(self, sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """What it gives."""
        found = [tuple(map(_value, row)) for row in self.table.rows(self.written(sql, parameters))]
        self.given += len(found)
        return found

    def stepwise(self, steps: Mapping[str, str], sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """Each a view: in one statement Spark would work a step out again for whatever reads it."""
        said = [*steps.values(), sql]
        kept = [name for name in steps if sum(len(re.findall(rf"\b(?:FROM|JOIN) {name}\b", each)) for each in said) > 2]
        with self.table.steps({name: self.written(each, parameters) for name, each in steps.items()}, kept):
            return self.rows(sql, parameters)

    def first(self, sql: str, parameters: Parameters = NOTHING) -> Row | None:
        """Spark looks at the parts of a table in their order, as long as it has found too few."""
        return next(iter(self.rows(sql, parameters)), None)

    def calendar(self, starts: Sequence[DayStart]) -> str:
        """A list within the query."""
        rows = [f"({self._literal(day)}, {self._literal(this)}, {self._literal(then)})" for day, this, then in starts]
        none = "(CAST(NULL AS DATE), CAST(NULL AS TIMESTAMP), CAST(NULL AS TIMESTAMP))"
        return f"(SELECT * FROM VALUES {', '.join(rows or [none])} AS days (_day, _this, _next))"

    def written(self, sql: str, parameters: Parameters = NOTHING) -> str:
        """The statement as Spark reads it, with its days and instants in their places."""
        return _WORD.sub(lambda found: self._word(found, parameters), sql)

    def _word(self, found: re.Match[str], parameters: Parameters) -> str:
        text, name, parameter = found.groups()
        if text is not None:
            return spelled(text.replace("''", "'"))
        if name is not None:
            return quoted(name.replace('""', '"'))
        return self._literal(parameters[parameter])

    def _literal(self, value: date | datetime) -> str:
        return self.dialect.instant(value) if isinstance(value, datetime) else f"DATE '{value}'"


def quoted(name: str) -> str:
    """A name as Spark reads it."""
    escaped = name.replace("`", "``")
    return f"`{escaped}`"


def spelled(text: str) -> str:
    """A text as Spark reads it: there a backslash escapes, and `''` would be two texts."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _value(value: Any) -> Any:
    """An instant comes in the zone of this machine, and is told in UTC."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value
