"""From records as people name them to the engine that is asked about them.

a file                   --> DuckDB, on this machine
a table on a server      --> the server itself, where it can say what is asked
the same, `--copy`       --> DuckDB, over the columns that are read
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ledger.population.columns import macros
from ledger.population.engines.duck import DuckEngine
from ledger.population.engines.engine import CountedIn, RecordsEngine
from ledger.population.source.file import File, session


def in_place(file: File, zone: str) -> File:
    """The records as they are asked about in a ledger of this zone: those of a server there, unless they are copied."""
    return file.server.in_place(file, zone) if file.server and not file.copied else file


@contextmanager
def engine(file: File, columns: Iterable[str], zone: str) -> Iterator[RecordsEngine]:
    """What is asked about records as `in_place` gives them, of which these columns are read. Raises BadInput."""
    if file.is_in_place:
        assert file.server is not None
        yield file.server.engine(file.dialect)
        return
    wanted = frozenset(columns)
    with session(file, wanted) as connection:
        connection.execute(macros(zone))
        copied = CountedIn(file.server.engine_name, 0, len(wanted)) if file.server else None
        yield DuckEngine(connection, copied)
