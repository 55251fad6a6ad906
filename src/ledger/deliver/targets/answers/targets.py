"""Targets: the orgs and portals that definitions are delivered to, and the artifacts that are governed there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import CHANGED, Answer
from ledger.app.ledger import Decided
from ledger.artifacts.data import Identity, Observation
from ledger.connecting.manual import Manual
from ledger.deliver.targets.events.delivery import Deliveries
from ledger.render.sections import Lines, Section, Table, just_lines, untitled

_READ_ONLY = "read only: nothing is written there before you apply a plan"
_BY_HAND = "nothing is written there from here: say what you see there with ledger target attest"
SIGNS = {True: "✓", False: "✗", None: "?"}


class TargetAdded(Answer, frozen=True, kw_only=True):
    """A target that is declared from here on: which org or portal its name means, for ever."""

    commands: ClassVar = ("target add",)

    target: str
    connector: str
    identity: str
    label: str
    kind: str
    positions: list[int]

    def sections(self) -> Iterator[Section]:
        """What it is, and that nothing happens to it yet."""
        what = f"{self.target} is {self.connector} {self.label} ({self.identity}), {self.kind}"
        yield just_lines(what, f"  {_BY_HAND if self.connector == Manual.name else _READ_ONLY}")


class TargetKnown(msgspec.Struct, frozen=True, kw_only=True):
    """One declared target."""

    target: str
    connector: str
    identity: str
    label: str
    kind: str


class ArtifactKnown(msgspec.Struct, frozen=True, kw_only=True):
    """One governed artifact; version 0 was never applied. `differs` from what was applied or bound, on record."""

    target: str
    address: str
    name: str
    key: str
    version: int
    differs: bool = False

    @property
    def applied(self) -> str:
        """What was applied, and whether it still stands."""
        return f"{f'v{self.version}' if self.version else 'never applied'}{', differs' if self.differs else ''}"


class TargetsKnown(Answer, frozen=True, kw_only=True):
    """Every declared target, and every artifact that is governed there."""

    commands: ClassVar = ("target list",)

    targets: list[TargetKnown]
    artifacts: list[ArtifactKnown]

    def sections(self) -> Iterator[Section]:
        """A row each."""
        rows = tuple(
            (each.target, each.connector, f"{each.label} ({each.identity})", each.kind)
            for each in sorted(self.targets, key=lambda each: each.target)
        )
        bound = tuple(
            (each.target, each.name, each.key, each.applied)
            for each in sorted(self.artifacts, key=lambda each: (each.target, each.address))
        )
        targets = (
            Table(("TARGET", "CONNECTOR", "IS", "KIND"), rows, least=("CONNECTOR",))
            if rows
            else Lines(("no targets are declared",))
        )
        artifacts = [Table(("TARGET", "ARTIFACT", "DEFINITION", "APPLIED"), bound)] if bound else []
        yield untitled(targets, *artifacts)


class AssumptionTried(msgspec.Struct, frozen=True, kw_only=True):
    """What a connector assumes of a platform, and whether it holds there; null where the target cannot tell."""

    assumption: str
    held: bool | None
    seen: str


class TargetChecked(Answer, frozen=True, kw_only=True):
    """What a connector assumes of a platform, tried on a target."""

    commands: ClassVar = ("target check",)
    content: ClassVar = "assumptions"

    assumptions: list[AssumptionTried]

    @property
    def code(self) -> int:
        """The exit code: whether something does not hold."""
        return CHANGED if any(each.held is False for each in self.assumptions) else 0

    def sections(self) -> Iterator[Section]:
        """One after the other, with what was seen, and how many hold."""
        each = self.assumptions
        lines = [line for one in each for line in (f"{SIGNS[one.held]} {one.assumption}", f"    {one.seen}")]
        unknown = sum(one.held is None for one in each)
        ending = f"{sum(one.held is True for one in each)} of {len(each)} hold"
        told = f", and {unknown} cannot be told" if unknown else ""
        yield just_lines(*lines, f"{ending}{told}")


def target_added(target: str, connector: str, declared: tuple[Identity, Decided]) -> TargetAdded:
    """What came of declaring a target."""
    identity, decided = declared
    return TargetAdded(
        target=target,
        connector=connector,
        identity=identity.id,
        label=identity.label,
        kind=identity.kind,
        positions=decided.positions,
    )


def targets_known(found: Deliveries) -> TargetsKnown:
    """The targets, and the artifacts there."""
    return TargetsKnown(
        targets=[
            TargetKnown(target=t.target, connector=t.connector, identity=t.identity, label=t.label, kind=t.kind)
            for t in found.targets.values()
        ],
        artifacts=[
            ArtifactKnown(
                target=b.target, address=b.address, name=b.name, key=b.key, version=b.version, differs=bool(b.drift)
            )
            for b in found.artifacts.values()
        ],
    )


def target_checked(found: Iterable[Observation]) -> TargetChecked:
    """Each assumption as it was tried."""
    return TargetChecked(
        assumptions=[AssumptionTried(assumption=each.assumption, held=each.held, seen=each.seen) for each in found]
    )
