"""What a stored number must be to make sense: one that can be counted with.

    decoded event --each field, by what it is annotated as--> itself, or Senseless: recorded, and without effect

No verb gives another one. Whoever writes past them may: a server checks bytes, types and who acts, and not sense.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

import msgspec

from ledger.domain.calendar import calendar_period
from ledger.domain.event import Event
from ledger.errors import BadInput
from ledger.language.days import FIRST_YEAR, LAST_YEAR

Why: TypeAlias = str
"""Why a value makes no sense; empty where it does."""
Sense: TypeAlias = Callable[[Any], Why]
Leaf: TypeAlias = Callable[[Any], Sense | None]
"""What is asked of a type by itself; None where that is nothing."""

LONGEST = 1_000
"""The characters of a number as text: Python reads some thousand digits, and no more."""
_WHOLE = r"-?[0-9]+"
_DECIMAL = r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?"
_RATIO = rf"{_DECIMAL}|-?[0-9]+/0*[1-9][0-9]*"


def _number(written: str, value: str) -> Why:
    if not value or (len(value) <= LONGEST and re.fullmatch(written, value)):
        return ""
    return f"`{value[:20]}` is no number"


def _there(written: str, value: str) -> Why:
    return _number(written, value) if value else "there is no number"


def _period(value: str) -> Why:
    try:
        calendar_period(value)
    except BadInput:
        return f"`{value[:20]}` is no period"
    return "" if value.isascii() else f"`{value[:20]}` is no period"


def _as(sense: Sense) -> msgspec.Meta:
    return msgspec.Meta(extra={"sense": sense})


WholeText = Annotated[str, _as(partial(_there, _WHOLE))]
DecimalText = Annotated[str, _as(partial(_there, _DECIMAL))]
RatioText = Annotated[str, _as(partial(_there, _RATIO))]
MaybeDecimal = Annotated[str, _as(partial(_number, _DECIMAL))]
MaybeRatio = Annotated[str, _as(partial(_number, _RATIO))]
"""An exact fraction, a decimal, or nothing."""
PeriodText = Annotated[str, _as(_period)]


def number_of(name: str) -> msgspec.Meta:
    """That the field `name` of a struct is a decimal, where another struct holds it."""
    get = attrgetter(name)
    return _as(lambda value: _there(_DECIMAL, get(value)))


class UnreadableEvent(Event, frozen=True, kw_only=True):
    """What was stored under the name of an event and is none: nobody can say more of it. It is no type of its own."""

    name: str

    @property
    def stored_name(self) -> str:  # type: ignore[override]
        """The name that it was stored under."""
        return self.name


class Senseless(Event, frozen=True, kw_only=True):
    """An event that was stored and makes no sense: nothing follows from it. It is no type of its own."""

    said: Event
    why: str

    @property
    def stored_name(self) -> str:  # type: ignore[override]
        """The name that it was stored under."""
        return self.said.stored_name

    @property
    def tags(self) -> tuple[str, ...]:
        """Those that it was stored with."""
        return self.said.tags


def is_unreadable(event: Event) -> bool:
    """Whether something was stored under the name of an event, and is none."""
    return isinstance(event, Senseless) and isinstance(event.said, UnreadableEvent)


@cache
def sense_of(struct: type[msgspec.Struct]) -> Sense | None:
    """What tells why something of a class makes no sense; None where nothing in it can be senseless."""
    return _of_fields(struct, _annotated)


def out_of_range(event: Event) -> Why:
    """Which day or number of an event no door lets through; empty where there is none."""
    asked = _ranges_of(type(event))
    return asked(event) if asked else ""


@cache
def _ranges_of(struct: type[msgspec.Struct]) -> Sense | None:
    return _of_fields(struct, _ranged)


def _annotated(type_: Any) -> Sense | None:
    found: Sense | None = get_args(type_)[1].extra["sense"] if get_origin(type_) is Annotated else None
    return found


def _ranged(type_: Any) -> Sense | None:
    if type_ is date:
        return _day
    return _count if type_ is int else None


def _day(value: date) -> Why:
    return "" if FIRST_YEAR <= value.year <= LAST_YEAR else f"{value} lies outside {FIRST_YEAR} to {LAST_YEAR}"


def _count(value: int) -> Why:
    return "" if value >= 0 else f"{value} is below 0"


def _of_fields(struct: type[msgspec.Struct], leaf: Leaf) -> Sense | None:
    fields = ((each.name, each.encode_name, _sense(each.type, leaf)) for each in msgspec.structs.fields(struct))
    asked = [(attrgetter(name), told, sense) for name, told, sense in fields if sense]
    if not asked:
        return None

    def why(value: Any) -> Why:
        for get, told, sense in asked:
            if no := sense(get(value)):
                return f"`{told}`: {no}"
        return ""

    return why


def _sense(type_: Any, leaf: Leaf) -> Sense | None:
    """The same of a field, by its type."""
    origin, inner = get_origin(type_), get_args(type_)
    if found := leaf(type_):
        return found
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        return _of_fields(type_, leaf)
    if origin is tuple and (each := _sense(inner[0], leaf)):
        return partial(_first, each)
    if origin in (Union, UnionType):
        return _of_arms({arm: sense for arm in inner if (sense := _sense(arm, leaf))})
    return None


def _of_arms(arms: dict[Any, Sense]) -> Sense | None:
    bare = {get_args(arm)[0] if get_origin(arm) is Annotated else arm: sense for arm, sense in arms.items()}
    plain = {get_origin(arm) or arm: sense for arm, sense in bare.items()}

    def why(value: Any) -> Why:
        if value is None or value is msgspec.UNSET:
            return ""
        return next((sense(value) for arm, sense in plain.items() if isinstance(value, arm)), "")

    return why if arms else None


def _first(sense: Sense, values: tuple[Any, ...]) -> Why:
    return next(filter(None, map(sense, values)), "") if values else ""
