"""What tests of decisions and of connectors are written with; needs no test framework.

given(*COMPANY).after(propose, draft=definition("mql"), terms=terms(), by="ana")
    .when(approve, proposal_id="mql#1", by="ana").then_refused("second pair of eyes")

check_connector(MyConnector(), rule, world, name="MQL", not_ours="Newsletter")
check_faults(world, Case(MyConnector(), rule, "MQL", existing=False))

An emulator of a platform is made with what `ledger.testing.emulator` describes.
"""

from __future__ import annotations

from ledger.testing.company import COMPANY, DAY, charter, definition, entity, people, row, solo, terms
from ledger.testing.conformance import check_connector
from ledger.testing.emulator.desk import Desk, answer_under, next_fault
from ledger.testing.emulator.doors import fault_doors, is_door, knock, use_door
from ledger.testing.emulator.exchange import Call, Reply, reply
from ledger.testing.emulator.server import listening
from ledger.testing.faults import FAULTS, Case, check_faults
from ledger.testing.scenario import Given, ScenarioResult, by, given
from ledger.testing.single import Single
from ledger.testing.world import World, sandbox_world

Answer = ScenarioResult
"""The former name of ScenarioResult."""

__all__ = [
    "COMPANY",
    "DAY",
    "FAULTS",
    "Answer",
    "Call",
    "Case",
    "Desk",
    "Given",
    "Reply",
    "ScenarioResult",
    "Single",
    "World",
    "answer_under",
    "by",
    "charter",
    "check_connector",
    "check_faults",
    "definition",
    "entity",
    "fault_doors",
    "given",
    "is_door",
    "knock",
    "listening",
    "next_fault",
    "people",
    "reply",
    "row",
    "sandbox_world",
    "solo",
    "terms",
    "use_door",
]
