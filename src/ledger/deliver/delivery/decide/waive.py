"""Letting a difference stand that is open on a target: until a day, by the decider of the definition's scope."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.deliver.delivery.verbs import binding
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.deliver.targets.fold import find_boundary_of_artifact
from ledger.deliver.targets.queries.targets import deliveries
from ledger.domain import boundaries
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.govern.waivers.verbs import waiving as waiving
from ledger.steps import DATE, TEXT, step


def waive_drift(
    ledger: Ledger, actor: Actor, key: str, target: str, name: str, until: date, because: str
) -> tuple[GovernedArtifact, Decided]:
    """Let an artifact of a definition, found by its address or its name, differ as it was last seen to."""
    found, said = _governed(ledger, key, target, name), ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        bound = _governed(ledger, key, target, found.address)
        return waiving.waive_drift(state, bound, until=until, by=actor.id, today=today, because=said)

    def widen(state: State) -> Boundary:
        return boundaries.union(*(boundaries.rights(each.draft.path) for each in state.history(key).versions))

    wanted = boundaries.union(boundaries.definitions([key]), find_boundary_of_artifact(target, found.address))
    return found, ledger.decide(actor, verb, wanted, widen)


def _governed(ledger: Ledger, key: str, target: str, name: str) -> GovernedArtifact:
    """The artifact of that name. Raises Refused where another definition governs it."""
    found = binding.governed(deliveries(ledger), target, name)
    if found.key != key:
        raise Refused(
            f"{target} {found.name} is governed by `{found.key}`, not by `{key}`",
            why="the decider of its own definition lets it differ",
            fix=step("waive it until a day", "waive", found.key, target, found.address, until=DATE, because=TEXT),
        )
    return found
