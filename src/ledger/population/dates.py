"""How a file writes its days: `DD.MM.YYYY`, `M/D/YYYY, h:mm AM`, read alike by DuckDB and by Python.

    YYYY YY   MM M MMM   DD D   HH H hh h   mm ss   AM       a year, month, day; hours of 24 and of 12; minutes, seconds

A doubled letter is two digits, a single one is one or two; MMM is `Jan` to `Dec`. YY is 1969 to 2068. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from ledger.data import Data
from ledger.errors import BadInput
from ledger.language.days import MONTHS

_MONTHS_SHORT = tuple(each[:3] for each in MONTHS)
_PIVOT = 69


class _Token(NamedTuple):
    """A part of a date: its pattern, what DuckDB's strptime calls it, and which part of a moment it is."""

    pattern: str
    spelled: str
    part: str


_TOKENS = {
    "YYYY": _Token("[0-9]{4}", "%Y", "year"),
    "MMM": _Token("|".join(_MONTHS_SHORT), "%b", "month"),
    "YY": _Token("[0-9]{2}", "%y", "year"),
    "MM": _Token("0[1-9]|1[0-2]", "%m", "month"),
    "DD": _Token("0[1-9]|[12][0-9]|3[01]", "%d", "day"),
    "HH": _Token("[01][0-9]|2[0-3]", "%H", "hour"),
    "hh": _Token("0[1-9]|1[0-2]", "%I", "hour"),
    "mm": _Token("[0-5][0-9]", "%M", "minute"),
    "ss": _Token("[0-5][0-9]", "%S", "second"),
    "AM": _Token("[AP]M", "%p", "half"),
    "M": _Token("0?[1-9]|1[0-2]", "%m", "month"),
    "D": _Token("0?[1-9]|[12][0-9]|3[01]", "%d", "day"),
    "H": _Token("[01]?[0-9]|2[0-3]", "%H", "hour"),
    "h": _Token("0?[1-9]|1[0-2]", "%I", "hour"),
}
_PIECE = re.compile("|".join(_TOKENS) + "|T|[^A-Za-z]")
_PROBES = tuple(map(datetime.fromisoformat, ("2026-01-02T03:04:05", "2011-12-10T15:09:08", "2010-11-12T13:14:15")))


class DateFormat(Data, frozen=True):
    """A format as people write it, what it matches, and how DuckDB's strptime is told."""

    text: str
    pattern: str
    strptime: str
    parts: tuple[str, ...]

    def fits(self, text: str) -> bool:
        """Whether a text has this form."""
        return re.fullmatch(self.pattern, text) is not None

    def read(self, text: str) -> datetime:
        """The moment that a text of this form shows, without a zone. Raises ValueError where there is none such."""
        found = re.fullmatch(self.pattern, text)
        if found is None:
            raise ValueError(f"it is not written {self.text}")
        given = dict(zip(self.parts, found.groups(), strict=True))
        half = given.pop("half", "")
        month = given.pop("month")
        numbers = {name: int(digits) for name, digits in given.items()}
        numbers["month"] = _MONTHS_SHORT.index(month) + 1 if month in _MONTHS_SHORT else int(month)
        if len(given["year"]) == 2:
            numbers["year"] += 2000 if numbers["year"] < _PIVOT else 1900
        if half:
            numbers["hour"] = numbers["hour"] % 12 + (12 if half == "PM" else 0)
        return datetime(**numbers)  # type: ignore[arg-type]  # noqa: DTZ001  # its zone is said elsewhere

    def write(self, moment: datetime) -> str:
        """The moment as the format writes it; a single letter with as few digits as will do."""
        return "".join(_written(piece, moment) for piece in _PIECE.findall(self.text))


def date_format(text: str) -> DateFormat:
    """The format that `text` says. Raises BadInput where it says none."""
    pieces = _PIECE.findall(text)
    parts = tuple(_TOKENS[each].part for each in pieces if each in _TOKENS)
    if why := "".join(_objection(text, pieces, parts)[:1]):
        raise BadInput(f"`{text}` is no form of a date", why, "write it as DD.MM.YYYY or M/D/YYYY h:mm AM")
    pattern = "".join(f"({_TOKENS[each].pattern})" if each in _TOKENS else re.escape(each) for each in pieces)
    spelled = "".join(_TOKENS[each].spelled if each in _TOKENS else each.replace("%", "%%") for each in pieces)
    return DateFormat(text, pattern, spelled, parts)


def _objection(text: str, pieces: list[str], parts: tuple[str, ...]) -> list[str]:
    found = list[str]()
    if "".join(pieces) != text:
        found.append("its letters are YYYY YY MM M MMM DD D HH H hh h mm ss AM, and T between day and time")
    if not {"year", "month", "day"} <= set(parts):
        found.append("it takes a year, a month and a day")
    if len(set(parts)) < len(parts):
        found.append("it has one part twice")
    if ("hour" in parts) != ("minute" in parts) or ("second" in parts and "minute" not in parts):
        found.append("a time has hours and minutes")
    if ("half" in parts) != bool({"hh", "h"} & set(pieces)):
        found.append("hours of twelve, hh or h, go with AM")
    return found


def conflicts(formats: tuple[DateFormat, ...]) -> Iterator[tuple[DateFormat, DateFormat]]:
    """Those that read one text as two days: DD/MM/YYYY and MM/DD/YYYY."""
    for at, one in enumerate(formats):
        for other in formats[at + 1 :]:
            texts = [form.write(probe) for form in (one, other) for probe in _PROBES]
            if any(one.fits(each) and other.fits(each) and one.read(each) != other.read(each) for each in texts):
                yield one, other


def _written(piece: str, moment: datetime) -> str:
    token = _TOKENS.get(piece)
    if token is None:
        return piece
    if piece == "MMM":
        return _MONTHS_SHORT[moment.month - 1]
    if piece == "AM":
        return "PM" if moment.hour >= 12 else "AM"
    number: int = getattr(moment, token.part)
    if token.spelled == "%I":
        number = number % 12 or 12
    return str(number % 100 if piece == "YY" else number).zfill(len(piece) if len(piece) > 1 else 1)
