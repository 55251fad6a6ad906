"""Every channel asked again: which evaluations were outdated, by what, and which gates answer otherwise by now.

CHANNEL  GATE       WAS   IS    BECAUSE
podcast  reachable  fail  pass  ...
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer, resolved
from ledger.app.ledger import Ledger
from ledger.measure.channels.decide.again import AllAgain, AskedAgain
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.render.sections import Points, Section, Table, just_lines, untitled

NOT_ASKED = "-"


class TurnedGate(msgspec.Struct, frozen=True, kw_only=True):
    """A gate that answers otherwise than it did; `was` is nothing where it is new."""

    gate: str
    was: str | None
    now: str
    because: str


class ChannelAgain(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that was asked again: why its evaluation was outdated, and what is recommended of it before and now.

    `position` is that of the evaluation that was recorded; nothing where what was known stands, or where it was
    `refused` for a reason.
    """

    channel: str
    outdated: list[str]
    gates: list[TurnedGate]
    recommended_before: str | None
    recommended: str | None
    refused: str
    position: int | None


class ChannelsAgain(Answer, frozen=True, kw_only=True):
    """What one pass over all channels came to."""

    commands: ClassVar = ("channel evaluate",)

    channels: list[ChannelAgain]

    def sections(self) -> Iterator[Section]:
        """The gates that turned, why evaluations were outdated, and how many stand as they were."""
        moved = [each for each in self.channels if each.position]
        if gates := [(each, gate) for each in moved for gate in each.gates]:
            rows = ((each.channel, gate.gate, gate.was or NOT_ASKED, gate.now, gate.because) for each, gate in gates)
            yield untitled(Table(("CHANNEL", "GATE", "WAS", "IS", "BECAUSE"), tuple(rows), least=("BECAUSE",)))
        if told := [f"{each.channel}: {why}" for each in moved for why in each.outdated]:
            yield Section("Outdated until now", (Points(tuple(told)),))
        yield just_lines(*self._ends(moved))

    def _ends(self, moved: list[ChannelAgain]) -> Iterator[str]:
        for each in moved:
            yield f"{each.channel}: {_recommended(each)}  (#{each.position})"
        refused = [each for each in self.channels if each.refused]
        yield from (f"{each.channel} is not judged again: {each.refused}" for each in refused)
        still = len(self.channels) - len(moved) - len(refused)
        yield f"{still} of {len(self.channels)} evaluations stand as they were"


def _recommended(each: ChannelAgain) -> str:
    before, now = each.recommended_before or "nothing", each.recommended or "nothing, for scores lack"
    return f"{now} is recommended, as before" if before == now else f"{before} was recommended, and now {now}"


def channels_again(ledger: Ledger, found: AllAgain) -> ChannelsAgain:
    """What a pass came to."""
    recorded = {
        event.channel: (position, event)
        for position, event in zip(found.decided.positions, found.decided.events, strict=True)
        if isinstance(event, ChannelEvaluated)
    }
    rows = [_again(each, *recorded.get(each.key, (None, None))) for each in found.asked]
    return resolved(ChannelsAgain(channels=rows), ledger.named_throughout)


def _again(each: AskedAgain, position: int | None, now: ChannelEvaluated | None) -> ChannelAgain:
    return ChannelAgain(
        channel=each.key,
        outdated=[*each.outdated],
        gates=[*_turned(each.before, now)] if now else [],
        recommended_before=each.before.recommendation or None,
        recommended=(now or each.before).recommendation or None,
        refused=each.refused,
        position=position,
    )


def _turned(before: ChannelEvaluated, now: ChannelEvaluated) -> Iterator[TurnedGate]:
    was = {each.key: each.answer for each in before.gates}
    for each in now.gates:
        if was.get(each.key) != each.answer:
            yield TurnedGate(gate=each.key, was=was.get(each.key), now=each.answer, because=each.because)
