"""CreditRecords as touches, conversions and the rows between them; what cannot be one is counted by its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from ledger.errors import BadInput
from ledger.language.evaluate import holds, values_of
from ledger.language.record import Unreadable, Value
from ledger.language.schema import Schema
from ledger.language.tree import Tree, fields_of
from ledger.meanings.credit.attribution import Attribution, Through
from ledger.meanings.credit.journey import Conversion, Touch
from ledger.meanings.credit.moment import moment
from ledger.meanings.credit.money import NO_RATES, Rates, worth_of
from ledger.meanings.credit.taxonomy import Taxonomy

Record = Mapping[str, object]
T = TypeVar("T", Touch, Conversion)
_NO_DAY = date(2000, 1, 1)  # credit never asks what day it is


class Readings(NamedTuple):
    """What records were read as, and how many are none of it, by reason."""

    touches: tuple[Touch, ...]
    conversions: tuple[Conversion, ...]
    roles: frozenset[tuple[Value, Value]]
    no_touches: Mapping[str, int]
    no_conversions: Mapping[str, int]
    no_roles: Mapping[str, int]


class CreditRecords(NamedTuple):
    """The records of each side, as mappings of fields."""

    touches: Iterable[Record]
    conversions: Iterable[Record]
    roles: Iterable[Record] = ()


def read_sides(
    rule: Attribution,
    taxonomy: Taxonomy,
    records: CreditRecords,
    schemas: Mapping[str, Schema],
    weighed: Sequence[str] = (),
    rates: Rates = NO_RATES,
) -> Readings:
    """All sides of an attribution whose references are expanded; `weighed` are the fields that weights look at.

    Rows that are alike in every field that is read count once. Raises BadInput where two that differ share their id,
    and where no rate says what a conversion is worth.
    """
    no_touches, no_conversions, no_roles = Counter[str](), Counter[str](), Counter[str]()
    touch, deal = schemas[rule.touches.entity], schemas[rule.conversion.entity]
    touches = [_touch(rule, taxonomy, each, touch, weighed, no_touches) for each in records.touches]
    conversions = [_conversion(rule, each, deal, no_conversions, rates) for each in records.conversions]
    through = rule.journey.through
    roles = set(_roles(through, records.roles, schemas[through.entity], no_roles)) if through else set()
    return Readings(
        tuple(_once(touches, touch.entity, no_touches)),
        tuple(_once(conversions, deal.entity, no_conversions)),
        frozenset(roles),
        dict(no_touches),
        dict(no_conversions),
        dict(no_roles),
    )


def _touch(
    rule: Attribution,
    taxonomy: Taxonomy,
    record: Record,
    known: Schema,
    weighed: Sequence[str],
    out: Counter[str],
) -> Touch | None:
    touching, joining = rule.touches, rule.journey
    whens = (touching.eligible, *(each.when for each in taxonomy.rules))
    names = {joining.touch, *touching.order, *weighed, *([joining.through.touch] if joining.through else [])}
    try:
        values = _values(record, known, names, whens)
        at = moment(record, touching.at, known)
    except Unreadable:
        out["unreadable"] += 1
        return None
    key, order = values[joining.touch], tuple(values[each] for each in touching.order)
    if key is None or at is None or order[-1] is None:
        out["no key" if key is None else "no time" if at is None else "no id"] += 1
        return None
    channel = taxonomy.channel_of(lambda when: holds(when, values, known, _NO_DAY))
    return Touch(
        key,
        at,
        channel,
        taxonomy.funnel_of(channel),
        order,
        holds(touching.eligible, values, known, _NO_DAY),
        values[joining.through.touch] if joining.through else None,
        {name: values[name] for name in weighed},
    )


def _conversion(rule: Attribution, record: Record, known: Schema, out: Counter[str], rates: Rates) -> Conversion | None:
    converting, joining, worth = rule.conversion, rule.journey, rule.conversion.worth
    names = {joining.conversion, converting.id, *([joining.through.conversion] if joining.through else [])}
    names |= {worth.field, *([worth.stated_in] if worth.stated_in else [])} if worth else set()
    try:
        values = _values(record, known, names, (converting.when,))
        at = moment(record, converting.at, known)
        milestones = {name: moment(record, each, known) for name, each in rule.milestones.items()}
    except Unreadable:
        out["unreadable"] += 1
        return None
    if not holds(converting.when, values, known, _NO_DAY):
        out["not converted"] += 1
        return None
    key, id_ = values[joining.conversion], values[converting.id]
    if key is None or at is None or id_ is None:
        out["no key" if key is None else "no time" if at is None else "no id"] += 1
        return None
    return Conversion(
        id_,
        key,
        at,
        worth_of(worth, values[worth.field], values.get(worth.stated_in), at.day, id_, rates) if worth else None,
        {name: each for name, each in milestones.items() if each},
        values[joining.through.conversion] if joining.through else None,
    )


def _roles(
    through: Through, records: Iterable[Record], known: Schema, out: Counter[str]
) -> Iterator[tuple[Value, Value]]:
    for record in records:
        try:
            values = _values(record, known, {through.touch, through.conversion}, (through.when,))
        except Unreadable:
            out["unreadable"] += 1
            continue
        pair = values[through.touch], values[through.conversion]
        if None in pair:
            out["no key"] += 1
        elif holds(through.when, values, known, _NO_DAY):
            yield pair


def _values(record: Record, known: Schema, names: Iterable[str], whens: Iterable[Tree]) -> Mapping[str, Value]:
    asked = frozenset(names).union(*map(fields_of, whens))
    return values_of(record, asked, known, _NO_DAY)


def _once(found: Iterable[T | None], entity: str, out: Counter[str]) -> Iterator[T]:
    seen: dict[Value, T] = {}
    for each in found:
        if each is None:
            continue
        if each.id not in seen:
            seen[each.id] = each
            yield each
        elif seen[each.id] == each:
            out["repeated"] += 1
        else:
            what = f"two rows of {entity} are both `{each.id}`, and they differ"
            why = "credit goes to one of them, and nobody can say to which"
            raise BadInput(what, why, "correct the id, or leave one of them out")
