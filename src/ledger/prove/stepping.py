"""Both sides on every combination of a small space, one after the other, by the reference evaluator.

So few are gone through sooner than DuckDB is loaded, and most rules that people compare are that small.
"""

from __future__ import annotations

from itertools import product

from ledger.prove.axes import Space
from ledger.prove.listing import FirstDifference
from ledger.prove.side import Side


def stepped(one: Side, other: Side, space: Space) -> tuple[FirstDifference | None, FirstDifference | None]:
    """The first record on which `other` says more than `one`, and the first on which it says less."""
    more = less = None
    for today in space.todays:
        for values in product(*(axis.candidates for axis in space.axes)):
            record = space.record(values)
            moved = other.says(record, today) - one.says(record, today)
            if moved > 0:
                more = more or FirstDifference(record, today)
            elif moved < 0:
                less = less or FirstDifference(record, today)
            if more and less:
                return more, less
    return more, less
