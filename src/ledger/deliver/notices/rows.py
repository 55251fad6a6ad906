"""What people ask about notices, and have put on record."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.deliver.notices.answers import platform_changes
from ledger.deliver.notices.decide import receive_notices
from ledger.deliver.notices.queries import imposed_changes
from ledger.table.inputs import make_field, take
from ledger.table.row import Finding, Row, by_name

RECORD = "Also put on record each that touches something bound: it is answered by a decision about that."
NOTICES = Finding(
    name="notices",
    takes=take(record=make_field(bool, RECORD, "--record", False)),
    find=imposed_changes,
    record=receive_notices,
    answer=by_name(platform_changes),
    about=(
        "The changes that platforms impose, as their connectors know of them, and what is bound there that they touch."
        "\n\nEach has its day and its source. No platform is asked, and nobody promises that these are all."
    ),
)
ROWS: Mapping[str, Row] = {row.name: row for row in (NOTICES,)}
