"""Was the decision right? What was expected of the version in force, and what came of it, counted as governed today.

sql_rate >= 31 % by 2026-09-30 --records of the days since it governs, until that day--> 29.4 %, and it does not hold
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, population
from ledger.domain import boundaries
from ledger.domain.definition import Version
from ledger.domain.expectation import Expectation
from ledger.domain.metric_bound import ReviewFigure
from ledger.domain.period import Period
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.errors import Refused, UnknownName
from ledger.govern.reviews.events import DefinitionReview
from ledger.govern.reviews.fold import SLOT as REVIEWS
from ledger.govern.reviews.verbs import expected_of, require_in_force
from ledger.govern.reviews.views import waiting
from ledger.kinds.entity import clock
from ledger.measure.channels.events.review import figure
from ledger.measure.channels.fold import SLOT as CHANNELS, find_boundary_of_channel
from ledger.measure.counting.queries.judge import Rules, judging
from ledger.measure.counting.queries.measure import MeasuredMetric, measured
from ledger.population.source.digest import digest
from ledger.steps import again

A_DAY = timedelta(days=1)


class ExpectationMeasured(NamedTuple):
    """An expectation, what its metric came to, and over records of which days; None where records have no date."""

    expected: Expectation
    figure: ReviewFigure
    days: Period | None


class LookBack(NamedTuple):
    """A version in force, what was expected of it and what came of that, where records were asked.

    `since` is its first day in force without a break, `due` the day on which somebody is to look at it, None where none
    is set. `reviews` were given of it before.
    """

    version: Version
    since: date
    due: date | None
    expected: tuple[Expectation, ...]
    measured: tuple[ExpectationMeasured, ...]
    population: CountedPopulation | None
    reviews: tuple[DefinitionReview, ...]


def look_back(ledger: Ledger, key: str, records: Records | None = None, rules: Rules = "standard") -> LookBack:
    """What became of the version of a definition that is in force today.

    Raises UnknownName where there is none, Refused where nothing was expected of it and records are given, and what a
    count raises.
    """
    state, today = ledger.state(boundaries.definitions([key])), ledger.today()
    version = _version(ledger, state, key, today)
    expected = expected_of(state, version)
    if records and not expected:
        what, why = f"nothing was expected of {key}", f"v{version.number} was decided without an expectation"
        raise Refused(what, why, again("leave the records out", records=False))
    since = next(each.from_ for each in state.history(key).segments() if Period(each.from_, each.until).covers(today))
    return LookBack(
        version,
        since,
        due_day(state, key, today),
        expected,
        tuple(_measured(ledger, each, since, records, rules) for each in expected) if records else (),
        _counted(ledger, records) if records else None,
        tuple(each for each in REVIEWS.of(state).get(key, ()) if each.terms.version == version.number),
    )


def due_day(state: State, key: str, today: date) -> date | None:
    """The day on which somebody is to look at what is in force, past or to come; None where none is set or open."""
    look = waiting(state, key, today)
    return look.day if look else None


def _version(ledger: Ledger, state: State, key: str, today: date) -> Version:
    """The version in force; a channel has reviews of its own."""
    if not state.history(key).versions and key in CHANNELS.of(ledger.state(find_boundary_of_channel(key))):
        why, fix = "it is a channel, and no definition", f"ledger channel review {key}"
        raise UnknownName(f"there is no definition `{key}`", why, fix)
    return require_in_force(state, key, today)


def _measured(
    ledger: Ledger, expected: Expectation, since: date, records: Records, rules: Rules
) -> ExpectationMeasured:
    entity = judging(ledger, expected.metric, rules).entity
    days = Period(since, min(expected.by, ledger.today()) + A_DAY) if clock(entity) else None
    found = measured(ledger, expected.metric, records, rules, within=days)
    whole = found.overall
    told = figure(expected, whole.value, records=whole.records, over=whole.over, versions=tuple(_versions(found)))
    return ExpectationMeasured(expected, told, days)


def _versions(found: MeasuredMetric) -> Iterator[str]:
    """The versions that may have judged a record of those days."""
    told = {(name, number) for each in found.counted.segments for name, number in each.versions.items() if number}
    yield from (f"{name} v{number}" for name, number in sorted(told))


def _counted(ledger: Ledger, records: Records) -> CountedPopulation:
    with population(ledger.settings, records) as file:
        return CountedPopulation(file.name, digest(file), file.profile.digest, ledger.journal.head())
