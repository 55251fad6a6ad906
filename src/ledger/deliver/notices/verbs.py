"""Put on record what a platform imposes."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from ledger.deliver.notices.events import NoticeReceived
from ledger.domain.charter import require_somewhere
from ledger.domain.event import Event
from ledger.domain.state import State


def receive_notice(state: State, notice: NoticeReceived, *, by: str, today: date) -> list[Event]:
    """Put on record that a platform imposes a change on what is bound: for whoever operates anything. Raises NoRight.

    Nothing follows where it is on record for the same artifacts and the same day.
    """
    last: NoticeReceived | None = state.findings.last("notice", notice.about)
    if last and (last.day, last.artifacts, last.keys) == (notice.day, notice.artifacts, notice.keys):
        return []
    row = require_somewhere(state.rights, ("operator",), by, today, "record what a platform imposes")
    return [replace(notice, right=row.position)]
