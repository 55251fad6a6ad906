"""How each warehouse says the few things of credit in which they differ: whole numbers, and steps on the calendar.

whole      numbers of 38 digits: 10^9 by 2^40, or money in millionths by a weight, overflow 64 bits
quotient   of two of them, rounded down: what is left over is given to one touch, so it must be exact
"""

from __future__ import annotations

from dataclasses import dataclass

_WHOLE = {"duckdb": "HUGEINT", "bigquery": "BIGNUMERIC", "postgres": "DECIMAL(38, 0)", "snowflake": "NUMBER(38, 0)"}
_DECIMAL = {"bigquery": "BIGNUMERIC"}
_MICROS = 60_000_000  # of a minute


@dataclass(frozen=True, slots=True)
class Engine:
    """One warehouse."""

    dialect: str

    @property
    def whole(self) -> str:
        """The type of whole numbers that no product overflows."""
        return _WHOLE.get(self.dialect, "DECIMAL(38, 0)")

    def as_whole(self, sql: str) -> str:
        """A value in that type."""
        return f"CAST({sql} AS {self.whole})"

    def decimal(self, sql: str) -> str:
        """A number exactly: 15 digits before the point, 9 after it."""
        return f"CAST({sql} AS {_DECIMAL.get(self.dialect, 'DECIMAL(24, 9)')})"

    def quotient(self, by: str, of: str) -> str:
        """Two whole numbers of 0 or more, divided and rounded down."""
        match self.dialect:
            case "duckdb":
                return f"(({by}) // ({of}))"
            case "postgres" | "bigquery":
                return f"DIV({by}, {of})"
        return self.as_whole(f"(({by}) - MOD({by}, {of})) / ({of})")  # a quotient of decimals may round up

    def rest(self, by: str, of: str) -> str:
        """What is left of that."""
        return f"MOD({by}, {of})"

    def days_on(self, day: str, days: int) -> str:
        """A calendar day so many days later."""
        match self.dialect:
            case "duckdb" | "postgres":
                return f"({day} + {days})"
            case "snowflake":
                return f"DATEADD(DAY, {days}, {day})"
            case "bigquery":
                return f"DATE_ADD({day}, INTERVAL {days} DAY)"
        return f"DATE_ADD({day}, {days})"

    def minutes_on(self, instant: str, minutes: int) -> str:
        """An instant so many minutes later."""
        match self.dialect:
            case "snowflake":
                return f"DATEADD(MINUTE, {minutes}, {instant})"
            case "bigquery":
                return f"TIMESTAMP_ADD({instant}, INTERVAL {minutes} MINUTE)"
            case "databricks" | "spark":  # an interval of a day or more is one of calendar days in the session's zone
                return f"TIMESTAMP_MICROS(UNIX_MICROS({instant}) + {minutes * _MICROS})"
        return f"({instant} + INTERVAL '{minutes}' MINUTE)"

    def days_between(self, first: str, last: str) -> str:
        """How many days one calendar day lies after another."""
        match self.dialect:
            case "postgres":
                return f"({last} - {first})"
            case "duckdb":
                return f"DATE_DIFF('day', {first}, {last})"
            case "snowflake":
                return f"DATEDIFF(DAY, {first}, {last})"
            case "bigquery":
                return f"DATE_DIFF({last}, {first}, DAY)"
        return f"DATEDIFF({last}, {first})"

    def hours_between(self, first: str, last: str) -> str:
        """How many whole hours passed from one instant to a later one."""
        match self.dialect:
            case "postgres":
                return f"CAST(FLOOR(EXTRACT(EPOCH FROM ({last} - {first})) / 3600) AS BIGINT)"
            case "duckdb":
                return f"((EPOCH_US({last}) - EPOCH_US({first})) // {60 * _MICROS})"
            case "snowflake":
                return f"FLOOR(DATEDIFF(MICROSECOND, {first}, {last}) / {60 * _MICROS})"
            case "bigquery":
                return f"DIV(TIMESTAMP_DIFF({last}, {first}, MICROSECOND), {60 * _MICROS})"
        return f"((UNIX_MICROS({last}) - UNIX_MICROS({first})) DIV {60 * _MICROS})"

    def in_order(self, column: str, text: bool) -> str:
        """A column to order by: blanks first, texts by their code points, whatever the database's own language is."""
        collated = ' COLLATE "C"' if text and self.dialect == "postgres" else ""
        return f"{column}{collated} NULLS FIRST"
