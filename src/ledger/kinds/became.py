"""How an entity tells the day on which a record became what a criteria says.

    became:
      mql: {by: {stamp: mql_on}, re_entry: first}                                    a date of the record itself
      sql: {by: {field_history: lifecycle_stage, value: sql}, re_entry: latest}      the days on which a field said so
      hot: {by: {field_history: [score, job_level]}, re_entry: each}                 the days on which the rule held
      fit: {by: {snapshots: leads_daily}, re_entry: first}                           a folder that `capture` fills

Moves that a change of the definition caused are always told apart, and never counted as demand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ledger.data import Data
from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.language.fault import nearest
from ledger.language.literals import number
from ledger.steps import DATE, FILE, TEXT, NextStep, step

STAMP, FIELD_HISTORY, SNAPSHOTS = "stamp", "field_history", "snapshots"
SOURCES = (STAMP, FIELD_HISTORY, SNAPSHOTS)
RE_ENTRIES = ("first", "latest", "each")
TIMES = {"first": "the first time", "latest": "the latest time", "each": "each time"}
APART = "apart"
_KEYS = ("by", "re_entry", "moved_by_definition")
_DAYS = ("date", "datetime")


class Became(Data, frozen=True):
    """How it is told of one criteria.

    By the `stamp` in a field, by the `field_history` of fields, or by `snapshots` of a name. Where there is a `value`,
    the field says by itself what the record is; else the criteria judges the values. `re_entry` says which days count
    of a record that became one several times.
    """

    by: str
    of: tuple[str, ...]
    re_entry: str
    value: str = ""

    @property
    def words(self) -> str:
        """In plain words, such as `the stamp mql_on, the first time`."""
        named = " and ".join(self.of)
        match self.by:
            case "stamp":
                told = f"the stamp {named}"
            case "snapshots":
                told = f"the snapshots {named}"
            case _:
                told = f"the history of {named}" + (f", once it is {self.value}" if self.value else "")
        return f"{told}, {TIMES[self.re_entry]}"


def telling(entity: str, criteria: str) -> NextStep:
    """Return what lets an entity say how the day is told on which a record became something."""
    line = f"became: {{{criteria}: {{by: {{stamp: FIELD}}, re_entry: first}}}}"
    words = f"add `{line}` to the document of {entity}, and propose it"
    return step(words, "propose", FILE, effective=DATE, nature="policy", because=TEXT)


def became_of(entity: Draft, key: str) -> Became | None:
    """How an entity tells it of the criteria `key`; None where it does not."""
    found = entity.content.get("became", {}).get(key)
    if not found:
        return None
    by = next(each for each in SOURCES if each in found["by"])
    of = found["by"][by]
    return Became(by, tuple(of) if isinstance(of, list) else (of,), found["re_entry"], found["by"].get("value", ""))


def read_became(document: Document, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The content of `became:`, by criteria. Raises BadInput, or Problems, with places."""
    return {key: _read(document, fields, ("became", key)) for key in shape.mapping(document, "became")}


def became_objections(draft: Draft, document: Document, known: Mapping[str, Draft]) -> Iterator[BadInput]:
    """What is named there and is no criteria of this entity."""
    for key in draft.content.get("became", {}):
        found = known.get(key)
        if found is None or found.entity != draft.key or found.kind == "entity":
            mine = [each for each, other in known.items() if other.entity == draft.key and other.yields == "predicate"]
            near = nearest(key, mine)
            fix = f"write `{near}`" if near else f"decide `{key}` first, and add this then"
            what = f"there is no criteria `{key}` of {draft.key} on that day"
            yield document.problem(("became", key), what, "a record becomes what a criteria says", fix)
        elif found.yields != "predicate":
            what, why = f"`{key}` is of kind {found.kind}", "it says more than yes or no, so nobody becomes one"
            yield document.problem(("became", key), what, why, "name a criteria, such as one for its highest stage")


