"""The file of a channel: what it says of itself, typed by what the frameworks in force ask of one.

key: podcast                             it is a file and no definition: nothing is judged by it
title: Podcast sponsorship
owner: dana@acme.example
touch: podcast                           its channel in a taxonomy
supplies: [email, country]               the fields that its records carry
filled_by: {enrichment: [company_size]}  and those that something else fills in
spend_cap: 20000
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ledger.documents import Document, only_keys
from ledger.errors import BadInput, LedgerError
from ledger.kinds import shape
from ledger.language import literals
from ledger.language.fault import nearest
from ledger.language.literals import plain, shortened
from ledger.meanings.framework.framework import ChannelField
from ledger.measure.channels.events.channels import ChannelFile
from ledger.steps import DATE, FILE, TEXT, step

CHANNEL_FILE = "channel"
_ALWAYS = ("kind", "key", "title", "owner", "touch", "supplies", "filled_by", "spend_cap", "expected_conversions")
"""What any file may say, whatever is asked."""
_OWN = ("touch", "supplies", "spend_cap", "expected_conversions")
"""What a file says in a field of its own; what else is asked stands among all that it says."""
_NUMBER = ChannelField("", "number")
_TEXT = ChannelField("", "text")
Fields = Mapping[str, Sequence[str]]
"""The fields of each entity."""


def channel_file(
    document: Document, asked: Mapping[str, ChannelField], fields: Fields, owner: str, person: Callable[[str], str]
) -> ChannelFile:
    """What a file says. `owner` is whose it is where it names nobody; `person` gives the id of an address.

    Raises BadInput and Problems, with places.
    """
    if document.kind != CHANNEL_FILE:
        what, why = f"this is a document of kind {document.kind}", "a channel is registered from one of kind channel"
        fix = step("write kind: channel; a definition is proposed", "propose", FILE, effective=DATE, because=TEXT)
        raise document.problem(("kind",), what, why, fix)
    only_keys(document, (), tuple(dict.fromkeys((*_ALWAYS, *asked))))
    problems = [*_objections(document, asked, fields)]
    shape.told_together(problems)
    said = {name: _said(document, each) for name, each in asked.items() if shape.at(document, (name,)) is not None}
    return ChannelFile(
        key=shape.key(document, "key"),
        title=shape.text(document, "title"),
        owner=person(shape.text(document, "owner")) if shape.at(document, ("owner",)) is not None else owner,
        touch=shape.text(document, "touch", default=""),
        supplies=tuple(dict.fromkeys(shape.words(document, "supplies"))),
        filled_by=_filled_by(document),
        spend_cap=_number(document, "spend_cap"),
        expected_conversions=_number(document, "expected_conversions"),
        says={name: each for name, each in said.items() if name not in _OWN},
    )


def _objections(document: Document, asked: Mapping[str, ChannelField], fields: Fields) -> Iterator[LedgerError]:
    """What is written wrongly, all of it."""
    numbers = {name: ChannelField(name, "number") for name in ("spend_cap", "expected_conversions")}
    for name, each in {**numbers, **asked}.items():
        value = shape.at(document, (name,))
        if value is not None and each.type not in ("fields", "channel") and _value(value, each) is None:
            yield document.problem((name,), _holds(name, value), f"it holds {_wanted(each)}", f"such as {_such(each)}")
    known = next((fields[each.of] for each in asked.values() if each.type == "fields" and each.of in fields), None)
    if known is not None:
        yield from _unknown_fields(document, known)


def _unknown_fields(document: Document, known: Sequence[str]) -> Iterator[BadInput]:
    """Fields that the entity does not have."""
    paths = [("supplies",), *(("filled_by", each) for each in _mapping(document, "filled_by"))]
    for path in paths:
        for each in dict.fromkeys(shape.words(document, *path)):
            if each not in known:
                near = nearest(each, known)
                what, why = f"there is no field `{each}`", f"the entity has {', '.join(known)}"
                yield document.problem(path, what, why, f"write `{near}`" if near else "name one of those")


def _filled_by(document: Document) -> dict[str, tuple[str, ...]]:
    """What fills in which fields."""
    names = _mapping(document, "filled_by")
    shape.stored(document, dict.fromkeys(names, ""), ("filled_by",))
    return {name: tuple(dict.fromkeys(shape.words(document, "filled_by", name))) for name in names}


def _mapping(document: Document, name: str) -> dict[str, Any]:
    return shape.mapping(document, name) if shape.at(document, (name,)) is not None else {}


def _number(document: Document, name: str) -> str:
    found = _value(shape.at(document, (name,)), _NUMBER)
    return str(found or "")


def _said(document: Document, asked: ChannelField) -> str | tuple[str, ...]:
    """What a file says to one thing that is asked."""
    if asked.type == "fields":
        return tuple(shape.words(document, asked.key))
    found = _value(shape.at(document, (asked.key,)), _TEXT if asked.type == "channel" else asked)
    return "" if found is None else found


def _value(value: Any, asked: ChannelField) -> str | tuple[str, ...] | None:
    """A value as it is stored, where it is of the type that is asked for; else None."""
    match asked.type:
        case "number":
            return _plain_number(value)
        case "boolean":
            return str(value).lower() if isinstance(value, bool) else None
        case "date":
            found = literals.day(value) if isinstance(value, str) else None
            return found.isoformat() if found else None
        case "choice":
            return value if value in asked.choices else None
        case "choices":
            several = value if isinstance(value, list) else [value]
            return tuple(several) if all(each in asked.choices for each in several) else None
        case _:
            return value.strip() if isinstance(value, str) and value.strip() else None


def _plain_number(value: Any) -> str | None:
    """A number of 0 or more, as a decimal in its shortest form."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        return None
    found = literals.normal(Decimal(value))
    return plain(found) if found is not None else None


def _holds(name: str, value: object) -> str:
    return f"`{name}` holds `{shortened(str(value))}`"


def _wanted(asked: ChannelField) -> str:
    match asked.type:
        case "number":
            return f"a number of 0 or more{f', in {asked.unit}' if asked.unit else ''}"
        case "boolean":
            return "true or false"
        case "date":
            return "a day"
        case "choice" | "choices":
            return f"{'one' if asked.type == 'choice' else 'some'} of {', '.join(asked.choices)}"
        case _:
            return "a text"


def _such(asked: ChannelField) -> str:
    such = {"number": "20000", "boolean": "true", "date": "2026-06-30"}
    return f"{asked.key}: {such.get(asked.type) or next(iter(asked.choices), 'a text')}"
