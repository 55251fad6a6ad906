"""Which channels were judged, and wait for somebody to decide about them?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.data import Data
from ledger.domain.charter import Row
from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.measure.channels.events.channels import ChannelHistory
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.fold import SLOT as CHANNELS


class ChannelJudged(Data, frozen=True):
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
    return tuple(each for each in holders if state.human(each) and not judges_of(state, found, row, each, today))


def judges_of(state: State, found: ChannelEvaluated, row: Row | None, person: str, today: date) -> list[str]:
    """Return the judges of a channel who are, or count as one with, a person; none where the row seats one alone."""
    if row is None or row.terms.solo:
        return []
    judges = {*found.assessors, *(state.owners.get(each, each) for each in found.assessors)}
    return sorted(judges & state.rights.one_with(row, person, today))
