"""How the names of an entity are told to people: fields by their titles, clauses and records in English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.brief.content import BriefChange, BriefExample
from ledger.domain.definition import Draft
from ledger.errors import BadInput
from ledger.language.english import Titles, sentence
from ledger.language.read import read
from ledger.language.schema import Schema
from ledger.meanings.registry import COMPARED, PREDICATE
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

    def change(self, found: proving.MeaningChange) -> BriefChange:
        """A change category with its examples."""
        sure = {"listing": f"on all {found.size:,} combinations of values that tell apart", "solver": "by a solver"}
        return {
            "category": found.category,
            "proved": sure.get(found.by, ""),
            "why": found.why,
            "gains": self._example(found.gains),
            "losses": self._example(found.losses),
        }

    def _example(self, found: Witness | None) -> BriefExample | None:
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
    named = _apart({name: each.get("title", name) for name, each in fields.items()})
    criteria = {key: f"“{each.content['title']}” ({key})" for key, each in there.items() if each.yields == PREDICATE}
    scores = {key: each.content["title"] for key, each in there.items() if each.yields in COMPARED}
    return Titles({**named, **scores}, criteria)


def _apart(titled: Mapping[str, str]) -> dict[str, str]:
    """Fields by their titles; where two would be told alike, each with its name."""
    told = {name: Titles({name: title} if title != name else {}, {}).field(name) for name, title in titled.items()}
    seen = Counter(told.values())
    return {name: title if seen[title] == 1 else f"{title} ({name})" for name, title in told.items()}


def blanks(draft: Draft, there: Mapping[str, Draft], names: Iterable[str]) -> list[str]:
    """Which of the fields that a definition rests on count as something where they are blank."""
    fields = there[draft.entity].content["fields"] if draft.entity in there else {}
    told = titles(there, draft.entity)
    counts = {name: _on_blank(fields[name]) for name in names if name in fields}
    return [f"a blank {told.field(name)} counts as {said}" for name, said in counts.items() if said]


def _on_blank(field: Mapping[str, Any]) -> str:
    """What a blank of a field counts as; empty where it stays blank."""
    said = field.get("blank")
    return "no" if field["type"] == "boolean" else "" if said is None else str(said)


def rewritten(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What an entity or a charter says now and did not, place by place; for what no category tells."""
    was, now = dict(_places(before)), dict(_places(after))
    lines = [f"{at}: {now[at]} (it was: {was[at]})" for at in now if at in was and now[at] != was[at]]
    lines += [f"new: {at}: {now[at]}" for at in now if at not in was]
    return lines + [f"no longer: {at}: {was[at]}" for at in was if at not in now]


def _places(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for name, each in value.items():
            yield from _places(each, f"{at} {name}".strip())
    else:
        yield at, ", ".join(map(_as_written, value)) if isinstance(value, list) else str(value)


def _as_written(value: Any) -> str:
    """A part of a list as a document has it, such as {funnel: brand, share: 40}."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {_as_written(each)}' for name, each in value.items())}}}"
    return f"[{', '.join(map(_as_written, value))}]" if isinstance(value, list) else str(value)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
