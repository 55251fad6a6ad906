"""A journal as one reader believes it: each event was judged by this reader, and those without effect are struck out.

    store --events in their order, judged once--> verdicts --each read--> events, struck out where they have no effect

Decisions, plans, pages, exports and followers read through this. What judges bytes reads the `store` behind it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from ledger.app import verdicts as kept_verdicts
from ledger.app.own_file import OwnFile, own_file
from ledger.app.snapshot import BATCH, Snapshot, require_gapless, uncollected
from ledger.app.verdicts import NOTHING, Strike, Verdicts
from ledger.audit.erasure.events import PersonErased
from ledger.data import Data, replace
from ledger.domain.event import Boundary, Query, Recorded
from ledger.domain.founding import Founded
from ledger.domain.struck import Struck

if TYPE_CHECKING:
    from ledger.app.judging import JudgedEvent
    from ledger.app.proofs import Erasures
    from ledger.journal.codec import Row
    from ledger.journal.port import Journal

UNTIMELY_RULE = "R23"
ERASURES = Boundary((Query((PersonErased.stored_name,)),))


class JudgedJournal:
    """The journal of a ledger, with the verdicts of this reader. What is asked of no event, the store answers."""

    def __init__(self, store: Journal, place: str) -> None:
        self.store, self.place = store, place
        self._verdicts: Verdicts | None = None
        self._snapshot = Snapshot()
        self._named: dict[int, tuple[str, frozenset[str]]] = {}
        self._undone = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    @cached_property
    def _founded(self) -> Founded:
        """The first event; what is nowhere founded has no zone of its own."""
        first = next((each.event for each in self.store.read(upto=1)[0]), None)
        return first if isinstance(first, Founded) else Founded(ledger_id="", zone="UTC", clock="system")

    @property
    def _cache(self) -> OwnFile:
        return self.own_file("verdicts")

    def own_file(self, sort: str) -> OwnFile:
        """Return the file in which this reader keeps something of one sort about this ledger."""
        return own_file(sort, self._founded.ledger_id, self.place)

    def verdicts(self) -> Verdicts:
        """Return the verdicts on everything so far; what came since the last ones is judged first."""
        head = self.store.head()
        if self._verdicts and self._verdicts.head != head:
            self._look_again()
        found = self._verdicts or self._kept(head)
        if found.head < head:
            if self.store.passes_over and self.store.newer():  # its bytes are asked, and nobody knows its meaning
                return Verdicts(head)
            found = self._judge(found)
        self._verdicts = found
        return found

    @property
    def has_snapshot(self) -> bool:
        """Whether everything was folded before: then no part of it is read again."""
        return bool(self._snapshot.head)

    def snapshot(self, *, checked: bool = True) -> Snapshot:
        """Return everything that counts, as of the head: folded once, and then only what came since."""
        verdicts = self.verdicts()
        if self._snapshot.head == verdicts.head:
            return self._snapshot
        found = self._folded(self._snapshot, verdicts, checked=checked)
        if found.state.erased != self._snapshot.state.erased and self._snapshot.head:
            found = self._folded(Snapshot(), verdicts, checked=checked)  # what was read of them before is gone, too
        self._snapshot = found if checked else self._snapshot
        return found

    def forget_undone(self) -> bool:
        """Forget what was read where it is on record no more, as where an older copy was put back; and whether it was.

        A process that runs for long asks so now and then.
        """
        self._look_again()
        undone, self._undone = self._undone, False
        return undone

    def _look_again(self) -> None:
        """Forget the snapshot and the verdicts that are not of this ledger any more."""
        if not self._snapshot.stands(self.store):
            self._snapshot, self._undone = Snapshot(), True
        if self._verdicts and not _stands(self._verdicts, self.store):
            self._verdicts, self._snapshot, self._undone = None, Snapshot(), True
            self._named.clear()

    def kept(self) -> tuple[Verdicts, str]:
        """Return the verdicts that this reader keeps of the ledger as it is, and the file that holds them."""
        return self._kept(self.store.head()), str(self._cache.path or "")

    def forget_kept(self) -> None:
        """Delete the verdicts that this reader keeps: they are found anew."""
        self._cache.forget()

    def last_recorded(self) -> str:
        """Return when the last event was recorded that was recorded in its order; empty where there is none."""
        verdicts = self.verdicts()
        return self._latest(verdicts) if verdicts.head in verdicts.struck else self.store.last_recorded()

    def position_at(self, moment: str) -> int:
        """Return the last position by a moment; an event out of its order came when the one in front of it did."""
        verdicts = self.verdicts()
        if all(each.rule != UNTIMELY_RULE for each in verdicts.struck.values()):
            return self.store.position_at(moment)
        return bisect_right(range(1, verdicts.head + 1), moment, key=lambda each: self._latest(verdicts, each))

    def remember(self, positions: list[int]) -> None:
        """Take it that a decision which was just made here has effect: a verb let it through on what counts."""
        found = self._verdicts
        if not found or found.head != positions[0] - 1:
            return
        head = positions[-1]
        leaf, root = self.store.leaf(head), _root(self.store, head)
        self._keep(replace(found, head=head, leaf=leaf, root=root, erased=_erased(self.store)))

    def read(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> tuple[list[Recorded], int]:
        """Return the events of `boundary` at positions `after` < p <= `upto` as they count, and the head."""
        while True:
            found, head = self.store.read(boundary, after=after, upto=upto, limit=limit)
            verdicts = self.verdicts()
            if verdicts.head >= head:
                return self._with_unindexed(found, verdicts, boundary, after, upto, limit), head

    def select(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> tuple[list[Row], int]:
        """Return the same, undecoded; `recorded` tells which of them have no effect."""
        found, head = self.store.select(boundary, after=after, upto=upto, limit=limit)
        rows = {row[0]: row for row in found}
        for position in self._missing(self.verdicts(), boundary, after, upto):
            rows[position] = self.store.select(None, after=position - 1, upto=position)[0][0]
        return [rows[position] for position in sorted(rows)[:limit]], head

    def recorded(self, rows: Iterable[Row]) -> Iterator[Recorded]:
        """Decode rows as they come, each struck out where it has no effect."""
        verdicts = self.verdicts()
        for recorded in self.store.recorded(rows):
            if recorded[0] > verdicts.head:
                verdicts = self.verdicts()
            yield _struck_out(recorded, verdicts)

    def _with_unindexed(
        self,
        found: list[Recorded],
        verdicts: Verdicts,
        boundary: Boundary | None,
        after: int,
        upto: int | None,
        limit: int | None,
    ) -> list[Recorded]:
        """Give what was found with what the index does not find, each struck out where it has no effect."""
        missing = set(self._missing(verdicts, boundary, after, upto)) - {each[0] for each in found}
        for position in sorted(missing):
            found += self.store.read(None, after=position - 1, upto=position)[0]
        if missing:
            found = sorted(found, key=lambda each: each[0])[:limit]
        return [_struck_out(each, verdicts) for each in found] if verdicts.struck else found

    def _missing(self, verdicts: Verdicts, boundary: Boundary | None, after: int, upto: int | None) -> Iterator[int]:
        """The positions of a boundary that the index may not find: by what their lines or their contents say."""
        if boundary is None:
            return
        last = verdicts.head if upto is None else upto
        for position in sorted({*verdicts.unindexed, *verdicts.struck}):
            if after < position <= last and _matches(*self._names(position), boundary, self.store):
                yield position

    def _names(self, position: int) -> tuple[str, frozenset[str]]:
        """The type of an event, and the tags of its line and of its content."""
        if position not in self._named:
            from ledger.journal.line import read_line

            said = read_line(self.store.line(position))
            found = self.store.read(None, after=position - 1, upto=position)[0]
            self._named[position] = found[0].event.stored_name, frozenset((*said.tags, *found[0].event.tags))
        return self._named[position]

    def _kept(self, head: int) -> Verdicts:
        """What this reader kept, where it is of this ledger as it is."""
        found = kept_verdicts.read(self._cache) if head else NOTHING
        if found is NOTHING:
            return found
        return found if found.head <= head and self.knew(found.head, found.root, found.erased) else NOTHING

    def knew(self, head: int, root: str, erased: str) -> bool:
        """Whether the events up to a position are those of which somebody kept something, and the erased the same."""
        return root == _root(self.store, head) and erased == _erased(self.store, head)

    def _keep(self, verdicts: Verdicts) -> Verdicts:
        self._verdicts = verdicts
        kept_verdicts.write(self._cache, verdicts)
        return verdicts

    def _judge(self, known: Verdicts) -> Verdicts:
        """Judge what came after the verdicts that are known, on what counts of everything before."""
        from ledger.app.judging import judge_with_erasures
        from ledger.app.proofs import erased_acts

        before, erased = self._folded(self._snapshot, known), _erased(self.store)
        found = judge_with_erasures(
            erased_acts(self.store),
            lambda erasures: self._judged(known, before, erasures),
            lambda found: found.rightful | before.state.erased,
        )
        if _erased(self.store) != erased:  # meanwhile somebody was, and what they signed may be gone since
            return self._judge(known)
        head = found.snapshot.head
        gone = before.head and found.snapshot.state.erased != before.state.erased
        self._snapshot = Snapshot() if gone else found.snapshot  # what was read of them before goes, too
        unindexed = (*known.unindexed, *self.store.unindexed(after=known.head, upto=head))
        struck = {**known.struck, **found.struck}
        leaf, root = found.snapshot.leaf, _root(self.store, head)
        return self._keep(Verdicts(head, leaf, root, struck, unindexed, _erased(self.store, head)))

    def _judged(self, known: Verdicts, before: Snapshot, erasures: Erasures) -> _Found:
        from ledger.app.judging import EventJudging, EventLines, judge_events
        from ledger.app.proofs import require_means

        head, struck, rightful, lines = known.head, dict[int, Strike](), set[str](), EventLines()
        bench, latest = before.bench.copied(), self._latest(known)
        judging = EventJudging(self._founded.zone, lines, erasures, bench, latest=latest)
        with uncollected():
            for each in judge_events(_gapless(lines.read(self.store, after=head), head), judging):
                recorded, judgement = each
                head = recorded.position
                if judgement.unchecked:  # nothing that rests on it is answered
                    require_means(recorded.event, judging.bench.state.credentials.by_id)
                if not judgement.has_effect:
                    struck[head] = _strike(each)
                elif isinstance(recorded.event, PersonErased):
                    rightful.add(recorded.event.person)
        leaf = self.store.leaf(head) if head else ""
        return _Found(Snapshot(head, judging.bench, leaf), struck, rightful)

    def _latest(self, verdicts: Verdicts, upto: int | None = None) -> str:
        """When the last event was recorded that was recorded in its order; empty where there is none."""
        position = verdicts.head if upto is None else upto
        while position and (found := verdicts.struck.get(position)) and found.rule == UNTIMELY_RULE:
            position -= 1
        return self.store.select(None, after=position - 1, upto=position)[0][0][1] if position else ""

    def _folded(self, before: Snapshot, verdicts: Verdicts, *, checked: bool = True) -> Snapshot:
        """The snapshot of what counts up to the last verdict; the same one where nothing came since."""
        from ledger.journal.replay import replay

        if before.head >= verdicts.head:
            return before if before.head == verdicts.head else self._folded(Snapshot(), verdicts, checked=checked)
        events, last, bench = replay(self.store, verdicts.head, after=before.head, checked=checked), before.head, None
        with uncollected():
            while batch := list(islice(events, BATCH)):
                require_gapless(batch, last)
                bench = bench or before.bench.copied()
                bench.take_all([_struck_out(each, verdicts) for each in batch] if verdicts.struck else batch)
                last = batch[-1].position
        return Snapshot(last, bench or before.bench, self.store.leaf(last))


class _Found(Data, frozen=True):
    """What was judged anew: what counts now, what has no effect, and who was erased by right."""

    snapshot: Snapshot
    struck: Mapping[int, Strike]
    rightful: Set[str]


def _gapless(events: Iterator[Recorded], last: int) -> Iterator[Recorded]:
    for each in events:
        if each[0] != last + 1:
            require_gapless((each,), last)
        last = each[0]
        yield each


def _struck_out(recorded: Recorded, verdicts: Verdicts) -> Recorded:
    found = verdicts.struck.get(recorded[0])
    return recorded._replace(event=Struck(said=recorded.event, rule=found.rule, why=found.why)) if found else recorded


def _strike(judged: JudgedEvent) -> Strike:
    from ledger.app.judging import strike

    event: Any = strike(*judged).event
    return Strike(event.rule, event.why)


def _stands(verdicts: Verdicts, store: Journal) -> bool:
    from ledger.journal.bookmark import Bookmark, holds

    return holds(store, Bookmark(verdicts.head, verdicts.leaf))


def _root(store: Journal, size: int) -> str:
    """The hash over the first events: another past has another one, whatever its last event is."""
    from ledger.journal.root import top
    from ledger.journal.tiles import nodes, peaks_of

    now = store.root()
    return now.hex if now.size == size else top(peaks_of(nodes(store), size)).hex()


def _erased(store: Journal, upto: int | None = None) -> str:
    """A digest of who was erased, by whatever event says so."""
    from ledger.domain.digest import sha256

    rows, _ = store.select(ERASURES, upto=upto)
    return sha256([row[0] for row in rows]) if rows else ""


def _matches(name: str, named: frozenset[str], boundary: Boundary, store: Journal) -> bool:
    """Whether an event of a type with these tags is of a boundary."""
    return any((not types or name in store.codec.names(types)) and named >= {*tags} for types, tags in boundary.queries)
