"""What passes between the ledger and a connector: frozen data, and nothing that acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from ledger.language.core import Core
from ledger.language.schema import Schema
from ledger.meanings.registry import Held


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
    meaning: Held
    schema: Schema
    bindings: Mapping[str, tuple[Binding, ...]]
    provenance: Provenance
    accepted: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Which org or portal a target is. `id` never changes for it; `kind` is production, sandbox or emulator.

    `host` is the one to which the token belongs, where a login told it.
    """

    id: str
    label: str
    kind: str
    host: str = ""


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


@dataclass(frozen=True, slots=True)
class Observation:
    """An assumption about the platform, tried read-only. `held` is None where this target could not tell."""

    assumption: str
    held: bool | None
    seen: str


@dataclass(frozen=True, slots=True)
class PlatformNotice:
    """A change that a platform imposes from `day` on, whoever governs what is there.

    `touches` are patterns of what it is about, by addresses of artifacts (`list/*`) and by paths of fields that rules
    read (`contacts.hubspotscore`); `*` stands for any letters. None is for what touches no artifact, such as a way to
    sign in. `source` is where that can be read, and `certain` says that it is the platform's own word.
    """

    id: str
    title: str
    day: date
    source: str
    touches: tuple[str, ...] = ()
    certain: bool = True


@dataclass(frozen=True, slots=True)
class PlatformNotices:
    """What a connector knows of the changes that its platform imposes, as of a day. Nobody promises that it is all."""

    as_of: date
    notices: tuple[PlatformNotice, ...]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connector can do, said honestly: the conformance suite tries each word.

    `meanings` are of predicate, score and ladder, and the host refuses every other before it asks; `types` those of the
    language whose fields it can test; `accepts` the approximations it offers to whoever accepts them on record, each
    with what it would mean; `batch` how many artifacts it writes at once.
    """

    meanings: frozenset[str]
    types: frozenset[str]
    creates: bool = True
    removes: bool = False
    accepts: Mapping[str, str] = field(default_factory=dict)
    batch: int = 1
