"""Judging many records where they lie: a meaning becomes SQL that DuckDB runs over the file.

    meaning --core--> SQL -----------.
    header, bindings --> typed columns --+--> one query --> Count
    versions in force, clock --> CASE --'

Records never enter the ledger, and the file is never loaded whole.
"""

from ledger.population.columns import Column
from ledger.population.count import Count, CountRow, CountTally, JudgingSegment, count
from ledger.population.source.records import record
from ledger.population.source.unread import Unread
from ledger.population.sql.condition import SqlCondition, condition, expression

__all__ = [
    "Column",
    "Count",
    "CountRow",
    "CountTally",
    "JudgingSegment",
    "SqlCondition",
    "Unread",
    "condition",
    "count",
    "expression",
    "record",
]
