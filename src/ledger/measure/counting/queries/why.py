"""Why a definition says what it says of one record: by which version, clause by clause, and who stands behind it.

the rules asked for --slices--> the version that governs this record --explain--> its clauses --authority--> who decided
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, population
from ledger.compile.governed import governed_on
from ledger.compile.stretches import stretches
from ledger.compile.versions import around, meant
from ledger.data import Data, replace
from ledger.documents.text import checked, read
from ledger.domain.definition import Draft, Version
from ledger.domain.in_force import in_force
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.govern.documents.queries.compare import side
from ledger.govern.documents.queries.drafts import draft_rule, is_document
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.govern.seats.queries.authority import VersionAuthority, authority
from ledger.history.slices import CLOCK, RecordDates, Slice, governing_slice
from ledger.kinds.entity import clock as event_clock, schema
from ledger.kinds.references import meanings
from ledger.language.explain import explain
from ledger.language.explanation import Explanation, Said
from ledger.language.record import Unreadable, read_record
from ledger.meanings.registry import meaning_from_json
from ledger.measure.counting.queries.judge import (
    STANDARD,
    TODAY,
    UNASKED,
    Rules,
    by_record,
    day_of_rules,
    days_needed,
    judges_of,
    no_clock,
    no_day,
    read_at,
    require_decided,
    state_of,
)
from ledger.prove.side import Side
from ledger.steps import again, step

TYPED = "record"


class RecordStanding(NamedTuple):
    """Which version (0: none) governs a record by the standards, and its day by the `clock`; None where that is blank.

    Where its day is not known, nobody can say which version.
    """

    clock: str
    day: date | None
    version: int
    known: bool = True


class Why(Data, frozen=True):
    """One record judged: by which version of what (0: a draft), what that says, and its clauses with their verdicts.

    `record` is what the record goes by; `alike` is how many of a file have its id. `day` is the one that is asked
    about; `authority` stands behind the version, and `standing` is how the record stands by the standards: both are
    nothing of a draft. Where nobody named rules, `instead` says why it is not the standard that judges, and `today` is
    what the version in force today says, where that is another.
    """

    key: str
    version: int
    record: str
    verdict: Said
    explanation: Explanation
    rules: str
    day: date
    authority: VersionAuthority | None = None
    standing: RecordStanding | None = None
    alike: int = 0
    instead: str = ""
    today: Why | None = None


class RecordField(NamedTuple):
    """A field of a record: its name, what people call it, its type, and the choices where that has some."""

    name: str
    title: str
    type: str
    choices: tuple[str, ...]


def why(ledger: Ledger, rule: str, record: Path, rules: Rules = UNASKED, also: Sequence[Path] = ()) -> Why:
    """Judge one record, a file of JSON, by a KEY or by the FILE of a draft, and say why.

    By KEY it is the version that governs this record `then` or by the `standard`; or the one in force today or on a
    day. Without rules it is by the standard, or today's where that finds none. Raises BadInput, and Refused where no
    version judges it.
    """
    return why_told(ledger, rule, read(record, record.name), record.name, rules, also)


def why_told(
    ledger: Ledger, rule: str, record: bytes | str, name: str, rules: Rules = UNASKED, also: Sequence[Path] = ()
) -> Why:
    """The same of a record that is told as JSON, and goes by a name."""
    return _why_told(ledger, rule, record, (name, name), rules, also)


def why_given(ledger: Ledger, key: str, record: str, rules: Rules = UNASKED) -> Why:
    """The same of a record that somebody typed: the text of a JSON object. Raises BadInput."""
    return _why_told(ledger, key, record, (TYPED, "the record you typed"), rules, ())


def fields_read(ledger: Ledger, key: str, day: date | None) -> list[RecordField]:
    """The fields of a record that a definition reads, itself or through what it refers to. Raises Refused."""
    asked = _rule_on(ledger, key, day or ledger.today(), ())
    told, given = asked.around[asked.draft.entity].content["fields"], asked.side.schema.given
    read_ = (given[name] for name in given if name in asked.side.fields)
    return [RecordField(each.name, told[each.name].get("title", each.name), each.type, each.choices) for each in read_]


def why_of(
    ledger: Ledger, rule: str, records: Records, id_: str, rules: Rules = UNASKED, also: Sequence[Path] = ()
) -> Why:
    """The same of one record of a file or table, by its id or COLUMN=ID."""
    from ledger.population.one import FoundRecord, in_file, one_record

    asked = _asked(ledger, rule, rules, also)
    columns = columns_in(asked.entity)
    with population(ledger.settings, records) as file:
        known = schema(asked.entity, (), ledger.zone)
        there = asked.dates if asked.is_strict else in_file(file, asked.dates, known, columns)
        dates = asked.dates_of(lambda name: one_record(file, id_, [name], known, columns).values, there)
        judge = asked.governing(dates, f"record {id_.removeprefix('record ')}")

        def read_by(rule_on: _RuleOn) -> FoundRecord:
            return one_record(file, id_, rule_on.side.fields, rule_on.side.schema, columns)

        found = read_by(judge.rule)
        told = asked.told(judge, lambda each: read_by(each).values, found.told, dates)
    return replace(told, alike=found.alike)


def followed(ledger: Ledger, proposal: Proposal, records: Records, id_: str) -> list[tuple[str, Why]]:
    """What each version of a definition says today of one record, by its id or COLUMN=ID, and at last a proposal of it.

    A version rests on what it rested on when it came into force. Raises BadInput.
    """
    from ledger.population.one import one_record

    rules = list(_each_rule(ledger, proposal))
    with population(ledger.settings, records) as file:
        found = [
            one_record(file, id_, each.side.fields, each.side.schema, columns_in(each.around[each.draft.entity]))
            for _, each in rules
        ]
    told = zip(rules, found, strict=True)
    return [
        (label, each.why(there.values, f"{there.column} {there.id}" if there.column else there.told))
        for (label, each), there in told
    ]


def _why_told(
    ledger: Ledger, rule: str, record: bytes | str, named: tuple[str, str], rules: Rules, also: Sequence[Path]
) -> Why:
    """`named` is how errors call the record, and how the answer does."""
    from ledger.population.source.records import record as read_json

    asked = _asked(ledger, rule, rules, also)
    given = read_json(checked(record, named[0]), asked.newest.side.schema, named[0])
    there = asked.dates if asked.is_strict else [name for name in asked.dates if name in given]
    dates = asked.dates_of(lambda _: given, there)
    return asked.told(asked.governing(dates, named[1]), lambda _: given, named[1], dates)


def _each_rule(ledger: Ledger, proposal: Proposal) -> Iterator[tuple[str, _RuleOn]]:
    """Every version that ever governed, and what is asked for, where it judges records."""
    state, today, key = state_of(ledger, proposal.key), ledger.today(), proposal.key
    for each in stretches(state, key):
        if each.version and each.start:
            yield f"v{each.version.number}", _by_version(ledger, state, each.version, each.start, today)
    if not proposal.terms.retires:
        known = surroundings_on(ledger.state(), proposal.terms.from_, ledger.zone, Register(ledger)).definitions
        there = {**known, key: proposal.draft}
        yield proposal.id, _RuleOn(today, None, proposal.draft, there, side(proposal.draft, known, ledger.zone))


class _RuleOn(NamedTuple):
    """A rule on a day: the version that governs or None for a draft, what it says and rests on, and what that means."""

    day: date
    version: Version | None
    draft: Draft
    around: Mapping[str, Draft]
    side: Side

    def why(self, given: Mapping[str, object], record: str) -> Why:
        """What it says of a record that goes by `record`."""
        meaning, known = meaning_from_json(self.draft.tree), meanings(self.around, self.draft.entity)
        found = explain(meaning, given, self.side.schema, self.day, known)
        number = self.version.number if self.version else 0
        return Why(self.draft.key, number, record, found.verdict, found, str(self.day), self.day)


class _Judge(NamedTuple):
    """What judges a record, by which rules, and why those are today's where nobody named any."""

    rule: _RuleOn
    rules: Rules
    instead: str = ""


