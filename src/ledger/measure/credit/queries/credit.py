"""Who earned credit: an attribution in force, run over touches and conversions. Nothing of them is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, population, records_of
from ledger.app.settings import Settings
from ledger.compile.governed import governed_on, governed_then
from ledger.compile.versions import around
from ledger.domain.definition import Draft, Version
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.history.slices import Slice
from ledger.kinds.credit.form import weighed_schema
from ledger.kinds.credit.rule import credit_rule
from ledger.kinds.names import ATTRIBUTION
from ledger.language.schema import Schema
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.money import RATE
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.counting.queries.judge import Rules, day_of_rules, read_at, state_of
from ledger.measure.credit.pure.run import (
    ChannelSeen,
    CreditRun,
    CreditSides,
    Days,
    channels_seen,
    run,
)
from ledger.measure.credit.pure.sides import EntityRows
from ledger.population.source.file import File
from ledger.steps import RECORDS, again, step


@dataclass(frozen=True, slots=True)
class CreditFound:
    """What came of an attribution: by which version, as in force on a day; by a `draft`, a file, it is 0."""

    key: str
    version: int
    day: date
    rule: Attribution
    found: CreditRun
    draft: str = ""


class CreditPart(NamedTuple):
    """What came of one version: of the conversions of the days [start, end), None where without end."""

    version: int
    start: date | None
    end: date | None
    rule: Attribution
    found: CreditRun


@dataclass(frozen=True, slots=True)
class CreditByVersion:
    """What came of an attribution where each conversion has the version that governs it.

    `ungoverned` are conversions of days that no version governs, as the one beside would have them.
    """

    key: str
    rules: str
    parts: tuple[CreditPart, ...]
    ungoverned: int


@dataclass(frozen=True, slots=True)
class CreditSources:
    """The records that an attribution is run over; `rates` are those of currencies."""

    touches: Records
    conversions: Records
    roles: Records | None = None
    rates: Records | None = None


def journeys_known(settings: Settings, key: str) -> CreditSources | None:
    """The records that the settings name for an attribution; None where they name none. Raises BadInput."""
    return read_journeys(settings, settings.credited(key))


def read_journeys(settings: Settings, named: Mapping[str, str]) -> CreditSources | None:
    """The records of these names, by the option that names them; None where there are none. Raises BadInput."""
    read = {name: records_of(settings, each, None, {}) for name, each in named.items()}
    return CreditSources(read["touches"], read["conversions"], read.get("roles")) if named else None


def rates_known(settings: Settings, key: str) -> Records | None:
    """The rates of currencies that the settings name for an attribution; None where they name none. Raises BadInput."""
    named = settings.credited(key).get("rates")
    return records_of(settings, named, None, {}) if named else None


def credited(ledger: Ledger, key: str, sources: CreditSources, day: date) -> CreditFound:
    """Run the version of `key` in force on `day`, for every conversion. Raises Refused, and BadInput where records
    cannot be read.
    """
    state = state_of(ledger, key)
    version = in_force(state, key, day)
    whole = Slice(None, None, version.number, day)
    with _opened(ledger, state, key, sources) as run_slice:
        found = run_slice(whole)
    return CreditFound(key, version.number, day, found.rule, found.found)


def seen_in(ledger: Ledger, state: State, found: CreditFound, sources: CreditSources) -> tuple[ChannelSeen, ...]:
    """The channels that had touches in the records of a run, whether they earned or not. Raises as `credited`."""
    version = state.history(found.key).version(found.version)
    governing = governing_rule(state, version, found.day, ledger.zone)
    with opening(ledger.settings) as opened:
        sides = governing.sides(sources, ledger.settings, opened)
        return channels_seen(governing.rule, governing.taxonomy, sides, governing.weighed)


def credited_by_version(ledger: Ledger, key: str, sources: CreditSources, rules: Rules) -> CreditByVersion:
    """Run, for each conversion, the version that governs it: by `then` or `standard`, or as that stood on a day.

    The clock is that of the conversion. Raises as `credited`, and Refused where no version was ever in force.
    """
    state = read_at(ledger, state_of(ledger, key), rules)
    day = day_of_rules(rules, ledger.today())
    slices = governed_then(state, key) if rules == "then" else governed_on(state, key, day)
    slices = [each for each in slices if each.dated]
    if not any(each.version for each in slices):
        in_force(state, key, day)
    with _opened(ledger, state, key, sources) as run_slice:
        parts = tuple(run_slice(each) for each in slices if each.version)
        ungoverned = sum(run_slice(each).found.conversions for each in _gaps(slices))
    return CreditByVersion(key, str(rules), parts, ungoverned)


def _gaps(slices: Sequence[Slice]) -> Iterator[Slice]:
    """The days that no version governs, each by the version beside it: that says what a conversion is."""
    first = slices[0].start
    if first:
        slices = [slices[0]._replace(start=None, end=first, version=0), *slices]
    beside = next(each for each in slices if each.version)
    for each in slices:
        if each.version:
            beside = each
        else:
            yield beside._replace(start=each.start, end=each.end)


@contextmanager
def opening(settings: Settings) -> Iterator[Callable[[Records], File]]:
    """What opens records, each once; they stay open meanwhile."""
    with ExitStack() as open_:
        files: dict[str, File] = {}

        def opened(records: Records) -> File:
            if records.name not in files:
                files[records.name] = open_.enter_context(population(settings, records, files.values()))
            return files[records.name]

        yield opened


@contextmanager
def _opened(ledger: Ledger, state: State, key: str, sources: CreditSources) -> Iterator[Callable[[Slice], CreditPart]]:
    """What runs the version of a slice over its conversions; the records stay open meanwhile."""
    with opening(ledger.settings) as opened:

        def run_slice(of: Slice) -> CreditPart:
            require_days_alone(key, of)
            version = state.history(key).version(of.version)
            governing = governing_rule(state, version, of.on, ledger.zone)
            sides = governing.sides(sources, ledger.settings, opened)
            found = run(governing.rule, governing.taxonomy, sides, governing.weighed, Days(of.start, of.end))
            return CreditPart(of.version, of.start, of.end, governing.rule, found)

        yield run_slice


def require_days_alone(key: str, of: Slice) -> None:
    """Pass where the days of conversions say which version governs. Raises Refused for a cohort."""
    if of.cohort:
        what, why = f"`{key}` v{of.version} governs a cohort", "a conversion is told by the day on which it came to be"
        raise Refused(what, why, again("run one version for all", rules="today"))


class GoverningRule(NamedTuple):
    """A version of an attribution on a day, with every reference written out, and how each side is read."""

    rule: Attribution
    taxonomy: Taxonomy
    schemas: Mapping[str, Schema]
    around: Mapping[str, Draft]

    @property
    def weighed(self) -> Schema:
        """What weights may speak of."""
        return weighed_schema(self.schemas[self.rule.touches.entity], self.taxonomy)

    def sides(self, sources: CreditSources, settings: Settings, opened: Callable[[Records], File]) -> CreditSides:
        """Where its rows lie. Raises BadInput where records are missing, or say nothing here."""
        through, rates = self.rule.journey.through, self._rates(sources.rates, settings)
        if through and sources.roles is None:
            why = f"its touches belong to a conversion through a {through.entity}"
            raise BadInput(
                f"no records of {through.entity} are given", why, again("give the records of roles", roles=RECORDS)
            )
        if sources.roles and not through:
            raise BadInput(
                "--roles says nothing here",
                "its touches join conversions directly",
                again("leave out the roles", roles=False),
            )
        return CreditSides(
            self._side(opened(sources.touches), self.rule.touches.entity),
            self._side(opened(sources.conversions), self.rule.conversion.entity),
            self._side(opened(sources.roles), through.entity) if through and sources.roles else None,
            EntityRows(opened(rates), RATE, {}) if rates else None,
        )

    def _rates(self, given: Records | None, settings: Settings) -> Records | None:
        """The rates as they are given, else the population that has their name."""
        worth = self.rule.conversion.worth
        if worth and worth.rates:
            known = worth.rates in settings.populations
            return given or (records_of(settings, worth.rates, None, {}) if known else None)
        if given:
            why = "its conversions are all worth one currency" if worth else "it names no value"
            raise BadInput("--rates says nothing here", why, again("leave out the rates", rates=False))
        return None

    def _side(self, file: File, entity: str) -> EntityRows:
        return EntityRows(file, self.schemas[entity], columns_in(self.around[entity]))


def governing_rule(state: State, version: Version, day: date, zone: str) -> GoverningRule:
    """What a version says on a day. Raises Refused where it gives no credit, or rests on what is not in force."""
    if version.draft.kind != ATTRIBUTION:
        what, why = f"`{version.key}` is of kind {version.draft.kind}", "it gives no credit"
        raise Refused(what, why, step("see what gives credit", "list"))
    beside = around(state, version, day)
    return GoverningRule(*credit_rule(version.draft, beside, zone), beside)


def require_one_currency(rule: Attribution) -> None:
    """Pass where all conversions are worth one currency. Raises Refused: no table of rates is at hand there."""
    worth = rule.conversion.worth
    if worth and worth.rates:
        what, why = "the money of one deal is not told where it is converted", f"`{worth.rates}` would have to be read"
        raise Refused(what, why, again("see what it gives in all", rates=RECORDS))
