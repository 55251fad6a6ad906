"""A yes-or-no definition in the criteria language, with the examples that say what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.examples import VERDICT, failing_examples
from ledger.kinds.judging import judging
from ledger.kinds.kind import Surroundings
from ledger.kinds.references import criteria_at, known_names, schema_around, written_out_at
from ledger.language.notes import blank_notes
from ledger.language.tree_json import from_json

_KEYS = ("kind", "key", "scope", "entity", "title", "statement", "criteria", "examples")


class CriteriaKind:
    """The kind `criteria`: it yields a predicate."""

    name = "criteria"
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a criteria document, its text parsed against the entity in force on its effective date."""
        only_keys(document, (), _KEYS)
        key, entity = shape.key(document, "key"), shape.key(document, "entity")
        known = schema_around(entity, key, around, document)
        tree = criteria_at(document, ("criteria",), known)
        texts = {"criteria": shape.text(document, "criteria")}
        return judging(self, document, tree, known, around, texts=texts, promise=VERDICT)

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """The examples whose verdict is not what the document says."""
        known = schema_around(draft.entity, draft.key, around, document)
        tree = from_json(draft.tree)
        meant, whole = written_out_at(document, ("criteria",), tree, draft.key, known, around)
        yield from failing_examples(document, draft.content["examples"], VERDICT, meant, whole, around.day)

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """Which way records with blanks go."""
        yield from blank_notes(from_json(draft.tree), known_names(around.definitions[draft.entity], draft.key, around))
