"""What a value may be, in a criteria and in a record: numbers, texts and days (language.md, sections 2 and 4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ledger.language.days import FIRST_YEAR, LAST_YEAR

DIGITS, DECIMALS, TEXT_LENGTH, DAYS = 15, 9, 255, 36_500
SHOWN = 60
NUMBER_RULE = f"a number has at most {DIGITS} digits, {DECIMALS} of them after the point"
NUMBER_FORM = "a number is digits, with a point before its decimals"
DAY_RULE = f"a day is a day of the calendar, {FIRST_YEAR} to {LAST_YEAR}, written YYYY-MM-DD"
ALPHABET_RULE = "only characters that every platform compares alike may stand in a text"

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def number(text: str) -> Decimal | None:
    """`text` as a normalised decimal (`65`, never `65.0`, `6.5E1` or `-0`), or None where it is none we can hold."""
    if not _NUMBER.fullmatch(text):
        return None
    return normal(Decimal(text))


def number_objection(text: str) -> str:
    """Why a text is no number that we hold: it is written as none, or has too many digits."""
    return NUMBER_RULE if _NUMBER.fullmatch(text) else NUMBER_FORM


def normal(value: Decimal) -> Decimal | None:
    """`value` with no trailing zeros and no positive exponent, or None beyond the digits that we can hold.

    15 digits is where decimals and the doubles of the platforms still agree (language.md, R9).
    """
    if not value:
        return Decimal(0)
    if not value.is_finite() or not -DECIMALS <= value.adjusted() < DIGITS:
        return None
    sign, written, _ = value.as_tuple()
    digits = "".join(map(str, written)).rstrip("0")
    exponent = value.adjusted() - len(digits) + 1
    if len(digits) > DIGITS or exponent < -DECIMALS:
        return None
    whole = digits + "0" * max(exponent, 0)
    return Decimal((sign, tuple(map(int, whole)), min(exponent, 0)))


def plain(value: Decimal) -> str:
    """`value` as it is written in a criteria, never with an exponent."""
    return format(value, "f")


def day(text: str) -> date | None:
    """`text` (`YYYY-MM-DD`) as a day, or None where the calendar has no such day or we do not hold it."""
    if not _DAY.fullmatch(text):
        return None
    try:
        value = date.fromisoformat(text)
    except ValueError:
        return None
    return value if FIRST_YEAR <= value.year <= LAST_YEAR else None


def quoted(text: str) -> str:
    """`text` as a criteria writes it."""
    return "'" + text.replace("'", "''") + "'"


def visible(text: str) -> str:
    """`text` with a dot for all that would move a terminal's cursor, but for the end of a line."""
    return "".join(char if char.isprintable() or char == "\n" else "·" for char in text)


def shortened(text: str) -> str:
    """`text` to be shown: cut where it is long, in one line, with nothing in it that would move a terminal's cursor."""
    text = visible(text[: SHOWN + 1]).replace("\n", "·")
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def text_objections(text: str) -> Iterator[tuple[str, str]]:
    """What stands against `text` as a literal to compare a text with: (why, fix) for each rule that it breaks."""
    yield from code_objections(text)
    strange = sorted({char for char in text if not _comparable(char) and unicodedata.category(char) != "Cc"})
    if strange and unicodedata.is_normalized("NFC", text):
        shown = ", ".join(f"{char} (U+{ord(char):04X})" for char in strange)
        yield ALPHABET_RULE, f"leave out {shown}"


def code_objections(text: str) -> Iterator[tuple[str, str]]:
    """What stands against `text` as a choice's code: the same rules, but for the alphabet (codes compare exactly)."""
    if not text:
        yield "an empty text is a blank", "test it with IS BLANK"
    if len(text) > TEXT_LENGTH:
        yield f"a text has at most {TEXT_LENGTH} characters, and this has {len(text)}", "write a shorter one"
    if text.strip() and text != text.strip():
        yield "a text neither starts nor ends with a space", f"write {quoted(text.strip())}"
    if text and not text.strip():
        yield "a text is more than white space", "write the text to look for"
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        yield "a text has no line ends, tabs or other control characters", "leave them out"
    if not unicodedata.is_normalized("NFC", text):
        composed = unicodedata.normalize("NFC", text)
        yield "a text is in Unicode's composed form (NFC)", f"write {quoted(composed)} with composed characters"


def _comparable(char: str) -> bool:
    if char == "İ":
        return False
    return " " <= char <= "\u024f" or "\u0370" <= char <= "\u052f" or unicodedata.category(char) == "Lo"
