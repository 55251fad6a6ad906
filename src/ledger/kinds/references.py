"""The names that a text of a document may use, and what they stand for.

criteria: mql AND fit >= 40     lead's fields, its criteria mql, its score fit; a ladder cannot be referred to
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ledger.documents import Document
from ledger.domain.definition import Draft
from ledger.errors import BadInput, LedgerError
from ledger.kinds import shape
from ledger.kinds.entity import schema
from ledger.kinds.kind import Surroundings
from ledger.language import Composite, Meaning, Schema, Tree, expand, read, scores_of
from ledger.language.meaning import M
from ledger.language.tree_json import from_json
from ledger.meanings import PREDICATE, REFERRED, UNREFERRED, meaning_from_json


def meanings(definitions: Mapping[str, Draft], entity: str, besides: str = "") -> Mapping[str, Meaning]:
    """The criteria and scores of an entity that may be referred to, as they were written."""
    return {
        key: meaning_from_json(each.tree)
        for key, each in definitions.items()
        if each.yields in REFERRED and each.entity == entity and key != besides
    }


def predicates(around: Surroundings, entity: str, besides: str) -> Mapping[str, Tree]:
    """The criteria among them."""
    return {
        key: from_json(each.tree)
        for key, each in around.definitions.items()
        if each.yields == PREDICATE and each.entity == entity and key != besides
    }


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
            fix=f"ratify the entity `{entity}` from that day or earlier; or, to try a draft, name its file as well",
        )
    return known_names(found, key, around)


def known_names(entity: Draft, key: str, around: Surroundings) -> Schema:
    """The same of an entity that is."""
    beside = meanings(around.definitions, entity.key, key)
    scores = {name: each for name, each in beside.items() if isinstance(each, Composite)}
    others = {name: each for name, each in around.definitions.items() if each.yields in UNREFERRED and name != key}
    return schema(entity, beside, around.zone, scores, {name: UNREFERRED[each.yields] for name, each in others.items()})


def criteria_at(document: Document, path: tuple[str | int, ...], known: Schema) -> Tree:
    """The criteria that stands at a path of a document. Raises BadInput or Problems, with places in the file."""
    try:
        return read(shape.text(document, *path), known, "")
    except LedgerError as problem:
        if not problem.place.startswith(":"):
            raise
        moved = [_moved(document, path, each) for each in getattr(problem, "problems", (problem,))]
        shape.told_together(moved)
        raise


def written_out(meaning: M, key: str, known: Schema, around: Surroundings) -> tuple[M, Schema]:
    """A meaning with its references expanded, and the schema with the scores that it compares. Raises as `expand`."""
    beside = {**meanings(around.definitions, known.entity, key), key: meaning}
    scores = {name: each for name, each in scores_of(meaning, beside).items() if name != key}
    return expand(meaning, beside), replace(known, scores=scores)


def written_out_at(
    document: Document, path: tuple[str | int, ...], meaning: M, key: str, known: Schema, around: Surroundings
) -> tuple[M, Schema]:
    """The same; what stands against it is raised with its place in the file."""
    try:
        return written_out(meaning, key, known, around)
    except LedgerError as problem:
        raise document.problem(path, problem.what, problem.why, problem.fix) from problem


def _moved(document: Document, path: tuple[str | int, ...], problem: LedgerError) -> BadInput:
    """The same problem, with its place in the file instead of in the text."""
    _, line, column = problem.place.rsplit(":", 2)
    place = document.place_within(path, int(line), int(column))
    return type(problem)(problem.what, problem.why, problem.fix, place)  # type: ignore[return-value]
