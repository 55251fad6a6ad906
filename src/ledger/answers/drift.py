"""Drift: each governed artifact beside what was applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from shlex import quote
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer, Hindered, Problem, causes, problems
from ledger.answers.plan import CHANGED, SOME_FAILED, Difference, differences
from ledger.app.deliveries.drift import Look
from ledger.render.sections import Section, just_lines


class ArtifactLook(msgspec.Struct, frozen=True, kw_only=True):
    """One governed artifact beside what was applied.

    `state` is in sync, drift, missing, never applied, being applied, not made, removed, attested or unreachable. `due`
    is the version in force where that is another. Of one that drifted, `differences` are what went and came since. One
    that somebody attested is to be looked at on the day `again`, and is `overdue` from then on.
    """

    target: str
    address: str
    name: str
    key: str
    version: int
    state: str
    changed_by: str
    changed_at: str
    due: int
    differences: list[Difference]
    errors: list[Problem]
    again: str
    overdue: bool

    def lines(self) -> Iterator[str]:
        """How it stands, and what to do about it."""
        yield from self._stands()
        if self.overdue:
            yield f"? {self.target} {self.name}: to be looked at again since {self.again}"
            yield f"    fix: look there, then: ledger target attest {self.target} {quote(self.name)} …"
        elif self.again:
            yield f"    to be looked at again on {self.again}"

    def _stands(self) -> Iterator[str]:
        name, version = f"{self.target} {self.name}", f"{self.key} v{self.version}"
        match self.state:
            case "attested":
                yield f"· {name}: attested; no definition governs it"
            case "in sync":
                yield f"= {name}: as {'attested' if self.again else 'applied'}, {version}"
                yield from [f"    v{self.due} is in force: ledger plan"] if self.due else []
            case "never applied":
                yield f"· {name}: bound to {self.key}, never applied: ledger plan"
            case "being applied":
                yield f"· {name}: somebody is delivering there right now"
            case "not made":
                yield f"· {name}: was to be made for {self.key}, and is not there: ledger plan --create"
            case "removed":
                yield f"= {name}: removed, as planned"
            case "missing":
                yield f"! {name}: gone since {version} was applied"
            case "unreachable":
                return  # told with the others of its cause
            case _:
                who = f" by {self.changed_by}" if self.changed_by else ""
                when = f" at {self.changed_at}" if self.changed_at else ""
                yield f"! {name}: changed by hand{who}{when} since {version} was applied"
                yield from (line for each in self.differences for line in each.lines())
                yield "    nobody with the right decided that: propose it, or put it back with ledger plan"


class DriftFound(Answer, frozen=True, kw_only=True):
    """Every governed artifact, beside what was applied."""

    commands: ClassVar = ("drift",)
    content: ClassVar = "looks"

    looks: list[ArtifactLook]

    @property
    def code(self) -> int:
        """The exit code: whether something differs, or could not be looked at."""
        differs = self._in("drift", "missing") or self._overdue
        return SOME_FAILED if self._in("unreachable") else CHANGED if differs else 0

    def sections(self) -> Iterator[Section]:
        """Artifact by artifact, and how many of them differ."""
        unreachable = self._in("unreachable")
        unseen = f"; {unreachable} could not be looked at" if unreachable else ""
        differ = f"{self._in('drift', 'missing')} of {len(self.looks)} artifacts differ"
        waiting = f"; to be looked at again: {self._overdue}" if self._overdue else ""
        counted = f"{differ} from what was ratified and applied{unseen}{waiting}" if self.looks else "nothing is bound"
        hindered = (Hindered(f"{e.target} {e.name}", p.what, p.why, p.fix) for e in self.looks for p in e.errors[:1])
        yield just_lines(*(line for each in self.looks for line in each.lines()), *causes(hindered), counted)

    @property
    def _overdue(self) -> int:
        return sum(each.overdue for each in self.looks)

    def _in(self, *states: str) -> int:
        """How many are in one of these states."""
        return sum(each.state in states for each in self.looks)


def drift_found(looks: Iterable[Look]) -> DriftFound:
    """Every look, as it came."""
    return DriftFound(looks=[_look(each) for each in looks])


def _look(found: Look) -> ArtifactLook:
    bound, seen = found.bound, found.observed
    return ArtifactLook(
        target=bound.target,
        address=bound.address,
        name=bound.name,
        key=bound.key,
        version=bound.version,
        state=found.state,
        changed_by=seen.changed_by if seen else "",
        changed_at=seen.changed_at if seen else "",
        due=found.due,
        differences=list(_since_applied(found)) if found.state == "drift" else [],
        errors=problems(found.problem),
        again=found.again.isoformat() if found.again else "",
        overdue=found.overdue,
    )


def _since_applied(look: Look) -> Iterator[Difference]:
    """What was applied and what is there, where both can be told; else what is there."""
    seen, applied = look.observed, look.applied
    if seen and applied:
        yield from differences(applied.body, applied.text, seen.body, seen.text)
    elif seen and seen.text:
        yield Difference("+", seen.text)
