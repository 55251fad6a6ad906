"""One ledger, opened: what every command needs, and the one way in which a decision is made and recorded.

read the boundary --fold--> state --verb--> events --append under the same boundary--> positions
^--------- it moved, or the day ended: decide again ---------|
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from ledger.app import clock
from ledger.app.judged import JudgedJournal
from ledger.app.settings import Settings
from ledger.app.snapshot import Snapshot
from ledger.data import Data, replace
from ledger.domain import EVENTS, address as addresses, agents, boundaries, mentions
from ledger.domain.event import (
    Actor as Actor,
    Assurance as Assurance,
    Authentication as Authentication,
    Boundary,
    Condition,
    Event,
    Identification,
    NewerVersion as NewerVersion,
    Person,
)
from ledger.domain.folding.folding import fold
from ledger.domain.founding import Founded, PersonRegistered
from ledger.domain.guards import still_here
from ledger.domain.restoration import Restoration
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.errors import Conflict, LedgerError, Problems, Refused, StorageFault, Unidentified, UnknownName
from ledger.language.days import day_of
from ledger.steps import RETRY, NextStep, step

if TYPE_CHECKING:
    from ledger.journal.port import Journal
    from ledger.plugins import Plugins

ATTEMPTS = 20
APART = timedelta(minutes=1)  # by which clocks of two machines may differ without anybody having to know
UNDONE = "what was read is on record no more: an older copy of the ledger was put back, and all of it is read again"
_DECIDING: ContextVar[datetime | None] = ContextVar("deciding", default=None)
PERSON = re.compile(r"p_[0-9a-f]{16}")
DECIDER = "the decider of `*`"
"""Of whom a step speaks that a decision made without reading who that is."""


class Decided(Data, frozen=True):
    """What a decision came to: its events with their positions (none where it was already so), and its state."""

    events: list[Event]
    positions: list[int]
    state: State

    @property
    def position(self) -> int | None:
        """That of the last event; None where it was already so, or nothing was recorded."""
        return self.positions[-1] if self.positions else None


@dataclass
class Ledger:
    """An open ledger, which threads may share: who acts is told to each decision.

    `sessions` are those opened with each target since their requests were last counted. `year` is the one that somebody
    typed to say that the clock is right, although it is far from the last event.
    """

    journal: Journal
    settings: Settings
    year: int = 0
    sessions: dict[str, list[Any]] = field(default_factory=dict)
    _people: dict[str, Person] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        """Read every event as this reader believes it, whoever opened the store."""
        if not isinstance(self.journal, JudgedJournal):
            self.journal = cast("Journal", JudgedJournal(self.journal, str(self.settings.database.address)))

    @property
    def judged(self) -> JudgedJournal:
        """The journal, with what this reader found of each event."""
        return cast("JudgedJournal", self.journal)

    @property
    def store(self) -> Journal:
        """The events as they are stored, those without effect among them: for whoever judges bytes, or everything."""
        return self.judged.store

    # Facts

    @cached_property
    def founded(self) -> Founded:
        """The first event. Raises StorageFault where there is none."""
        found, _ = self.store.read(boundaries.people(), upto=1)
        if not found or not isinstance(found[0].event, Founded):
            raise StorageFault(
                "the ledger was never founded",
                why="its first event is missing",
                fix=step("create one elsewhere", "init"),
            )
        return found[0].event

    @property
    def zone(self) -> str:
        """The ledger's one time zone."""
        return self.founded.zone

    @property
    def simulated(self) -> bool:
        """Whether its time is made up, as in the demo."""
        return self.founded.clock == "simulated"

    @property
    def restorations(self) -> list[Restoration]:
        """Where an older copy of it went on, in their order."""
        return fold(self.journal.read(boundaries.restorations())[0]).restorations

    @cached_property
    def plugins(self) -> Plugins:
        """What `ledger.toml` lets run against this ledger."""
        from ledger.plugins import load

        return load(self.settings.named)

    def now(self) -> datetime:
        """The instant of this command: the later of the clock and the last event; one and the same in a decision."""
        return _DECIDING.get() or self._later_than(self.last_recorded())

    def _later_than(self, last: str) -> datetime:
        told = clock.now(self.simulated)
        return max(told, datetime.fromisoformat(last)) if last else told

    def ahead(self) -> str:
        """The time of the last event, where the clock stands before it: then that time counts. Else empty.

        Where a server stamps events, its clock and that of this machine may differ a little, and nobody set one back.
        """
        last, apart = self.last_recorded(), timedelta(0) if self.settings.database.is_file else APART
        return last if last and datetime.fromisoformat(last) > clock.now(self.simulated) + apart else ""

    def leap(self) -> tuple[datetime, str] | None:
        """What the clock says and when the last event was, where they are too far apart for an act; else None."""
        now, last = clock.now(self.simulated), self.last_recorded()
        return (now, last) if not self.simulated and clock.far(now, last) else None

    def today(self) -> date:
        """The day of ledger time."""
        return day_of(self.now(), self.zone)

    def last_recorded(self) -> str:
        """When the last event was recorded; empty where there is none."""
        return self.journal.last_recorded()

    def known_on(self, day: date | None) -> int | None:
        """The last position recorded on or before `day`; None for everything."""
        return None if day is None else self.journal.position_at(clock.last(day, self.zone))

    def state(self, *parts: Boundary, upto: int | None = None) -> State:
        """What was decided within these boundaries (everything, where none are given). It is not to be changed.

        Who has read everything reads no part of it again.
        """
        if upto is None and (self.judged.has_snapshot or not parts):
            return self.snapshot().state
        wanted = boundaries.union(boundaries.people(), *parts) if parts else boundaries.decisions()
        found, _ = self.journal.read(wanted, upto=upto)
        return fold(found, State(covered=boundaries.covered(*parts) if parts else None))

    def snapshot(self, *, checked: bool = True) -> Snapshot:
        """Everything, as of the head: folded once, and then only what came since.

        Where `checked` is false, no event is held against its line, and nothing else is told from what was read.
        """
        return self.judged.snapshot(checked=checked)

    def forget_undone(self) -> bool:
        """Forget what was read where it is on record no more, as where an older copy was put back; and whether it was.

        A process that runs for long asks so now and then.
        """
        undone = self.judged.forget_undone()
        if undone:
            self.__dict__.pop("founded", None)
        return undone

    # People

    def person(self, address: str) -> Person:
        """Who has this address. Raises UnknownName."""
        found = self.journal.person_by_address(address.strip().lower())
        if found is None:
            raise UnknownName(
                f"{address} is not known to this ledger",
                why="a person is known once the decider of `*` registers them, or a charter names them",
                fix=step("ask the decider of `*` to register them", "person add", address.strip().lower(), as_=False),
                sort="person",
                name=address.strip().lower(),
            )
        return found

    def actor(self, address: str) -> Actor:
        """Who acts, as the journal records it, by an address that nothing proves. Raises UnknownName."""
        try:
            person = self.person(address)
        except UnknownName as unknown:
            raise self.told(unknown) from None
        return Actor(person.id, person.kind, "asserted")

    def identification(self, actor: Actor) -> Identification:
        """How it was established who acts, now."""
        return actor.identified_at(self.now())

    def address(self, person: str) -> str:
        """The address behind an id; the id itself where the person was erased."""
        if person not in self._people:
            self._people = self.journal.people()
        found = self._people.get(person)
        return found.address if found else person

    def reread_people(self) -> Mapping[str, Person]:
        """Read who is known again: a process that runs for long forgets so whoever was erased meanwhile."""
        self._people = self.journal.people()
        return self._people

    def named(self, text: str) -> str:
        """A text with every person's id replaced by their address, and without a secret that was read for a target."""
        for secret in self.secrets:
            text = text.replace(secret, "[secret]")
        return PERSON.sub(lambda found: self.address(found[0]), text)

    def named_throughout(self, value: Any, *, texts_only: bool = False) -> Any:
        """A value of JSON with every person's id replaced by their address; what is no text stays as it is.

        `texts_only` leaves a value that is an id and nothing else.
        """
        match value:
            case str():
                return value if texts_only and PERSON.fullmatch(value) else self.named(value)
            case dict():
                named = {name: self.named_throughout(each, texts_only=texts_only) for name, each in value.items()}
                return {self.named(name) if isinstance(name, str) else name: each for name, each in named.items()}
            case list() | tuple():
                return [self.named_throughout(each, texts_only=texts_only) for each in value]
            case _:
                return value

    def ids(self) -> dict[str, str]:
        """The id of everybody who is known now, by address."""
        return {each.address: each.id for each in self.journal.people().values()}

    def reason(self, text: str) -> str:
        """A text that somebody wrote, as it is recorded. Raises BadInput where it names a stranger by address."""
        return mentions.reason(text, self.ids() if "@" in text else {})

    def listed(self, person: str) -> str:
        """Somebody among people who may act: the address, and whose else it could be taken for."""
        return addresses.beside(self.address(person), (each.address for each in self._people.values()))

    def newcomers(self, events: Iterable[Event]) -> list[str]:
        """Whom a decision made known by an address that could be taken for somebody else's: a line each."""
        new = [each.id for each in events if isinstance(each, PersonRegistered)]
        return [f"new here: {self.listed(each)}" for each in new if self.alike(each)]

    def alike(self, person: str) -> list[str]:
        """The addresses of others that this person's address could be taken for."""
        return addresses.like(self.address(person), (each.address for each in self._people.values()))

    # Deciding

    def decide(
        self,
        actor: Actor,
        verb: Callable[[State, date], list[Event]],
        boundary: Boundary,
        widen: Callable[[State], Boundary] = lambda _: Boundary(()),
        people: Callable[[], Iterable[Person]] = lambda: (),
    ) -> Decided:
        """Read, fold, decide, append, under one boundary that `widen` may find in steps.

        A command that its actor named and that is on record already gives what it came to then. Raises Refused from the
        verb, with people's addresses, and Conflict where others keep coming first.
        """
        from uuid import uuid4  # only those who decide wait for its import

        from ledger.journal.port import BoundaryMoved, DayOver

        command = actor.command or str(uuid4())
        for attempt in range(ATTEMPTS):
            if actor.command and (before := self._repeated(actor, boundary, widen)):
                return before
            state, wanted, head = self._gather(boundaries.union(boundaries.people(), boundary), widen)
            last = self.last_recorded()
            now = self._later_than(last)
            today = day_of(now, self.zone)
            try:
                clock.require_near(now, last, self.simulated, self.year)
                still_here(state, actor.id)
                with _at(now):
                    events = self._recorded(verb(state, today), people())
                agents.through_the_door(actor, events)
            except LedgerError as problem:
                raise self.told(problem) from None
            if not events:
                return Decided([], [], state)
            condition = Condition(wanted, head, clock.end(today, self.zone))
            try:
                positions = self.journal.record(
                    events, actor=actor, command_id=command, now=now, condition=condition, people=list(people())
                )
            except (BoundaryMoved, DayOver):
                clock.hesitate(attempt)
                continue
            self.judged.remember(positions)
            return Decided(events, positions, state)
        raise Conflict(
            "others kept deciding at the same time",
            why=f"{ATTEMPTS} attempts met a change",
            fix=RETRY,
        )

    def _recorded(self, events: list[Event], new: Iterable[Person]) -> list[Event]:
        """The events of a decision, none of which names anybody by address."""
        if not mentions.may_name(events):
            return [mentions.recorded(event, {}) for event in events]  # the server need not be asked who is known
        ids = {**self.ids(), **{each.address: each.id for each in new}}
        return [mentions.recorded(event, ids) for event in events]

    def _repeated(self, actor: Actor, boundary: Boundary, widen: Callable[[State], Boundary]) -> Decided | None:
        """What a named command of its actor came to, where it is on record.

        Raises Refused where its key stood for another act, or for one that has no effect.
        """
        found = self.journal.under(actor.command.partition(".")[0], actor.id)
        positions = [position for name, position in found if name == actor.command]
        if found and (not positions or not self.judged.verdicts().struck.keys().isdisjoint(positions)):
            raise Refused(
                "this key was used before, for something else",
                why=f"it stands for event #{found[0][1]}, and one key is for one act",
                fix="send it again under a new key",
            )
        if not positions:
            return None
        before = positions[0] - 1
        events, _ = self.journal.read(after=before, upto=positions[-1])
        everything = boundaries.union(boundaries.people(), boundary)
        return Decided([each.event for each in events], positions, self._gather(everything, widen, before)[0])

    def _gather(
        self, boundary: Boundary, widen: Callable[[State], Boundary], upto: int | None = None
    ) -> tuple[State, Boundary, int]:
        """The state inside the boundary, widened until it covers what it leads to; all as of the first head.

        Of a wider boundary only the queries are read that are new.
        """
        found, head = self.journal.read(boundary, upto=upto)
        head = head if upto is None else upto
        events, state = {each.position: each for each in found}, fold(found)
        while True:
            wider = boundaries.union(boundary, widen(state))
            new = tuple(each for each in wider.queries if each not in boundary.queries)
            if not new:
                return state, boundary, head
            boundary, known = wider, len(events)
            events |= {each.position: each for each in self.journal.read(Boundary(new), upto=head)[0]}
            if len(events) > known:
                state = fold(events[position] for position in sorted(events))

    def _by_name(self, helps: NextStep) -> NextStep:
        """The same step, with who decides in the whole company in the place of their seat."""
        if DECIDER not in helps.words:
            return helps
        rights, today = self.state(boundaries.rights(EVERYTHING)).rights, self.today()
        row = rights.row(EVERYTHING, today)
        names = " or ".join(rights.holders(row, "decider", today)) if row else ""
        return replace(helps, words=helps.words.replace(DECIDER, names or DECIDER))

    def told(self, problem: LedgerError) -> LedgerError:
        """The same problem with people's addresses in the place of their ids."""
        if isinstance(problem, Problems):
            return Problems(tuple(self.told(each) for each in problem.problems))
        named, helps = self.named, problem.step
        if helps and isinstance(problem, Unidentified) and (page := self.settings.page(f"/p/{helps.subject}")):
            helps = replace(helps, words=f"answer it at {page}, or {helps.words}")
        fix = self._by_name(helps).named(named) if helps else named(problem.fix)
        return problem.reworded(named(problem.what), named(problem.why), fix)


