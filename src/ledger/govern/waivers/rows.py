"""What people ask about invariants, and have put on record of them."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.govern.waivers.answers.invariants import invariant_list
from ledger.govern.waivers.decide.record_proofs import record_proofs
from ledger.govern.waivers.queries.invariants import invariants_today
from ledger.table.inputs import make_field, take
from ledger.table.row import Finding, Row, by_name

RECORD = "Also put on record what was proved, where it is otherwise than was last recorded."
INVARIANTS = Finding(
    "invariants",
    take(record=make_field(bool, RECORD, "--record", False)),
    invariants_today,
    record_proofs,
    by_name(invariant_list),
    """Every invariant in force, and whether it holds today: proved, or with the record that breaks it.

    Exit code 3 where one is violated, or nobody can say, and it is not waived.
    """,
)
ROWS: Mapping[str, Row] = {INVARIANTS.name: INVARIANTS}
