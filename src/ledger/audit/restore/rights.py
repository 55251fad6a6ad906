"""What it takes to declare that an older copy of the ledger goes on, and to correct it: what its verbs take, again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.audit.restore.verbs import correct, restore
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import require_given
from ledger.domain.event import Event, Recorded
from ledger.domain.restoration import LedgerRestored, RestorationCorrected
from ledger.domain.state import State


def _restored(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    said = {"size": event.size, "root": event.root, "of": event.incarnation - 1, "because": event.because}
    given = restore(state, head=recorded.position - 1, **said, by=recorded.actor, today=day)
    require_given(state, given, event)
    return f"decider (#{event.right})"


def _corrected(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    said = {"of": event.incarnation, "size": event.size, "root": event.root, "because": event.because}
    require_given(state, correct(state, **said, by=recorded.actor, today=day), event)
    return f"decider (#{event.right})"


RULES: Mapping[str, str] = {
    LedgerRestored.stored_name: "R97",
    RestorationCorrected.stored_name: "R98",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

JUDGES: Mapping[type[Event], Act] = {LedgerRestored: _restored, RestorationCorrected: _corrected}
