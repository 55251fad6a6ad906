"""A formula as a rule of the language, where the compiler could have written it; else the reason why it is none. Pure.

if coalesce(score, 0) >= 65 then 1 else 0     a criteria: `score >= 65`
max(0, min(100, fit_r1 + fit_r2))             a score, which is no criteria; what its parts read is told
if … then 40 else 0, called fit_r1            a part of one
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any as Anything

from ledger import Core, Native, NativeField
from ledger_hubspot.imports.conditions import NOT_OURS, Reader, constant
from ledger_hubspot.imports.fields import native_field
from ledger_hubspot.imports.names import named
from ledger_hubspot.imports.opaque import Opaque, Unreadable
from ledger_hubspot.native import observed
from ledger_hubspot.native.calculation import If, Unknown, Word, parse, properties_of
from ledger_hubspot.native.naming import part_of

Json = Mapping[str, Anything]


def native(found: Json, properties: Mapping[str, Json], zone: str = "UTC") -> Native:
    """A calculated property of contacts, parsed as far as it can be; `properties` are those of contacts by name."""
    seen = observed.calculated(found, properties)
    parts: Mapping[str, str] = (seen.body or {}).get("parts", {})
    formulas = [found.get("calculationFormula") or "", *parts.values()]
    fields = {each.name: each for each in _fields(formulas, parts, properties)}
    form, refused = None, ""
    try:
        form = _form(found, parts, {each.path.partition(".")[2]: each for each in fields.values()}, zone)
    except (Unreadable, Opaque) as no:
        refused = str(no)
    return Native(
        address=seen.address,
        name=seen.name,
        sort="calculated property",
        parent="contacts",
        form=form,
        fields=fields,
        refused=refused,
        text=seen.text,
        created_at=found.get("createdAt") or "",
        changed_at=seen.changed_at,
        changed_by=str(seen.changed_by),
    )


def read_by(found: Json) -> frozenset[str]:
    """The properties that a calculated property reads; none where its formula cannot be read."""
    try:
        return properties_of(parse(found.get("calculationFormula") or ""))
    except Unknown:
        return frozenset()


def _fields(formulas: list[str], parts: Mapping[str, str], properties: Mapping[str, Json]) -> Iterator[NativeField]:
    """The properties that the formulas read, but for the parts of a score, as fields."""
    taken: set[str] = set()
    for name in sorted(frozenset[str]().union(*(read_by({"calculationFormula": each}) for each in formulas))):
        if name in properties and name not in parts:
            suggested = named(name, f"contacts.{name}", taken)
            taken.add(suggested)
            yield native_field(properties[name], suggested)


def _form(found: Json, parts: Mapping[str, str], fields: Mapping[str, NativeField], zone: str) -> Core:
    """What the formula says. Raises Unreadable or Opaque."""
    if not found.get("calculationFormula"):
        raise Unreadable("HubSpot works it out itself, and does not tell how")
    if parts:
        raise Unreadable(
            f"it is a score of {len(parts)} rules, and a score is no criteria: write it as one, and bind it"
        )
    try:
        whole = parse(found["calculationFormula"])
    except Unknown:
        raise Unreadable(NOT_OURS) from None
    match whole:
        case If(cases=((when, Word(text="1")),), otherwise=Word(text="0")):
            return Reader(fields, zone).condition(when)
        case If(cases=((_, points),), otherwise=Word(text="0")) if constant(points) is not None:
            of = part_of(found["name"])
            raise Unreadable(f"it is the points of a rule of the score `{of}`" if of else NOT_OURS)
    raise Unreadable(NOT_OURS)
