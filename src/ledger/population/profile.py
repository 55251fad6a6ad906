"""A reading profile: how people wrote what a file holds. It stands outside the entity, since files differ.

    columns   score: Lead Score        which column is which field
    blank     N/A, NaN                 words for a blank, beside the empty one
    true      TRUE, yes, 1             words for true and for false, beside `true` and `false`
    decimal   ,    thousands .         1.234,5
    currency  €                        signs that a number may begin or end with
    dates     DD.MM.YYYY               beside YYYY-MM-DD; `zone` is that of times without an offset
    list      ", "                     what stands between two codes, in the place of ;

An empty profile is how the ledger reads by itself. Pure.
"""

from __future__ import annotations

import codecs
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from ledger.data import Data, asdict, field
from ledger.domain.digest import sha256
from ledger.errors import BadInput
from ledger.population.dates import DateFormat, conflicts, date_format
from ledger.steps import NextStep, again

SEVERAL = ("blank", "true", "false", "currency", "dates")
DECIMAL, THOUSANDS = (".", ","), (".", ",", "'", "’", "space")
TAB = "tab"
_TEXT = re.compile(  # those of texts; Python's other codecs pack, escape or turn what they are given
    "ascii|big5.*|cp[0-9]+|euc_.*|gb.*|hp-roman8|hz|iso2022_.*|iso8859-[0-9]+|johab|koi8-.|kz1048|mac-.*|ptcp154"
    "|shift_.*|tis-620|utf-.*"
)


class ReadingProfile(Data, frozen=True, dict=True):
    """What is said of a file; whatever is empty, or as the ledger writes it, is not said."""

    columns: Mapping[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    decimal: str = "."
    thousands: str = ""
    currency: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    zone: str = ""
    list: str = ";"
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""

    @cached_property
    def formats(self) -> tuple[DateFormat, ...]:
        """The forms of its dates."""
        return tuple(map(date_format, self.dates))

    @cached_property
    def said(self) -> dict[str, Any]:
        """What it says, as JSON has it."""
        return {name: value for name, value in asdict(self).items() if value != getattr(EXACT, name)}

    @property
    def digest(self) -> str:
        """Which reading it was; empty where nothing is said."""
        return f"sha256:{sha256(json.loads(json.dumps(self.said)))}" if self.said else ""


EXACT = ReadingProfile()


def profile(said: Mapping[str, Any]) -> ReadingProfile:
    """The profile that says this. Raises BadInput where that cannot be."""
    given: dict[str, Any] = {name: tuple(each) if name in SEVERAL else each for name, each in said.items()}
    found = ReadingProfile(**given)
    for what, why, fix in _objections(found):
        raise BadInput(what, why, fix)
    return found


def _objections(said: ReadingProfile) -> Iterator[tuple[str, str, str | NextStep]]:
    if said.decimal not in DECIMAL:
        yield f"`{said.decimal}` is no decimal sign", "a number is written with a point or a comma", "--decimal ,"
    if said.thousands not in ("", *THOUSANDS):
        yield f"`{said.thousands}` does not group thousands", f"what does is {' '.join(THOUSANDS)}", "--thousands ."
    if said.thousands == said.decimal:
        yield (
            "decimals and thousands have one sign",
            "1.234 would be two numbers",
            "name two: --decimal , --thousands .",
        )
    words = [*said.blank, *said.true, *said.false]
    words += dict.fromkeys(said.currency)
    if twice := sorted({each for each in words if words.count(each) > 1}):
        yield f"`{twice[0]}` is said twice", "a word is blank, true, false or a currency", "leave one out"
    for one, other in conflicts(said.formats):
        yield f"`{one.text}` and `{other.text}` read one text as two days", "nobody could tell which", "name one"
    yield from _unknown(said)


def _unknown(said: ReadingProfile) -> Iterator[tuple[str, str, str | NextStep]]:
    if said.zone and not _found(ZoneInfo, said.zone):
        yield (
            f"there is no zone `{said.zone}`",
            "zones have the names of the IANA database",
            again("name one", zone="Europe/Berlin"),
        )
    if said.encoding and not _found(_text_encoding, said.encoding):
        why = "texts are written in such as utf-8, utf-16, windows-1252, iso-8859-15 or shift_jis"
        yield f"there is no encoding `{said.encoding}`", why, again("name one of those", encoding="windows-1252")
    if len(said.delimiter) > 1 and said.delimiter != TAB:
        yield (
            f"`{said.delimiter}` does not part columns",
            "one sign does",
            again("name one sign, or tab", delimiter="tab"),
        )
    if not said.list:
        yield "nothing stands between two codes", "a set of codes would be one", again("name a sign", list_sign=",")
    for odd in (each for each in said.currency if not _stands_beside(each)):
        why = "one has a letter or a sign such as €, no digit, + or -, and is not long"
        yield f"`{odd}` is no currency sign", why, "such as --currency EUR"


def _text_encoding(name: str) -> None:
    if not _TEXT.fullmatch(codecs.lookup(name).name):
        raise LookupError(name)


def _stands_beside(sign: str) -> bool:
    """Whether it can be told from the number beside it: nothing of the number goes where the sign is taken off."""
    kinds = {unicodedata.category(each) for each in sign}
    named = any(each[0] == "L" or each == "Sc" for each in kinds)
    numeric = any(each[0] == "N" or each == "Pd" for each in kinds) or bool({"+", "\u2212"} & {*sign})
    return named and not numeric and len(sign) <= 12


def _found(find: Any, name: str) -> bool:
    try:
        find(name)
    except (LookupError, ValueError, OSError):
        return False
    return True
