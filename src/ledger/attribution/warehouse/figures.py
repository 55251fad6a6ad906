"""An attribution asked of what holds its records: the figures of a run at once, and no record comes back.

    the rows of each side --the steps of `query`--> what each touch earned --counted and summed there--> a few rows

Each row says `what` it tells, of which `name`, how many, and two sums. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.attribution.warehouse.laid import LaidRows
from ledger.attribution.warehouse.query import JourneyQuery

CHANNEL, WHOLE, NOBODY, OTHER_DAYS = "channel", "whole", "nobody", "other days"
CONVERTED, TOUCHED, APART, STEP, UNSEEN = "converted", "touched", "apart", "step", "unseen"
NO_CONVERSION, NO_TOUCH, NO_ROLE = "no conversion", "no touch", "no role"


class FiguresQuery(NamedTuple):
    """The steps to what each touch earned, and the SELECT over them."""

    steps: Mapping[str, str]
    sql: str


def figures_query(query: JourneyQuery, laid: LaidRows) -> FiguresQuery:
    """What is asked. Raises Refused where the engine cannot say it, with the reason."""
    steps = {**laid.parts, **query.parts(), "l_keyed": _keyed(), "l_steps": _steps(query)}
    return FiguresQuery(steps, "\nUNION ALL\n".join(_figures(query)))


def _keyed() -> str:
    """The touches whose key has a conversion."""
    return "SELECT * FROM l_touches WHERE l_key IN (SELECT l_key FROM l_conversions)"


def _steps(query: JourneyQuery) -> str:
    """The last step that each touch came to, of those that came before a conversion."""
    touch = query.touch_id
    governed = " AND ".join(query.governed("c")) or "TRUE"
    step = (
        f"CASE WHEN NOT ({governed}) THEN -1 WHEN k.l_id IS NOT NULL THEN 4"
        f" WHEN NOT ({query.inside()}) THEN 1 WHEN NOT t.l_eligible THEN 2 ELSE 3 END"
    )
    return (
        f"SELECT o.l_touch, MAX({step}) AS l_step FROM l_own AS o JOIN l_touches AS t ON t.{touch} = o.l_touch"
        f" JOIN l_conversions AS c ON c.l_id = o.l_conv"
        f" LEFT JOIN l_kept AS k ON k.{touch} = o.l_touch AND k.l_id = o.l_conv GROUP BY o.l_touch"
    )


def _figures(query: JourneyQuery) -> Iterator[str]:
    touch, governed = query.touch_id, " AND ".join(query.governed("c")) or "TRUE"
    value = "COALESCE(SUM(c.l_sign * c.l_size), 0)"
    yield _row(CHANNEL, "l_channel", "COUNT(*)", "SUM(l_credit)", "COALESCE(SUM(l_value), 0)") + (
        " FROM l_divided WHERE l_credit > 0 GROUP BY l_channel"
    )
    yield (
        _row(WHOLE, "''", "COUNT(*)", "COUNT(*) - COUNT(c.l_size)", value)
        + f" FROM l_conversions AS c WHERE {governed}"
    )
    yield _row(NOBODY, "''", "COUNT(*)", "0", value) + (
        " FROM l_conversions AS c LEFT JOIN (SELECT DISTINCT l_id FROM l_divided) AS d ON d.l_id = c.l_id"
        f" WHERE {governed} AND d.l_id IS NULL"
    )
    yield _row(OTHER_DAYS, "''", "COUNT(*)") + f" FROM l_conversions AS c WHERE NOT ({governed})"
    yield _row(CONVERTED, "''", "COUNT(*)", "COUNT(DISTINCT l_id)", "(SELECT COUNT(*) FROM l_conversions)") + (
        " FROM l_converted"
    )
    yield _row(TOUCHED, "''", "COUNT(*)", f"COUNT(DISTINCT {touch})", "(SELECT COUNT(*) FROM l_keyed)") + (
        " FROM l_touches"
    )
    apart = "SUM(CASE WHEN _key IN (SELECT l_key FROM l_conversions) THEN 0 ELSE 1 END)"
    yield _row(APART, "''", f"COALESCE({apart}, 0)", "COUNT(*)") + " FROM l_touch_rows WHERE _why IS NULL"
    yield _row(STEP, "CAST(COALESCE(s.l_step, 0) AS VARCHAR(9))", "COUNT(*)") + (
        f" FROM l_keyed AS t LEFT JOIN l_steps AS s ON s.l_touch = t.{touch} GROUP BY COALESCE(s.l_step, 0)"
    )
    yield _row(UNSEEN, "l_channel", "COUNT(*)") + " FROM l_kept GROUP BY l_channel"
    for what, rows in ((NO_CONVERSION, "l_conversion_rows"), (NO_TOUCH, "l_touch_rows")):
        yield _whys(what, rows)
    if query.rule.journey.through:
        yield _whys(NO_ROLE, "l_role_rows")


def _whys(what: str, rows: str) -> str:
    return _row(what, "COALESCE(_why, '')", "COUNT(*)") + f" FROM {rows} GROUP BY _why"


def _row(what: str, name: str, number: str, one: str = "0", other: str = "0") -> str:
    return f"SELECT '{what}' AS what, {name} AS name, {number} AS number, {one} AS one, {other} AS other"
