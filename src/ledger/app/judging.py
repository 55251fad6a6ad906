"""Events judged one after the other: each on what counts of those before it, and then taken in.

    event, its line --tags, right, signature--> judgement --no right--> struck out
                                                          --else-----> taken in

A verdict is final. Who judges anew comes to the same, whatever was recorded since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from ledger.app import clock
from ledger.app.proofs import HAD_NONE, LOST, Erasures, holds, is_gone, is_signed
from ledger.audit.erasure.events import PersonErased
from ledger.compile.altered import altered
from ledger.deliver.delivery.rights.on_bench import judge_on
from ledger.deliver.targets.fold import Bench
from ledger.domain.definition import DefinitionAttested
from ledger.domain.entitlement import rules
from ledger.domain.entitlement.judging import Judgement, Obstacle
from ledger.domain.event import ASSURANCES, Assurance, Recorded
from ledger.domain.sense import is_unreadable
from ledger.domain.state import State
from ledger.domain.struck import Struck
from ledger.journal.line import NO_LINE, Line, is_instant, read_line

if TYPE_CHECKING:
    from ledger.journal.codec import Row
    from ledger.journal.port import Journal

UNTIMELY = "it was recorded before an event in front of it, or at no time that there is"
MISPLACED = "its tags are not those of its content: a decision would not find it where it belongs"
UNREADABLE = "its content is not that of its type: nobody can read it"

T = TypeVar("T")
Said: TypeAlias = Callable[[State, Recorded, date], Recorded]
"""An act on the state before it and on its day, as it is to be judged."""


class JudgedEvent(NamedTuple):
    """One event and how it is judged."""

    recorded: Recorded
    judgement: Judgement


def find_assurance(line: Line) -> Assurance:
    """Return how surely it was established who acted, as a line tells; what is no assurance counts as asserted."""
    return next((each for each in ASSURANCES if each == line.assurance), "asserted")


class EventLines:
    """What the lines say of events: under which tags they stand, and how surely it was who acted.

    `lines` are those of all events, in order; `read` takes along those of the events that it reads. The line of an
    event that was asked for is kept until the next event is.
    """

    def __init__(self, lines: Iterable[bytes] = ()) -> None:
        self._lines, self._at, self._line = dict(enumerate(lines, 1)), 0, NO_LINE

    def read(self, store: Journal, *, after: int = 0, checked: bool = True, known: bool = False) -> Iterator[Recorded]:
        """Return the events behind a position as they are stored: one stream with their lines, of one moment.

        Where only what is `known` is asked for, events of a newer version are left out.
        """

        def rows() -> Iterator[Row]:
            for row, line in store.rows_with_lines(after=after, checked=checked):
                self._lines[row[0]] = line
                if not known or row[3] in store.codec.decoders:
                    yield row

        return store.recorded(rows())

    def assurance(self, position: int) -> Assurance:
        """Return how surely it was established who acted."""
        return find_assurance(self._said(position))

    def misplaced(self, recorded: Recorded) -> bool:
        """Whether an event stands under other tags than its content has."""
        return self._said(recorded.position).tags != sorted(recorded.event.tags)

    def _said(self, position: int) -> Line:
        if self._at != position:
            self._line, self._at = read_line(self._lines.pop(position, b"")), position
        return self._line


class NoLines(EventLines):
    """Events that are read without their lines: they are taken to stand where they belong."""

    def __init__(self, assurance: Callable[[int], Assurance] = lambda _: "asserted") -> None:
        super().__init__()
        self._told = assurance

    def assurance(self, position: int) -> Assurance:
        """Return what somebody else tells."""
        return self._told(position)

    def misplaced(self, recorded: Recorded) -> bool:
        """Whether an event stands elsewhere: nobody can tell."""
        return False


def as_recorded(state: State, recorded: Recorded, day: date) -> Recorded:
    """Judge an act as what it says."""
    return recorded


@dataclass
class EventJudging:
    """Events judged in their order, in the time zone of their ledger. `latest` is when the last one was recorded."""

    zone: str
    lines: EventLines
    erasures: Erasures
    bench: Bench = field(default_factory=Bench)
    said: Said = as_recorded
    latest: str = ""
    _days: dict[str, date] = field(default_factory=dict)

    def judge(self, recorded: Recorded) -> Judgement:
        """Judge one event; it is not taken in yet."""
        if recorded.recorded_at < self.latest or not is_instant(recorded.recorded_at):
            return Judgement(lacks=UNTIMELY, obstacles=(Obstacle("time", UNTIMELY),))
        self.latest = recorded.recorded_at
        day, state = self.day(recorded.recorded_at), self.bench.state
        if is_unreadable(recorded.event):
            return Judgement(lacks=UNREADABLE, obstacles=(Obstacle("tags", UNREADABLE),))
        if self.lines.misplaced(recorded):
            return Judgement(lacks=MISPLACED, obstacles=(Obstacle("tags", MISPLACED),))
        told = self.said(state, recorded, day)
        self.erasures.take(recorded)
        found = _proved(state, recorded, judge_on(self.bench, recorded, told, day, self.lines.assurance), self.erasures)
        return self._changed(recorded, found, day) if type(recorded.event) is DefinitionAttested else found

    def take(self, recorded: Recorded, judgement: Judgement) -> None:
        """Take an event in as it is judged: struck out where it has no effect."""
        try:
            self.bench.take(recorded if judgement.has_effect else strike(recorded, judgement))
        except Exception:
            if not judgement.lacks:  # what had no right may make no sense either
                raise

    def day(self, recorded_at: str) -> date:
        """Return the day on which an instant of the ledger falls; instants of one minute fall on one day."""
        minute = recorded_at[:16]
        if minute not in self._days:
            self._days[minute] = clock.day(recorded_at, self.zone)
        return self._days[minute]

    def _changed(self, recorded: Recorded, found: Judgement, day: date) -> Judgement:
        """Add to the judgement of an attestation that it changed what was ratified: that would be refused today."""
        event, state = recorded.event, self.bench.state
        assert isinstance(event, DefinitionAttested)
        if found.lacks or found.refused_today:
            return found
        try:
            first = next(islice(altered(state, event.draft, event.from_, event.until, self.zone), 1), None)
        except Exception as broken:  # what was written into the file may be anything; no other checker judges that
            why = f"it is no content that the ledger makes: {type(broken).__name__}"
            return Judgement(lacks=why, obstacles=(Obstacle("given", why),), of_content=True)
        if first is None:
            return found
        return found._replace(
            refused_today=f"it changed what `{first.key}` v{first.version}, which was ratified, means"
        )


def judge_events(events: Iterable[Recorded], judging: EventJudging) -> Iterator[JudgedEvent]:
    """Judge each event and take it in, before the next one is read."""
    for recorded in events:
        judgement = judging.judge(recorded)
        yield JudgedEvent(recorded, judgement)
        judging.take(recorded, judgement)


def strike(recorded: Recorded, judgement: Judgement) -> Recorded:
    """Return an event as one that has no effect."""
    rule = rules.rule_of(recorded.event, judgement)
    return recorded._replace(event=Struck(said=recorded.event, rule=rule, why=judgement.lacks))


def judge_with_erasures(
    believed: Mapping[str, frozenset[int]], judge: Callable[[Erasures], T], rightful: Callable[[T], Set[str]]
) -> T:
    """Judge on the erasures that count; `rightful` says of whom what was judged shows that they were erased by right.

    Each on record is believed at first. Where something rests on one that had no right, all is judged without it.
    """
    while True:
        erasures = Erasures(believed.get)
        found = judge(erasures)
        doubted = erasures.asked - rightful(found)
        if not doubted:
            return found
        believed = {person: struck for person, struck in believed.items() if person not in doubted}


def find_rightful(judged: Iterable[JudgedEvent]) -> set[str]:
    """Return who was erased by somebody who had the right."""
    return {
        each.recorded.event.person
        for each in judged
        if isinstance(each.recorded.event, PersonErased) and each.judgement.has_effect
    }


def _proved(state: State, recorded: Recorded, found: Judgement, erasures: Erasures) -> Judgement:
    """How a signed act is judged once its proof was checked with the key as it was enrolled."""
    if found.lacks or not is_signed(recorded.event):
        return found
    if erasures.lost(recorded):
        return Judgement(lacks=LOST, obstacles=(Obstacle("proof", LOST),))
    if is_gone(recorded.event, state.credentials.by_id):
        if erasures.had_none(recorded):
            return Judgement(lacks=HAD_NONE, obstacles=(Obstacle("proof", HAD_NONE),))
        return found._replace(erased=True)
    held = holds(recorded.event, state.credentials.by_id, state.founded.ledger_id if state.founded else "")
    if held is False:
        why = "it was not signed by the key that it names: the proof is none of its statement"
        return Judgement(lacks=why, obstacles=(Obstacle("proof", why),))
    return found._replace(unchecked=held is None)
