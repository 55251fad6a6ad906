"""What figures of a metric follow from: the credit table, records that are counted, and the spend on record."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, entity_of, records_of
from ledger.data import replace
from ledger.domain.calendar import calendar_period
from ledger.domain.period import Period
from ledger.errors import BadInput
from ledger.kinds.entity import clock as event_clock
from ledger.kinds.metric import metric_of
from ledger.kinds.names import TAXONOMY
from ledger.kinds.taxonomy import taxonomy_of
from ledger.meanings.credit.metric import Cost, SpendTerms, spend_terms
from ledger.meanings.credit.money import RATE, Rates
from ledger.meanings.metric import CLOCK
from ledger.measure.counting.queries.judge import UNASKED, Rules, Then
from ledger.measure.counting.queries.measure import measured
from ledger.measure.credit.pure.small_table import read_small_table
from ledger.measure.credit.queries.credit import CreditSources, journeys_known, opening, rates_known
from ledger.measure.credit.queries.table import GovernedCredit, TableSlice, credit_table
from ledger.measure.metrics.pure.cells import NO_CHANNEL, CountCell, SliceCells
from ledger.measure.metrics.pure.figures import MetricWorld
from ledger.measure.metrics.pure.spend import SpendBook, SpentMonth
from ledger.measure.metrics.queries.metrics import MetricMeant
from ledger.measure.spend.queries import spend_by_touch
from ledger.steps import RECORDS, again

STANDARD = "standard"
MOST_DAYS = 100_000
"""So many days, each for each channel, are counted apart; nobody reads them as a table."""


class MetricAsked(NamedTuple):
    """How a metric is asked: by what, over which period, by which rules, of which records; each empty where unsaid.

    `sources` are touches and conversions, `records` those that a cost is counted for, `rates` those of spend. `spend`
    is taken in the place of what is on record, where it is given.
    """

    by: Sequence[str] = ()
    period: str = ""
    rules: Rules = UNASKED
    sources: CreditSources | None = None
    records: Records | None = None
    rates: Records | None = None
    spend: Sequence[SpentMonth] | None = None


def day_asked(ledger: Ledger, rules: Rules) -> date:
    """The day that is asked about: what was later is in no figure."""
    return rules.day if isinstance(rules, Then) else ledger.today()


def terms_of_spend(meant: MetricMeant) -> SpendTerms | None:
    """Which spend a metric takes; None where it takes none."""
    return next((terms for each in meant.metrics.values() if each and (terms := spend_terms(each))), None)


def table_of(
    ledger: Ledger, meant: MetricMeant, question: MetricAsked, rules: Rules, day: date, segment: str
) -> GovernedCredit | None:
    """Run the attribution that a metric is of, once over all records; None where it is of none. Raises BadInput."""
    if not meant.attribution:
        return None
    sources = require_sources(ledger, meant, question)
    found = credit_table(ledger, meant.attribution, sources, rules, day, meant.dated_by, segment)
    converts = any(each.rule.conversion.worth and each.rule.conversion.worth.rates for each in found.slices)
    terms = terms_of_spend(meant)
    if question.rates and not converts and not (terms and terms.rates):
        what, why = "--rates says nothing here", "neither its conversions nor its spend are in several currencies"
        raise BadInput(what, why, again("leave out the rates", rates=False))
    return found


def require_sources(ledger: Ledger, meant: MetricMeant, question: MetricAsked) -> CreditSources:
    """Return the touches and conversions of an attribution. Raises BadInput where nobody names them."""
    sources = _sources(ledger, meant, question)
    if sources is None:
        what, why = f"no records of `{meant.attribution}` are named", "its credit is made of touches and conversions"
        fix = again(
            f"name them, or write them under [credit.{meant.attribution}] in ledger.toml",
            touches=RECORDS,
            conversions=RECORDS,
        )
        raise BadInput(what, why, fix)
    return sources


def _sources(ledger: Ledger, meant: MetricMeant, question: MetricAsked) -> CreditSources | None:
    """The records that are named, else those of the settings; the rates as they are given."""
    found = question.sources or journeys_known(ledger.settings, meant.attribution)
    rates = question.rates or rates_known(ledger.settings, meant.attribution)
    return replace(found, rates=rates) if found else None


def inputs_of(ledger: Ledger, meant: MetricMeant, question: MetricAsked) -> dict[str, Records]:
    """The records that figures of a metric are made of, by what they are; the touches or the counted ones first."""
    sources = _sources(ledger, meant, question) if meant.attribution else None
    terms = terms_of_spend(meant)
    named: dict[str, Records | None] = {}
    if sources:
        named = {"touches": sources.touches, "conversions": sources.conversions, "roles": sources.roles}
        named["rates"] = sources.rates
    if meant.counted:
        named["records"] = _find_counted(ledger, meant, question)
    if terms and terms.rates:
        named["rates"] = _rates_meant(ledger, meant, terms.rates, question.rates)
    return {name: each for name, each in named.items() if each}


def world_of(
    ledger: Ledger, meant: MetricMeant, question: MetricAsked, table: GovernedCredit | None, rules: Rules, day: date
) -> MetricWorld:
    """Return all that figures follow from, of the credit table, of records that are counted, and of spend on record."""
    slices = tuple(map(cells_of, table.slices if table else ()))
    book = spend_book(ledger, meant, question, slices, rules, day)
    counts = tuple(count_cells(ledger, meant, question, rules, book.known)) if meant.counted else ()
    return MetricWorld(meant.metrics, slices, counts, book, ledger.zone)


def cells_of(of: TableSlice) -> SliceCells:
    """Return the cells of the conversions that a version governs."""
    return SliceCells(of.version, of.start, of.end, of.rule, of.taxonomy, of.cells)


def spend_book(
    ledger: Ledger, meant: MetricMeant, question: MetricAsked, slices: Sequence[SliceCells], rules: Rules, day: date
) -> SpendBook:
    """Return the spend on record, as far as a metric takes any, and the channels of the newest taxonomy."""
    terms = terms_of_spend(meant)
    if slices:
        taxonomies = [slices[-1].taxonomy]
    else:
        live = ledger.snapshot().state.in_force_on(day).values()
        taxonomies = [taxonomy_of(each.draft) for each in live if each.draft.kind == TAXONOMY]
    channels = [channel for each in taxonomies for channel in each.channels]
    known, paid = {each.name for each in channels}, {each.name for each in channels if each.paid}
    if terms is None:
        return SpendBook((), frozenset(known), frozenset(paid))
    months = tuple(_find_spend(ledger, day if isinstance(rules, Then) else None))
    if question.spend is not None:
        months = tuple(question.spend)
    rates = _rates(ledger, meant, terms.rates, question.rates) if terms.rates else Rates()
    return SpendBook(months, frozenset(known), frozenset(paid), rates)


def _find_spend(ledger: Ledger, then: date | None) -> Iterator[SpentMonth]:
    for name, each in spend_by_touch(ledger, then):
        yield SpentMonth(name, each.terms.month, each.amount, each.terms.currency)


def _rates(ledger: Ledger, meant: MetricMeant, name: str, rates: Records | None) -> Rates:
    """The table of rates by which spend is converted. Raises BadInput where none is named."""
    records = _rates_meant(ledger, meant, name, rates)
    with opening(ledger.settings) as opened:
        rows = list(read_small_table(opened(records), "rate", tuple(RATE.fields.values())))
    told = {
        (each.values["date"], each.values["currency"]): each.values["rate"]
        for each in rows
        if None not in each.values.values()
    }
    return Rates(told, name)


def _rates_meant(ledger: Ledger, meant: MetricMeant, name: str, rates: Records | None) -> Records:
    """The records of rates: as they are given, else as the settings name them. Raises BadInput."""
    rates = rates or (rates_known(ledger.settings, meant.attribution) if meant.attribution else None)
    if rates is None and name not in ledger.settings.populations:
        what, why = f"no rates are named for `{meant.key}`", f"it converts spend by the table `{name}`"
        fix = again(f"name them, or write them under [populations.{name}] in ledger.toml", rates=RECORDS)
        raise BadInput(what, why, fix)
    return rates or records_of(ledger.settings, name, None, {})


def count_cells(
    ledger: Ledger,
    meant: MetricMeant,
    question: MetricAsked,
    rules: Rules,
    known: Collection[str],
    within: Period | None = None,
) -> Iterator[CountCell]:
    """Yield the records that a cost is counted for, by day and channel; `within` leaves out those of other days."""
    key, draft = meant.counted, meant.drafts[meant.counted]
    records = _find_counted(ledger, meant, question)
    field = next((each.channel for each in meant.metrics.values() if isinstance(each, Cost)), "")
    clock = event_clock(entity_of(ledger.snapshot().state, draft.entity, ledger.today()))
    day = f"{clock}:day" if metric_of(draft).dated_by == CLOCK and clock else "day"
    by = [day, *([field] if field else [])]
    for each in measured(ledger, key, records, rules, by, within=within, most=MOST_DAYS).rows:
        if each.row.value is not None and each.value:
            channel = next(iter(each.row.others), None) if field else None
            named, unknown = (channel, "") if channel in known else (NO_CHANNEL, channel)
            yield CountCell(calendar_period(each.row.value).days.from_, named or "", int(each.value), unknown or "")


def _find_counted(ledger: Ledger, meant: MetricMeant, question: MetricAsked) -> Records:
    """The records that a cost is for each of: as they are given, else as the settings name them. Raises BadInput."""
    entity = meant.drafts[meant.counted].entity
    if question.records is None and entity not in ledger.settings.weekly:
        what, why = f"no records of {entity} are named", f"`{meant.key}` is for each record of `{meant.counted}`"
        raise BadInput(what, why, again("name them", records=RECORDS))
    return question.records or records_of(ledger.settings, ledger.settings.weekly[entity], None, {})
