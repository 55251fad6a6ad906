"""The credit table asked of what holds its records: what touches earned, summed there by day, channel and segment.

    the steps of `query` --what each touch earned, beside its conversion--> cells, as few as there are days and channels

Each row says `what` it tells: a cell, the same of conversions that no touch earned, or a count. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ledger.meanings.credit.metric import TOUCH
from ledger.meanings.credit.sharing import PARTS
from ledger.measure.credit.pure.cells import CreditCell, order_cells
from ledger.measure.credit.pure.outcome import Days
from ledger.measure.credit.pure.warehouse.figures import CONVERTED, TOUCHED, FiguresQuery
from ledger.measure.credit.pure.warehouse.query import JourneyQuery
from ledger.measure.credit.pure.warehouse.side_rows import TypedSideRows
from ledger.population.engines.engine import Row

CELL, NOBODY, VALUELESS, OTHER = "cell", "nobody", "valueless", "other"
_DAY, _TEXT = "CAST(NULL AS DATE)", "CAST(NULL AS VARCHAR(1))"


def cells_query(
    query: JourneyQuery, side_rows: TypedSideRows, dated_by: str, own: Sequence[Days], other: Sequence[Days]
) -> FiguresQuery:
    """Return what is asked. Raises Refused where the engine cannot say it, with the reason."""
    steps = {**side_rows.parts, **query.parts()}
    return FiguresQuery(steps, "\nUNION ALL\n".join(_write(query, side_rows.segmented, dated_by, own, other)))


def _write(
    query: JourneyQuery, segmented: bool, dated_by: str, own: Sequence[Days], other: Sequence[Days]
) -> Iterator[str]:
    """Each SELECT: what, name, number, one, other, day, segment, and whether it is of the own days."""
    governed, by_touch = " AND ".join(query.governed("c")) or "TRUE", dated_by == TOUCH
    segment = "c.l_segment" if segmented else _TEXT
    mine = " OR ".join(f"({each.condition_of('c.l_day')})" for each in own)
    is_own = f"CASE WHEN {mine} THEN 1 ELSE 0 END"
    day = "k.l_day" if by_touch else "c.l_day"
    by = ", ".join([day, "k.l_channel", *([segment] if segmented else []), is_own])
    below = "SUM(CASE WHEN {0} < 0 THEN 1 ELSE 0 END)"
    yield (
        f"SELECT '{CELL}' AS what, k.l_channel AS name, SUM(k.l_credit) AS number,"
        f" COALESCE(SUM(k.l_value), 0) AS one, {below.format('k.l_value')} AS other, {day} AS day,"
        f" {segment} AS segment, {is_own} AS own FROM l_divided AS k JOIN l_conversions AS c ON c.l_id = k.l_id"
        f" WHERE k.l_credit > 0 OR COALESCE(k.l_value, 0) <> 0 GROUP BY {by}"
    )
    by = ", ".join([*([] if by_touch else ["c.l_day"]), *([segment] if segmented else []), is_own])
    credit, worth = query.engine.as_whole(str(PARTS)), "c.l_sign * c.l_size"
    yield (
        f"SELECT '{NOBODY}', {query.rows.string(query.rule.no_touch)}, SUM({credit}), COALESCE(SUM({worth}), 0),"
        f" {below.format(worth)}, {_DAY if by_touch else 'c.l_day'}, {segment}, {is_own} FROM l_conversions AS c"
        f" LEFT JOIN (SELECT DISTINCT l_id FROM l_divided) AS d ON d.l_id = c.l_id"
        f" WHERE {governed} AND d.l_id IS NULL GROUP BY {by}"
    )
    yield _count(VALUELESS, "COUNT(*) - COUNT(c.l_size)") + f" FROM l_conversions AS c WHERE {governed}"
    for n, days in enumerate(other):
        yield _count(f"{OTHER} {n}", "COUNT(*)") + f" FROM l_conversions AS c WHERE {days.condition_of('c.l_day')}"
    yield _count(CONVERTED, "COUNT(*)", "COUNT(DISTINCT l_id)") + " FROM l_converted"
    yield _count(TOUCHED, "COUNT(*)", f"COUNT(DISTINCT {query.touch_id})") + " FROM l_touches"


def _count(what: str, number: str, one: str = "0") -> str:
    return f"SELECT '{what}', '', {number}, {one}, 0, {_DAY}, {_TEXT}, 0"


def read_cells(answered: Mapping[str, Sequence[Row]], no_touch: str) -> tuple[CreditCell, ...]:
    """Return the cells of what came back."""
    rows = (*answered.get(CELL, ()), *(("", *row[1:]) for row in answered.get(NOBODY, ())))
    return order_cells(
        CreditCell(day, name or no_touch, segment, int(credit), int(value), int(below), bool(own))
        for name, credit, value, below, day, segment, own in rows
    )


def read_counts(answered: Mapping[str, Sequence[Row]], others: int) -> tuple[int, tuple[int, ...]]:
    """Return how many conversions name no value, and how many are of each of the other days."""
    ((_, valueless, *_),) = answered[VALUELESS]
    return int(valueless), tuple(int(answered[f"{OTHER} {n}"][0][1]) for n in range(others))
