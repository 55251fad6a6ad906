"""The rule of a definition after each thing that was said of it and of what it refers to, its entities held.

    said then     ──▶ mql v2, fit v1                     in force on the day, and on record by then or attested
    said since    ──▶ fit v2 · mql v3 · mql ends         by position, each a step
    entity v1, v2 ──▶ the fields as one version reads them, and those that it lacks as the nearest other does

An attestation is late evidence of what was in use: it counts as said on its first day, whenever it was recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from ledger.compile.stretches import reached
from ledger.data import replace
from ledger.domain.definition import Draft, History, Term, Version, with_content
from ledger.domain.period import Period
from ledger.domain.state import State


class RuleStep(NamedTuple):
    """Something that was said of a definition: that a version of it (0: none, it ends) governs from a day on."""

    key: str
    version: int
    position: int
    from_: date
    decider: str
    attested: bool


def said_then(state: State, key: str, held: Collection[str], day: date, position: int) -> frozenset[int]:
    """The positions of what governed by `day`, as far as it was on record at `position` or was attested later."""
    return frozenset(
        each.position
        for each in _said(state, key, held)
        if each.from_ <= day and (each.position <= position or each.attested)
    )


def said_since(state: State, key: str, held: Collection[str], then: Collection[int], today: date) -> list[RuleStep]:
    """What else governs by `today`, by position."""
    found = (each for each in _said(state, key, held) if each.position not in then and each.from_ <= today)
    return sorted(found, key=lambda each: each.position)


def as_said(state: State, key: str, held: Collection[str], positions: Collection[int]) -> State:
    """The state with nothing in the definition, and in what it refers to, but what was said at these positions."""
    kept = {each: _kept(state.history(each), positions) for each in _others(state, key, held)}
    return state.with_definitions({**state.definitions, **kept})


def entity_held(state: State, entity: str, number: int) -> State:
    """The state in which one version of the entity says for all days how records are read."""
    history = state.history(entity)
    at = next(n for n, each in enumerate(history.versions) if each.number == number)
    version = history.versions[at]
    nearest = [*history.versions[:at][::-1], *history.versions[at + 1 :]]
    held = replace(version, draft=_filled(version.draft, (each.draft for each in nearest)), position=0)
    always = Term(0, number, Period(date.min, None), version.recorded_at)  # as if it had been there before all else
    return state.with_definitions({**state.definitions, entity: History([held], [always])})


def entity_then(state: State, entity: str, day: date, position: int) -> Version:
    """The version of the entity in force on a day, as far as it was known or attested; the first where none was."""
    history = state.history(entity)
    attested = {each.number for each in history.versions if each.attested}
    known = [each for each in history.terms if each.position <= position or each.version in attested]
    return History(history.versions, known).in_force(day) or history.versions[0]


def _filled(draft: Draft, others: Iterable[Draft]) -> Draft:
    """The draft with the fields that only others have: a rule of another time may read them."""
    fields: dict[str, Any] = dict(draft.content["fields"])
    for each in others:
        for name, field in each.content["fields"].items():
            fields.setdefault(name, {key: said for key, said in field.items() if key != "clock"})
    return with_content(draft, {**draft.content, "fields": fields})


def _said(state: State, key: str, held: Collection[str]) -> list[RuleStep]:
    return [
        _step(each, state.history(each), term)
        for each in _others(state, key, held)
        for term in state.history(each).terms
    ]


def _step(key: str, history: History, term: Term) -> RuleStep:
    version = history.version(term.version) if term.version else None
    decider = version.decider if version else ""
    return RuleStep(key, term.version, term.position, term.from_, decider, bool(version and version.attested))


def _others(state: State, key: str, held: Collection[str]) -> list[str]:
    """The definition and what any version of it refers to, without the entities that are held."""
    return sorted(reached(state, key).difference(held))


def _kept(history: History, positions: Collection[int]) -> History:
    terms = [each for each in history.terms if each.position in positions]
    numbers = {each.version for each in terms}
    return History([each for each in history.versions if each.number in numbers], terms)
