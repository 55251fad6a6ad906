"""What journeys say of channels: how often they went from one to the next, counted by DuckDB for a Markov chain.

kept    the journeys of the conversions of a period                             converted
touch   touches after which no conversion came, where those are asked for       lost
path    journeys without a conversion, from a file of paths: `video > search`   lost
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.errors import BadInput
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.removal import CONVERTED, LOST, Move, Removal, removal
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.credit.pure.run import ALL_DAYS, CreditSides, CreditWorld, Days, join, lay, opened
from ledger.measure.credit.pure.steps import kept
from ledger.measure.credit.pure.tables import one
from ledger.population.columns import string

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Fitted:
    """The removal effect of each channel, by how many journeys that converted and that were lost.

    `touchless` conversions have no touch: a chain knows nothing of them. `touches` are those of each channel.
    """

    removal: Removal
    converted: int
    lost: int
    touchless: int
    touches: Mapping[str, int]


def fitted(
    rule: Attribution,
    taxonomy: Taxonomy,
    sides: CreditSides,
    order: int,
    days: Days = ALL_DAYS,
    *,
    unconverted: bool = False,
) -> Fitted:
    """Fit a chain of an order to the journeys of the conversions of these days.

    Touches that are `unconverted`, after which no conversion came, are journeys too where that is said: those whose
    last touch is of these days. Raises as `run` and `removal`, and BadInput for a path that nobody can read.
    """
    world = CreditWorld(rule, taxonomy, sides.touches.schema)
    with opened([world], sides) as session:
        lay(session, world, days)
        join(session, world)
        connection = session.connection
        walks = ["SELECT 'c' || _c AS _walk, _nth, _channel, 1 AS _times, TRUE AS _converted FROM kept"]
        if unconverted:
            walks.append(f"SELECT 'k' || _c, _nth, _channel, 1, FALSE FROM ({_unconverted(rule, days)})")
        if sides.paths:
            walks.append(f"SELECT 'p' || _path, _nth, _channel, _times, FALSE FROM ({_paths(connection, taxonomy)})")
        connection.execute(f"CREATE TEMP TABLE walk AS {' UNION ALL '.join(walks)}")
        ends = "COALESCE(sum(_times) FILTER ({0}), 0)"
        counts = f"{ends.format('_converted')}, {ends.format('NOT _converted')}"
        converted, lost = map(int, one(connection, f"SELECT {counts} FROM walk WHERE _nth = 1"))
        (conversions,) = one(connection, "SELECT count(*) FROM conv WHERE _governed")
        touches = connection.execute("SELECT _channel, sum(_times) FROM walk GROUP BY 1 ORDER BY 1").fetchall()
        found = removal(_moves(connection, order), order)
    return Fitted(found, converted, lost, conversions - converted, {name: int(number) for name, number in touches})


def _unconverted(rule: Attribution, days: Days) -> str:
    """The touches of each key after its last conversion, as far as they may earn."""
    among = "SELECT *, _key AS _c FROM touch WHERE _eligible AND _n NOT IN (SELECT _n FROM reached)"
    last = f"SELECT * EXCLUDE (_day), max(_day) OVER (PARTITION BY _c) AS _day FROM ({kept(rule, among)})"
    return f"SELECT * FROM ({last}) WHERE {days.condition}"


def _paths(connection: DuckDBPyConnection, taxonomy: Taxonomy) -> str:
    """A row for each step of every path. Raises BadInput for a row that is none, or a channel that is not there."""
    known = ", ".join(map(string, [*(each.name for each in taxonomy.channels), taxonomy.otherwise]))
    numbered = "SELECT *, row_number() OVER () AS _number FROM path"
    split = (
        "SELECT _number AS _path, _times, _why, unnest(string_split(_path, '>')) AS _said,"
        f" generate_subscripts(string_split(_path, '>'), 1) AS _nth FROM ({numbered})"
    )
    steps = f"SELECT _path, _times, _nth, trim(_said) AS _channel, _why FROM ({split})"
    wrong = f"SELECT _path, _channel, _why FROM ({steps}) WHERE _why IS NOT NULL OR _channel NOT IN ({known})"
    if found := connection.execute(f"{wrong} ORDER BY _path, _nth LIMIT 1").fetchone():
        row, channel, why = found
        what = f"row {row} of the paths is {why}" if why else f"row {row} of the paths goes by `{channel}`"
        told = "a path is channels of the taxonomy with > between, and a whole number of journeys"
        raise BadInput(what, told, f"the channels are {known.replace(chr(39), '')}")
    return steps


def _moves(connection: DuckDBPyConnection, order: int) -> Iterator[Move]:
    """Every move from one state to the next, and every end."""
    window = "OVER (PARTITION BY _walk ORDER BY _nth)"
    before = ", ".join(f"lag(_channel, {n}) {window} AS _b{n}" for n in range(order, 0, -1))
    names = ", ".join(f"_b{n}" for n in range(order, 0, -1))
    walked = f"SELECT *, {before}, lead(_nth) {window} IS NULL AS _last FROM walk"
    sql = f"SELECT {names}, _channel, CAST(sum(_times) AS BIGINT) FROM ({walked}) GROUP BY ALL ORDER BY ALL"
    for *state, channel, times in connection.execute(sql).fetchall():
        yield Move(tuple(each for each in state if each is not None), channel, channel=True, times=times)
    states = ", ".join([*(f"_b{n}" for n in range(order - 1, 0, -1)), "_channel"])
    ends = f"SELECT {states}, _converted, CAST(sum(_times) AS BIGINT) FROM ({walked}) WHERE _last GROUP BY ALL"
    for *state, converted, times in connection.execute(f"{ends} ORDER BY ALL").fetchall():
        end = CONVERTED if converted else LOST
        yield Move(tuple(each for each in state if each is not None), end, channel=False, times=times)
