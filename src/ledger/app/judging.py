"""Asking a definition about records: how many, by which version, and why one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ledger.app.ledger import Ledger
from ledger.compile import in_force, predicate
from ledger.domain import boundaries
from ledger.domain.definition import Version, mentions
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.language import Explanation, explain, fields_of, from_json
from ledger.language.schema import Field, Schema
from ledger.population.columns import Column
from ledger.population.count import Count, Segment, count

CSV = "csv"


@dataclass(frozen=True, slots=True)
class Counted:
    """A count, and by which versions: one stretch of days each, or one for all."""

    key: str
    rules: str
    segments: tuple[Segment, ...]
    found: Count
    by: str
    monthly: bool


def counted(ledger: Ledger, key: str, file: Path, rules: str | date, by: str, clock: str) -> Counted:
    """Count the records of a CSV file that `key` holds for.

    `rules` is `then` (as-was: each record by the version of its own day), `today` (as-is) or a day (as-at).
    Raises BadInput and Refused; nothing of the records is kept.
    """
    state, today = _state(ledger, key), ledger.today()
    entity = _latest(state, key).draft.entity
    segments = (
        _stretches(state, key, ledger.zone) if rules == "then" else (_one(state, key, rules, today, ledger.zone),)
    )
    schema = _schema(state, entity, segments, ledger.zone)
    clock = clock or _clock(state, entity, today)
    monthly = bool(by) and by in (clock, "month")
    asked = segments if rules == "then" else segments[0].tree or ()
    found = count(
        file,
        asked,
        schema,
        _columns(state, entity, today),
        today,
        clock=clock,
        by="" if monthly else by,
        monthly=monthly,
    )
    return Counted(key, str(rules), segments, found, by, monthly)


@dataclass(frozen=True, slots=True)
class Why:
    """One record judged: the version asked, and its clauses with their verdicts."""

    version: Version
    verdict: bool
    explanation: Explanation


def why(ledger: Ledger, key: str, record: str, source: str, day: date | None) -> Why:
    """Judge one record, given as JSON, by the version in force on `day` (today), and say why. Raises BadInput."""
    from ledger.population.records import record as read_record

    state, on = _state(ledger, key), day or ledger.today()
    version = in_force(state, key, on)
    _, schema = predicate(state, version, on, ledger.zone)
    given = read_record(record, schema, source)
    around = {
        other: from_json(v.draft.tree) for other, v in _in_force(state, on).items() if v.draft.yields == "predicate"
    }
    found = explain(from_json(version.draft.tree), given, schema, on, around)
    return Why(version, found.verdict, found)


def _state(ledger: Ledger, key: str) -> State:
    """The definition with its entity and everything on it."""
    state = ledger.state(boundaries.definitions([key]))
    entities = {version.draft.entity for version in state.history(key).versions}
    parts = [boundaries.definitions([key, *entities]), *(boundaries.entity(each) for each in entities)]
    return ledger.state(*parts)


def _in_force(state: State, day: date) -> Mapping[str, Version]:
    versions = ((key, history.in_force(day)) for key, history in state.definitions.items())
    return {key: version for key, version in versions if version}


def _latest(state: State, key: str) -> Version:
    """The newest version, whether it governs today or not; a key keeps its entity. Raises UnknownName."""
    versions = state.history(key).versions
    return versions[-1] if versions else in_force(state, key, date.min)


def _one(state: State, key: str, rules: str | date, today: date, zone: str) -> Segment:
    day = rules if isinstance(rules, date) else today
    version = in_force(state, key, day)
    return Segment(None, None, version.number, predicate(state, version, day, zone)[0])


def _stretches(state: State, key: str, zone: str) -> tuple[Segment, ...]:
    """The days cut wherever the definition, its entity or anything that it refers to changes."""
    keys = _reached(state, key)
    edges = sorted({day for each in keys for s in state.history(each).segments() for day in (s.from_, s.until) if day})
    stretches = zip(edges, [*edges[1:], None], strict=True)
    return tuple(_stretch(state, key, start, end, zone) for start, end in stretches)


def _stretch(state: State, key: str, start: date, end: date | None, zone: str) -> Segment:
    version = state.history(key).in_force(start)
    if version is None:
        return Segment(start, end, 0, None)
    return Segment(start, end, version.number, predicate(state, version, start, zone)[0])


def _reached(state: State, key: str) -> set[str]:
    found, waiting = set[str](), [key]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += [other for v in state.history(each).versions for other in mentions(v.draft)]
    return found


def _schema(state: State, entity: str, segments: tuple[Segment, ...], zone: str) -> Schema:
    """One schema for all stretches. Raises Refused where a field that is read meant something else in between."""
    from ledger.kinds.entity import schema

    read = frozenset[str]().union(*(fields_of(each.tree) for each in segments if each.tree))
    fields: dict[str, Field] = {}
    for version in state.history(entity).versions:
        for name, field in schema(version.draft, (), zone).fields.items():
            if name in read and name in fields and fields[name] != field:
                raise Refused(
                    f"`{name}` of {entity} was declared otherwise before v{version.number}",
                    why="a count in one pass reads each field in one way",
                    fix="count each stretch by itself: --rules on:DATE",
                )
            fields[name] = field
    return Schema(entity, fields, frozenset(), zone)


def _clock(state: State, entity: str, day: date) -> str:
    """The field that says when a record came to be: the one declared `clock: event`; empty where there is none."""
    fields = _fields(state, entity, day)
    return next((name for name, each in fields.items() if each.get("clock") == "event"), "")


def _columns(state: State, entity: str, day: date) -> Mapping[str, Column]:
    """Where fields stand in a CSV file: their csv binding, else under their own names."""
    found = {}
    for name, each in _fields(state, entity, day).items():
        places = each.get("bind", {}).get(CSV, ())
        if len(places) > 1:
            raise BadInput(f"`{name}` is bound to two columns", why="a field is read from one", fix=f"amend {entity}")
        for place in places:
            found[name] = Column(place["path"], place.get("codes", {}), tuple(place.get("blank", ())))
    return found


def _fields(state: State, entity: str, day: date) -> Mapping[str, dict[str, Any]]:
    version = state.history(entity).in_force(day) or state.history(entity).versions[-1]
    found: Mapping[str, dict[str, Any]] = version.draft.content["fields"]
    return found
