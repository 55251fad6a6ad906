"""The types: which sign says something about which field, and which literal fits it (language.md, sections 2 to 4).

One function for each form of predicate. Each gives the typed node, or raises a Fault that says what to write instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.data import Data
from ledger.errors import UnknownName
from ledger.language.fault import Fault, nearest
from ledger.language.literals import quoted
from ledger.language.print import written
from ledger.language.schema import Field, Schema, Type
from ledger.language.spelled import Word, literal, literals, shown
from ledger.language.tree import (
    Between,
    Blank,
    Compare,
    Contains,
    Day,
    HasAll,
    HasAny,
    In,
    Literal,
    Name,
    Not,
    Number,
    Place,
    Predicate,
    Ref,
    StartsWith,
    Text,
    Today,
    Tree,
)

TYPES: Mapping[Type, str] = {
    "boolean": "true or false",
    "signal": "a yes or no that only its platform knows",
    "number": "a number",
    "text": "a text",
    "choice": "a choice of one code",
    "choices": "a set of codes",
    "date": "a day",
    "datetime": "an instant, read as its day",
}
OFFERS: Mapping[Type, tuple[str, ...]] = {
    "boolean": ("its name", "NOT"),
    "signal": ("its name", "NOT"),
    "number": ("=", "<>", "<", "<=", ">", ">=", "IN", "BETWEEN", "IS BLANK"),
    "text": ("=", "<>", "IN", "CONTAINS", "STARTS WITH", "IS BLANK"),
    "choice": ("=", "<>", "IN", "IS BLANK"),
    "choices": ("HAS", "HAS ANY", "HAS ALL", "IS BLANK"),
    "date": ("=", "<>", "<", "<=", ">", ">=", "BETWEEN", "IS BLANK"),
    "datetime": ("=", "<>", "<", "<=", ">", ">=", "BETWEEN", "IS BLANK"),
}


class Subject(Data, frozen=True):
    """The field that a predicate starts with, what it may be, and where the whole predicate stands."""

    schema: Schema
    name: Word
    at: Place


def alone(subject: Subject) -> Tree:
    """A name by itself: a boolean field, a signal or another criteria."""
    name = subject.name.text
    if name in subject.schema.criteria:
        return Name(name, at=subject.at)
    field = _known(subject.schema, subject.name)
    if field.type not in ("boolean", "signal"):
        raise _says_nothing(subject, field, "its name alone")
    return Name(name, at=subject.at)


def flag(subject: Subject, value: bool) -> Tree:
    """`b = TRUE` and `b = FALSE`, for boolean fields alone."""
    name = subject.name.text
    spelled = name if value else f"NOT {name}"
    if name not in subject.schema.criteria:
        field = _known(subject.schema, subject.name)
        if field.type == "boolean":
            return Name(name, at=subject.at) if value else Not(Name(name, at=subject.at), at=subject.at)
        if field.type != "signal":
            raise _says_nothing(subject, field, f"= {'TRUE' if value else 'FALSE'}")
    raise Fault(
        subject.at,
        f"{name} is compared with {'TRUE' if value else 'FALSE'}",
        "only a boolean field is; a criteria and a signal stand by themselves",
        f"write `{spelled}`",
    )


def comparison(subject: Subject, op: str, right: Word) -> Predicate:
    """`field op literal` and `field op field`."""
    name = subject.name.text
    untrue = right.text.lower() in ("0", "false", "no")
    has = f"{name} HAS {shown(right)}"
    field = _field(
        subject,
        op,
        choices=f"{name} IS NOT BLANK AND NOT {has}" if op == "<>" else has,
        boolean=f"NOT {name}" if untrue is not (op == "<>") else name,
    )
    against = _other(subject, field, right) if right.kind == "name" else literal(field, right)
    return Compare(op, name, against, at=subject.at)


def member(subject: Subject, values: Sequence[Word]) -> Predicate:
    """`field IN (…)`."""
    name, listed = subject.name.text, ", ".join(map(shown, values))
    field = _field(
        subject,
        "IN",
        choices=f"{name} HAS ANY ({listed})",
        date=" OR ".join(f"{name} = {shown(value)}" for value in values),
    )
    return In(name, literals(field, values), at=subject.at)


def between(subject: Subject, low: Word, high: Word) -> Predicate:
    """`field BETWEEN low AND high`; a range that is empty as written is refused."""
    name = subject.name.text
    field = _field(subject, "BETWEEN")
    first, last = literals(field, (low, high), distinct=False)
    if _backwards(first, last):
        raise Fault(
            subject.at,
            f"nothing lies between {shown(low)} and {shown(high)}",
            "BETWEEN names the lower end first",
            f"write `{name} BETWEEN {written(last)} AND {written(first)}`",
        )
    return Between(name, first, last, at=subject.at)


def part(subject: Subject, word: str, text: Word) -> Predicate:
    """`field CONTAINS text` and `field STARTS WITH text`."""
    name = subject.name.text
    field = _field(subject, word, choices=f"{name} HAS {shown(text)}")
    sought = literal(field, text)
    assert isinstance(sought, Text)
    return (Contains if word == "CONTAINS" else StartsWith)(name, sought, at=subject.at)


def has(subject: Subject, word: str, codes: Sequence[Word]) -> Predicate:
    """`field HAS ANY (…)` and `field HAS ALL (…)`."""
    name, listed = subject.name.text, ", ".join(map(shown, codes))
    field = _field(subject, "HAS", choice=f"{name} IN ({listed})", text=f"{name} CONTAINS {shown(codes[0])}")
    sought = tuple(code for code in literals(field, codes) if isinstance(code, Text))
    return (HasAll if word == "ALL" else HasAny)(name, sought, at=subject.at)


def blank(subject: Subject) -> Predicate:
    """`field IS BLANK`, refused where the field never is."""
    name = subject.name.text
    field = _field(subject, "IS BLANK", boolean=f"NOT {name}")
    if field.blank is None:
        return Blank(name, at=subject.at)
    reads = quoted(field.blank) if isinstance(field.blank, str) else written(Number(field.blank))
    why, fix = f"its declaration reads a blank as {reads}", f"write `{name} = {reads}`, which a blank satisfies"
    if name in subject.schema.scores:
        why, fix = "a score is worked out for every record", f"write `{name} = {reads}`, for no rule that is true"
    raise Fault(subject.at, f"{name} is never blank", why, fix)


def _field(subject: Subject, sign: str, **instead: str) -> Field:
    """The subject's field, if `sign` says something about its type; `instead` is what to write, by type."""
    name = subject.name.text
    if name in subject.schema.criteria:
        raise Fault(
            subject.at,
            f"{name} is a criteria, and {sign} says nothing about it",
            "a criteria is true or false for every record",
            f"write `{name}` or `NOT {name}`",
        )
    field = _known(subject.schema, subject.name)
    if sign in OFFERS[field.type]:
        return field
    raise _says_nothing(subject, field, sign, instead.get(_family(field.type), ""))


