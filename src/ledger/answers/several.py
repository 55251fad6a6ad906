"""Several proposals answered at once: each with its own outcome, since each is a decision of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

import msgspec

from ledger.answers.answer import Answer, Problem, problem_lines, problems
from ledger.errors import LedgerError
from ledger.render import text
from ledger.render.sections import Section, just_lines


class ProposalOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one proposal: what the command answers where it is the only one, or why it could not be.

    `says` is that answer as people read it.
    """

    proposal: str
    answer: dict[str, Any]
    says: list[str]
    errors: list[Problem]


class SeveralProposals(Answer, frozen=True, kw_only=True):
    """What came of each of several proposals. What stands in the way of one is not in the way of the others."""

    commands: ClassVar = ("approve", "decline", "ratify")
    content: ClassVar = "outcomes"

    outcomes: list[ProposalOutcome]
    code: int

    def sections(self) -> Iterator[Section]:
        """One after the other, and how many could not be."""
        yield just_lines(*(line for each in self.outcomes for line in (*each.says, *problem_lines(each.errors))))
        refused = [each.proposal for each in self.outcomes if each.errors]
        yield from [just_lines(f"not: {', '.join(refused)}")] if refused else []


def several_answers(proposals: Iterable[str], answer: Callable[[str], Answer]) -> SeveralProposals:
    """Answer each by itself. The exit code is that of the worst problem."""
    outcomes, code = list[ProposalOutcome](), 0
    for each in proposals:
        try:
            said = answer(each)
        except LedgerError as problem:
            code = max(code, problem.exit_code)
            outcomes.append(ProposalOutcome(proposal=each, answer={}, says=[], errors=problems(problem)))
        else:
            says = list(text.lines(said.sections()))
            outcomes.append(ProposalOutcome(proposal=each, answer=said.data(), says=says, errors=[]))
    return SeveralProposals(outcomes=outcomes, code=code)
