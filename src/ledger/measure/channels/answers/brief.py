"""The brief of a channel: how it stands, what that cannot tell, what would turn it, money, and what a review does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer, resolved
from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.language.days import days_in_words
from ledger.measure.channels.answers.channels import ChannelState, channel_state
from ledger.measure.channels.answers.decision import decision_section
from ledger.measure.channels.answers.judgement import judged_in_sections
from ledger.measure.channels.answers.limits import cannot_tell
from ledger.measure.channels.answers.money import ChannelMoney, channel_money
from ledger.measure.channels.answers.review_terms import ReviewTerms, review_terms
from ledger.measure.channels.answers.scores import scales_in_section, scores_in_section
from ledger.measure.channels.answers.turning import ChannelTurning, channel_turning
from ledger.render.page import page
from ledger.render.sections import Block, Lines, Points, Section, Table, Words, just_lines

if TYPE_CHECKING:
    from ledger.measure.channels.queries.brief import ChannelBriefOn


class ChannelBriefAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """What whoever decides about a channel reads. `cannot_tell` is what nobody can know from how it was judged.

    `turning` is missing while scores lack. `written` is the file that it was written to.
    """

    commands: ClassVar = ("channel brief",)

    channel: ChannelState
    cannot_tell: list[str]
    turning: ChannelTurning | None
    money: ChannelMoney
    review: ReviewTerms
    written: str = ""

    @property
    def headline(self) -> str:
        """What is recommended, in one line."""
        judged = self.channel.judgement
        if judged is None:
            return "nobody judged it yet"
        by = f"by {judged.framework} v{judged.version}"
        if not judged.finished:
            return f"{by} nothing is recommended yet: scores lack"
        stops = self.stops
        stopped = f", and {stops}" if stops else ""
        waived = f"; with what is waived, {judged.recommendation_if_waived}"
        return f"{judged.recommendation} is recommended {by}: total {judged.total_in_words} of 100{stopped}" + (
            waived if judged.recommendation_if_waived != judged.recommendation else ""
        )

    @property
    def stops(self) -> str:
        """The gates that stop it, as a clause; empty where none does."""
        judged = self.channel.judgement
        failed = [each.gate for each in judged.gates if each.answer != "pass"] if judged else []
        return (
            f"the gate{'s' if len(failed) > 1 else ''} {_and(failed)} stop{'' if len(failed) > 1 else 's'} it"
            if failed
            else ""
        )

    def shown_as(self, written: Path) -> ChannelBriefAnswer:
        """The same answer, written to a file."""
        return msgspec.structs.replace(self, written=str(written))

    def sections(self) -> Iterator[Section]:
        """All of it, or where it was written."""
        if self.written:
            yield just_lines(f"wrote {self.written}")
            return
        of = self.channel
        head = days_in_words(f"{of.title} ({of.channel}), {of.status} since {of.since}")
        yield just_lines(head, f"  {self.headline}")
        yield from self.story()

    def story(self) -> Iterator[Section]:
        """A section for each question, in the order in which a decider asks them."""
        yield from (_dated(each) for each in self._story())

    def _story(self) -> Iterator[Section]:
        if judged := self.channel.judgement:
            for each in judged_in_sections(judged):
                if each.title == "Scores":
                    yield scores_in_section(judged)
                    yield scales_in_section(judged)
                else:
                    yield each
        yield Section("What it cannot tell", (Points(tuple(self.cannot_tell)),))
        if self.turning:
            yield Section("What would turn it", (*self._stopped(self.turning), *self.turning.blocks()))
        if self.channel.decision:
            yield decision_section(self.channel.decision)
        yield Section("Money", tuple(self.money.blocks()))
        yield Section("At the review", tuple(self.review.blocks()))

    def html(self, *, simulated: bool) -> str:
        """It as a page of its own."""
        made_up = ["this ledger runs on a simulated clock: its dates are made up"] if simulated else []
        footer = [f"as of {self.channel.day}", *made_up]
        return page(self.channel.title, self.headline, [*self.story()], footer)

    def _stopped(self, turning: ChannelTurning) -> Iterator[Words]:
        if self.stops:
            yield Words(f"No score and no weight does, as long as {self.stops}. If they passed: {turning.outcome}.")


def channel_brief_answer(ledger: Ledger, found: ChannelBriefOn) -> ChannelBriefAnswer:
    """The brief, with people by their addresses."""
    answer = ChannelBriefAnswer(
        channel=channel_state(found.channel),
        cannot_tell=list(cannot_tell(found)),
        turning=channel_turning(found.turning) if found.turning else None,
        money=channel_money(found),
        review=review_terms(found),
    )
    return resolved(answer, ledger.named_throughout)


def _dated(section: Section) -> Section:
    """The same, its days as people write them."""
    return msgspec.structs.replace(section, blocks=tuple(_in_words(each) for each in section.blocks))


def _in_words(block: Block) -> Block:
    match block:
        case Words(text=text):
            return replace(block, text=days_in_words(text))
        case Points(items=items) | Lines(items=items):
            return replace(block, items=tuple(map(days_in_words, items)))
        case Table(rows=rows):
            return replace(block, rows=tuple(tuple(map(days_in_words, row)) for row in rows))
    return block


def _and(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
