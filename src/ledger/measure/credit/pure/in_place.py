"""Running an attribution where its records lie: one statement to the server that holds all sides, and its figures back.

sides of one server --rows in its dialect, steps, sums--> CreditRun, to the last unit what a run here gives
anything else        --> None: it is run here, over copies
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from ledger.data import replace
from ledger.errors import BadInput, Refused
from ledger.language.days import start_of
from ledger.measure.credit.pure.cells import LaidCredit
from ledger.measure.credit.pure.outcome import OTHERS, CreditRun, Days, from_the_top, touches_told
from ledger.measure.credit.pure.sides import NO_DAY, EntityRows
from ledger.measure.credit.pure.warehouse import figures
from ledger.measure.credit.pure.warehouse.cells import cells_query, read_cells, read_counts
from ledger.measure.credit.pure.warehouse.engine import Engine
from ledger.measure.credit.pure.warehouse.figures import FiguresQuery
from ledger.measure.credit.pure.warehouse.query import JourneyQuery
from ledger.measure.credit.pure.warehouse.rows import CreditTable, CreditTables, CreditVersion
from ledger.measure.credit.pure.warehouse.side_rows import TypedSideRows
from ledger.measure.credit.pure.world import CreditSides, CreditWorld, looked_at, rows_of
from ledger.population.engines.engine import DayStart, RecordsEngine, Row
from ledger.steps import again

ENGINES = {"PostgreSQL": "postgres", "Spark": "spark"}
"""How the steps of a warehouse are written for what holds records, by what people call it."""


class _Placed(NamedTuple):
    """What holds all sides, their rows as it reads them, and the steps of a run in its words."""

    engine: RecordsEngine
    side_rows: TypedSideRows
    query: JourneyQuery

    def ask(self, question: FiguresQuery) -> dict[str, list[Row]]:
        """Return its rows, by what they tell."""
        found = defaultdict[str, list[Row]](list)
        for what, *row in self.engine.stepwise(question.steps, question.sql, self.side_rows.parameters):
            found[what].append(tuple(row))
        return found


def run_in_place(world: CreditWorld, sides: CreditSides, days: Days) -> CreditRun | None:
    """The credit of every channel, where one server holds all sides and can say it; else None.

    Raises BadInput where records cannot be read, or two rows of one id differ.
    """
    placed = _place(world, sides, days)
    if placed is None:
        return None
    try:
        asked = figures.figures_query(placed.query, placed.side_rows)
    except Refused:  # what a statement cannot say is worked out here
        return None
    return replace(_outcome(world, placed.ask(asked)), counted_in=placed.engine.counted_in)


def lay_in_place(
    world: CreditWorld, sides: CreditSides, days: Days, dated_by: str, own: Sequence[Days], other: Sequence[Days]
) -> LaidCredit | None:
    """Return the credit table of the conversions of these days, where one server holds all sides; else None.

    Whole numbers are summed there: by day, channel, segment, and whether a conversion is of the `own` days. Raises as
    `run_in_place`.
    """
    placed = _place(world, sides, days)
    if placed is None:
        return None
    try:
        asked = cells_query(placed.query, placed.side_rows, dated_by, own, other)
    except Refused:
        return None
    found = placed.ask(asked)
    require_one_each(world, found)
    return LaidCredit(read_cells(found, world.rule.no_touch), *read_counts(found, len(other)), placed.engine.counted_in)


def _place(world: CreditWorld, sides: CreditSides, days: Days) -> _Placed | None:
    """How a run is asked where its records lie; None where they do not lie together on a server."""
    placed = _placed(sides)
    if placed is None:
        return None
    server, dialect = placed.touches.file.server, placed.touches.file.dialect
    assert server is not None
    engine = server.engine(dialect)
    fields = looked_at(world.rule, placed.touches.schema)
    version, rows = _version(world, placed, days), rows_of(world, placed, fields)
    side_rows = TypedSideRows(version, rows, dialect, segmented=bool(world.segment))
    side_rows = replace(side_rows, calendar=_calendar(engine, side_rows, placed.touches.schema.zone))
    return _Placed(engine, side_rows, JourneyQuery(version, Engine(ENGINES[dialect.name]), NO_DAY, side_rows))


def _placed(sides: CreditSides) -> CreditSides | None:
    """The sides as they are asked about where they lie, if that is in one place."""
    given = [each.file for each in sides if each is not None]
    servers = [each.server for each in given if each.server and each.lies_elsewhere]
    if len(servers) < len(given) or not all(servers[0].holds_too(each) for each in servers):
        return None
    return CreditSides(*(each and _side_in_place(each) for each in sides))  # type: ignore[arg-type]


def _side_in_place(side: EntityRows) -> EntityRows:
    assert side.file.server is not None
    return replace(side, file=side.file.server.in_place(side.file, side.schema.zone))


def _version(world: CreditWorld, sides: CreditSides, days: Days) -> CreditVersion:
    tables = CreditTables(
        *(each and CreditTable("", each.schema, each.columns) for each in sides[:3])  # type: ignore[arg-type]
    )
    return CreditVersion(0, world.rule, world.taxonomy, world.weighed, tables, days.start, days.end)


def _calendar(engine: RecordsEngine, side_rows: TypedSideRows, zone: str) -> str:
    """Where the days of the zone start on which instants fall; the zone's rules are ours and not the server's."""
    wanted = side_rows.instants() if zone != "UTC" else ""
    if not wanted:
        return ""
    days = [day for (day,) in engine.rows(wanted, side_rows.parameters)]
    return engine.calendar([DayStart(day, *(start_of(day + timedelta(n), zone) for n in (0, 1))) for day in days])


def _outcome(world: CreditWorld, found: dict[str, list[Row]]) -> CreditRun:
    ((_, converted, _, counted),) = found[figures.CONVERTED]
    ((_, _, _, keyed),) = found[figures.TOUCHED]
    require_one_each(world, found)
    ((_, number, valueless, value),) = found[figures.WHOLE]
    ((_, nobody, _, nobody_value),) = found[figures.NOBODY]
    ((_, apart, all_touches, _),) = found[figures.APART]
    ((_, others, _, _),) = found[figures.OTHER_DAYS]
    left = Counter({"apart": int(apart), "repeated": int(all_touches - apart - keyed)})
    steps = [(int(step), channel, int(many)) for channel, many, step, _ in found[figures.STEP]]
    told, unread = touches_told(steps, world.rule.form), _by_why(found[figures.NO_TOUCH])
    left += Counter(told.left_out) + unread
    rows = sum(int(many) for why, many, _, _ in found[figures.NO_CONVERSION] if not why)
    gone = Counter({"repeated": rows - int(converted), OTHERS: int(others)}) + _by_why(found[figures.NO_CONVERSION])
    earned = {name: (int(credit), int(worth)) for name, _, credit, worth in found[figures.CHANNEL]}
    return CreditRun(
        tuple(from_the_top(world.taxonomy, told.earned, earned)),
        conversions=int(number),
        value=int(value),
        valueless=int(valueless),
        nobody=(int(nobody), int(nobody_value)),
        again=int(converted - counted),
        left_out=dict(left),
        no_conversions=dict(gone),
        no_roles=dict(_by_why(found[figures.NO_ROLE])),
        touches=int(all_touches) + unread.total(),
        unearned=told.unearned,
    )


def _by_why(rows: Sequence[Row]) -> Counter[str]:
    return Counter({why: int(many) for why, many, _, _ in rows if why})


def require_one_each(world: CreditWorld, answered: Mapping[str, Sequence[Row]]) -> None:
    """Pass where no two conversions, and no two touches, share an id and differ. Raises BadInput."""
    ((_, converted, converted_ids, *_),) = answered[figures.CONVERTED]
    ((_, touched, touched_ids, *_),) = answered[figures.TOUCHED]
    _require_once(world.rule.conversion.entity, converted, converted_ids)
    _require_once(world.rule.touches.entity, touched, touched_ids)


def _require_once(entity: str, rows: int, ids: int) -> None:
    """Pass where no two rows that differ share an id. Raises BadInput; which they are does not leave the server."""
    if rows == ids:
        return
    what, why = (
        f"two rows of {entity} have one id, and they differ",
        "credit goes to one of them, and nobody can say to which",
    )
    raise BadInput(what, why, again("correct the id, or leave one of them out; to be told which", copy=True))
