"""A text of a column of PostgreSQL as the value that it says, NULL where it says none: as `columns` has it for DuckDB.

    '65.50' --number--> 65.5      '2026-02-29' --day--> NULL      '2026-01-31T23:30Z' --instant--> that instant

A pattern holds every day of the calendar, leap years and all: what has it can be cast. Pure.
"""

from __future__ import annotations

from ledger.language.literals import DECIMALS, DIGITS
from ledger.population import spelling
from ledger.population.columns import Column, yes_and_no
from ledger.population.profile import ReadingProfile
from ledger.population.quoting import string

_LONG, _SHORT = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])", "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
_OF_YEAR = f"(?:{_LONG}|{_SHORT}|02-(?:0[1-9]|1[0-9]|2[0-8]))"
_LEAP = "(?:(?:19|2[0-9])(?:0[48]|[2468][048]|[13579][26])|2[048]00)-02-29"
_DAY = f"(?:(?:19|2[0-9])[0-9]{{2}}-{_OF_YEAR}|{_LEAP})"
_NEAR_DAY = f"(?:1899-12-31|3000-01-01|{_DAY})"
_HOUR, _SIXTY = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
_INSTANT = f"{_NEAR_DAY}[T ]{_HOUR}:{_SIXTY}(?::{_SIXTY}(?:[.][0-9]{{1,9}})?)?(?:Z|[+-]{_HOUR}:?{_SIXTY})"
_PLAIN, _NUMBER = r"-?[0-9]+([.][0-9]{1,9})?", r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,4})?"
_EXACT = f"""(SELECT btrim(digits, '0') = '' OR (
    highest BETWEEN {-DECIMALS} AND {DIGITS - 1}
    AND significant <= {DIGITS} AND highest - significant >= {-DECIMALS - 1})
  FROM (SELECT digits, length(btrim(digits, '0')) AS significant,
      length(whole) - 1 - length(digits) + length(ltrim(digits, '0')) + power AS highest
    FROM (SELECT whole, whole || COALESCE(substring({{0}} from '[.]([0-9]*)'), '') AS digits,
        COALESCE(substring({{0}} from '[eE](.*)')::integer, 0) AS power
      FROM (SELECT COALESCE(substring({{0}} from '^[+-]?([0-9]*)'), '') AS whole) AS _a) AS _b) AS _c)"""


def number_of(text: str) -> str:
    """A double, from the ledger's own form of a number: the common one by its length, others by their digits."""
    common = f"{text} ~ '^{_PLAIN}$' AND length({text}) <= {DIGITS}"
    exact = f"CASE WHEN {text} ~ '^{_NUMBER}$' THEN {_EXACT.format(text)} ELSE FALSE END"
    return f"CASE WHEN {common} THEN {text}::float8 WHEN {exact} THEN {text}::float8 END"


def number(profile: ReadingProfile, raw: str) -> str:
    """The same of a number as a profile has it written."""
    text = raw
    if profile.currency:
        signs = " OR ".join(f"strpos({text}, {string(each)}) > 0" for each in profile.currency)
        bare = f"regexp_replace({text}, {string(spelling.currency_pattern(profile))}, '\\1')"
        text = f"CASE WHEN {signs} THEN {bare} ELSE {text} END"
    if profile.thousands:
        sign = string(spelling.thousands_pattern(profile))
        grouped = f"{text} ~ {string(f'^(?:{spelling.grouped_pattern(profile)})$')}"
        text = f"CASE WHEN {text} !~ {sign} THEN {text} WHEN {grouped} THEN regexp_replace({text}, {sign}, '', 'g') END"
    if profile.decimal == ",":
        text = f"CASE WHEN strpos({text}, '.') = 0 THEN replace({text}, ',', '.') END"
    return number_of(text if text == raw else f"({text})")


def day(text: str) -> str:
    """A day of the calendar, from the ledger's own form."""
    return f"CASE WHEN {text} ~ '^{_DAY}$' THEN {text}::date END"


def instant(text: str, first: str, end: str) -> str:
    """An instant, from the ledger's own form, where it lies in [first, end). More than six decimals are cut off."""
    seconds = f"COALESCE(substring({text} from '^.{{16}}(:[0-9]{{2}}(?:[.][0-9]{{1,6}})?)'), ':00')"
    local = f"(left({text}, 10) || ' ' || substr({text}, 12, 5) || {seconds} || '+00')::timestamptz"
    offset = f"COALESCE(substring({text} from '[+-][0-9]{{2}}:?[0-9]{{2}}$'), '+0000')"  # a Z has none
    minutes = f"(left({offset}, 1) || right({offset}, 2))::integer"
    moved = f"({local} - make_interval(hours => left({offset}, 3)::integer, mins => {minutes}))"
    return f"CASE WHEN {text} ~ '^{_INSTANT}$' THEN {within(moved, first, end)} END"


def within(value: str, first: str, end: str) -> str:
    """The value, where it lies in [first, end)."""
    return f"CASE WHEN {value} >= {first} AND {value} < {end} THEN {value} END"


def truth(column: Column, raw: str) -> str:
    """True or false, by the words of a column."""
    yes, no = (", ".join(map(string, words)) for words in yes_and_no(column))
    return f"CASE WHEN {raw} IN ({yes}) THEN TRUE WHEN {raw} IN ({no}) THEN FALSE END"
