"""The record type that definitions judge: its typed fields, and where each lives on every platform.

    fields:
      job_level: {type: choice, choices: [vp, director], bind: {salesforce: Lead.Job_Level__c, hubspot: contacts.level}}

A binding is a path, a list of paths, or `{path: …, codes: {vp: "VP"}}`; a csv binding may also say what reads as blank.
Under `became:` it says how the day is told on which a record became something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, get_args

from ledger.data import replace
from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.domain.digest import sha256
from ledger.errors import BadInput, LedgerError
from ledger.kinds import shape
from ledger.kinds.became import became_objections, became_of, read_became
from ledger.kinds.drafting import draft
from ledger.kinds.kind import Surroundings
from ledger.language.literals import number
from ledger.language.meaning import Composite
from ledger.language.schema import Field, Schema, Type, schema_problems, score_field

TYPES = get_args(Type)
_KEYS = ("kind", "key", "scope", "title", "statement", "fields", "became")
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
        problems = schema_problems(_schema(key, fields, (), around.zone))
        shape.told_together([_wrong(document, each) for each in problems])
        content = {
            "key": key,
            "title": shape.text(document, "title", default=key),
            "statement": shape.text(document, "statement", default="-"),
            "fields": fields,
            **({"became": read_became(document, fields)} if shape.at(document, ("became",)) else {}),
        }
        return draft(
            self,
            key=key,
            scope=shape.scope(document, "scope"),
            entity=key,
            content=content,
            meaning=sha256(
                {"fields": {name: field_meaning(field) for name, field in fields.items()}, "zone": around.zone}
            ),
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """Two clocks, for a record came to be on one day only; what nobody can become, for it is no criteria."""
        fields = draft.content["fields"]
        clocks = [name for name in shape.mapping(document, "fields") if fields[name].get("clock") == "event"]
        if len(clocks) > 1:
            yield document.problem(
                ("fields", clocks[1], "clock"),
                f"{' and '.join(clocks)} both say when a {draft.key} came to be",
                why="a record is judged by the version of one day",
                fix="keep clock: event on one of them",
            )
        yield from became_objections(draft, document, around.definitions)

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """Which fields read a blank as something, and how the day is told on which a record became something."""
        for name, field in draft.content["fields"].items():
            if field.get("blank") is not None:
                yield f"a blank {name} counts as {field['blank']}"
        for key in draft.content.get("became", {}):
            if found := became_of(draft, key):
                yield f"when a {draft.key} became {key} is told by {found.words}"


def schema(
    entity: Draft,
    criteria: Iterable[str],
    zone: str,
    scores: Mapping[str, Composite] | None = None,
    others: Mapping[str, type[Composite]] = MappingProxyType({}),
) -> Schema:
    """The names a criteria on this entity may use: its fields, and the criteria and scores beside it."""
    found, worked_out = _schema(entity.key, entity.content["fields"], criteria, zone), scores or {}
    return replace(
        found,
        fields={**{key: score_field(key, score) for key, score in worked_out.items()}, **found.fields},
        criteria=found.criteria - worked_out.keys(),
        scores=worked_out,
        others=others,
    )


def _schema(key: str, fields: Mapping[str, Any], criteria: Iterable[str], zone: str) -> Schema:
    return Schema(key, {name: _field(name, each) for name, each in fields.items()}, frozenset(criteria), zone)


def clock(entity: Draft) -> str:
    """The field that says when a record came to be; empty where none does."""
    return next((name for name, each in entity.content["fields"].items() if each.get("clock") == "event"), "")


def _field(name: str, content: Mapping[str, Any]) -> Field:
    blank = content.get("blank")
    value = Decimal(blank) if blank is not None and content["type"] == "number" else blank
    return Field(name, content["type"], value, tuple(content.get("choices", ())))


def field_meaning(field: Mapping[str, Any]) -> dict[str, Any]:
    """What a field declares that verdicts depend on; its title and where it is bound say nothing of that."""
    return {each: field[each] for each in ("type", "blank", "choices") if each in field}


def _wrong(document: Document, sentence: str) -> BadInput:
    """What the language says of a field, `a declares no choices: list its codes`, at the place of that field."""
    what, _, fix = sentence.rpartition(": ")
    why = "every platform has to hold the fields of an entity alike"
    return document.problem(("fields", sentence.split()[0]), what or sentence, why, fix if what else "correct it")


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
        found["blank"] = _blank(document, found["type"], blank, (*path, "blank"))
    if choices := shape.words(document, *path, "choices"):
        found["choices"] = [shape.all_seen(document, code, (*path, "choices")) for code in choices]
    if shape.at(document, (*path, "clock")):
        found["clock"] = _clock(document, found["type"], path)
    if shape.at(document, (*path, "bind")):
        platforms = shape.mapping(document, *path, "bind")
        shape.stored(document, platforms, (*path, "bind"))
        found["bind"] = {platform: _read_bindings(document, (*path, "bind", platform)) for platform in platforms}
    return found


def _blank(document: Document, type_: str, value: Any, path: tuple[str, ...]) -> str:
    found = shape.word(document, value, path)
    if type_ == "number" and number(found) is None:
        raise document.problem(
            path, f"`{found}` is no number", why="a blank of a number counts as one", fix="such as blank: 0"
        )
    return found


def _clock(document: Document, type_: str, path: tuple[str, ...]) -> str:
    if type_ not in ("date", "datetime"):
        raise document.problem(
            (*path, "clock"), f"a {type_} is no clock", why="a clock is a date or a datetime", fix="remove it"
        )
    if shape.at(document, (*path, "clock")) == "current":
        raise document.problem(
            (*path, "clock"),
            "`clock: current` says nothing",
            why="a record is judged by the version of the day on which it came to be, or by today's",
            fix="remove it, or write clock: event on the field that says when a record came to be",
        )
    return shape.one_of(document, ("event",), *path, "clock")


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
        known = shape.mapping(document, *path, "codes")
        found["codes"] = {code: shape.word(document, value, (*path, "codes", code)) for code, value in known.items()}
        if len(set(found["codes"].values())) < len(found["codes"]):
            raise document.problem(
                (*path, "codes"),
                "two codes map to one value",
                why="a binding maps codes one to one",
                fix="give each its own",
            )
    if blanks := shape.words(document, *path, "blank"):
        found["blank"] = blanks
    return found
