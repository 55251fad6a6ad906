"""Where a figure came to mean something else: every day on which what judges records changed, and who decided that.

mql   |-- v1 -----------|-- v2 ------------->      A  v1 to v2, of its own
lead       |-- v1 ---|-- v2 ---------------->      B  lead v2, which it rests on: told where a verdict may move
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.compile.stretches import Stretch, reached, stretches
from ledger.compile.versions import meant
from ledger.domain.definition import Version
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.govern.definitions.views import ended_by
from ledger.measure.counting.queries.judge import state_of
from ledger.prove.category import MeaningChange, change
from ledger.prove.side import Side


class SeriesBreak(NamedTuple):
    """A day from which another rule judges: `key` is what changed, the definition itself or what it rests on.

    `before` and `after` are versions of that, None where none is; `change` is what that does to the definition's
    verdicts, None where it began or ended. `proposal` is how the later version was decided; None where nobody did.
    """

    on: date
    key: str
    before: Version | None
    after: Version | None
    change: MeaningChange | None
    proposal: Proposal | None
    ended_by: str = ""

    @property
    def moves(self) -> bool:
        """Whether a verdict may move."""
        return self.change is None or self.change.breaking

    @property
    def decider(self) -> str:
        """Who decided it; empty where nobody with the right did."""
        return self.after.decider if self.after else self.ended_by


def series_breaks(ledger: Ledger, key: str) -> tuple[SeriesBreak, ...]:
    """Every change of a definition up to today, the first one first, and each of what it rests on that moves verdicts.

    Raises UnknownName and Refused.
    """
    state, today = state_of(ledger, key), ledger.today()
    found = [each for each in stretches(state, key) if each.start and each.start <= today]
    return tuple(each for one, other in pairwise(found) for each in _breaks(ledger, state, key, one, other))


def _breaks(ledger: Ledger, state: State, key: str, one: Stretch, other: Stretch) -> Iterator[SeriesBreak]:
    """What changed on the day on which one stretch ends and another begins."""
    assert one.start
    assert other.start
    moved = _change(ledger, state, one, other)
    if one.version != other.version:
        yield _break(state, other.start, key, one.version, other.version, moved)
        return
    for each in sorted(reached(state, key) - {key}) if moved is None or moved.breaking else ():
        before, after = (state.history(each).in_force(day) for day in (one.start, other.start))
        if before != after:
            yield _break(state, other.start, each, before, after, moved)


def _break(
    state: State, on: date, key: str, before: Version | None, after: Version | None, moved: MeaningChange | None
) -> SeriesBreak:
    proposal = state.proposals.get(after.proposal) if after else None
    return SeriesBreak(on, key, before, after, moved, proposal, "" if after else ended_by(state.history(key), on))


def _change(ledger: Ledger, state: State, one: Stretch, other: Stretch) -> MeaningChange | None:
    """What it does to verdicts; None where nothing governs on one of the sides."""
    if one.version is None or other.version is None:
        return None
    try:
        before, after = (_side(ledger, state, each) for each in (one, other))
    except LedgerError as problem:
        return MeaningChange("unknown", why=problem.why)
    return change(before, after, ledger.today())


def _side(ledger: Ledger, state: State, of: Stretch) -> Side:
    assert of.version
    assert of.start
    return Side(*meant(state, of.version, of.start, ledger.zone))
