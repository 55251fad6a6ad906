"""`shares`: which lines have touches, and which part of a line's touches a claim is about.

A line that one touch has (first, last, before a milestone) gives all of its share to it. A line of a part or a channel
is wholly about what a claim is about, or not at all. So at most one line is shared between both: that of the others, or
that of a part of which the claim is about one channel. With A for what the other lines come to, the gain is

    A + share · (what its touches gain) / (their number)   above 0   where   the sum over them of (A + share · gain) is
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import NamedTuple

from ledger.meanings.credit.form import ShareLine
from ledger.prove.credit.goals import Goal
from ledger.prove.credit.groups import Letter
from ledger.prove.credit.sorts import TouchSort, Unproved
from ledger.prove.credit.walks import JourneyMove

MOST_LINES = 8
"""Of so many lines each way in which they can have touches is told apart."""
HERE, THERE = 1, 2
"""What a line's touches are about: what the claim is about, something else, or both."""


class Filled(NamedTuple):
    """What is remembered: whether a touch came, whether the last one did, which milestones were passed, and of each
    line what its touches are about.
    """

    begun: bool
    ended: bool
    passed: frozenset[str]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Lined:
    """Journeys told apart by what their lines hold; a letter's way is the lines of its part and channel.

    A goal that compares with a bound is asked for one value of A (`rest`), else each touch of a line counts once.
    """

    lines: tuple[ShareLine, ...]
    goal: Goal
    shared: int = -1
    rest: int | None = None
    constant: int = field(default=0)

    def starts(self) -> Iterator[Filled]:
        """Nothing yet."""
        yield Filled(False, False, frozenset(), (0,) * len(self.lines))

    def moves(self, state: Filled, letter: Letter) -> Iterator[JourneyMove]:
        """One more touch: the last or not, and the milestones that it is the last touch before."""
        if state.ended:
            return
        for last in (False, True) if self._asks("touch", "last") else (False,):
            for milestones in self._milestones(state):
                held = self._held(state, letter, last, milestones)
                filled = tuple(
                    was | (HERE if letter.here else THERE) if at in held else was for at, was in enumerate(state.lines)
                )
                then = Filled(True, last, state.passed | milestones, filled)
                yield JourneyMove(then, self._gain(held, letter), milestones)

    def ends(self, state: Filled) -> bool:
        """Whether the last touch came, and the lines hold what was asked for."""
        if not state.begun or (self._asks("touch", "last") and not state.ended):
            return False
        if not self.goal.bounded:
            return True
        rest = self.rest_of(state)
        if self.rest is None:
            return not self._mixed(state) and rest > 0
        return self._mixed(state) and rest == self.rest

    def rest_of(self, state: Filled) -> int:
        """What the lines but the one that is shared come to."""
        return sum(
            line.share * (self.goal.all + self.goal.here * (held == HERE))
            for at, (line, held) in enumerate(zip(self.lines, state.lines, strict=True))
            if held and at != self.shared
        )

    def _mixed(self, state: Filled) -> bool:
        return self.shared >= 0 and bool(state.lines[self.shared])

    def _gain(self, held: frozenset[int], letter: Letter) -> int:
        if not self.goal.bounded:
            return self.goal.gain(1, letter.here) if held else 0
        if self.rest is None or self.shared not in held:
            return 0
        return self.rest + self.lines[self.shared].share * (self.goal.all + self.goal.here * letter.here)

    def _held(self, state: Filled, letter: Letter, last: bool, milestones: frozenset[str]) -> frozenset[int]:
        """The lines that a touch is in."""
        named = {*letter.way}
        for at, line in enumerate(self.lines):
            match line.to, line.name:
                case "touch", "first":
                    named |= set() if state.begun else {at}
                case "touch", "last":
                    named |= {at} if last else set()
                case "before", milestone if milestone in milestones:
                    named.add(at)
        others = [at for at, line in enumerate(self.lines) if (line.to, line.name) == ("touch", "others")]
        return frozenset(named or others)

    def _milestones(self, state: Filled) -> Iterator[frozenset[str]]:
        waiting = [line.name for line in self.lines if line.to == "before" and line.name not in state.passed]
        chosen = (combinations(waiting, number) for number in range(len(waiting) + 1))
        yield from map(frozenset, chain.from_iterable(chosen))

    def _asks(self, to: str, name: str) -> bool:
        return any((line.to, line.name) == (to, name) for line in self.lines)


def lines_of(lines: Sequence[ShareLine], sort: TouchSort) -> tuple[int, ...]:
    """The lines that every touch of a sort is in, wherever it stands."""
    own = (("funnel", sort.funnel), ("channel", sort.channel))
    return tuple(at for at, line in enumerate(lines) if (line.to, line.name) in own)


def lined(lines: tuple[ShareLine, ...], goal: Goal, letters: Sequence[Letter]) -> Iterator[Lined]:
    """The forms among which a journey is looked for: one where the goal asks only who earns. Raises Unproved."""
    if len(lines) > MOST_LINES:
        raise Unproved(f"it has {len(lines)} lines, and at most {MOST_LINES} are told apart")
    if not goal.bounded:
        yield Lined(lines, goal, constant=goal.constant)
        return
    form = Lined(lines, goal, _shared(lines, letters))
    yield Lined(lines, goal, form.shared, constant=1)
    yield from (Lined(lines, goal, form.shared, rest) for rest in sorted(set(_rests(form, letters))))


def _shared(lines: Sequence[ShareLine], letters: Sequence[Letter]) -> int:
    """The line whose touches may be about both; -1 where there is none."""
    both = [
        at
        for at, line in enumerate(lines)
        if line.to in ("funnel", "channel") and len({each.here for each in letters if at in each.way}) == 2
    ]
    others = [at for at, line in enumerate(lines) if (line.to, line.name) == ("touch", "others")]
    assert len(both) <= 1, both
    return next(iter([*both, *others]), -1)


def _rests(form: Lined, letters: Sequence[Letter]) -> Iterator[int]:
    """Every value that the other lines can come to."""
    seen, waiting = set[Hashable](), list(form.starts())
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        if state.begun:
            yield form.rest_of(state)
        waiting += [move.state for letter in letters for move in form.moves(state, letter)]  # type: ignore[misc]
