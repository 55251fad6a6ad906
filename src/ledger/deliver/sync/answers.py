"""Sync: what a look at each target found, and what was done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

import msgspec

from ledger.answers.answer import CHANGED, SOME_FAILED, Answer, Problem, problems, reasons
from ledger.deliver.delivery.decide.drift import Look
from ledger.deliver.sync.decide import CAPTURE, Flight
from ledger.govern.documents.answers.rule import SINCE_BOUND, RuleDifference, rule_difference
from ledger.render.sections import Section, just_lines


class ArtifactLeft(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact that is left as it is, though it differs, a version is due, or somebody is to look at it again.

    Of one that was never applied (version 0), `change` is what it means that it differs from what it held then. One
    that somebody attested is `overdue` since the day on which it was to be looked at again.
    """

    address: str
    name: str
    key: str
    version: int
    drifted: bool
    due: int
    change: RuleDifference | None = None
    overdue: date | None = None

    def __str__(self) -> str:
        version = f" v{self.version}" if self.version else ""
        told = [each for each in (self.address, f"{self.key}{version}") if each not in ("", self.name)]
        return f"{self.name} ({', '.join(told)})" if told else self.name

    def lines(self) -> Iterator[str]:
        """How it differs, and which version is due."""
        if self.drifted:
            yield f"    ! {self} is not as it was {'applied' if self.version else 'when it was bound'}"
            yield from (f"    {line}" for line in self.change.lines(*SINCE_BOUND)) if self.change else ()
        if self.due:
            yield f"    · {self}: v{self.due} is due"
        if self.overdue:
            yield f"    ? {self}: to be looked at again since {self.overdue}"


class TargetFlight(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a target, and what was done there as far as its mode allows.

    `states` counts the artifacts by how they stand. `drifted`, `due`, `overdue`, `applied` and `fights` are addresses,
    `left` says more of the first three, and `names` what people call each. `proposed` are proposals that were opened,
    `calls` the requests that it took. Of a capture, `captured` is the file that holds today, or it is `due_at` a time.
    """

    target: str
    mode: str
    artifacts: int
    states: dict[str, int]
    drifted: list[str]
    due: list[str]
    left: list[ArtifactLeft]
    names: dict[str, str]
    applied: list[str]
    proposed: list[str]
    fights: list[str]
    calls: int
    refused: list[Problem]
    errors: list[Problem]
    overdue: list[str] = []
    captured: str = ""
    due_at: str = ""

    def lines(self) -> Iterator[str]:
        """What was found and done, a line each."""
        for each in self.errors[:1]:
            yield f"✗ {self.target}: {each.what}"
            yield from reasons(each, "    ")
            return
        if self.mode == CAPTURE:
            yield f"= {self.target}: captured as {self.captured}" if self.captured else self._waits()
            return
        sign = "!" if self.drifted else "?" if self.overdue else "·" if self.due else "="
        states = ", ".join(f"{number} {state}" for state, number in sorted(self.states.items()))
        yield f"{sign} {self.target} ({self.mode}): {states or 'nothing is bound'}"
        yield from (line for each in self.left for line in each.lines())
        yield from (f"    ✓ {self._named(each)} was put back as ratified" for each in self.applied)
        yield from (f"    → {each} opened: a default decision, to be ratified or declined" for each in self.proposed)
        yield from (line for each in self.fights for line in self._fight(each))
        yield from (line for each in self.refused for line in (f"    ✗ {each.what}", *reasons(each, "        ")))
        yield from [f"    fix: {self._next()}"] if self.drifted or self.due else []
        attest = f"ledger target attest {self.target} ARTIFACT --holds TEXT --evidence FILE --again DATE"
        yield from [f"    fix: look there, then: {attest}"] if self.overdue else []

    def _waits(self) -> str:
        return f"· {self.target}: captured from {self.due_at} on"

    def _named(self, address: str) -> str:
        return f"{self.names.get(address, address)} ({address})"

    def _fight(self, address: str) -> Iterator[str]:
        yield f"    ✗ {self._named(address)}: somebody keeps changing it, so it is left as it is"
        yield f"        fix: find out who, and agree: ledger audit changes --target {self.target} --from DATE --to DATE"

    def _next(self) -> str:
        """What a person does with what sync leaves."""
        look = [f"see who changed what: ledger drift --target {self.target}"] if self.drifted else []
        if not any(each.version or each.due for each in self.left if each.drifted or each.due):
            return "; ".join([*look, "put it back there, or record it: ledger import"])
        file = f"{self.target}.json"
        act = "put it back" if self.drifted else "bring it there"
        return "; ".join([*look, f"{act}: ledger plan --target {self.target} -o {file}, then ledger apply {file}"])


class TargetsSynced(Answer, frozen=True, kw_only=True):
    """One look at each target; `ended` where sync went on until it was told to end."""

    commands: ClassVar = ("sync",)
    content: ClassVar = "flights"

    flights: list[TargetFlight]
    ended: bool = False

    @property
    def code(self) -> int:
        """The exit code: whether something differs, or could not be looked at."""
        if any(each.errors for each in self.flights):
            return SOME_FAILED
        return CHANGED if any(each.drifted or each.due or each.overdue for each in self.flights) else 0

    def sections(self) -> Iterator[Section]:
        """Target by target."""
        end = ["ended as it was told; nothing is half-written"] if self.ended else []
        yield just_lines(*(line for each in self.flights for line in each.lines()), *end)


def targets_synced(found: Iterable[Flight], *, ended: bool = False) -> TargetsSynced:
    """What became of each target."""
    return TargetsSynced(flights=[_flight(each) for each in found], ended=ended)


def _flight(found: Flight) -> TargetFlight:
    drifted, due = found.drifted, found.due
    return TargetFlight(
        target=found.target,
        mode=found.mode,
        artifacts=len(found.looks),
        states=dict(Counter("changed by hand" if each.state == "drift" else each.state for each in found.looks)),
        drifted=[each.bound.address for each in drifted],
        due=[each.bound.address for each in due],
        left=[
            _left(each, drifted=each in drifted, due=each in due)
            for each in found.looks
            if each in drifted or each in due or each.overdue
        ],
        overdue=[each.bound.address for each in found.looks if each.overdue],
        names={each.bound.address: each.bound.name for each in found.looks},
        applied=list(found.applied),
        proposed=list(found.proposed),
        fights=list(found.fights),
        calls=found.calls,
        refused=[part for each in found.refused for part in problems(each)],
        errors=problems(found.problem),
        captured=found.captured,
        due_at=found.due_at,
    )


def _left(look: Look, *, drifted: bool, due: bool) -> ArtifactLeft:
    bound = look.bound
    return ArtifactLeft(
        address=bound.address,
        name=bound.name,
        key=bound.key,
        version=bound.version,
        drifted=drifted,
        due=look.due if due else 0,
        change=rule_difference(bound.change) if drifted else None,
        overdue=look.again if look.overdue else None,
    )
