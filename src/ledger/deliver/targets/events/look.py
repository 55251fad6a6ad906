"""What a look at a governed artifact adds to the record: nothing, where it is as the record says.

as applied, or as its baseline --differs--> drift.observed, once --gone again--> confirmed, or baseline.observed
planned, and no receipt --was it written?--> confirmed, failed
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from ledger.deliver.targets.events.baseline import Baseline, RuleChange
from ledger.deliver.targets.events.delivery import (
    MISSING,
    ArtifactBound,
    BaselineObserved,
    DeliveryConfirmed,
    DeliveryFailed,
    DriftObserved,
    GovernedArtifact,
    OnArtifact,
    evolve,
)
from ledger.domain.event import Event


class Seen(NamedTuple):
    """What a look found at an address: the digest of what is there, `missing` where nothing is.

    Of what was never applied, `baseline` is what it could be held against, where it has none yet, and `change` how its
    rule differs from the one that it has. `found` is what a version would mean that said what is there.
    """

    address: str
    digest: str
    revision: str = ""
    changed_at: str = ""
    baseline: Baseline | None = None
    change: RuleChange | None = None
    found: str = ""


def after(bound: GovernedArtifact, events: Iterable[Event]) -> GovernedArtifact | None:
    """The artifact once these of its events are recorded; None where it was made to go."""
    for event in events:
        if isinstance(event, OnArtifact):
            bound = msgspec.structs.replace(evolve(bound, event, bound.position), address=event.address)
            if isinstance(event, DeliveryConfirmed) and not event.desired:
                return None
    return bound


def look(bound: GovernedArtifact, seen: Seen) -> list[Event]:
    """What a look at a governed artifact adds to the record: nothing where it is as the record says.

    An outcome that nobody recorded, a difference that is new, or that one on record is gone; and of what was never
    applied, the first time, what it is held against from then on.
    """
    if bound.planned:
        settled = settle(bound, bound.address, observed=seen.digest, revision=seen.revision)
        over = any(isinstance(each, DeliveryConfirmed) for each in settled)
        return settled if over else [*settled, *_drifted(bound, seen)]
    if bound.drift and seen.digest == bound.expected:
        return [_undone(bound, seen)]
    if not bound.expected and seen.baseline:
        return [BaselineObserved(**_where(bound), baseline=seen.baseline)]
    return _drifted(bound, seen)


def _undone(bound: GovernedArtifact, seen: Seen) -> Event:
    if bound.applied or not bound.baseline:
        return DeliveryConfirmed(**_last(bound), observed=seen.digest, revision=seen.revision)
    return BaselineObserved(**_where(bound), baseline=bound.baseline)


def settle(bound: GovernedArtifact, address: str, *, observed: str, revision: str = "") -> list[Event]:
    """What became of a write without an outcome, now that the artifact was read; a creation is bound if it is there."""
    planned = bound.planned
    if planned is None:
        return []
    about = {each: getattr(planned, each) for each in ("target", "key", "name")}
    whole = ("version", "meaning", "desired", "accepted", "fence", "order")
    said = {each: getattr(planned, each) for each in whole}
    seen = "" if observed == MISSING else observed
    if seen != planned.desired:
        because = "a later look did not find it written"
        return [DeliveryFailed(**about, **said, address=bound.address, observed=seen, because=because)]
    created: list[Event] = [] if bound.address else [ArtifactBound(**about, address=address)]
    return [*created, DeliveryConfirmed(**about, **said, address=address, observed=seen, revision=revision)]


def _drifted(bound: GovernedArtifact, seen: Seen) -> list[Event]:
    if not bound.expected or seen.digest in (bound.expected, bound.drift):
        return []
    told = {**_last(bound), "observed": seen.digest, "revision": seen.revision, "changed_at": seen.changed_at}
    return [DriftObserved(**told, change=seen.change, found=seen.found)]


def _last(bound: GovernedArtifact) -> dict[str, Any]:
    """What was last put there, as the receipts tell it; of what was never applied, its baseline."""
    said = {each: getattr(bound, each) for each in ("version", "meaning")}
    return {**_where(bound), **said, "accepted": bound.accepted, "desired": bound.expected}


def _where(bound: GovernedArtifact) -> dict[str, Any]:
    return {each: getattr(bound, each) for each in ("target", "address", "name", "key")}
