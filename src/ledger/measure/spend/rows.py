"""What people do and ask about spend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from ledger.measure.spend.answers import spend_entry, spend_list
from ledger.measure.spend.decide import record_spend
from ledger.measure.spend.queries import spend_of
from ledger.table.inputs import BECAUSE, DAY, Words, make_field, take
from ledger.table.row import Procedure, Question, Row, by_name

GROUPS = {"spend": "Keep what was spent on each channel, month by month."}


REPLACE = "Correct months that are on record; what they were stays in the log."
RECORD = Procedure(
    name="spend record",
    takes=take(
        records=make_field(str, argument="FILE.csv"),
        replace=make_field(bool, REPLACE, "--replace", False),
        because=(Annotated[Words, BECAUSE._replace(where="replace")], ""),
    ),
    carry_out=record_spend,
    answer=by_name(spend_entry),
    about="""Put on record what FILE.csv says was spent: month, channel, amount, currency. For a steward.

    A line is a month such as 2026-05, or a day of it; days of one month are added up. All of the file goes on record,
    or nothing. What is kept is a sum for each month of each channel, and the name and digest of the file.
    """,
)
LIST = Question(
    name="spend list",
    takes=take(
        channel=make_field(str, argument="[CHANNEL]", default="", knows=("channel",)),
        known_on=make_field(DAY, "As it was on record on this day.", "--known", None, alias="--known-on"),
    ),
    find=spend_of,
    answer=by_name(spend_list),
    about="List what counts for each month of every channel, or of CHANNEL, and what it comes to.",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (RECORD, LIST)}
