"""What a sort of artifact is: all that planning, writing and exporting need of it, in one place.

A new sort is a file that makes a `Sort`, and its line in the registry (`ledger_salesforce.artifacts`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from ledger import Artifact, Effects, Native, Refused, Rule, Wanted
from ledger_salesforce.native import field
from ledger_salesforce.org.directory import Directory
from ledger_salesforce.org.held import Held
from ledger_salesforce.reading.counts import Asked, Counter

ROOT = "force-app/main/default"
Member: TypeAlias = tuple[str, str]
"""What it is in a package: its type in the Metadata API, and its name."""


class There(NamedTuple):
    """What is there now, as far as it was looked at: a field's body, or a value set's Metadata."""

    managed: bool
    body: Mapping[str, Any] | None = None
    metadata: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of artifact.

    `name` is what people call it, and `holds` are the meanings that it can show. `owns` tells whether an address is of
    this sort, and `parts` takes it apart. `loses` says what deploying a file over it blindly would do. `whole` says
    that its Metadata is read whole for a plan, and `seen` that people need a grant to see one.
    """

    name: str
    holds: frozenset[str]
    owns: Callable[[str], bool]
    parts: Callable[[str], re.Match[str]]
    loses: str
    whole: bool
    seen: bool
    compile: Callable[[Rule, str, str], Artifact]
    obstacle: Callable[[Artifact, There | None, Directory], Refused | None]
    effects: Callable[[Counter, Wanted, There | None], Asked | Effects | None]
    metadata: Callable[[Artifact, Held | None], Mapping[str, Any]]
    component: Callable[[Artifact, Mapping[str, Any] | None], tuple[Member, str, bytes]]
    member: Callable[[str], Member]
    rule: Callable[[str, Held], Native] | None = None


def too_long(target: str, name: str) -> Refused | None:
    """Why something new cannot have this name."""
    if len(name) <= field.LABEL:
        return None
    why = f"{name} has {len(name)} characters, and Salesforce takes {field.LABEL} (without __c)"
    return Refused(f"{target} is too long a name", why, "create it under a shorter one")


def label(artifact: Artifact) -> str:
    """What people call it; a new artifact is known by what it shall be called there."""
    called = artifact.name if artifact.address else ""
    return called or str(getattr(artifact.probe, "label", "")) or field.target(artifact).split(".")[-1]
