"""What became of a whole ledger: it was copied to another database, or brought up to date in its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from ledger.answers.answer import Answer
from ledger.app.settings import lines_for
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from ledger.audit.restore.queries.storage import Copied, Migrated


class LedgerCopy(Answer, frozen=True, kw_only=True):
    """A ledger that is in another database now, with the same events and the same root.

    `settings` are the lines by which `ledger.toml` names that database. Where it was `moved`, nothing is recorded in
    the old one any more.
    """

    commands: ClassVar = ("copy",)

    source: str
    to: str
    events: int
    root: str
    moved: bool
    settings: list[str]

    def sections(self) -> Iterator[Section]:
        """What is where, and what is to be written so that commands go there."""
        events = "one event" if self.events == 1 else f"{self.events:,} events"
        act = "moved" if self.moved else "copied"
        both = "nothing is recorded there any more" if self.moved else "each goes its own way from here on"
        yield just_lines(
            f"{act} {events} from {self.source} to {self.to}: {both}",
            f"root {self.root}, the same in both",
            f"to go on in {self.to}, write into ledger.toml:",
            *(f"  {each}" for each in self.settings),
        )


class Migration(Answer, frozen=True, kw_only=True):
    """A ledger's database as this version writes it; `before` is the format that it had, as `after` where it is so."""

    commands: ClassVar = ("migrate",)

    database: str
    before: int
    after: int

    def sections(self) -> Iterator[Section]:
        """One line."""
        said = f"{self.database} is of format {self.after}, as this version writes it: nothing is to be done"
        if self.before != self.after:
            said = f"brought {self.database} from format {self.before} to {self.after}"
        yield just_lines(said)


def ledger_copy(source: str, found: Copied) -> LedgerCopy:
    """What was done."""
    return LedgerCopy(
        source=source,
        to=found.to.name,
        events=found.root.size,
        root=str(found.root),
        moved=found.moved,
        settings=lines_for(found.to.written, found.to.reference),
    )


def migration(database: str, found: Migrated) -> Migration:
    """What was done."""
    return Migration(database=database, before=found.before, after=found.after)
