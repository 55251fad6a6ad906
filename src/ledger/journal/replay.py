"""The whole story again: every event, in order, streamed from the store into a fold.

    rows ──decode──▶ Recorded ──▶ fold

Never a list of all of them, and never the library's objects: those cost several times the decoding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.domain.event import Recorded
from ledger.journal.port import Journal


def replay(
    journal: Journal, upto: int | None = None, *, types: Sequence[str] = (), after: int = 0, checked: bool = True
) -> Iterator[Recorded]:
    """The events at positions `after` < p <= `upto`, of `types` or of all, as of the moment the first is taken.

    For "as it stood at a time" ask `journal.position_at` first. Raises LedgerError for an event of a newer version, and
    Tampered for one that is not what its line says, unless `checked` is false.
    """
    return journal.recorded(journal.rows(types, after=after, upto=upto, checked=checked))
