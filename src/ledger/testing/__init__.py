"""What tests of decisions and of connectors are written with; needs no test framework.

given(*COMPANY).after(propose, draft=definition("mql"), terms=terms(), by="ana")
    .when(approve, proposal_id="mql#1", by="ana").then_refused("second pair of eyes")

check_connector(MyConnector(), rule, seed, name="MQL", not_ours="Newsletter")
"""

from __future__ import annotations

from ledger.testing.company import COMPANY, DAY, charter, definition, entity, people, row, solo, terms
from ledger.testing.conformance import check_connector
from ledger.testing.scenario import Answer, Given, by, given

__all__ = [
    "COMPANY",
    "DAY",
    "Answer",
    "Given",
    "by",
    "charter",
    "check_connector",
    "definition",
    "entity",
    "given",
    "people",
    "row",
    "solo",
    "terms",
]
