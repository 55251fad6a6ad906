"""Conversions of several currencies in that of the attribution, as DuckDB's SQL: the same as `meanings.credit.money`.

_amount * _rate, in 10^-9 each     two factors of at most 15 digits, multiplied in two parts of 128 bits
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.errors import BadInput
from ledger.meanings.credit.attribution import Worth
from ledger.meanings.credit.money import MOST, no_rate, too_much
from ledger.measure.credit.pure.sides import Rows
from ledger.population.columns import string

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BILLION, _PART = 10**9, 10**12


def convert(connection: DuckDBPyConnection, worth: Worth | None, rates: Rows | None) -> None:
    """Give `conv` its `_value`, where it is not there yet. Raises BadInput where nothing says what that is."""
    if worth is None:
        return
    if worth.stated_in:
        _lay_rates(connection, rates)
        _require_rates(connection, worth, rates)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE conv AS {_valued(worth)}")
    sql = f"SELECT min(_id) FROM conv WHERE _governed AND abs(_value) >= {MOST}"
    (found,) = connection.execute(sql).fetchone() or (None,)
    if found is not None:
        raise too_much(worth, found)


def _lay_rates(connection: DuckDBPyConnection, rates: Rows | None) -> None:
    """The table `rate`, a row for each day and currency. Raises BadInput where it says two things, or none."""
    if rates is None:
        connection.execute("CREATE OR REPLACE TEMP TABLE rate(_on DATE, _currency VARCHAR, _rate HUGEINT)")
        return
    connection.execute(f"CREATE OR REPLACE TEMP TABLE rate AS SELECT DISTINCT * FROM ({rates.sql})")
    found = connection.execute("SELECT _why, _on, _currency FROM rate WHERE _why IS NOT NULL ORDER BY ALL").fetchone()
    if found:
        why, day, currency = found
        told = " ".join(str(each) for each in (currency, "on", day) if each is not None)
        fix = "correct the row, or leave it out"
        raise BadInput(f"a rate is {why}", f"the row of {told}", fix, rates.name)
    twice = connection.execute(
        "SELECT _on, _currency FROM rate GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1"
    ).fetchone()
    if twice:
        what, why = f"{twice[1]} has two rates on {twice[0]}", "money is converted once, by one of them"
        raise BadInput(what, why, "leave one of them out", rates.name)


def _require_rates(connection: DuckDBPyConnection, worth: Worth, rates: Rows | None) -> None:
    lost = connection.execute(
        "SELECT c._id, c._currency, c._day FROM conv c"
        " LEFT JOIN rate r ON r._on = c._day AND r._currency = c._currency"
        f" WHERE c._governed AND c._amount IS NOT NULL AND c._currency IS DISTINCT FROM {string(worth.currency)}"
        " AND r._rate IS NULL ORDER BY c._day, c._id LIMIT 1"
    ).fetchone()
    if lost:
        conversion, currency, day = lost
        raise no_rate(worth, conversion, currency, day, rates.name if rates else "")


def _valued(worth: Worth) -> str:
    rate = f"CASE WHEN c._currency = {string(worth.currency)} THEN CAST({_BILLION} AS HUGEINT) ELSE r._rate END"
    joined = "conv c LEFT JOIN rate r ON r._on = c._day AND r._currency = c._currency"
    rated = f"SELECT c.*, abs(c._amount) AS _size, {rate} AS _by FROM {joined}"
    low = f"(_size % {_PART}) * _by"
    rest = f"({low}) % {_PART}"
    whole = f"(_size // {_PART}) * _by + ({low}) // {_PART}"
    up = f"({rest} > {_PART // 2} OR ({rest} = {_PART // 2} AND ({whole}) % 2 = 1))"
    value = f"CAST(sign(_amount) AS HUGEINT) * ({whole} + CASE WHEN {up} THEN 1 ELSE 0 END)"
    return f"SELECT * EXCLUDE (_amount, _currency, _size, _by), {value} AS _value FROM ({rated})"
