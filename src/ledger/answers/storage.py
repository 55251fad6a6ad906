"""What became of a whole ledger: it was copied to another database, or brought up to date in its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from ledger.answers.answer import Answer
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from ledger.app.storage import Migrated


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


def migration(database: str, found: Migrated) -> Migration:
    """What was done."""
    return Migration(database=database, before=found.before, after=found.after)
