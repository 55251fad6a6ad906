"""`pilots_open: {at_most: 3}`: with this channel among them, no more pilots run than can be told apart.

A pilot is open from its decision until somebody stops it, decides something else or leaves the channel: past its end it
still is, for nobody said what came of it.
"""

from __future__ import annotations

from typing import Any

from ledger.measure.channels.events.stance import stance_on
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts


class PilotsOpen:
    """The question `pilots_open`."""

    name = "pilots_open"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """The pilots of other channels that are open, where they leave no room."""
        most = _asked(argument)
        running = facts.once((self.name, facts.day), lambda: _running(facts))
        others = tuple(each for each in running if each != facts.channel.key)
        told = f"{len(others)} other pilots are open" if len(others) != 1 else "1 other pilot is open"
        if len(others) < most:
            return GateFinding("pass", f"{told}, and with this one at most {most} may be")
        return GateFinding("fail", f"{told}, {', '.join(others)}, and with this one at most {most} may be", others)


def _asked(argument: Any) -> int:
    match argument:
        case {"at_most": int(most)}:
            return most
    raise Unanswered("the gate does not say how many pilots may be open")


def _running(facts: GateFacts) -> tuple[str, ...]:
    stances = {key: stance_on(history, facts.day) for key, history in sorted(CHANNELS.of(facts.state).items())}
    return tuple(key for key, stance in stances.items() if stance and stance.status == "piloting")
