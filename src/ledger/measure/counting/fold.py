"""What a look at evidence found is a finding."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.event import Event
from ledger.domain.state import Evolve, take_finding
from ledger.measure.counting.events import EvidenceChecked

FOLDS: Mapping[type[Event], Evolve] = {EvidenceChecked: take_finding}
