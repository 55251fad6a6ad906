"""What is waived."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State
from ledger.domain.waiver import InvariantWaived, Waiver, WaiverGranted, granted


def _waived(state: State, recorded: Recorded) -> None:
    terms = granted(recorded.event)  # type: ignore[arg-type]
    given = state.waivers.setdefault((terms.subject, terms.scope), [])
    given.append(Waiver(recorded.position, recorded.actor, terms))


FOLDS: Mapping[type[Event], Evolve] = {
    InvariantWaived: _waived,
    WaiverGranted: _waived,
}
