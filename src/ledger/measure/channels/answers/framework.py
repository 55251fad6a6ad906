"""What it means to go from one framework to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.domain.category import SAME_MEANING
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from ledger.measure.channels.queries.frameworks import FrameworkPair


class FrameworkPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a framework that is another: what it said, and what it says; empty where it is not there."""

    part: str
    before: str
    after: str


class FrameworkDiff(Answer, frozen=True, kw_only=True):
    """The parts of two frameworks that differ, and what becomes of evaluations that were made under the first."""

    commands: ClassVar = ("diff",)

    before: str
    after: str
    category: str
    breaking: bool
    words: str
    changes: list[FrameworkPart]

    def sections(self) -> Iterator[Section]:
        """What becomes of evaluations, and a line for each part."""
        yield just_lines(f"{self.before} → {self.after}: {self.words}", *(f"  {_line(each)}" for each in self.changes))


def framework_diff(found: FrameworkPair) -> FrameworkDiff:
    """What came of comparing the two."""
    return FrameworkDiff(
        before=found.before,
        after=found.after,
        category=found.category,
        breaking=found.category not in SAME_MEANING,
        words=found.words,
        changes=[FrameworkPart(part=each.part, before=each.before, after=each.after) for each in found.moves],
    )


def _line(each: FrameworkPart) -> str:
    if not each.before:
        return f"+ {each.part}: {each.after}"
    return f"  {each.part}: {each.before}, then {each.after}" if each.after else f"− {each.part}: {each.before}"
