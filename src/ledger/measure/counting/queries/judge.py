"""Asking a definition about records: how many, and by which version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeAlias

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, entity_of, population
from ledger.compile.governed import MeantSlice, by_own_day, by_standards, governed_on, governed_then
from ledger.compile.measured import measured
from ledger.compile.stretches import one_schema
from ledger.compile.versions import Meant, meant
from ledger.data import Data, replace
from ledger.domain import boundaries
from ledger.domain.definition import Draft, Version, mentions
from ledger.domain.in_force import in_force
from ledger.domain.over_attribution import refuse_over_attribution
from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.govern.documents.queries.compare import side
from ledger.govern.documents.queries.drafts import draft_rule, is_document
from ledger.history.assertion import known_at
from ledger.history.slices import Slice
from ledger.kinds.became import FIELD_HISTORY, SNAPSHOTS, STAMP, Became, became_of, telling
from ledger.kinds.entity import clock as event_clock
from ledger.kinds.metric import BECAME, criteria_of, metric_of
from ledger.kinds.names import METRIC
from ledger.language.meaning import Meaning
from ledger.language.schema import Schema
from ledger.meanings.metric import CLOCK, Metric
from ledger.meanings.registry import meaning_of
from ledger.population.count import Count, JudgingSegment, count
from ledger.population.one import in_file
from ledger.population.source.reading import MOST_GROUPS
from ledger.population.sql.days import RecordDays
from ledger.population.sql.layers import TIMES
from ledger.steps import RECORDS, Open, again, step

DRAFT = "draft"
COUNT_APART = "count each stretch by itself: --rules on:DATE"


class Then(NamedTuple):
    """By the standards as they stood on a day, with what was on record by then."""

    day: date

    def __str__(self) -> str:
        """As it is asked for."""
        return f"then:{self.day}"


Rules: TypeAlias = str | date | Then
"""`then`, `standard`, `today`, `draft`; a day, for the version in force on it; or how it stood on a day."""
STANDARD, TODAY, UNASKED = "standard", "today", ""
"""`UNASKED` are the rules that nobody names: `standard`; `today` where the records hold no day that it needs."""


class Counted(Data, frozen=True):
    """A count, and by which versions: one stretch of days each, or one for all.

    `by` is the first grouping as it was asked for; `unit` is that of time, where it is the clock. `labels` is the word
    by which what is said is told one by one; empty where it is told in bands. `clock` is the date of a record, `since`
    the first day of a metric. `instead` says why today's rule judged, where nobody asked for it.
    """

    key: str
    rules: str
    segments: tuple[JudgingSegment, ...]
    found: Count
    by: str
    unit: str
    labels: str
    clock: str = ""
    since: date | None = None
    instead: str = ""


class Judging(NamedTuple):
    """What judges records by a rule: which versions, over which fields, and the entity that says how those are read.

    `since` is the first day of a metric, which says how older records are counted too.
    """

    key: str
    rules: str
    segments: tuple[JudgingSegment, ...]
    schema: Schema
    entity: Draft
    since: date | None = None


def counted(
    ledger: Ledger,
    rule: str,
    records: Records,
    rules: Rules,
    by: Sequence[str],
    clock: str,
    also: Sequence[Path] = (),
    within: Period | None = None,
    most: int = MOST_GROUPS,
    *,
    tell_repeated: bool = False,
) -> Counted:
    """Count the records of a file or table that a rule holds for, or that get so many points or are in each stage.

    The rule is a KEY, by `rules`: `then` (as-was: each record by the standards as they stood on its own day, or on a
    named one), `standard` (as they stand today), `today` (as-is), a day (as-at) or `UNASKED`. Or it is the FILE of a
    draft, read with what the files `also` draft. `within` leaves out records of other days. With `tell_repeated` the
    ids are counted that stand more than once. Raises BadInput and
    Refused, also where there are more than `most` groups; nothing of the records is kept.
    """
    if rules == UNASKED:
        rules, instead = rules_unasked(ledger, rule, records, clock)
        asked_of = (ledger, rule, records, rules, by, clock, also, within, most)
        return replace(counted(*asked_of, tell_repeated=tell_repeated), instead=instead)
    key, name, segments, schema, entity, since = judging(ledger, rule, rules, also)
    clock = clock or event_clock(entity)
    dated_by = dating(key, segments, entity, clock)
    if within and dated_by == clock and by_record(rules):
        segments = tuple(each for each in segments if _may_judge(each, within)) or segments
    asked = segments if by_record(rules) else segments[0]
    newest = newest_of(segments)
    sums = require_one_measure(key, segments)
    itself = meaning_of(newest).grouped_by if newest is not None else ""
    labels, grouped = itself if itself in by else "", [each for each in by if each != itself]
    if dated_by != clock:
        grouped = [f"{dated_by}:{each}" if each in TIMES else each for each in grouped]
    among = RecordDays(dated_by, within.from_, within.until) if within else None
    columns, today = columns_in(entity), ledger.today()
    with population(ledger.settings, records) as file:
        found = count(
            file,
            asked,
            schema,
            columns,
            today,
            clock=clock,
            by=grouped,
            among=among,
            sums=sums,
            tell_versions=True,
            tell_repeated=tell_repeated,
            most=most,
        )
    unit = next((each.unit for each in found.by[:1] if each.name == clock), "")
    return Counted(key, name, segments, found, next(iter(by), ""), unit, labels, clock, since)


def rules_unasked(ledger: Ledger, rule: str, records: Records, clock: str = "") -> tuple[Rules, str]:
    """Return the rules that answer where nobody names any, and why those are not the standard where they are not.

    Raises BadInput and Refused.
    """
    if is_document(rule):
        return TODAY, ""
    asked = judging(ledger, rule, STANDARD)
    clock = clock or event_clock(asked.entity)
    days = days_needed(asked.segments, clock)
    if "" in days:
        return TODAY, no_clock(asked.entity.key)
    known = [name for name in days if name in asked.schema.fields]
    with population(ledger.settings, records) as file:
        there = in_file(file, known, asked.schema, columns_in(asked.entity))
    missing = next((name for name in known if name not in there), "")
    return (TODAY, no_day("the records hold", missing)) if missing else (STANDARD, "")


def days_needed(slices: Iterable[JudgingSegment | Slice], clock: str) -> list[str]:
    """Return the fields whose days tell the slices apart; empty for a clock that nobody named."""
    found = list(slices)
    by_clock = any(not (each.dated and each.undated) for each in found)
    return sorted({each.cohort[0] for each in found if each.cohort} | ({clock} if by_clock else set()))


def no_clock(entity: str) -> str:
    """Say that an entity names no date by which the standard could tell its records apart."""
    return f"because no field of {entity} has `clock: event`"


def no_day(held: str, field: str) -> str:
    """Say which day the standard needs, and does not find."""
    return f"because {held} no `{field}`, which the standard needs"


def _may_judge(of: JudgingSegment, days: Period) -> bool:
    """Whether it may judge a record of these days: what does not is not asked, nor are the columns that it reads."""
    return bool(of.cohort) or (of.dated and days.overlaps(Period(of.start or date.min, of.end)))


def newest_of(segments: Sequence[JudgingSegment]) -> Meaning | None:
    """What the newest version means that judges any of the records; None where none does."""
    return next((each.meaning for each in reversed(segments) if each.meaning is not None), None)


def require_one_measure(key: str, segments: Sequence[JudgingSegment]) -> str:
    """The field that is summed, where a metric sums one. Raises Refused where its versions do not measure alike."""
    newest = newest_of(segments)
    if not isinstance(newest, Metric):
        return ""
    metrics = [each.meaning for each in segments if isinstance(each.meaning, Metric)]
    if why := next(filter(None, map(newest.unlike, metrics)), ""):
        raise Refused(
            f"`{key}` was measured otherwise on other days", f"{why}, and one figure is of one thing", COUNT_APART
        )
    return newest.sums


def dating(key: str, segments: Sequence[JudgingSegment], entity: Draft, clock: str) -> str:
    """The date by which a record belongs to a period: the clock, or where a metric says so the stamp of what it became.

    Raises Refused where that day is no field of a record.
    """
    newest = newest_of(segments)
    if not isinstance(newest, Metric) or newest.dated_by == CLOCK:
        return clock
    criteria = newest.dated_by.removeprefix(BECAME)
    told = became_of(entity, criteria)
    if told and told.by == STAMP:
        return told.of[0]
    what = f"`{key}` is dated by the day on which a record {newest.dated_by}"
    if told is None:
        why = f"{entity.key} does not say under `became:` how that is told"
        raise Refused(what, why, telling(entity.key, criteria))
    why = f"that is told by {told.by.replace('_', ' ')}, and by no field of a record"
    raise Refused(what, why, step("count who became one", "became", criteria, by="quarter", **_days_from(told)))


def _days_from(told: Became | None) -> dict[str, Open]:
    """The source that tells the day, as `became` is given it."""
    if told and told.by == FIELD_HISTORY:
        return {"field_history": RECORDS}
    return {"snapshots": Open("DIR")} if told and told.by == SNAPSHOTS else {}


def by_record(rules: Rules) -> bool:
    """Whether it depends on a record which version judges it, by these rules."""
    return rules in ("then", "standard") or isinstance(rules, Then)


def judging(ledger: Ledger, rule: str, rules: Rules, also: Sequence[Path] = ()) -> Judging:
    """What judges records by a rule, as `counted` is asked for it."""
    if is_document(rule):
        return _by_draft(ledger, rule, rules, also)
    state, today = state_of(ledger, rule), ledger.today()
    newest = latest(state, rule).draft
    refuse_over_attribution(newest)
    then, entity = read_at(ledger, state, rules), newest.entity
    if newest.kind == METRIC:
        then = then.with_definitions({**then.definitions, rule: state.definitions[rule]})
    segments, schema = judges(then, rule, entity, rules, today, ledger.zone)
    since = min(each.from_ for each in state.history(rule).terms) if newest.kind == METRIC else None
    return Judging(rule, str(rules), segments, schema, entity_of(state, entity, today), since)


def rules_asked(named: str, day: date | None) -> Rules:
    """Return the rules that a word and a day ask for: a day alone is the version in force on it. Raises BadInput."""
    if day is None or not named:
        return named or day or UNASKED
    if named == "then":
        return Then(day)
    raise BadInput(
        f"a day does not go with the rules `{named}`",
        f"`{named}` says by itself which version answers",
        again("leave out the rules", rules=False),
    )


def day_of_rules(rules: Rules, today: date) -> date:
    """The day that is asked about."""
    return rules.day if isinstance(rules, Then) else rules if isinstance(rules, date) else today


def read_at(ledger: Ledger, state: State, rules: Rules) -> State:
    """The state as it was on record at the end of a day, where the rules are those of then."""
    if not isinstance(rules, Then):
        return state
    position = ledger.known_on(rules.day)
    return state if position is None else known_at(state, position)


def _by_draft(ledger: Ledger, file: str, rules: Rules, also: Sequence[Path]) -> Judging:
    require_decided(file, rules)
    draft, known = draft_rule(ledger, file, rules if isinstance(rules, date) else ledger.today(), also)
    meaning, schema = side(draft, known, ledger.zone)
    named = criteria_of(metric_of(draft)) if draft.kind == METRIC else ()
    versions = dict.fromkeys((draft.key, *named), 0)
    segment = JudgingSegment(None, None, 0, meaning, schema.scores, versions=versions if named else {})
    return Judging(draft.key, DRAFT, (segment,), schema, known[draft.entity])


def require_decided(file: str, rules: Rules) -> None:
    """Pass where a draft can judge by these rules. Raises Refused where they ask who was decided when."""
    if by_record(rules):
        why, fix = "it is a draft: nobody decided it", f"judge every record by it: leave out --rules {rules}"
        raise Refused(f"{file} was never in force", why, fix)


def state_of(ledger: Ledger, key: str) -> State:
    """The definition with all that any version of it leads to, and the invariants that one of these broke."""
    keys: set[str] = set()
    wider = {key}
    while wider != keys:
        keys = wider
        state = ledger.state(boundaries.definitions(keys))
        versions = [each for known in keys for each in state.history(known).versions]
        wider = keys.union(*((*mentions(each.draft), *each.violates) for each in versions))
    return state


def latest(state: State, key: str) -> Version:
    """The newest version, whether it governs today or not; a key keeps its entity. Raises UnknownName."""
    versions = state.history(key).versions
    return versions[-1] if versions else in_force(state, key, date.min)


def judges(
    state: State,
    key: str,
    entity: str,
    rules: Rules,
    today: date,
    zone: str,
    fix: str = COUNT_APART,
    *,
    cohort_of: str = "",
) -> tuple[tuple[JudgingSegment, ...], Schema]:
    """What judges which records, and the fields of all of it. Raises Refused, with `fix`, where those are not one.

    A cohort that names no field goes by `cohort_of`, where one is given.
    """
    if any(each.draft.kind == METRIC for each in state.history(key).versions):
        return _measures(state, key, entity, _Governing(state, rules, today, cohort_of), zone, fix)
    found = judges_of(state, key, rules, today, zone, cohort_of)
    schema = one_schema(state, entity, [each.meant for each in found if each.meant], zone, fix)
    return segments_of_slices(found), schema


def judges_of(state: State, key: str, rules: Rules, today: date, zone: str, cohort_of: str = "") -> list[MeantSlice]:
    """The slices of the records that rules tell apart, each with what judges it. Raises Refused and UnknownName.

    A cohort that names no field goes by `cohort_of`, where one is given.
    """
    if rules == "then":
        return by_own_day(state, key, zone, cohort_of)
    day = day_of_rules(rules, today)
    if by_record(rules):
        require_begun(state, key, day)
        return by_standards(state, key, day, zone, cohort_of)
    version = in_force(state, key, day)
    return [MeantSlice(Slice(None, None, version.number, day, undated=True), meant(state, version, day, zone))]


def require_begun(state: State, key: str, day: date) -> None:
    """Pass where a version had taken force by a day; one that was retired since still governs what it did. Refused."""
    if not any(each.version and each.from_ <= day for each in state.history(key).terms):
        in_force(state, key, day)


def segments_of_slices(found: Iterable[MeantSlice]) -> tuple[JudgingSegment, ...]:
    """Slices of the records as what judges them."""
    return tuple(_segment(*each) for each in found)


class _Governing(NamedTuple):
    """Which version of a definition governs which records, by the rules."""

    state: State
    rules: Rules
    today: date
    cohort_of: str

    def of(self, key: str) -> list[Slice]:
        """Of a definition that judges records. Raises UnknownName and Refused."""
        if self.rules == "then":
            return governed_then(self.state, key, self.cohort_of)
        day = day_of_rules(self.rules, self.today)
        if by_record(self.rules):
            require_begun(self.state, key, day)
            return governed_on(self.state, key, day, cohort_of=self.cohort_of)
        version = in_force(self.state, key, day)
        return [Slice(None, None, version.number, day, undated=True)]

    def of_metric(self, key: str) -> list[Slice]:
        """The same of a metric, which judges nobody: its first version says how older records are counted too."""
        segments = self.state.history(key).segments()
        first = min((each for each in segments if each.version), key=lambda each: each.from_)
        rest = Slice(None, None, first.version, first.from_, undated=True)
        if day_of_rules(self.rules, self.today) < first.from_ <= self.today:
            return [rest]
        found = self.of(key)
        return found if any(each.dated and each.undated and not each.cohort for each in found) else [*found, rest]


def _measures(
    state: State, key: str, entity: str, governing: _Governing, zone: str, fix: str
) -> tuple[tuple[JudgingSegment, ...], Schema]:
    """What judges which records of a metric: the versions of its criteria; and its own say how it is measured."""
    found = measured(state, key, governing.of_metric(key), governing.of, zone, fix)
    schema = one_schema(state, entity, [each.meant for each in found if each.meant], zone, fix)
    segments = (_segment(each.slice._replace(version=each.versions[key]), each.meant) for each in found)
    return tuple(replace(one, versions=each.versions) for one, each in zip(segments, found, strict=True)), schema


def _segment(of: Slice, found: Meant | None) -> JudgingSegment:
    """A slice with what judges it."""
    segment = JudgingSegment(of.start, of.end, of.version, None, dated=of.dated, undated=of.undated)
    if found is None:
        return segment
    cohort = RecordDays(of.cohort.field, of.cohort.start, of.cohort.end) if of.cohort else None
    return replace(segment, meaning=found.meaning, scores=found.schema.scores, cohort=cohort)
