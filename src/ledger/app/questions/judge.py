"""Asking a definition about records: how many, by which version, and why one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ledger.app.ledger import Ledger
from ledger.app.questions.populations import population
from ledger.compile import Meant, Stretch, in_force, known_around, meant, one_schema, stretches
from ledger.documents.text import checked, read
from ledger.domain import boundaries
from ledger.domain.definition import Draft, Version, mentions
from ledger.domain.state import State
from ledger.errors import BadInput
from ledger.kinds.entity import clock as event_clock
from ledger.language import Explanation, Said, Schema, explain
from ledger.meanings import meaning_from_json, meaning_of
from ledger.population.columns import Column
from ledger.population.count import Count, JudgingSegment, count

CSV = "csv"
COUNT_APART = "count each stretch by itself: --rules on:DATE"


@dataclass(frozen=True, slots=True)
class Counted:
    """A count, and by which versions: one stretch of days each, or one for all."""

    key: str
    rules: str
    segments: tuple[JudgingSegment, ...]
    found: Count
    by: str
    monthly: bool


def counted(ledger: Ledger, key: str, records: str, rules: str | date, by: str, clock: str) -> Counted:
    """Count the records of a file or table that `key` holds for, or that get so many points or are in each stage by it.

    `rules` is `then` (as-was: each record by the version of its own day), `today` (as-is) or a day (as-at).
    Raises BadInput and Refused; nothing of the records is kept.
    """
    state, today = state_of(ledger, key), ledger.today()
    entity = latest(state, key).draft.entity
    segments, schema = judges(state, key, entity, rules, today, ledger.zone)
    clock = clock or clock_of(state, entity, today)
    monthly = bool(by) and by in (clock, "month")
    asked = segments if rules == "then" else segments[0]
    newest = segments[-1].meaning
    by_itself = bool(by) and newest is not None and by == meaning_of(newest).grouped_by
    columns, grouped = columns_of(state, entity, today), "" if monthly or by_itself else by
    with population(ledger.settings, records) as file:
        found = count(file, asked, schema, columns, today, clock=clock, by=grouped, monthly=monthly)
    return Counted(key, str(rules), segments, found, by, monthly)


@dataclass(frozen=True, slots=True)
class Why:
    """One record judged: the version asked, what it says, and its clauses with their verdicts."""

    version: Version
    verdict: Said
    explanation: Explanation


def why(ledger: Ledger, key: str, record: Path, day: date | None) -> Why:
    """Judge one record, a file of JSON, by the version in force on `day` (today), and say why. Raises BadInput."""
    from ledger.population.source.records import record as read_record

    state, on = state_of(ledger, key), day or ledger.today()
    version = in_force(state, key, on)
    schema = meant(state, version, on, ledger.zone).schema
    given = read_record(checked(read(record, record.name), record.name), schema, record.name)
    found = explain(meaning_from_json(version.draft.tree), given, schema, on, known_around(state, version, on))
    return Why(version, found.verdict, found)


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
    state: State, key: str, entity: str, rules: str | date, today: date, zone: str, fix: str = COUNT_APART
) -> tuple[tuple[JudgingSegment, ...], Schema]:
    """What judges which records, and the fields of all of it. Raises Refused, with `fix`, where those are not one."""
    if rules == "then":
        found = [_segment(state, each, zone) for each in stretches(state, key)]
    else:
        day = rules if isinstance(rules, date) else today
        version = in_force(state, key, day)
        found = [_meant(JudgingSegment(None, None, version.number, None), meant(state, version, day, zone))]
    meants = [each for _, each in found if each]
    schema = one_schema(state, entity, meants, zone, fix)
    return tuple(segment for segment, _ in found), schema


def _segment(state: State, stretch: Stretch, zone: str) -> tuple[JudgingSegment, Meant | None]:
    version = stretch.version
    if version is None or stretch.start is None:
        return JudgingSegment(stretch.start, stretch.end, 0, None), None
    segment = JudgingSegment(stretch.start, stretch.end, version.number, None)
    return _meant(segment, meant(state, version, stretch.start, zone))


def _meant(segment: JudgingSegment, found: Meant) -> tuple[JudgingSegment, Meant]:
    return replace(segment, meaning=found.meaning, scores=found.schema.scores), found


def clock_of(state: State, entity: str, day: date) -> str:
    """The field that says when a record came to be: the one declared `clock: event`; empty where there is none."""
    return event_clock(entity_of(state, entity, day))


def columns_of(state: State, entity: str, day: date, platform: str = CSV) -> Mapping[str, Column]:
    """Where fields stand in a CSV file, or on another platform: their binding there, else under their own names."""
    found = {}
    for name, each in entity_of(state, entity, day).content["fields"].items():
        places = each.get("bind", {}).get(platform, ())
        if len(places) > 1:
            raise BadInput(f"`{name}` is bound to two columns", why="a field is read from one", fix=f"amend {entity}")
        for place in places:
            found[name] = Column(place["path"], place.get("codes", {}), tuple(place.get("blank", ())))
    return found


def entity_of(state: State, entity: str, day: date) -> Draft:
    """The entity as in force on `day`; the newest where none is."""
    return (state.history(entity).in_force(day) or state.history(entity).versions[-1]).draft
