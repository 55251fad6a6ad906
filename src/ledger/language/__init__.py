"""The criteria language: pure, and without a clock. What each part means is in language.md.

text --read--> Tree --expand--> Tree of fields --core--> All / Any / Leaf --> every target
|                    |--judge--> verdict
|--canonical, pretty, explain, blank_notes--> what people read
"""

from ledger.language.core import All, Any, Core, Leaf, core, core_json, expand
from ledger.language.digest import canonical_json, form_digest, meaning_digest
from ledger.language.evaluate import holds, judge
from ledger.language.explain import Explanation, explain, lines
from ledger.language.notes import blank_notes
from ledger.language.print import canonical, pretty
from ledger.language.read import read
from ledger.language.record import Unreadable, Value, read_record
from ledger.language.schema import Field, Schema, schema_problems
from ledger.language.score import score, stage
from ledger.language.tree import Tree, fields_of, names
from ledger.language.tree_json import from_json, to_json

__all__ = [
    "All",
    "Any",
    "Core",
    "Explanation",
    "Field",
    "Leaf",
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
    "judge",
    "lines",
    "meaning_digest",
    "names",
    "pretty",
    "read",
    "read_record",
    "schema_problems",
    "score",
    "stage",
    "to_json",
]