def _read(document: Document, fields: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    shape.mapping(document, *path)
    only_keys(document, path, _KEYS)
    by = _by(document, fields, (*path, "by"))
    shape.one_of(document, (APART,), *path, "moved_by_definition", default=APART)
    re_entry = shape.one_of(document, RE_ENTRIES, *path, "re_entry")
    if STAMP in by and re_entry == "each":
        why, fix = "a stamp holds one day", "write first or latest, as the platform writes it; or use another source"
        raise document.problem((*path, "re_entry"), "a stamp cannot tell each time", why, fix)
    return {"by": by, "re_entry": re_entry}


def _by(document: Document, fields: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    given = shape.mapping(document, *path)
    only_keys(document, path, (*SOURCES, "value"))
    sources = [each for each in SOURCES if each in given]
    if len(sources) != 1:
        what = f"{' and '.join(sources)} both tell the day" if sources else "nothing tells the day"
        raise document.problem(path, what, f"it is told by one of {', '.join(SOURCES)}", "write one of them")
    (by,) = sources
    if "value" in given and by != FIELD_HISTORY:
        why = "it goes with the history of one field, which says by itself what the record is"
        raise document.problem((*path, "value"), f"a value says nothing of {by}", why, "remove it")
    match by:
        case "stamp":
            return {by: _date(document, fields, (*path, by))}
        case "snapshots":
            return {by: shape.key(document, *path, by)}
    return _history(document, fields, path)


def _date(document: Document, fields: Mapping[str, Any], path: tuple[str, ...]) -> str:
    name = _field(document, fields, shape.text(document, *path), path)
    if (held := fields[name]["type"]) not in _DAYS:
        dates = [each for each, field in fields.items() if field["type"] in _DAYS]
        fix = f"use {' or '.join(dates)}" if dates else "add a field of type date"
        raise document.problem(path, f"`{name}` is a {held}", "a stamp is a date or a datetime", fix)
    return name


def _history(document: Document, fields: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    where = (*path, FIELD_HISTORY)
    names = [_field(document, fields, each, where) for each in shape.words(document, *where)]
    if not names:
        raise document.problem(where, "no field is named", "its history is read", f"write {FIELD_HISTORY}: FIELD")
    value = shape.at(document, (*path, "value"))
    if value is None:
        return {FIELD_HISTORY: names}
    if len(names) > 1:
        why, fix = "a value is that of one field", "name one field, or leave the value out"
        raise document.problem((*path, "value"), f"{len(names)} fields are named", why, fix)
    return {FIELD_HISTORY: names, "value": _value(document, fields[names[0]], value, (*path, "value"))}


def _field(document: Document, fields: Mapping[str, Any], name: str, path: tuple[str, ...]) -> str:
    if name in fields:
        return name
    near = nearest(name, list(fields))
    fix = f"write `{near}`" if near else f"use one of {', '.join(fields)}"
    raise document.problem(path, f"`{name}` is no field here", "the day is told by fields of the entity", fix)


def _value(document: Document, field: Mapping[str, Any], value: Any, path: tuple[str, ...]) -> str:
    """A value as it is stored: a code, a number, a text, true or false."""
    held = field["type"]
    found = str(value).lower() if isinstance(value, bool) else shape.word(document, value, path)
    fits = {
        "choice": found in field.get("choices", ()),
        "choices": found in field.get("choices", ()),
        "number": number(found) is not None and not isinstance(value, bool),
        "boolean": found in ("true", "false"),
        "signal": found in ("true", "false"),
        "text": bool(found) and not isinstance(value, bool | Decimal),
    }.get(held, False)
    if fits:
        return found
    near = nearest(found, field.get("choices", ()))
    wants = f"write `{near}`" if near else f"write a value of type {held}"
    fix = "use its date as a stamp" if held in _DAYS else wants
    raise document.problem(path, f"`{found}` is no value of a {held} to become", "the field is to say so", fix)
