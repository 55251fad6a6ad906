"""Which numbers of a column of PostgreSQL are none of ours: more than 15 digits, more than 9 of them decimals, NaN.

    numeric(5, 1)    NaN alone        numeric(18, 2)   a look at its size, then its digits
    bigint           by its size      double           as many digits as its shortest text has

A value within the common bounds is told at a glance; only the rest is looked at digit by digit. Pure.
"""

from __future__ import annotations

import re

from ledger.language.literals import DECIMALS, DIGITS
from ledger.population.dialects.postgres_texts import number_of

_MOST = 10**DIGITS - 1
_DECIMAL = re.compile(r"DECIMAL\((\d+), (-?\d+)\)")


def is_inexact(raw: str, type: str) -> str:
    """Whether the number is none of ours; empty where each is one."""
    if type in ("SMALLINT", "INTEGER"):
        return ""
    if type == "BIGINT":
        return f"{raw} NOT BETWEEN {-_MOST} AND {_MOST}"
    if type == "DOUBLE":
        return _of_double(raw)
    return _of_decimal(raw, _DECIMAL.fullmatch(type))


def _of_decimal(raw: str, declared: re.Match[str] | None) -> str:
    precision, scale = map(int, declared.groups()) if declared else (DIGITS + 1, DECIMALS + 1)
    if precision <= DIGITS and scale <= DECIMALS and precision - scale <= DIGITS:
        return f"{raw} = 'NaN'"
    rounded = "" if 0 <= scale <= 6 else f"round({raw}, 6) = {raw} AND "
    glance = f"{rounded}abs({raw}) < {10 ** (DIGITS - 6)}"
    digits = f"length(rtrim(ltrim(trunc({raw} * {10**DECIMALS})::text, '-'), '0')) <= {DIGITS}"
    exact = f"abs({raw}) < {10**DIGITS} AND scale(trim_scale({raw})) <= {DECIMALS} AND {digits}"
    return f"CASE WHEN {glance} THEN FALSE ELSE NOT ({exact}) END"


def _of_double(raw: str) -> str:
    glance = f"CASE WHEN abs({raw}) < 1e9::float8 THEN round({raw} * 1e6::float8) / 1e6::float8 = {raw} ELSE FALSE END"
    return f"CASE WHEN {glance} THEN FALSE WHEN {raw} IS NOT NULL THEN {number_of(f'{raw}::text')} IS NULL END"
