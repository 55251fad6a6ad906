"""What the ledger asks of a connector and of its sessions.

A connector compiles *exactly or refuses with the reason*, and touches nothing that it was not handed. What it can do
beyond that (`Completes`, `Surveys`, `Judges`, `Trails`, `Checks`, `Exports`, `Notifies`) it says by having the members.
Where one is missing, the ledger says that this platform cannot be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from ledger.artifacts.data import (
    Artifact,
    Capabilities,
    Effects,
    Identity,
    Judged,
    Native,
    NativeField,
    Observation,
    Observed,
    PlatformNotices,
    Rule,
    Trail,
    Wanted,
)
from ledger.errors import Refused, TargetFault


class Session(Protocol):
    """An open connection to one target. Its methods take many at once, since platforms answer in batches.

    A method raises only `TargetFault` (`TargetClosed` where no further call makes sense), but for one word: `find`
    raises UnknownName where there is no such artifact.
    """

    def identity(self) -> Identity:
        """Which org or portal this is."""
        ...

    def find(self, name: str) -> Observed:
        """The artifact that people call `name`. Raises UnknownName where there is none."""
        ...

    def observe(self, addresses: Sequence[str]) -> list[Observed]:
        """The artifacts at these addresses as they are now, in this order, read only."""
        ...

    def effects(self, wanted: Sequence[Wanted]) -> list[Effects | Refused]:
        """For each: who would enter and leave, and what else would move; read only.

        Refused where `apply` would have to refuse, such as for a field of another type, so that a plan says so before
        anybody writes.
        """
        ...

    def apply(self, wanted: Sequence[Wanted]) -> list[Observed | TargetFault]:
        """Make each so, and read it back; what became of each, in this order. One that fails stops no other.

        Creates what has an `observed.body` of None. An artifact that is no longer as `observed` is a fault, unwritten.
        """
        ...


@runtime_checkable
class Completes(Protocol):
    """A session whose artifacts need something beside them: who may see it, its row in a registry."""

    def complete(self, applied: Sequence[Wanted]) -> list[TargetFault | None]:
        """Make sure that it is there for each, which is as planned by now; what stood in the way, in this order.

        It reads before it writes, so that the same once more writes nothing. An artifact without an address is one
        that this plan made.
        """
        ...


@runtime_checkable
class Crosschecks(Protocol):
    """A session that can have the platform count on which records an artifact and its rule say different things."""

    def otherwise(self, applied: Sequence[Wanted]) -> list[int | None]:
        """For each that was just applied: how many records; None where the platform cannot count that."""
        ...


@runtime_checkable
class Surveys(Protocol):
    """A session that can read what a target holds."""

    def rules(self) -> Iterator[Native]:
        """Every rule of a sort that the connector writes, whoever made it; also what cannot be parsed."""
        ...

    def rule(self, address: str) -> Native:
        """The rule of one artifact."""
        ...

    def fields(self, paths: Sequence[str]) -> list[NativeField]:
        """These fields, counted: how many records have a value."""
        ...


@runtime_checkable
class Recalls(Protocol):
    """A session with a platform that nobody can ask from here: it tells what people attested."""

    def recalling(self, attested: Sequence[Native]) -> Session:
        """The same session, which knows what was attested."""
        ...


@runtime_checkable
class Judges(Protocol):
    """A session that can tell what an artifact says of each record."""

    def judged(self, address: str, paths: Mapping[str, str]) -> Iterator[Judged]:
        """Every record, with the values at `paths` (native path by field name). `settled` says how late it may be."""
        ...


@runtime_checkable
class Trails(Protocol):
    """A session that can tell who changed what there."""

    def trail(self, start: datetime, end: datetime) -> Trail:
        """The changes of [start, end), oldest first."""
        ...


@runtime_checkable
class Checks(Protocol):
    """A session that can turn the connector's assumptions into observations."""

    def check(self) -> Iterator[Observation]:
        """Every assumption that can be tried without writing: scopes, types, clocks, semantics."""
        ...


@runtime_checkable
class Validates(Protocol):
    """A session that can have the platform check exported files without deploying them."""

    def validate(self, files: Mapping[str, bytes]) -> list[str]:
        """What the platform has against them, one sentence each; empty where it would take them."""
        ...


class Connector(Protocol):
    """One platform. `secrets` names the settings that may only be given as references."""

    name: str
    secrets: tuple[str, ...]
    settings: Mapping[str, str]
    can: Capabilities

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        """The artifact that realises `rule` exactly, at `address` (empty: to be created as `name`). Pure.

        Raises Refused with the reason where the platform cannot hold it.
        """
        ...

    def connect(self, settings: Mapping[str, str]) -> Session:
        """Open a session; the vendor's library is imported here and not before."""
        ...


@runtime_checkable
class Exports(Protocol):
    """A connector that can write files for a team's own pipeline. `formats` says what each format is."""

    formats: Mapping[str, str]

    def export(self, format: str, artifacts: Sequence[Artifact], removed: Sequence[str] = ()) -> Mapping[str, bytes]:
        """The files by their path. `removed` are addresses of what should go, always in files of their own. Pure."""
        ...


@runtime_checkable
class Merges(Protocol):
    """A connector whose files replace what is there, so that they are made over what the target holds."""

    def merged(
        self,
        settings: Mapping[str, str],
        session: Any,
        format: str,
        artifacts: Sequence[Artifact],
        removed: Sequence[str] = (),
    ) -> Mapping[str, bytes]:
        """The files of `export`, merged with what the connector's own `session` reads.

        Without a session (None) whatever would be lost is left out, and a file `…/left-out.txt` says so, a line each.
        `settings` are the target's, secrets as references.
        """
        ...


@runtime_checkable
class Notifies(Protocol):
    """A connector that ships a dated file of changes which its platform imposes, each with its source."""

    imposes: PlatformNotices
