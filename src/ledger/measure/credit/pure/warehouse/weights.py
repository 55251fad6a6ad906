"""What each touch earns, over the journeys in `l_kept`: the same numbers as `attribution.weights`, in any warehouse."""

from __future__ import annotations

from ledger.errors import Refused
from ledger.meanings.credit.attribution import Attribution, Window
from ledger.meanings.credit.form import (
    Decay,
    FirstTouch,
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
from ledger.measure.credit.pure.warehouse.engine import Engine
from ledger.measure.credit.pure.warehouse.rows import SideRows

CONV = "OVER (PARTITION BY l_id)"
HALVINGS, LONGEST_TABLE = 41, 20_000


def divided(rule: Attribution, rows: SideRows, engine: Engine) -> dict[str, str]:
    """The parts of the query from `l_kept` to `l_divided`: `l_credit`, `l_value` and `l_weighs` of every touch."""
    if isinstance(rule.form, Shares):
        parts, earns = _shared(rule.form, tuple(rule.milestones), engine)
    else:
        parts, earns = _weighed(rule, rows, engine)
    left = f"SUM({{0}}) {CONV}"
    last = f"l_nth = MAX(CASE WHEN {earns} THEN l_nth END) {CONV}"
    credit = f"l_credit0 + CASE WHEN {last} THEN {PARTS} - {left.format('l_credit0')} ELSE 0 END"
    value = f"l_sign * (l_value0 + CASE WHEN {last} THEN l_size - {left.format('l_value0')} ELSE 0 END)"
    said = f"{credit} AS l_credit, {value} AS l_value, {_one(earns)} AS l_weighs"
    parts["l_divided"] = f"SELECT p.*, {said} FROM l_parts AS p"
    return parts


def _weighed(rule: Attribution, rows: SideRows, engine: Engine) -> tuple[dict[str, str], str]:
    place = "CASE WHEN l_touches = 1 THEN 'only' WHEN l_nth = 1 THEN 'first' WHEN l_nth = l_touches THEN 'last'"
    back = engine.days_between("l_day", f"MAX(l_day) {CONV}")
    if isinstance(rule.form, Decay) and rule.form.elapsed:
        hours = engine.hours_between("l_at", "l_closed")
        back = f"{hours} - MIN({hours}) {CONV}"
    weight = engine.as_whole(_weight(rule, rows))
    said = f"{place} ELSE 'between' END AS l_place, NULLIF(l_funnel, '') AS l_part, {back} AS l_back"
    return {
        "l_placed": f"SELECT k.*, {said} FROM l_kept AS k",
        "l_weighed": f"SELECT p.*, {weight} AS l_weight FROM l_placed AS p",
        "l_summed": f"SELECT w.*, {engine.as_whole(f'SUM(l_weight) {CONV}')} AS l_sum FROM l_weighed AS w",
        "l_parts": f"SELECT s.*, {_part('l_weight', 'l_sum', engine)} FROM l_summed AS s WHERE l_sum > 0",
    }, "l_weight > 0"


def _part(weight: str, total: str, engine: Engine) -> str:
    credit = engine.quotient(f"{engine.as_whole(str(PARTS))} * {weight}", total)
    return f"{credit} AS l_credit0, {engine.quotient(f'l_size * {weight}', total)} AS l_value0"


def _weight(rule: Attribution, rows: SideRows) -> str:
    match rule.form:
        case FirstTouch():
            return _one("l_nth = 1")
        case LastTouch():
            return _one("l_nth = l_touches")
        case LastBut(channels=channels):
            passed = ", ".join(map(rows.string, channels))
            others = f"MAX(CASE WHEN l_channel NOT IN ({passed}) THEN l_nth END)"
            return _one(f"l_nth = COALESCE({others} {CONV}, l_touches)")
        case Linear():
            return "1"
        case Shapley():
            return _one("l_nth = MIN(l_nth) OVER (PARTITION BY l_id, l_channel)")
        case Decay() as form:
            return _decayed(rule.journey.window, form)
        case Markov(effects=effects):
            whens = " ".join(f"WHEN {rows.string(name)} THEN {each}" for name, each in sorted(effects.items()))
            return f"CASE l_channel {whens} ELSE 0 END" if whens else "0"
        case Weights(rules=rules, otherwise=otherwise):
            whens = " ".join(f"WHEN {rows.weighs(each.when)} THEN {each.weight}" for each in rules)
            return f"CASE {whens} ELSE {otherwise} END"
    raise AssertionError(rule.form)


def _one(test: str) -> str:
    return f"CASE WHEN {test} THEN 1 ELSE 0 END"


def _decayed(window: Window, form: Decay) -> str:
    """What a touch weighs by how far it lies back, as a table in the query: engines do not round alike."""
    size, longest = form.half * HALVINGS, _longest(window, form)
    size = size if longest is None else min(size, longest)
    if size > LONGEST_TABLE:
        what = f"credit that halves in {form.half_life} days needs a table of {size:,} {form.unit}s"
        why = f"a statement has one of at most {LONGEST_TABLE:,}"
        raise Refused(what, why, "give it a shorter window, or a shorter half-life")
    whens = " ".join(f"WHEN {each} THEN {decayed(each, form.half)}" for each in range(size))
    return f"CASE l_back {whens} ELSE 1 END"


def _longest(window: Window, form: Decay) -> int | None:
    """How many days or hours further back a touch may lie than another, and 0; None where there is no limit."""
    lengths = [window.length, *window.parts.values()]
    if None in lengths:
        return None
    longest = max(each for each in lengths if each is not None)
    if form.elapsed:
        return (longest if window.hours else (longest + 2) * 24) + 1  # a zone may leave out a day or have it twice
    return (longest // 24 + 1 if window.hours else longest) + 1


def _shared(form: Shares, milestones: tuple[str, ...], engine: Engine) -> tuple[dict[str, str], str]:
    lines = list(enumerate(form.lines))
    chosen = ", ".join(f"{_one(_chosen(each, milestones))} AS l_c{n}" for n, each in lines if each.name != "others")
    named = [n for n, each in lines if each.name != "others"]
    others = [n for n, each in lines if each.name == "others"]
    rest = " AND ".join(f"l_c{n} = 0" for n in named) or "1 = 1"
    marked = [f"l_c{n} AS l_l{n}" for n in named] + [f"{_one(rest)} AS l_l{n}" for n in others]
    counts = ", ".join(f"SUM(l_l{n}) {CONV} AS l_n{n}" for n, _ in lines)
    total = " + ".join(f"CASE WHEN l_n{n} > 0 THEN {each.share} ELSE 0 END" for n, each in lines)

    def parts(whole: str) -> str:
        found = (
            (n, engine.quotient(f"{whole} * {each.share}", engine.as_whole(f"l_total * l_n{n}"))) for n, each in lines
        )
        return " + ".join(f"CASE WHEN l_l{n} = 1 THEN {part} ELSE 0 END" for n, part in found)

    return {
        "l_chosen": f"SELECT k.*{f', {chosen}' if chosen else ''} FROM l_kept AS k",
        "l_lines": f"SELECT c.*, {', '.join(marked)} FROM l_chosen AS c",
        "l_counted": f"SELECT l.*, {counts} FROM l_lines AS l",
        "l_totalled": f"SELECT n.*, {total} AS l_total FROM l_counted AS n",
        "l_parts": (
            f"SELECT t.*, {parts(engine.as_whole(str(PARTS)))} AS l_credit0, {parts('l_size')} AS l_value0"
            " FROM l_totalled AS t WHERE l_total > 0"
        ),
    }, " OR ".join(f"l_l{n} = 1" for n, _ in lines)


def _chosen(line: ShareLine, milestones: tuple[str, ...]) -> str:
    match line.to, line.name:
        case "touch", "first":
            return "l_nth = 1"
        case "touch", _:
            return "l_nth = l_touches"
        case "before", name:
            return f"l_nth = MAX(CASE WHEN l_by{milestones.index(name)} = 1 THEN l_nth END) {CONV}"
        case "funnel", part:
            return f"l_funnel = '{part}'"
    return f"l_channel = '{line.name}'"
