"""Bindings: which definition governs an artifact from here on, and what becomes of the one that governed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided
from ledger.deliver.delivery.decide.binding import Emptied, Tied
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.render.sections import Section, just_lines


class DefinitionEmptied(msgspec.Struct, frozen=True, kw_only=True):
    """A definition that an artifact was taken from, and how many it still governs.

    `attested` says that nobody decided it, `used_by` which definitions refer to it.
    """

    key: str
    governs: int
    attested: bool
    used_by: list[str]

    def lines(self) -> Iterator[str]:
        """What becomes of it, where it governs nothing any more; nobody ends it by that."""
        if self.governs:
            yield f"  {self.key} still governs {self.governs} other{'s'[: self.governs > 1]}"
            return
        decided = ", and nobody decided it" if self.attested else ""
        yield f"  {self.key} governs nothing now{decided}; it stays in force until it is retired"
        if self.used_by:
            yield f"    first change what refers to it: {', '.join(self.used_by)}"
        yield f"    end it: ledger retire {self.key} --effective DATE --because TEXT"


class ArtifactTied(Answer, frozen=True, kw_only=True):
    """An artifact that a definition governs; without positions it did before.

    `before` is the definition that it was taken from, where it was another's.
    """

    commands: ClassVar = ("bind",)

    target: str
    address: str
    name: str
    key: str
    positions: list[int]
    before: DefinitionEmptied | None = None

    def sections(self) -> Iterator[Section]:
        """What governs it, and what becomes of the definition that did."""
        said = f"{self.target} {self.name} is bound to {self.key} already"
        if self.positions:
            said = f"{self.key} governs {self.target} {self.name} ({self.address})  (#{self.positions[-1]})"
        taken = (
            [f"  taken from {self.before.key}; nothing was written there", *self.before.lines()] if self.before else ()
        )
        yield just_lines(said, *taken)


class ArtifactLoosed(Answer, frozen=True, kw_only=True):
    """An artifact that is governed no longer."""

    commands: ClassVar = ("unbind",)

    target: str
    address: str
    name: str
    before: DefinitionEmptied
    applied: int
    positions: list[int]

    def sections(self) -> Iterator[Section]:
        """That it is nobody's, what stays there, and what becomes of the definition."""
        loosed = f"{self.before.key} governs {self.target} {self.name} no longer  (#{self.positions[-1]})"
        left = f"it stays there as it is, with v{self.applied} of it" if self.applied else "nothing was written there"
        yield just_lines(loosed, f"  {left}", *self.before.lines())


def artifact_tied(key: str, target: str, tied: Tied) -> ArtifactTied:
    """What came of binding it."""
    seen, decided, _, emptied = tied
    return ArtifactTied(
        target=target,
        address=seen.address,
        name=seen.name,
        key=key,
        positions=decided.positions,
        before=definition_emptied(emptied) if emptied else None,
    )


def artifact_loosed(loosed: tuple[GovernedArtifact, Decided, Emptied]) -> ArtifactLoosed:
    """What came of letting it go."""
    bound, decided, emptied = loosed
    return ArtifactLoosed(
        target=bound.target,
        address=bound.address,
        name=bound.name,
        before=definition_emptied(emptied),
        applied=bound.version,
        positions=decided.positions,
    )


def definition_emptied(found: Emptied) -> DefinitionEmptied:
    """What becomes of a definition that an artifact was taken from."""
    return DefinitionEmptied(key=found.key, governs=found.governs, attested=found.attested, used_by=list(found.used_by))
