"""Who stands behind a version: the event that said it, the right by which, and what the platforms had of it on a day.

version --its event--> decided by whom, under which row of a charter; or attested from evidence, by nobody
        --receipts up to a day--> what was put where, and what was found to differ
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.clock import day as day_of
from ledger.app.ledger import Ledger
from ledger.deliver.targets.events.delivery import (
    DeliveryApplied,
    DeliveryConfirmed,
    DriftObserved,
    GovernedArtifact,
    OnArtifact,
    fold_deliveries,
)
from ledger.domain import boundaries
from ledger.domain.charter import CharterAmended, Row
from ledger.domain.definition import Version
from ledger.domain.event import Recorded
from ledger.domain.proposal import Proposal


class ArtifactOn(NamedTuple):
    """An artifact of a platform as the record had it on a day; version 0 was never applied.

    `applied` is the receipt, `drifted` the event that found it to differ since; 0 and None where there is none.
    """

    artifact: GovernedArtifact
    applied: int
    applied_on: date | None
    drifted: int
    drifted_on: date | None


class VersionAuthority(NamedTuple):
    """Who stands behind a version: the event that said it, on which day that was recorded, and what carried it.

    `right` is the row of the charter that seated the decider; it and the proposal are nothing where it was attested.
    """

    version: Version
    said: Recorded
    on: date
    proposal: Proposal | None
    right: Row | None
    artifacts: tuple[ArtifactOn, ...]


def authority(ledger: Ledger, version: Version, day: date) -> VersionAuthority:
    """Who stands behind a version, with the platforms as the record had them at the end of a day."""
    said = _event(ledger, version.position)
    right = _event(ledger, said.event.right) if getattr(said.event, "right", 0) else None  # type: ignore[attr-defined]
    row = Row(right.position, right.event) if right and isinstance(right.event, CharterAmended) else None
    state = ledger.state(boundaries.definitions([version.key]))
    proposal = state.proposals.get(version.proposal)
    on = day_of(said.recorded_at, ledger.zone)
    return VersionAuthority(version, said, on, proposal, row, artifacts_on(ledger, version.key, day))


def artifacts_on(ledger: Ledger, key: str, day: date) -> tuple[ArtifactOn, ...]:
    """What a definition governed on the platforms at the end of a day, as it was on record by then."""
    upto = ledger.known_on(day) if day < ledger.today() else None
    events, _ = ledger.journal.read(boundaries.deliveries([key]), upto=upto)
    found = fold_deliveries(events).artifacts
    return tuple(_artifact_on(ledger, each, events) for _, each in sorted(found.items()) if each.key == key)


def _artifact_on(ledger: Ledger, artifact: GovernedArtifact, events: list[Recorded]) -> ArtifactOn:
    about = [each for each in events if _is_about(each, artifact)]
    applied = next((each for each in reversed(about) if isinstance(each.event, _RECEIPTS)), None)
    drifts = [each for each in about if isinstance(each.event, DriftObserved)] if artifact.drift else []
    drifted = drifts[-1] if drifts else None
    return ArtifactOn(artifact, *_placed(ledger, applied), *_placed(ledger, drifted))


_RECEIPTS = (DeliveryApplied, DeliveryConfirmed)


def _is_about(of: Recorded, artifact: GovernedArtifact) -> bool:
    event = of.event
    return isinstance(event, OnArtifact) and (event.target, event.address) == (artifact.target, artifact.address)


def _placed(ledger: Ledger, of: Recorded | None) -> tuple[int, date | None]:
    return (of.position, day_of(of.recorded_at, ledger.zone)) if of else (0, None)


def _event(ledger: Ledger, position: int) -> Recorded:
    (found,), _ = ledger.journal.read(after=position - 1, upto=position)
    return found
