"""When one record became one, day by day in plain Python: the judge of the SQL. It shares none of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from ledger.language.evaluate import judge
from ledger.language.schema import Schema
from ledger.language.tree import Tree, fields_of

ONE = timedelta(days=1)
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """What judges the days [start, end); of records whose cohort's field says one of its days alone, if it has one."""

    start: date | None
    end: date | None
    tree: Tree | None
    edge: bool = False
    keep: bool = False
    cohort: tuple[str, date, date | None] | None = None

    def judges(self, day: date, values: Values) -> bool:
        if not _in(self.start, day, self.end):
            return False
        return self.cohort is None or _in(self.cohort[1], values.get(self.cohort[0]), self.cohort[2])


class Row(NamedTuple):
    """A row of field history."""

    id: str
    field: str
    value: Any
    start: date | None
    end: date | None


class Move(NamedTuple):
    """Between which days a record moved, and why."""

    first: date
    last: date
    why: str


class Step(NamedTuple):
    """What a record was at the end of the day `last`, beside what it was before the day `first`.

    `by_rule` is the first day on which a rule could have moved it; `new` says that it was not there before, and
    `before` that nothing is known of it earlier.
    """

    first: date
    last: date
    by_rule: date
    values: Values
    rule: Rule | None
    old: Rule | None
    ruled: bool
    moved: bool
    new: bool
    before: bool


def of_history(rows: Sequence[Row], rules: Sequence[Rule], schema: Schema, days: Sequence[date]) -> list[Move]:
    """The moves of one record, by the rows of its fields; `days` are all there are, the last of them today."""
    starts = [each.start or days[0] - 60 * ONE for each in rows if each.start is None or each.start <= days[-1]]
    return list(_walked(_each_day(rows, rules, schema, min(starts), days), schema)) if starts else []


def _each_day(
    rows: Sequence[Row], rules: Sequence[Rule], schema: Schema, begin: date, days: Sequence[date]
) -> Iterator[Step]:
    before: Values = {}
    day = begin
    while day <= days[-1]:
        values = {
            each.field: each.value
            for each in rows
            if (each.start is None or each.start <= day) and (each.end is None or day < each.end)
        }
        new = day == begin
        rule, old = _ruling(rules, day, values), _ruling(rules, day - ONE, values)
        moved = new or _moved(before, values, rules)
        yield Step(day, day, day, values, rule, old, rule is not old and not new, moved, new, new and begin < days[0])
        before, day = values, day + ONE


def _moved(before: Values, after: Values, rules: Sequence[Rule]) -> bool:
    """Whether a value changed that some rule goes by."""
    read = frozenset[str]().union(*(fields_of(each.tree) for each in rules if each.tree is not None))
    read |= {each.cohort[0] for each in rules if each.cohort}
    return any(before.get(name) != after.get(name) for name in read)


def _own(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}


class State(NamedTuple):
    """A record in a snapshot; `values` is None where they cannot be read."""

    values: Values | None


def of_snapshots(
    taken: Sequence[tuple[date, State | None]], rules: Sequence[Rule], schema: Schema, clock: str
) -> list[Move]:
    """The moves of one record, by what it was in each snapshot, None where it was not there."""
    return list(_walked(_each_snapshot(taken, rules, clock), schema))


def _each_snapshot(taken: Sequence[tuple[date, State | None]], rules: Sequence[Rule], clock: str) -> Iterator[Step]:
    known: tuple[date, Values | None] | None = (
        None  # the last snapshot of which is known what the record was, if it was
    )
    for day, state in taken:
        if state is None:
            known = (day, None)
        elif state.values is not None:
            rule = _ruling(rules, day, state.values)
            if known is None:
                yield Step(day, day, day, state.values, rule, None, False, True, True, True)
            else:
                yield _between(known[0], known[1], day, state.values, rules, clock)
            known = (day, state.values)


def _between(last: date, earlier: Values | None, day: date, values: Values, rules: Sequence[Rule], clock: str) -> Step:
    born = values.get(clock)
    since = born if born is not None and last < born <= day else None
    old_day, first = since or last, since or last + ONE
    rule, old = _ruling(rules, day, values), _ruling(rules, old_day, values)
    turns = [each for one in rules for each in (one.start, one.end) if each and each > old_day]
    by_rule = max([first, *sorted(turns)[:1]])
    moved = earlier is None or _moved(earlier, values, rules)
    return Step(first, day, by_rule, values, rule, old, rule is not old, moved, earlier is None, False)


def _walked(steps: Iterable[Step], schema: Schema) -> Iterator[Move]:
    inside, waiting, was_one = False, False, False
    for step in steps:
        if step.new:
            inside, waiting, was_one = False, False, False
        one = _one(step.rule, step.values, step.last, schema)
        by_definition = step.ruled and _one(step.old, step.values, step.last, schema) != one
        if one and not was_one:
            waiting = by_definition and bool(step.rule and step.rule.edge) and not step.moved
            if not inside and not waiting:
                inside = True
                why = "before" if step.before else "definition" if by_definition else "own"
                yield Move(step.by_rule if by_definition else step.first, step.last, why)
        elif one and waiting and step.moved and not inside:
            inside, waiting = True, False
            yield Move(step.first, step.last, "own")
        elif was_one and not one:
            waiting = False
            stays = by_definition and bool(step.rule and step.rule.keep)
            if inside and by_definition:
                yield Move(step.by_rule, step.last, "kept" if stays else "out")
            inside = inside and stays
        was_one = one


def counted(moves: Iterable[Move], re_entry: str) -> list[Move]:
    """Those that count of one record."""
    every = list(moves)
    entries = [each for each in every if each.why not in ("out", "kept")]
    chosen = {"first": entries[:1], "latest": entries[-1:], "each": entries}[re_entry]
    return [*chosen, *(each for each in every if each.why in ("out", "kept"))]


def _one(rule: Rule | None, values: Values, day: date, schema: Schema) -> bool:
    return bool(rule and rule.tree is not None and judge(rule.tree, _own(values), schema, day))


def _ruling(rules: Sequence[Rule], day: date, values: Values) -> Rule | None:
    return next((each for each in rules if each.judges(day, values)), None)


def _in(start: date | None, day: date | None, end: date | None) -> bool:
    return day is not None and (start is None or start <= day) and (end is None or day < end)
