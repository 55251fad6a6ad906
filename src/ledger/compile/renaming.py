"""A native rule's form over the names and codes of an entity, in the place of the platform's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ledger.data import Data
from ledger.domain.definition import Draft
from ledger.errors import Refused
from ledger.language.core import AllOf, AnyOf as AnyOf, Core, Leaf
from ledger.language.print import pretty
from ledger.language.read import read
from ledger.language.schema import Schema
from ledger.language.tree import (
    Always,
    Between,
    Blank,
    Compare,
    HasAll,
    HasAny,
    In,
    Name,
    Not,
    Predicate,
    Ref,
    Text,
    Tree,
)
from ledger.language.written import tree_of


class Renamed(Data, frozen=True):
    """What one native name is in the entity: the field's name, and its code for each value of the platform."""

    name: str
    codes: Mapping[str, str]


def names_there(entity: Draft, platform: str) -> Mapping[str, Renamed]:
    """What each path of a platform, in lower case, is in an entity."""
    return {
        place["path"].lower(): Renamed(name, {value: code for code, value in place.get("codes", {}).items()})
        for name, field in entity.content["fields"].items()
        for place in field.get("bind", {}).get(platform, ())
    }


def said(form: Core, names: Mapping[str, Renamed], schema: Schema) -> Tree:
    """The form as a criteria over the entity's names, which can be written and read again.

    Raises LedgerError where it cannot, such as for a rule that is true of nobody.
    """
    tree = tree_of(renamed(form, names), schema)
    if tree == Not(Always()):
        raise Refused(
            "it is true of no record, whatever that holds",
            why="a definition that nothing satisfies says nothing",
            fix="clear it away there",
        )
    return read(pretty(tree), schema)


def renamed(form: Core, names: Mapping[str, Renamed]) -> Core:
    """The form over the entity's names. Raises Refused where it reads a name that is none of them."""
    if isinstance(form, Leaf):
        return replace(form, predicate=_predicate(form.predicate, names))
    parts = tuple(renamed(part, names) for part in form.of)
    return AllOf(parts) if isinstance(form, AllOf) else AnyOf(parts)


def _predicate(predicate: Predicate, names: Mapping[str, Renamed]) -> Predicate:
    if isinstance(predicate, Name):
        return replace(predicate, name=_known(predicate.name, names).name)
    field = _known(predicate.field, names)
    changed: dict[str, Any] = {"field": field.name}
    match predicate:
        case Compare(right=Ref(name=other)):
            changed["right"] = Ref(_known(other, names).name)
        case Compare(right=Text() as text):
            changed["right"] = _code(text, field)
        case In(values=values) | HasAny(values=values) | HasAll(values=values):
            changed["values"] = tuple(_code(each, field) if isinstance(each, Text) else each for each in values)
        case Between() | Blank() | _:
            pass
    return replace(predicate, **changed)


def _code(text: Text, field: Renamed) -> Text:
    return replace(text, value=field.codes.get(text.value, text.value))


def _known(name: str, names: Mapping[str, Renamed]) -> Renamed:
    if name not in names:
        raise Refused(
            f"it reads {name}, which no field of the entity is bound to",
            why="a definition reads fields of its entity only",
            fix="add the field to the entity, with its binding",
        )
    return names[name]
