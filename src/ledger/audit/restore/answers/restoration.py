"""A backup that was made, and a ledger that was put back from one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Ledger
from ledger.app.settings import Settings, lines_for
from ledger.audit.checkpoints.answers.incarnations import count_events
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from ledger.audit.restore.decide.restore import RestoredLedger
    from ledger.audit.restore.queries.backup import Backup
    from ledger.measure.channels.queries.returning import Returning


class LedgerBackup(Answer, frozen=True, kw_only=True):
    """A file that holds all that the ledger held; `beside` is what is not in it, and has to be kept, too."""

    commands: ClassVar = ("backup",)

    source: str
    file: str
    events: int
    root: str
    beside: list[str]

    def sections(self) -> Iterator[Section]:
        """What is in it, and what is not."""
        copied = f"backed up {count_events(self.events)} of {self.source} to {self.file}"
        yield just_lines(
            f"{copied}, and read and hashed it there again",
            f"root {self.root}, the same in both",
            "keep it on another machine, and the newest checkpoint on a third: whoever holds both can exchange both",
            *(f"not in it: {each}" for each in self.beside),
            f"put it back: ledger restore {self.file} --checkpoint NOTE",
        )


class ReturningSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that somebody had lost."""

    person: str
    role: str
    scope: str

    @property
    def in_words(self) -> str:
        """In a line, with what to do again."""
        again = f"ledger revoke '{self.scope}' {self.role} {self.person} --because '…'"
        return f"  {self.person} was no more {self.role} in `{self.scope}`: {again}"


class ReturningPeople(msgspec.Struct, frozen=True, kw_only=True):
    """Who had gone in the database `before`, which holds `events` (None where it cannot be read), and comes back."""

    before: str
    events: int | None
    erased: list[str]
    left: list[str]
    seats: list[ReturningSeat]

    @property
    def anybody(self) -> bool:
        """Whether it knows of anybody."""
        return bool(self.erased or self.left or self.seats)

    def in_lines(self) -> Iterator[str]:
        """Each of them, and what to do again."""
        if self.events is None:
            yield f"{self.before} cannot be read, and nothing else tells who was erased, left or lost a seat since"
            return
        if not self.anybody:
            yield f"nobody comes back that {self.before}, over {count_events(self.events)}, knows as erased or gone"
            return
        yield f"who comes back, as {self.before} tells, which holds {count_events(self.events)}:"
        yield from (f"  {each} was erased: ledger erase {each} --because '…'" for each in self.erased)
        yield from (f"  {each} had left: ledger person leave {each} --because '…'" for each in self.left)
        yield from (each.in_words for each in self.seats)


class LedgerRestoration(Answer, frozen=True, kw_only=True):
    """A ledger that was put back, of how many `events`; `incarnation` is the one that goes on.

    `source` is the backup; None where nothing was put back, and what lay there was judged. `kept` is the root of the
    checkpoint that it was held against, if any. `position` is that of the declaration that it is older, and `lost` how
    many events are known to be missing; None where it goes on as it was, or nobody can tell. `parted` is an earlier
    restoration that took the place of some of what the checkpoint is over: what stands at `position` corrects that.
    `settings` are the lines by which `ledger.toml` names where it is, where it names something else. `returning` tells
    who comes back that had gone in the ledgers that it takes the place of.
    """

    commands: ClassVar = ("restore",)

    database: str
    events: int
    root: str
    kept: str | None
    incarnation: int
    position: int | None
    lost: int | None
    settings: list[str]
    source: str | None = None
    parted: int | None = None
    returning: list[ReturningPeople] = msgspec.field(default_factory=list)

    @property
    def is_older(self) -> bool:
        """Whether another incarnation goes on from here."""
        return self.position is not None and self.parted is None

    def sections(self) -> Iterator[Section]:
        """What goes on, and what is to be done first."""
        where = [f"  {each}" for each in self.settings]
        yield just_lines(
            self._done(),
            self._goes_on(),
            f"root {self.root}",
            *(["write into ledger.toml:", *where] if where else []),
        )
        if self.is_older:
            yield just_lines(*FIRST, *([] if self.returning else [COMES_BACK]))
        told = [each for each in self.returning if self.is_older or each.anybody]
        if told:
            yield just_lines(*(line for each in told for line in each.in_lines()))

    def _done(self) -> str:
        if self.source:
            return f"put back {count_events(self.events)} in {self.database}"
        hashed = f"read and hashed {count_events(self.events)} in {self.database}"
        return f"{hashed}: nothing was altered, and nothing put back"

    def _goes_on(self) -> str:
        missing = "nobody can tell what is missing" if self.lost is None else f"{count_events(self.lost)} lost"
        if self.is_older:
            return f"#{self.position} declares it on record: {missing}; incarnation {self.incarnation} goes on"
        if self.position:
            return f"#{self.position} corrects on record what #{self.parted} declared: {missing}"
        signed = count_events(int((self.kept or "0").partition(":")[0]))
        if self.parted:
            return f"it goes on as it was: of {signed} that were signed, #{self.parted} declares {missing}"
        return f"it goes on as it was: the first {signed} are those that were signed"


FIRST = (
    "what this voids, since what is lost may have ended it:",
    "  everybody signs in again, and programs get new tokens: ledger token add",
    "  credentials are confirmed again, but for those of who declared it: ledger credential list",
    "  each target is read-only until somebody looks there: ledger drift",
    "  checkpoints are signed by another key: ledger checkpoint-key add FILE --name NAME",
)
COMES_BACK = "who was erased, left or lost a seat since comes back; do that again: ledger erase ADDRESS --because '…'"


def ledger_backup(ledger: Ledger, found: Backup) -> LedgerBackup:
    """What was done."""
    database = ledger.settings.database
    beside = [
        f"{ledger.settings.path.name}, and the secrets that it refers to",
        "the key that signs checkpoints, with its last note beside it",
        "who is signed in and which tokens there are, and plans that wait: they are made again",
    ]
    return LedgerBackup(
        source=database.name, file=str(found.file), events=found.root.size, root=str(found.root), beside=beside
    )


def restored(found: RestoredLedger, settings: Settings) -> LedgerRestoration:
    """What goes on, and where."""
    where, apart = found.where, found.parted
    lost = apart.lost if apart else found.kept.size - found.common if found.kept and found.position else None
    elsewhere = where.written != settings.database.written
    return LedgerRestoration(
        database=where.name,
        events=found.common,
        root=str(found.root),
        kept=str(found.kept) if found.kept else None,
        incarnation=found.incarnation,
        position=found.position,
        lost=lost,
        settings=lines_for(where.written, where.reference) if elsewhere else [],
        source=found.source.name if found.source else None,
        parted=apart.position if apart else None,
        returning=[_returning(each) for each in found.returning],
    )


def _returning(found: Returning) -> ReturningPeople:
    seats = [ReturningSeat(person=person, role=role, scope=scope) for person, scope, role in found.seats]
    return ReturningPeople(
        before=found.before.name, events=found.events, erased=[*found.erased], left=[*found.left], seats=seats
    )
