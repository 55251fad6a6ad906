"""The numbers that stand: what each closed period was closed at, and what a restatement has made of that since.

period.closed 1,940 --restatement.completed, which names it--> 1,812 stands, and 1,940 is what it was closed at
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ledger.domain.state import State
from ledger.measure.figures.events.restatement import Restatement
from ledger.measure.figures.fold import SLOT as REPORTED

if TYPE_CHECKING:
    from ledger.measure.figures.events.close import Close, ClosedCount


class ClosedFigure(NamedTuple):
    """The number that stands for a period and a segment: `""` is all records, None those where the segment is blank.

    `closed_at` is what it was closed at, None where only a restatement told of the segment. `restated` is the last
    restatement that was completed, and `reopened` one that is open, if there is any. `exact` is the number as it is on
    record: of a quotient a fraction, of which `number` has 28 digits.
    """

    number: Decimal
    close: Close
    closed_at: ClosedCount | None
    restated: Restatement | None = None
    reopened: Restatement | None = None
    exact: str = ""


def closed_figures(state: State, key: str) -> dict[tuple[str, str | None], ClosedFigure]:
    """The numbers of a definition that stand, by period and segment, in the order of the closes."""
    return {
        cell: found
        for close in REPORTED.of(state).closes.get(key, {}).values()
        for cell, found in _standing(state, close)
    }


class LastRestatement(NamedTuple):
    """The number that the last restatement of a period and a segment came to, and where that was recorded.

    `exact` is the number as it is on record: of a quotient a fraction.
    """

    number: Decimal
    position: int
    exact: str = ""


def restated_figure(state: State, key: str, period: str, segment: str | None) -> LastRestatement | None:
    """What a figure was restated to last, whether its period was ever closed or not."""
    found = None
    for each in _of(state, key):
        for change in each.completed.changes if each.completed else ():
            if (change.period, change.segment) == (period, segment) and each.end:
                found = LastRestatement(_decimal(change.after), each.end.position, change.after)
    return found


def _standing(state: State, close: Close) -> Iterator[tuple[tuple[str, str | None], ClosedFigure]]:
    period, counts = close.terms.period, {each.segment: each for each in close.terms.counts}
    naming = [each for each in _of(state, close.terms.key) if period in each.terms.reopens]
    restated = next((each for each in reversed(naming) if each.completed), None)
    reopened = next((each for each in naming if each.open), None)
    numbers = {each.segment: each.number for each in close.terms.counts}
    if restated and restated.completed:
        numbers |= {each.segment: each.after for each in restated.completed.changes if each.period == period}
    for segment, number in numbers.items():
        found = ClosedFigure(_decimal(number), close, counts.get(segment), restated, reopened, number)
        yield (period, segment), found


def _decimal(number: str) -> Decimal:
    over, _, under = number.partition("/")
    return Decimal(over) / Decimal(under) if under else Decimal(over)


def _of(state: State, key: str) -> Iterator[Restatement]:
    """The restatements of a definition, as they came to an end."""
    found = [each for each in REPORTED.of(state).restatements.values() if each.terms.key == key]
    yield from sorted(found, key=lambda each: each.end.position if each.end else each.position)
