"""Which numbers of a column of Spark are none of ours: more than 15 digits, more than 9 of them decimals, NaN.

    decimal(12, 2)   every one is         decimal(38, 9)   by its digits
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
MOST_DIGITS = 38
_MOST = 10**DIGITS - 1
_DECIMAL = re.compile(r"DECIMAL\((\d+), (\d+)\)")


def is_number(type: str) -> bool:
    """Whether a type is one of numbers that can be compared with any of ours as they are.

    A decimal with more digits on one side than Spark keeps beside nine decimals is read from its text.
    """
    if found := _DECIMAL.fullmatch(type):
        precision, scale = map(int, found.groups())
        return scale <= DECIMALS and precision - scale <= MOST_DIGITS - DECIMALS
    return type in WHOLE or type in ("BIGINT", "DOUBLE")


def is_inexact(raw: str, type: str) -> str:
    """Whether the number is none of ours; empty where each is one."""
    if type in WHOLE:
        return ""
    if type == "BIGINT":
        return f"{raw} NOT BETWEEN {-_MOST} AND {_MOST}"
    if type == "DOUBLE":
        glance = f"abs({raw}) < 1e9D AND rint({raw} * 1e6D) / 1e6D = {raw}"
        return _looked_at(raw, glance, f"abs({raw}) < 1e15D AND CAST(try_cast({raw} AS {OURS}) AS DOUBLE) = {raw}")
    found = _DECIMAL.fullmatch(type)
    if found and int(found[1]) <= DIGITS:
        return ""
    glance = f"abs({raw}) < {10 ** (DIGITS - 6)} AND CAST({raw} AS DECIMAL({MOST_DIGITS - 3}, 6)) = {raw}"
    return _looked_at(raw, glance, f"try_cast({raw} AS {OURS}) = {raw}")


def _looked_at(raw: str, glance: str, same: str) -> str:
    digits = f"btrim(translate(CAST(try_cast({raw} AS {OURS}) AS STRING), '-.', ''), '0')"  # no pattern: it is quicker
    ours = f"COALESCE({same}, FALSE) AND length({digits}) <= {DIGITS}"
    return f"CASE WHEN {raw} IS NULL THEN FALSE WHEN {glance} THEN FALSE ELSE NOT ({ours}) END"
