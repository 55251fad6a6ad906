"""Given what happened, when somebody asks for something, then this follows: a decision tested in its own words.

given(events) --after(verb)--> given(more events) --when(verb)--> ScenarioResult --then, then_nothing, then_refused
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from inspect import signature
from typing import Any, TypeAlias

from ledger.data import replace
from ledger.deliver.targets.events.delivery import fold_deliveries
from ledger.domain.event import Event, Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.testing.company import DAY

Verb: TypeAlias = Callable[..., list[Event]]
FOUNDER = "dana"


@dataclass(frozen=True, slots=True)
class Given:
    """What happened so far, and the day that it is."""

    events: tuple[Recorded, ...] = ()
    today: date = DAY

    @property
    def state(self) -> State:
        """What a decision would be made on."""
        return fold(self.events)

    def on(self, day: date) -> Given:
        """The same, on another day."""
        return replace(self, today=day)

    def also(self, *events: Event | tuple[str, Event]) -> Given:
        """More that happened today."""
        actors = (each if isinstance(each, tuple) else (FOUNDER, each) for each in events)
        return replace(self, events=(*self.events, *self._recorded(actors)))

    def after(self, verb: Verb, **asked: Any) -> Given:
        """What followed when somebody asked for that. Raises LedgerError where it was refused."""
        events = self._decide(verb, asked)
        return self.also(*((asked["by"], each) for each in events))

    def when(self, verb: Verb, **asked: Any) -> ScenarioResult:
        """Ask. `today` is the day that it is, and a reason is made up where the verb wants one and none is given."""
        try:
            return ScenarioResult(tuple(self._decide(verb, asked)))
        except LedgerError as refused:
            return ScenarioResult(refused=refused)

    def _decide(self, verb: Verb, asked: dict[str, Any]) -> list[Event]:
        facts, *wanted = signature(verb).parameters
        defaults = {"today": self.today, "because": "we agreed on it"}
        given = {name: value for name, value in defaults.items() if name in wanted}
        return verb(self._facts(facts), **{**given, **asked})

    def _facts(self, name: str) -> Any:
        """What the verb decides on: it says so by the name of its first parameter."""
        if name == "deliveries":
            return fold_deliveries(self.events)
        return self.state.rights if name == "rights" else self.state

    def _recorded(self, actors: Iterable[tuple[str, Event]]) -> Iterable[Recorded]:
        morning = datetime(self.today.year, self.today.month, self.today.day, 9, tzinfo=UTC)
        for position, (actor, event) in enumerate(actors, len(self.events) + 1):
            at = (morning + timedelta(microseconds=position)).isoformat(timespec="microseconds")
            yield Recorded(position, at.replace("+00:00", "Z"), actor, event)


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One of three: events, nothing, or a refusal."""

    events: tuple[Event, ...] = ()
    refused: LedgerError | None = None

    def then(self, *expected: Event | type[Event]) -> tuple[Any, ...]:
        """These events follow, each given as it is or by its class; they are returned, to be looked at."""
        matches = len(expected) == len(self.events) and all(map(_matches, self.events, expected))
        if self.refused or not expected or not matches:
            raise AssertionError(f"expected {_told(expected)}\n  but {self}")
        return self.events

    def then_nothing(self) -> None:
        """It is so already."""
        if self.refused or self.events:
            raise AssertionError(f"expected nothing to follow\n  but {self}")

    def then_refused(self, *parts: str) -> None:
        """It is refused, and each of these parts is in what is said about it."""
        said = str(self.refused) if self.refused else ""
        missing = [part for part in parts if part not in said]
        if not said or missing:
            raise AssertionError(f"expected a refusal that says {missing}\n  but {self}")

    def __str__(self) -> str:
        if self.refused:
            return f"it was refused: {self.refused}"
        return f"there came {_told(self.events) if self.events else 'nothing'}"


def given(*events: Event | tuple[str, Event], on: date = DAY) -> Given:
    """These events happened, on that day. Who is not said (see `by`) is the founder."""
    return Given(today=on).also(*events)


def by(actor: str, event: Event) -> tuple[str, Event]:
    """An event, and who brought it about."""
    return actor, event


def _matches(event: Event, expected: Event | type[Event]) -> bool:
    return isinstance(event, expected) if isinstance(expected, type) else event == expected


def _told(events: Iterable[Event | type[Event]]) -> str:
    return ", ".join(each.__name__ if isinstance(each, type) else repr(each) for each in events)
