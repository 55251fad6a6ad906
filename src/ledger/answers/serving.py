"""That the pages were served, once they are not any more; and an address that signs somebody in there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ledger.answers.answer import Answer
from ledger.render.sections import Section, just_lines


class Served(Answer, frozen=True, kw_only=True):
    """The server was stopped by somebody; what was recorded stays."""

    commands: ClassVar = ("serve",)

    stopped: bool

    def sections(self) -> Iterator[Section]:
        """One line."""
        yield just_lines("stopped serving; what was recorded stays")


class AgentAnswered(Answer, frozen=True, kw_only=True):
    """An agent asked no more. It was told everything in its own protocol."""

    commands: ClassVar = ("mcp",)

    def sections(self) -> Iterator[Section]:
        """Nothing: who reads this closed it."""
        yield from ()


class SignInAddress(Answer, frozen=True, kw_only=True):
    """An address that signs `person` in once, within so many minutes."""

    commands: ClassVar = ("sign-in",)

    person: str
    address: str
    minutes: int

    def sections(self) -> Iterator[Section]:
        """The address, and for whom it is."""
        yield just_lines(f"to go in as {self.person}, once and within {self.minutes} minutes:", f"  {self.address}")


def served() -> Served:
    """That it ended as it should."""
    return Served(stopped=True)
