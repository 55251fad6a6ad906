"""What a noun beyond the kernel holds of its events: one value in each State, under the name of the noun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from ledger import nouns
from ledger.domain.state import State

T = TypeVar("T")
Numbered = tuple[str, int]
"""A subject whose things are numbered one by one, and one of its numbers."""


class Slot(NamedTuple, Generic[T]):
    """How the value of a noun begins, how it is copied, and what of it the hash of a state covers.

    `plain` gives the parts of the hash by their names; a part that is empty is left out of it.
    """

    name: str
    empty: Callable[[], T]
    copy: Callable[[T], T]
    plain: Callable[[T], Mapping[str, Any]]

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
