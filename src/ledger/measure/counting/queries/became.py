"""When records became what a criteria says: by a stamp, by the history of fields, or by snapshots.

In the place of a record's clock stands the day that is judged: what governs that day says what the record was. Only a
cohort keeps a record for its whole life.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, entity_of, population
from ledger.data import replace
from ledger.domain.calendar import CalendarPeriod, calendar_periods
from ledger.domain.definition import Draft
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.history.assertion import assertions
from ledger.kinds.became import FIELD_HISTORY, SNAPSHOTS, STAMP, Became, became_of, telling
from ledger.kinds.entity import clock, schema as schema_of
from ledger.language.read import read
from ledger.language.schema import Schema
from ledger.measure.counting.queries.judge import Rules, judges, latest, read_at, state_of
from ledger.population.became import BecameAsked, BecameCount
from ledger.population.columns import Column
from ledger.population.count import JudgingSegment
from ledger.population.field_history import from_history
from ledger.population.snapshots import from_snapshots
from ledger.population.sql.arms import arm, score_names
from ledger.population.sql.day_rules import DayRule, as_days
from ledger.population.stamps import stamped
from ledger.steps import DATE, FILE, RECORDS, TEXT, Open, again, step

OPTIONS = {STAMP: "--records", FIELD_HISTORY: "--field-history", SNAPSHOTS: "--snapshots"}


class BecameSources(NamedTuple):
    """Where the days are told: records with a stamp, rows of field history, or a folder of snapshots.

    Without a folder, snapshots lie where `[capture.NAME]` of `ledger.toml` puts them.
    """

    records: Records | None = None
    field_history: Records | None = None
    snapshots: Path | None = None


class FirstDay(NamedTuple):
    """What a version says of records on its first day: whether who qualifies counts at once, and who no longer stays.

    Empty where it says nothing: then all count at once, as moves of the definition, and nobody stays.
    """

    version: int
    effective: date
    stock: str
    lost: str


@dataclass(frozen=True, slots=True)
class BecameFound:
    """Who became one: by which source and rules, in which unit of the calendar."""

    key: str
    entity: str
    told: Became
    rules: str
    unit: str
    first_days: tuple[FirstDay, ...]
    found: BecameCount


def became(
    ledger: Ledger,
    key: str,
    sources: BecameSources,
    *,
    rules: Rules = "then",
    unit: str = "month",
    periods: Sequence[CalendarPeriod] = (),
) -> BecameFound:
    """Count who became what `key` says, in each of `periods`, or in each of a `unit` that there are.

    `rules` are those of `counted`; by a stamp, or a field that says by itself what a record is, no rule judges. Raises
    Refused where the entity does not say how the day is told, and BadInput where a source is missing or cannot be read.
    """
    state, today = state_of(ledger, key), ledger.today()
    entity = entity_of(state, latest(state, key).draft.entity, today)
    told = became_of(entity, key)
    if told is None:
        what, why = f"nothing says when a {entity.key} became {key}", f"{entity.key} has no line for it under `became:`"
        raise Refused(what, why, telling(entity.key, key))
    asked = BecameAsked(periods[0].unit if periods else unit, told.re_entry, today, tuple(periods))
    judged = _Judged(ledger, state, key, entity, told, rules)
    found = _SOURCES[told.by](judged, sources, asked)
    by_rule = told.by != STAMP and not told.value
    first_days = tuple(_first_days(state, key, today)) if by_rule else ()
    return BecameFound(key, entity.key, told, str(rules) if by_rule else "", asked.unit, first_days, found)


class _Judged(NamedTuple):
    """A criteria, its entity, and by which rules it is judged."""

    ledger: Ledger
    state: State
    key: str
    entity: Draft
    told: Became
    rules: Rules

    def segments(self, rules: Rules) -> tuple[tuple[JudgingSegment, ...], Schema]:
        """What judges which days."""
        known = read_at(self.ledger, self.state, rules)
        own_clock = clock(self.entity)
        return judges(
            known, self.key, self.entity.key, rules, self.ledger.today(), self.ledger.zone, FIX, cohort_of=own_clock
        )


FIX = "ask by one rule for all days: --rules today"


def _by_stamp(of: _Judged, sources: BecameSources, asked: BecameAsked) -> BecameCount:
    records = _given(sources.records, STAMP)
    (segment,), known = of.segments("today")
    columns = columns_in(of.entity)
    assert segment.meaning is not None
    judging = replace(known, scores=segment.scores)
    holds = arm(segment.meaning, judging, columns, asked.today, score_names(0, segment.meaning, judging))
    with population(of.ledger.settings, records) as file:
        return stamped(file, of.told.of[0], holds, known, columns, asked)


def _by_history(of: _Judged, sources: BecameSources, asked: BecameAsked) -> BecameCount:
    records, columns = _given(sources.field_history, FIELD_HISTORY), columns_in(of.entity)
    segments, known = _by_value(of) if of.told.value else of.segments(of.rules)
    rules = _day_rules(of, segments, known, columns)
    for rule in rules if not of.told.value else ():
        wanted = [*sorted(rule.arm.fields if rule.arm else ()), *([rule.cohort.clock] if rule.cohort else [])]
        if lacking := next((each for each in wanted if each not in of.told.of), ""):
            why = f"its history is not among {', '.join(of.told.of)}, which {of.entity.key} names"
            words = f"name it under became: in the document of {of.entity.key}, and propose it"
            fix = step(words, "propose", FILE, effective=DATE, nature="policy", because=TEXT)
            raise Refused(f"v{rule.version} of `{of.key}` goes by {lacking}", why, fix)
    with population(of.ledger.settings, records) as file:
        return from_history(file, rules, segments, known, columns, asked)


def _by_snapshots(of: _Judged, sources: BecameSources, asked: BecameAsked) -> BecameCount:
    folder = sources.snapshots or captured_in(of.ledger, of.told.of[0])
    segments, known = of.segments(of.rules)
    return from_snapshots(folder, _day_rules(of, segments, known, {}), known, clock(of.entity), asked)


_SOURCES = {STAMP: _by_stamp, FIELD_HISTORY: _by_history, SNAPSHOTS: _by_snapshots}


def captured_in(ledger: Ledger, name: str) -> Path:
    """The folder of the captures of a name. Raises BadInput where `ledger.toml` names none."""
    if name in ledger.settings.captures:
        return ledger.settings.capture(name).folder
    why = f"the day is told by the snapshots {name}, and {ledger.settings.path.name} has no [capture.{name}]"
    raise BadInput(
        "no folder of snapshots is given",
        why,
        again("name the folder of snapshots, or write [capture] there", snapshots=Open("DIR")),
    )


def _given(records: Records | None, by: str) -> Records:
    if records is None:
        option = OPTIONS[by]
        raise BadInput(
            f"{option} is missing",
            f"the day is told by {by.replace('_', ' ')}",
            again("give them", **{option.strip("-"): RECORDS}),
        )
    return records


def _by_value(of: _Judged) -> tuple[tuple[JudgingSegment, ...], Schema]:
    """The one rule of a field that says by itself what a record is."""
    known = schema_of(of.entity, (), of.ledger.zone)
    (name,) = of.told.of
    value = of.told.value.replace("'", "''")
    match known.fields[name].type:
        case "number":
            text = f"{name} = {value}"
        case "boolean" | "signal":
            text = f"{name} = {value.upper()}"
        case "choices":
            text = f"{name} HAS '{value}'"
        case _:
            text = f"{name} = '{value}'"
    return (JudgingSegment(None, None, 0, read(text, known, of.key), undated=True),), known


def _day_rules(
    of: _Judged, segments: Sequence[JudgingSegment], known: Schema, columns: Mapping[str, Column]
) -> list[DayRule]:
    said = {each.version: each for each in _first_days(of.state, of.key, of.ledger.today())}
    days, found = replace(known, fields=as_days(known.fields)), []
    for n, each in enumerate(each for each in segments if each.dated):
        first = said.get(each.version)
        judging = replace(days, scores=each.scores)
        judge = (
            arm(each.meaning, judging, columns, of.ledger.today(), score_names(n, each.meaning, judging))
            if each.meaning is not None
            else None
        )
        edge, keep = bool(first and first.stock == "edge"), bool(first and first.lost == "keep")
        found.append(DayRule(each.start, each.end, each.version, judge, each.cohort, edge, keep))
    return found


def _first_days(state: State, key: str, today: date) -> list[FirstDay]:
    return [
        FirstDay(each.version, each.terms.from_, each.terms.stock or "", each.terms.lost or "")
        for each in assertions(state, key)
        if each.terms.from_ <= today
    ]


def periods_named(text: str) -> tuple[CalendarPeriod, ...]:
    """A period, or each from the first to the last of A..B. Raises BadInput."""
    return calendar_periods(text)
