"""What each touch earns, as DuckDB's SQL over `kept`: whole numbers; what is left goes to the last that earns."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.attribution.sides import NO_DAY
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
from ledger.population.columns import Column, string
from ledger.population.sql.condition import condition

_CONV = "OVER (PARTITION BY _c)"
HALVINGS = 41  # after so many a touch weighs 1 for ever
_DERIVED = {"channel": "_channel", "funnel": "_funnel or null", "place": "_place", "nth": "_nth", "touches": "_touches"}


def earned(form: Form, milestones: tuple[str, ...], known: Schema, columns: Mapping[str, Column], longest: int) -> str:
    """SELECT of every touch in a journey with `_credit` and `_value`; what nobody earned is missing.

    `milestones` are their names, in the order of `_m0` …; `known` and `columns` are what weights may speak of;
    `longest` is how many days lie between the first touch of all and the last.
    """
    if isinstance(form, Shares):
        return _shared(form, milestones)
    weighed = f"SELECT *, CAST({_weight(form, known, columns, longest)} AS HUGEINT) AS _w FROM ({_placed()})"
    summed = f"SELECT *, sum(_w) {_CONV} AS _sum FROM ({weighed}) QUALIFY _sum > 0"
    return _divided(f"SELECT *, {_part('_w', '_sum')} FROM ({summed})", "_w > 0")


def _part(weight: str, total: str) -> str:
    credit = f"CAST({PARTS} AS HUGEINT) * {weight} // CAST({total} AS HUGEINT) AS _credit"
    return f"{credit}, abs(_worth) * {weight} // CAST({total} AS HUGEINT) AS _value"


def _divided(sql: str, earns: str) -> str:
    """With what is left, to the last touch that earns."""
    last = f"_nth = max(_nth) FILTER ({earns}) {_CONV}"
    left = f"CASE WHEN {last} THEN {{0}} - sum({{1}}) {_CONV} ELSE 0 END"
    credit = f"CAST(_credit + {left.format(PARTS, '_credit')} AS HUGEINT)"
    value = f"CAST(sign(_worth) * (_value + {left.format('abs(_worth)', '_value')}) AS HUGEINT)"
    return f"SELECT * EXCLUDE (_credit, _value), {credit} AS _credit, {value} AS _value FROM ({sql})"


def _placed() -> str:
    place = "CASE WHEN _touches = 1 THEN 'only' WHEN _nth = 1 THEN 'first' WHEN _nth = _touches THEN 'last'"
    return f"SELECT *, {place} ELSE 'between' END AS _place, NULLIF(_funnel, '') AS \"_funnel or null\" FROM kept"


def _weight(form: Form, known: Schema, columns: Mapping[str, Column], longest: int) -> str:
    match form:
        case FirstTouch():
            return "_nth = 1"
        case LastTouch():
            return "_nth = _touches"
        case LastBut(channels=channels):
            others = f"_channel NOT IN ({', '.join(map(string, channels))})"
            return f"_nth = COALESCE(max(_nth) FILTER ({others}) {_CONV}, _touches)"
        case Linear():
            return "1"
        case Shapley():
            return "_nth = min(_nth) OVER (PARTITION BY _c, _channel)"
        case Decay(half_life=half):
            back = f"date_diff('day', _day, max(_day) {_CONV})"
            known_days = min(half * HALVINGS, longest + 1)
            return f"CASE WHEN {back} >= {known_days} THEN 1 ELSE ({_table(half, known_days)})[{back} + 1] END"
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
        case Shares():
            raise AssertionError(form)


def _table(half: int, days: int) -> str:
    """What a touch weighs by the days that it lies back: the reference's numbers, for engines do not round alike."""
    return f"[{', '.join(str(decayed(each, half)) for each in range(days))}]"


def _shared(form: Shares, milestones: tuple[str, ...]) -> str:
    lines = [(each, _chosen(each, form.lines, milestones)) for each in form.lines]
    marks = ", ".join(f"COALESCE({sql}, FALSE) AS _l{n}" for n, (_, sql) in enumerate(lines))
    counts = ", ".join(f"count(*) FILTER (_l{n}) {_CONV} AS _n{n}" for n, _ in enumerate(lines))
    total = " + ".join(f"CASE WHEN _n{n} > 0 THEN {each.share} ELSE 0 END" for n, (each, _) in enumerate(lines))
    marked = f"SELECT *, {counts} FROM (SELECT *, {marks} FROM kept)"
    summed = f"SELECT * FROM (SELECT *, {total} AS _total FROM ({marked})) WHERE _total > 0"

    def parts(whole: str) -> str:
        each = (
            f"CASE WHEN _l{n} THEN {whole} * {line.share} // CAST(_total * _n{n} AS HUGEINT) ELSE 0 END"
            for n, (line, _) in enumerate(lines)
        )
        return " + ".join(each)

    credit = f"{parts(f'CAST({PARTS} AS HUGEINT)')} AS _credit, {parts('abs(_worth)')} AS _value"
    return _divided(f"SELECT *, {credit} FROM ({summed})", " OR ".join(f"_l{n}" for n, _ in enumerate(lines)))


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
