"""Which channels were judged, and wait for somebody to decide about them?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.measure.channels.events.channels import ChannelHistory
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.fold import SLOT as CHANNELS


class ChannelJudged(NamedTuple):
    """A channel whose last evaluation, at a position, nobody decided on; `people` may, for they did not judge."""

    history: ChannelHistory
    evaluation: ChannelEvaluated
    position: int
    people: tuple[str, ...]


def judged(state: State, today: date) -> Iterator[ChannelJudged]:
    """Every such channel. One that was judged again, to the same recommendation as was decided on, waits for nobody."""
    for each in CHANNELS.of(state).values():
        found, decided = each.evaluation, each.decision
        if found is None or not found.finished or each.gone:
            continue
        if decided is None or decided.recommendation != found.recommendation:
            position = next(at.position for at, event in each.of(ChannelEvaluated) if event is found)
            yield ChannelJudged(each, found, position, _deciders(state, found, today))


def _deciders(state: State, found: ChannelEvaluated, today: date) -> tuple[str, ...]:
    row = state.rights.governing(of_definition(found.scope, found.framework), today)
    holders = state.rights.actors(row, "decider", today) if row else ()
    return tuple(each for each in holders if each not in found.assessors and state.human(each))