def _family(type: Type) -> str:
    return {"signal": "boolean", "datetime": "date"}.get(type, type)


def _says_nothing(subject: Subject, field: Field, sign: str, instead: str = "") -> Fault:
    *most, last = OFFERS[field.type]
    return Fault(
        subject.at,
        f"{field.name} is {TYPES[field.type]}, and {sign} says nothing about it",
        f"a field of type {field.type} takes {', '.join(most)} and {last}",
        f"write `{instead or _example(field)}`",
    )


def _example(field: Field) -> str:
    name = field.name
    code = ", ".join(map(quoted, field.choices[:2])) or "'…'"
    match field.type:
        case "boolean" | "signal":
            return name
        case "number":
            return f"{name} >= 65"
        case "text":
            return f"{name} CONTAINS '…'"
        case "choice":
            return f"{name} IN ({code})"
        case "choices":
            return f"{name} HAS ANY ({code})"
        case _:
            return f"{name} >= TODAY - 30 DAYS"


def _known(schema: Schema, name: Word) -> Field:
    if name.text in schema.fields:
        return schema.fields[name.text]
    if name.text in schema.others:
        what, why, fix = schema.others[name.text].not_referred
        raise Fault(name.at, f"{name.text} is {what}", why, fix, UnknownName)
    known = sorted({*schema.fields, *schema.criteria})
    near = nearest(name.text, known)
    raise Fault(
        name.at,
        f"{schema.entity} has no field or criteria {name.text}",
        "a criteria speaks of the declared fields of its entity and of its other criteria",
        f"write `{near}`" if near else f"use one of {', '.join(known[:12])}{', …' if len(known) > 12 else ''}",
        UnknownName,
    )


def _other(subject: Subject, field: Field, right: Word) -> Ref:
    known = right.text in subject.schema.fields or right.text in subject.schema.criteria
    if not known and field.type in ("text", "choice"):
        fixed = quoted(nearest(right.text, field.choices) or right.text)
        raise Fault(right.at, f"{right.text} stands without quotes", "a text is quoted", f"write {fixed}", UnknownName)
    other = None if right.text in subject.schema.criteria else _known(subject.schema, right)
    if other and field.type == other.type and field.type in ("number", "date"):
        return Ref(right.text, at=right.at)
    kind = TYPES[other.type] if other else "a criteria"
    raise Fault(
        subject.at,
        f"{field.name} ({TYPES[field.type]}) is compared with {right.text} ({kind})",
        "only two numbers or two dates are compared with each other",
        f"compare each with a literal, such as `{_example(field)}`",
    )


def _backwards(low: Literal, high: Literal) -> bool:
    match low, high:
        case Number(value=first), Number(value=last):
            return first > last
        case Day(value=start), Day(value=end):
            return start > end
        case Today(offset=near), Today(offset=far):
            return near > far
    return False
