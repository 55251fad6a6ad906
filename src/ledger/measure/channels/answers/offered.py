"""What the person who asks may decide about a channel, and why not what they may not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from ledger.answers.answer import Answer, Problem, problem_lines, problems
from ledger.measure.channels.decide.offered import OutcomeOffered
from ledger.render.sections import Section, just_lines


class ChannelOutcomeOffered(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome: whether it would be accepted now, else what refuses it."""

    outcome: str
    accepted: bool
    refusals: list[Problem]


class ChannelOutcomesOffered(Answer, frozen=True, kw_only=True):
    """Every outcome of a channel, the highest first, as the guards would answer the person who asks."""

    channel: str
    address: str
    outcomes: list[ChannelOutcomeOffered]

    def sections(self) -> Iterator[Section]:
        """What is accepted, and what stands in the way of the rest."""
        yield just_lines(*(line for each in self.outcomes for line in _lines(each)))

    @property
    def accepted(self) -> list[str]:
        """The outcomes that would be accepted now."""
        return [each.outcome for each in self.outcomes if each.accepted]

    @property
    def refusals(self) -> list[Problem]:
        """What stands in the way, each thing once."""
        every = {each.what: each for outcome in self.outcomes for each in outcome.refusals}
        return list(every.values())


def channel_outcomes_offered(channel: str, address: str, found: Iterable[OutcomeOffered]) -> ChannelOutcomesOffered:
    """What somebody with this address may decide."""
    outcomes = [
        ChannelOutcomeOffered(outcome=each.outcome, accepted=each.refusal is None, refusals=problems(each.refusal))
        for each in found
    ]
    return ChannelOutcomesOffered(channel=channel, address=address, outcomes=outcomes)


def _lines(each: ChannelOutcomeOffered) -> Iterator[str]:
    yield f"{each.outcome}: {'yes' if each.accepted else 'no'}"
    yield from (f"  {line}" for line in problem_lines(each.refusals))
