"""What conversions would be lost without a channel: removal effects in a Markov chain (attribution.md, section 3, Fit).

    start --> (a) --> (a, b) --> converted      a chain of order 2: a state is the last two channels
                  `-> lost                      without b, every move into a state that ends in b is lost

A state is taken out of a chain as Grassmann, Taksar and Heyman do it: by sums, products and quotients of what is not
negative, and no difference. So each probability keeps its digits, however long journeys linger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import NamedTuple, TypeAlias

from ledger.errors import Refused

State: TypeAlias = tuple[str, ...]
"""The last channels of a journey, at most as many as the order of its chain; none at its start."""
START: State = ()
CONVERTED, LOST = "converted", "lost"
MOST_STATES = 2_000
_Row: TypeAlias = Mapping[State | str, float]


class Move(NamedTuple):
    """That `times` journeys went from a state to the next channel; or, where there is none, ended as `to` says."""

    state: State
    to: str
    channel: bool
    times: int


class Removal(NamedTuple):
    """The probability that a journey converts, and the part of it that is lost without each channel."""

    probability: float
    effects: Mapping[str, float]


def removal(moves: Iterable[Move], order: int) -> Removal:
    """The removal effect of every channel in these moves.

    Raises Refused where no journey converts, for then nothing can be lost, and where there are too many states.
    """
    chain = _chain(moves, order)
    if len(chain) > MOST_STATES:
        why = f"the chain has {len(chain):,} states, and a fit is worked out exactly for at most {MOST_STATES:,}"
        raise Refused("this order makes too long a chain", why, "fit a lower order, or join channels in the taxonomy")
    if not any(to.get(CONVERTED) for to in chain.values()):
        why = "an effect is a part of the conversions, and there is none"
        raise Refused("no journey with a touch converts", why, "give the conversions of a longer period")
    channels = sorted({state[-1] for state in chain if state})
    without = dict(_never_there(chain, channels))
    ended = _without(chain, [state for state in chain if state])
    probability = ended[START][CONVERTED]
    return Removal(probability, {each: _part_lost(without[each], probability) for each in channels})


def _part_lost(without: float, probability: float) -> float:
    return min(1.0, max(0.0, 1 - without / probability))


def _chain(moves: Iterable[Move], order: int) -> dict[State, dict[State | str, float]]:
    """The chain, a row for each state: where it goes, and how often of once."""
    counts: dict[State, dict[State | str, int]] = {}
    for state, to, channel, times in moves:
        target: State | str = (*state, to)[-order:] if channel else to
        row = counts.setdefault(state, {})
        row[target] = row.get(target, 0) + times
    return {state: {to: times / sum(row.values()) for to, times in row.items()} for state, row in counts.items()}


def _never_there(chain: Mapping[State, _Row], channels: Sequence[str]) -> Iterator[tuple[str, float]]:
    """For each channel, the probability to convert without ever being in a state that ends in it.

    Half of the channels are taken out for the other half, and so on: of all steps only the first are large.
    """
    if len(channels) == 1:
        yield channels[0], chain[START].get(CONVERTED, 0.0)
        return
    half = len(channels) // 2
    for stay, go in ((channels[:half], channels[half:]), (channels[half:], channels[:half])):
        gone = [state for state in chain if state and state[-1] in go]
        yield from _never_there(_without(chain, gone), stay)


def _without(chain: Mapping[State, _Row], gone: Iterable[State]) -> dict[State, dict[State | str, float]]:
    """The chain as it looks to somebody who does not see these states: what went through them goes on at once."""
    rows = {state: dict(to) for state, to in chain.items()}
    for state in gone:
        onward = {to: part for to, part in rows.pop(state).items() if to != state}
        leaving = fsum(onward.values())
        for row in rows.values():
            through = row.pop(state, 0.0)
            if through:
                for to, part in onward.items():
                    row[to] = row.get(to, 0.0) + through * (part / leaving)
    return rows
