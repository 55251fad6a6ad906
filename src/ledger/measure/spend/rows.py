"""What people do and ask about spend."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from ledger.app.ledger import Ledger
from ledger.measure.spend.answers import SpendEntry, spend_entry, spend_list
from ledger.measure.spend.decide import SpendDecided, record_spend
from ledger.measure.spend.queries import spend_of
from ledger.table.inputs import BECAUSE, Input, Spelling, Words
from ledger.table.row import Procedure, Question, Row, by_name

GROUPS = {"spend": "Keep what was spent on each channel, month by month."}


class SpendFile(Input, frozen=True, kw_only=True):
    """A file that says what was spent, whether it corrects what is on record, and why."""

    records: Annotated[str, Spelling(argument="FILE.csv")]
    replace: Annotated[
        bool, Spelling("Correct months that are on record; what they were stays in the log.", option="--replace")
    ] = False
    because: Annotated[Words, BECAUSE._replace(where="replace")] = ""


class SpendOf(Input, frozen=True, kw_only=True):
    """Only that of one channel, or what was on record at the end of a day."""

    channel: Annotated[str, Spelling(argument="[CHANNEL]", knows=("channel",))] = ""
    known_on: Annotated[
        date | None, Spelling("As it was on record on this day.", option="--known", alias="--known-on")
    ] = None


def tell_entry(ledger: Ledger, file: SpendFile, made: SpendDecided) -> SpendEntry:
    """Say what is on record from here on."""
    return spend_entry(ledger, made.by, made.decided)


RECORD = Procedure(
    name="spend record",
    takes=SpendFile,
    carry_out=record_spend,
    answer=tell_entry,
    about="""Put on record what FILE.csv says was spent: month, channel, amount, currency. For a steward.

    A line is a month such as 2026-05, or a day of it; days of one month are added up. All of the file goes on record,
    or nothing. What is kept is a sum for each month of each channel, and the name and digest of the file.
    """,
)
LIST = Question(
    name="spend list",
    takes=SpendOf,
    find=spend_of,
    answer=by_name(spend_list),
    about="List what counts for each month of every channel, or of CHANNEL, and what it comes to.",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (RECORD, LIST)}
