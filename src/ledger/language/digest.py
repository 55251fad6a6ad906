"""The two identities of a meaning, and the canonical bytes that they are hashes of (language.md, section 6).

form digest     what was written: the tree, in the author's order. A signature binds this.
meaning digest  what it says: core form, and the declarations of the fields it reads. Artifacts carry both.
"""

from __future__ import annotations

import hashlib

from ledger.language import literals
from ledger.language.canonical import canonical_json
from ledger.language.core import core, core_json
from ledger.language.inputs import inputs, scores_under
from ledger.language.meaning import Composite, Meaning, reads
from ledger.language.schema import Field, Schema
from ledger.language.tree import Json, Tree
from ledger.language.tree_json import to_json

FORM, MEANING = b"criteria/1", b"criteria-meaning/1"


def form_digest(tree: Tree) -> str:
    """SHA-256, in hex, of the tree as written: only spelling is normalised, order and references are kept."""
    return hashlib.sha256(FORM + canonical_json(to_json(tree))).hexdigest()


def meaning_digest(meaning: Meaning, schema: Schema) -> str:
    """SHA-256, in hex, of what `meaning` (its references expanded) says.

    Covers the core form of each criteria in it, the type, `blank:` and choices of each field read, the scores that are
    compared, and the zone. The order in which choices were declared or the rules of a score were written is no part of
    it, and neither are the titles of stages.
    """
    used = reads(meaning)
    fields = {name: schema.fields[name] for name in inputs(used, schema) if name in schema.fields}
    scores = {key: _said(schema.scores[key], schema) for key in scores_under(used, schema)}
    covered = {
        **_said(meaning, schema),
        "fields": {name: _declared(field) for name, field in fields.items()},
        "zone": schema.zone,
        **({"scores": scores} if scores else {}),
    }
    return hashlib.sha256(MEANING + canonical_json(covered)).hexdigest()


def _said(meaning: Meaning, schema: Schema) -> dict[str, Json]:
    if isinstance(meaning, Composite):
        return meaning.covered(lambda when: core_json(core(when, schema)))
    return {"core": core_json(core(meaning, schema))}


def _declared(field: Field) -> Json:
    blank = field.blank if isinstance(field.blank, str | None) else literals.plain(field.blank)
    return {"type": field.type, "blank": blank, "choices": sorted(field.choices)}
