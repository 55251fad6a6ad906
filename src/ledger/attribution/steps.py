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
    """Pairs of a touch and a conversion, before the window; `days` where one side knows no instant."""
    time = "_day" if days else "_at"
    before = f"t.{time} <= c.{time}"
    joined = f"FROM touch t JOIN conv c ON t._key = c._key AND {before}"
    if rule.journey.through:
        joined += " SEMI JOIN role r ON r._touch = t._through AND r._conv = c._through"
    all_ = f"SELECT t._n, c._c, c._at AS _conv_at {joined}"
    first = "QUALIFY _conv_at = min(_conv_at) OVER (PARTITION BY _n)"
    match rule.journey.reset:
        case "never":
            return all_
        case "at_conversion" if not rule.journey.through:
            return _nearest(time)
        case "at_conversion":
            return f"{all_} {first}"
    return f"""
        WITH own AS ({_nearest(time) if not rule.journey.through else f"{all_} {first}"}),
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


def _nearest(time: str) -> str:
    """Each touch with the conversions of the first moment after it: no other can still have it."""
    return f"""
        WITH moments AS (SELECT _key, {time} AS _time, min(_at) AS _at FROM conv GROUP BY ALL)
        SELECT t._n, c._c, c._at AS _conv_at
        FROM touch t ASOF JOIN moments m ON t._key = m._key AND t.{time} <= m._time
        JOIN conv c ON c._key = m._key AND c._at = m._at"""


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


def kept(rule: Attribution, order: int) -> str:
    """The touches of each journey, with what their place in it is; `order` is how many fields break ties."""
    said = ", ".join(["_at", *(f"_o{n} NULLS FIRST" for n in range(order))])
    sql = "SELECT * FROM reached WHERE _step >= 3"
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
