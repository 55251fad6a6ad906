"""Events folded into a state: what each sort does is loaded when the first event of it comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from ledger import nouns
from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State
from ledger.domain.stored import FOLDS
from ledger.domain.struck import Struck, StruckAct
from ledger.domain.verdict import scope_of


def evolve(state: State, recorded: Recorded) -> None:
    """Take one event in. One of another sort leaves the state as it is."""
    fold((recorded,), state)


def fold(events: Iterable[Recorded], state: State | None = None) -> State:
    """Take events in, in their order. Events of other sorts leave the state as it is."""
    state = state or State()
    for recorded in events:
        evolve = _EVOLVE[type(recorded[3])]
        if evolve:
            evolve(state, recorded)
        if recorded[2] in state.recoveries.watched and type(recorded[3]) is not Struck:
            state.recoveries.acted(recorded[0], recorded[2])
    return state


class _Folds(dict[type[Event], Evolve | None]):
    """What each sort of event does to a state; None where that is nothing."""

    def __missing__(self, sort: type[Event]) -> Evolve | None:
        name: Any = getattr(sort, "stored_name", None)
        if isinstance(name, str):
            self.update(_import_folds(name))
        return self.setdefault(sort, None)


def _import_folds(name: str) -> Mapping[type[Event], Evolve]:
    """Import what takes in the events of one subject: of the kernel, or of the noun that has this one."""
    if noun := nouns.NOUN_OF.get(name):
        folds: Mapping[type[Event], Evolve] = noun.part("fold").FOLDS
        return folds
    home = FOLDS.get(name)
    return import_module(f"ledger.domain.folds.{home}").FOLDS if home else {}


def _struck(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if event.takes_number:
        state.taken.take(event.said)
    state.struck[recorded.position] = StruckAct(recorded.actor, scope_of(event.said))


_EVOLVE = _Folds({Struck: _struck})
