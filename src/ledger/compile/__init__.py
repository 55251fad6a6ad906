"""From the versions in force to what a platform should hold.

version --meant--> a meaning without references, over the fields of its entity
history --stretches--> which version judges the records of which days --by_day--> one meaning, by the clock
rule = that meaning, what it was decided by, and where its fields live on one platform
"""

from ledger.compile.altered import altered
from ledger.compile.governed import MeantSlice, by_own_day, by_standards, governed_on, governed_then
from ledger.compile.measured import MeasuredSlice, measured
from ledger.compile.ratified import as_ratified, broken
from ledger.compile.rule import AS_IS, artifact_of, rule
from ledger.compile.standard import KEEPS, before_all, by_day, declared, parts_by_version
from ledger.compile.stretches import Stretch, one_schema, reached, stretches
from ledger.compile.versions import Meant, around, in_force, meant, meant_by, predicate

__all__ = [
    "AS_IS",
    "KEEPS",
    "Meant",
    "MeantSlice",
    "MeasuredSlice",
    "Stretch",
    "altered",
    "around",
    "artifact_of",
    "as_ratified",
    "before_all",
    "broken",
    "by_day",
    "by_own_day",
    "by_standards",
    "declared",
    "governed_on",
    "governed_then",
    "in_force",
    "meant",
    "meant_by",
    "measured",
    "one_schema",
    "parts_by_version",
    "predicate",
    "reached",
    "rule",
    "stretches",
]
