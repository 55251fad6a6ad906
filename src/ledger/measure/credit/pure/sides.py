"""The rows of each entity as the steps take them: what joins them, when they were, and what they are.

    touch   _key _at _day _channel _funnel _eligible _o0 … _through, and the fields that weights look at
    conv    _key _at _day _id _value _m0 … _through, and _amount _currency where money is in several; _segment
    role    _touch _conv
    rate    _on _currency _rate
    path    _path _times

Rows that cannot be one of these are counted by reason. The SQL is DuckDB's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ledger.language.schema import Field, Schema
from ledger.language.tree import Always, Tree
from ledger.meanings.credit.attribution import Attribution, Through, Worth
from ledger.meanings.credit.money import RATE
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.population.columns import Column, identifier, string
from ledger.population.source.file import File
from ledger.population.source.reading import profiled_columns, read_all
from ledger.population.sql.arms import arm, score_names
from ledger.population.sql.condition import SqlCondition
from ledger.population.sql.layers import Layers

NO_DAY = date(2000, 1, 1)  # credit never asks what day it is
PATH = Schema("path", {"path": Field("path", "text"), "journeys": Field("journeys", "number")})
"""The columns of a file of paths: the channels of a journey, and how many journeys went so."""
_ANY = "BOOLEAN"
"""A type whose text is that of any text, choice or yes or no."""
_MILLIONTHS = "CAST(CAST({0} AS VARCHAR) AS DECIMAL(38, 15)) * 1000000"


@dataclass(frozen=True)
class EntityRows:
    """Where the records of an entity lie, how its fields stand there, and what a criteria may speak of."""

    file: File
    schema: Schema
    columns: Mapping[str, Column]


class Rows(NamedTuple):
    """One side: all its records as a SELECT, with `_why` where one is none of it.

    `parameters` are what the `$names` in it stand for; `name` and `source` are those of its file, `layers` what lies
    under it.
    """

    sql: str
    columns: frozenset[str]
    parameters: Mapping[str, date | datetime]
    name: str
    source: str
    layers: Layers


class _Criteria(NamedTuple):
    """Criteria of one side, each with a name for its scores."""

    conditions: Sequence[SqlCondition]
    fields: frozenset[str]
    scores: Sequence[Mapping[str, SqlCondition]]


def touch_rows(rule: Attribution, taxonomy: Taxonomy, side: EntityRows, weighed: Iterable[str]) -> Rows:
    """The touches; `weighed` are the fields that weights look at."""
    touching, joining = rule.touches, rule.journey
    asked = _criteria([touching.eligible, *(each.when for each in taxonomy.rules)], side)
    eligible, *rules = asked.conditions
    named = {
        "_key": identifier(joining.touch),
        "_at": identifier(touching.at),
        **_channels(taxonomy, [each.text for each in rules], side),
        "_eligible": eligible.verdict,
        **{f"_o{n}": identifier(each) for n, each in enumerate(touching.order)},
        **({"_through": identifier(joining.through.touch)} if joining.through else {}),
        **{f"_w {name}": identifier(name) for name in weighed},
    }
    needed = (("no key", "_key"), ("no time", "_at"), ("no id", f"_o{len(touching.order) - 1}"))
    reads = {joining.touch, touching.at, *touching.order, *weighed}
    reads |= {joining.through.touch} if joining.through else set()
    return _rows(side, asked, reads, named, needed)


def _channels(taxonomy: Taxonomy, rules: Sequence[str], side: EntityRows) -> Mapping[str, str]:
    """The channel of a touch and the part of the funnel that it is of; of records on a server, the channel alone."""
    names = sorted({*(each.name for each in taxonomy.channels), taxonomy.otherwise})
    tests = [(to.channel, each) for each, to in zip(rules, taxonomy.rules, strict=True)]
    found = {"_channel": _first_that_holds(side, tests, names, taxonomy.otherwise)}
    if side.file.is_in_place:
        return found
    parts = list(map(taxonomy.funnel_of, names))
    return {**found, "_funnel": _code("enum_code(_channel) + 1", parts, ["", *taxonomy.funnel])}


def funnel_of(channel: str, taxonomy: Taxonomy) -> str:
    """SQL for the part of the funnel that a channel is of."""
    parts = " ".join(f"WHEN {string(each.name)} THEN {string(each.funnel)}" for each in taxonomy.channels)
    return f"CASE {channel} {parts} ELSE '' END"


def _first_that_holds(
    side: EntityRows, tests: Iterable[tuple[str, str]], names: Sequence[str], otherwise: str = ""
) -> str:
    """Of names and tests, the name of the first that holds; else `otherwise`, or NULL."""

    def case(said: Mapping[str, str]) -> str:
        whens = " ".join(f"WHEN {test} THEN {said[name]}" for name, test in tests)
        return f"CASE {whens} ELSE {said.get(otherwise, 'NULL')} END"

    if side.file.is_in_place:
        return case({name: string(name) for name in names})
    return _code(case({name: str(n) for n, name in enumerate(names, 1)}), names, names)


def _code(number: str, names: Iterable[str], among: Iterable[str]) -> str:
    """The text of that number in a list, from 1, as a small number that reads as it and sorts as it.

    Rows are moved about a lot. To look a text up in a list is quick, and to make a code of each text is not.
    """
    known = ", ".join(map(string, sorted(set(among))))
    return f"CAST([{', '.join(map(string, names))}] AS ENUM({known})[])[{number}]"


def conversion_rows(rule: Attribution, side: EntityRows, segment: str = "") -> Rows:
    """The conversions; with what a field says of each, where `segment` names one."""
    converting, joining, worth = rule.conversion, rule.journey, rule.conversion.worth
    asked = _criteria([converting.when], side)
    named = {
        "_key": identifier(joining.conversion),
        "_at": identifier(converting.at),
        "_id": identifier(converting.id),
        **_worth(worth, side),
        **{f"_m{n}": identifier(each) for n, each in enumerate(rule.milestones.values())},
        **({"_through": identifier(joining.through.conversion)} if joining.through else {}),
        **({"_segment": side.file.dialect.text(identifier(segment), _ANY)} if segment else {}),
    }
    reads = {joining.conversion, converting.at, converting.id, *rule.milestones.values()}
    reads |= {worth.field, *([worth.stated_in] if worth.stated_in else [])} if worth else set()
    reads |= {joining.through.conversion} if joining.through else set()
    needed = (("no key", "_key"), ("no time", "_at"), ("no id", "_id"))
    beside = (segment,) if segment else ()
    return _rows(side, asked, reads, named, needed, _unless(asked, "not converted"), beside)


def _worth(worth: Worth | None, side: EntityRows) -> Mapping[str, str]:
    """What a conversion is worth; where its currency stands beside it, both, to be converted at the rate of its day."""
    if (
        side.file.is_in_place
    ):  # the number as it is: what it comes to in millionths is worked out in whole numbers there
        return {"_value": identifier(worth.field) if worth else "CAST(NULL AS DECIMAL(38, 9))"}
    if worth is None:
        return {"_value": "CAST(NULL AS HUGEINT)"}
    if not worth.stated_in:
        return {"_value": _millionths(identifier(worth.field))}
    column, stated = side.columns.get(worth.stated_in), identifier(worth.stated_in)
    codes = column.codes.items() if column else ()
    whens = " ".join(f"WHEN {string(there)} THEN {string(code)}" for code, there in codes)
    return {
        "_amount": _exactly(identifier(worth.field)),
        "_currency": f"CASE {stated} {whens} ELSE {stated} END" if whens else stated,
    }


def rate_rows(side: EntityRows) -> Rows:
    """The rates of currencies by day."""
    day, currency, rate = map(identifier, RATE.fields)
    named = {"_on": day, "_currency": currency, "_rate": _exactly(rate)}
    needed = (("no day", "_on"), ("no currency", "_currency"), ("no rate", "_rate"))
    asked = _criteria([Always()], side)
    wrong = [("not above nothing", f"{rate} <= 0")]
    return _rows(side, asked, RATE.fields, named, needed, wrong)


def path_rows(side: EntityRows) -> Rows:
    """The paths of journeys."""
    path, journeys = map(identifier, PATH.fields)
    named = {"_path": path, "_times": f"CAST({journeys} AS BIGINT)"}
    needed = (("without a path", "_path"), ("without a number", "_times"))
    wrong = [("of no whole number", f"{journeys} < 1 OR {journeys} <> trunc({journeys})")]
    return _rows(side, _criteria([Always()], side), PATH.fields, named, needed, wrong)


def role_rows(through: Through, side: EntityRows) -> Rows:
    """The rows of a buying group."""
    asked = _criteria([through.when], side)
    named = {"_touch": identifier(through.touch), "_conv": identifier(through.conversion)}
    needed = (("no key", "_touch"), ("no key", "_conv"))
    reads = {through.touch, through.conversion}
    return _rows(side, asked, reads, named, needed, _unless(asked, "of another role"))


def scope_rows(rule: Attribution, side: EntityRows, scope: Tree) -> Rows:
    """The names of the conversions that satisfy a criteria, as `_id`."""
    asked = _criteria([scope], side)
    named, needed = {"_id": identifier(rule.conversion.id)}, (("no id", "_id"),)
    return _rows(side, asked, {rule.conversion.id}, named, needed, _unless(asked, "outside"))


def _criteria(trees: Sequence[Tree], side: EntityRows) -> _Criteria:
    columns = profiled_columns(side.file, side.schema, side.columns)
    arms = [
        arm(tree, side.schema, columns, NO_DAY, score_names(n, tree, side.schema), side.file.dialect)
        for n, tree in enumerate(trees)
    ]
    return _Criteria(
        [each.condition for each in arms],
        frozenset[str]().union(*(each.fields for each in arms)),
        [each.scores for each in arms],
    )


def _unless(asked: _Criteria, why: str) -> list[tuple[str, str]]:
    """That a row is none of it unless the first criteria holds."""
    return [(why, f"NOT ({asked.conditions[0].verdict})")]


def _rows(
    side: EntityRows,
    asked: _Criteria,
    reads: Iterable[str],
    named: Mapping[str, str],
    needed: Sequence[tuple[str, str]],
    wrong: Sequence[tuple[str, str]] = (),
    also: Iterable[str] = (),
) -> Rows:
    """The rows; a field of `also` is read too, and a row on which it says nothing readable is none the worse."""
    columns = profiled_columns(side.file, side.schema, side.columns)
    fields = sorted(asked.fields | frozenset(reads))
    every = sorted({*fields, *also})
    beside = f"write into {side.file.name}.reading.yaml, with kind: reading, columns: {{FIELD: 'NAME'}}"
    layers = Layers(
        side.file.source,
        tuple(read_all(side.file, {name: (side.schema.fields[name], columns[name]) for name in every}, beside)),
        side.schema.zone,
        dialect=side.file.dialect,
    )
    bad = " OR ".join(each.unreadable for each in layers.fallible(fields))
    whys = [*([("unreadable", bad)] if bad else []), *wrong]
    whys += [(why, f"{named[name]} IS NULL") for why, name in needed]
    why = _first_that_holds(side, whys, list(dict(whys)))
    said = ", ".join(f"{sql} AS {identifier(name)}" for name, sql in named.items())
    parameters = {name: value for each in asked.conditions for name, value in each.parameters.items()}
    found = f"SELECT *, {why} AS _why FROM ({layers.scored(asked.scores)}) AS scored"
    sql = f"SELECT {said}, _why FROM ({found}) AS found"
    return Rows(sql, layers.columns, parameters, side.file.name, side.file.source, layers)


def _exactly(value: str) -> str:
    """A number in 10^-9, of which it has whole ones only."""
    return f"CAST(CAST(CAST({value} AS VARCHAR) AS DECIMAL(38, 9)) * 1000000000 AS HUGEINT)"


def _millionths(value: str) -> str:
    """A number in millionths, half to even: numbers are DOUBLE here, and their text says the decimal exactly."""
    exact = _MILLIONTHS.format(value)
    whole, rest = f"trunc({exact})", f"abs(({exact}) - trunc({exact}))"
    up = f"({rest} > 0.5 OR ({rest} = 0.5 AND CAST({whole} AS HUGEINT) % 2 <> 0))"
    return f"CAST({whole} AS HUGEINT) + CASE WHEN {up} THEN CAST(sign({value}) AS HUGEINT) ELSE 0 END"
