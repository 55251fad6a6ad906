"""An operator says what an artifact holds that nobody can ask from here, and when to look there again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.artifacts.protocols import Connector, Recalls
from ledger.compile.rule import AS_IS
from ledger.connecting.manual import body
from ledger.deliver.delivery.pure.plan import body_digest
from ledger.deliver.targets.events import attested
from ledger.deliver.targets.events.attested import ArtifactAttested, version_held
from ledger.deliver.targets.events.baseline import Baseline
from ledger.deliver.targets.events.delivery import DeliveryConfirmed, GovernedArtifact
from ledger.deliver.targets.fold import find_boundary_of_artifact, find_boundary_of_target
from ledger.deliver.targets.queries.targets import (
    connector_of,
    deliveries,
    require_operator,
    require_some_operator,
)
from ledger.domain import boundaries, mentions
from ledger.domain.definition import Evidence, Version
from ledger.domain.event import Actor, Event
from ledger.domain.guards import require_version
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.steps import Given, Open, step

VERSION = re.compile(r"([a-z][a-z0-9_]{0,99})@(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen: `holds` is KEY@VERSION or a text, empty where nothing is there; `sort` what its records are."""

    holds: str
    evidence: Evidence
    again: date | None = None
    sort: str = ""
    because: str = ""


def _key_of(holds: str) -> Given:
    """The key in KEY@VERSION; open where something else is held there."""
    said = VERSION.fullmatch(holds)
    return said[1] if said else Open("KEY")


def attest(ledger: Ledger, actor: Actor, target: str, name: str, seen: Sighting) -> Decided:
    """Record what an operator saw. A version that it holds is bound, and counts as applied where it was ratified.

    Raises Refused for a target that a connector can ask.
    """
    connector = connector_of(ledger, target)
    if not _recalls(connector, target):
        raise Refused(
            f"`{target}` can be asked: {connector.name} reads it",
            why="only what nobody can read from here is attested",
            fix=step("bind what is there instead", "bind", _key_of(seen.holds), target, name),
        )
    event = _event(ledger, target, name, seen)

    def verb(state: State, today: date) -> list[Event]:
        before = _governed(ledger, event)
        require_some_operator(state, actor.id, today, "attest what a platform holds")
        for key in _keys(event, before):
            require_operator(state, key, actor.id, today)
        return attested.attest(event, before, _shown(state, event), today)

    about = (find_boundary_of_target(target), find_boundary_of_artifact(target, name), boundaries.every_charter())
    definitions = boundaries.definitions(_keys(event, _governed(ledger, event)))
    return ledger.decide(actor, verb, boundaries.union(*about, definitions))


def _recalls(connector: Connector, target: str) -> bool:
    """Whether nobody can ask such a platform; one that wants more than a label to be reached can be asked."""
    try:
        return isinstance(connector.connect({"label": target}), Recalls)
    except LedgerError:
        return False


def _governed(ledger: Ledger, event: ArtifactAttested) -> GovernedArtifact | None:
    return deliveries(ledger).artifacts.get((event.target, event.address))


def _keys(event: ArtifactAttested, before: GovernedArtifact | None) -> list[str]:
    """The definitions whose operators may say it: the one that governs the artifact, and the one that it holds."""
    return [key for key in dict.fromkeys((before.key if before else "", event.key)) if key]


def _event(ledger: Ledger, target: str, name: str, seen: Sighting) -> ArtifactAttested:
    key, number = _named(seen.holds)
    holds = _held(require_version(ledger.state(), key, number)) if key else ledger.reason(seen.holds)
    return ArtifactAttested(
        target=target,
        address=mentions.impersonal(name),
        holds=holds,
        evidence=seen.evidence.name,
        evidence_digest=seen.evidence.digest,
        sort=seen.sort,
        key=key,
        version=number,
        again=seen.again,
        because=ledger.reason(seen.because),
    )


def _named(holds: str) -> tuple[str, int]:
    found = VERSION.fullmatch(holds)
    return (found[1], int(found[2])) if found else ("", 0)


def _held(version: Version) -> str:
    return version_held(version.key, version.number, version.draft.content_digest)


def _shown(state: State, event: ArtifactAttested) -> DeliveryConfirmed | Baseline:
    """That it shows a version, by hand and for every record alike; what it holds, where nobody decided on that."""
    digest = body_digest(body(event.holds))
    version = require_version(state, event.key, event.version) if event.key else None
    if version is None or version.attested:
        return Baseline(digest=digest, text=event.holds)
    return DeliveryConfirmed(
        target=event.target,
        address=event.address,
        name=event.address,
        key=event.key,
        version=event.version,
        meaning=version.draft.meaning,
        desired=digest,
        observed=digest,
        accepted=(AS_IS,),
    )
