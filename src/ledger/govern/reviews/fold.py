"""The looks back at definitions."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State
from ledger.govern.reviews.events import DefinitionReview, DefinitionReviewed


def _reviewed(state: State, recorded: Recorded) -> None:
    position, _, actor, event = recorded
    assert isinstance(event, DefinitionReviewed)
    state.reviews.setdefault(event.key, []).append(DefinitionReview(position, actor, event))


FOLDS: Mapping[type[Event], Evolve] = {
    DefinitionReviewed: _reviewed,
}
