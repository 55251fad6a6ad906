"""Drift: each governed artifact beside what was applied, or what it held when it was bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from shlex import quote
from typing import ClassVar

import msgspec

from ledger.answers.answer import CHANGED, SOME_FAILED, Answer, Hindered, Problem, causes, problems
from ledger.app.ledger import Ledger
from ledger.deliver.delivery.answers.plan import Difference, differences
from ledger.deliver.delivery.decide.drift import Look
from ledger.govern.documents.answers.rule import SINCE_BOUND, RuleDifference, rule_difference
from ledger.govern.waivers.answers.waivers import WaiverTerms, waiver_terms
from ledger.render.sections import Section, hanging, just_lines

FEW = 12  # so many that are as they should be are told one by one
SAID = {
    "attested": "· {0}: attested; no definition governs it",
    "free": "· {0}: free, since {1} is retired: bind it to another, or unbind it",
    "being applied": "· {0}: somebody is delivering there right now",
    "not made": "· {0}: was to be made for {1}, and is not there: ledger plan --create",
    "removed": "= {0}: removed, as planned",
}
"""How an artifact stands that a sentence is enough for: its name, and the key of its definition."""


class ArtifactLook(msgspec.Struct, frozen=True, kw_only=True):
    """One governed artifact beside what was applied, or what it held when it was bound (version 0).

    `state` is in sync, drift, missing, waived, never applied, free, being applied, not made, removed, attested or
    unreachable.
    `due` is the version in force where that is another. Of one that drifted, `differences` are what went and came
    since, and `change` what that means where it was never applied. `differs` is how it differed when it was bound. One
    that somebody attested is to be looked at on the day `again`, and is `overdue` from then on. `waiver` lets it
    differ until a day.
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
    change: RuleDifference | None = None
    differs: RuleDifference | None = None
    waiver: WaiverTerms | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether it is as it should be, and asks for nothing."""
        return self.state in ("in sync", "never applied") and not (self.due or self.differs or self.again)

    def lines(self) -> Iterator[str]:
        """How it stands, and what to do about it."""
        yield from self._stands()
        if self.overdue:
            yield f"? {self.target} {self.name}: to be looked at again since {self.again}"
            yield f"    fix: look there, then: {self._attest}"
        elif self.again:
            yield f"    to be looked at again on {self.again}"

    def _stands(self) -> Iterator[str]:
        name, version = f"{self.target} {self.name}", f"{self.key} v{self.version}"
        match self.state:
            case "in sync":
                yield f"= {name}: as {'attested' if self.again else 'applied'}, {version}"
                yield from [f"    v{self.due} is in force: ledger plan"] if self.due else []
            case "never applied":
                yield from self._as_bound(name)
            case "missing":
                yield f"! {name}: gone since {self._since}"
                unbind = f"ledger unbind {self.target} {quote(self.address)} --because TEXT"
                back = "put it back with ledger plan" if self.version or self.due else "put it back there"
                yield f"    {back}, or let it go: {unbind}"
            case "waived":
                yield from self._waived(name)
            case "unreachable":
                return  # told with the others of its cause
            case "drift":
                yield from self._differs(name)
            case other:
                yield SAID[other].format(name, self.key)

    def _waived(self, name: str) -> Iterator[str]:
        if self.waiver:
            yield f"~ {name}: differs since {self._since}; {self.waiver.in_words}"
            yield from hanging("    because ", self.waiver.because)

    def _differs(self, name: str) -> Iterator[str]:
        who = f" by {self.changed_by}" if self.changed_by else ""
        when = f" at {self.changed_at}" if self.changed_at else ""
        yield f"! {name}: changed by hand{who}{when} since {self._since}"
        yield from (line for each in self.differences for line in each.lines())
        yield from self.change.lines(*SINCE_BOUND) if self.change else ()
        yield f"    nobody with the right decided that: {self._next}"
        waive = f"ledger waive {self.key} {self.target} {quote(self.address)} --until DATE"
        yield f"    or let it stand until a day: {waive}"

    def _as_bound(self, name: str) -> Iterator[str]:
        """What there is to say of one that was never applied and is as it was when it was bound."""
        if self.due:
            yield f"· {name}: bound to {self.key}, never applied: ledger plan"
        else:
            yield f"· {name}: as it was when it was bound to {self.key}; never applied"
        yield from self.differs.lines("is {} there", f"{{}} by {self.key}") if self.differs else ()

    @property
    def _since(self) -> str:
        return f"{self.key} v{self.version} was applied" if self.version else f"it was bound to {self.key}"

    @property
    def _next(self) -> str:
        """What to do about a difference. What was only attested is written nowhere, so it is put back by hand."""
        if self.again:
            return f"put it back there, and say so: {self._attest}"
        if self.version or self.due:
            return "propose it, or put it back with ledger plan"
        return f"put it back there, or record it: ledger import {self.target} '{self.address}' --key {self.key}"

    @property
    def _attest(self) -> str:
        """How to say what it holds, where nobody can ask the platform."""
        holds = "KEY@VERSION" if self.key else "TEXT"
        return f"ledger target attest {self.target} {quote(self.name)} --holds {holds} --evidence FILE --again DATE"


class DriftFound(Answer, frozen=True, kw_only=True):
    """Every governed artifact, beside what was applied or bound."""

    commands: ClassVar = ("drift",)
    content: ClassVar = "looks"

    looks: list[ArtifactLook]

    @property
    def code(self) -> int:
        """The exit code: whether something differs, or could not be looked at."""
        differs = self._in("drift", "missing") or self._overdue
        return SOME_FAILED if self._in("unreachable") else CHANGED if differs else 0

    def sections(self) -> Iterator[Section]:
        """Artifact by artifact, but for many that ask for nothing; and how many of them differ."""
        unreachable = self._in("unreachable")
        unseen = f"; {unreachable} could not be looked at" if unreachable else ""
        differ = f"{self._in('drift', 'missing')} of {len(self.looks)} artifacts differ"
        waived = f"; waived: {self._in('waived')}" if self._in("waived") else ""
        waiting = f"; to be looked at again: {self._overdue}" if self._overdue else ""
        counted = (
            f"{differ} from what was applied or bound{unseen}{waived}{waiting}" if self.looks else "nothing is bound"
        )
        hindered = (Hindered(f"{e.target} {e.name}", p.what, p.why, p.fix) for e in self.looks for p in e.errors[:1])
        quiet = sum(each.is_quiet for each in self.looks)
        told = [each for each in self.looks if quiet <= FEW or not each.is_quiet]
        others = [f"= {quiet} others are as they were applied or bound"] if len(told) < len(self.looks) else []
        yield just_lines(*(line for each in told for line in each.lines()), *others, *causes(hindered), counted)

    @property
    def _overdue(self) -> int:
        return sum(each.overdue for each in self.looks)

    def _in(self, *states: str) -> int:
        """How many are in one of these states."""
        return sum(each.state in states for each in self.looks)


def drift_found(ledger: Ledger, looks: Iterable[Look]) -> DriftFound:
    """Every look, as it came."""
    return DriftFound(looks=[_look(ledger, each) for each in looks])


def _look(ledger: Ledger, found: Look) -> ArtifactLook:
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
        change=rule_difference(bound.change) if found.state == "drift" else None,
        differs=rule_difference(bound.differs),
        again=found.again.isoformat() if found.again else "",
        overdue=found.overdue,
        waiver=waiver_terms(ledger, bound.waiver if found.state == "waived" else None),
    )


def _since_applied(look: Look) -> Iterator[Difference]:
    """What was applied, or what it held when it was bound, and what is there; where that cannot be told, what is."""
    seen, applied, before = look.observed, look.applied, look.bound.baseline
    if seen and before and not look.bound.applied:
        yield from differences(None, before.text, None, seen.text or (look.rule.text if look.rule else ""))
    elif seen and applied:
        yield from differences(applied.body, applied.text, seen.body, seen.text)
    elif seen and seen.text:
        yield Difference("+", seen.text)
