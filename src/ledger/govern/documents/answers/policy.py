"""Two policies of structural debt side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from ledger.answers.answer import Answer
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from ledger.govern.documents.queries.policies import PolicyPair


class PolicyDiff(Answer, frozen=True, kw_only=True):
    """What one policy of debt says otherwise than another; `easier` where some debt is smaller or late later by it."""

    commands: ClassVar = ("diff",)

    before: str
    after: str
    easier: bool
    changes: list[str]

    def sections(self) -> Iterator[Section]:
        """A line each, first what makes debt smaller."""
        told = "some debt gets smaller, and nothing is mended" if self.easier else "no debt gets smaller"
        yield just_lines(f"{self.before} → {self.after}: {told}", *(f"  {each}" for each in self.changes))


def policy_diff(found: PolicyPair) -> PolicyDiff:
    """What came of comparing the two."""
    return PolicyDiff(before=found.before, after=found.after, easier=found.easier, changes=found.changes)
