"""What a noun beyond the kernel holds of its events: one value in each State, under the name of the noun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from ledger import nouns
from ledger.domain.event import Event
from ledger.domain.state import Evolve, State

T = TypeVar("T")
Numbered = tuple[str, int]
"""A subject whose things are numbered one by one, and one of its numbers."""


def number_nothing(_: Any) -> list[Numbered]:
    """Return no number: the events of most nouns take none."""
    return []


class Slot(NamedTuple, Generic[T]):
    """How the value of a noun begins, what each sort of event does, how the value is copied, what of it is hashed.

    `numbers` tells of an event which number of which subject it takes.
    """

    name: str
    empty: Callable[[], T]
    folds: Mapping[type[Event], Evolve]
    copy: Callable[[T], T]
    plain: Callable[[T], Any]
    numbers: Callable[[Any], list[Numbered]] = number_nothing

    def of(self, state: State) -> T:
        """Return the value in a state, to be read: an empty one where none of its events came."""
        found: T | None = state.slots.get(self.name)
        return self.empty() if found is None else found

    def held(self, state: State) -> T:
        """Return the value in a state, to be folded into."""
        found: T = state.slots.setdefault(self.name, self.empty())
        return found


def find_slot(name: str) -> Slot[Any]:
    """Import the slot of a noun."""
    found: Slot[Any] = nouns.NOUNS[name].part("fold").SLOT
    return found
