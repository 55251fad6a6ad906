"""What a connector is, and what passes between it and the ledger.

    Rule --compile--> Artifact          what the platform should hold
    address --observe--> Observed       what it holds
    Artifact x Observed --apply--> Observed, read back

A connector compiles *exactly or refuses with the reason*, and touches nothing that it was not handed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from ledger.language.schema import Schema
from ledger.language.tree import Tree


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a field of an entity lives on one platform, such as `Lead.Job_Level__c` or `contacts.job_level`.

    `codes` maps declared codes to the platform's values one to one; a code that is not in it is the same there.
    """

    path: str
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What people on the platform see of where an artifact comes from."""

    key: str
    version: int
    position: int
    digest: str
    decider: str
    since: str

    @property
    def line(self) -> str:
        """One line for a description: `mql v3 · ledger #42 · sha256:ab12cd34ef56 · ratified by … · in force from …`."""
        by = f"ratified by {self.decider}" if self.decider else "decided by nobody"
        return (
            f"{self.key} v{self.version} · ledger #{self.position} · sha256:{self.digest[:12]} · {by}"
            f" · in force from {self.since}"
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A criteria as a connector compiles it: references expanded, so that only fields are left.

    `bindings` are those of this connector's platform, by field name.
    """

    key: str
    title: str
    statement: str
    tree: Tree
    schema: Schema
    bindings: Mapping[str, tuple[Binding, ...]]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Identity:
    """Which org or portal a target is. `id` never changes for it; `kind` is production, sandbox or emulator."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """One native thing as it should be. `body` is JSON in the shape that `observe` gives for the same thing.

    `address` is the connector's own stable address (`Lead.MQL__c`, `list/12`), or empty where the platform gives it
    on creation; `name` is what people call it there. `probe` is the connector's own, for counting who enters and
    leaves; it is no part of what the artifact is, and nothing stores it.
    """

    address: str
    name: str
    body: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    probe: Any = field(default=None, compare=False, repr=False)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """One native thing as it is; `body` is None where it does not exist. `revision` changes with every edit there.

    `text`, here and on an Artifact, says in a few lines what a body says that people cannot read, such as filters.
    """

    address: str
    name: str
    body: Mapping[str, Any] | None
    revision: str = ""
    changed_by: str = ""
    changed_at: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """What an apply would do there; None is *unknown*, for what the platform cannot tell.

    `members` are true there now, of `records` that there are.
    """

    enters: int | None = None
    leaves: int | None = None
    members: int | None = None
    notes: tuple[str, ...] = ()
    records: int | None = None


class Session(Protocol):
    """An open connection to one target. A method raises only `TargetFault`, but for two words that it has besides.

    `find` raises UnknownName where there is no such artifact; `effects` raises Refused where `apply` would have to
    refuse, such as for a field of another type, so that a plan says so before anybody writes.
    """

    def identity(self) -> Identity:
        """Which org or portal this is."""
        ...

    def find(self, name: str) -> Observed:
        """The artifact that people call `name`. Raises UnknownName where there is none."""
        ...

    def observe(self, address: str) -> Observed:
        """The artifact at `address` as it is now, read only."""
        ...

    def effects(self, artifact: Artifact, observed: Observed) -> Effects:
        """Who would enter and leave, and what else would move; read only."""
        ...

    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        """Make it so, and read it back. Creates it where `observed.body` is None.

        Refuses with TargetFault where the artifact is no longer as `observed`.
        """
        ...


class Sandbox(Protocol):
    """An emulator of a platform on loopback."""

    url: str
    settings: Mapping[str, str]


class Connector(Protocol):
    """One platform. `secrets` names the settings that may only be given as references."""

    name: str
    secrets: tuple[str, ...]
    settings: Mapping[str, str]

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        """The artifact that realises `rule` exactly, at `address` (empty: to be created as `name`). Pure.

        Raises Refused with the reason where the platform cannot hold it.
        """
        ...

    def connect(self, settings: Mapping[str, str]) -> Session:
        """Open a session; the vendor's library is imported here and not before."""
        ...

    def sandbox(self, seed: Mapping[str, Any], port: int = 0) -> AbstractContextManager[Sandbox]:
        """Serve the emulator on loopback, seeded, until the context ends."""
        ...


Connectors = Iterable[Connector]
