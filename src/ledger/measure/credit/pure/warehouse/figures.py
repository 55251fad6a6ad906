"""An attribution asked of what holds its records: the figures of a run at once, and no record comes back.

    the rows of each side --the steps of `query`--> what each touch earned --counted and summed there--> a few rows

Each row says `what` it tells, of which `name`, how many, and two sums. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.measure.credit.pure.warehouse.query import JourneyQuery
from ledger.measure.credit.pure.warehouse.side_rows import TypedSideRows

CHANNEL, WHOLE, NOBODY, OTHER_DAYS = "channel", "whole", "nobody", "other days"
CONVERTED, TOUCHED, APART, STEP = "converted", "touched", "apart", "step"
NO_CONVERSION, NO_TOUCH, NO_ROLE = "no conversion", "no touch", "no role"


class FiguresQuery(NamedTuple):
    """The steps to what each touch earned, and the SELECT over them."""

    steps: Mapping[str, str]
    sql: str


def figures_query(query: JourneyQuery, side_rows: TypedSideRows) -> FiguresQuery:
    """What is asked. Raises Refused where the engine cannot say it, with the reason."""
    steps = {**side_rows.parts, **query.parts(), "l_keyed": _keyed(), "l_steps": query.steps()}
    return FiguresQuery(steps, "\nUNION ALL\n".join(_figures(query)))


def _keyed() -> str:
    """The touches whose key has a conversion."""
    return "SELECT * FROM l_touches WHERE l_key IN (SELECT l_key FROM l_conversions)"


def _figures(query: JourneyQuery) -> Iterator[str]:
    touch, governed = query.touch_id, " AND ".join(query.governed("c")) or "TRUE"
    value = "COALESCE(SUM(c.l_sign * c.l_size), 0)"
    yield _row(CHANNEL, "l_channel", "COUNT(*)", "SUM(l_credit)", "COALESCE(SUM(l_value), 0)") + (
        " FROM l_divided GROUP BY l_channel"
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
    yield _row(STEP, "t.l_channel", "COUNT(*)", "COALESCE(s.l_step, 0)") + (
        f" FROM l_keyed AS t LEFT JOIN l_steps AS s ON s.l_touch = t.{touch}"
        " GROUP BY t.l_channel, COALESCE(s.l_step, 0)"
    )
    for what, rows in ((NO_CONVERSION, "l_conversion_rows"), (NO_TOUCH, "l_touch_rows")):
        yield _whys(what, rows)
    if query.rule.journey.through:
        yield _whys(NO_ROLE, "l_role_rows")


def _whys(what: str, rows: str) -> str:
    return _row(what, "COALESCE(_why, '')", "COUNT(*)") + f" FROM {rows} GROUP BY _why"


def _row(what: str, name: str, number: str, one: str = "0", other: str = "0") -> str:
    return f"SELECT '{what}' AS what, {name} AS name, {number} AS number, {one} AS one, {other} AS other"
