"""The steps from touches and conversions to journeys (attribution.md, section 2), as DuckDB's SQL.

own     every pair of a touch and a conversion whose own it is      _c _n, and all of both
kept    those in a journey, with their place in it                  _nth _touches
"""

from __future__ import annotations

from ledger.meanings.credit.attribution import Attribution, Collapse, Window
from ledger.population.columns import string


def first_only(rule: Attribution) -> str:
    """What is kept of the conversions: the first of each key, where only that counts."""
    first = "QUALIFY row_number() OVER (PARTITION BY _key ORDER BY _at, _id) = 1"
    return first if rule.conversion.again == "first" else ""


def own(rule: Attribution, days: bool) -> str:
    """FROM of every touch `t` with each conversion `c` whose own it is, before the window; `days` where one side knows
    no instant.
    """
    time, through, reset = "_day" if days else "_at", rule.journey.through, rule.journey.reset
    if reset == "never" and not through:
        return f"touch t JOIN conv c ON t._key = c._key AND t.{time} <= c.{time}"
    if reset == "at_conversion" and not through:
        return f"touch t {_nearest_joined(time)}"
    return f"({_pairs(rule, time)}) o JOIN touch t ON t._n = o._n JOIN conv c ON c._c = o._c"


def _pairs(rule: Attribution, time: str) -> str:
    """The same as pairs."""
    match rule.journey.reset:
        case "never":
            return _all(rule, time)
        case "at_conversion":
            return _first(rule, time)
    return _carried_in_group(rule, time) if rule.journey.through else _carried(time)


def _all(rule: Attribution, time: str) -> str:
    """Every touch with each conversion that it came before."""
    joined = f"FROM touch t JOIN conv c ON t._key = c._key AND t.{time} <= c.{time}"
    return f"SELECT t._n, c._c, c._at AS _conv_at {joined}{f' SEMI JOIN {_IN_GROUP}' if rule.journey.through else ''}"


_IN_GROUP = "role r ON r._touch = t._through AND r._conv = c._through"


def _first(rule: Attribution, time: str) -> str:
    """Every touch with the conversions of the first moment that it came before: no other can still have it."""
    if rule.journey.through:
        return f"{_all(rule, time)} QUALIFY _conv_at = min(_conv_at) OVER (PARTITION BY _n)"
    return _nearest(time)


def _carried(time: str) -> str:
    """Those, and for conversions that have none those of the moment before, from which they may be carried in turn."""
    return f"""
        WITH own AS ({_nearest(time)}),
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


def _carried_in_group(rule: Attribution, time: str) -> str:
    """The same where a buying group says which of them a conversion may have: from moment to moment."""
    return f"""
        WITH RECURSIVE fresh AS ({_first(rule, time)}),
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


def _nearest(time: str) -> str:
    """Each touch with the conversions of the first moment after it: no other can still have it."""
    return f"SELECT t._n, c._c, c._at AS _conv_at FROM touch t {_nearest_joined(time)}"


def _nearest_joined(time: str) -> str:
    moments = f"(SELECT _key, {time} AS _time, min(_at) AS _at FROM conv GROUP BY ALL)"
    nearest = f"ASOF JOIN {moments} m ON t._key = m._key AND t.{time} <= m._time"
    return f"{nearest} JOIN conv c ON c._key = m._key AND c._at = m._at"


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


REACHED = "SELECT * FROM reached WHERE _step >= 3 AND _governed"


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
