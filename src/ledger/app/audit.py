"""Every act of a ledger judged again: by which right it stood, what had none, and what would be refused today.

    events --in order, each on what counts of those before it--> judgement --with what was done--> Judged

`verify` tells whether bytes were altered. Whoever writes to the file, or has a login of the database, can append bytes
that are sound and an act that nobody had the right to: this finds it, from the record alone, and by no verdict that was
kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from ledger.app.judging import (
    Judged as Judged,
    Judging,
    Lines,
    NoLines,
    Said,
    as_recorded,
    judge_events,
    judge_with_erasures,
)
from ledger.app.ledger import Ledger
from ledger.app.questions.signatures import ErasedActs, Erasures, erased_acts
from ledger.app.snapshot import Snapshot, uncollected
from ledger.domain.entitlement import Judgement
from ledger.domain.event import Assurance, Recorded
from ledger.domain.state import State
from ledger.errors import Unreachable

if TYPE_CHECKING:
    from ledger.journal.port import Journal

NOT_JUDGED = (
    "what a plugin's check said",
    "whether the category that set a quorum was right",
    "whether records had moved since a brief was shown",
    "which other definitions a change reached",
)
"""What the record does not hold, or what would take the records or the proof again."""
GATES_NOT_JUDGED = "what the gates of a channel answered, and whether its evaluation was current"
"""The same where channels were judged: it would take asking each gate as of that day."""

Take: TypeAlias = Callable[[State, Recorded, Judgement, date], None]
"""Take an act into a state, as it was judged on its day."""


def audited(ledger: Ledger) -> Iterator[Judged]:
    """Every act that takes a right, in order.

    An erasure is believed at first. Where one had no right, and something rests on it, all is judged again without it.
    """
    journal = ledger.store

    def judge(erasures: Erasures) -> list[Judged]:
        with uncollected():
            return [each for each in _judged(journal, ledger.zone, erasures) if _is_act(each)]

    return iter(judge_with_erasures(erased_acts(journal), judge))


def _judged(journal: Journal, zone: str, erasures: Erasures) -> Iterator[Judged]:
    from ledger.journal.replay import replay

    return judge_events(replay(journal), Judging(zone, Lines(journal.lines()), erasures))


def _is_act(judged: Judged) -> bool:
    """Whether somebody took a right, or lacked one: what only says what became of something is no act."""
    return bool(judged.judgement.right or judged.judgement.lacks)


def audited_for_long(ledger: Ledger, more: Callable[[int], bool]) -> Iterator[Judged]:
    """The same, and each act that comes later, as long as `more` says so of the last event that was judged.

    It ends, too, where that is on record no more, as where an older copy was put back.
    """
    journal = ledger.store
    erasures = Erasures(lambda person: erased_acts(journal).get(person))
    judging = Judging(ledger.zone, Lines(_lines_arriving(journal)), erasures)
    yield from filter(_is_act, judge_events(_arriving(journal, more), judging))


def _lines_arriving(journal: Journal) -> Iterator[bytes]:
    head = 0
    while True:
        for each in journal.lines(after=head):
            head += 1
            yield each


def _arriving(journal: Journal, more: Callable[[int], bool]) -> Iterator[Recorded]:
    from ledger.journal.replay import replay

    head, leaf = 0, ""
    while more(head):
        with suppress(Unreachable):  # for a while only
            if leaf and not Snapshot(head, leaf=leaf).stands(journal):
                return
            for each in replay(journal, after=head) if journal.head() > head else ():
                head, leaf = each.position, ""
                yield each
            leaf = journal.leaf(head) if head else ""


def audited_events(
    events: Iterable[Recorded],
    zone: str,
    assurance: Callable[[int], Assurance] = lambda _: "asserted",
    said: Said = as_recorded,
    take: Take | None = None,
    erased: ErasedActs = lambda _: None,
    lines: Iterable[bytes] | None = None,
) -> Iterator[Judged]:
    """The same of any events from the first one on, in the time zone of their ledger.

    `said` and `take` are for whoever asks how they would be judged under something else than was recorded. `erased`
    tells of somebody who was erased, whenever that was. `lines` are those of the events, where they are at hand.
    """
    read = NoLines(assurance) if lines is None else Lines(lines)
    judging = Judging(zone, read, Erasures(erased), said=said)
    if take is None:
        yield from filter(_is_act, judge_events(events, judging))
        return
    for recorded in events:
        found = judging.judge(recorded)
        if found.right or found.lacks:
            yield Judged(recorded, found)
        try:
            take(judging.bench.state, recorded, found, judging.day(recorded.recorded_at))
            judging.bench.take_delivery(recorded)
        except Exception:
            if not found.lacks:  # what had no right may make no sense either
                raise


def assurance_of(journal: Journal, position: int) -> Assurance:
    """How surely it was established who acted, as the line of the event tells; anything else counts as asserted."""
    return Lines([journal.line(position)], position - 1).assurance(position)
