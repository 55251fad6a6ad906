"""Two attributions over the same records: both as they are run, each journey in detail, and the bridge between them.

    A --run--> credit ┐
                      ├─ credit of B = credit of A + every step of the chain + remainder, and that is 0
    B --run--> credit ┘

The ends come from the ordinary run, a session each; the steps from one crosswalk of all worlds between them. A
remainder that is not 0 says that the two do not agree, and nothing else may be believed then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ledger.meanings.credit.sharing import PARTS
from ledger.measure.credit.pure.chain import WorldStep, chain
from ledger.measure.credit.pure.crosswalk import NOBODY, CreditShift, StepMoves, step_moves, walk
from ledger.measure.credit.pure.detail import WorldDetail, detail
from ledger.measure.credit.pure.evidence import EvidenceSeen, LiftEvidence, seen
from ledger.measure.credit.pure.run import CreditRun, CreditSides, CreditWorld, opened, run

Key = Callable[[str, str], str]
"""What credit is told by, made of a channel and its part of the funnel."""


class WorldFound(NamedTuple):
    """One end: what the ordinary run gives, what its journeys say, and its credit beside each piece of evidence."""

    world: CreditWorld
    found: CreditRun
    detail: WorldDetail
    evidence: EvidenceSeen


class BridgeStep(NamedTuple):
    """What a step is called, whether the two differ in it at all, and what it moves."""

    name: str
    differs: bool
    moves: StepMoves


class Remainder(NamedTuple):
    """What the steps do not explain of a channel or part: in 10^-9 of a conversion, and in millionths of money."""

    of: str
    credit: int
    value: int


class WorldsCompared(NamedTuple):
    """Both ends, the steps between them, and what these leave: empty where they explain all."""

    before: WorldFound
    after: WorldFound
    steps: tuple[BridgeStep, ...]
    remainders: tuple[Remainder, ...]


def compare(
    before: CreditWorld, after: CreditWorld, sides: CreditSides, evidence: tuple[LiftEvidence, ...] = ()
) -> WorldsCompared:
    """Run both, and cross from one to the other. Raises BadInput where the records cannot be read."""
    steps = list(chain(before, after))
    worlds = [before, *(each.world for each in steps)]
    ends: dict[int, tuple[WorldDetail, EvidenceSeen]] = {}
    last = len(worlds) - 1
    scopes = [each.among for each in evidence if each.among is not None]
    with opened(worlds, sides, scopes) as session:

        def look(number: int) -> None:
            if number in (0, last):
                ends[number] = detail(session, worlds[number]), seen(session, worlds[number], evidence)

        walk(session, worlds, look)
        moves = list(step_moves(session, len(steps)))
    runs = [run(each.rule, each.taxonomy, sides, each.weighed) for each in (before, after)]
    one, other = (
        WorldFound(world, found, *ends[at]) for world, found, at in zip((before, after), runs, (0, last), strict=True)
    )
    bridge = tuple(map(BridgeStep, (each.name for each in steps), _differ(before, steps), moves))
    return WorldsCompared(one, other, bridge, tuple(_remainders(one.found, other.found, moves)))


def _differ(before: CreditWorld, steps: list[WorldStep]) -> Iterator[bool]:
    last = before
    for each in steps:
        yield each.world != last
        last = each.world


def credit_by(found: CreditRun, key: Key) -> dict[str, tuple[int, int]]:
    """The credit and the money of each key, which is made of channel and part; of nobody under `NOBODY`."""
    sums: dict[str, tuple[int, int]] = {NOBODY: (found.nobody[0] * PARTS, found.nobody[1])}
    for each in found.channels:
        credit, value = sums.get(key(each.channel, each.funnel), (0, 0))
        sums[key(each.channel, each.funnel)] = credit + each.credit, value + each.value
    return sums


def channel_key(channel: str, funnel: str) -> str:
    """A channel by its name."""
    return channel


def part_key(channel: str, funnel: str) -> str:
    """A part by its name; what is of no part by its own."""
    return funnel or channel


def _remainders(before: CreditRun, after: CreditRun, moves: list[StepMoves]) -> Iterator[Remainder]:
    sorts: tuple[tuple[Key, list[Mapping[str, CreditShift]]], ...] = (
        (channel_key, [each.channels for each in moves]),
        (part_key, [each.parts for each in moves]),
    )
    for key, steps in sorts:
        one, other = credit_by(before, key), credit_by(after, key)
        credit, value = Counter[str](), Counter[str]()
        for name, moved in (pair for each in steps for pair in each.items()):
            credit[name] += moved.credit
            value[name] += moved.value
        for name in dict.fromkeys((*one, *other, *credit)):
            (was, had), (now, has) = one.get(name, (0, 0)), other.get(name, (0, 0))
            left = now - was - credit[name], has - had - value[name]
            if any(left):
                yield Remainder(name, *left)
