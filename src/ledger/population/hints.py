"""What could be meant by texts that cannot be read: proposed with the options to type, never taken for granted.

    number   1.234,5   N/A   -->  --decimal , --thousands . --blank N/A
    date     03/04/2026      -->  --dates DD/MM/YYYY   or   --dates MM/DD/YYYY

Of all the ways to read them, those that read the most; of those that read them alike, the plainest. Pure.
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from ledger.data import replace
from ledger.language.record import Unreadable, Value, read_record
from ledger.language.schema import Field, Schema
from ledger.population.columns import Column, value_of
from ledger.population.profile import EXACT, SEVERAL, ReadingProfile

_BLANKS = (
    "n/a,na,#n/a,nan,null,none,nil,-,--,—,?,unknown,undefined,(blank),(null),(none),(not set),not set,not available,"
    "no value,k.a.,k. a.,keine angabe,leer,#nv,#wert!,#value!,#ref!,#div/0!"
)
_TRUE, _FALSE = "true,t,yes,y,1,on,x,ja,j,wahr,oui,vrai,si,sí", "false,f,no,n,0,off,nein,falsch,non,faux"
BLANKS, TRUE, FALSE = (frozenset(each.split(",")) for each in (_BLANKS, _TRUE, _FALSE))
_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR "
    "RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD "
    "TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG DM"
)
_MONEY = frozenset(_CODES.split(" "))
"""The codes of ISO 4217, and `DM`: other letters beside digits, such as those of ORD2017, make an identifier."""
_SIGNS = tuple(each.split(" ") for each in (". ", ", ", ", .", ". ,", ". '", ". ’", ", space", ". space", ", '"))
_DAYS = (
    *("DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "YYYY/MM/DD", "YYYY.MM.DD", "YYYYMMDD"),
    *("D.M.YYYY", "D/M/YYYY", "M/D/YYYY", "DD MMM YYYY", "DD-MMM-YYYY", "D MMM YYYY", "MMM D, YYYY", "YYYY-MM-DD"),
    *("DD.MM.YY", "DD/MM/YY", "MM/DD/YY", "D.M.YY", "D/M/YY", "M/D/YY", "DD-MMM-YY"),
)
_TIMES = (
    *("", " HH:mm", " HH:mm:ss", " H:mm", " H:mm:ss", "THH:mm:ss"),
    *(", HH:mm", ", HH:mm:ss", ", H:mm", ", H:mm:ss"),
    *(", h:mm AM", ", h:mm:ss AM", " h:mm AM", " hh:mm AM", " h:mm:ss AM"),
)
_SPACE = "[ \u00a0\u202f]?"
_BESIDE = re.compile(
    rf"[+-]?([^\d\s.,'+-]{{1,4}})?{_SPACE}[+-]?\d[\d., '’\u00a0\u202f]{{0,40}}?{_SPACE}([^\d\s.,']{{1,4}})?"
)


class ReadingProposal(NamedTuple):
    """What a profile would say besides, and the texts that it would still not read."""

    said: Mapping[str, Any]
    unread: tuple[str, ...]


def ways_to_read(type: str, texts: Sequence[str], now: ReadingProfile, zone: str) -> list[ReadingProposal]:
    """The ways to read the texts as values of a type, each another reading; none where none reads anything."""
    blank = tuple(each for each in dict.fromkeys(texts) if each.casefold() in BLANKS and each not in now.blank)
    left = [each for each in dict.fromkeys(texts) if each not in (*blank, *now.blank)]
    found = dict[tuple[Value, ...], ReadingProposal]()
    for said in _ways(type, left, now, zone):
        profile = replace(now, **said)
        values = tuple(_value(type, each, profile, zone) for each in left)
        proposal = ReadingProposal(
            {**said, **({"blank": (*now.blank, *blank)} if blank else {})},
            tuple(each for each, value in zip(left, values, strict=True) if value is None),
        )
        found.setdefault(values, proposal)
    fewest = min((len(each.unread) for each in found.values()), default=0)
    best = [each for each in found.values() if len(each.unread) == fewest]
    return best if fewest < len(left) or not left else []


def _options(said: Mapping[str, Any], now: ReadingProfile) -> Iterator[str]:
    for name, value in said.items():
        several = [each for each in value if each not in getattr(now, name)] if name in SEVERAL else [value]
        yield from (f"--{name} {_typed(each)}" for each in several)


def _typed(text: str) -> str:
    return '"\'"' if text == "'" else shlex.quote(text)


def _value(type: str, text: str, said: ReadingProfile, zone: str) -> Value:
    """The value of a text, None where it cannot be read."""
    field = Field("x", type)  # type: ignore[arg-type]
    try:
        value = value_of(field, Column("x", profile=said), text)
        return read_record({"x": value}, Schema("record", {"x": field}, zone=zone))["x"]
    except Unreadable:
        return None


def _ways(type: str, texts: Sequence[str], now: ReadingProfile, zone: str) -> Iterator[dict[str, Any]]:
    """What could be said besides, the plainest first."""
    yield {}
    match type:
        case "number":
            yield from _numbers(texts, now)
        case "boolean":
            yield {name: (*getattr(now, name), *words) for name, words in _new_words(texts, now)}
        case "date":
            yield from ({"dates": (*now.dates, form)} for form in _forms(texts))
        case "datetime":
            there = {} if now.zone else {"zone": zone}
            yield from ([there] if there else [])
            yield from ({"dates": (*now.dates, form), **there} for form in _forms(texts))


def _new_words(texts: Sequence[str], now: ReadingProfile) -> Iterator[tuple[str, list[str]]]:
    """The words for true and for false that are not said yet."""
    for name, known in (("true", TRUE), ("false", FALSE)):
        if words := [each for each in texts if each.casefold() in known and each not in getattr(now, name)]:
            yield name, words


def _numbers(texts: Sequence[str], now: ReadingProfile) -> Iterator[dict[str, Any]]:
    signs = tuple(dict.fromkeys(sign for each in texts for sign in _currencies(each) if sign not in now.currency))
    beside = {"currency": (*now.currency, *signs)} if signs else {}
    for decimal, thousands in _SIGNS:
        said = {"decimal": decimal, "thousands": thousands}
        fixed = any(getattr(now, name) not in (getattr(EXACT, name), said[name]) for name in said)
        if not fixed and decimal != (thousands or now.thousands):
            yield {name: each for name, each in said.items() if each != getattr(now, name) and each} | beside


def _currencies(text: str) -> Iterator[str]:
    """The signs of money beside a number."""
    found = _BESIDE.fullmatch(text)
    for sign in filter(None, found.groups() if found else ()):
        signs = [unicodedata.category(each) == "Sc" for each in sign]
        if sign in _MONEY or (any(signs) and all(so or each.isupper() for so, each in zip(signs, sign, strict=True))):
            yield sign


def _forms(texts: Sequence[str]) -> Iterator[str]:
    shown = {_shape(each) for each in texts}
    for time, day in product(_TIMES, _DAYS):
        if any(_alike(each, day + time) for each in shown):
            yield day + time


def _shape(text: str) -> str:
    """What parts the numbers of a text."""
    return re.sub(r"\d+|[A-Za-z]{3}|[AP]M", "", text)


def _alike(shape: str, form: str) -> bool:
    return shape == re.sub(r"YYYY|YY|MMM|MM|DD|HH|hh|mm|ss|AM|M|D|H|h", "", form)


def told(found: Iterable[ReadingProposal], now: ReadingProfile) -> str:
    """What to type, with all that could be meant; empty where there is nothing to propose."""
    return " or ".join(dict.fromkeys(f"add {' '.join(_options(each.said, now))}" for each in found if each.said))
