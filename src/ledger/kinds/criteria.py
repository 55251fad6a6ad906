"""A yes-or-no definition in the criteria language, with the examples that say what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.errors import BadInput, LedgerError
from ledger.kinds import shape
from ledger.kinds.drafting import draft
from ledger.kinds.entity import schema
from ledger.kinds.kind import Surroundings
from ledger.language import blank_notes, expand, fields_of, judge, meaning_digest, read
from ledger.language.schema import Schema
from ledger.language.tree import Tree
from ledger.language.tree_json import from_json, to_json

_KEYS = ("kind", "key", "scope", "entity", "title", "statement", "criteria", "examples")
_EXAMPLE_KEYS = ("given", "verdict", "because", "on")


class Criteria:
    """The kind `criteria`: it yields a predicate."""

    name = "criteria"
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a criteria document, its text parsed against the entity in force on its effective date."""
        only_keys(document, (), _KEYS)
        key, entity = shape.key(document, "key"), shape.key(document, "entity")
        known = schema_around(entity, key, around, document)
        text = shape.text(document, "criteria")
        tree = criteria_at(document, ("criteria",), known)
        content = {
            "key": key,
            "entity": entity,
            "title": shape.text(document, "title", default=key),
            "statement": shape.text(document, "statement", default="-"),
            "examples": _examples(document),
        }
        used = fields_of(tree)
        expanded = _expanded(document, tree, key, around)
        return draft(
            self,
            key=key,
            scope=shape.scope(document, "scope"),
            entity=entity,
            content=content,
            tree=to_json(tree),
            source={"criteria": text},
            refers=used & known.criteria,
            reads=used & set(known.fields),
            meaning=meaning_digest(expanded, known),
            yields="predicate",
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """The examples whose verdict is not what the document says."""
        known = schema_around(draft.entity, draft.key, around, document)
        tree = _expanded(document, from_json(draft.tree), draft.key, around)
        for n, example in enumerate(draft.content["examples"]):
            yield from _unlike(document, n, example, tree, known, around.day)

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """Which way records with blanks go."""
        entity = around.definitions[draft.entity]
        known = schema(entity, predicates(around, draft.entity, draft.key), around.zone)
        yield from blank_notes(from_json(draft.tree), known)


def predicates(around: Surroundings, entity: str, besides: str) -> Mapping[str, Tree]:
    """The definitions on this entity that a criteria may refer to, as trees."""
    return {
        key: from_json(each.tree)
        for key, each in around.definitions.items()
        if each.yields == "predicate" and each.entity == entity and key != besides
    }


def schema_around(entity: str, key: str, around: Surroundings, document: Document) -> Schema:
    """The names that the criteria `key` may use. Raises BadInput where its entity is not in force."""
    found = around.definitions.get(entity)
    if found is None or found.kind != "entity":
        known = sorted(name for name, each in around.definitions.items() if each.kind == "entity")
        raise document.problem(
            ("entity",),
            f"there is no entity `{entity}` on {around.day}",
            why=f"known then: {', '.join(known)}" if known else "no entity of that name was ratified for that day",
            fix=f"ratify the entity `{entity}` from that day or earlier first",
        )
    return schema(found, predicates(around, entity, key), around.zone)


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


def _moved(document: Document, path: tuple[str | int, ...], problem: LedgerError) -> BadInput:
    """The same problem, with its place in the file instead of in the text."""
    _, line, column = problem.place.rsplit(":", 2)
    place = document.place_within(path, int(line), int(column))
    return type(problem)(problem.what, problem.why, problem.fix, place)  # type: ignore[return-value]


def _expanded(document: Document, tree: Tree, key: str, around: Surroundings) -> Tree:
    entity = shape.text(document, "entity")
    try:
        return expand(tree, {**predicates(around, entity, key), key: tree})
    except LedgerError as problem:
        raise document.problem(("criteria",), problem.what, problem.why, problem.fix) from problem


def _examples(document: Document) -> list[Any]:
    return [_example(document, n) for n, _ in enumerate(shape.items(document, "examples"))]


def _example(document: Document, n: int) -> Any:
    path = ("examples", n)
    example = shape.mapping(document, *path)
    only_keys(document, path, _EXAMPLE_KEYS)
    shape.mapping(document, *path, "given")
    if not isinstance(example.get("verdict"), bool):
        raise document.problem(
            path, "the example has no verdict", why="it says what must come out", fix="add verdict: true or false"
        )
    shape.text(document, *path, "because", default="-")
    shape.day(document, *path, "on")
    return shape.stored(document, example, path)


def _unlike(
    document: Document, n: int, example: Mapping[str, Any], tree: Tree, known: Schema, day: date
) -> Iterator[BadInput]:
    path = ("examples", n)
    unknown = sorted(set(example["given"]) - set(known.fields))
    if unknown:
        yield document.problem(
            path,
            f"`{unknown[0]}` is no field of {known.entity}",
            why="an example is a record of it",
            fix="see its fields",
        )
        return
    on = date.fromisoformat(example["on"]) if example.get("on") else day
    try:
        verdict = judge(tree, example["given"], known, on)
    except LedgerError as problem:
        yield document.problem((*path, "given"), problem.what, problem.why, problem.fix)
        return
    if verdict != example["verdict"]:
        yield document.problem(
            path,
            f"the example says {str(example['verdict']).lower()}, and the criteria says {str(verdict).lower()}",
            why=example.get("because") or "an example is what the author promises to the reader",
            fix="correct the criteria, or the example if it was the mistake",
        )
