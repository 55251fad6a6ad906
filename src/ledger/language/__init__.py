"""The criteria language: pure, and without a clock. What each part means is in language.md.

text --read--> Tree --expand--> Tree of fields --core--> AllOf / AnyOf / Leaf --> every target
|--canonical, pretty, explain, blank_notes--> what people read
"""

from ledger.language.core import AllOf, AnyOf, Core, Leaf, core, core_json
from ledger.language.digest import canonical_json, form_digest, meaning_digest
from ledger.language.evaluate import holds, judge
from ledger.language.expand import expand, scores_of
from ledger.language.explain import Explanation, explain, lines
from ledger.language.inputs import inputs
from ledger.language.judged import judged
from ledger.language.meaning import Composite, Meaning, Said
from ledger.language.notes import blank_notes
from ledger.language.print import canonical, meaning_lines, pretty
from ledger.language.read import read
from ledger.language.record import Unreadable, Value, read_record
from ledger.language.schema import Field, Schema, schema_problems, score_field
from ledger.language.simplify import simplified
from ledger.language.tree import Tree, fields_of, names
from ledger.language.tree_json import from_json, meaning_json, to_json
from ledger.language.written import tree_of

__all__ = [
    "AllOf",
    "AnyOf",
    "Composite",
    "Core",
    "Explanation",
    "Field",
    "Leaf",
    "Meaning",
    "Said",
    "Schema",
    "Tree",
    "Unreadable",
    "Value",
    "blank_notes",
    "canonical",
    "canonical_json",
    "core",
    "core_json",
    "expand",
    "explain",
    "fields_of",
    "form_digest",
    "from_json",
    "holds",
    "inputs",
    "judge",
    "judged",
    "lines",
    "meaning_digest",
    "meaning_json",
    "meaning_lines",
    "names",
    "pretty",
    "read",
    "read_record",
    "schema_problems",
    "score_field",
    "scores_of",
    "simplified",
    "to_json",
    "tree_of",
]
