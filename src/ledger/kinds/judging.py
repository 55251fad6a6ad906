"""The draft of a definition that judges records: what a criteria, a score and stages have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.documents import Document
from ledger.domain.definition import Draft
from ledger.kinds import shape
from ledger.kinds.drafting import NamedKind, draft, heading
from ledger.kinds.examples import Promise, examples
from ledger.kinds.kind import Surroundings
from ledger.kinds.references import written_out_at
from ledger.language.digest import meaning_digest
from ledger.language.meaning import Meaning, reads
from ledger.language.schema import Schema
from ledger.language.tree_json import meaning_json
from ledger.meanings.registry import yields


def judging(
    kind: NamedKind,
    document: Document,
    meaning: Meaning,
    known: Schema,
    around: Surroundings,
    *,
    texts: Mapping[str, str],
    promise: Promise,
    **content: Any,
) -> Draft:
    """The draft of a document that says `meaning` over the names in `known`.

    `texts` are its criteria as they were written, by their place (`rules.0.when`); `content` is what the document says
    beside them. Raises BadInput where references cannot be written out.
    """
    key = shape.key(document, "key")
    place = (next(iter(texts)).partition(".")[0],)
    return draft(
        kind,
        key=key,
        scope=shape.scope(document, "scope"),
        entity=known.entity,
        content={
            **heading(document, key, known.entity),
            **content,
            "examples": examples(document, promise),
        },
        tree=meaning_json(meaning),
        source=texts,
        refers=reads(meaning) & known.definitions,
        reads=reads(meaning) & known.given.keys(),
        meaning=meaning_digest(*written_out_at(document, place, meaning, key, known, around)),
        yields=yields(meaning),
    )
