"""Definitions with a past, straight into the state that is compiled from: an entity, criteria, scores, ladders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain.definition import Draft, History, Term, Version
from ledger.domain.period import Period
from ledger.domain.proposal import Grounds, Proposal, Terms
from ledger.domain.state import State
from ledger.kinds.drafting import draft
from ledger.kinds.shipped import KINDS
from ledger.language.literals import plain
from ledger.language.meaning import Meaning, reads
from ledger.language.schema import Schema
from ledger.language.tree_json import meaning_json
from ledger.meanings.ladder import Ladder
from ledger.meanings.score import Score

KIND = {kind.name: kind for kind in KINDS}
BEGINNING = date(1900, 1, 1)


def entity(schema: Schema, clock: str = "created", **bind: Any) -> Draft:
    """The entity that declares a schema; every field is bound on `crm`, unless `bind` says otherwise."""
    fields: dict[str, Any] = {}
    for name, field in schema.fields.items():
        blank = field.blank if isinstance(field.blank, str | None) else plain(field.blank)
        fields[name] = {"type": field.type, "title": name, "bind": bind.get(name, {"crm": [{"path": f"Lead.{name}"}]})}
        fields[name] |= {"blank": blank} if blank is not None else {}
        fields[name] |= {"choices": list(field.choices)} if field.choices else {}
        fields[name] |= {"clock": "event"} if name == clock else {}
    content = {"key": schema.entity, "title": schema.entity, "fields": fields}
    return draft(KIND["entity"], key=schema.entity, scope="*", entity=schema.entity, content=content, meaning="")


def definition(key: str, meaning: Meaning, around: Mapping[str, str]) -> Draft:
    """A definition that yields a meaning. `around` are the definitions that it may refer to, by key."""
    yields = "score" if isinstance(meaning, Score) else "ladder" if isinstance(meaning, Ladder) else "predicate"
    used = reads(meaning)
    return draft(
        KIND["criteria"],
        key=key,
        scope="*",
        entity="lead",
        content={"key": key, "title": key, "entity": "lead"},
        tree=meaning_json(meaning),
        refers=used & around.keys(),
        reads=used - around.keys(),
        meaning="",
        yields=yields,
    )


def decided(
    state: State,
    made: Draft,
    start: date = BEGINNING,
    until: date | None = None,
    standard: str = "retrospective",
    **more: Any,
) -> None:
    """The next version of a definition, ratified for [start, until); attested where no standard is given."""
    history = state.definitions.setdefault(made.key, History())
    position = 1 + sum(len(each.terms) for each in state.definitions.values())
    number, name = len(history.versions) + 1, f"{made.key}#{position}" if standard else ""
    history.add(Version(made.key, number, made, position, "", name, "cro" if standard else "", False))
    term = Term(position, number, Period(start, until), "")
    history.terms.append(history.placed(term, more["corrects"]) if "corrects" in more else term)
    if standard:
        state.proposals[name] = Proposal(
            id=name,
            draft=made,
            terms=Terms(from_=start, until=until, standard=standard, **more),
            bound=Grounds(basis=(), displaces=(), affects=(), rights=1),
            digest="",
            on=start,
            because="",
            position=position,
            contributors=("ana",),
        )


def retired(state: State, key: str, start: date) -> None:
    """No version of a definition from a day on."""
    position = 1 + sum(len(each.terms) for each in state.definitions.values())
    state.definitions[key].terms.append(Term(position, 0, Period(start, None), ""))
