"""Imports: a rule that a target holds, as a version that nobody decided; or what it means beside a definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer, Problem, problems
from ledger.deliver.survey.decide.all import ImportOutcome
from ledger.deliver.survey.decide.one import Imported, Read, RuleComparison
from ledger.govern.documents.answers.change import TellingRecord, VerdictChange, verdict_change
from ledger.govern.documents.answers.rule import SINCE_BOUND, RuleDifference, rule_difference
from ledger.render.sections import Lines, Section, Table, just_lines, untitled
from ledger.steps import step

SHOWN = 60


class RuleImported(Answer, frozen=True, kw_only=True):
    """A rule of a target as the language says it, and the version that it is now, decided by nobody.

    `older` where the rule is older than the entity, which governs from `since`. `signals` are what only the target can
    tell. In a dry run there are no `positions`; they are empty where the definition says that already. `bound` are
    the positions at which its artifact was bound, `unbound` says why it could not be.
    """

    commands: ClassVar = ("import",)

    key: str
    target: str
    address: str
    name: str
    sort: str
    entity: str
    criteria: str
    since: str
    older: bool
    signals: list[str]
    changed_at: str
    changed_by: str
    used_by: list[str]
    notes: list[str]
    version: int | msgspec.UnsetType = msgspec.UNSET
    positions: list[int] | msgspec.UnsetType = msgspec.UNSET
    bound: list[int] | msgspec.UnsetType = msgspec.UNSET
    unbound: list[Problem] | msgspec.UnsetType = msgspec.UNSET

    def sections(self) -> Iterator[Section]:
        """The rule, what a person should know of it, and what came of it."""
        recorded = () if self.positions is msgspec.UNSET else (*self._attested(self.positions), *self._governs())
        yield just_lines(*self._rule(), *recorded)

    def _rule(self) -> Iterator[str]:
        by = f" by {self.changed_by}" if self.changed_by else ""
        changed = f", last changed {self.changed_at[:10]}{by}" if self.changed_at else ""
        yield f"{self.target} {self.name} ({self.address}, {self.sort}{changed})"
        yield from (f"    {line}" for line in self.criteria.splitlines())
        if self.older:
            yield f"  · it is older than `{self.entity}`, which governs from {self.since} on"
        yield from (f"  · only {self.target} knows: {each}" for each in self.signals)
        yield from [f"  · used by {', '.join(self.used_by)}"] if self.used_by else []
        yield from (f"  · {note}" for note in self.notes)

    def _attested(self, positions: list[int]) -> Iterator[str]:
        known = f"{self.key} v{self.version} is attested since {self.since}: decided by nobody"
        yield f"{known}  (#{positions[-1]})" if positions else f"{self.key} says that already"

    def _governs(self) -> Iterator[str]:
        for each in (self.unbound or [])[:1]:
            yield f"  not bound: {each.what}"
            bind = step("", "bind", self.key, self.target, self.address).command
            yield f"  fix: {each.fix}" if "ledger " in each.fix else f"  fix: {each.fix}: {bind}"
            return
        at = f"  (#{self.bound[-1]})" if self.bound else ""
        yield f"{self.key} governs {self.target} {self.name}; nothing was written there{at}"


class RuleOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one rule of a target, or would.

    `governed` where it is already, by `key`. One that `joins` says the same as the definition of that key, and is bound
    to it; one that is `free` is left, since that definition is retired. `criteria` is what was read, with `signals`
    that only the target can tell, `attested` whether that is a version now, and `unbound` why its artifact is not
    bound. `change` is how one that is governed differs from what it held when it was bound, `twin` another definition
    that says the same.
    """

    address: str
    name: str
    sort: str
    governed: bool
    key: str | msgspec.UnsetType = msgspec.UNSET
    criteria: str | msgspec.UnsetType = msgspec.UNSET
    since: str | msgspec.UnsetType = msgspec.UNSET
    signals: int | msgspec.UnsetType = msgspec.UNSET
    attested: bool | msgspec.UnsetType = msgspec.UNSET
    unbound: list[Problem] | msgspec.UnsetType = msgspec.UNSET
    errors: list[Problem] | msgspec.UnsetType = msgspec.UNSET
    joins: bool = False
    free: bool = False
    twin: str = ""
    change: RuleDifference | None = None

    def row(self) -> tuple[str, ...]:
        """The rule, as what, and what became of it."""
        return self.name[:SHOWN], self.sort, self.key or "-", self._outcome()

    def _outcome(self) -> str:
        if self.governed:
            same = f"; says the same as `{self.twin}`" if self.twin else ""
            return f"{'! ' if self.change else ''}governed by `{self.key}` already{same}"
        if self.errors:
            return f"not: {self.errors[0].what}"
        if self.free:
            return f"free: `{self.key}` is retired; bind it, or import it by name"
        if self.joins:
            return f"says the same as `{self.key}`: joined with it"
        if self.attested is msgspec.UNSET:
            signals = self.signals or 0
            exact = f"{signals} signal{'s'[: signals > 1]}" if signals else "exact"
            return f"{exact}, since {self.since}"
        if not self.attested:
            return "says that already"
        unbound = f"; not bound: {self.unbound[0].what}" if self.unbound else ""
        return f"attested since {self.since}{unbound}"


