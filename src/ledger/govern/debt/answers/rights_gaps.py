"""Where nobody can decide, and since when: the gaps in who may do what, and who may close each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from ledger.answers.answer import Answer
from ledger.app.ledger import Ledger
from ledger.govern.debt.answers.debt import DebtItem, debt_items
from ledger.govern.debt.queries.rights_gaps import RightsGapsOn
from ledger.render.sections import Section, Table, just_lines, untitled

HEAD = ("SCOPE", "GAP", "WHAT", "SINCE", "DUE", "WHO MAY CLOSE IT")
LEAST = ("DUE", "SINCE")


class RightsGaps(Answer, frozen=True, kw_only=True):
    """What is missing in who may decide, on a day within a scope: the items of debt that another charter closes."""

    commands: ClassVar = ("rights gaps",)

    on: date
    scope: str
    gaps: list[DebtItem]

    def sections(self) -> Iterator[Section]:
        """A row each; what is waived in a line."""
        within = "" if self.scope == "*" else f" in `{self.scope}`"
        rows = tuple(_row(each) for each in self.gaps if not each.waiver)
        yield just_lines(f"on {self.on}: {_number(len(rows))}{within}")
        if rows:
            yield untitled(Table(HEAD, rows, least=LEAST))
        waived = (f"{each.item}: {each.waiver.in_words}" for each in self.gaps if each.waiver)
        such = (f"how one came about: ledger debt show {each.item}" for each in self.gaps[:1])
        yield just_lines(*waived, *such)


def rights_gaps(ledger: Ledger, found: RightsGapsOn) -> RightsGaps:
    """The gaps of a day."""
    return RightsGaps(on=found.day, scope=found.scope, gaps=debt_items(ledger, found.found))


def _number(rows: int) -> str:
    return "no gaps" if not rows else f"{rows:,} gap{'s' * (rows != 1)}"


def _row(each: DebtItem) -> tuple[str, ...]:
    return each.scope, each.sort.replace("_", " "), each.about, str(each.since), each.due_in_words, each.who
