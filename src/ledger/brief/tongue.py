"""How the names of an entity are told to people: fields by their titles, clauses and records in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.brief.content import Change, Example
from ledger.domain.definition import Draft
from ledger.errors import BadInput
from ledger.language import Schema, read
from ledger.language.english import Titles, sentence
from ledger.prove import category as proving
from ledger.prove.witness import Witness, record_json


@dataclass(frozen=True, slots=True)
class Tongue:
    """The titles around an entity, and the schema that clauses are read over."""

    titles: Titles
    schema: Schema

    def clause(self, text: str) -> str:
        """A clause as it is written, in English on one line; as it is, where it speaks of a field that is gone."""
        try:
            return sentence(read(text, self.schema), self.titles)
        except BadInput:
            return text

    def change(self, found: proving.Change) -> Change:
        """A change category with its examples."""
        sure = {"listing": f"on all {found.size:,} combinations of values that tell apart", "solver": "by a solver"}
        return {
            "category": found.category,
            "proved": sure.get(found.by, ""),
            "why": found.why,
            "gains": self._example(found.gains),
            "losses": self._example(found.losses),
        }

    def _example(self, found: Witness | None) -> Example | None:
        if found is None:
            return None
        return {
            "record": {self.titles.field(name): _plain(value) for name, value in record_json(found.record).items()},
            "on": str(found.today),
            "before": found.before,
            "after": found.after,
            "clauses": [self.clause(each) for each in found.clauses],
        }


def titles(there: Mapping[str, Draft], entity: str) -> Titles:
    """The titles of an entity's fields and scores, and of the criteria that one may refer to."""
    fields = there[entity].content["fields"] if entity in there else {}
    named = {name: each.get("title", "") for name, each in fields.items() if each.get("title") != name}
    criteria = {key: f"“{each.content['title']}” ({key})" for key, each in there.items() if each.yields == "predicate"}
    scores = {key: each.content["title"] for key, each in there.items() if each.yields == "score"}
    return Titles({**named, **scores}, criteria)


def blanks(draft: Draft, there: Mapping[str, Draft]) -> list[str]:
    """Which of the fields that a definition reads count as something where they are blank."""
    fields = there[draft.entity].content["fields"] if draft.entity in there else {}
    told = titles(there, draft.entity)
    return [
        f"a blank {told.field(name)} counts as {fields[name]['blank']}"
        for name in draft.reads
        if name in fields and fields[name].get("blank") is not None
    ]


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
