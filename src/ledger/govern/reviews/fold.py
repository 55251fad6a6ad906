"""The looks back at definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from ledger.domain.event import Event, Recorded
from ledger.domain.slot import Slot
from ledger.domain.state import Evolve, State
from ledger.govern.reviews.events import DefinitionReview, DefinitionReviewed

Reviews: TypeAlias = dict[str, list[DefinitionReview]]
"""The looks back at each definition, in their order."""


def _reviewed(state: State, recorded: Recorded) -> None:
    position, _, actor, event = recorded
    assert isinstance(event, DefinitionReviewed)
    SLOT.held(state).setdefault(event.key, []).append(DefinitionReview(position, actor, event))


FOLDS: Mapping[type[Event], Evolve] = {
    DefinitionReviewed: _reviewed,
}


def copy_reviews(held: Reviews) -> Reviews:
    """Return the same, to be folded into."""
    return {key: [*each] for key, each in held.items()}


def write_plain(held: Reviews) -> Mapping[str, Any]:
    """Return what the hash of a state covers of reviews."""
    found = (each for reviews in held.values() for each in reviews)
    return {"reviews": [[each.position, each.by, each.terms.key, each.terms.verdict] for each in found]}


SLOT = Slot[Reviews]("reviews", dict, copy_reviews, write_plain)
