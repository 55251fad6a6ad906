"""Whether an invariant holds, as it was proved when something changed or somebody asked: a fold asks no solver.

ratify --> violated, and waived --> proof.recorded violated       a later change mends it --> proof.recorded holds
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_member

ProofVerdict = Literal["holds", "violated", "unknown"]


class ProofRecorded(Event, frozen=True, kw_only=True):
    """How a version of an invariant stands among what governs the day `on`, and which engine says so.

    `method` is how it was proved: by the solver, over all combinations, by a record. `right` is the position of the row
    that gives a seat to whoever had it proved.
    """

    stored_name: ClassVar[str] = "proof.recorded/1"
    finding: ClassVar[str] = "proof"
    tag_forms: ClassVar[Forms] = (by_member("definition", "invariant"),)
    invariant: str
    version: int
    on: date
    verdict: ProofVerdict
    method: str
    engine: str
    right: int = 0

    @property
    def about(self) -> str:
        """The invariant."""
        return self.invariant
