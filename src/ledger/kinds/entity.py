"""The record type that definitions judge: its typed fields, and where each lives on every platform.

    fields:
      job_level: {type: choice, choices: [vp, director], bind: {salesforce: Lead.Job_Level__c, hubspot: contacts.level}}

A binding is a path, a list of paths, or `{path: …, codes: {vp: "VP"}}`; a csv binding may also say what reads as blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, get_args

from ledger.artifacts import Binding
from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.domain.digest import sha256
from ledger.errors import BadInput, LedgerError
from ledger.kinds import shape
from ledger.kinds.drafting import draft
from ledger.kinds.kind import Surroundings
from ledger.language.schema import Field, Schema, Type, schema_problems

TYPES = get_args(Type)
_KEYS = ("kind", "key", "scope", "title", "statement", "fields")
_FIELD_KEYS = ("type", "title", "blank", "choices", "clock", "bind")
_BINDING_KEYS = ("path", "codes", "blank")


class Entity:
    """The kind `entity`."""

    name = "entity"
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of an entity document."""
        only_keys(document, (), _KEYS)
        key = shape.key(document, "key")
        fields = _fields(document)
        content = {
            "key": key,
            "title": shape.text(document, "title", default=key),
            "statement": shape.text(document, "statement", default="-"),
            "fields": fields,
        }
        found = draft(
            self,
            key=key,
            scope=shape.scope(document, "scope"),
            entity=key,
            content=content,
            meaning=sha256({"fields": {name: _meant(field) for name, field in fields.items()}, "zone": around.zone}),
        )
        known = schema(found, (), around.zone)
        shape.told_together([document.problem(("fields",), each) for each in schema_problems(known)])
        return found

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """An entity has no examples."""
        yield from ()

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """Which fields read a blank as something."""
        for name, field in draft.content["fields"].items():
            if field.get("blank") is not None:
                yield f"a blank {name} counts as {field['blank']}"


def schema(entity: Draft, criteria: Iterable[str], zone: str) -> Schema:
    """The names a criteria on this entity may use."""
    fields = {name: _field(name, each) for name, each in entity.content["fields"].items()}
    return Schema(entity.key, fields, frozenset(criteria), zone)


def bindings(entity: Draft, platform: str) -> Mapping[str, tuple[Binding, ...]]:
    """Where each field lives on one platform."""
    found = {name: each.get("bind", {}).get(platform, ()) for name, each in entity.content["fields"].items()}
    return {
        name: tuple(Binding(each["path"], each.get("codes", {})) for each in places)
        for name, places in found.items()
        if places
    }


def _field(name: str, content: Mapping[str, Any]) -> Field:
    blank = content.get("blank")
    value = Decimal(blank) if blank is not None and content["type"] == "number" else blank
    return Field(name, content["type"], value, tuple(content.get("choices", ())))


def _meant(field: Mapping[str, Any]) -> dict[str, Any]:
    return {each: field[each] for each in ("type", "blank", "choices") if each in field}


def _fields(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    problems: list[LedgerError] = []
    for name in shape.mapping(document, "fields"):
        try:
            found[name] = _read_field(document, name)
        except LedgerError as problem:
            problems += getattr(problem, "problems", (problem,))
    shape.told_together(problems)
    return found


def _read_field(document: Document, name: str) -> dict[str, Any]:
    path = ("fields", name)
    shape.mapping(document, *path)
    only_keys(document, path, _FIELD_KEYS)
    found: dict[str, Any] = {
        "type": shape.one_of(document, TYPES, *path, "type"),
        "title": shape.text(document, *path, "title", default=name),
    }
    blank = shape.at(document, (*path, "blank"))
    if blank is not None:
        found["blank"] = str(shape.stored(document, blank, path))
    choices = shape.listing(document, *path, "choices")
    if choices:
        found["choices"] = [str(choice) for choice in choices]
    if shape.at(document, (*path, "clock")):
        found["clock"] = shape.one_of(document, ("event", "current"), *path, "clock")
    if shape.at(document, (*path, "bind")):
        platforms = shape.mapping(document, *path, "bind")
        found["bind"] = {platform: _read_bindings(document, (*path, "bind", platform)) for platform in platforms}
    return found


def _read_bindings(document: Document, path: tuple[str, ...]) -> list[dict[str, Any]]:
    value = shape.at(document, path)
    if isinstance(value, list):
        return [_read_binding(document, (*path, n)) for n in range(len(value))]
    return [_read_binding(document, path)]


def _read_binding(document: Document, path: tuple[str | int, ...]) -> dict[str, Any]:
    if not isinstance(shape.at(document, path), dict):
        return {"path": shape.text(document, *path)}
    only_keys(document, path, _BINDING_KEYS)
    found: dict[str, Any] = {"path": shape.text(document, *path, "path")}
    codes = shape.at(document, (*path, "codes"))
    if codes is not None:
        found["codes"] = {str(code): str(value) for code, value in shape.mapping(document, *path, "codes").items()}
        if len(set(found["codes"].values())) < len(found["codes"]):
            raise document.problem(
                (*path, "codes"),
                "two codes map to one value",
                why="a binding maps codes one to one",
                fix="give each its own",
            )
    blanks = shape.listing(document, *path, "blank")
    if blanks:
        found["blank"] = [str(each) for each in blanks]
    return found
