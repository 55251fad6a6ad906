"""A text of a column of Spark as the value that it says, NULL where it says none: as `columns` has it for DuckDB.

    '65.50' --number--> 65.5      '2026-02-29' --day--> NULL      '2026-01-31T23:30Z' --instant--> that instant

A pattern says how it is written, from its first letter to its last; what it says is cast so that nothing fails. Pure.
"""

from __future__ import annotations

from ledger.language.literals import DECIMALS, DIGITS
from ledger.population.columns import Column, yes_and_no
from ledger.population.quoting import string

END = r"\z"  # a `$` of Java lets a line end after it
_HOUR, _SIXTY = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
_DAY = "(?:19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}"
_INSTANT = (
    rf"(?:1899|3000|(?:19|2[0-9])[0-9]{{2}})-[0-9]{{2}}-[0-9]{{2}}[T ]{_HOUR}:{_SIXTY}"
    rf"(?::{_SIXTY}(?:[.][0-9]{{1,9}})?)?(?:Z|[+-]{_HOUR}:?{_SIXTY})"
)
_PLAIN, _NUMBER = "-?[0-9]+(?:[.][0-9]{1,9})?", "[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,4})?"
_MINUTE = 60_000_000


def number(text: str) -> str:
    """A double, from the ledger's own form of a number; all but the common one are told by their digits."""
    common = f"{_has(text, _PLAIN)} AND length({text}) <= {DIGITS}"
    return (
        f"CASE WHEN {common} THEN try_cast({text} AS DOUBLE)"
        f" WHEN {_has(text, _NUMBER)} AND ({_exact(text)}) THEN try_cast({text} AS DOUBLE) END"
    )


def _exact(text: str) -> str:
    """Whether it has no more digits than ours, and none too far after the point."""
    whole = f"regexp_extract({text}, '^[+-]?([0-9]*)', 1)"
    digits = f"concat({whole}, regexp_extract({text}, '[.]([0-9]*)', 1))"
    power = f"COALESCE(try_cast(regexp_extract({text}, '[eE](.*)', 1) AS INT), 0)"
    significant = f"length(btrim({digits}, '0'))"
    highest = f"length({whole}) - 1 - length({digits}) + length(trim(LEADING '0' FROM {digits})) + {power}"
    return (
        f"btrim({digits}, '0') = '' OR ({highest} BETWEEN {-DECIMALS} AND {DIGITS - 1}"
        f" AND {significant} <= {DIGITS} AND {highest} - {significant} >= {-DECIMALS - 1})"
    )


def day(text: str) -> str:
    """A day of the calendar, from the ledger's own form."""
    return f"CASE WHEN {_has(text, _DAY)} THEN try_cast({text} AS DATE) END"


def instant(text: str, first: str, end: str) -> str:
    """An instant, from the ledger's own form, where it lies in [first, end). More than six decimals are cut off."""
    seconds = f"regexp_extract({text}, '^.{{16}}(:[0-9]{{2}}(?:[.][0-9]{{1,6}})?)', 1)"
    told = f"left({text}, 10), ' ', substr({text}, 12, 5), COALESCE(NULLIF({seconds}, ''), ':00'), '+00:00'"
    local = f"unix_micros(try_cast(concat({told}) AS TIMESTAMP))"
    sign, hours, minutes = (f"regexp_extract({text}, '([+-])([0-9]{{2}}):?([0-9]{{2}}){END}', {n})" for n in (1, 2, 3))
    east = f"try_cast({hours} AS INT) * 60 + try_cast({minutes} AS INT)"
    east = f"CASE {sign} WHEN '+' THEN {east} WHEN '-' THEN -({east}) ELSE 0 END"
    found = within(f"timestamp_micros({local} - CAST({east} AS BIGINT) * {_MINUTE})", first, end)
    return f"CASE WHEN {_has(text, _INSTANT)} THEN {found} END"


def within(value: str, first: str, end: str) -> str:
    """The value, where it lies in [first, end)."""
    return f"CASE WHEN {value} >= {first} AND {value} < {end} THEN {value} END"


def truth(column: Column, raw: str) -> str:
    """True or false, by the words of a column."""
    yes, no = (", ".join(map(string, words)) for words in yes_and_no(column))
    return f"CASE WHEN {raw} IN ({yes}) THEN TRUE WHEN {raw} IN ({no}) THEN FALSE END"


def _has(text: str, pattern: str) -> str:
    return f"{text} RLIKE '^(?:{pattern}){END}'"
