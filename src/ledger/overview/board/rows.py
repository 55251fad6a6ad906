"""What people ask that is of many nouns."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.overview.board.answers.map import architecture_map
from ledger.overview.board.queries.architecture import architecture
from ledger.table.inputs import DAY, make_field, take
from ledger.table.row import Question, Row, by_name

MAP = Question(
    "map",
    take(day=make_field(DAY, "Show what governs on this day. [default: today]", "--on", None)),
    architecture,
    by_name(architecture_map),
    """Who decides what, which platforms hold it, who reads it, and what is missing: scope by scope, from the record.

    What the platforms hold is as it was last seen, whatever the day.
    """,
    of_today=True,
)
ROWS: Mapping[str, Row] = {MAP.name: MAP}
