"""Put on record what a survey found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from ledger.deliver.survey.events import Rivalry, SurveyRecorded
from ledger.domain.charter import require_somewhere
from ledger.domain.event import Event
from ledger.domain.state import State


def record_survey(
    state: State, targets: Iterable[str], rules: int, rivals: Iterable[Rivalry], *, by: str, today: date
) -> list[Event]:
    """Put on record what a survey found: for whoever operates anything, an agent or a service too. Raises NoRight.

    Nothing follows where the last survey of any of these targets was of all of them, and found just that.
    """
    row = require_somewhere(state.rights, ("operator",), by, today, "record a survey")
    found = SurveyRecorded(
        targets=tuple(sorted(set(targets))),
        rules=rules,
        rivals=tuple(sorted(rivals, key=lambda each: each.pair)),
        right=row.position,
    )
    before = next((each.event for each in reversed(state.findings.of("survey")) if _overlaps(each.event, found)), None)
    return [] if before and replace(before, right=found.right) == found else [found]


def _overlaps(event: Event, found: SurveyRecorded) -> bool:
    return isinstance(event, SurveyRecorded) and not {*event.targets}.isdisjoint(found.targets)