class _Asked(Data, frozen=True):
    """What somebody asks by: rules, and each slice of the records that they tell apart with what judges it.

    A draft has no state, and one slice: every record. `today` is the version in force today, where nobody named rules.
    """

    ledger: Ledger
    rules: Rules
    slices: tuple[tuple[Slice, _RuleOn | None], ...]
    state: State | None
    today: _RuleOn | None = None

    @property
    def by_record(self) -> bool:
        """Whether it depends on the record which version judges it."""
        return by_record(self.rules)

    @property
    def is_strict(self) -> bool:
        """Whether nothing else may judge in the place of these rules."""
        return self.by_record and self.today is None

    @property
    def day(self) -> date:
        """The day that is asked about."""
        return day_of_rules(self.rules, self.ledger.today())

    @property
    def newest(self) -> _RuleOn:
        """What judges the last of the slices that anything judges. Raises Refused where nothing judges any."""
        found = [each for _, each in self.slices if each]
        if not found:
            raise Refused("no version governs any record", "nothing was in force yet", step("see its history", "log"))
        return found[-1]

    @property
    def entity(self) -> Draft:
        """Whose records it judges."""
        return self.newest.around[self.newest.draft.entity]

    @property
    def clock(self) -> str:
        """The field whose day tells versions apart; empty where there is none."""
        return event_clock(self.entity)

    @property
    def dates(self) -> list[str]:
        """The fields by which the standards tell records apart."""
        fields = {each.cohort.field for each in self.standards if each.cohort}
        return sorted({*fields, self.clock} - {""})

    @property
    def standards(self) -> Sequence[Slice]:
        """Who governs what by the standards, as they stand on the day; nothing of a draft."""
        if self.state is None:
            return ()
        return [each for each, _ in self.slices] if self.by_record else _governed(self.state, self.newest, self.day)

    def dates_of(self, given: Callable[[str], Mapping[str, object]], there: Iterable[str]) -> RecordDates:
        """The days of a record by field; without one that cannot be read, unless nothing else may judge."""
        known, found = schema(self.entity, (), self.ledger.zone), dict[str, date | None]()
        for name in there:
            try:
                value = read_record(given(name), known, [name])[name]
            except Unreadable:
                if self.is_strict:
                    raise
                continue
            assert value is None or isinstance(value, date)
            found[name] = value
        return {**found, CLOCK: found[self.clock]} if self.clock in found else found

    def governing(self, dates: RecordDates, record: str) -> _Judge:
        """What judges the record with these dates. Raises Refused where no version does."""
        if not self.by_record:
            return _Judge(self.newest, self.rules)
        known = not self._missing(dates)
        found = governing_slice([each for each, _ in self.slices], {CLOCK: None, **dates}) if known else None
        if rule := dict(self.slices).get(found) if found else None:
            return _Judge(rule, self.rules)
        if self.today:
            return _Judge(self.today, TODAY, self._ungoverned(dates))
        key, day = self.newest.draft.key, dates.get(CLOCK)
        why = f"its `{self.clock}` is {day}" if day else f"its `{self.clock}` is blank"
        raise Refused(
            f"no version of `{key}` governs {record} by {self.rules}",
            why=f"{why}, and that is no day of a version" if self.clock else no_clock(self.entity.key),
            fix=again("ask what a version says of it", rules=False, on=str(self._last_day)),
        )

    @property
    def _last_day(self) -> date:
        """The day that is asked about, or the last one before it on which a version governs."""
        history = self.state.history(self.newest.draft.key) if self.state else None
        if history is None or history.in_force(self.newest.day):
            return self.newest.day
        days = [each.period for each in history.segments() if each.version and each.period.from_ <= self.newest.day]
        return days[-1].until - timedelta(days=1) if days and days[-1].until else self.newest.day

    def _missing(self, dates: RecordDates) -> list[str]:
        """The dates that tell versions apart and that the record does not hold; empty for a clock that none is."""
        return [each for each in days_needed((of for of, _ in self.slices), self.clock) if each not in dates]

    def _ungoverned(self, dates: RecordDates) -> str:
        """Why no version governs the record by the standard."""
        for each in self._missing(dates):
            return no_day("the record holds", each) if each else no_clock(self.entity.key)
        day = dates.get(CLOCK)
        return f"because no version governs a record whose `{self.clock}` is {day or 'blank'}"

    def told(
        self, judge: _Judge, given: Callable[[_RuleOn], Mapping[str, object]], record: str, dates: RecordDates
    ) -> Why:
        """What the rule says of the record, with who stands behind it. `given` is what is read for a rule."""
        rule, rules, instead = judge
        found = replace(rule.why(given(rule), record), rules=str(rules), day=self.day, instead=instead)
        if rule.version is None:
            return found
        behind = authority(self.ledger, rule.version, self.day)
        return replace(found, authority=behind, standing=self._standing(dates), today=self._today(rule, given, record))

    def _today(self, rule: _RuleOn, given: Callable[[_RuleOn], Mapping[str, object]], record: str) -> Why | None:
        """What the version in force today says, where another judges and the record has what it reads."""
        if self.today is None or self.today.version == rule.version:
            return None
        try:
            return replace(self.today.why(given(self.today), record), rules=TODAY)
        except BadInput:
            return None

    def _standing(self, dates: RecordDates) -> RecordStanding:
        slices = self.standards
        if not all(name in dates for name in (*self.dates, *days_needed(slices, self.clock))):
            return RecordStanding(self.clock, dates.get(CLOCK), 0, known=False)
        found = governing_slice(slices, {CLOCK: None, **dates})
        return RecordStanding(self.clock, dates.get(CLOCK), found.version if found else 0)


