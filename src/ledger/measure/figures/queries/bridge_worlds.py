"""The chain of worlds from a figure of then to that of today: neighbours differ in one thing, in a fixed order.

facts → inputs (a step per version of the entity) → rule (a step per assertion) → standard → dating → segments
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import columns_in
from ledger.compile.as_said import RuleStep, as_said, entity_held, entity_then, said_since, said_then
from ledger.compile.governed import MeantSlice, by_own_day, by_standards
from ledger.compile.stretches import one_schema
from ledger.compile.versions import meant
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.history.assertion import known_at
from ledger.history.bridging import KINDS
from ledger.history.slices import Slice
from ledger.kinds.entity import clock as event_clock
from ledger.measure.counting.queries.judge import (
    Rules as Reading,
    Then,
    day_of_rules,
    segments_of_slices,
    state_of,
)
from ledger.measure.figures.queries.no_date import lack_date
from ledger.population.sql.rules import Rules
from ledger.population.worlds import FigureWorld

NOW, THEN = range(2)
STANDARD, ASKED = "standard", "asked"
Cube = Mapping[frozenset[str], "WorldChoice"]


class BridgeOptions(NamedTuple):
    """What is asked besides the definition, its periods and the records.

    `reported` are figures by the name of their period, of all segments; others are those on record. `as_of` is the day
    on which they were; None is that on record, else the last day of each period. `rules` is how the figure is read
    today. The `…_then` are those of the reported figure, where they differ. `merged` is the column of ids that were
    merged into a record.
    """

    reported: Mapping[str, int] = {}
    as_of: date | None = None
    rules: Reading = STANDARD
    segment_by: str = ""
    segment_then: str = ""
    clock: str = ""
    clock_then: str = ""
    id: str = ""
    merged: str = ""
    order_free: bool = False


class WorldChoice(NamedTuple):
    """What a world is made of: which facts, version of the entity, number of steps of the rule, reading, clock, column.

    As many `said` steps of the rule have been taken; `reading` is `standard`, or the one that is `asked` for.
    """

    facts: int
    inputs: int
    said: int
    reading: str
    clock: str
    segment: str


class ChainStep(NamedTuple):
    """One thing that differs between two worlds: its kind, what people call it, and what was said, if it is a rule."""

    kind: str
    name: str
    before: WorldChoice
    after: WorldChoice
    said: tuple[RuleStep, ...] = ()


class Chain:
    """The worlds of one figure's day. A world is built when it is first asked for."""

    def __init__(self, ledger: Ledger, key: str, day: date, asked: BridgeOptions, *, facts_kept: bool) -> None:
        self.key, self.day, self.asked, self.facts_kept = key, day, asked, facts_kept
        self.today, self.zone = ledger.today(), ledger.zone
        self.state = state_of(ledger, key)
        self.entity = self.state.history(key).versions[-1].draft.entity
        position = ledger.known_on(day) or 0
        self.then = said_then(self.state, key, {self.entity}, day, position)
        self.since = said_since(self.state, key, {self.entity}, self.then, self.today)
        self.asked_position = ledger.known_on(asked.rules.day) if isinstance(asked.rules, Then) else None
        old = entity_then(self.state, self.entity, day, position)
        current = self.state.history(self.entity).in_force(self.today) or self.state.history(self.entity).versions[-1]
        versions = self.state.history(self.entity).versions
        between = [each for each in versions if old.number < each.number < current.number]
        self.inputs = [old, *between, *([current] if current.number != old.number else [])]
        self._built = dict[WorldChoice, FigureWorld]()
        self.first, self.steps = self._chain()

    @property
    def last(self) -> WorldChoice:
        """The world of today."""
        return self.steps[-1].after if self.steps else self.first

    def _chain(self) -> tuple[WorldChoice, list[ChainStep]]:
        asked, old = self.asked, self.inputs[0]
        clock, now = (event_clock(each.draft) for each in (old, self.inputs[-1]))
        clock, now = asked.clock_then or asked.clock or clock, asked.clock or now
        if not (clock and now):
            raise lack_date(self.inputs[-1].draft, "nothing says of which period a record is")
        segment = asked.segment_then or asked.segment_by
        first = WorldChoice(THEN if self.facts_kept else NOW, old.number, 0, STANDARD, clock, segment)
        steps = list[ChainStep]()

        def step(kind: str, name: str, of: tuple[RuleStep, ...] = (), **new: object) -> None:
            before = steps[-1].after if steps else first
            steps.append(ChainStep(kind, name, before, before._replace(**new), of))  # type: ignore[arg-type]

        if self.facts_kept:
            step("facts", "facts", facts=NOW)
        for version in self.inputs[1:]:
            step("inputs", f"{self.entity} v{version.number}", inputs=version.number)
        waiting: tuple[RuleStep, ...] = ()
        for n, each in enumerate(self.since, 1):
            waiting = (*waiting, each)
            if n == len(self.since) or self._can_be(first._replace(facts=NOW, inputs=self.inputs[-1].number, said=n)):
                step("rule", " and ".join(map(_called, waiting)), waiting, said=n)
                waiting = ()
        if asked.rules != STANDARD:
            step(
                "standard",
                f"read {asked.rules if isinstance(asked.rules, str | Then) else f'on:{asked.rules}'}",
                reading=ASKED,
            )
        if now != clock:
            step("dating", f"dated by {now}", clock=now)
        if asked.segment_by != segment:
            step("segments", f"segments by {asked.segment_by}", segment=asked.segment_by)
        return first, steps

    def cube(self) -> tuple[Cube, str]:
        """The world of each choice of kinds, old or new; and why there is none, where one of them cannot be judged."""
        kinds = [kind for kind in KINDS if any(each.kind == kind for each in self.steps)]
        places = {"facts": "facts", "inputs": "inputs", "rule": "said", "standard": "reading", "dating": "clock"}
        last, found = self.last, dict[frozenset[str], WorldChoice]()
        for size in range(len(kinds) + 1):
            for chosen in combinations(kinds, size):
                new = {places.get(kind, "segment"): getattr(last, places.get(kind, "segment")) for kind in chosen}
                found[frozenset(chosen)] = self.first._replace(**new)
        try:
            for each in found.values():
                self.world(each)
        except LedgerError as problem:
            return {}, f"{problem.what}: {problem.why}"
        return found, ""

    def _can_be(self, choice: WorldChoice) -> bool:
        try:
            self.world(choice)
        except LedgerError:
            return False
        return True

    def world(self, choice: WorldChoice) -> FigureWorld:
        """The world of a choice. Raises Refused where it cannot be judged."""
        if choice not in self._built:
            self._built[choice] = self._world(choice)
        return self._built[choice]

    def _world(self, choice: WorldChoice) -> FigureWorld:
        state = entity_held(self.state, self.entity, choice.inputs)
        entity = state.history(self.entity).versions[0].draft
        said = self.since[: choice.said]
        day = self.today if choice.said == len(self.since) else max([self.day, *(each.from_ for each in said)])
        known = as_said(state, self.key, {self.entity}, self.then | {each.position for each in said})
        slices = self._slices(known, choice, day)
        schema = one_schema(known, self.entity, [each.meant for each in slices if each.meant], self.zone, "")
        rules = Rules(segments_of_slices(slices), schema, choice.clock)
        return FigureWorld(
            choice.facts, rules, columns_in(entity), self.day if choice.facts == THEN else self.today, choice.segment
        )

    def _slices(self, state: State, choice: WorldChoice, day: date) -> list[MeantSlice]:
        reading = self.asked.rules if choice.reading == ASKED else STANDARD
        if reading == "then":
            return by_own_day(state, self.key, self.zone)
        if isinstance(reading, Then) and self.asked_position is not None:
            return by_standards(known_at(state, self.asked_position), self.key, reading.day, self.zone)
        if reading == STANDARD:
            return by_standards(state, self.key, day, self.zone)
        on = day_of_rules(reading, day)
        version = in_force(state, self.key, on)
        return [MeantSlice(Slice(None, None, version.number, on, undated=True), meant(state, version, on, self.zone))]


def chain_of(ledger: Ledger, key: str, day: date, asked: BridgeOptions, *, facts_kept: bool) -> Chain:
    """The chain of the figures that were reported on a day. Raises BadInput and Refused."""
    return Chain(ledger, key, day, asked, facts_kept=facts_kept)


def _called(each: RuleStep) -> str:
    return f"{each.key} v{each.version}" if each.version else f"{each.key} ends"
