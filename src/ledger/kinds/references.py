"""The names that a text of a document may use, and what they stand for.

criteria: mql AND fit >= 40     lead's fields, its criteria mql, its score fit; a ladder cannot be referred to
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from ledger.data import replace
from ledger.documents import Document
from ledger.domain.definition import Draft
from ledger.errors import BadInput, LedgerError
from ledger.kinds import shape
from ledger.kinds.entity import schema
from ledger.kinds.kind import Surroundings
from ledger.language.expand import expand, scores_of
from ledger.language.meaning import Composite, M, Meaning
from ledger.language.read import read
from ledger.language.schema import Schema
from ledger.language.tree import Tree
from ledger.language.tree_json import from_json
from ledger.meanings.registry import COMPARED, PREDICATE, REFERRED, UNREFERRED, meaning_from_json

WITH_FILE = "name its file as well (beside it in check, by --with where records are read)"
"""How a draft is tried beside another. To propose it takes no other file: what it rests on is ratified first."""


@dataclass(frozen=True, slots=True)
class Meanings(Mapping[str, Meaning]):
    """The criteria and scores of an entity that may be referred to; each is read once somebody looks it up."""

    definitions: Mapping[str, Draft]
    entity: str
    besides: str = ""
    read: dict[str, Meaning] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Meaning:
        if key not in self.read:
            if key not in self:
                raise KeyError(key)
            self.read[key] = meaning_from_json(self.definitions[key].tree)
        return self.read[key]

    def __contains__(self, key: object) -> bool:
        return key in self.read or (key in self.definitions and self._holds(str(key)))

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(filter(self._holds, self.definitions)), **self.read})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _holds(self, key: str) -> bool:
        found = self.definitions[key]
        return found.yields in REFERRED and found.entity == self.entity and key != self.besides


def meanings(definitions: Mapping[str, Draft], entity: str, besides: str = "") -> Meanings:
    """The criteria and scores of an entity that may be referred to, as they were written."""
    return Meanings(definitions, entity, besides)


def predicates(around: Surroundings, entity: str, besides: str) -> Mapping[str, Tree]:
    """The criteria among them."""
    return {
        key: from_json(each.tree)
        for key, each in around.definitions.items()
        if each.yields == PREDICATE and each.entity == entity and key != besides
    }


def ratify_first(sort: str, key: str) -> str:
    """What to do where no `sort` of that key is in force: a draft is tried beside other drafts."""
    return f"ratify the {sort} `{key}` first; or, to try a draft, {WITH_FILE}"


def schema_around(
    entity: str, key: str, around: Surroundings, document: Document, path: tuple[str | int, ...] = ("entity",)
) -> Schema:
    """The names that the definition `key` may use. Raises BadInput, at `path`, where its entity is not in force."""
    found = around.definitions.get(entity)
    if found is None or found.kind != "entity":
        known = sorted(name for name, each in around.definitions.items() if each.kind == "entity")
        raise document.problem(
            path,
            f"there is no entity `{entity}` on {around.day}",
            why=f"known then: {', '.join(known)}" if known else "no entity of that name was ratified for that day",
            fix=f"ratify the entity `{entity}` from that day or earlier; or, to try a draft, {WITH_FILE}",
        )
    return known_names(found, key, around)


def known_names(entity: Draft, key: str, around: Surroundings) -> Schema:
    """The same of an entity that is."""
    if entity.key not in around.schemas:
        around.schemas[entity.key] = _names(entity, around)
    return _without(key, around.schemas[entity.key], entity)


def _names(entity: Draft, around: Surroundings) -> Schema:
    """The names that the definitions of an entity may use, each of them its own as well."""
    beside = meanings(around.definitions, entity.key)
    scores = {name: beside[name] for name in beside if around.definitions[name].yields in COMPARED}
    others = {name: UNREFERRED[each.yields] for name, each in around.definitions.items() if each.yields in UNREFERRED}
    return schema(entity, beside, around.zone, cast("dict[str, Composite]", scores), others)


def _without(key: str, names: Schema, entity: Draft) -> Schema:
    """The same names but for one: no definition refers to itself."""
    if key not in names.criteria and key not in names.scores and key not in names.others:
        return names
    own = key in entity.content["fields"]
    return replace(
        names,
        fields={name: each for name, each in names.fields.items() if name != key or own},
        criteria=names.criteria - {key},
        scores={name: each for name, each in names.scores.items() if name != key},
        others={name: each for name, each in names.others.items() if name != key},
    )


def criteria_at(document: Document, path: tuple[str | int, ...], known: Schema) -> Tree:
    """The criteria that stands at a path of a document. Raises BadInput or Problems, with places in the file."""
    try:
        return read(shape.all_seen(document, shape.text(document, *path), path), known, "")
    except LedgerError as problem:
        if not problem.place.startswith(":"):
            raise
        moved = [_moved(document, path, each) for each in getattr(problem, "problems", (problem,))]
        shape.told_together(moved)
        raise


def written_out(meaning: M, key: str, known: Schema, around: Surroundings) -> tuple[M, Schema]:
    """A meaning with its references expanded, and the schema with the scores that it compares. Raises as `expand`."""
    beside = Meanings(around.definitions, known.entity, key, {key: meaning})
    scores = {name: each for name, each in scores_of(meaning, beside).items() if name != key}
    return expand(meaning, beside), replace(known, scores=scores)


def written_out_at(
    document: Document, path: tuple[str | int, ...], meaning: M, key: str, known: Schema, around: Surroundings
) -> tuple[M, Schema]:
    """The same; what stands against it is raised with its place in the file."""
    try:
        return written_out(meaning, key, known, around)
    except LedgerError as problem:
        raise document.problem(path, problem.what, problem.why, problem.step or problem.fix) from problem


def _moved(document: Document, path: tuple[str | int, ...], problem: LedgerError) -> BadInput:
    """The same problem, with its place in the file instead of in the text."""
    _, line, column = problem.place.rsplit(":", 2)
    place = document.place_within(path, int(line), int(column))
    return type(problem)(problem.what, problem.why, problem.fix, place)  # type: ignore[return-value]
