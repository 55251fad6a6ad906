"""Put on record that evidence was looked at again."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from ledger.domain.charter import ROLES, require_somewhere
from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.measure.counting.events import EvidenceChecked


def record_check(state: State, check: EvidenceChecked, *, by: str, today: date) -> list[Event]:
    """Put on record that evidence was looked at again: for whoever holds a seat. Raises NoRight.

    Nothing follows where that was found the last time.
    """
    last: EvidenceChecked | None = state.findings.last("evidence", check.digest)
    if last and (last.found, last.cited) == (check.found, check.cited):
        return []
    row = require_somewhere(state.rights, ROLES, by, today, "record that evidence was looked at")
    return [replace(check, right=row.position)]
