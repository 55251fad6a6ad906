"""How an item of debt is closed: the acts that fit, each with its command, and the document that one of them takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Ledger
from ledger.govern.debt.decide.resolving import TO_BE_SEATED, ClosingAct, Resolution
from ledger.govern.debt.views.closers import ANYBODY
from ledger.render.sections import Lines, Section, just_lines, untitled
from ledger.steps import step


class ClosingWay(msgspec.Struct, frozen=True, kw_only=True):
    """One way to close an item, or to let it stand: what it does, the act, what that takes, and who may run it.

    `first` is the command that writes the document which it takes; empty where it takes none, or that is written.
    """

    words: str
    act: str
    given: str
    role: str
    people: list[str]
    first: str = ""

    @property
    def command(self) -> str:
        """As the command line takes it; what is in capitals is to be filled in."""
        return f"ledger {self.act} {self.given}".rstrip()

    def lines(self) -> Iterator[str]:
        """What it does, who may, and the command."""
        who = " or ".join(self.people) or f"nobody is seated as {self.role}"
        told = self.role if self.role in (ANYBODY, TO_BE_SEATED) else f"{self.role}: {who}" if self.people else who
        yield f"  {self.words}  ({told})"
        if self.first:
            yield f"    {self.first}"
        yield f"    {self.command}"


class DebtResolution(Answer, frozen=True, kw_only=True):
    """The acts that close an item, none of which is done by this. `document` is what the proposal takes.

    `output` is the file that it was written to; `undrafted` says why there is no document.
    """

    commands: ClassVar = ("debt resolve",)

    item: str
    ways: list[ClosingWay]
    document: str
    output: str
    undrafted: str

    def sections(self) -> Iterator[Section]:
        """Each way, and the document, unless it was written to a file."""
        lines = (line for each in self.ways for line in each.lines())
        yield just_lines(f"{self.item} is closed by an act, such as one of these:", *lines)
        if self.undrafted:
            yield just_lines(f"  {self.undrafted}")
        if self.output:
            yield just_lines(f"the document was written to {self.output}; change it where it should say something else")
        elif self.document:
            yield just_lines("", "the document, with -o FILE as a file:")
            yield untitled(Lines(tuple(f"  {line}" for line in self.document.splitlines()), exact=True))


def debt_resolution(ledger: Ledger, item: str, found: Resolution, output: str) -> DebtResolution:
    """What can be done about an item."""
    return DebtResolution(
        item=item,
        ways=[_way(ledger, each, "" if output else item) for each in found.ways],
        document=found.document,
        output=output,
        undrafted=ledger.named(found.undrafted),
    )


def _way(ledger: Ledger, found: ClosingAct, item: str) -> ClosingWay:
    """One way; where its document is not written yet, with the command that writes that of `item`."""
    act, people = found.step, [ledger.address(each) for each in found.people]
    first = step("write it", "debt resolve", item, output=found.file).command if item and found.file else ""
    return ClosingWay(words=act.words, act=act.act, given=act.taken, role=found.role, people=people, first=first)
