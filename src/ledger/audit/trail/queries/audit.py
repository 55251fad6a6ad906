"""Every act of a ledger judged again: by which right it stood, what had none, and what would be refused today.

    events --in order, each on what counts of those before it--> judgement --with what was done--> JudgedEvent

`verify` tells whether bytes were altered. Whoever writes to the file, or has a login of the database, can append bytes
that are sound and an act that nobody had the right to: this finds it, from the record alone, and by no verdict that was
kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ledger.app.judging import (
    EventJudging,
    EventLines,
    JudgedEvent,
    NoLines,
    Said,
    as_recorded,
    find_assurance,
    find_rightful,
    judge_events,
    judge_with_erasures,
)
from ledger.app.ledger import Ledger
from ledger.app.proofs import ErasedActs, Erasures, erased_acts
from ledger.app.snapshot import Snapshot, uncollected
from ledger.domain.entitlement.judging import Judgement
from ledger.domain.event import Assurance, Recorded
from ledger.domain.folding.folding import evolve
from ledger.domain.state import State
from ledger.errors import Tampered, Unreachable
from ledger.journal.line import read_line
from ledger.steps import step

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


def audited(ledger: Ledger) -> Iterator[JudgedEvent]:
    """Every act that takes a right, in order.

    An erasure is believed at first. Where one had no right, and something rests on it, all is judged again without it.
    """
    journal = ledger.store

    def judge(erasures: Erasures) -> list[JudgedEvent]:
        with uncollected():
            return [each for each in _judged(journal, ledger.zone, erasures) if _is_act(each)]

    return iter(judge_with_erasures(erased_acts(journal), judge, find_rightful))


def audit_all(ledger: Ledger) -> list[JudgedEvent]:
    """The same, held against the verdicts that this reader keeps. Raises Tampered."""
    found = [*audited(ledger)]
    require_kept_alike(ledger, found)
    return found


def require_kept_alike(ledger: Ledger, found: Iterable[JudgedEvent]) -> None:
    """Pass where the verdicts that this reader keeps are those found anew; else delete them. Raises Tampered."""
    kept, file = ledger.judged.kept()
    struck = {each.recorded.position for each in found if not each.judgement.has_effect}
    if other := sorted({position for position in struck if position <= kept.head} ^ kept.struck.keys()):
        ledger.judged.forget_kept()
        raise Tampered(
            f"the verdict that is kept of event #{other[0]} is not that of the record",
            f"what it was judged by is gone from the ledger, or somebody wrote into {file}, which is deleted",
            step("see what was altered", "verify"),
        )


def _judged(journal: Journal, zone: str, erasures: Erasures) -> Iterator[JudgedEvent]:
    lines = EventLines()
    return judge_events(lines.read(journal), EventJudging(zone, lines, erasures))


def _is_act(judged: JudgedEvent) -> bool:
    """Whether somebody took a right, or lacked one: what only says what became of something is no act."""
    return bool(judged.judgement.right or judged.judgement.lacks)


def audited_for_long(ledger: Ledger, more: Callable[[int], bool]) -> Iterator[JudgedEvent]:
    """The same, and each act that comes later, as long as `more` says so of the last event that was judged.

    It ends, too, where that is on record no more, as where an older copy was put back.
    """
    journal, lines = ledger.store, EventLines()
    erasures = Erasures(lambda person: erased_acts(journal).get(person))
    judging = EventJudging(ledger.zone, lines, erasures)
    yield from filter(_is_act, judge_events(_arriving(journal, lines, more), judging))


def _arriving(journal: Journal, lines: EventLines, more: Callable[[int], bool]) -> Iterator[Recorded]:
    head, leaf = 0, ""
    while more(head):
        with suppress(Unreachable):  # for a while only
            if leaf and not Snapshot(head, leaf=leaf).stands(journal):
                return
            for each in lines.read(journal, after=head) if journal.head() > head else ():
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
    lines: EventLines | None = None,
) -> Iterator[JudgedEvent]:
    """The same of any events from the first one on, in the time zone of their ledger.

    `said` and `take` are for whoever asks how they would be judged under something else than was recorded. `erased`
    tells of somebody who was erased, whenever that was. `lines` are those of the events, where they are at hand.
    """
    judging = EventJudging(zone, lines or NoLines(assurance), Erasures(erased), said=said)
    if take is None:
        yield from filter(_is_act, judge_events(events, judging))
        return
    for recorded in events:
        found = judging.judge(recorded)
        if found.right or found.lacks:
            yield JudgedEvent(recorded, found)
        try:
            take(judging.bench.state, recorded, found, judging.day(recorded.recorded_at))
            judging.bench.take_delivery(recorded)
        except Exception:
            if not found.lacks:  # what had no right may make no sense either
                raise


class Turned(NamedTuple):
    """What governs today, and what would where every act counted: a key or a scope, then and now in words."""

    about: str
    before: str
    now: str


class Reliance(NamedTuple):
    """What rested on acts without effect: later acts by position, and what governs otherwise today."""

    acts: frozenset[int]
    turned: tuple[Turned, ...]


def find_reliance(ledger: Ledger) -> Reliance:
    """Return what would stand, and govern, if each act counted, as it did before the second edition of the rules."""
    state, store, lines = State(), ledger.store, EventLines()

    def take(judged: State, recorded: Recorded, found: Judgement, day: date) -> None:
        evolve(judged, recorded)
        evolve(state, recorded)

    with uncollected():
        judged = audited_events(lines.read(store), ledger.zone, take=take, erased=erased_acts(store).get, lines=lines)
        stood = frozenset(each.recorded.position for each in judged if not each.judgement.lacks)
    return Reliance(stood, tuple(_turned(state, ledger.snapshot().state, ledger.today())))


def _turned(before: State, now: State, day: date) -> Iterator[Turned]:
    then, there = before.in_force_on(day), now.in_force_on(day)
    for key in sorted(then.keys() | there.keys()):
        versions = [found.get(key) for found in (then, there)]
        said = [each.draft.content_digest if each else "" for each in versions]
        if said[0] != said[1]:
            yield Turned(key, *(f"v{each.number}" if each else "nothing" for each in versions))
    for scope in sorted(before.rights.rows.keys() | now.rights.rows.keys()):
        rows = [each.rights.row(scope, day) for each in (before, now)]
        deciders = [f"decided by {row.terms.decider or 'nobody'}" if row else "no charter" for row in rows]
        if deciders[0] != deciders[1]:
            yield Turned(f"`{scope}`", *deciders)


def assurance_of(journal: Journal, position: int) -> Assurance:
    """How surely it was established who acted, as the line of the event tells; anything else counts as asserted."""
    return find_assurance(read_line(journal.line(position)))
