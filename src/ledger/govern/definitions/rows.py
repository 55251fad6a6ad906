"""What people ask about all definitions."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.govern.definitions.answers.definitions import definition_list
from ledger.govern.definitions.queries.definitions import definitions_on
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
ROWS: Mapping[str, Row] = {LIST.name: LIST}
