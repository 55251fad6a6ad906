"""Plans: what would change on the platforms, and what became of that."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, ClassVar

import msgspec

from ledger.answers.answer import REFUSED, SOME_FAILED, Answer, Hindered, Problem, causes, problems
from ledger.answers.recorded import positions_of, recorded_lines
from ledger.app.ledger import Decided
from ledger.deliver.delivery.pure.delivery import Outcome
from ledger.deliver.delivery.pure.plan import FORMAT, Change, Plan
from ledger.render.sections import Section, just_lines

SIGNS = {"create": "+", "remove": "-"}
TO = {"create": "to", "update": "to", "rollback": "back to", "remove": "gone; it is"}


class TargetSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One org or portal that was looked at. `governed` is how many artifacts are bound there."""

    target: str
    label: str
    id: str
    kind: str
    governed: int


class ArtifactChange(msgspec.Struct, frozen=True, kw_only=True):
    """One artifact that would change: from what, to what, and how many records it would gain and lose there.

    `action` is create, update, rollback or remove. `members` are in it now, of `records` there. A count that the
    platform does not tell is null. `enters` and `leaves` are older names of `gained` and `lost`.
    """

    target: str
    address: str
    name: str
    key: str
    version: int
    meaning: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    observed: str
    desired: str
    revision: str
    gained: int | None
    lost: int | None
    enters: int | None
    leaves: int | None
    members: int | None
    records: int | None
    notes: list[str]
    accepted: list[str]
    before_text: str
    after_text: str
    destroys: list[str]

    def lines(self) -> Iterator[str]:
        """What would go and come there, and whom that moves."""
        where = f" ({self.address})" if self.address else ""
        sign, to = SIGNS.get(self.action, "~"), TO[self.action]
        yield f"{sign} {self.target} {self.name}{where}  {to} {self.key} v{self.version}"
        for each in differences(self.before, self.before_text, self.after, self.after_text):
            yield from each.lines()
        yield from (f"    ! {name} would go" for name in self.destroys)
        moved = f"{_number(self.gained)} enter, {_number(self.lost)} leave"
        yield f"    {moved}, {_number(self.members)} are in it now, of {_number(self.records)} records there"
        yield from (f"    · {note}" for note in self.notes)


