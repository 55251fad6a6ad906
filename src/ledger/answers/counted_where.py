"""Where records of a server were counted: there, or here over a copy of the columns that are read.

counted in PostgreSQL; 6 rows of counts came back
counted here; 4 columns of every record were copied from PostgreSQL
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.population.engines.engine import CountedIn


def counted_where(found: CountedIn | None) -> Iterator[str]:
    """As a line; nothing of a file."""
    if found and found.copied:
        columns = "column" if found.copied == 1 else "columns"
        yield f"counted here; {found.copied:,} {columns} of every record were copied from {found.engine}"
    elif found:
        yield f"counted in {found.engine}; {found.rows:,} {'row' if found.rows == 1 else 'rows'} came back"
