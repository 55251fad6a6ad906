"""The marketing architecture at a glance: who decides what, where it is in use, who reads it, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Ledger
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.govern.consumers.answers import Reader, readers_of
from ledger.overview.board.queries.architecture import Architecture, PlacedDefinition, PlacedScope
from ledger.render.sections import Lines, Section, Table

NOBODY = "nobody"


class PlatformHold(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact that shows a definition; version 0 was never applied.

    `by_hand` says that it was changed there since and nobody with the right decided that; `waived` until when it may
    differ. `unsettled` says that a write has no receipt yet.
    """

    target: str
    address: str
    name: str
    version: int
    by_hand: bool
    waived: date | None
    unsettled: bool

    @property
    def in_words(self) -> str:
        """How it stands."""
        if self.unsettled:
            return "a write has no receipt yet"
        if self.by_hand:
            return "changed by hand" + (f", waived until {self.waived}" if self.waived else "")
        return f"v{self.version} as applied" if self.version else "never applied"


class MappedDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A definition with all that hangs on it. `decided_by` is nothing where it was only attested."""

    key: str
    kind: str
    title: str
    status: str
    version: int
    decided_by: str | None
    self_attested: bool
    platforms: list[PlatformHold]
    readers: list[Reader]
    proposals: list[str]
    gaps: list[str]


class MappedScope(msgspec.Struct, frozen=True, kw_only=True):
    """A scope. `governed_by` is the one whose charter governs it, and its seats are those; without one it has none."""

    scope: str
    title: str
    governed_by: str | None
    decider: list[str]
    steward: list[str]
    approver: list[str]
    operator: list[str]
    solo: bool
    definitions: list[MappedDefinition]


class ArchitectureMap(Answer, frozen=True, kw_only=True):
    """Scope by scope what is governed, by whom, where it is in use, and who reads it; and what nobody can do."""

    commands: ClassVar = ("map",)

    on: date
    scopes: list[MappedScope]
    gaps: list[str]

    def sections(self) -> Iterator[Section]:
        """A table for each scope, and the gaps."""
        for each in self.scopes:
            yield Section(each.scope, (Lines((_heading(each),)), _table(each)))
        yield Section("Gaps", (Lines(tuple(self.gaps) or ("none",)),))


def architecture_map(ledger: Ledger, found: Architecture) -> ArchitectureMap:
    """All of it, with addresses."""
    now = found.day == ledger.today()
    return ArchitectureMap(
        on=found.day,
        scopes=[_scope(ledger, each, found.day, now=now) for each in found.scopes],
        gaps=[ledger.named(each) for each in found.gaps],
    )


def platform_hold(found: GovernedArtifact, day: date) -> PlatformHold:
    """One artifact, as the record has it."""
    waiver = found.waived(day)
    return PlatformHold(
        target=found.target,
        address=found.address,
        name=found.name,
        version=found.version,
        by_hand=bool(found.drift),
        waived=waiver.terms.until if waiver else None,
        unsettled=found.unsettled,
    )


def _scope(ledger: Ledger, found: PlacedScope, day: date, *, now: bool) -> MappedScope:
    seats = found.seats
    holders = (
        {role: [ledger.address(each) for each in people] for role, people in seats.holders.items()} if seats else {}
    )
    return MappedScope(
        scope=found.scope,
        title=ledger.named(seats.title) if seats else "",
        governed_by=seats.scope if seats else None,
        decider=holders.get("decider", []),
        steward=holders.get("steward", []),
        approver=holders.get("approver", []),
        operator=holders.get("operator", []),
        solo=bool(seats and seats.solo),
        definitions=[_definition(ledger, each, day, now=now) for each in found.definitions],
    )


def _definition(ledger: Ledger, found: PlacedDefinition, day: date, *, now: bool) -> MappedDefinition:
    entry = found.entry
    return MappedDefinition(
        key=entry.key,
        kind=entry.kind,
        title=ledger.named(entry.title),
        status=entry.status,
        version=entry.version,
        decided_by=ledger.address(entry.decider) if entry.decider and not entry.attested else None,
        self_attested=entry.self_attested,
        platforms=[platform_hold(each, day) for each in found.artifacts],
        readers=readers_of(ledger, found.readers),
        proposals=list(found.proposals),
        gaps=list(_gaps(found, day, now=now)),
    )


def _gaps(found: PlacedDefinition, day: date, *, now: bool) -> Iterator[str]:
    """What is wrong with it on a day; what the platforms hold is known of `now` alone."""
    entry = found.entry
    in_force = entry.status == "in force"
    if entry.attested and in_force:
        yield "in use, and decided by nobody"
    if entry.violates:
        yield f"breaks {' and '.join(f'`{each}`' for each in entry.violates)}"
    for each in found.artifacts if now else ():
        held = platform_hold(each, day)
        if held.by_hand or held.unsettled:
            yield f"{held.target} {held.name}: {held.in_words}"
        elif held.version and in_force and held.version != entry.version:
            yield f"{held.target} {held.name} holds v{held.version}, and v{entry.version} is in force"
    if found.artifacts and now and entry.status == "retired":
        yield f"retired, and still on {', '.join(f'{each.target} {each.name}' for each in found.artifacts)}"


def _heading(scope: MappedScope) -> str:
    if scope.governed_by is None:
        return f"decided by {NOBODY}, for no charter covers it"
    by = "" if scope.governed_by == scope.scope else f", by the charter of `{scope.governed_by}`"
    return f"decided by {', '.join(scope.decider) or NOBODY}{' alone' if scope.solo else ''}{by}"


def _table(scope: MappedScope) -> Table | Lines:
    if not scope.definitions:
        return Lines(("nothing is defined here",))
    head = ("KEY", "VERSION", "DECIDED BY", "PLATFORMS", "READERS", "GAPS")
    return Table(head, tuple(map(_row, scope.definitions)), least=("READERS",))


def _row(each: MappedDefinition) -> tuple[str, ...]:
    platforms = "; ".join(f"{held.target} {held.name}: {held.in_words}" for held in each.platforms) or "none"
    readers = ", ".join(reader.title for reader in each.readers) or "none"
    version = f"v{each.version}" if each.status == "in force" else f"v{each.version} {each.status}"
    return (each.key, version, each.decided_by or NOBODY, platforms, readers, "; ".join(each.gaps) or "none")
