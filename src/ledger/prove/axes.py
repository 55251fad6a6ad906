"""The values that stand for all that a stored record may hold, as far as two sides can tell values apart.

    score >= 65 beside score >= 66     blank · 65 · 66 · 64 · 65.1 · 67

A predicate sees of a value only where it lies among the literals. So one value for each place (on a literal, between
two, beyond them) and a blank are all there is to try: what no combination of these shows, no record shows. Numbers and
days that are compared with one another get as many values between two literals as there are fields among them.

The order is fixed (by name; a blank first, then the literals, then what lies around), and it is what makes a witness
canonical: the first combination in it is the same under any order of operands, and whoever looks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Context, Decimal
from itertools import pairwise, product
from typing import Any

from ledger.data import Data
from ledger.language.days import FIRST_YEAR, LAST_YEAR, start_of
from ledger.language.fold import fold
from ledger.language.literals import DECIMALS, normal
from ledger.language.meaning import Form, Total
from ledger.language.tree import (
    Between,
    Compare,
    Contains,
    Day,
    HasAll,
    HasAny,
    In,
    Literal,
    Number,
    Predicate,
    Ref,
    StartsWith,
    Text,
    Today,
)
from ledger.prove.side import Side

MOST_POINTS, MOST_PARTS = 400, 8
OTHER, APART = "other than declared", "…"
"""A code that nobody declared; and what no literal may hold, so that it keeps the parts of a text apart."""


class Axis(Data, frozen=True):
    """One field of the stored record with its candidates in their order, None for a blank. `part` is one code of a set.

    `whole` where the candidates stand for every value there is.
    """

    field: str
    type: str
    candidates: tuple[Any, ...]
    part: str = ""
    whole: bool = True


class Space(Data, frozen=True):
    """The axes in their order, and the days that TODAY may be, the one that was asked about first."""

    axes: tuple[Axis, ...]
    todays: tuple[date, ...]
    zone: str = "UTC"

    @property
    def size(self) -> int:
        """How many combinations there are."""
        found = len(self.todays)
        for axis in self.axes:
            found *= len(axis.candidates)
        return found

    @property
    def whole(self) -> bool:
        """Whether the combinations stand for all records."""
        return all(axis.whole for axis in self.axes)

    def record(self, values: Sequence[Any]) -> dict[str, Any]:
        """The stored record of one value an axis; a blank is left out."""
        found: dict[str, Any] = {}
        for axis, value in zip(self.axes, values, strict=True):
            if axis.part:
                found.setdefault(axis.field, []).extend([axis.part] if value else [])
            elif value is not None:
                found[axis.field] = instant(value, self.zone) if axis.type == "datetime" else value
        return {name: value for name, value in found.items() if value != []}


def instant(day: str, zone: str) -> str:
    """The first instant of a day in a zone that a record can hold."""
    first = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    return max(first, start_of(date.fromisoformat(day), zone)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def space(sides: Sequence[Side], today: date) -> Space:
    """The space of all fields that the sides read."""
    predicates = [each for side in sides for each in side.predicates()]
    names = sorted(frozenset().union(*(side.fields for side in sides)))
    types = {name: side.schema.fields[name].type for side in sides for name in side.fields}
    beside = _Beside(predicates)
    todays = _todays(predicates, types, beside, today)
    seen = _Seen(sides, predicates, beside, todays, today)
    axes = tuple(axis for name in names for axis in seen.axes(name, types[name]))
    return Space(axes, todays, sides[0].schema.zone)


class _Beside:
    """Which fields are compared with one another, at any remove."""

    def __init__(self, predicates: Iterable[Predicate]) -> None:
        self.groups: list[set[str]] = []
        for each in predicates:
            if isinstance(each, Compare) and isinstance(each.right, Ref):
                self._join({each.field, each.right.name})

    def _join(self, names: set[str]) -> None:
        touched = [group for group in self.groups if group & names]
        self.groups = [group for group in self.groups if not group & names] + [names.union(*touched)]

    def of(self, name: str) -> set[str]:
        return next((group for group in self.groups if name in group), {name})


class _Seen(Data, frozen=True):
    sides: Sequence[Side]
    predicates: Sequence[Predicate]
    beside: _Beside
    todays: tuple[date, ...]
    today: date

    def axes(self, name: str, kind: str) -> Iterator[Axis]:
        match kind:
            case "boolean" | "signal":
                yield Axis(name, kind, (None, True))
            case "number":
                yield self.numbers(name)
            case "date" | "datetime":
                yield self.days(name, kind)
            case "choice":
                yield Axis(name, kind, (None, *self.codes(name), OTHER))
            case "choices":
                yield from (Axis(name, kind, (False, True), code) for code in (*self.codes(name), OTHER))
            case _:
                yield self.texts(name)

    def literals(self, names: Iterable[str]) -> list[Literal]:
        wanted = frozenset(names)
        return [literal for each in self.predicates for name, literal in literals(each) if name in wanted]

    def codes(self, name: str) -> list[str]:
        """The codes that the sides tell apart; of a choice all that are declared."""
        declared = {code for side in self.sides if name in side.fields for code in side.schema.fields[name].choices}
        spoken = {each.value for each in self.literals([name]) if isinstance(each, Text)}
        kind = next(side.schema.fields[name].type for side in self.sides if name in side.fields)
        return sorted(declared | spoken if kind == "choice" else spoken)

    def numbers(self, name: str) -> Axis:
        group = self.beside.of(name)
        points = {each.value for each in self.literals(group) if isinstance(each, Number)}
        points |= {blank for side in self.sides for each in group for blank in _blanks(side, each)}
        scores = [side.schema.scores[each].form for side in self.sides for each in group if each in side.schema.scores]
        steps, whole = _steps(scores)
        found = sorted(points | steps) or [Decimal(0)]
        around = [value for value in _between(found, len(group)) if value not in points]
        return Axis(name, "number", (None, *found, *around), whole=whole)

    def days(self, name: str, kind: str) -> Axis:
        group = self.beside.of(name)
        near = range(-len(group), len(group) + 1)
        points = {each.value for each in self.literals(group) if isinstance(each, Day)}
        shifts = {each.offset for each in self.literals(group) if isinstance(each, Today)}
        points |= {day + timedelta(shift) for day in self.todays for shift in shifts if _held(day, shift)}
        first = sorted(points) or [self.today]
        others = sorted({day + timedelta(each) for day in first for each in near if _held(day, each)} - set(first))
        return Axis(name, kind, (None, *(day.isoformat() for day in (*first, *others))))

    def texts(self, name: str) -> Axis:
        said = sorted({fold(each.value) for each in self.literals([name]) if isinstance(each, Text)})
        parts = Parts.of(name, self.predicates)
        if len(parts.starts) + len(parts.contained) > MOST_PARTS:
            return Axis(name, "text", (None, *said), whole=False)
        equal = sorted({fold(each.value) for p in self.predicates for n, each in _equals(p) if n == name})
        return Axis(name, "text", (None, *equal, *(text for text in parts.texts() if text not in equal)))


class Parts(Data, frozen=True):
    """What a text is asked to start with and to contain, folded and in order."""

    starts: tuple[str, ...]
    contained: tuple[str, ...]

    @classmethod
    def of(cls, name: str, predicates: Iterable[Predicate]) -> Parts:
        """Those of one field."""
        starts, contained = set(), set()
        for each in predicates:
            if isinstance(each, StartsWith) and each.field == name:
                starts.add(fold(each.text.value))
            if isinstance(each, Contains) and each.field == name:
                contained.add(fold(each.text.value))
        return cls(tuple(sorted(starts)), tuple(sorted(contained)))

    def texts(self) -> Iterator[str]:
        """A text for each combination that there can be, those with the least in them first."""
        names = len(self.starts) + len(self.contained)
        for bits in product((False, True), repeat=names):
            text = self.text(bits)
            if self.seen(text) == bits:
                yield text

    def text(self, bits: Sequence[bool]) -> str:
        """The longest beginning asked for, and all that it is to contain, kept apart, so that it equals no literal."""
        starts = [each for each, bit in zip(self.starts, bits, strict=False) if bit]
        contained = [each for each, bit in zip(self.contained, bits[len(self.starts) :], strict=True) if bit]
        return max(starts, key=len, default="") + APART + APART.join(contained)

    def seen(self, text: str) -> tuple[bool, ...]:
        """Which of them hold of a text."""
        return (*(text.startswith(each) for each in self.starts), *(each in text for each in self.contained))


def _blanks(side: Side, name: str) -> Iterator[Decimal]:
    """What a blank number counts as, where it counts as anything."""
    field = side.schema.given.get(name)
    if field and isinstance(field.blank, Decimal):
        yield field.blank


def _steps(scores: Sequence[Form]) -> tuple[set[Decimal], bool]:
    """What scores may come to, where a number is compared with them; and whether those are few enough to be tried."""
    totals = [each for each in scores if isinstance(each, Total)]
    if sum(each.high - each.low for each in totals) > MOST_POINTS:
        return set(), False
    return {Decimal(points) for each in totals for points in range(each.low, each.high + 1)}, True


def _between(points: Sequence[Decimal], many: int) -> Iterator[Decimal]:
    """The roundest readable numbers between each two points and beyond them: `many`, or as many as there are."""
    beyond = [None, *points, None]
    for low, high in pairwise(beyond):
        found = [value for digits in range(DECIMALS + 1) for value in _round(low, high, digits, many)]
        yield from list(dict.fromkeys(found))[:many]


EXACT = Context(prec=40)


def _round(low: Decimal | None, high: Decimal | None, digits: int, many: int) -> Iterator[Decimal]:
    step = Decimal(1).scaleb(-digits)
    below = _floor(high or Decimal(0), step) - step * many
    start = below if low is None else EXACT.add(_floor(low, step), step)
    for n in range(many + 1):
        value = normal(EXACT.add(start, EXACT.multiply(step, n)))
        if value is not None and (low is None or value > low) and (high is None or value < high):
            yield value


def _floor(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_FLOOR, EXACT)


def _todays(
    predicates: Sequence[Predicate], types: Mapping[str, str], beside: _Beside, today: date
) -> tuple[date, ...]:
    """The days that TODAY has to be tried at: each where it passes a day that is written."""
    said = [(name, literal) for each in predicates for name, literal in literals(each)]
    found: dict[date, None] = {today: None}
    for group in (beside.of(name) for name, kind in sorted(types.items()) if kind in ("date", "datetime")):
        shifts = sorted({each.offset for name, each in said if name in group and isinstance(each, Today)})
        days = sorted({each.value for name, each in said if name in group and isinstance(each, Day)})
        near = range(-len(group) - 1, len(group) + 2)
        moves = [(day, each - shift) for day, shift, each in product(days, shifts, near)]
        found |= dict.fromkeys(day + timedelta(move) for day, move in moves if _held(day, move))
    return tuple(found)


def _held(day: date, shift: int) -> bool:
    """Whether that many days later is still a day that the language holds."""
    try:
        return FIRST_YEAR <= (day + timedelta(shift)).year <= LAST_YEAR
    except OverflowError:
        return False


def literals(node: Predicate) -> Iterator[tuple[str, Literal]]:
    """What a predicate compares fields with, each with the field."""
    match node:
        case Compare(field=name, right=right) if not isinstance(right, Ref):
            yield name, right
        case Between(field=name, low=low, high=high):
            yield from ((name, low), (name, high))
        case In(field=name, values=values) | HasAny(field=name, values=values) | HasAll(field=name, values=values):
            yield from ((name, each) for each in values)
        case Contains(field=name, text=text) | StartsWith(field=name, text=text):
            yield name, text
        case _:
            return


def _equals(node: Predicate) -> Iterator[tuple[str, Text]]:
    """The texts that a field is compared with as a whole."""
    match node:
        case Compare(field=name, right=Text() as text):
            yield name, text
        case In(field=name, values=values):
            yield from ((name, each) for each in values if isinstance(each, Text))
        case _:
            return
