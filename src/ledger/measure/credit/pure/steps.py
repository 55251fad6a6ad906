"""The steps from touches and conversions to journeys (attribution.md, section 2), as DuckDB's SQL.

own     every pair of a touch and a conversion whose own it is      _c _n, and all of both
kept    those in a journey, with their place in it                  _nth _touches
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.meanings.credit.attribution import Attribution, Collapse, Window
from ledger.population.columns import string

FEW = 32
"""Moments of one key up to which a touch is compared with each of them: to sort all touches for ASOF takes longer."""


class Moments(NamedTuple):
    """When the conversions of a key are: the column that says so, and whether no key has more than a few."""

    time: str
    few: bool


def first_only(rule: Attribution) -> str:
    """What is kept of the conversions: the first of each key, where only that counts."""
    first = "QUALIFY row_number() OVER (PARTITION BY _key ORDER BY _at, _id) = 1"
    return first if rule.conversion.again == "first" else ""


def own(rule: Attribution, moments: Moments) -> str:
    """FROM of every touch `t` with each conversion `c` whose own it is, before the window."""
    time, through, reset = moments.time, rule.journey.through, rule.journey.reset
    if reset == "never" and not through:
        return f"touch t JOIN conv c ON t._key = c._key AND t.{time} <= c.{time}"
    if reset == "at_conversion" and not through:
        return f"touch t {_nearest_joined(moments)}"
    return f"({_pairs(rule, moments)}) o JOIN touch t ON t._n = o._n JOIN conv c ON c._c = o._c"


def _pairs(rule: Attribution, moments: Moments) -> str:
    """The same as pairs."""
    match rule.journey.reset:
        case "never":
            return _all(rule, moments.time)
        case "at_conversion":
            return _first(rule, moments)
    return _carried_in_group(rule, moments) if rule.journey.through else _carried(moments)


def _all(rule: Attribution, time: str) -> str:
    """Every touch with each conversion that it came before."""
    joined = f"FROM touch t JOIN conv c ON t._key = c._key AND t.{time} <= c.{time}"
    return f"SELECT t._n, c._c, c._at AS _conv_at {joined}{f' SEMI JOIN {_IN_GROUP}' if rule.journey.through else ''}"


_IN_GROUP = "role r ON r._touch = t._through AND r._conv = c._through"


def _first(rule: Attribution, moments: Moments) -> str:
    """Every touch with the conversions of the first moment that it came before: no other can still have it."""
    if rule.journey.through:
        return f"{_all(rule, moments.time)} QUALIFY _conv_at = min(_conv_at) OVER (PARTITION BY _n)"
    return _nearest(moments)


def _carried(moments: Moments) -> str:
    """Those, and for conversions that have none those of the moment before, from which they may be carried in turn."""
    return f"""
        WITH own AS ({_nearest(moments)}),
        moments AS (SELECT _key, _at, max(_c IN (SELECT _c FROM own)) AS _has FROM conv GROUP BY ALL),
        carried AS (
            SELECT _key, _at, max(_at) FILTER (_has) OVER (PARTITION BY _key ORDER BY _at) AS _from
            FROM moments QUALIFY NOT _has)
        SELECT * FROM own
        UNION ALL
        SELECT DISTINCT o._n, c._c, c._at FROM conv c
        JOIN carried m ON c._key = m._key AND c._at = m._at
        JOIN conv b ON b._key = m._key AND b._at = m._from
        JOIN own o ON o._c = b._c"""


def _carried_in_group(rule: Attribution, moments: Moments) -> str:
    """The same where a buying group says which of them a conversion may have: from moment to moment."""
    return f"""
        WITH RECURSIVE fresh AS ({_first(rule, moments)}),
        moments AS (
            SELECT _c, _key, _at, _through, _c IN (SELECT _c FROM fresh) AS _has,
            dense_rank() OVER (PARTITION BY _key ORDER BY _at) AS _moment FROM conv),
        own AS (
            SELECT f._n, f._c, f._conv_at, m._key, m._moment FROM fresh f JOIN moments m ON m._c = f._c
            UNION
            SELECT o._n, c._c, c._at, c._key, c._moment FROM own o
            JOIN moments c ON c._key = o._key AND c._moment = o._moment + 1 AND NOT c._has
            JOIN touch t ON t._n = o._n
            JOIN {_IN_GROUP})
        SELECT _n, _c, _conv_at FROM own"""


def _nearest(moments: Moments) -> str:
    """Each touch with the conversions of the first moment after it: no other can still have it."""
    return f"SELECT t._n, c._c, c._at AS _conv_at FROM touch t {_nearest_joined(moments)}"


def _nearest_joined(moments: Moments) -> str:
    """The same as what a touch `t` is joined to: by the moment before, after which it must lie, or by sorting."""
    time = moments.time
    before = f"lag({time}) OVER (PARTITION BY _key ORDER BY {time})"
    found = f"(SELECT _key, {time} AS _time, min(_at) AS _first, {before} AS _before FROM conv GROUP BY _key, {time}) m"
    conv = "JOIN conv c ON c._key = m._key AND c._at = m._first"
    if not moments.few:
        return f"ASOF JOIN {found} ON t._key = m._key AND t.{time} <= m._time {conv}"
    after = f"(c._before IS NULL OR t.{time} > c._before)"
    return f"JOIN (SELECT c.*, m._before FROM {found} {conv}) c ON t._key = c._key AND t.{time} <= c.{time} AND {after}"


def inside(window: Window) -> str:
    """Whether a touch `t` lies in the window of a conversion `c`."""
    length = "CAST(NULL AS INTEGER)" if window.length is None else str(window.length)
    if window.parts:
        whens = " ".join(f"WHEN {string(part)} THEN {each}" for part, each in window.parts.items())
        length = f"CASE t._funnel {whens} ELSE {length} END"
    if window.length is None and not window.parts:
        return "TRUE"
    passed = "c._at - t._at <= to_hours({})" if window.hours else "date_diff('day', t._day, c._day) <= {}"
    return f"COALESCE({passed.format(length)}, TRUE)"


REACHED = "SELECT * EXCLUDE (_step) FROM reached WHERE _step >= 3"


def kept(rule: Attribution, sql: str = REACHED) -> str:
    """The touches of each journey `_c`, with what their place in it is."""
    said = ", ".join(["_at", *(f"_o{n} NULLS FIRST" for n, _ in enumerate(rule.touches.order))])
    if rule.touches.collapse.how != "none":
        sql = f"SELECT * FROM ({sql}) QUALIFY {_stands(rule.touches.collapse, said)}"
    place = f"row_number() OVER (PARTITION BY _c ORDER BY {said}) AS _nth"
    return f"SELECT *, {place}, count(*) OVER (PARTITION BY _c) AS _touches FROM ({sql})"


def _stands(collapse: Collapse, order: str) -> str:
    """Whether a touch stands for those that count as one with it."""
    if collapse.how == "once":
        return f"row_number() OVER (PARTITION BY _c, _channel ORDER BY {order}) = 1"
    before = f"lag({{}}) OVER (PARTITION BY _c ORDER BY {order})"
    other = f"{before.format('_channel')} IS DISTINCT FROM _channel"
    if collapse.how == "repeats":
        return other
    return f"({other} OR _at - {before.format('_at')} > to_minutes({collapse.minutes}))"
