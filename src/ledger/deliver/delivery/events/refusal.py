"""A definition in force that a target cannot hold: the plan refuses it, so what is bound there shows something else.

delivery.refused --the same plan compiles again--> refusal.lifted       unbound, or written after all: over as well
"""

from __future__ import annotations

from typing import ClassVar

from ledger.deliver.targets.events.delivery import OnArtifact
from ledger.domain.tagging import Forms, by_given


class _OfRefusal(OnArtifact, frozen=True, kw_only=True, omit_defaults=True):
    finding: ClassVar[str] = "refusal"
    tag_forms: ClassVar[Forms] = (*OnArtifact.tag_forms, by_given("order", "order"))
    version: int
    right: int = 0
    order: str = ""

    @property
    def about(self) -> str:
        """The artifact: `hs/list/12`."""
        return f"{self.target}/{self.address or self.name}"


class DeliveryRefused(_OfRefusal, frozen=True, kw_only=True):
    """A plan refused the version in force of what is bound there: what, and why.

    `right` is the operator's row; `order` is the one that a worker carried out, where it was no operator's own act.
    """

    stored_name: ClassVar[str] = "delivery.refused/1"
    what: str
    why: str = ""


class RefusalLifted(_OfRefusal, frozen=True, kw_only=True):
    """A plan refuses it no longer: the version in force can be written there."""

    stored_name: ClassVar[str] = "refusal.lifted/1"
