"""What a connector is, and what passes between it and the ledger.

    Rule --compile--> Artifact          what the platform should hold
    address --observe--> Observed       what it holds
    Artifact x Observed --apply--> Observed, read back

A connector compiles *exactly or refuses with the reason*, and touches nothing that it was not handed. What it can do
beyond that (`Completes`, `Surveys`, `Judges`, `Trails`, `Checks`, `Exports`) it says by having the methods; where one
is missing, the ledger says that this platform cannot be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol, runtime_checkable

from ledger.errors import Refused, TargetFault
from ledger.language.core import Core
from ledger.language.meaning import Meaning
from ledger.language.schema import Schema


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
    """What a connector compiles: a meaning with its references expanded, so that only fields and scores are left.

    A score that is compared is in `schema.scores`, and in `bindings` where the target itself shows it.

    `bindings` are those of this connector's platform, by field name. A consistency standard is part of the meaning
    already: where each record keeps the version of its time, the clock field is tested beside each version.
    `accepted` holds the approximations that somebody accepted on record, by the connector's own words for them.
    `notes` are for the plan, and no connector's business.
    """

    key: str
    title: str
    statement: str
    meaning: Meaning
    schema: Schema
    bindings: Mapping[str, tuple[Binding, ...]]
    provenance: Provenance
    accepted: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Which org or portal a target is. `id` never changes for it; `kind` is production, sandbox or emulator."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """One native thing as it should be. `body` is JSON in the shape that `observe` gives for the same thing.

    A body of None says that it should not be: `apply` removes it, in the way the platform can restore longest.

    `address` is the connector's own stable address (`Lead.MQL__c`, `list/12`), or empty where the platform gives it
    on creation; `name` is what people call it there. `probe` is the connector's own, for counting who enters and
    leaves; it is no part of what the artifact is, and nothing stores it.
    """

    address: str
    name: str
    body: Mapping[str, Any] | None
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

    `members` are true there now, of `records` that there are. `destroys` names what would be taken away of the
    artifact, such as `GlobalValueSet/Stage/old`: nothing of it goes but by that name.
    """

    enters: int | None = None
    leaves: int | None = None
    members: int | None = None
    notes: tuple[str, ...] = ()
    records: int | None = None
    destroys: tuple[str, ...] = ()


class Wanted(NamedTuple):
    """One artifact as it should be, over what was seen of it."""

    artifact: Artifact
    observed: Observed


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


@dataclass(frozen=True, slots=True)
class NativeField:
    """A field that a platform has, as an entity would declare it. `type` is empty where the language has none.

    `name` is a suggestion in the language's spelling; `path` is what a binding holds. `filled` of `records` have a
    value; None is unknown.
    """

    name: str
    path: str
    title: str
    type: str
    choices: tuple[str, ...] = ()
    filled: int | None = None
    records: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Native:
    """A rule that a platform holds, such as a list or a formula, parsed as far as it can be.

    `form` is over the names in `fields`, none of which has a `blank:`: every leaf says itself what it is on one. It is
    exact where `form` is there and `signals` is empty; partial where parts became signals, each a reason in words;
    refused, with the reason, where there is no form. `parent` is what its records are there (`Lead`, `contacts`).
    `changed_by` is for people to read, and `changed_by_id` what the platform calls that user by, where it tells.
    """

    address: str
    name: str
    sort: str
    parent: str
    form: Core | None
    fields: Mapping[str, NativeField]
    signals: tuple[str, ...] = ()
    refused: str = ""
    text: str = ""
    members: int | None = None
    created_at: str = ""
    changed_at: str = ""
    changed_by: str = ""
    used_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changed_by_id: str = ""


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


@dataclass(frozen=True, slots=True)
class Judged:
    """One record as the platform has it: its verdict by the artifact, and its values by the names asked for.

    `verdict` is a bool, a number or a stage's code. `changed_at` and `judged_at` are instants, None where unknown.
    """

    id: str
    verdict: Any
    values: Mapping[str, Any]
    changed_at: datetime | None = None
    judged_at: datetime | None = None


@runtime_checkable
class Judges(Protocol):
    """A session that can tell what an artifact says of each record."""

    def judged(self, address: str, paths: Mapping[str, str]) -> Iterator[Judged]:
        """Every record, with the values at `paths` (native path by field name). `settled` says how late it may be."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the platform's own trail of changes. `address` is empty where it cannot be told.

    `key` is there where the entry is about the row of a definition in the registry, which goes with its artifacts.
    """

    id: str
    at: datetime
    by: str
    what: str
    address: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """What the platform tells of its changes, and what it does not: `gaps` says in words what cannot be seen."""

    entries: tuple[Entry, ...]
    since: datetime | None = None
    gaps: tuple[str, ...] = ()


@runtime_checkable
class Trails(Protocol):
    """A session that can tell who changed what there."""

    def trail(self, start: datetime, end: datetime) -> Trail:
        """The changes of [start, end), oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Observation:
    """An assumption about the platform, tried read-only. `held` is None where this target could not tell."""

    assumption: str
    held: bool | None
    seen: str


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


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connector can do, said honestly: the conformance suite tries each word.

    `meanings` are of predicate, score and ladder; `types` those of the language whose fields it can test; `accepts`
    the approximations it offers to whoever accepts them on record, each with what it would mean; `batch` how many
    artifacts it writes at once.
    """

    meanings: frozenset[str]
    types: frozenset[str]
    creates: bool = True
    removes: bool = False
    accepts: Mapping[str, str] = field(default_factory=dict)
    batch: int = 1


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


Connectors = Iterable[Connector]
