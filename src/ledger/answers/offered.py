"""What the person who asks may do to a proposal, and why not what they may not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from ledger.answers.answer import Answer, Problem, problem_lines, problems
from ledger.app.decisions.offered import OfferedAct
from ledger.render.sections import Section, just_lines


class ActOffered(msgspec.Struct, frozen=True, kw_only=True):
    """An act: whether it would be accepted now, whether it was done before, else what refuses it.

    `after_looking` says that it would be accepted with a look at the records that were shown, where they did not move.
    """

    act: str
    accepted: bool
    done: bool
    refusals: list[Problem]
    after_looking: bool = False


class ActsOffered(Answer, frozen=True, kw_only=True):
    """Every act on a proposal, as the guards would answer the person who asks."""

    proposal: str
    address: str
    acts: list[ActOffered]

    def sections(self) -> Iterator[Section]:
        """What is accepted, and what stands in the way of the rest."""
        yield just_lines(*(line for each in self.acts for line in _lines(each)))

    @property
    def accepted(self) -> list[str]:
        """The acts that would be accepted now."""
        return [each.act for each in self.acts if each.accepted]

    @property
    def after_looking(self) -> list[str]:
        """The acts that would be accepted with a look at the records."""
        return [each.act for each in self.acts if each.after_looking]

    @property
    def answers(self) -> list[str]:
        """The acts by which somebody may answer, be it after a look at the records."""
        return [each.act for each in self.acts if (each.accepted or each.after_looking) and each.act != "show"]

    def refusals(self, act: str) -> list[Problem]:
        """What refuses an act."""
        return [problem for each in self.acts if each.act == act for problem in each.refusals]


def acts_offered(proposal: str, address: str, found: Iterable[OfferedAct]) -> ActsOffered:
    """What somebody with this address may do to a proposal."""
    acts = [
        ActOffered(
            act=each.act,
            accepted=each.open,
            done=each.done,
            refusals=problems(each.refusal),
            after_looking=each.after_looking,
        )
        for each in found
    ]
    return ActsOffered(proposal=proposal, address=address, acts=acts)


def _lines(act: ActOffered) -> Iterator[str]:
    yield f"{act.act}: {'yes' if act.accepted else 'done' if act.done else 'no'}"
    yield from (f"  {line}" for line in problem_lines(act.refusals))
