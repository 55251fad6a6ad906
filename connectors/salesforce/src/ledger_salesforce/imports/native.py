"""A formula field as a rule of the language, where it is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ledger import Compare, Core, HasAny, In, Leaf, Native, NativeField, Predicate, Text, reads
from ledger_salesforce.imports import shapes
from ledger_salesforce.imports.fields import Around, name, named, native_field
from ledger_salesforce.imports.notes import notes
from ledger_salesforce.imports.opaque import Opaque, told
from ledger_salesforce.imports.parse import Expression, Reference, parse, walk
from ledger_salesforce.imports.signs import part
from ledger_salesforce.imports.truth import agreed
from ledger_salesforce.imports.words import Unreadable

Rows = Mapping[str, Mapping[str, Any]]


def native(
    address: str,
    title: str,
    metadata: Mapping[str, Any],
    described: Rows,
    formulas: Rows | None = None,
    zone: str = "UTC",
) -> Native:
    """The formula at `address` (`Lead.MQL__c`), parsed as far as it can be; `title` is what people call it.

    `described` holds rows of the describe call by lower-case path: `title` for a field of the object,
    `account.industry` for one that a relation leads to. `formulas` holds the Metadata of checkbox formulas of the
    object by lower-case name, so that a formula that refers to another is read whole. `zone` is the ledger's.
    """
    of, kind, text = address.split(".")[0], str(metadata.get("type") or ""), str(metadata.get("formula") or "")
    found = Native(
        address, title, f"{kind.lower()} formula" if text else f"{kind.lower()} field", of, None, {}, text=text
    )
    try:
        if not text:
            raise Unreadable("", "people or programs write it, and no rule")
        if kind != "Checkbox":
            raise Unreadable("", shapes.told(kind, text))
        return _read(found, described, formulas or {}, zone, metadata.get("formulaTreatBlanksAs") == "BlankAsZero")
    except Unreadable as stop:
        return replace(found, refused=told(stop))


def _read(found: Native, described: Rows, formulas: Rows, zone: str, zero: bool) -> Native:
    expressions = list(_reached(found.text, formulas, set()))
    paths = {each.path for whole in expressions for each in walk(whole) if isinstance(each, Reference)}
    own = found.address.partition(".")[2].lower()
    names = named(paths)
    opaque = Opaque(found.parent, name(own), names.values())
    around = Around(described, formulas, names, zone, zero, within=(own,), opaque=opaque)
    form = agreed(part(expressions[0], around))
    spelled = {names[path.lower()]: path for path in paths}
    read = sorted({each for predicate in _predicates(form) for each in reads(predicate)})
    signals = tuple(opaque.reasons[each] for each in read if each in opaque.reasons)
    if signals and len(signals) == len(read):
        raise Unreadable("", signals[0].partition("`: ")[2])
    fields = {each: opaque.fields.get(each) or _field(found.parent, each, spelled, described, form) for each in read}
    return replace(found, form=form, fields=fields, signals=signals, notes=notes(expressions, described, zone))


def _reached(text: str, formulas: Rows, seen: set[str]) -> Iterator[Expression]:
    """The formula, and those that it refers to, directly or not."""
    expression = parse(text)
    yield expression
    for each in walk(expression):
        if isinstance(each, Reference) and (path := each.path.lower()) in formulas and path not in seen:
            seen.add(path)
            yield from _reached(str(formulas[path].get("formula") or ""), formulas, seen)


def _predicates(form: Core) -> Iterator[Predicate]:
    if isinstance(form, Leaf):
        yield form.predicate
        return
    for each in form.of:
        yield from _predicates(each)


def _field(of: str, name: str, spelled: Mapping[str, str], described: Rows, form: Core) -> NativeField:
    """The field, with the options that the formula names and the org no longer lists: records may hold them."""
    path = spelled[name]
    found = replace(native_field(of, path, described[path.lower()]), name=name)
    if found.type not in ("choice", "choices"):
        return found
    tested = [code for predicate in _predicates(form) if name in reads(predicate) for code in _codes(predicate)]
    return replace(found, choices=tuple(dict.fromkeys((*found.choices, *tested))))


def _codes(predicate: Predicate) -> tuple[str, ...]:
    match predicate:
        case Compare(right=Text(value=code)):
            return (code,)
        case HasAny(values=values) | In(values=values):
            return tuple(each.value for each in values if isinstance(each, Text))
    return ()
