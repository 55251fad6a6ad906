"""What each touch earns, as DuckDB's SQL over `kept`: whole numbers; what is left goes to the last that earns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.language.core import core
from ledger.language.schema import Schema
from ledger.meanings.credit.form import (
    Decay,
    FirstTouch,
    Form,
    LastBut,
    LastTouch,
    Linear,
    Markov,
    Shapley,
    ShareLine,
    Shares,
    Weights,
)
from ledger.meanings.credit.sharing import PARTS
from ledger.meanings.credit.weighing import decayed
from ledger.measure.credit.pure.sides import NO_DAY
from ledger.population.columns import Column, string
from ledger.population.sql.condition import condition

_CONV = "OVER (PARTITION BY _c)"
_WORTH = "JOIN (SELECT _c, _value AS _worth, abs(_value) AS _size FROM conv) USING (_c)"
_NO_WORTH = "CROSS JOIN (SELECT CAST(NULL AS HUGEINT) AS _worth, CAST(NULL AS HUGEINT) AS _size)"
_PARTS = f"CAST({PARTS} AS BIGINT)"
HALVINGS = 41  # after so many a touch weighs 1 for ever
_HOURS = "((epoch_us({}) - epoch_us(_at)) // 3600000000)"
_BY_DAY = "SELECT _c, max(_day) AS _end FROM kept GROUP BY _c"
"""Of each journey the day of the youngest touch; or when it ended, and how many hours before that touch was."""
_BY_HOUR = (
    f"SELECT _c, any_value(_closed) AS _closed, min({_HOURS.format('_closed')}) AS _least"
    " FROM kept JOIN (SELECT _c, _at AS _closed FROM conv) USING (_c) GROUP BY _c"
)
_DERIVED = {"channel": "_channel", "funnel": "_funnel or null", "place": "_place", "nth": "_nth", "touches": "_touches"}


def earned(
    form: Form,
    milestones: tuple[str, ...],
    known: Schema,
    columns: Mapping[str, Column],
    longest: int,
    *,
    valued: bool = True,
) -> str:
    """SELECT of every touch in a journey with `_credit`, `_value` and whether it `_weighs` anything.

    Journeys of which nobody earned are missing.

    `milestones` are their names, in the order of `_m0` …; `known` and `columns` are what weights may speak of;
    `longest` is how many days lie between the first touch of all and the last; conversions that are not `valued` are
    counted alone.
    """
    worth = _WORTH if valued else _NO_WORTH
    if lines := _lines(form, milestones):
        return _shared(lines, worth)
    elapsed = isinstance(form, Decay) and form.elapsed
    return _weighed(_weight(form, known, columns, longest), _BY_HOUR if elapsed else _BY_DAY, worth)


class _Line(NamedTuple):
    """A share that is divided equally over some touches of a journey, those of which `touches` is true."""

    touches: str
    share: int


def _lines(form: Form, milestones: tuple[str, ...]) -> list[_Line]:
    """The lines of a form; those of equal weights are one line. None where touches weigh what they are."""
    match form:
        case FirstTouch():
            return [_Line("_nth = 1", 1)]
        case LastTouch():
            return [_Line("_nth = _touches", 1)]
        case LastBut(channels=channels):
            others = f"_channel NOT IN ({', '.join(map(string, channels))})"
            return [_Line(f"_nth = COALESCE(max(_nth) FILTER ({others}) {_CONV}, _touches)", 1)]
        case Linear():
            return [_Line("TRUE", 1)]
        case Shapley():
            return [_Line("_nth = min(_nth) OVER (PARTITION BY _c, _channel)", 1)]
        case Shares(lines=lines):
            return [_Line(f"COALESCE({_chosen(each, lines, milestones)}, FALSE)", each.share) for each in lines]
    return []


def _shared(lines: Sequence[_Line], worth: str) -> str:
    """Every touch of a line gets the same, so a division for each line and journey is enough."""
    numbers = range(len(lines))
    marks = ", ".join(f"{each.touches} AS _l{n}" for n, each in enumerate(lines))
    counts = ", ".join(f"count(*) FILTER (_l{n}) AS _n{n}" for n in numbers)
    weighs = f"({' OR '.join(f'_l{n}' for n in numbers)})"
    last = f"max(_nth) FILTER {weighs} AS _last"
    total = " + ".join(f"CASE WHEN _n{n} > 0 THEN {each.share} ELSE 0 END" for n, each in enumerate(lines))

    def of_each_line(whole: str, name: str) -> str:
        return ", ".join(
            f"CASE WHEN _n{n} > 0 THEN {whole} * {line.share} // (_total * _n{n}) ELSE 0 END AS {name}{n}"
            for n, line in enumerate(lines)
        )

    def of_touch(whole: str, name: str) -> str:
        parts = " + ".join(f"CASE WHEN _l{n} THEN {name}{n} ELSE 0 END" for n in numbers)
        left = " - ".join([whole, *(f"_n{n} * {name}{n}" for n in numbers)])
        return f"{parts} + CASE WHEN _nth = _last THEN {left} ELSE 0 END"

    credit, value = of_touch(str(PARTS), "_e"), of_touch("_size", "_v")
    return f"""
        WITH marked AS NOT MATERIALIZED (SELECT *, {marks} FROM kept),
        counted AS (SELECT _c, {last}, {counts} FROM marked GROUP BY _c),
        summed AS (SELECT *, CAST({total} AS BIGINT) AS _total FROM counted {worth}),
        given AS (SELECT *, {of_each_line(_PARTS, "_e")}, {of_each_line("_size", "_v")} FROM summed WHERE _total > 0)
        SELECT m.*, {weighs} AS _weighs, CAST({credit} AS BIGINT) AS _credit,
        CAST(sign(_worth) * ({value}) AS HUGEINT) AS _value
        FROM marked m JOIN given USING (_c)"""


_LEFT = f"({PARTS} * CAST(_w AS HUGEINT) - _nearly * _sum)"
_EXACTLY = f"_nearly + CASE WHEN {_LEFT} < 0 THEN -1 WHEN {_LEFT} >= _sum THEN 1 ELSE 0 END"
"""10^9 * _w // _sum: the quotient of doubles is off by one at most, and DuckDB divides 128 bits one at a time."""


