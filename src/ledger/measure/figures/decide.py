"""What a bridge found of figures, put on record; periods closed, and restated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from ledger import __version__
from ledger.app.ledger import Decided, Ledger
from ledger.app.populations import Records
from ledger.domain import boundaries
from ledger.domain.calendar import calendar_period, calendar_periods
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.measure.figures.events.bridge import BridgeRecorded
from ledger.measure.figures.events.close import ClosedCount
from ledger.measure.figures.events.restatement import FigureChange
from ledger.measure.figures.fold import (
    SLOT as REPORTED,
    find_boundary_around,
    find_boundary_of_figures,
    find_boundary_of_restatements,
)
from ledger.measure.figures.queries.bridge import BridgeResult, FigureBridge
from ledger.measure.figures.queries.periods import PeriodCounts, count_periods, measure
from ledger.measure.figures.verbs import bridging, closing, reporting, restating

Verb = Callable[[State, date], list[Event]]


def record_bridge(ledger: Ledger, actor: Actor, found: BridgeResult) -> Decided:
    """Put on record what a bridge left of each figure that is on record. Raises UnknownName where one is not."""
    key, inputs = found.key, tuple(digest for _, digest in found.files)
    wholes = [each for each in found.figures if each.whole]

    def verb(state: State, today: date) -> list[Event]:
        return [event for each in wholes for event in _bridged(state, each, today)]

    def _bridged(state: State, of: FigureBridge, today: date) -> list[Event]:
        figure = reporting.require_reported(state, key, of.period.name, "", of.as_of)
        bridge = BridgeRecorded(
            key=key,
            figure=figure.position,
            reported=figure.terms.number,
            recount=str(of.first),
            unexplained=str(of.first - int(figure.number)),
            today=str(of.last),
            kept=found.kept,
            inputs=inputs,
        )
        return bridging.record_bridge(state, bridge, by=actor.id, today=today)

    wanted = boundaries.union(find_boundary_of_figures([key]), boundaries.findings(key))
    return ledger.decide(actor, verb, wanted, _around(key))


def close_period(
    ledger: Ledger,
    actor: Actor,
    key: str,
    period: str,
    records: Records,
    *,
    rules: str = "standard",
    segment_by: str = "",
    because: str = "",
) -> tuple[Decided, PeriodCounts]:
    """Close a period at what the ordinary count finds in the records. Nothing of them is kept."""
    of, today = calendar_period(period), ledger.today()
    known = ledger.state(find_boundary_of_figures([key]))
    reporting.require_measure(known, key)
    closing.require_over(key, of, today)
    closing.require_unclosed(known, key, of)
    found = count_periods(ledger, key, records, rules, [of], segment_by)
    counts = [
        ClosedCount(segment=_impersonal(ledger, segment), number=str(row.matched), of=row.judged)
        for (_, segment), row in found.rows.items()
    ]

    def verb(state: State, today: date) -> list[Event]:
        return closing.close(
            state,
            key,
            of,
            counts,
            found.population,
            standard=rules,
            segment_by=segment_by,
            by=actor.id,
            today=today,
            because=because,
        )

    return ledger.decide(actor, verb, find_boundary_of_figures([key]), _around(key)), found


def order_restatement(
    ledger: Ledger,
    actor: Actor,
    key: str,
    from_version: int,
    to_version: int,
    periods: str,
    *,
    because: str,
    reopens: Iterable[str] = (),
    segment_by: str = "",
    replaces: str = "",
    records: Records | None = None,
) -> Decided:
    """Order that figures be computed again by another version; where records are given, measure what that changes."""
    asked, named = calendar_periods(periods), [calendar_period(each).name for each in reopens]

    def order(
        state: State, today: date, population: CountedPopulation | None, changes: Sequence[FigureChange]
    ) -> list[Event]:
        return restating.order(
            state,
            key,
            from_version,
            to_version,
            asked,
            because=because,
            reopens=named,
            segment_by=segment_by,
            replaces=replaces,
            population=population,
            changes=changes,
            by=actor.id,
            today=today,
        )

    wanted = boundaries.union(find_boundary_of_figures([key]), find_boundary_of_restatements())
    population, changes = None, tuple[FigureChange, ...]()
    if records:
        order(ledger.state(), ledger.today(), None, ())  # what is refused is refused before anything is counted
        population, changes = measure(ledger, key, from_version, to_version, asked, segment_by, records)
    return ledger.decide(actor, lambda state, today: order(state, today, population, changes), wanted, _around(key))


def complete_restatement(ledger: Ledger, actor: Actor, restatement: str, records: Records) -> Decided:
    """Compute what was ordered over the records, and put it on record: from here on those numbers stand."""
    population, changes = _measured(ledger, restatement, records)

    def verb(state: State, today: date) -> list[Event]:
        return restating.complete(state, restatement, changes, population, engine=__version__, by=actor.id, today=today)

    return _on_restatement(ledger, actor, restatement, verb)


def decline_restatement(
    ledger: Ledger, actor: Actor, restatement: str, because: str, records: Records | None = None
) -> Decided:
    """Leave the figures as they stand, since what would change is too small to matter: as it was ordered, or is now."""
    found = _measured(ledger, restatement, records) if records else None

    def verb(state: State, today: date) -> list[Event]:
        population, changes = found or (None, ())
        return restating.decline(
            state, restatement, changes=changes, population=population, by=actor.id, today=today, because=because
        )

    return _on_restatement(ledger, actor, restatement, verb)


def _measured(ledger: Ledger, restatement: str, records: Records) -> tuple[CountedPopulation, tuple[FigureChange, ...]]:
    """What an order does to the records."""
    terms = restating.require_open(ledger.state(find_boundary_of_restatements()), restatement).terms
    periods = [calendar_period(each) for each in terms.periods]
    return measure(ledger, terms.key, terms.from_version, terms.to_version, periods, terms.by, records)


def _on_restatement(ledger: Ledger, actor: Actor, restatement: str, verb: Verb) -> Decided:
    """Decide on an order, with all that is on record of its definition inside the boundary."""

    def widen(state: State) -> Boundary:
        found = REPORTED.of(state).restatements.get(restatement)
        if found is None:
            return Boundary(())
        key = found.terms.key
        return boundaries.union(find_boundary_of_figures([key]), _around(key)(state))

    return ledger.decide(actor, verb, find_boundary_of_restatements(), widen)


def _around(key: str) -> Callable[[State], Boundary]:
    return lambda state: find_boundary_around(state, key)


def _impersonal(ledger: Ledger, segment: str | None) -> str | None:
    """A segment as it is recorded. Raises BadInput where it is a person's address."""
    return None if segment is None else ledger.reason(segment)
