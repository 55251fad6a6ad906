"""Artifacts that were to stand under one definition, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer, Problem, problems, reasons
from ledger.deliver.delivery.answers.binding import DefinitionEmptied, definition_emptied
from ledger.deliver.survey.decide.join import JoinOutcome
from ledger.govern.documents.answers.rule import RuleDifference, rule_difference
from ledger.render.sections import Section, just_lines


class ArtifactJoined(msgspec.Struct, frozen=True, kw_only=True):
    """One artifact that was to be joined, as it was named; `bound` where it is now, with the `address` that it has.

    `before` is the definition that it was taken from, `differs` how its rule differs from the definition's.
    """

    name: str
    address: str
    bound: bool
    positions: list[int]
    before: DefinitionEmptied | None
    differs: RuleDifference | None
    errors: list[Problem]

    def lines(self, key: str) -> Iterator[str]:
        """What became of it."""
        if self.errors:
            yield f"✗ {self.name}: {self.errors[0].what}"
            yield from reasons(self.errors[0], "    ")
        elif not self.positions:
            yield f"= {self.name} is bound to {key} already"
        else:
            yield f"✓ {self.name}  (#{self.positions[-1]})"
            yield from self.differs.lines("is {} there", f"{{}} by {key}") if self.differs else ()


class ArtifactsJoined(Answer, frozen=True, kw_only=True):
    """What became of each artifact that was to stand under one definition."""

    commands: ClassVar = ("join",)

    key: str
    artifacts: list[ArtifactJoined]
    code: int

    def sections(self) -> Iterator[Section]:
        """One after the other, how many, and what becomes of the definitions that they were taken from."""
        count = sum(each.bound for each in self.artifacts)
        joined = f"{count} of {len(self.artifacts)} under {self.key}; nothing was written there"
        last = {each.before.key: each.before for each in self.artifacts if each.before}
        emptied = (line for each in last.values() for line in each.lines())
        yield just_lines(*(line for each in self.artifacts for line in each.lines(self.key)), joined, *emptied)


def artifacts_joined(key: str, found: Iterable[JoinOutcome]) -> ArtifactsJoined:
    """What became of each. The exit code is that of the worst problem."""
    outcomes = list(found)
    code = max((each.problem.exit_code for each in outcomes if each.problem), default=0)
    return ArtifactsJoined(key=key, artifacts=[_joined(each) for each in outcomes], code=code)


def _joined(found: JoinOutcome) -> ArtifactJoined:
    tied = found.tied
    return ArtifactJoined(
        name=found.name,
        address=tied.seen.address if tied else "",
        bound=tied is not None,
        positions=tied.decided.positions if tied else [],
        before=definition_emptied(tied.emptied) if tied and tied.emptied else None,
        differs=rule_difference(found.change),
        errors=problems(found.problem),
    )
