"""How a field stands in a file of text: under which column, which words are blanks, how its codes are written.

    'Yes' --codes {true: Yes}--> true      'Select' --blank [Select]--> blank      ' 65' --> unreadable

Every value is read exactly as `language.record` reads it; a test holds the two together. The SQL is DuckDB's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ledger.data import Data, field
from ledger.language.days import FIRST_YEAR, LAST_YEAR, start_of
from ledger.language.literals import DECIMALS, DIGITS, plain, shortened
from ledger.language.record import Unreadable
from ledger.language.schema import Field
from ledger.population import native, spelling
from ledger.population.profile import EXACT, ReadingProfile
from ledger.population.quoting import identifier as identifier, string as string


class Column(Data, frozen=True):
    """The column that a field is read from.

    `codes` maps declared codes to what the file says for them, one to one, and for a boolean `true` and `false`; one
    that it lacks is the same there. `blank` are the words that stand for a blank, beside the empty one. `profile` says
    how a text in it is written.
    """

    name: str
    codes: Mapping[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    profile: ReadingProfile = EXACT


class Typed(NamedTuple):
    """SQL for the value of a field, NULL where blank, and for whether it cannot be read; empty where it always can.

    What the value is where it cannot be read is for nobody to ask.
    """

    value: str
    unreadable: str


def typed(field: Field, column: Column, raw: str, type: str = native.TEXT) -> Typed:
    """How the field is read from `raw`, SQL for the value in the file with blanks as NULL, of the type that it has."""
    if (field.type, type) == ("number", "DOUBLE"):
        return Typed(or_default(raw, field, column), _inexact(raw))
    if type != native.TEXT and (value := native.value(field, raw, type)):
        unreadable = "" if value == raw else f"{raw} IS NOT NULL AND {value} IS NULL"
        return Typed(or_default(value, field, column), unreadable)
    return _from_text(field, column, raw)


def _inexact(raw: str) -> str:
    """Whether a DOUBLE is none of our numbers. Those of six digits after the point and nine before are, at a glance.

    The value stays as it is: to pass each through a CASE costs as much as to judge it.
    """
    glance = native.glance(raw)
    text = native.text(raw, "DOUBLE")
    return f"CASE WHEN {glance} THEN FALSE WHEN {raw} IS NULL THEN FALSE ELSE number_in({text}) IS NULL END"


def _from_text(field: Field, column: Column, raw: str) -> Typed:
    if field.type in ("text", "choice"):
        return Typed(or_default(raw, field, column), "")
    if field.type == "choices":
        codes = spelling.codes_sql(column.profile, raw)
        value = f"CASE WHEN trim({codes}, ';') <> '' THEN ';' || {codes} || ';' END"
        return Typed(value, f"{raw} = '{spelling.NO_ELEMENT}'")
    value = _read(field.type, column, raw)
    return Typed(or_default(value, field, column), f"{raw} IS NOT NULL AND {value} IS NULL")


def _read(type: str, column: Column, raw: str) -> str:
    """SQL for the value that a text says, NULL where it says none."""
    match type:
        case "number":
            return f"number_in({spelling.number_sql(column.profile, raw)})"
        case "date":
            return spelling.day_sql(column.profile, raw)
        case "datetime":
            return spelling.instant_sql(column.profile, raw)
    yes, no = (", ".join(map(string, words)) for words in yes_and_no(column))
    return f"CASE WHEN {raw} IN ({yes}) THEN TRUE WHEN {raw} IN ({no}) THEN FALSE END"


def not_blank(column: Column, at: str, type: str = native.TEXT) -> str:
    """SQL for the value in the file, NULL where it stands for a blank."""
    if type != native.TEXT and not column.blank:
        return at
    text = native.text(at, type)
    if not column.blank:
        return f"NULLIF({text}, '')"
    words = ", ".join(string(word) for word in ("", *column.blank))
    return f"CASE WHEN {text} NOT IN ({words}) THEN {at} END"


def value_of(field: Field, column: Column, text: str | None) -> object:
    """The value in the file as `language.judge` takes it; None for a blank. Raises Unreadable for a strange text."""
    if text is None or text in ("", *column.blank):
        return None
    try:
        return _value(field, column, text)
    except ValueError as fault:
        raise Unreadable(field.name, f"'{shortened(text)}': {fault}") from None


def _value(field: Field, column: Column, text: str) -> object:
    match field.type:
        case "choice":
            return _declared(field, column, text)
        case "choices":
            return [_declared(field, column, each) for each in spelling.codes_text(column.profile, text) if each]
        case "number":
            return spelling.number_text(column.profile, text)
        case "date":
            return spelling.day_text(column.profile, text)
        case "datetime":
            return spelling.instant_text(column.profile, text)
        case "boolean" | "signal":
            return _truth(column, text)
    return text


def _truth(column: Column, text: str) -> bool:
    yes, no = yes_and_no(column)
    if text not in (*yes, *no):
        raise ValueError(f"it is neither {' nor '.join((yes[0], no[0]))}")
    return text in yes


def written_codes(field: Field, column: Column) -> list[str]:
    """The codes that a field declares, each once, as its column writes them."""
    return list(dict.fromkeys(column.codes.get(code, code) for code in field.choices))


def yes_and_no(column: Column) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words for each; those of a profile come first, and replace what a binding lacks."""
    said = column.profile
    return (*said.true, column.codes.get("true", "true")), (*said.false, column.codes.get("false", "false"))


