"""What stands today, read from the events that still say something of it, wherever they lie in a long history.

    events --read once--> Index, in the reader's own cache --its positions--> the same events, read and checked

The index holds positions and nothing that is shown. It is believed where it is of this ledger, of these rules and of
this form of itself, and else made anew. No decision rests on it: those read their own boundaries.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, TypeVar, cast

from ledger.app.judged import JudgedJournal
from ledger.app.snapshot import Snapshot, uncollected
from ledger.app.verdicts import RULES
from ledger.data import replace
from ledger.deliver.targets.fold import Bench
from ledger.domain.definition import NotRead
from ledger.domain.folding.index import Index, packed, unpacked
from ledger.domain.folding.unspent import Unspent, spend, take, tells_alike
from ledger.errors import Tampered
from ledger.steps import step

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.journal.port import Journal

LEAST = 2_000
"""A shorter history is read whole, in less time than it takes to look for what may be left out."""
BEHIND = 500
"""After so many events more, the index is kept again."""

T = TypeVar("T")


def about_today(ledger: Ledger, ask: Callable[[Ledger], T]) -> T:
    """Return what a question comes to that is asked about today: on what stands today, and on everything if it must be.

    `ask` gives its answer whole, since what it looks into later may not have been read.
    """
    with suppress(NotRead):
        return ask(current(ledger))
    return ask(ledger)


def current(ledger: Ledger) -> Ledger:
    """Return the same ledger, of which only what stands today was read; as it is where that saves nothing."""
    judged = ledger.judged
    if judged.has_snapshot or judged.verdicts().head < LEAST:
        return ledger
    index = kept_index(judged, ledger.today())
    if index is None:
        return ledger
    return replace(ledger, journal=cast("Journal", _CurrentJournal(judged, index)))


def kept_index(judged: JudgedJournal, today: date) -> Index | None:
    """Return the index as of today: the one that is kept, with what came since; None where nothing may be left out."""
    kept = _kept(judged, today)
    continued = _continued(judged, kept, today) if kept else None
    found = continued or make_index(judged, today)
    if found and (kept is None or continued is None or found.head - kept.head > BEHIND):
        judged.own_file("index").write(packed(found))
    return found


def make_index(judged: JudgedJournal, today: date) -> Index | None:
    """Return the index, made from every event; None where nothing may be left out."""
    return _continued(judged, None, today)


def require_index_alike(judged: JudgedJournal) -> None:
    """Pass where the index that is kept tells of today what every event does; else delete it. Raises Tampered."""
    kept = _kept(judged, date.max)
    if kept and not tells_alike(kept.unspent, _taken(judged, None, kept.head)):
        file = judged.own_file("index")
        file.forget()
        raise Tampered(
            "the index that was kept of what stands today is not that of the record",
            f"somebody wrote into {file.path}: `list` and `status` read by it, and no decision did; it is deleted",
            step("see that all is well without it", "verify"),
        )


def _continued(judged: JudgedJournal, before: Index | None, today: date) -> Index | None:
    """The index with what came since; None where that is about something that was spent."""
    verdicts = judged.verdicts()
    if before and (before.head, before.day) == (verdicts.head, today):
        return before
    found = spend(_taken(judged, before, verdicts.head), today)
    return None if found.lost else Index(verdicts.head, verdicts.root, verdicts.erased, RULES, today, found)


def _taken(judged: JudgedJournal, before: Index | None, head: int) -> Unspent:
    """The events up to a position: those that an index tells of, and each that came after it."""
    found, after = (before.unspent, before.head) if before else (Unspent(), 0)
    with uncollected():
        take(found, judged.store.rows(after=after, upto=head, checked=False), judged.verdicts().struck.keys())
    return found


def _kept(judged: JudgedJournal, today: date) -> Index | None:
    """The index that is kept, where it is of this ledger, and was made on no later day."""
    found = unpacked(judged.own_file("index").read())
    if found is None or found.rules != RULES or found.day > today or found.head > judged.verdicts().head:
        return None
    return found if judged.knew(found.head, found.root, found.erased) else None


class _CurrentJournal(JudgedJournal):
    """The journal of a ledger of which only what stands today was read; whatever else is asked is read as ever."""

    def __init__(self, judged: JudgedJournal, index: Index) -> None:
        super().__init__(judged.store, judged.place)
        self._verdicts = judged.verdicts()
        self._current = read_current(self, index)

    def snapshot(self, *, checked: bool = True) -> Snapshot:
        return self._current


def read_current(journal: JudgedJournal, index: Index) -> Snapshot:
    """Return what stands today, folded from its events: each is held against its line."""
    bench = Bench()
    with uncollected():
        bench.take_all([*journal.recorded(journal.store.rows_at(index.unspent.positions))])
    for key, partly in index.unspent.partly.items():
        history = bench.state.definitions[key]
        history.since, history.mentioned = partly.first, history.mentioned | partly.mentions
    return Snapshot(index.head, bench, "")
