"""What people do and ask about channels, on the command line; the API shares its bodies with other operations."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.measure.channels.answers.channels import channel_entry, channel_list
from ledger.measure.channels.decide.channels import leave_channel
from ledger.measure.channels.queries.channels import channels_on
from ledger.table.inputs import DAY, KNOWN_ON, Because, make_field, take
from ledger.table.row import Procedure, Question, Row, by_name

LIST = Question(
    name="channel list",
    takes=take(on=make_field(DAY, "As they stood on this day. [default: today]", "--on", None), known_on=KNOWN_ON),
    find=channels_on,
    answer=by_name(channel_list),
    about="List every channel: how it stands, and what is recommended of it.",
)
LEAVE = Procedure(
    "channel leave",
    take(key=make_field(str, argument="CHANNEL", knows=("channel",)), because=Because),
    leave_channel,
    by_name(channel_entry),
    "Say that CHANNEL is none any more. For its decider.",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (LIST, LEAVE)}
