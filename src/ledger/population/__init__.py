"""Judging many records where they lie: a criteria becomes one condition that DuckDB runs over the file.

    tree --core--> condition (sql) --.
    header, bindings --> typed columns --+--> one query --> Count
    versions in force, clock --> CASE --'

Records never enter the ledger, and the file is never loaded whole.
"""

from ledger.population.columns import Column
from ledger.population.count import Count, Row, Segment, Unread, count
from ledger.population.records import record
from ledger.population.sql import Condition, condition

__all__ = ["Column", "Condition", "Count", "Row", "Segment", "Unread", "condition", "count", "record"]
