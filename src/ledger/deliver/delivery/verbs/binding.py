"""Which definition governs an artifact: tied to one, moved to another, or let go. Nothing is written on a platform.

nobody's, or free --bind--> governed by `mql` --bind, from `mql`--> governed by another
                              `--unbind--> nobody's
"""

from __future__ import annotations

from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    Deliveries,
    GovernedArtifact,
    known_target,
)
from ledger.domain.event import Event
from ledger.errors import Refused, UnknownName
from ledger.steps import Open, instead, step


def bind(
    deliveries: Deliveries,
    wanted: ArtifactBound,
    *,
    source: str = "",
    because: str = "",
    free: bool = False,
    again: bool = False,
) -> list[Event]:
    """Tie a definition to an artifact; an artifact has one definition only.

    `source` names the definition that it is taken from, on record. It is `free` where its definition is retired. One
    that was never applied is held against a new baseline only where it is bound `again`. Raises Refused.
    """
    known_target(deliveries, wanted.target)
    before = deliveries.artifacts.get((wanted.target, wanted.address))
    if before and before.key == wanted.key:
        return [wanted] if again and _moved_on(before, wanted) else []
    if before and not free:
        return [*_taken(before, source, wanted, because), wanted]
    if source and not before:
        raise Refused(
            f"{wanted.target}/{wanted.address} is governed by nothing, and not by `{source}`",
            why="it can be taken only from what it is bound to",
            fix=step("leave --from out", "bind", wanted.key, wanted.target, wanted.address),
        )
    return [wanted]


def unbind(bound: GovernedArtifact, because: str) -> list[Event]:
    """Let an artifact go. What the platform holds stays as it is. Raises Refused while an outcome is open."""
    if bound.planned:
        raise Refused(
            f"nobody knows yet whether {bound.target}/{bound.address} was written",
            why="a delivery to it has no receipt",
            fix=step("look there first", "drift", target=bound.target),
        )
    where = {each: getattr(bound, each) for each in ("target", "address", "name", "key")}
    return [ArtifactUnbound(**where, because=because)]


def governed(deliveries: Deliveries, target: str, name: str) -> GovernedArtifact:
    """The governed artifact at that address of a target, or of that name. Raises UnknownName, Refused for several."""
    known_target(deliveries, target)
    if at := deliveries.artifacts.get((target, name)):
        return at
    found = [each for each in deliveries.of(target) if each.name == name]
    if len(found) > 1:
        addresses = ", ".join(each.address for each in found)
        raise Refused(
            f"{len(found)} artifacts of {target} are called `{name}`",
            addresses,
            instead("name one by its address", name, Open("ADDRESS")),
        )
    if not found:
        raise UnknownName(
            f"no artifact `{name}` is governed on {target}",
            why="only what is bound can be let go",
            fix=step("see what is bound", "target list"),
        )
    return found[0]


def _moved_on(before: GovernedArtifact, wanted: ArtifactBound) -> bool:
    """Whether a new baseline says anything: what was applied has a receipt instead."""
    return not before.applied and (bool(before.drift) or before.baseline != wanted.baseline)


def _taken(before: GovernedArtifact, source: str, wanted: ArtifactBound, because: str) -> list[Event]:
    if source == before.key:
        return unbind(before, because or f"it is bound to {wanted.key} instead")
    at, key = f"{before.target}/{before.address}", wanted.key
    raise Refused(
        f"{at} is governed by `{before.key}`",
        why="an artifact realises one definition",
        fix=step("take it from there, on record", "bind", key, before.target, before.address, from_=before.key),
    )
