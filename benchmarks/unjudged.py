"""A ledger as it was read before anybody judged it: what the benchmark of verdicts is held against.

    python benchmarks/unjudged.py show d7

Without `believe` this is the journal that every command reads; run as a program it is the whole command line on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.app import ledger
from ledger.app.judged import JudgedJournal
from ledger.app.verdicts import Verdicts
from ledger.domain.event import Recorded
from ledger.journal.codec import Row


class UnjudgedJournal(JudgedJournal):
    """The same journal, where whatever is stored counts, and nothing is kept."""

    def verdicts(self) -> Verdicts:
        """Return that nothing is struck out."""
        return Verdicts(self.store.head())

    def remember(self, positions: list[int]) -> None:
        """Keep nothing."""

    def read(self, *args: Any, **named: Any) -> tuple[list[Recorded], int]:
        """Return what the store holds."""
        return self.store.read(*args, **named)

    def select(self, *args: Any, **named: Any) -> tuple[list[Row], int]:
        """Return what the store holds, undecoded."""
        return self.store.select(*args, **named)

    def recorded(self, rows: Iterable[Row]) -> Iterator[Recorded]:
        """Decode rows as they come."""
        return self.store.recorded(rows)


if __name__ == "__main__":
    from ledger.__main__ import main

    ledger.JudgedJournal = UnjudgedJournal  # type: ignore[misc]
    main()
