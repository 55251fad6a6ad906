"""A backup that was made, and a ledger that was put back from one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.backup import Backup
from ledger.app.ledger import Ledger
from ledger.app.restore import RestoredLedger
from ledger.app.settings import Settings, lines_for
from ledger.domain.restoration import Restoration
from ledger.render.sections import Section, just_lines


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
        yield just_lines(
            f"backed up {_events(self.events)} of {self.source} to {self.file}, and read and hashed it there again",
            f"root {self.root}, the same in both",
            "keep it on another machine, and the newest checkpoint on a third: whoever holds both can exchange both",
            *(f"not in it: {each}" for each in self.beside),
            f"put it back: ledger restore {self.file} --checkpoint NOTE",
        )


class LedgerRestoration(Answer, frozen=True, kw_only=True):
    """A ledger that was put back, of how many `events`; `incarnation` is the one that goes on.

    `kept` is the root of the checkpoint that it was held against, if any. `position` is that of the declaration that it
    is older, and `lost` how many events are known to be missing; None where it goes on as it was, or nobody can tell.
    `settings` are the lines by which `ledger.toml` names where it is, where it names something else.
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

    def sections(self) -> Iterator[Section]:
        """What goes on, and what is to be done first."""
        where = [f"  {each}" for each in self.settings]
        yield just_lines(
            f"put back {_events(self.events)} in {self.database}",
            *self._goes_on(),
            f"root {self.root}",
            *(["write into ledger.toml:", *where] if where else []),
        )
        if self.position:
            yield just_lines(*FIRST)

    def _goes_on(self) -> Iterator[str]:
        if self.position is None:
            signed = _events(int((self.kept or "0").partition(":")[0]))
            yield f"it goes on as it was: the first {signed} are those that were signed"
            return
        missing = "nobody can tell what is missing" if self.lost is None else f"{_events(self.lost)} lost"
        yield f"#{self.position} declares it on record: {missing}; incarnation {self.incarnation} goes on"


FIRST = (
    "what this voids, since what is lost may have ended it:",
    "  everybody signs in again, and programs get new tokens: ledger token add",
    "  credentials are confirmed again, but for those of who declared it: ledger credential list",
    "  each target is read-only until somebody looks there: ledger drift",
    "  checkpoints are signed by another key: ledger checkpoint-key add FILE --name NAME",
)


class IncarnationShown(msgspec.Struct, frozen=True, kw_only=True):
    """That an older copy went on: as which incarnation, where it stands, what it has in common, and what was lost."""

    incarnation: int
    position: int
    at: str
    by: str
    common: int
    lost: int | None
    because: str

    @property
    def in_words(self) -> str:
        """In a line."""
        lost = "nobody can tell what was lost" if self.lost is None else f"{_events(self.lost)} lost"
        told = f"incarnation {self.incarnation}: restored at #{self.position} on {self.at[:10]} by {self.by}"
        return f"{told} from its first {_events(self.common)}; {lost}"


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
    where, lost = found.where, found.kept.size - found.common if found.kept and found.position else None
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
    )


def incarnations(ledger: Ledger, found: Sequence[Restoration]) -> list[IncarnationShown]:
    """Each of them, in their order."""
    return [
        IncarnationShown(
            incarnation=each.terms.incarnation,
            position=each.position,
            at=each.recorded_at,
            by=ledger.address(each.by),
            common=each.common,
            lost=each.lost,
            because=ledger.named(each.terms.because),
        )
        for each in found
    ]


def _events(number: int) -> str:
    return "one event" if number == 1 else f"{number:,} events"
