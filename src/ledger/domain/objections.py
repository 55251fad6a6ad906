"""What the core itself objects to in a change, whoever asks: one sentence-triple each, all told at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain.bearing import readers
from ledger.domain.charter import STANDARDS, Row
from ledger.domain.definition import Draft
from ledger.domain.proposal import NATURES, Terms
from ledger.domain.state import State
from ledger.errors import Refused


def objections(state: State, draft: Draft, terms: Terms, row: Row, today: date) -> Iterator[Refused]:
    """Everything that stands in the way of this change on `today`."""
    yield from _dates(terms, today)
    yield from _words(terms, row)
    if terms.retires:
        yield from _referred_to(state, draft, terms)
        return
    yield from _no_change(state, draft, terms)
    yield from _names(state, draft, terms)
    if draft.kind == "entity":
        yield from _fields(state, draft, terms)


def _dates(terms: Terms, today: date) -> Iterator[Refused]:
    if terms.until and terms.until <= terms.from_:
        yield Refused(
            f"the change would end on {terms.until}, before it begins",
            why="a term is [from, until)",
            fix="give a later --until",
        )
    if terms.from_ < today and not terms.retroactive:
        yield Refused(
            f"the effective date {terms.from_} is past",
            why="a change that reaches back alters figures that were reported",
            fix="choose today or later, or say so on record with --retroactive",
        )


def _words(terms: Terms, row: Row) -> Iterator[Refused]:
    if terms.nature not in NATURES:
        yield Refused(
            f"`{terms.nature}` is no nature of a change", why="IAS 8 knows three", fix=f"use {', '.join(NATURES)}"
        )
    allowed = row.terms.standards or STANDARDS
    if terms.standard not in allowed:
        yield Refused(
            f"the consistency standard `{terms.standard}` is not allowed in `{row.terms.scope}`",
            why=f"its charter (position {row.position}) allows {', '.join(allowed)}",
            fix=f"use --standard {allowed[0]}",
        )


def _no_change(state: State, draft: Draft, terms: Terms) -> Iterator[Refused]:
    history = state.history(draft.key)
    kinds = {version.draft.kind for version in history.versions} - {draft.kind}
    if kinds:
        yield Refused(
            f"`{draft.key}` is of kind {kinds.pop()}", why="a key keeps its kind for ever", fix="choose another key"
        )
    current = history.in_force(terms.from_)
    same = current and current.draft.content_digest == draft.content_digest and current.draft.scope == draft.scope
    if current and same and not terms.until and len(_later(state, draft, terms)) == 0:
        yield Refused(
            f"no change: `{draft.key}` v{current.number} says exactly this on {terms.from_}",
            why="identical content is not decided twice",
            fix=f"see it: ledger show {draft.key} --effective-on {terms.from_}",
        )


def _later(state: State, draft: Draft, terms: Terms) -> list[object]:
    return [segment for segment in state.history(draft.key).segments() if segment.from_ > terms.from_]


def _names(state: State, draft: Draft, terms: Terms) -> Iterator[Refused]:
    """Fields and definition keys of one entity share one name space."""
    if draft.kind == "entity":
        taken = {version.key for version in readers(state, draft.key, terms.from_, terms.until)}
        for name in sorted(taken & set(draft.content["fields"])):
            yield Refused(
                f"the field `{name}` has the name of a definition of {draft.key}",
                why="fields and definitions of one entity share one name space",
                fix="choose another name for the field",
            )
        return
    entity = state.history(draft.entity).in_force(terms.from_) if draft.entity else None
    if entity and draft.key in entity.draft.content["fields"]:
        yield Refused(
            f"`{draft.key}` is already a field of {draft.entity}",
            why="fields and definitions of one entity share one name space",
            fix="choose another key",
        )


def _fields(state: State, draft: Draft, terms: Terms) -> Iterator[Refused]:
    """An entity keeps every field, with its type, that a version governing at or after its date reads."""
    fields = draft.content["fields"]
    for version in readers(state, draft.key, terms.from_, terms.until):
        before = state.history(draft.key).in_force(terms.from_)
        for name in version.draft.reads:
            was = before.draft.content["fields"].get(name, {}).get("type") if before else None
            now = fields.get(name, {}).get("type")
            if now is None or (was and was != now):
                yield Refused(
                    f"the field `{name}` would be {'removed' if now is None else f'a {now} instead of a {was}'}",
                    why=f"{version.key} v{version.number} reads it and governs at or after {terms.from_}",
                    fix=f"revise or retire {version.key} first, or leave the field as it is",
                )


def _referred_to(state: State, draft: Draft, terms: Terms) -> Iterator[Refused]:
    if not state.history(draft.key).in_force(terms.from_):
        yield Refused(
            f"`{draft.key}` is not in force on {terms.from_}",
            why="only what is in force can be retired",
            fix=f"see: ledger show {draft.key}",
        )
    for key, history in sorted(state.definitions.items()):
        for segment in history.segments():
            live = segment.version and (segment.until is None or segment.until > terms.from_)
            version = history.versions[segment.version - 1]
            if live and (
                draft.key in version.draft.refers
                or (draft.kind == "entity" and version.draft.entity == draft.key != key)
            ):
                yield Refused(
                    f"`{draft.key}` cannot be retired from {terms.from_}",
                    why=f"{key} v{version.number} rests on it and governs after that",
                    fix=f"retire or revise {key} first",
                )
