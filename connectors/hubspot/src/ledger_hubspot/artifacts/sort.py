"""What a sort of artifact is: all that the connector needs of it, in one place.

A new sort is a file that makes a `Sort`, and its line in the registry (`ledger_hubspot.artifacts`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from ledger import Artifact, Effects, Observed, Refused, Rule, TargetFault, Wanted
from ledger_hubspot.native.naming import Place
from ledger_hubspot.reading.parity import Judging
from ledger_hubspot.reading.uses import Uses
from ledger_hubspot.wire.portal import Portal

Call: TypeAlias = dict[str, Any]
Definitions: TypeAlias = Mapping[str, Mapping[str, Any]]


class There(NamedTuple):
    """What a portal holds of some artifacts: each as it is, by address, and all properties, by sort of record."""

    seen: Mapping[str, Observed]
    properties: Mapping[str, Definitions]


class Written(NamedTuple):
    """The calls that write an artifact, and what to put for each name in braces that is in them."""

    calls: list[Call]
    holes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of artifact.

    `holds` are the meanings that it can show, and `place` says where an address or a new name of this sort leads, or
    None for another sort's. `find` takes the place and the name that people gave. Many are taken by number.
    `refusal` says why an apply would not write one, `calls` how it would, and `removal` how it would take one away;
    None is for what the ledger never removes. `judged` gives the verdicts, where the sort has any of contacts.
    """

    name: str
    holds: frozenset[str]
    place: Callable[[str, str], Place | None]
    compile: Callable[[Rule, Place, str, str], Artifact]
    find: Callable[[Portal, Place, str], Observed]
    observe: Callable[[Portal, Mapping[int, Place]], Mapping[int, Observed]]
    effects: Callable[[Portal, Mapping[int, Wanted], Uses], Mapping[int, Effects | Refused]]
    apply: Callable[[Portal, Mapping[int, Wanted]], Mapping[int, Observed | TargetFault]]
    refusal: Callable[[Place, Artifact, Sequence[Artifact], There | None], str]
    calls: Callable[[Place, Artifact, str, There | None], Written]
    removal: Callable[[Place, str], Call] | None = None
    judged: Judging | None = None


def call(
    method: str, where: str, body: Mapping[str, Any] | None = None, query: Mapping[str, str] | None = None
) -> Call:
    """One call of HubSpot's API, as a file says it."""
    found = {"method": method, "path": where, "query": query, "body": body}
    return {key: value for key, value in found.items() if value is not None}


def wanted_over(artifact: Artifact, there: There) -> Wanted:
    """The artifact over what the portal holds of it."""
    return Wanted(artifact, there.seen.get(artifact.address) or Observed("", artifact.name, None))