def _declared(field: Field, column: Column, value: str) -> str:
    """The declared code that the file writes as `value`, or what equals none: no code ends with a space."""
    codes = {column.codes.get(code, code): code for code in field.choices}
    return codes.get(value, f"{value} ")


def or_default(value: str, field: Field, column: Column) -> str:
    """SQL for a value, with what a blank counts as in the place of NULL."""
    if field.blank is None:
        return value
    if field.type == "number":
        return f"COALESCE({value}, {plain(field.blank)}e0)"  # type: ignore[arg-type]  # a number's blank is a decimal
    return f"COALESCE({value}, {string(column.codes.get(str(field.blank), str(field.blank)))})"


# The first arm of most macros is the common form, checked and cast at the speed of the file; the second is exact for
# the rest. Casts alone are too kind: DuckDB reads ' 65', '1_000', 'inf' and '24:00:00'.
_MACROS = r"""
CREATE TEMP MACRO adjusted(whole, digits, power) AS
  strlen(whole) - 1 - strlen(digits) + strlen(ltrim(digits, '0')) + power;
CREATE TEMP MACRO within(whole, digits, power) AS
  trim(digits, '0') = '' OR (
    adjusted(whole, digits, power) BETWEEN -{decimals} AND {digits} - 1
    AND strlen(trim(digits, '0')) <= {digits}
    AND adjusted(whole, digits, power) - strlen(trim(digits, '0')) + 1 >= -{decimals});
CREATE TEMP MACRO number_in(t) AS CASE
  WHEN regexp_full_match(t, '-?[0-9]+(?:\.[0-9]{{1,{decimals}}})?') AND strlen(t) <= {digits} THEN TRY_CAST(t AS DOUBLE)
  WHEN regexp_full_match(t, '[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,4}})?') AND within(
    regexp_extract(t, '^[+-]?([0-9]*)', 1),
    regexp_extract(t, '^[+-]?([0-9]*)', 1) || regexp_extract(t, '\.([0-9]*)', 1),
    COALESCE(TRY_CAST(regexp_extract(t, '[eE](.*)', 1) AS INTEGER), 0)) THEN TRY_CAST(t AS DOUBLE) END;
CREATE TEMP MACRO day_within(d) AS CASE WHEN d >= DATE '{first_day}' AND d < DATE '{end_day}' THEN d END;
CREATE TEMP MACRO instant_within(i) AS CASE WHEN i >= TIMESTAMP '{first}' AND i < TIMESTAMP '{end}' THEN i END;
CREATE TEMP MACRO day_in(t) AS CASE
  WHEN regexp_full_match(t, '(?:19|2[0-9])[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}') THEN TRY_CAST(t AS DATE) END;
CREATE TEMP MACRO offset_in(t) AS CASE WHEN t NOT LIKE '%Z' THEN to_minutes(
  (CASE WHEN regexp_matches(t, '-[0-9]{{2}}:?[0-9]{{2}}$') THEN -1 ELSE 1 END) * (
    CAST(regexp_extract(t, '([0-9]{{2}}):?[0-9]{{2}}$', 1) AS INTEGER) * 60 + CAST(right(t, 2) AS INTEGER)))
  ELSE to_minutes(0) END;
CREATE TEMP MACRO odd_instant_in(t) AS TRY_CAST(left(t, 10) || ' ' || substr(t, 12, 5) ||
  CASE WHEN substr(t, 17, 1) = ':' THEN regexp_extract(substr(t, 17), '^:[0-9]{{2}}(?:\.[0-9]{{1,6}})?') ELSE ':00' END
  AS TIMESTAMP) - offset_in(t);
CREATE TEMP MACRO instant_in(t) AS CASE
  WHEN regexp_full_match(t, '(?:19[1-9]|2[0-8][0-9]|29[0-8])[0-9]-[0-9]{{2}}-[0-9]{{2}}[T ]{hour}:{sixty}:{sixty}'
    || '(?:\.[0-9]{{1,6}})?Z') THEN TRY_CAST(t AS TIMESTAMP)
  WHEN regexp_full_match(t, '(?:1899|3000|(?:19|2[0-9])[0-9]{{2}})-[0-9]{{2}}-[0-9]{{2}}[T ]{hour}:{sixty}'
    || '(?::{sixty}(?:\.[0-9]{{1,9}})?)?(?:Z|[+-]{hour}:?{sixty})')
    AND odd_instant_in(t) >= TIMESTAMP '{first}' AND odd_instant_in(t) < TIMESTAMP '{end}' THEN odd_instant_in(t) END;
"""


def macros(zone: str) -> str:
    """The functions that `typed` speaks of, for DuckDB, in a ledger of this zone."""
    days = [date(year, 1, 1) for year in (FIRST_YEAR, LAST_YEAR + 1)]
    first, end = (start_of(day, zone).replace(tzinfo=None) for day in days)
    hour, sixty = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
    whens = {"first_day": days[0], "end_day": days[1], "first": first, "end": end}
    return _MACROS.format(digits=DIGITS, decimals=DECIMALS, hour=hour, sixty=sixty, **whens)
