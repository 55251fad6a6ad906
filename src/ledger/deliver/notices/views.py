"""Which bound artifacts does a change touch that a platform imposes: by what they are, or by the fields they read?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fnmatch import fnmatchcase

from ledger.artifacts.data import PlatformNotice
from ledger.deliver.targets.events.delivery import Deliveries, GovernedArtifact
from ledger.domain.definition import reachable
from ledger.domain.state import State
from ledger.kinds.bindings import bindings


def touched(
    state: State, deliveries: Deliveries, target: str, platform: str, notice: PlatformNotice, day: date
) -> tuple[GovernedArtifact, ...]:
    """What is bound on a target and touched: its address is meant, or a field that its rule reads there on `day`."""
    found = (each for each in deliveries.of(target) if _means(notice, _read(state, each, platform, day)))
    return tuple(found)


def _read(state: State, bound: GovernedArtifact, platform: str, day: date) -> Iterator[str]:
    """The address of an artifact, and the paths of the fields that its definition reads, directly or through others."""
    yield bound.address
    around = reachable(state.definitions, [bound.key], day)
    entities = [version.draft for version in around.values() if version and version.draft.kind == "entity"]
    for entity in entities:
        places = bindings(entity, platform)
        read = {name for version in around.values() if version for name in version.draft.reads_of(entity.key)}
        for name in sorted(read & places.keys()):
            yield from (each.path for each in places[name])


def _means(notice: PlatformNotice, told: Iterable[str]) -> bool:
    return any(fnmatchcase(each, pattern) for each in told for pattern in notice.touches)
