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

    `whole` says that all chapters were told, and `served` whether the pages were open afterwards. `rest` is how the
    parts are added that were left out, because the emulators of the platforms are not installed.
    """

    commands: ClassVar = ("demo",)

    odd: list[str]
    folder: str | msgspec.UnsetType = msgspec.UNSET
    whole: bool
    served: bool
    rest: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def code(self) -> int:
        """The exit code."""
        return 1 if self.odd else 0

    def sections(self) -> Iterator[Section]:
        """How it went."""
        kept = [f"Everything is in {self.folder}: go on from there."] if self.folder is not msgspec.UNSET else []
        more = [CHAPTERS, PAGES] if self.whole else [] if self.served else [PAGES]
        if self.rest is not msgspec.UNSET:
            more = ["What happens on Salesforce and HubSpot was left out. To add it:", f"  {self.rest}"]
        well = ["The story ran on a simulated clock, with made-up records.", *kept, *more]
        yield just_lines(*([f"the story went wrong: {each}" for each in self.odd] or well))


def story_told(
    odd: Sequence[str], folder: str = "", *, whole: bool = False, served: bool = False, rest: str = ""
) -> StoryTold:
    """How the story went."""
    unset = msgspec.UNSET
    return StoryTold(odd=list(odd), folder=folder or unset, whole=whole and not rest, served=served, rest=rest or unset)
