"""Tying definitions to artifacts, and letting these go. Nothing is written on any platform.

find --what it holds now is its baseline--> bound, once        `--from` another: taken from there, on record
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.artifacts.data import Native, Observed
from ledger.artifacts.protocols import Session
from ledger.deliver.delivery.queries.baseline import baseline_of, rule_there
from ledger.deliver.delivery.verbs import binding
from ledger.deliver.targets.decide import operating
from ledger.deliver.targets.events import delivery
from ledger.deliver.targets.events.baseline import RuleChange
from ledger.deliver.targets.events.delivery import ArtifactBound, GovernedArtifact
from ledger.deliver.targets.fold import find_boundary_of_artifact
from ledger.deliver.targets.queries.targets import connect, deliveries
from ledger.domain import mentions
from ledger.domain.event import Actor
from ledger.domain.in_force import in_force


class Emptied(NamedTuple):
    """A definition that an artifact was taken from: how many it still governs, and what refers to it today.

    `attested` where nobody ever decided it.
    """

    key: str
    governs: int
    attested: bool
    used_by: tuple[str, ...]


class Tied(NamedTuple):
    """An artifact as it was seen, what was recorded of it, and what governed it before, where that was another."""

    seen: Observed
    decided: Decided
    before: GovernedArtifact | None = None
    emptied: Emptied | None = None


def bind(
    ledger: Ledger, actor: Actor, key: str, target: str, artifact: str, source: str = "", because: str = ""
) -> Tied:
    """Tie a definition to an artifact that exists; `source` is the definition that it is taken from, if any."""
    delivery.known_target(deliveries(ledger), target)
    in_force(ledger.state(), key, ledger.today())
    _, session = connect(ledger, target)
    return tie(ledger, actor, key, target, session, artifact, source=source, because=because)


def tie(
    ledger: Ledger,
    actor: Actor,
    key: str,
    target: str,
    session: Session,
    name: str,
    *,
    native: Native | None = None,
    source: str = "",
    because: str = "",
    differs: RuleChange | None = None,
    again: bool = False,
) -> Tied:
    """Tie a definition to what a session finds, with what it holds now as its baseline.

    `native` is its rule, where that was read already; `again` says that it is to be held against what it holds now,
    also where it is bound to the definition already.
    """
    seen = session.find(name)
    mentions.impersonal(seen.name)
    wanted = ArtifactBound(
        target=target,
        address=seen.address,
        name=seen.name,
        key=key,
        baseline=baseline_of(ledger, seen, native or rule_there(session, seen.address)),
        differs=differs,
    )
    before = deliveries(ledger).artifacts.get((target, seen.address))
    taken = before if before and before.key != key else None
    free = taken is not None and ledger.state().retired(taken.key, ledger.today())
    decided = operating(
        ledger,
        actor,
        [key, taken.key] if taken and taken.key == source else [key],
        lambda: binding.bind(
            deliveries(ledger), wanted, source=source, because=ledger.reason(because), free=free, again=again
        ),
        find_boundary_of_artifact(target, seen.address),
    )
    return Tied(seen, decided, taken, emptied(ledger, taken.key) if taken and decided.events else None)


def emptied(ledger: Ledger, key: str) -> Emptied:
    """How a definition stands that an artifact was just taken from."""
    state, governed = ledger.state(), deliveries(ledger).artifacts.values()
    users = (other for other, version in state.in_force_on(ledger.today()).items() if key in version.draft.refers)
    attested = all(version.attested for version in state.history(key).versions)
    return Emptied(key, sum(each.key == key for each in governed), attested, tuple(sorted(users)))


def unbind(
    ledger: Ledger, actor: Actor, target: str, artifact: str, because: str
) -> tuple[GovernedArtifact, Decided, Emptied]:
    """Let an artifact go, found by its address or its name there. The platform is not asked."""
    found = binding.governed(deliveries(ledger), target, artifact)
    decided = operating(
        ledger,
        actor,
        [found.key],
        lambda: binding.unbind(binding.governed(deliveries(ledger), target, found.address), ledger.reason(because)),
        find_boundary_of_artifact(target, found.address),
    )
    return found, decided, emptied(ledger, found.key)
