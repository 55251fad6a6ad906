"""What people ask about all channels, on the command line; the API shares its query with that for definitions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from ledger.measure.channels.answers.channels import channel_list
from ledger.measure.channels.queries.channels import channels_on
from ledger.table.inputs import Input, Spelling
from ledger.table.row import Question, Row, by_name


class ChannelsOnDays(Input, frozen=True, kw_only=True):
    """The day that is asked about, and the day whose knowledge counts; today, where none is named."""

    on: Annotated[date | None, Spelling("As they stood on this day. [default: today]", option="--on")] = None
    known_on: Annotated[
        date | None,
        Spelling("Only use what was known on this day. [default: today]", option="--known", alias="--known-on"),
    ] = None


LIST = Question(
    name="channel list",
    takes=ChannelsOnDays,
    find=channels_on,
    answer=by_name(channel_list),
    about="List every channel: how it stands, and what is recommended of it.",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (LIST,)}
