"""`/targets` and `/orders/{order}`: what each platform holds, by the record, and what operators ask a worker to do.

The server holds no platform token: a look, a plan and an apply are orders on record, which `ledger work` carries out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.app.choices import ROLES
from ledger.deliver.delivery.answers.order import order_list, order_shown
from ledger.deliver.delivery.decide.orders import cancel_order, order_apply, order_look, order_plan
from ledger.deliver.targets.answers.targets import ArtifactKnown, TargetKnown, targets_known
from ledger.deliver.targets.queries.targets import deliveries
from ledger.govern.definitions.answers.definitions import definition_list
from ledger.govern.definitions.queries.definitions import definitions_on
from ledger.govern.seats.queries.rights import require_seat
from ledger.web.page import Elsewhere, Page
from ledger.web.visit import Visit

SHOWN = 20


class HeldArtifact(NamedTuple):
    """An artifact and the version that is in force of its definition; 0 where none is."""

    artifact: ArtifactKnown
    in_force: int

    @property
    def due(self) -> bool:
        """Whether what is in force was not put there."""
        return bool(self.in_force) and self.artifact.version != self.in_force


class HeldTarget(NamedTuple):
    """A target and what is governed there."""

    target: TargetKnown
    artifacts: tuple[HeldArtifact, ...]


def targets(visit: Visit) -> Page:
    """What the record tells of each platform; no platform is asked."""
    require_seat(visit.ledger, visit.actor, ROLES, "what platforms hold")
    ledger, listed = visit.ledger, order_list(visit.ledger)
    about = {
        "targets": list(_held(visit)),
        "orders": visit.named(listed).orders[:SHOWN],
        "more": max(0, len(listed.orders) - SHOWN),
        "worker": listed.worker,
        "operator": "operator" in visit.roles,
        "ledger": ledger.settings.database.name,
    }
    return Page("targets.html", about)


def order(visit: Visit) -> Page:
    """One order, what became of it, and the plan that it made or applies."""
    require_seat(visit.ledger, visit.actor, ROLES, "what platforms hold")
    name = visit.request.path_params["order"]
    found = visit.named(order_shown(visit.ledger, name))
    return Page("order.html", {"found": found, "operator": "operator" in visit.roles})


def give(visit: Visit) -> Elsewhere:
    """Ask for a look or a plan, of one target or of all."""
    ask = order_plan if visit.text("do") == "plan" else order_look
    given = ask(visit.ledger, visit.once, visit.text("target") or None)
    visit.tell(f"{given.order} is ordered. A worker carries it out.")
    return Elsewhere(f"/orders/{given.order}")


def act(visit: Visit) -> Elsewhere:
    """Ask that the plan which was read be applied, or take an order back."""
    name = visit.request.path_params["order"]
    if visit.text("do") == "cancel":
        cancel_order(visit.ledger, visit.once, name, visit.text("because"))
        visit.tell(f"{name} is taken back.")
        return Elsewhere(f"/orders/{name}")
    given = order_apply(
        visit.ledger,
        visit.once,
        name,
        large=bool(visit.text("large")),
        destroy=visit.several("destroy"),
        production=visit.several("production"),
        digest=visit.text("digest") or "-",
    )
    visit.tell(f"{given.order} is ordered. A worker carries it out.")
    return Elsewhere(f"/orders/{given.order}")


def _held(visit: Visit) -> Iterator[HeldTarget]:
    known = targets_known(deliveries(visit.ledger))
    found = definition_list(visit.ledger, definitions_on(visit.ledger, None, None)).definitions
    in_force = {each.key: each.version for each in found if each.status == "in force"}
    for target in sorted(known.targets, key=lambda each: each.target):
        there = sorted((e for e in known.artifacts if e.target == target.target), key=lambda each: each.name)
        yield HeldTarget(target, tuple(HeldArtifact(each, in_force.get(each.key, 0)) for each in there))
