"""What it takes to put on record that evidence was looked at: a seat."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.charter import ROLES
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Require, ask_again, holder_anywhere, judge_finding
from ledger.domain.event import Event
from ledger.measure.counting.events import EvidenceChecked
from ledger.measure.counting.verbs import record_check

RULES: Mapping[str, str] = {
    EvidenceChecked.stored_name: "R116",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

RECORDERS: Mapping[type[Event], Require] = {EvidenceChecked: holder_anywhere(*ROLES)}
JUDGES: Mapping[type[Event], Act] = {EvidenceChecked: judge_finding("a seat", ask_again(record_check))}
