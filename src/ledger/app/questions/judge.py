"""Asking a definition about records: how many, by which version, and why one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeAlias

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, entity_of, population
from ledger.app.questions.compare import side
from ledger.app.questions.documents import Register, surroundings_on
from ledger.app.questions.drafts import draft_rule, is_document
from ledger.compile import (
    Meant,
    MeantSlice,
    around,
    by_own_day,
    by_standards,
    in_force,
    meant,
    one_schema,
    stretches,
)
from ledger.documents.text import checked, read
from ledger.domain import boundaries
from ledger.domain.definition import Draft, Version, mentions
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.history import Slice, known_at
from ledger.kinds.entity import clock as event_clock
from ledger.kinds.references import meanings
from ledger.language import Explanation, Said, Schema, explain
from ledger.meanings import meaning_from_json, meaning_of
from ledger.population.count import Count, JudgingSegment, count
from ledger.population.sql.days import RecordDays
from ledger.prove.side import Side

DRAFT, TYPED = "draft", "record"
COUNT_APART = "count each stretch by itself: --rules on:DATE"


class Then(NamedTuple):
    """By the standards as they stood on a day, with what was on record by then."""

    day: date

    def __str__(self) -> str:
        """As it is asked for."""
        return f"then:{self.day}"


Rules: TypeAlias = str | date | Then
"""`then`, `standard`, `today`, `draft`; a day, for the version in force on it; or how it stood on a day."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A count, and by which versions: one stretch of days each, or one for all.

    `by` is the first grouping as it was asked for; `unit` is that of time, where it is the clock. `labels` is the word
    by which what is said is told one by one; empty where it is told in bands.
    """

    key: str
    rules: str
    segments: tuple[JudgingSegment, ...]
    found: Count
    by: str
    unit: str
    labels: str


class Judging(NamedTuple):
    """What judges records by a rule: which versions, over which fields, and the entity that says how those are read."""

    key: str
    rules: str
    segments: tuple[JudgingSegment, ...]
    schema: Schema
    entity: Draft


def counted(
    ledger: Ledger,
    rule: str,
    records: Records,
    rules: Rules,
    by: Sequence[str],
    clock: str,
    also: Sequence[Path] = (),
) -> Counted:
    """Count the records of a file or table that a rule holds for, or that get so many points or are in each stage.

    The rule is a KEY, by `rules`: `then` (as-was: each record by the standards as they stood on its own day, or on a
    named one), `standard` (as they stand today), `today` (as-is) or a day (as-at). Or it is the FILE of a draft, read
    with what the files `also` draft. Raises BadInput and Refused; nothing of the records is kept.
    """
    key, name, segments, schema, entity = judging(ledger, rule, rules, also)
    clock = clock or event_clock(entity)
    asked = segments if rules in BY_RECORD or isinstance(rules, Then) else segments[0]
    newest = segments[-1].meaning
    itself = meaning_of(newest).grouped_by if newest is not None else ""
    labels, grouped = itself if itself in by else "", [each for each in by if each != itself]
    with population(ledger.settings, records) as file:
        found = count(file, asked, schema, columns_in(entity), ledger.today(), clock=clock, by=grouped)
    unit = next((each.unit for each in found.by[:1] if each.name == clock), "")
    return Counted(key, name, segments, found, next(iter(by), ""), unit, labels)


BY_RECORD = ("then", "standard")
"""The rules by which it depends on a record which version judges it."""


def judging(ledger: Ledger, rule: str, rules: Rules, also: Sequence[Path] = ()) -> Judging:
    """What judges records by a rule, as `counted` is asked for it."""
    if is_document(rule):
        return _by_draft(ledger, rule, rules, also)
    state, today = state_of(ledger, rule), ledger.today()
    entity = latest(state, rule).draft.entity
    segments, schema = judges(read_at(ledger, state, rules), rule, entity, rules, today, ledger.zone)
    return Judging(rule, str(rules), segments, schema, entity_of(state, entity, today))


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
    if rules in BY_RECORD or isinstance(rules, Then):
        why, fix = "it is a draft: nobody decided it", f"judge every record by it: leave out --rules {rules}"
        raise Refused(f"{file} was never in force", why, fix)
    draft, known = draft_rule(ledger, file, rules if isinstance(rules, date) else ledger.today(), also)
    meaning, schema = side(draft, known, ledger.zone)
    segment = JudgingSegment(None, None, 0, meaning, schema.scores)
    return Judging(draft.key, DRAFT, (segment,), schema, known[draft.entity])


@dataclass(frozen=True, slots=True)
class Why:
    """One record judged: by which version of what (0: a draft), what that says, and its clauses with their verdicts.

    `record` is what the record goes by; `alike` is how many of a file have its id.
    """

    key: str
    version: int
    record: str
    verdict: Said
    explanation: Explanation
    alike: int = 0


class RecordField(NamedTuple):
    """A field of a record: its name, what people call it, its type, and the choices where that has some."""

    name: str
    title: str
    type: str
    choices: tuple[str, ...]


def why(ledger: Ledger, rule: str, record: Path, day: date | None, also: Sequence[Path] = ()) -> Why:
    """Judge one record, a file of JSON, by a KEY as in force on `day` (today) or by the FILE of a draft, and say why.

    Raises BadInput.
    """
    return why_told(ledger, rule, read(record, record.name), record.name, day, also)


def why_told(
    ledger: Ledger, rule: str, record: bytes | str, name: str, day: date | None, also: Sequence[Path] = ()
) -> Why:
    """The same of a record that is told as JSON, and goes by a name."""
    from ledger.population.source.records import record as read_record

    asked = _rule_on(ledger, rule, day or ledger.today(), also)
    return asked.why(read_record(checked(record, name), asked.side.schema, name), name)


def why_given(ledger: Ledger, key: str, record: str, day: date | None) -> Why:
    """The same of a record that somebody typed: the text of a JSON object. Raises BadInput."""
    from ledger.population.source.records import record as read_record

    asked = _rule_on(ledger, key, day or ledger.today(), ())
    return asked.why(read_record(checked(record, TYPED), asked.side.schema, TYPED), "the record you typed")


def fields_read(ledger: Ledger, key: str, day: date | None) -> list[RecordField]:
    """The fields of a record that a definition reads, itself or through what it refers to. Raises Refused."""
    asked = _rule_on(ledger, key, day or ledger.today(), ())
    told, given = asked.around[asked.draft.entity].content["fields"], asked.side.schema.given
    read_ = (given[name] for name in given if name in asked.side.fields)
    return [RecordField(each.name, told[each.name].get("title", each.name), each.type, each.choices) for each in read_]


def why_of(ledger: Ledger, rule: str, records: Records, id_: str, day: date | None, also: Sequence[Path] = ()) -> Why:
    """The same of one record of a file or table, by its id or COLUMN=ID."""
    from ledger.population.one import one_record

    asked = _rule_on(ledger, rule, day or ledger.today(), also)
    columns = columns_in(asked.around[asked.draft.entity])
    with population(ledger.settings, records) as file:
        found = one_record(file, id_, asked.side.fields, asked.side.schema, columns)
    told = asked.why(found.values, f"record {found.record} (`{found.column}` {found.id})")
    return replace(told, alike=found.alike)


def followed(ledger: Ledger, proposal: Proposal, records: Records, id_: str) -> list[tuple[str, Why]]:
    """What each version of a definition says today of one record, by its id or COLUMN=ID, and at last a proposal of it.

    A version rests on what it rested on when it came into force. Raises BadInput.
    """
    from ledger.population.one import one_record

    rules = list(_rules(ledger, proposal))
    with population(ledger.settings, records) as file:
        found = [
            one_record(file, id_, each.side.fields, each.side.schema, columns_in(each.around[each.draft.entity]))
            for _, each in rules
        ]
    told = zip(rules, found, strict=True)
    return [(label, each.why(there.values, f"{there.column} {there.id}")) for (label, each), there in told]


def _rules(ledger: Ledger, proposal: Proposal) -> Iterator[tuple[str, _RuleOn]]:
    """Every version that ever governed, and what is asked for, where it judges records."""
    state, today, key = state_of(ledger, proposal.key), ledger.today(), proposal.key
    for each in stretches(state, key):
        if each.version and each.start:
            meaning = Side(*meant(state, each.version, each.start, ledger.zone))
            there = around(state, each.version, each.start)
            yield f"v{each.version.number}", _RuleOn(today, each.version.number, each.version.draft, there, meaning)
    if not proposal.terms.retires:
        known = surroundings_on(ledger.state(), proposal.terms.from_, ledger.zone, Register(ledger)).definitions
        there = {**known, key: proposal.draft}
        yield proposal.id, _RuleOn(today, 0, proposal.draft, there, side(proposal.draft, known, ledger.zone))


class _RuleOn(NamedTuple):
    """A rule on a day: the version that governs or 0 for a draft, what it says and rests on, and what that means."""

    day: date
    version: int
    draft: Draft
    around: Mapping[str, Draft]
    side: Side

    def why(self, given: Mapping[str, object], record: str) -> Why:
        """What it says of a record that goes by `record`."""
        meaning, known = meaning_from_json(self.draft.tree), meanings(self.around, self.draft.entity)
        found = explain(meaning, given, self.side.schema, self.day, known)
        return Why(self.draft.key, self.version, record, found.verdict, found)


def _rule_on(ledger: Ledger, rule: str, day: date, also: Sequence[Path]) -> _RuleOn:
    if is_document(rule):
        draft, known = draft_rule(ledger, rule, day, also)
        return _RuleOn(day, 0, draft, known, side(draft, known, ledger.zone))
    state = state_of(ledger, rule)
    version = in_force(state, rule, day)
    meaning = Side(*meant(state, version, day, ledger.zone))
    return _RuleOn(day, version.number, version.draft, around(state, version, day), meaning)


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
    state: State, key: str, entity: str, rules: Rules, today: date, zone: str, fix: str = COUNT_APART
) -> tuple[tuple[JudgingSegment, ...], Schema]:
    """What judges which records, and the fields of all of it. Raises Refused, with `fix`, where those are not one."""
    found = _slices(state, key, rules, today, zone)
    schema = one_schema(state, entity, [each.meant for each in found if each.meant], zone, fix)
    return tuple(_segment(*each) for each in found), schema


def _slices(state: State, key: str, rules: Rules, today: date, zone: str) -> list[MeantSlice]:
    if rules == "then":
        return by_own_day(state, key, zone)
    day = day_of_rules(rules, today)
    version = in_force(state, key, day)
    if rules == "standard" or isinstance(rules, Then):
        return by_standards(state, key, day, zone)
    return [MeantSlice(Slice(None, None, version.number, day, undated=True), meant(state, version, day, zone))]


def _segment(of: Slice, found: Meant | None) -> JudgingSegment:
    """A slice with what judges it."""
    segment = JudgingSegment(of.start, of.end, of.version, None, dated=of.dated, undated=of.undated)
    if found is None:
        return segment
    cohort = RecordDays(of.cohort.field, of.cohort.start, of.cohort.end) if of.cohort else None
    return replace(segment, meaning=found.meaning, scores=found.schema.scores, cohort=cohort)