@contextmanager
def _at(now: datetime) -> Iterator[None]:
    """Whoever asks meanwhile what the time is, in this thread, is told so: a decision is made at one instant."""
    before = _DECIDING.set(now)
    try:
        yield
    finally:
        _DECIDING.reset(before)


class Rehearsal(Ledger):
    """The same ledger, on which a decision is made and never recorded: for what somebody may do, and why not."""

    def decide(
        self,
        actor: Actor,
        verb: Callable[[State, date], list[Event]],
        boundary: Boundary,
        widen: Callable[[State], Boundary] = lambda _: Boundary(()),
        people: Callable[[], Iterable[Person]] = lambda: (),
    ) -> Decided:
        """What would be recorded, with no positions, on everything that is known. Raises Refused from the verb."""
        state = self.snapshot().state
        try:
            events = verb(state, self.today())
            agents.through_the_door(actor, events)
        except LedgerError as problem:
            raise self.told(problem) from None
        return Decided(events, [], state)


def rehearsal(ledger: Ledger) -> Rehearsal:
    """A rehearsal on what a ledger holds now."""
    ledger.snapshot()
    return Rehearsal(**{each.name: getattr(ledger, each.name) for each in fields(ledger)})


class Unfounded(Ledger):
    """What stands in the place of a ledger that nobody founded: nothing is in force in it, and nobody is known."""

    @property
    def founded(self) -> Founded:
        """As `ledger init` would found it, at a time that somebody made up where one is told."""
        return Founded(ledger_id="", zone="UTC", clock="simulated" if clock.told() else "system")


def unfounded(settings: Settings) -> Ledger:
    """A ledger of no events."""
    from ledger.journal.nothing import NoEvents

    return Unfounded(cast("Journal", NoEvents()), settings)


def open_ledger(settings: Settings, pool: int = 1, *, newer: bool = False) -> Ledger:
    """Return the ledger that the settings name; on a server, by so many connections at most. Raises StorageFault.

    Where events of a newer version may be in it, `newer`, they are passed over: its bytes are asked, not its meaning.
    """
    from ledger.journal import stores
    from ledger.journal.codec import Codec

    where = settings.database
    journal = stores.open_(where.address, Codec(EVENTS), pool=pool, password=where.password())
    if newer:
        journal.pass_over_newer()
    return Ledger(journal, settings)