class ArtifactRefused(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact that cannot be made what was ratified, and why."""

    target: str
    address: str
    name: str
    key: str
    what: str
    why: str
    fix: str

    @property
    def hindered(self) -> Hindered:
        """Which one, and why."""
        where = f" ({self.address})" if self.address != self.name else ""
        return Hindered(f"{self.target} {self.name}", self.what, self.why, self.fix, f"{where}  {self.key}")


class Difference(msgspec.Struct, frozen=True):
    """A part of an artifact that goes (`-`) or comes (`+`)."""

    sign: str
    text: str

    def lines(self) -> list[str]:
        """The part, its further lines under it."""
        first, *others = self.text.splitlines() or [""]
        return [f"    {self.sign} {first}", *(f"      {line}" for line in others)]


class PlanMade(Answer, frozen=True, kw_only=True):
    """What would change on the targets. `file` is where the plan was written, if anywhere.

    `recorded` are the positions that say what it refuses, and what it refuses no longer, where that was asked for.
    """

    commands: ClassVar = ("plan", "rollback")

    format: str
    digest: str
    day: str
    position: int
    leaf: str
    targets: list[TargetSeen]
    changes: list[ArtifactChange]
    refused: list[ArtifactRefused]
    in_sync: list[str]
    file: str | msgspec.UnsetType = msgspec.UNSET
    recorded: list[int] | msgspec.UnsetType = msgspec.UNSET

    @property
    def code(self) -> int:
        """The exit code: whether something cannot be planned."""
        return SOME_FAILED if self.refused else 0

    def sections(self) -> Iterator[Section]:
        """Target by target as it was looked at: what would change, what cannot, and what is as it should be."""
        lines = [
            f"{each.target} is {each.label} ({each.id}), {each.kind}: {each.governed} governed" for each in self.targets
        ]
        lines += [line for each in self.changes for line in each.lines()]
        lines += causes(each.hindered for each in self.refused)
        lines += [f"= {each}" for each in self.in_sync]
        yield just_lines(*lines, self._counted(), *self._written(), *recorded_lines(self.recorded))

    def _counted(self) -> str:
        create, remove = (sum(each.action == action for each in self.changes) for action in ("create", "remove"))
        update = len(self.changes) - create - remove
        go = f"{remove} to remove, " if remove else ""
        left = f"{len(self.in_sync)} as ratified, {len(self.refused)} refused"
        return f"{update} to update, {create} to create, {go}{left}"

    def _written(self) -> Iterator[str]:
        if self.file is not msgspec.UNSET:
            todo = f"carry it out: ledger apply {self.file}" if self.changes else "there is nothing to carry out"
            yield f"written to {self.file}; {todo}"


class ChangeOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one change of a plan.

    `outcome` is applied, confirmed, failed, uncertain or refused. `otherwise` is on how many records the platform says
    something else than the rule, where it could count that. `removed` where the artifact was to go.
    """

    target: str
    address: str
    name: str
    key: str
    version: int
    removed: bool
    outcome: str
    because: str | msgspec.UnsetType = msgspec.UNSET
    otherwise: int | msgspec.UnsetType | None = msgspec.UNSET
    errors: list[Problem] | msgspec.UnsetType = msgspec.UNSET

    @property
    def code(self) -> int:
        """The exit code that it asks for."""
        if self.outcome in ("applied", "confirmed") and not self.errors:
            return 0
        return REFUSED if self.outcome == "refused" else SOME_FAILED

    def lines(self) -> Iterator[str]:
        """What became of it; and of what goes with it, where that did not come about."""
        name, version = f"{self.target} {self.name}", f"{self.key} v{self.version}"
        problem = self.errors[0] if self.errors else None
        match self.outcome:
            case "applied" if self.removed:
                yield f"✓ {name}: removed, and looked for again"
            case "applied":
                yield f"✓ {name}: {version} applied and read back{self._counted()}"
            case "confirmed" if self.removed:
                yield f"✓ {name}: was gone already"
            case "confirmed":
                yield f"✓ {name}: {version} was there already"
            case "uncertain":
                yield f"✗ {name}: uncertain: look again with ledger drift"
            case "failed" if problem is None:
                yield f"✗ {name}: failed"
        if problem:
            yield f"✗ but {problem.what}" if self.outcome in ("applied", "confirmed") else f"✗ {name}: {problem.what}"
            yield from (f"    why: {problem.why}", f"    fix: {problem.fix}")
        elif self.because:
            yield f"    why: {self.because}"

    def _counted(self) -> str:
        """What the platform counted after the write, where it could."""
        if self.otherwise is None or self.otherwise is msgspec.UNSET:
            return ""
        if self.otherwise == 0:
            return "; counted there: it says of every record what the rule says"
        look = f"ledger parity {self.key} --target {self.target}"
        return f"; counted there: of {self.otherwise:,} records it says otherwise ({look})"


class PlanApplied(Answer, frozen=True, kw_only=True):
    """What became of each change of a plan."""

    commands: ClassVar = ("apply",)
    content: ClassVar = "outcomes"

    outcomes: list[ChangeOutcome]

    @property
    def code(self) -> int:
        """The exit code: the worst that came about."""
        return max((each.code for each in self.outcomes), default=0)

    def sections(self) -> Iterator[Section]:
        """Change by change."""
        lines = [line for each in self.outcomes for line in each.lines()]
        yield just_lines(*(lines or ["nothing to change"]))


def plan_made(found: Plan, file: str = "", recorded: Decided | None = None) -> PlanMade:
    """A plan, the file that it was written to, and what was recorded of it, if anything."""
    return PlanMade(
        format=FORMAT,
        digest=found.digest,
        day=found.day,
        position=found.position,
        leaf=found.leaf,
        targets=[TargetSeen(**asdict(each)) for each in found.targets],
        changes=[_change(each) for each in found.changes],
        refused=[ArtifactRefused(**asdict(each)) for each in found.refused],
        in_sync=list(found.in_sync),
        file=file or msgspec.UNSET,
        recorded=positions_of(recorded),
    )


def _change(found: Change) -> ArtifactChange:
    return ArtifactChange(**asdict(found), gained=found.enters, lost=found.leaves)


def plan_applied(found: Iterable[Outcome]) -> PlanApplied:
    """What became of each change."""
    return PlanApplied(outcomes=[_outcome(each) for each in found])


def _outcome(found: Outcome) -> ChangeOutcome:
    change, receipt, problem = found.change, found.receipt, found.problem
    about = ChangeOutcome(
        target=change.target,
        address=change.address,
        name=change.name,
        key=change.key,
        version=change.version,
        removed=getattr(receipt, "desired", change.desired) == "",
        outcome=found.word,
        errors=problems(problem) if problem and (found.done or receipt is None) else msgspec.UNSET,
    )
    if receipt is None and problem:
        return about
    return msgspec.structs.replace(about, because=getattr(receipt, "because", ""), otherwise=found.otherwise)


def differences(
    before: Mapping[str, Any] | None, before_text: str, after: Mapping[str, Any] | None, after_text: str
) -> Iterator[Difference]:
    """What goes and what comes, part by part: as the connector puts it into words, else as it is stored."""
    before, after = before or {}, after or {}
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was == now or (after_text and isinstance(was or now, dict | list)):
            continue
        yield from [Difference("-", f"{name}: {_short(was)}")] if was else []
        yield from [Difference("+", f"{name}: {_short(now)}")] if now else []
    if before_text != after_text:
        yield from [Difference("-", before_text)] if before_text else []
        yield from [Difference("+", after_text)] if after_text else []


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    line = " ⏎ ".join(text.splitlines())
    return line if len(line) <= 400 else f"{line[:397]}…"


def _number(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"