class RulesImported(Answer, frozen=True, kw_only=True):
    """What became of every rule of a target, or would in a `dry_run`."""

    commands: ClassVar = ("import",)
    content: ClassVar = "rules"

    target: str
    rules: list[RuleOutcome]
    dry_run: bool
    code: int

    def sections(self) -> Iterator[Section]:
        """A row each, and how many."""
        rows = tuple(each.row() for each in self.rules)
        none = Lines(("the target holds no rules",))
        yield untitled(Table(("RULE", "SORT", "AS", "WHAT"), rows, least=("SORT",)) if rows else none)
        failed, before = (
            sum(bool(each.errors) or each.free for each in self.rules),
            sum(each.governed for each in self.rules),
        )
        can = "can be imported" if self.dry_run else "imported"
        governed = f"; {before} {'is' if before == 1 else 'are'} governed already" if before else ""
        joined = sum(each.joins for each in self.rules)
        same = f", {joined} of them under the key of another that says the same" if joined else ""
        yield just_lines(
            f"{len(rows) - failed - before} of {len(rows)} {can}{same}{governed}", *self._changed(), *self._twins()
        )

    def _changed(self) -> Iterator[str]:
        """What somebody changed there since it was bound."""
        for each in self.rules:
            if each.change:
                yield f"! {each.name} ({each.address}) was changed there since it was bound to {each.key}"
                yield from each.change.lines(*SINCE_BOUND)

    def _twins(self) -> Iterator[str]:
        """How to bring what says the same under one key."""
        for key in dict.fromkeys(each.twin for each in self.rules if each.twin):
            there = " ".join(f"{self.target}/{each.address}" for each in self.rules if each.twin == key)
            yield f"to bring what says the same under one key: ledger join {key} {there}"


class RuleCompared(VerdictChange, Answer, frozen=True, kw_only=True):
    """Whether a rule of a target means the same as a definition, and a record that shows it if not.

    What is `gained` the definition takes and the rule does not; what is `lost` the other way round.
    """

    commands: ClassVar = ("import",)

    same: bool
    rule: str
    definition: str

    def sections(self) -> Iterator[Section]:
        """Whether they mean the same; if not, each record that shows it."""
        yield just_lines(*self._lines())

    def _lines(self) -> Iterator[str]:
        if self.same:
            yield f"{self.rule} means the same as {self.definition}, on every record"
        elif not self.gained and not self.lost:
            yield f"nobody can say whether {self.rule} means the same as {self.definition}"
            yield f"  {self.why}"
        else:
            yield f"{self.rule} does not mean the same as {self.definition}"
            yield from (self._record(each) for each in (self.lost, self.gained) if each)

    def _record(self, each: TellingRecord) -> str:
        before, after = ("takes it" if said else "does not" for said in (each.before, each.after))
        return f"  {each.words} and all else blank: {self.rule} {before}, {self.definition} {after}"


def rule_imported(read: Read, key: str, done: Imported | None) -> RuleImported:
    """A rule as it was read, and what came of it unless it was a dry run."""
    native = read.native
    found = RuleImported(
        key=key,
        target=read.target,
        address=native.address,
        name=native.name,
        sort=native.sort,
        entity=read.entity.key,
        criteria=read.text,
        since=read.since.isoformat(),
        older=read.older,
        signals=list(read.signals),
        changed_at=native.changed_at,
        changed_by=native.changed_by,
        used_by=list(native.used_by),
        notes=list(native.notes),
    )
    if done is None:
        return found
    return msgspec.structs.replace(
        found,
        version=getattr(done.decided.events[-1], "version", 0) if done.decided.events else 0,
        positions=done.decided.positions,
        bound=done.bound.positions if done.bound else [],
        unbound=problems(done.unbound),
    )


def rules_imported(target: str, found: Iterable[ImportOutcome], *, dry_run: bool) -> RulesImported:
    """What became of each rule. The exit code is that of the worst problem which is somebody's fault."""
    outcomes = list(found)
    codes = [each.problem.exit_code for each in outcomes if each.problem and not each.unread and not dry_run]
    rules = [_outcome(each) for each in outcomes]
    return RulesImported(target=target, rules=rules, dry_run=dry_run, code=max(codes, default=0))


def _outcome(found: ImportOutcome) -> RuleOutcome:
    native, read, done = found.native, found.read, found.done
    about = RuleOutcome(address=native.address, name=native.name, sort=native.sort, governed=found.governed)
    if found.problem:
        return msgspec.structs.replace(about, errors=problems(found.problem))
    return msgspec.structs.replace(
        about,
        key=found.key,
        criteria=read.text if read else "",
        since=read.since.isoformat() if read else msgspec.UNSET,
        signals=len(read.signals) if read else msgspec.UNSET,
        attested=bool(done.decided.events) if done else msgspec.UNSET,
        unbound=problems(done.unbound) if done else [],
        joins=found.joins,
        free=found.free,
        twin=found.twin,
        change=rule_difference(found.change),
    )


def rule_compared(found: RuleComparison) -> RuleCompared:
    """Whether the two mean the same."""
    change, version = found.change, found.version
    return RuleCompared(
        same=not change.breaking,
        rule=f"{found.target} {found.native.name}",
        definition=f"{version.key} v{version.number}",
        **msgspec.structs.asdict(verdict_change(change)),
    )
