"""The worlds between a figure of credit that was reported and that of today: neighbours differ in one thing.

facts → inputs (a step for each version of an entity) → rule (a step for each assertion, by position) → standard

The rule is the attribution with all that it refers to, and the metric. Facts are the records, and the spend on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from typing import NamedTuple

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.app.populations import Records
from ledger.compile.as_said import RuleStep, as_said, entity_held, entity_then, said_since, said_then
from ledger.compile.stretches import reached
from ledger.data import replace
from ledger.domain.definition import Version
from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError, Refused
from ledger.history.assertion import known_at
from ledger.history.bridging import KINDS
from ledger.kinds.names import ATTRIBUTION, METRIC
from ledger.language.fault import nearest
from ledger.measure.counting.queries.judge import Rules, Then, day_of_rules, state_of
from ledger.measure.credit.pure.outcome import Days
from ledger.measure.credit.pure.table import credit_cells
from ledger.measure.credit.pure.world import CreditWorld
from ledger.measure.credit.queries.credit import CreditSources, GoverningRule, opening
from ledger.measure.credit.queries.table import (
    GoverningSlices,
    find_slices,
    governing_rules,
    segment_fields,
    table_of_slices,
    with_rates,
)
from ledger.measure.metrics.pure.bridging import find_halfway
from ledger.measure.metrics.pure.cells import SliceCells
from ledger.measure.metrics.pure.figures import MetricWorld
from ledger.measure.metrics.queries.metrics import MetricMeant, metric_known
from ledger.measure.metrics.queries.world import STANDARD, MetricAsked, cells_of, spend_book
from ledger.steps import again

NOW, THEN = range(2)
ENTITY = "entity"
ASKED = "asked"
PLACES = {"facts": "facts", "inputs": "inputs", "rule": "said", "standard": "reading"}
"""What of a world each kind of step changes."""


class WorldChosen(NamedTuple):
    """What a world is made of: which facts, which version of each entity, how many steps of the rule, which reading."""

    facts: int
    inputs: tuple[int, ...]
    said: int
    reading: str


class CreditChainStep(NamedTuple):
    """One thing that differs between two worlds: its kind, what people call it, and what was said, if it is a rule."""

    kind: str
    name: str
    before: WorldChosen
    after: WorldChosen
    said: tuple[RuleStep, ...] = ()


class ChainAsked(NamedTuple):
    """The metric, the records of now and those of `then`, None where they were not kept, and how it is read today.

    `segment` is a field of the conversion by which each world tells conversions apart.
    """

    key: str
    now: CreditSources
    then: CreditSources | None
    rates: Records | None
    rules: Rules
    segment: str = ""


class BridgedWorld(NamedTuple):
    """A world as it is counted, and the same of each conversion by itself."""

    meant: MetricMeant
    counted: MetricWorld
    each: MetricWorld


class CreditChain:
    """The worlds of the figures that were reported on a day. A world is built when it is first asked for."""

    def __init__(self, ledger: Ledger, terms: ChainAsked, day: date, stretch: Period) -> None:
        """`stretch` holds the days of all periods that are asked about."""
        self.ledger, self.asked, self.day, self.stretch = ledger, terms, day, stretch
        self.state, self.today = state_of(ledger, terms.key), ledger.today()
        position = ledger.known_on(day) or 0
        known = reached(self.state, terms.key)
        self.entities = tuple(sorted(each for each in known if self._kind(each) == ENTITY))
        self.then = said_then(self.state, terms.key, self.entities, day, position) | {*self._first_metrics(known)}
        self._require_rule(each for each in known if self._kind(each) == ATTRIBUTION)
        since = said_since(self.state, terms.key, self.entities, self.then, self.today)
        self.since = [each for each in since if each.position not in self.then]
        self._then = {each: entity_then(self.state, each, day, position) for each in self.entities}
        self._built = dict[WorldChosen, BridgedWorld]()
        self.first, self.steps = self._chain()

    @property
    def last(self) -> WorldChosen:
        """The world of today."""
        return self.steps[-1].after if self.steps else self.first

    def _require_rule(self, attributions: Iterable[str]) -> None:
        """Pass where some version gave credit on the day of the report, as it was known then. Raises Refused."""
        for key in attributions:
            versions = self.state.history(key).versions
            if not any(each.position in self.then for each in versions):
                first = clock.day(versions[0].recorded_at, self.ledger.zone)
                raise Refused(
                    f"no version of `{key}` gave credit on {self.day}, as it was known then",
                    "a bridge begins with what was reported on a day, else on the last day of its period",
                    again("begin with the first day on which it was decided", as_of=first.isoformat()),
                )

    def _kind(self, key: str) -> str:
        versions = self.state.history(key).versions
        return versions[-1].draft.kind if versions else ""

    def _first_metrics(self, keys: set[str]) -> Iterator[int]:
        """What a metric said first: a number may be reported before somebody wrote down what it measures."""
        for each in keys:
            if self._kind(each) == METRIC:
                yield min(term.position for term in self.state.history(each).terms)

    def _chain(self) -> tuple[WorldChosen, list[CreditChainStep]]:
        facts = NOW if self.asked.then is None else THEN
        first = WorldChosen(facts, tuple(self._then[each].number for each in self.entities), 0, STANDARD)
        steps = list[CreditChainStep]()

        def step(kind: str, name: str, of: tuple[RuleStep, ...] = (), **new: object) -> None:
            before = steps[-1].after if steps else first
            steps.append(CreditChainStep(kind, name, before, before._replace(**new), of))  # type: ignore[arg-type]

        if facts == THEN:
            step("facts", "facts", facts=NOW)
        for nth, version in self._later_inputs():
            at = steps[-1].after.inputs if steps else first.inputs
            step("inputs", f"{version.key} v{version.number}", inputs=(*at[:nth], version.number, *at[nth + 1 :]))
        waiting: tuple[RuleStep, ...] = ()
        for n, each in enumerate(self.since, 1):
            waiting = (*waiting, each)
            held = steps[-1].after if steps else first
            if n == len(self.since) or self._can_be(held._replace(said=n)):
                step("rule", " and ".join(map(_called, waiting)), waiting, said=n)
                waiting = ()
        if self.asked.rules != STANDARD:
            step("standard", f"read {_reading(self.asked.rules)}", reading=ASKED)
        return first, steps

    def _later_inputs(self) -> Iterator[tuple[int, Version]]:
        """The versions of each entity between that of then and that of today, each with the place of its entity."""
        for nth, key in enumerate(self.entities):
            history, old = self.state.history(key), self._then[key]
            current = history.in_force(self.today) or history.versions[-1]
            between = (each for each in history.versions if old.number < each.number < current.number)
            yield from ((nth, each) for each in between)
            if current.number != old.number:
                yield nth, current

    def _can_be(self, choice: WorldChosen) -> bool:
        try:
            self._governing(choice)
        except LedgerError:
            return False
        return True

    def world(self, choice: WorldChosen) -> BridgedWorld:
        """Return the world of a choice. Raises Refused where nothing governs it, and BadInput."""
        if choice not in self._built:
            self._built[choice] = self._build(choice)
        return self._built[choice]

    def cube(self) -> tuple[Mapping[frozenset[str], WorldChosen], str]:
        """The world of each choice of kinds, old or new; and why there is none, where one of them cannot be built."""
        kinds = [kind for kind in KINDS if any(each.kind == kind for each in self.steps)]
        sizes = range(len(kinds) + 1)
        found = {frozenset(each): self._choose(each) for size in sizes for each in combinations(kinds, size)}
        try:
            for each in found.values():
                self.world(each)
        except LedgerError as problem:
            return {}, f"{problem.what}: {problem.why}"
        return found, ""

    def _choose(self, kinds: Sequence[str]) -> WorldChosen:
        return self.first._replace(**{PLACES[kind]: getattr(self.last, PLACES[kind]) for kind in kinds})

    def find_halfway(self, step: CreditChainStep) -> Iterator[tuple[str, MetricWorld]]:
        """Yield each thing that a step of the rule changes, and each conversion's credit once that is taken."""
        pairs = [*self._pairs(step)] if step.kind == "rule" else []
        ends, found = [(_world(one), _world(other)) for _, one, other in pairs], self.world(step.after)
        ways = [*find_halfway(ends)]
        for nth, (name, worlds) in enumerate(ways, 1):
            if nth == len(ways):
                yield name, found.each
                continue
            slices = tuple(self._run(pair, world, found.meant) for pair, world in zip(pairs, worlds, strict=True))
            yield name, replace(found.each, slices=slices)

    def _require_segment(self, choice: WorldChosen) -> None:
        """Pass where each rule tells conversions apart by the field that is asked for. Raises BadInput."""
        field = self.asked.segment
        for _, rule in self._rules(choice) if field else ():
            if field not in (fields := segment_fields(rule)):
                what = f"conversions are not told apart by `{field}`"
                why = f"a field that does that in each world of the bridge is needed: {', '.join(fields) or 'none is'}"
                chosen = nearest(field, fields) or next(iter(fields), "channel")
                raise BadInput(what, why, again(f"name another, such as {chosen}", segment_by=chosen))

    def _pairs(self, step: CreditChainStep) -> Iterator[tuple[Days, GoverningRule, GoverningRule]]:
        """The days of conversions that some rule governs before and after a step, and both rules."""
        before, after = (self._rules(each) for each in (step.before, step.after))
        for (one_days, one), (other_days, other) in product(before, after):
            if days := _both(one_days, other_days):
                yield days, one, other

    def _rules(self, choice: WorldChosen) -> list[tuple[Days, GoverningRule]]:
        state, _, governing = self._governing(choice)
        return governing_rules(self.ledger, state, governing, self.day if choice.facts == THEN else self.today)

    def _run(
        self, pair: tuple[Days, GoverningRule, GoverningRule], world: CreditWorld, meant: MetricMeant
    ) -> SliceCells:
        """What one world gives to the conversions of some days, each by itself."""
        days, one, other = pair
        reads = one if one.rule.conversion.worth and one.rule.conversion.worth.rates else other
        with opening(self.ledger.settings) as opened:
            sides = reads.sides(with_rates(self.asked.now, reads), self.ledger.settings, opened)
            laid = credit_cells(
                world.rule, world.taxonomy, sides, world.weighed, days, meant.dated_by, each_within=self.stretch
            )
        return SliceCells(0, days.start, days.end, world.rule, world.taxonomy, laid.cells)

    def _governing(self, choice: WorldChosen) -> tuple[State, MetricMeant, GoverningSlices]:
        """What is known in a world, what the metric means there, and which version governs which conversions."""
        state, key = self.state, self.asked.key
        for entity, number in zip(self.entities, choice.inputs, strict=True):
            state = entity_held(state, entity, number)
        said = self.since[: choice.said]
        known = as_said(state, key, self.entities, self.then | {each.position for each in said})
        day = self.today if choice.said == len(self.since) else max([self.day, *(each.from_ for each in said)])
        meant = metric_known(known, key, day)
        rules = self.asked.rules if choice.reading == ASKED else STANDARD
        if isinstance(rules, Then) and (position := self.ledger.known_on(rules.day)) is not None:
            known = known_at(known, position)
        slices = find_slices(known, meant.attribution, rules, day_of_rules(rules, day))
        return known, meant, GoverningSlices(meant.attribution, str(rules), slices)

    def _build(self, choice: WorldChosen) -> BridgedWorld:
        state, meant, governing = self._governing(choice)
        old = choice.facts == THEN
        day, sources = (self.day, self.asked.then) if old else (self.today, self.asked.now)
        assert sources
        rules: Rules = Then(day) if old else STANDARD
        question = MetricAsked(rules=rules, sources=sources, rates=self.asked.rates)

        self._require_segment(choice)

        def world_of_cells(within: Period | None) -> MetricWorld:
            dated_by = meant.dated_by
            table = table_of_slices(
                self.ledger, state, governing, sources, day, dated_by, self.asked.segment, each_within=within
            )
            slices = tuple(map(cells_of, table.slices))
            book = spend_book(self.ledger, meant, question, slices, rules, day)
            return MetricWorld(meant.metrics, slices, (), book, self.ledger.zone)

        return BridgedWorld(meant, world_of_cells(None), world_of_cells(self.stretch))


def _world(of: GoverningRule) -> CreditWorld:
    return CreditWorld(of.rule, of.taxonomy, of.weighed)


def _both(one: Days, other: Days) -> Days | None:
    """The days that are among both; None where there is none."""
    start = max((each.start for each in (one, other) if each.start), default=None)
    end = min((each.end for each in (one, other) if each.end), default=None)
    return Days(start, end) if start is None or end is None or start < end else None


def _called(each: RuleStep) -> str:
    return f"{each.key} v{each.version}" if each.version else f"{each.key} ends"


def _reading(rules: Rules) -> str:
    return f"on:{rules}" if isinstance(rules, date) else str(rules)
