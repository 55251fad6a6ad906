"""The records that decide about one conversion: it, the others of its key, their touches, and the roles between them.

Few rows, told to the reference as they are, so that each step of it can be shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInput
from ledger.language.inputs import inputs
from ledger.language.record import Unreadable
from ledger.language.tree import Tree, fields_of
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.form import Weights
from ledger.meanings.credit.reading import CreditRecords, Record
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.credit.pure.sides import EntityRows
from ledger.population import native
from ledger.population.columns import identifier, macros
from ledger.population.source.file import session
from ledger.population.source.reading import profiled_columns, read_all
from ledger.population.sql.layers import Layers, ReadColumn
from ledger.population.values import read_values

if TYPE_CHECKING:
    from ledger.measure.credit.pure.run import CreditSides


class RecordsOfOne(NamedTuple):
    """The records of one conversion's key, and how many of them cannot be read, by entity."""

    records: CreditRecords
    unreadable: Mapping[str, int]


class _Side(NamedTuple):
    """The rows of a side that are read, and how."""

    rows: EntityRows
    reads: tuple[ReadColumn, ...]
    layers: Layers


def records_of_one(rule: Attribution, taxonomy: Taxonomy, sides: CreditSides, id_: str) -> RecordsOfOne:
    """What it takes to say why the conversion of this id gave its credit so. Raises BadInput where there is none."""
    joining, through = rule.journey, rule.journey.through
    deals = _side(sides.conversions, _of_conversions(rule))
    key = _key(deals, rule.conversion.id, joining.conversion, id_)
    unreadable = dict[str, int]()
    conversions = list(_records(deals, joining.conversion, [key], unreadable))
    touches = _records(_side(sides.touches, _of_touches(rule, taxonomy)), joining.touch, [key], unreadable)
    roles: Iterator[Record] = iter(())
    if through and sides.roles:
        groups = {each.get(through.conversion) for each in conversions} - {None}
        side = _side(sides.roles, {through.touch, through.conversion, *_named([through.when], sides.roles)})
        roles = _records(side, through.conversion, groups, unreadable)
    return RecordsOfOne(CreditRecords(list(touches), conversions, list(roles)), unreadable)


def _of_conversions(rule: Attribution) -> set[str]:
    converting, through = rule.conversion, rule.journey.through
    names = {converting.id, converting.at, rule.journey.conversion, *rule.milestones.values()}
    names |= {converting.worth.field} if converting.worth else set()
    names |= {through.conversion} if through else set()
    return names | fields_of(converting.when)


def _of_touches(rule: Attribution, taxonomy: Taxonomy) -> set[str]:
    touching, through = rule.touches, rule.journey.through
    names = {rule.journey.touch, touching.at, *touching.order}
    names |= {through.touch} if through else set()
    whens = [touching.eligible, *(each.when for each in taxonomy.rules)]
    weights = [each.when for each in rule.form.rules] if isinstance(rule.form, Weights) else []
    return names.union(*map(fields_of, [*whens, *weights]))


def _named(whens: Collection[Tree], rows: EntityRows) -> set[str]:
    return set[str]().union(*map(fields_of, whens)) & {*rows.schema.fields, *rows.schema.scores}


def _side(rows: EntityRows, names: Collection[str]) -> _Side:
    schema = rows.schema
    known = profiled_columns(rows.file, schema, rows.columns)
    fields = sorted(inputs(set(names) & {*schema.fields, *schema.scores}, schema))
    beside = f"write into {rows.file.name}.reading.yaml, with kind: reading, columns: {{FIELD: 'NAME'}}"
    reads = tuple(read_all(rows.file, {name: (schema.fields[name], known[name]) for name in fields}, beside))
    return _Side(rows, reads, Layers(rows.file.source, reads, schema.zone))


def _key(deals: _Side, id_field: str, key: str, id_: str) -> Any:
    """The key of the conversion that has this id."""
    read = next(each for each in deals.reads if each.field.name == id_field)
    sql = f"SELECT {identifier(key)} FROM ({deals.layers.values()}) WHERE {native.text(read.raw, read.type)} = $id"
    with session(deals.rows.file, deals.layers.columns) as connection:
        connection.execute(macros(deals.rows.schema.zone))
        found = connection.execute(sql, {"id": id_}).fetchall()
    if not found:
        what, why = f"no {deals.rows.schema.entity} has the id `{id_}`", f"no `{read.column.name}` of the file is that"
        raise BadInput(what, why, "check the id", deals.rows.file.name)
    if found[0][0] is None:
        what, why = f"`{id_}` names no key", f"its `{key}` is blank or cannot be read, so that no touch can be its own"
        raise BadInput(what, why, "fill it in where the record comes from", deals.rows.file.name)
    return found[0][0]


def _records(side: _Side, key: str, wanted: Collection[Any], unreadable: dict[str, int]) -> Iterator[Record]:
    """The records whose key is one of these."""
    texts = ", ".join(native.text(each.raw, each.type) for each in side.reads)
    sql = f"SELECT {texts} FROM ({side.layers.values()}) WHERE list_contains($keys, {identifier(key)})"
    if not wanted:
        return
    with session(side.rows.file, side.layers.columns) as connection:
        connection.execute(macros(side.rows.schema.zone))
        found = connection.execute(sql, {"keys": list(wanted)}).fetchall()
    entity = side.rows.schema.entity
    for row in found:
        try:
            yield read_values(side.reads, row)
        except Unreadable:
            unreadable[entity] = unreadable.get(entity, 0) + 1
