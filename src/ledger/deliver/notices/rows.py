"""What people ask about notices, and have put on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from ledger.app.ledger import Decided, Ledger
from ledger.deliver.notices.answers import PlatformChanges, platform_changes
from ledger.deliver.notices.decide import receive_notices
from ledger.deliver.notices.queries import ImposedChanges, imposed_changes
from ledger.table.inputs import Input, Spelling
from ledger.table.row import Finding, Row


class AllNotices(Input, frozen=True, kw_only=True):
    """Whether what touches something bound goes on record."""

    record: Annotated[
        bool,
        Spelling(
            "Also put on record each that touches something bound: it is answered by a decision about that.",
            option="--record",
        ),
    ] = False


def tell_changes(
    ledger: Ledger, every: AllNotices, imposed: ImposedChanges, decided: Decided | None
) -> PlatformChanges:
    """Say what platforms impose, and what was recorded of it."""
    return platform_changes(ledger, imposed, decided)


NOTICES = Finding(
    name="notices",
    takes=AllNotices,
    find=imposed_changes,
    record=receive_notices,
    answer=tell_changes,
    about=(
        "The changes that platforms impose, as their connectors know of them, and what is bound there that they touch."
        "\n\nEach has its day and its source. No platform is asked, and nobody promises that these are all."
    ),
)
ROWS: Mapping[str, Row] = {row.name: row for row in (NOTICES,)}
