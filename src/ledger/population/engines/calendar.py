"""Where the days of a ledger's zone start, for the days on which the instants of the records fall.

The zone is ours and not the engine's: its rules for zones may be older, and it knows no day without a midnight.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ledger.data import replace
from ledger.language.days import start_of
from ledger.population.engines.duck import DuckEngine
from ledger.population.engines.engine import DayStart, RecordsEngine
from ledger.population.sql.layers import Layers

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def with_calendar(engine: RecordsEngine, layers: Layers) -> Layers:
    """The layers with the days that their times are told by, where they are those of a zone."""
    wanted = layers.utc_days()
    if not wanted:
        return layers
    days = [day for (day,) in engine.rows(wanted)]
    starts = [DayStart(day, *(start_of(day + timedelta(n), layers.zone) for n in (0, 1))) for day in days]
    return replace(layers, calendar=engine.calendar(starts))


def lay_calendar(connection: DuckDBPyConnection, layers: Layers) -> None:
    """The same as a table `calendar` of a session of DuckDB."""
    with_calendar(DuckEngine(connection), layers)
