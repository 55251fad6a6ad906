"""What was spent on channels, as it is on record."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Ledger
from ledger.errors import UnknownName
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.spend.events import MonthlySpend
from ledger.measure.spend.fold import SLOT as SPEND, find_boundary_of_spend
from ledger.steps import step


def spend_of(ledger: Ledger, channel: str = "", known_on: date | None = None) -> list[MonthlySpend]:
    """What counts for every month of every channel, or of one, by channel and month. Raises UnknownName.

    As it was on record at the end of a day; now, where none is named.
    """
    wanted = find_boundary_of_spend([channel] if channel else ())
    state = ledger.state(wanted, upto=ledger.known_on(known_on))
    if channel and channel not in CHANNELS.of(state):
        raise UnknownName(
            f"there is no channel `{channel}`",
            why="nobody registered it",
            fix=step("see what is", "channel list"),
            sort="channel",
            name=channel,
        )
    return [each for _, months in sorted(SPEND.of(state).items()) for _, each in sorted(months.items())]


def spend_by_touch(ledger: Ledger, known_on: date | None = None) -> list[tuple[str, MonthlySpend]]:
    """What counts for every month of every channel, each with what a taxonomy calls the channel: its touch, or its key.

    As it was on record at the end of a day; now, where none is named. Several channels on record may be one there.
    """
    state = ledger.state(find_boundary_of_spend(), upto=ledger.known_on(known_on))
    channels = CHANNELS.of(state)
    named = {key: channels[key].file.touch or key for key in SPEND.of(state) if key in channels}
    every = ((named.get(key, key), months) for key, months in sorted(SPEND.of(state).items()))
    return [(name, each) for name, months in every for _, each in sorted(months.items())]


def channels_by_touch(ledger: Ledger) -> dict[str, list[str]]:
    """Return the keys by which spend is recorded of what a taxonomy calls a channel; none of what was left."""
    known = dict[str, list[str]]()
    for key, each in sorted(CHANNELS.of(ledger.snapshot().state).items()):
        if not each.gone:
            known.setdefault(each.file.touch or key, []).append(key)
    return known
