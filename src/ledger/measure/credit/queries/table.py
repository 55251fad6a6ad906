"""The credit table of an attribution in force: each conversion by the version that governs it, on all records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.compile.governed import governed_on, governed_then
from ledger.data import Data, replace
from ledger.domain.in_force import in_force
from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.errors import BadInput
from ledger.history.slices import Slice
from ledger.language.fault import nearest
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.counting.queries.judge import Rules, by_record, day_of_rules, read_at, state_of
from ledger.measure.credit.pure.cells import CreditCell
from ledger.measure.credit.pure.outcome import Days
from ledger.measure.credit.pure.table import credit_cells
from ledger.measure.credit.queries.credit import (
    CreditSources,
    GoverningRule,
    governing_rule,
    opening,
    require_days_alone,
)
from ledger.population.engines.engine import CountedIn
from ledger.population.sql.layers import TIMES
from ledger.steps import again, instead

SEGMENTS = ("text", "choice", "boolean")
"""The types of a field by whose values conversions are told apart."""


class TableSlice(Data, frozen=True):
    """The conversions of the days [start, end), None where without end, and the version that gives their credit.

    That was `decided`, or attested: then nobody decided who earns the credit.
    """

    version: int
    decided: bool
    start: date | None
    end: date | None
    rule: Attribution
    taxonomy: Taxonomy
    cells: tuple[CreditCell, ...]


class GovernedCredit(Data, frozen=True):
    """The credit of every conversion up to `day`, dated by the day of the conversion or of the touch.

    `ungoverned` conversions are of days that no version governs, and `later` ones were after `day`: neither is in any
    figure. `valueless` ones have credit to give and no value. `counted_in` says where, of records that lie on a server.
    """

    key: str
    rules: str
    day: date
    dated_by: str
    slices: tuple[TableSlice, ...]
    ungoverned: int
    later: int
    valueless: int
    counted_in: CountedIn | None = None


class GoverningSlices(NamedTuple):
    """Which version of an attribution governs which conversions, and by which rules."""

    key: str
    rules: str
    slices: Sequence[Slice]


def credit_table(
    ledger: Ledger, key: str, sources: CreditSources, rules: Rules, day: date, dated_by: str, segment: str = ""
) -> GovernedCredit:
    """Run an attribution over all records, and keep what each day, channel and segment earned.

    Raises Refused where no version was ever in force or one governs a cohort, and BadInput where records cannot be
    read.
    """
    state = read_at(ledger, state_of(ledger, key), rules)
    governing = find_slices(state, key, rules, day_of_rules(rules, day))
    return table_of_slices(ledger, state, GoverningSlices(key, str(rules), governing), sources, day, dated_by, segment)


def table_of_slices(
    ledger: Ledger,
    state: State,
    by: GoverningSlices,
    sources: CreditSources,
    day: date,
    dated_by: str,
    segment: str = "",
    each_within: Period | None = None,
) -> GovernedCredit:
    """Run over all records what governs which conversions in some state; or tell each conversion by itself, of the
    days `each_within`. Raises as `credit_table`.
    """
    key, rules, governing = by
    slices, ungoverned, later, valueless = list[TableSlice](), 0, 0, 0
    places = list[CountedIn | None]()
    with opening(ledger.settings) as opened:
        for of, gaps, ends in _with_gaps(slices_until(governing, day), day):
            require_days_alone(key, of)
            version = state.history(key).version(of.version)
            rule = governing_rule(state, version, of.on, ledger.zone)
            _require_segment(rule, segment)
            sides = rule.sides(with_rates(sources, rule), ledger.settings, opened)
            days, other = Days(of.start, of.end), (*gaps, *ends)
            found = credit_cells(
                rule.rule, rule.taxonomy, sides, rule.weighed, days, dated_by, segment, other, each_within=each_within
            )
            last = of.end is not None and of.end > day  # it goes on, and what is later is no part of this table
            whose = (of.version, not version.attested, of.start, None if last else of.end)
            slices.append(TableSlice(*whose, rule.rule, rule.taxonomy, found.cells))
            ungoverned += sum(found.other[: len(gaps)])
            later += sum(found.other[len(gaps) :])
            valueless += found.valueless
            places.append(found.counted_in)
    place = _add_places(places)
    return GovernedCredit(key, rules, day, dated_by, tuple(slices), ungoverned, later, valueless, place)


def _add_places(places: Sequence[CountedIn | None]) -> CountedIn | None:
    """Where all slices were counted: rows add up, and the same columns are copied for each."""
    on_server = [each for each in places if each]
    rows, copied = sum(each.rows for each in on_server), max((each.copied for each in on_server), default=0)
    return CountedIn(on_server[0].engine, rows, copied) if on_server else None


def governing_rules(ledger: Ledger, state: State, by: GoverningSlices, day: date) -> list[tuple[Days, GoverningRule]]:
    """Return the days of the conversions up to `day` that some version governs, and what it says of each."""
    found = [each for each in slices_until(by.slices, day) if each.version]
    history = state.history(by.key)
    rules = (governing_rule(state, history.version(each.version), each.on, ledger.zone) for each in found)
    return [(Days(each.start, each.end), rule) for each, rule in zip(found, rules, strict=True)]


def find_slices(state: State, key: str, rules: Rules, on: date) -> list[Slice]:
    """Return which version governs which conversions, by their days. Raises Refused."""
    if not by_record(rules):
        return [Slice(None, None, in_force(state, key, on).number, on)]
    found = governed_then(state, key) if rules == "then" else governed_on(state, key, on)
    dated = [each for each in found if each.dated]
    if not any(each.version and (each.start is None or each.start <= on) for each in dated):
        in_force(state, key, on)
    return dated


def slices_until(slices: Sequence[Slice], day: date) -> list[Slice]:
    """Return the slices of the conversions up to a day; the first days, that no version governs, are one as well."""
    after = day + timedelta(days=1)
    found = [
        each._replace(end=min(each.end or after, after)) for each in slices if each.start is None or each.start <= day
    ]
    if found and found[0].start:
        found.insert(0, found[0]._replace(start=None, end=found[0].start, version=0))
    return found


def _with_gaps(slices: Sequence[Slice], day: date) -> list[tuple[Slice, list[Days], list[Days]]]:
    """Each slice that a version governs, the days beside it that none does, and those after the day that is asked."""
    found = list[tuple[Slice, list[Days], list[Days]]]()
    before = list[Days]()
    for each in slices:
        if each.version:
            found.append((each, before, []))
            before = []
        elif found:
            found[-1][1].append(Days(each.start, each.end))
        else:
            before.append(Days(each.start, each.end))
    if found:
        found[-1][2].append(Days(day + timedelta(days=1), None))
    return found


def with_rates(sources: CreditSources, rule: GoverningRule) -> CreditSources:
    """Return the sources as a version reads them: one that converts no money has no rates, and others may have."""
    worth = rule.rule.conversion.worth
    return sources if worth and worth.rates else replace(sources, rates=None)


def segment_fields(rule: GoverningRule) -> list[str]:
    """Return the fields by which conversions can be told apart."""
    schema = rule.schemas[rule.rule.conversion.entity]
    return sorted(name for name, each in schema.given.items() if each.type in SEGMENTS)


def _require_segment(rule: GoverningRule, field: str) -> None:
    """Pass where conversions can be told apart by a field. Raises BadInput."""
    fields, entity = segment_fields(rule), rule.rule.conversion.entity
    if field and field not in fields:
        near = nearest(field, [*fields, "channel", "part", *TIMES])
        what = f"conversions are not told apart by `{field}`"
        why = f"a text, a choice or a yes or no of {entity} can do that: {', '.join(fields) or 'it has none'}"
        chosen = next(iter(fields), "channel")
        other = again(f"name one of those, such as {chosen}", by=chosen)
        raise BadInput(what, why, instead(f"write {near}", field, near) if near else other)
