"""What people ask about definitions: which there are, and what happened."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.answers.timeline import timeline
from ledger.govern.definitions.answers.definitions import definition_list
from ledger.govern.definitions.queries.definitions import definitions_on, happened
from ledger.table.inputs import DAY, KNOWN_ON, make_field, take
from ledger.table.row import Question, Row, by_name

LIST = Question(
    "list",
    take(
        day=make_field(DAY, "Show what governs on this day. [default: today]", "--on", None, alias="--effective-on"),
        known_on=KNOWN_ON,
    ),
    definitions_on,
    by_name(definition_list),
    "The definitions, which version of each is in force, and who decided it.",
    of_today=True,
)
LOG = Question(
    "log",
    take(key=make_field(str | None, argument="[KEY]", default=None, knows=("definition", "channel"))),
    happened,
    by_name(timeline),
    "What happened, in order: to everything, or to one definition, on the platforms too, or to one channel.",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (LIST, LOG)}
