"""The marketing architecture on a day: each scope, its definitions, what holds them on the platforms, and who reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.domain.definition import reachable
from ledger.domain.state import State
from ledger.govern.consumers.views import Reading, consumers, using
from ledger.govern.documents.views import CatalogueEntry, catalogue
from ledger.govern.proposals.pure.conflicts import is_open
from ledger.govern.seats.queries.rights import RightsOn, rights_on
from ledger.govern.seats.views.rights import Seats


class PlacedDefinition(NamedTuple):
    """A definition where it stands: what holds it, who reads its number, and which open proposals would change it."""

    entry: CatalogueEntry
    artifacts: tuple[GovernedArtifact, ...]
    readers: tuple[Reading, ...]
    proposals: tuple[str, ...]


class PlacedScope(NamedTuple):
    """A scope in which definitions stand, with the seats that govern it: its own, or those of the nearest wider one."""

    scope: str
    seats: Seats | None
    definitions: tuple[PlacedDefinition, ...]


class Architecture(NamedTuple):
    """All of it on a day; the platforms are as last seen, for they have no past here."""

    day: date
    scopes: tuple[PlacedScope, ...]
    gaps: tuple[str, ...]


def without_platforms(found: Architecture) -> Architecture:
    """The same, for who may not know what platforms hold."""
    scopes = (
        each._replace(definitions=tuple(one._replace(artifacts=()) for one in each.definitions))
        for each in found.scopes
    )
    return found._replace(scopes=tuple(scopes))


def architecture(ledger: Ledger, day: date | None = None) -> Architecture:
    """What there is on a day (today), from the record alone: no platform is asked."""
    day, rights = day or ledger.today(), rights_on(ledger, day)
    state, placed = ledger.snapshot().state, _placing(ledger, day)
    scopes: dict[str, list[PlacedDefinition]] = {each.scope: [] for each in rights.seats}
    for entry in catalogue(state, day):
        draft = state.history(entry.key).version(entry.version).draft
        scope = draft.path if draft.path in scopes else draft.scope  # a charter may be for one definition alone
        scopes.setdefault(scope, []).append(placed(entry))
    return Architecture(day, tuple(_scope(state, rights, *each) for each in sorted(scopes.items())), rights.gaps)


def artifacts_of(ledger: Ledger, key: str) -> tuple[GovernedArtifact, ...]:
    """What a definition governs on the platforms, and what may have been begun there, by target and name."""
    return tuple(each for each in _artifacts(ledger) if each.key == key)


def _artifacts(ledger: Ledger) -> list[GovernedArtifact]:
    deliveries = ledger.snapshot().deliveries
    found = (*deliveries.artifacts.values(), *deliveries.creations.values())
    return sorted(found, key=lambda each: (each.target, each.name))


def _scope(state: State, rights: RightsOn, scope: str, definitions: Sequence[PlacedDefinition]) -> PlacedScope:
    row = state.rights.governing(scope, rights.day)
    seats = next((each for each in rights.seats if row and each.position == row.position), None)
    return PlacedScope(scope, seats, tuple(definitions))


def _placing(ledger: Ledger, day: date) -> Callable[[CatalogueEntry], PlacedDefinition]:
    """How one definition is placed: what is asked of everything is asked once."""
    state, found = ledger.snapshot().state, consumers(ledger.snapshot().state)
    reached = {use: reachable(state.definitions, [use], day).keys() for each in found for use in each.terms.uses}
    artifacts, proposals = defaultdict(list), defaultdict(list)
    for artifact in _artifacts(ledger):
        artifacts[artifact.key].append(artifact)
    for proposal in state.proposals.values():
        if is_open(state, proposal, day):
            proposals[proposal.key].append(proposal.id)

    def placed(entry: CatalogueEntry) -> PlacedDefinition:
        key = entry.key
        readers = using(found, {key}, {use for use, keys in reached.items() if key in keys})
        return PlacedDefinition(entry, tuple(artifacts[key]), readers, tuple(proposals[key]))

    return placed
