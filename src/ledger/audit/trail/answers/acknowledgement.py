"""What came of acknowledging which acts lose their effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided
from ledger.domain.verdict import VerdictsAcknowledged
from ledger.render.sections import Section, just_lines


class ActsAcknowledgement(Answer, frozen=True, kw_only=True):
    """The acts of a scope without effect that its decider read; without a position, that was on record already."""

    commands: ClassVar = ("audit acknowledge",)

    scope: str
    struck: list[int]
    position: int | None

    def sections(self) -> Iterator[Section]:
        """One line."""
        if self.position is None:
            yield just_lines(f"that is on record already: nothing in `{self.scope}` waits to be read")
            return
        acts = ", ".join(f"#{each}" for each in self.struck) or "none"
        yield just_lines(f"acknowledged the acts in `{self.scope}` without effect: {acts}  (#{self.position})")


def acknowledgement(scope: str, decided: Decided) -> ActsAcknowledgement:
    """Return what was acknowledged."""
    found = [each for each in decided.events if isinstance(each, VerdictsAcknowledged)]
    return ActsAcknowledgement(scope=scope, struck=[*found[0].struck] if found else [], position=decided.position)
