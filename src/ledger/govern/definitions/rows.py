"""What people ask about all definitions: what happened."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.answers.timeline import timeline
from ledger.govern.definitions.queries.definitions import happened
from ledger.table.inputs import make_field, take
from ledger.table.row import Question, Row, by_name

LOG = Question(
    "log",
    take(key=make_field(str | None, argument="[KEY]", default=None, knows=("definition", "channel"))),
    happened,
    by_name(timeline),
    "What happened, in order: to everything, or to one definition, on the platforms too, or to one channel.",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (LOG,)}
