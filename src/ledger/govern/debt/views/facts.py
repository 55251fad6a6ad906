"""What the sorts of debt are asked of: everything that was decided and delivered, and what no state remembers.

    events --> state, deliveries, the days of the positions, and a memory for each family that needs one

A state knows how things are. A memory knows how they were where the state forgets, such as a difference on a platform
that is gone again, and is fed only with the events that it names.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple, Protocol, TypeAlias, TypeVar

from ledger.deliver.targets.events.delivery import EVENTS as DELIVERY_EVENTS, Deliveries, fold_deliveries
from ledger.domain.definition import Version
from ledger.domain.event import Event, Recorded
from ledger.domain.folding.folding import evolve
from ledger.domain.founding import Founded
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.domain.waiver import Waiver
from ledger.govern.debt.views.item import Spell
from ledger.language.days import day_of
from ledger.steps import NextStep


class Memory(Protocol):
    """What a family remembers of the events of some classes; empty when it is made."""

    events: ClassVar[Collection[type[Event]]]

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take one event in, after the state of the facts has."""


Touch: TypeAlias = "Callable[[DebtFacts, Recorded], Iterable[str]]"
"""The subjects whose spells an event may have changed, asked once the facts have taken it in."""


class Sort(NamedTuple):
    """A sort of item: pure functions of the facts, so that a plugin's sort is one like any other.

    `subject` is the word for what it is about. `weight` is 1, 2, 3, 5 or 8; `due` are days, None where nothing is due.
    `spells` are the days on which a subject has an item, in order and without a day in common; `subjects` all that may
    have one. `touched` says of each event that matters whose spells it may change: whatever it leaves out is believed
    to stay as it is. `remembers` are the memories that it looks into. `waivers` are those that let a spell of a subject
    stand, beside those that were given for the item itself. `judged` counts the records that a subject reaches, where
    that is another number than those of the last count of what it is about.
    """

    name: str
    subject: str
    weight: int
    due: int | None
    spells: Callable[[DebtFacts, str], Sequence[Spell]]
    subjects: Callable[[DebtFacts], Iterable[str]]
    touched: Mapping[type[Event], Touch]
    closing: NextStep
    remembers: tuple[type[Memory], ...] = ()
    waivers: Callable[[DebtFacts, str, Spell], Iterable[Waiver]] | None = None
    judged: Callable[[DebtFacts, str], int] | None = None


M = TypeVar("M", bound=Memory)
_DELIVERING = frozenset(DELIVERY_EVENTS)


class RecordedDays:
    """The day of each position in the ledger's zone, kept where it turns. The store's clock never goes back."""

    def __init__(self) -> None:
        """No event, no day."""
        self._first: list[int] = []
        self._days: list[date] = []

    def take(self, recorded: Recorded, zone: str) -> date:
        """The day of an event, which comes after all that were taken in so far."""
        day = day_of(datetime.fromisoformat(recorded.recorded_at), zone)
        if not self._days or self._days[-1] < day:
            self._first.append(recorded.position)
            self._days.append(day)
        return self._days[-1]

    def of(self, position: int) -> date:
        """The day on which that position was recorded."""
        return self._days[bisect_right(self._first, position) - 1]

    @property
    def last(self) -> date | None:
        """The day of the last event; None where there is none."""
        return self._days[-1] if self._days else None


class DebtFacts:
    """All that was recorded up to a position, as far as some sort of item asks for it. One event is taken at a time."""

    def __init__(self, sorts: Iterable[Sort]) -> None:
        """Nothing has happened yet; `sorts` tell what is to be remembered."""
        self.sorts = {each.name: each for each in sorts}
        self.state, self.deliveries, self.days = State(), Deliveries(), RecordedDays()
        self.head = 0
        self._minute, self._day = "", date.min
        self._memories: dict[type[Memory], Memory] = {
            kind: kind() for each in self.sorts.values() for kind in each.remembers
        }
        self._feeding = defaultdict[type[Event], list[Memory]](list)
        for memory in self._memories.values():
            for event in memory.events:
                self._feeding[event].append(memory)

    def take(self, recorded: Recorded) -> None:
        """Take the next event in."""
        self.day_of(recorded)
        self.take_dated(recorded)

    def take_dated(self, recorded: Recorded) -> None:
        """The same with an event whose day was asked for."""
        kind = type(recorded[3])
        evolve(self.state, recorded)
        if kind in _DELIVERING:
            fold_deliveries((recorded,), self.deliveries)
        self.head = recorded[0]
        for memory in self._feeding.get(kind, ()):
            memory.take(self, recorded)

    def day_of(self, recorded: Recorded) -> date:
        """The day of the next event, which is not taken in by that. The one that founds the ledger says its zone."""
        if recorded[1][:16] != self._minute:  # no zone turns a day within a minute
            self._minute = recorded[1][:16]
            founded = self.state.founded or recorded.event
            self._day = self.days.take(recorded, founded.zone if isinstance(founded, Founded) else "UTC")
        return self._day

    def taken(self, events: Iterable[Recorded]) -> DebtFacts:
        """The same, once it took these in."""
        for each in events:
            self.take(each)
        return self

    def of(self, memory: type[M]) -> M:
        """What a family remembers."""
        found: Any = self._memories[memory]
        return found  # type: ignore[no-any-return]

    @property
    def zone(self) -> str:
        """The ledger's zone, by which its days begin."""
        return self.state.founded.zone if self.state.founded else "UTC"

    def scope(self, key: str) -> str:
        """The path by which a definition is found; everything, for one that nobody decided."""
        history = self.state.definitions.get(key)
        return history.versions[-1].draft.path if history else EVERYTHING

    def version(self, key: str, number: int) -> Version | None:
        """A version of a definition, if there is one of that number."""
        history = self.state.definitions.get(key)
        known = history is not None and 0 < number <= history.versions[-1].number
        return history.version(number) if history and known else None
