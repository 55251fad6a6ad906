"""Put on record what a run of an attribution found."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from ledger.domain.charter import require
from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.errors import UnknownName
from ledger.measure.credit.events.run import AttributionRan
from ledger.steps import step


def record_run(state: State, ran: AttributionRan, *, by: str, today: date) -> list[Event]:
    """Put on record what a run found: for a steward of the attribution, an agent or a service too.

    Raises NoRight, and UnknownName where there is no such attribution.
    """
    history = state.history(ran.key)
    if not history.versions:
        raise UnknownName(
            f"there is no attribution `{ran.key}`", why="no version of it was decided", fix=step("see what is", "list")
        )
    row = require(state.rights, history.versions[-1].draft.path, "steward", by, today)
    return [replace(ran, right=row.position)]
