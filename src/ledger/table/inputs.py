"""What a row takes: a struct, whose fields say what may stand there and how people type it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, get_args, get_origin

import msgspec
from msgspec import Meta
from msgspec.inspect import (
    BoolType,
    DateType,
    IntType,
    LiteralType,
    Metadata,
    NoneType,
    UnionType,
    VarTupleType,
    type_info,
)

Name = Annotated[
    str, Meta(pattern=r"^[a-z][a-z0-9_]{0,99}([@#][0-9]{1,9})?$", description="A key, version or proposal")
]
Words = Annotated[str, Meta(max_length=8_000)]
Reason = Annotated[str, Meta(min_length=1, max_length=8_000, description="The reason, for the record")]
Count = Annotated[int, Meta(ge=0)]
Position = Annotated[int, Meta(ge=1, description="The position of an event")]


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a door takes in: nothing but what it names."""


class Nothing(Input, frozen=True, kw_only=True):
    """Nothing more is asked."""


G = TypeVar("G", bound=Input)


class Spelling(NamedTuple):
    """How people type a field: as an `argument`, or as an `option`, which may have an `alias`; `told` is its help.

    `words` go on record as somebody writes them; those that are `sought` are only held against such words. The editor
    asks for those that an option needs: `asked`, or why; with `where`, for others too, beside the flag of that name.
    `knows` are the sorts of names that a shell completes. Where the text may name a file of this machine, or has
    to (`file`), the file stays outside, and the field `digest` gets the digest of its bytes.

    How a value is read follows from the type of its field.
    """

    told: str = ""
    argument: str = ""
    option: str = ""
    alias: str = ""
    metavar: str | None = None
    words: bool = False
    sought: bool = False
    asked: str = ""
    where: str = ""
    knows: tuple[str, ...] = ()
    digest: str = ""
    file: bool = False


BECAUSE = Spelling("The reason, for the record.", option="--because", words=True)


Because = Annotated[Reason, BECAUSE]
"""A reason that is needed."""
AT_WILL = Annotated[Words, BECAUSE], ""
"""A reason that may be left out, and what it is then."""


def take(**fields: Any) -> Any:
    """Make what a row takes of its fields: each a type, with what it is where it is left out."""
    every = [(name, *each) if isinstance(each, tuple) else (name, each) for name, each in fields.items()]
    return msgspec.defstruct("Input", every, bases=(Input,), frozen=True, kw_only=True)


def make_field(form: Any, told: str = "", option: str = "", default: Any = msgspec.NODEFAULT, **more: Any) -> Any:
    """Make a field for `take`: what may stand there, how people type it, and what it is where it is left out."""
    field = Annotated[form, Spelling(told, option=option, **more)]
    return field if default is msgspec.NODEFAULT else (field, default)


KEY = make_field(str, argument="KEY", knows=("definition",))
TARGET = make_field(str, argument="TARGET", knows=("target",))
PROPOSAL = make_field(str, argument="PROPOSAL", knows=("proposal",))

DAY = date | None
ON_DAY = make_field(DAY, "On this day. [default: today]", "--on", None)
KNOWN = "Only use what was known on this day. [default: today]"
KNOWN_ON = make_field(DAY, KNOWN, "--known", None, alias="--known-on")


class FieldForm(NamedTuple):
    """What may stand in a field: a `flag`, a `day`, a whole `number` from `least` on, `several` texts, or one text.

    Where that is a choice, `choices` are the words to choose from.
    """

    flag: bool = False
    day: bool = False
    number: bool = False
    least: int | None = None
    several: bool = False
    choices: tuple[str, ...] = ()


def find_spellings(takes: type[Input]) -> dict[str, Spelling]:
    """Return how people type each field that they type, in the order of the fields."""
    every = {each.name: get_args(each.type)[1:] for each in msgspec.structs.fields(takes)}
    return {name: one for name, notes in every.items() for one in notes if isinstance(one, Spelling)}


def find_form(takes: type[Input], name: str) -> FieldForm:
    """Return what may stand in a field, where it is given."""
    field = next(each for each in msgspec.structs.fields(takes) if each.name == name)
    info = type_info(field.type)
    every = info.types if isinstance(info, UnionType) else (info,)
    form = next(each for each in every if not isinstance(each, NoneType))
    match form.type if isinstance(form, Metadata) else form:
        case BoolType():
            return FieldForm(flag=True)
        case DateType():
            return FieldForm(day=True)
        case IntType(ge=least):
            return FieldForm(number=True, least=least)
        case VarTupleType():
            return FieldForm(several=True)
        case LiteralType():
            return FieldForm(choices=list_choices(field.type))
    return FieldForm()


def list_choices(form: Any) -> tuple[str, ...]:
    """Return the words of a choice in the order in which it has them; none where it is no choice."""
    inner = get_args(form)
    return inner if get_origin(form) is Literal else next(filter(None, map(list_choices, inner)), ())


def find_defaults(takes: type[Input]) -> dict[str, Any]:
    """Return what each field is where it is left out; those that are needed are not among them."""
    return {each.name: each.default for each in msgspec.structs.fields(takes) if not each.required}


def find_digests(takes: type[Input]) -> set[str]:
    """Return the fields that nobody types: each holds the digest of a file that another field names."""
    return {each.digest for each in find_spellings(takes).values() if each.digest}


def list_fields(given: G) -> dict[str, Any]:
    """Return what was given by field, without what was left out."""
    every = {name: getattr(given, name) for name in given.__struct_fields__}
    return {name: each for name, each in every.items() if each is not None}
