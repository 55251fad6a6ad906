"""Put on record what a bridge left of a figure, and accept that."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from ledger.domain.charter import require
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.errors import Refused, UnknownName
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted
from ledger.measure.figures.events.figures import Figure
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.figures.verbs import reporting
from ledger.steps import RECORDS, step


def record_bridge(state: State, bridge: BridgeRecorded, *, by: str, today: date) -> list[Event]:
    """Put on record what a bridge left of a figure: for a steward, as the figure is. Raises NoRight, UnknownName.

    Nothing follows where the last bridge of it left the same.
    """
    row = require(state.rights, reporting.require_reported_of(state, bridge.key).path, "steward", by, today)
    require_figure(state, bridge.key, bridge.figure)
    last = _last_bridge(state, bridge.figure)
    if last and (last.unexplained, last.kept) == (bridge.unexplained, bridge.kept):
        return []
    return [replace(bridge, right=row.position)]


def accept_figure(state: State, key: str, figure: int, *, by: str, today: date, because: str) -> list[Event]:
    """Accept that a figure cannot be reproduced: for its decider. Raises Refused where no bridge says that."""
    row = require(state.rights, reporting.require_reported_of(state, key).path, "decider", by, today)
    a_person(state, by, "accept")
    found = require_figure(state, key, figure)
    last = state.findings.last("bridge", str(figure))
    if isinstance(last, FigureAccepted):
        return []
    bridge = _last_bridge(state, figure)
    if bridge is None or bridge.unexplained == "0":
        raise Refused(
            f"nobody found that {found.terms.number} of {found.terms.period} cannot be reproduced",
            why="what is accepted is what a bridge on record left unexplained",
            fix=step(
                "put the bridge on record", "bridge", key, period=found.terms.period, records=RECORDS, record=True
            ),
        )
    return [FigureAccepted(key=key, figure=figure, because=because, right=row.position, self_attested=row.terms.solo)]


def accept_reported(
    state: State, key: str, period: str, *, as_of: date, segment: str = "", by: str, today: date, because: str
) -> list[Event]:
    """Accept the figure that was reported for a period as of a day. Raises UnknownName, and as `accept_figure`."""
    reporting.require_reported_of(state, key)
    figure = reporting.require_reported(state, key, period, segment, as_of)
    return accept_figure(state, key, figure.position, by=by, today=today, because=because)


def require_figure(state: State, key: str, position: int) -> Figure:
    """The figure that was recorded at a position and not withdrawn. Raises UnknownName."""
    found = next((each for each in REPORTED.of(state).figures.get(key, ()) if each.position == position), None)
    if found:
        return found
    raise UnknownName(
        f"#{position} is no figure of `{key}`",
        why="no figure was recorded there, or it was withdrawn",
        fix=step("see them", "figure list", key),
    )


def _last_bridge(state: State, figure: int) -> BridgeRecorded | None:
    found = (each.event for each in reversed(state.findings.of("bridge", str(figure))))
    return next((each for each in found if isinstance(each, BridgeRecorded)), None)
