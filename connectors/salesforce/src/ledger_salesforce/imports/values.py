"""What an expression of a formula gives: a sum of fields and days, an instant, or a text.

Renewal__c - 30          Sum of the field and -30
TODAY() - Renewal__c     Sum of TODAY and minus the field, a number of days
LOWER(Title)             Letters of the field, in lower case
TEXT(Status)             the Option of the field
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias

from ledger_salesforce.imports.fields import Around, Known, known
from ledger_salesforce.imports.parse import Call, Constant, Expression, Reference
from ledger_salesforce.imports.words import Unreadable

TODAY = Known("", "today")
ARITHMETIC = "the language has no arithmetic"
VIEWER = "it is the day of whoever looks, which is the ledger's day only in UTC"


@dataclass(frozen=True, slots=True)
class Term:
    """A number or a day of a field, and what it counts as where the field is blank."""

    field: Known
    default: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms, each so many times, and a constant; `days` says how many days are in it more than are taken off."""

    terms: Mapping[Term, int] = field(default_factory=dict)
    constant: Decimal = Decimal(0)
    days: int = 0


@dataclass(frozen=True, slots=True)
class Instant:
    """A Date/Time field, or where `midnight`, the midnight UTC of a Date field."""

    field: Known
    midnight: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A fixed instant, or where it is None, NOW(), shifted by days."""

    at: datetime | None
    shift: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Letters:
    """A text field, in lower case where `folded`, and what it counts as where it is blank."""

    field: Known
    folded: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """What is chosen in a picklist field."""

    field: Known


Value: TypeAlias = Sum | Instant | Moment | Letters | Option | str


def value(expression: Expression, around: Around) -> Value:
    """What an expression gives. Raises Unreadable."""
    match expression:
        case Constant(value=str() as text):
            return text
        case Constant(value=Decimal() as number):
            return Sum(constant=number)
        case Constant():
            raise Unreadable(expression.text, "it is compared with no value")
        case Reference():
            return _field(known(expression, around), expression, around)
        case Call(name=name, of=of) if name in _CALLS:
            return _CALLS[name](expression, [value(part, around) for part in of], around)
        case Call(name=name) if name in ("*", "/", "^", "MAX", "MIN", "IF", "CASE"):
            raise Unreadable(expression.text, ARITHMETIC)
        case Call(name=name):
            raise Unreadable(expression.text, f"the language has nothing like {name}")


def less(left: Sum, right: Sum, text: str) -> Sum:
    """The first less the second. Raises Unreadable for a field less itself: nothing, but NULL on a blank."""
    if {term.field for term in left.terms} & {term.field for term in right.terms} - {TODAY}:
        raise Unreadable(text, "it sets a field against itself")
    terms = dict(left.terms)
    for term, times in right.terms.items():
        terms[term] = terms.get(term, 0) - times
    kept = {term: times for term, times in terms.items() if times}
    return Sum(kept, left.constant - right.constant, left.days - right.days)


def _field(found: Known, reference: Reference, around: Around) -> Value:
    match found.type:
        case "number":
            return Sum({Term(found, Decimal(0) if around.zero else None): 1})
        case "date":
            return Sum({Term(found): 1}, days=1)
        case "datetime":
            return Instant(found)
        case "text":
            return Letters(found)
        case "choice":
            return Option(found)
    raise Unreadable(reference.text, "it is compared with a value, and has none to compare")


def _plus(call: Call, of: list[Value], around: Around) -> Value:
    match of:
        case [Sum() as left, Sum() as right]:
            return less(left, less(Sum(), right, call.text), call.text)
        case [Moment(at=None, shift=shift) as now, Sum(terms={}, days=0) as right]:
            return replace(now, shift=shift + right.constant)
    raise Unreadable(call.text, ARITHMETIC)


def _minus(call: Call, of: list[Value], around: Around) -> Value:
    match of:
        case [left, Sum() as right]:
            return _plus(call, [left, less(Sum(), right, call.text)], around)
    raise Unreadable(call.text, ARITHMETIC)


def _negative(call: Call, of: list[Value], around: Around) -> Value:
    return _minus(call, [Sum(), *of], around)


def _today(call: Call, of: list[Value], around: Around) -> Value:
    if around.zone != "UTC":
        raise Unreadable(call.text, VIEWER)
    return Sum({Term(TODAY): 1}, days=1)


def _now(call: Call, of: list[Value], around: Around) -> Value:
    return Moment(None)


def _date(call: Call, of: list[Value], around: Around) -> Value:
    numbers = [part.constant for part in of if isinstance(part, Sum) and not part.terms and not part.days]
    try:
        year, month, day = (int(number) for number in numbers)
        return Sum(constant=Decimal(date(year, month, day).toordinal()), days=1)
    except ValueError:
        raise Unreadable(call.text, "it is no fixed day of the calendar") from None


def _day_of(call: Call, of: list[Value], around: Around) -> Value:
    """The day of an instant is that of whoever looks (documented: DATEVALUE help)."""
    match of:
        case [Sum(days=1) as day]:
            return day
        case [Instant(field=found, midnight=False)] if around.zone == "UTC":
            return Sum({Term(found): 1}, days=1)
        case [Instant()]:
            raise Unreadable(call.text, VIEWER)
        case [str() as text]:
            try:
                return Sum(constant=Decimal(date.fromisoformat(text).toordinal()), days=1)
            except ValueError:
                pass
    raise Unreadable(call.text, "it is no day of a field, and no fixed one")


def _instant_of(call: Call, of: list[Value], around: Around) -> Value:
    match of:
        case [Instant() as instant]:
            return instant
        case [Sum(terms=terms, constant=0, days=1)] if [*terms.values()] == [1]:
            (term,) = terms
            if term.field.type == "date":
                return Instant(term.field, midnight=True)
        case [str() as text]:
            try:
                return Moment(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC))
            except ValueError:
                pass
    raise Unreadable(call.text, "it is no instant of a field, and no fixed one")


def _lower(call: Call, of: list[Value], around: Around) -> Value:
    match of:
        case [str() as text]:
            return text.lower()
        case [Letters() as letters]:
            default = letters.default
            return replace(letters, folded=True, default=default.lower() if default is not None else None)
    raise Unreadable(call.text, "it is no text of a field")


def _substitute(call: Call, of: list[Value], around: Around) -> Value:
    """The two replacements that make LOWER fold as the language does; no other is understood."""
    match of:
        case [Letters() as letters, "İ", "i"] | [Letters() as letters, "Σ", "σ"]:
            return letters
    raise Unreadable(call.text, "the language compares a text as it is")


def _text(call: Call, of: list[Value], around: Around) -> Value:
    match of:
        case [Option() as option]:
            return option
    raise Unreadable(call.text, "only what is chosen in a picklist has a text to compare")


def _or_default(call: Call, of: list[Value], around: Around) -> Value:
    """BLANKVALUE; NULLVALUE is the same but on a text, which is never null (documented: NULLVALUE help)."""
    match of:
        case [Sum(terms=terms, constant=0, days=0), Sum(terms={}, days=0, constant=default)] if [*terms.values()] == [
            1
        ]:
            (term,) = terms
            return Sum({replace(term, default=default if term.default is None else term.default): 1})
        case [Letters(default=None) as letters, str() as text] if call.name == "BLANKVALUE" and text:
            return replace(letters, default=text)
    raise Unreadable(call.text, "only a number and a text of a field can be given another value where it is blank")


_CALLS: Mapping[str, Callable[[Call, list[Value], Around], Value]] = {
    "+": _plus,
    "-": _minus,
    "neg": _negative,
    "BLANKVALUE": _or_default,
    "DATE": _date,
    "DATETIMEVALUE": _instant_of,
    "DATEVALUE": _day_of,
    "LOWER": _lower,
    "NOW": _now,
    "NULLVALUE": _or_default,
    "SUBSTITUTE": _substitute,
    "TEXT": _text,
    "TODAY": _today,
}
