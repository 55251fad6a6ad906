"""Periods counted over records, for what is to stand: the ordinary count of each, and what another version would make.

    close      the records of a period, by a standard --count--> its number, as a whole and by segment
    restate    what stood --recount--> by the old version --rule: gained, lost--> by the new one

The two counts and the crosswalk between them are three queries; a restatement that does not add up is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, population
from ledger.domain.calendar import CalendarPeriod
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError, Refused
from ledger.govern.documents.queries.compare import NamedDefinition, definition_named, require_one_entity
from ledger.kinds.entity import clock as event_clock
from ledger.language.meaning import Meaning
from ledger.meanings.registry import meaning_of
from ledger.measure.counting.queries.judge import Rules, judging, latest, state_of
from ledger.measure.figures.events.restatement import ALL, ChangeStep, FigureChange
from ledger.measure.figures.fold import find_boundary_of_figures
from ledger.measure.figures.queries.counted_by import refuse_metric
from ledger.measure.figures.views.closed import closed_figures
from ledger.measure.figures.views.on_record import find_number
from ledger.population.asking import ImpactOptions, Judge
from ledger.population.count import CountRow, JudgingSegment, count
from ledger.population.impact import Group, impact
from ledger.population.source.digest import digest
from ledger.population.source.file import File
from ledger.population.sql.layers import UNREADABLE

Cell = tuple[str, str | None]
"""A period, and a segment: empty for all records, None for those where it is blank."""
Count = Callable[[File, Sequence[str]], Sequence[CountRow]]
"""The ordinary count of a file, by these groupings."""


class PeriodCounts(NamedTuple):
    """What was counted of periods and segments, and over which records.

    `unread` are those whose day cannot be read, and `undated` those without one.
    """

    population: CountedPopulation
    rows: Mapping[Cell, CountRow]
    unread: int
    undated: int


def count_periods(
    ledger: Ledger, key: str, records: Records, rules: Rules, periods: Sequence[CalendarPeriod], segment_by: str = ""
) -> PeriodCounts:
    """Count the records of some periods, each whole and by segment. Raises BadInput where one has no records at all."""
    position = ledger.journal.head()
    judge = judging(ledger, key, rules)
    refuse_metric(latest(state_of(ledger, key), key).draft, "closed")
    _require_yes_or_no(key, next((each.meaning for each in reversed(judge.segments) if each.meaning), None))
    clock = _clock(key, event_clock(judge.entity))

    def counted(file: File, by: Sequence[str]) -> Sequence[CountRow]:
        columns = columns_in(judge.entity)
        return count(file, judge.segments, judge.schema, columns, ledger.today(), clock=clock, by=by).rows

    with population(ledger.settings, records) as file:
        rows, dayless = _rows(file, counted, clock, periods, segment_by)
        which = CountedPopulation(file.name, digest(file), file.profile.digest, position)
    return PeriodCounts(which, rows, unread=dayless.get(UNREADABLE, 0), undated=dayless.get(None, 0))


def measure(
    ledger: Ledger,
    key: str,
    from_version: int,
    to_version: int,
    periods: Sequence[CalendarPeriod],
    segment_by: str,
    records: Records,
) -> tuple[CountedPopulation, tuple[FigureChange, ...]]:
    """What it does to the figures of some periods that one version takes the place of another, over these records.

    Raises BadInput and Refused, and LedgerError where the counts and the crosswalk disagree.
    """
    position, state = ledger.journal.head(), ledger.state(find_boundary_of_figures([key]))
    old, new = (definition_named(ledger, f"{key}@{each}", ledger.today()) for each in (from_version, to_version))
    require_one_entity(old, new)
    _require_yes_or_no(key, new.side.meaning)
    clock = _clock(key, event_clock(new.entity))
    with population(ledger.settings, records) as file:
        before, after = (
            _rows(file, _by_version(ledger, each, clock), clock, periods, segment_by)[0] for each in (old, new)
        )
        moves = _moves(ledger, file, old, new, clock, periods, segment_by)
        which = CountedPopulation(file.name, digest(file), file.profile.digest, position)
    cells = _cells(state, key, periods, [*before, *after])
    return which, tuple(_change(state, key, cell, before, after, moves) for cell in cells)


def _by_version(ledger: Ledger, named: NamedDefinition, clock: str) -> Count:
    """The count of all records by one version."""
    meaning, schema = named.side

    def counted(file: File, by: Sequence[str]) -> Sequence[CountRow]:
        segment = JudgingSegment(None, None, 0, meaning, schema.scores)
        return count(file, segment, schema, columns_in(named.entity), ledger.today(), clock=clock, by=by).rows

    return counted


def _rows(
    file: File, counted: Count, clock: str, periods: Sequence[CalendarPeriod], segment_by: str
) -> tuple[dict[Cell, CountRow], dict[str | None, int]]:
    """What was counted of each period, as a whole first; and the records without a day, or with one nobody can read."""
    names, by = [each.name for each in periods], [f"{clock}:{periods[0].unit}"]
    whole = {row.value: row for row in counted(file, by)}
    _require_records(file, names, whole)
    found: dict[Cell, CountRow] = {(name, ALL): whole[name] for name in names}
    if segment_by:
        apart = [row for row in counted(file, [*by, segment_by]) if row.value in names]
        found |= {(str(row.value), row.others[0]): row for row in sorted(apart, key=_in_order)}
    return found, {value: row.total for value, row in whole.items() if value in (None, UNREADABLE)}


def _in_order(row: CountRow) -> tuple[str, bool, str]:
    return str(row.value), row.others[0] is None, str(row.others[0])


def _moves(
    ledger: Ledger,
    file: File,
    old: NamedDefinition,
    new: NamedDefinition,
    clock: str,
    periods: Sequence[CalendarPeriod],
    segment_by: str,
) -> dict[Cell, Group]:
    """The records that the new version moves, of each period and segment."""
    unit, names = f"{clock}:{periods[0].unit}", {each.name for each in periods}

    def crossed(*by: str) -> Iterable[Group]:
        asked, columns = ImpactOptions(by=by, clock=clock), columns_in(new.entity)
        return impact(file, Judge(*old.side), Judge(*new.side), columns, ledger.today(), asked).groups

    found: dict[Cell, Group] = {(str(each.value), ALL): each for each in crossed(unit) if each.value in names}
    if segment_by:
        found |= {(str(each.value), each.others[0]): each for each in crossed(unit, segment_by) if each.value in names}
    return found


def _cells(state: State, key: str, periods: Sequence[CalendarPeriod], counted: Iterable[Cell]) -> Iterator[Cell]:
    """Every period with its segments: those of now, and those that it was closed with."""
    every = dict.fromkeys([*counted, *closed_figures(state, key)])
    for period in periods:
        yield from (cell for cell in every if cell[0] == period.name)


def _change(
    state: State,
    key: str,
    cell: Cell,
    before: Mapping[Cell, CountRow],
    after: Mapping[Cell, CountRow],
    moves: Mapping[Cell, Group],
) -> FigureChange:
    """From what stood to what is counted by the new version, in steps that add up."""
    was, becomes = (found[cell].matched if cell in found else 0 for found in (before, after))
    stood, number = _stood(state, key, cell, was)
    steps = []
    if stood != "counted":
        steps.append(ChangeStep(name="recount", effect=_text(was - number)))
    moved = moves.get(cell)
    gained, lost = (moved.cells[name].records if moved else 0 for name in ("gained", "lost"))
    _require_explained(cell, becomes - was, gained - lost)
    steps.append(ChangeStep(name="rule", effect=str(gained - lost), gained=gained, lost=lost))
    return FigureChange(
        period=cell[0], segment=cell[1], stood=stood, before=_text(number), after=str(becomes), steps=tuple(steps)
    )


def _stood(state: State, key: str, cell: Cell, counted: int) -> tuple[str, Decimal]:
    """What the number was until now, by what is on record; else what the old version counts."""
    number = find_number(state, key, *cell)
    return (number.stood, Decimal(number.exact)) if number else ("counted", Decimal(counted))


def _text(number: Decimal) -> str:
    return f"{number:f}"


def _clock(key: str, clock: str) -> str:
    if clock:
        return clock
    raise Refused(
        f"`{key}` has no periods",
        why="its entity declares no date with `clock: event`, by which a record belongs to one",
        fix="declare it in the entity, and ratify that",
    )


def _require_yes_or_no(key: str, meaning: Meaning | None) -> None:
    if meaning is not None and meaning_of(meaning).head:
        raise Refused(
            f"`{key}` says more than yes or no of a record",
            why="one number of a period stands, and it has one for each of what it says",
            fix="name a criteria, such as one of the stages",
        )


def _require_records(file: File, names: Iterable[str], found: Mapping[str | None, CountRow]) -> None:
    for name in names:
        if name not in found:
            days = sorted(each for each in found if each and each != UNREADABLE)
            told = f"its periods are {days[0]} to {days[-1]}" if days else "no record of it has a day that can be read"
            raise BadInput(f"no record of {file.name} is of {name}", told, "give the records of that period")


def _require_explained(cell: Cell, counted: int, crossed: int) -> None:
    """Pass where two programs agree: the difference of two counts, and the records that move."""
    if counted != crossed:
        raise LedgerError(
            f"the steps of {cell[0]} do not add up",
            why=f"the counts differ by {counted}, and the records that move make {crossed}",
            fix="tell who maintains the ledger: nothing was recorded",
        )
