"""The demo: how the story went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.render.sections import Section, just_lines

PAGES = "To decide what comes next on a page, as the CRO: ./dev demo --serve, or ledger demo --serve"
CHAPTERS = "… is where lines are left out. A chapter alone: ledger demo decide, or history, credit, channel, debt"


class StoryTold(Answer, frozen=True, kw_only=True):
    """What did not end as it should, nothing where all is well; and the folder that holds all of it, if it is kept.

    `whole` says that all chapters were told, and `served` whether the pages were open afterwards.
    """

    commands: ClassVar = ("demo",)

    odd: list[str]
    folder: str | msgspec.UnsetType = msgspec.UNSET
    whole: bool
    served: bool

    @property
    def code(self) -> int:
        """The exit code."""
        return 1 if self.odd else 0

    def sections(self) -> Iterator[Section]:
        """How it went."""
        kept = [f"Everything is in {self.folder}: go on from there."] if self.folder is not msgspec.UNSET else []
        more = [CHAPTERS, PAGES] if self.whole else [] if self.served else [PAGES]
        well = ["The story ran on a simulated clock, with made-up records.", *kept, *more]
        yield just_lines(*([f"the story went wrong: {each}" for each in self.odd] or well))


def story_told(odd: Sequence[str], folder: str = "", *, whole: bool = False, served: bool = False) -> StoryTold:
    """How the story went."""
    return StoryTold(odd=list(odd), folder=folder or msgspec.UNSET, whole=whole, served=served)