def _weighed(weight: str, ends: str, worth: str) -> str:
    """Each touch by its own weight. Sums of a journey are joined to it: windows take several times as long."""
    return f"""
        WITH weighed AS NOT MATERIALIZED (SELECT *, CAST({weight} AS BIGINT) AS _w FROM ({_placed(ends)})),
        summed AS (
            SELECT _c, sum(_w) AS _sum, max(_nth) FILTER (_w > 0) AS _last FROM weighed GROUP BY _c HAVING _sum > 0),
        nearly AS NOT MATERIALIZED (
            SELECT *, CAST(floor({PARTS}e0 * _w / _sum) AS BIGINT) AS _nearly
            FROM weighed JOIN summed USING (_c) {worth}),
        parts AS MATERIALIZED (
            SELECT * EXCLUDE (_sum, _nearly), {_EXACTLY} AS _part, _size * _w // _sum AS _worth_part FROM nearly),
        rest AS (
            SELECT _c, {PARTS} - sum(_part) AS _left, any_value(_size) - sum(_worth_part) AS _worth_left
            FROM parts GROUP BY _c)
        SELECT p.*, _w > 0 AS _weighs, CAST(_part + CASE WHEN _nth = _last THEN _left ELSE 0 END AS BIGINT) AS _credit,
        CAST(sign(_worth) * (_worth_part + CASE WHEN _nth = _last THEN _worth_left ELSE 0 END) AS HUGEINT) AS _value
        FROM parts p JOIN rest USING (_c)"""


def _placed(ends: str) -> str:
    place = "CASE WHEN _touches = 1 THEN 'only' WHEN _nth = 1 THEN 'first' WHEN _nth = _touches THEN 'last'"
    said = f"{place} ELSE 'between' END AS _place, NULLIF(_funnel, '') AS \"_funnel or null\""
    return f"SELECT *, {said} FROM kept JOIN ({ends}) USING (_c)"


def _weight(form: Form, known: Schema, columns: Mapping[str, Column], longest: int) -> str:
    match form:
        case Decay():
            back = f"({_HOURS.format('_closed')} - _least)" if form.elapsed else "(_end - _day)"
            known_back = min(form.half * HALVINGS, (longest + 2) * 24 if form.elapsed else longest + 1)
            return f"CASE WHEN {back} >= {known_back} THEN 1 ELSE ({_table(form.half, known_back)})[{back} + 1] END"
        case Markov(effects=effects):
            whens = " ".join(f"WHEN {string(name)} THEN {each}" for name, each in sorted(effects.items()))
            return f"CASE _channel {whens} ELSE 0 END" if whens else "0"
        case Weights(rules=rules, otherwise=otherwise):
            names = {**{name: f"_w {name}" for name in known.fields}, **_DERIVED}
            whens = " ".join(
                f"WHEN {condition(core(each.when, known), known, columns, NO_DAY, names).text} THEN {each.weight}"
                for each in rules
            )
            return f"CASE {whens} ELSE {otherwise} END"
    raise AssertionError(form)


def _table(half: int, length: int) -> str:
    """What a touch weighs by how far it lies back: the reference's numbers, for engines do not round alike."""
    return f"[{', '.join(str(decayed(each, half)) for each in range(length))}]"


def _chosen(line: ShareLine, lines: tuple[ShareLine, ...], milestones: tuple[str, ...]) -> str:
    match line.to, line.name:
        case "touch", "first":
            return "_nth = 1"
        case "touch", "last":
            return "_nth = _touches"
        case "touch", _:
            rest = [_chosen(each, lines, milestones) for each in lines if each != line]
            return " AND ".join(f"NOT COALESCE({each}, FALSE)" for each in rest) or "TRUE"
        case "before", name:
            return f"_nth = max(_nth) FILTER (_by{milestones.index(name)}) {_CONV}"
        case "funnel", part:
            return f"_funnel = {string(part)}"
    return f"_channel = {string(line.name)}"
