"""The rights that acts of delivery take."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.deliver.delivery.rights.delivery import ARTIFACTS
from ledger.deliver.delivery.rights.orders import WORK
from ledger.deliver.delivery.rights.refusals import OPERATORS, REFUSALS
from ledger.deliver.delivery.rights.since import SINCE
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Require
from ledger.domain.event import Event

__all__ = ["JUDGES", "RECORDERS", "RULES", "SINCE"]

RULES: Mapping[str, str] = {
    "artifact.attested/1": "R137",
    "artifact.bound/1": "R132",
    "artifact.unbound/1": "R132",
    "delivery.planned/1": "R132",
    "delivery.refused/1": "R115",
    "drift.waived/1": "R105",
    "refusal.lifted/1": "R115",
    "target.declared/1": "R131",
    "work.cancelled/1": "R135",
    "work.done/1": "R136",
    "work.ordered/1": "R134",
}
"""The rule of RIGHTS.md by which each sort of act stands."""
RECORDERS: Mapping[type[Event], Require] = OPERATORS
JUDGES: Mapping[type[Event], Act] = {**ARTIFACTS, **WORK, **REFUSALS}
