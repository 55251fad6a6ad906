"""What a criteria may speak of: the typed fields of one entity, and the definitions that share its name space."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeAlias

from ledger.language.fold import fold
from ledger.language.literals import NUMBER_RULE, code_objections, normal, quoted, text_objections
from ledger.language.meaning import Composite, nothing

Type: TypeAlias = Literal["boolean", "signal", "number", "text", "choice", "choices", "date", "datetime"]

TYPES = ("boolean", "signal", "number", "text", "choice", "choices", "date", "datetime")
NAME_LENGTH = 50
_LOGIC = ("TRUE", "FALSE", "AND", "OR", "NOT", "ANY", "ALL", "NULL", "BLANK")
_SIGNS = ("IN", "BETWEEN", "CONTAINS", "STARTS", "WITH", "HAS", "IS", "DATE", "TODAY", "DAY", "DAYS")
KEYWORDS = frozenset({*_LOGIC, *_SIGNS})
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Field:
    """One typed column of an entity.

    `blank` is what a blank reads as (number, text and choice only); without it a blank stays blank.
    """

    name: str
    type: Type
    blank: Decimal | str | None = None
    choices: tuple[str, ...] = ()

    @property
    def never_blank(self) -> bool:
        """Whether a record always has a value here: `IS BLANK` is then refused."""
        return self.blank is not None or self.type in ("boolean", "signal")


@dataclass(frozen=True, slots=True)
class Schema:
    """The names that a criteria of this entity may use.

    `criteria` are the keys of the criteria definitions of the same entity; `zone` is the ledger's IANA time zone,
    which says on which calendar day an instant falls. Each of `scores` is also a number among `fields`, never blank:
    no record carries it, it is worked out. A criteria is written with them as they were written, and judged and
    compiled with their references expanded. `others` are the keys that nothing may
    refer to, with what they yield.
    """

    entity: str
    fields: Mapping[str, Field]
    criteria: frozenset[str] = field(default_factory=frozenset)
    zone: str = "UTC"
    scores: Mapping[str, Composite] = field(default_factory=dict)
    others: Mapping[str, type[Composite]] = field(default_factory=dict)

    @property
    def definitions(self) -> frozenset[str]:
        """The keys of other definitions that a criteria may refer to."""
        return self.criteria | self.scores.keys()

    @property
    def given(self) -> Mapping[str, Field]:
        """The fields that a record has: all but the scores, which are worked out."""
        return {name: each for name, each in self.fields.items() if name not in self.scores}


def score_field(key: str, score: Composite) -> Field:
    """A score as the field that a criteria compares: a number that is never blank, for nothing true is a sum of 0."""
    return Field(key, "number", Decimal(nothing(score.form) or 0))


def schema_problems(schema: Schema) -> tuple[str, ...]:
    """Everything that keeps criteria from being written over `schema`, one sentence each; empty where all is well."""
    return tuple(_problems(schema))


def _problems(schema: Schema) -> Iterator[str]:
    for name in sorted({*schema.fields, *schema.criteria}):
        yield from _name_problems(name)
    for name in sorted(schema.fields.keys() & schema.criteria):
        yield f"{name} is both a field and a criteria of {schema.entity}: rename one of them"
    for each in schema.fields.values():
        yield from _field_problems(each)
    if not _known_zone(schema.zone):
        yield f"{schema.zone} is not a time zone: write its IANA name, such as Europe/Berlin"


def _name_problems(name: str) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        yield f"{name} is not a name: write lower-case letters, digits and _, beginning with a letter"
    if len(name) > NAME_LENGTH:
        yield f"{name} has {len(name)} characters: a name has at most {NAME_LENGTH}"
    if name.upper() in KEYWORDS:
        yield f"{name} is a word of the criteria language: choose another name"


def _field_problems(field: Field) -> Iterator[str]:
    if field.type not in TYPES:
        yield f"{field.name} has no type that we know: use one of {', '.join(TYPES)}"
    if field.type in ("choice", "choices"):
        yield from _choice_problems(field)
    elif field.choices:
        yield f"{field.name} is a {field.type} and lists choices: only a choice or choices field does"
    if field.blank is not None:
        yield from _blank_problems(field)


def _choice_problems(field: Field) -> Iterator[str]:
    if not field.choices:
        yield f"{field.name} declares no choices: list its codes"
    for code in field.choices:
        for why, fix in code_objections(code):
            yield f"{field.name} declares {quoted(code)}, but {why}: {fix}"
        if field.type == "choices" and ";" in code:
            yield f"{field.name} declares {quoted(code)}, but ; separates codes in a set: choose another code"
    for one, other in pairwise(sorted(field.choices, key=lambda code: (fold(code), code))):
        if fold(one) == fold(other):
            yield f"{field.name} declares {quoted(one)} and {quoted(other)}, which platforms cannot tell apart"


def _blank_problems(field: Field) -> Iterator[str]:
    match field.type, field.blank:
        case "number", Decimal() as value:
            if normal(value) is None:
                yield f"{field.name} reads a blank as {value}, but {NUMBER_RULE}"
        case "text", str(text):
            for why, fix in text_objections(text):
                yield f"{field.name} reads a blank as {quoted(text)}, but {why}: {fix}"
        case "choice", str(code):
            if code not in field.choices:
                yield f"{field.name} reads a blank as {quoted(code)}, which is not one of its codes"
        case (("number" | "text" | "choice"), _):
            yield f"{field.name} is a {field.type}, and reads a blank as something else"
        case _:
            yield f"{field.name} is a {field.type} and declares what a blank is: only number, text and choice do"


def _known_zone(zone: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        return False
    return True