def _governed(state: State, rule: _RuleOn, day: date) -> Sequence[Slice]:
    return governed_on(state, rule.draft.key, day)


EVERY = Slice(None, None, 0, date.min, undated=True)


def _asked(ledger: Ledger, rule: str, rules: Rules, also: Sequence[Path]) -> _Asked:
    if rules == UNASKED:
        return _unasked(ledger, rule, also)
    day = day_of_rules(rules, ledger.today())
    if is_document(rule):
        require_decided(rule, rules)
        return _Asked(ledger, rules, ((EVERY, _rule_on(ledger, rule, day, also)),), None)
    state = read_at(ledger, state_of(ledger, rule), rules)
    if not by_record(rules):
        return _Asked(ledger, rules, ((EVERY, _rule_on(ledger, rule, day, also)),), state)
    history = state.history(rule)
    found = tuple(
        (of, _by_version(ledger, state, history.version(of.version), of.on, day) if means else None)
        for of, means in judges_of(state, rule, rules, ledger.today(), ledger.zone)
    )
    return _Asked(ledger, rules, found, state)


def _unasked(ledger: Ledger, rule: str, also: Sequence[Path]) -> _Asked:
    """A draft by itself; a definition by the standard, beside the version in force today where one is."""
    if is_document(rule):
        return _asked(ledger, rule, TODAY, also)
    found = _asked(ledger, rule, STANDARD, also)
    try:
        return replace(found, today=_rule_on(ledger, rule, ledger.today(), ()))
    except Refused:
        return found


def _rule_on(ledger: Ledger, rule: str, day: date, also: Sequence[Path]) -> _RuleOn:
    if is_document(rule):
        draft, known = draft_rule(ledger, rule, day, also)
        return _RuleOn(day, None, draft, known, side(draft, known, ledger.zone))
    state = state_of(ledger, rule)
    return _by_version(ledger, state, in_force(state, rule, day), day, day)


def _by_version(ledger: Ledger, state: State, version: Version, on: date, day: date) -> _RuleOn:
    """A version with what it refers to as on the day `on`, asked on `day`."""
    found = Side(*meant(state, version, on, ledger.zone))
    return _RuleOn(day, version, version.draft, around(state, version, on), found)
