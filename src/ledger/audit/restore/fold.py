"""Where an older copy of the ledger went on."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.data import replace
from ledger.domain.event import Event, Recorded
from ledger.domain.restoration import LedgerRestored, Restoration, RestorationCorrected
from ledger.domain.state import Evolve, State


def _restored(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, LedgerRestored)
    state.restorations.append(Restoration(position, recorded_at, actor, event))
    state.credentials.evolve(recorded)
    state.recoveries.restored(position)


def _restoration_corrected(state: State, recorded: Recorded) -> None:
    event = recorded.event
    assert isinstance(event, RestorationCorrected)
    for at, each in enumerate(state.restorations):
        if each.position == event.restoration:
            state.restorations[at] = replace(each, corrections=(*each.corrections, (recorded.position, event)))


FOLDS: Mapping[type[Event], Evolve] = {
    LedgerRestored: _restored,
    RestorationCorrected: _restoration_corrected,
}
