"""Which numbers of a column of Spark are none of ours: more than 15 digits, more than 9 of them decimals, NaN.

    decimal(12, 2)   every one is         decimal(38, 18)  by its digits
    bigint           by its size          double           by the decimal that it stands for

A value within the common bounds is told at a glance; only the rest is looked at digit by digit. Pure.
"""

from __future__ import annotations

import re

from ledger.language.literals import DECIMALS, DIGITS

WHOLE = frozenset({"SMALLINT", "INTEGER"})
OURS = f"DECIMAL({DIGITS + DECIMALS}, {DECIMALS})"
SUMMED = f"DECIMAL(28, {DECIMALS})"
"""A sum of ten times 10^9 of these has its last digit still: Spark adds ten digits to the type of what is added up."""
_MOST = 10**DIGITS - 1
_DECIMAL = re.compile(r"DECIMAL\((\d+), (\d+)\)")


def is_number(type: str) -> bool:
    """Whether a type is one of numbers."""
    return type in WHOLE or type in ("BIGINT", "DOUBLE") or type.startswith("DECIMAL")


def is_inexact(raw: str, type: str) -> str:
    """Whether the number is none of ours; empty where each is one."""
    if type in WHOLE:
        return ""
    if type == "BIGINT":
        return f"{raw} NOT BETWEEN {-_MOST} AND {_MOST}"
    if type == "DOUBLE":
        glance = f"abs({raw}) < 1e9D AND rint({raw} * 1e6D) / 1e6D = {raw}"
        back = f"abs({raw}) < 1e15D AND CAST(try_cast({raw} AS {OURS}) AS DOUBLE) = {raw}"
        return _looked_at(raw, glance, back)
    precision, scale = _digits(type)
    if precision <= DIGITS and scale <= DECIMALS:
        return ""
    glance = f"abs({raw}) < {10 ** (DIGITS - 6)} AND CAST({raw} AS DECIMAL(38, 6)) = {raw}"
    return _looked_at(raw, glance if precision - scale <= 32 else "FALSE", f"try_cast({raw} AS {OURS}) = {raw}")


def readable(raw: str, type: str) -> str:
    """The number as one that can be compared with any of ours, where it is one."""
    precision, scale = _digits(type) if type.startswith("DECIMAL") else (DIGITS, 0)
    return raw if scale <= DECIMALS and precision - scale <= 38 - DECIMALS else f"try_cast({raw} AS {OURS})"


def _digits(type: str) -> tuple[int, int]:
    found = _DECIMAL.fullmatch(type)
    assert found
    return int(found[1]), int(found[2])


def _looked_at(raw: str, glance: str, same: str) -> str:
    bare = f"regexp_replace(CAST(try_cast({raw} AS {OURS}) AS STRING), '^-?0*[.]?0*|[.]', '')"
    ours = f"COALESCE({same}, FALSE) AND length(regexp_replace({bare}, '0+\\z', '')) <= {DIGITS}"
    return f"CASE WHEN {raw} IS NULL THEN FALSE WHEN {glance} THEN FALSE ELSE NOT ({ours}) END"
