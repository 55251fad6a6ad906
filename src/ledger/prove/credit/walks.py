"""The shortest journey with a gain above 0, or that there is none: the longest paths of a graph, a touch at a time.

    what was seen so far --a touch--> what was seen then, and what that touch adds to the gain

Of two ways to one state the one with the greater gain is kept, and a longer way that gains no more is dropped. Where
nothing is left to try there is no such journey, of whatever length. A loop that gains ends when enough was gained, or
at `LENGTH` touches, where nobody can say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from ledger.prove.credit.groups import Letter
from ledger.prove.credit.sorts import Unproved
from ledger.prove.patience import left

LENGTH, STATES = 1_000, 20_000
"""The longest journey that is looked for, in touches; and how many states are told apart at most."""


class JourneyMove(NamedTuple):
    """Where a touch leads: what the form remembers then, what is gained, and what else makes the touch what it is."""

    state: Hashable
    gain: int
    mark: Any = None


class CreditWalker(Protocol):
    """What a form of credit remembers along a journey, and what every touch adds to the gain that is asked about."""

    @property
    def constant(self) -> int:
        """What a journey begins with."""
        ...

    def starts(self) -> Iterable[Hashable]:
        """What it may begin with."""
        ...

    def moves(self, state: Any, letter: Letter) -> Iterator[JourneyMove]:
        """Where a touch may lead."""
        ...

    def ends(self, state: Any) -> bool:
        """Whether a journey may end here."""
        ...


class Presence(NamedTuple):
    """Which touches a journey must hold: one that the claim is about, and one of those beside it."""

    here: bool = False
    there: bool = False


class JourneyStep(NamedTuple):
    """A touch of a journey, and its mark."""

    letter: Letter
    mark: Any = None


class _Seen(NamedTuple):
    """What was seen so far: what the form remembers, the group of the last touch, how many channels of each group were
    used where each counts once, and whether the touches that are needed were among them.
    """

    form: Hashable
    last: int
    used: tuple[int, ...]
    here: bool
    there: bool


def shortest(
    form: CreditWalker, letters: Sequence[Letter], collapse: str, needs: Presence
) -> tuple[JourneyStep, ...] | None:
    """The shortest journey with what is needed whose gain is above 0; None where there is none. Raises Unproved."""
    walk = _Walk(form, letters, collapse, needs)
    best = dict.fromkeys(walk.starts, form.constant)
    layer: dict[_Seen, tuple[int, Any]] = dict.fromkeys(walk.starts, (form.constant, None))
    for _ in range(LENGTH):
        left()
        after: dict[_Seen, tuple[int, Any]] = {}
        for seen, (gained, trail) in layer.items():
            for letter, move, then in walk.edges[seen]:
                gain = gained + move.gain
                if gain > best.get(then, gain - 1):
                    best[then] = gain
                    after[then] = gain, (trail, JourneyStep(letter, move.mark))
        for seen, (gain, trail) in after.items():
            if gain > 0 and walk.accepts(seen):
                return _unwound(trail)
        if not after:
            return None
        layer = after
    raise Unproved(f"no journey of up to {LENGTH:,} touches tells, and a longer one may")


class _Walk:
    """The graph: every state that can be reached and from which a journey can end, and the moves between them."""

    def __init__(self, form: CreditWalker, letters: Sequence[Letter], collapse: str, needs: Presence) -> None:
        self.form, self.letters, self.collapse, self.needs = form, letters, collapse, needs
        none = (0,) * (1 + max((each.group for each in letters), default=0)) if collapse == "once" else ()
        starts = [_Seen(each, -1, none, False, False) for each in form.starts()]
        edges = self._explored(starts)
        live = self._live(edges)
        self.starts = [each for each in starts if each in live]
        self.edges = {seen: [edge for edge in found if edge[2] in live] for seen, found in edges.items()}

    def accepts(self, seen: _Seen) -> bool:
        """Whether a journey may end here, with all that it must hold."""
        held = (seen.here or not self.needs.here) and (seen.there or not self.needs.there)
        return held and self.form.ends(seen.form)

    def _explored(self, starts: Iterable[_Seen]) -> dict[_Seen, list[tuple[Letter, JourneyMove, _Seen]]]:
        edges: dict[_Seen, list[tuple[Letter, JourneyMove, _Seen]]] = {}
        waiting = list(starts)
        while waiting:
            seen = waiting.pop()
            if seen in edges:
                continue
            if len(edges) >= STATES:
                raise Unproved(f"its journeys are of more than {STATES:,} sorts")
            edges[seen] = list(self._moves(seen))
            waiting += [then for _, _, then in edges[seen]]
        return edges

    def _moves(self, seen: _Seen) -> Iterator[tuple[Letter, JourneyMove, _Seen]]:
        for letter in self.letters:
            if self._collapses(seen, letter):
                continue
            for move in self.form.moves(seen.form, letter):
                last = letter.group if self.collapse == "repeats" and letter.channels == 1 else -1
                here, there = seen.here or letter.here, seen.there or letter.there
                if not self.needs.here:
                    here = False
                if not self.needs.there:
                    there = False
                yield letter, move, _Seen(move.state, last, self._used(seen, letter), here, there)

    def _collapses(self, seen: _Seen, letter: Letter) -> bool:
        """Whether this touch would count as one with another before it."""
        if self.collapse == "once":
            return seen.used[letter.group] == letter.channels
        return self.collapse == "repeats" and seen.last == letter.group

    def _used(self, seen: _Seen, letter: Letter) -> tuple[int, ...]:
        return tuple(number + (at == letter.group) for at, number in enumerate(seen.used))

    def _live(self, edges: dict[_Seen, list[tuple[Letter, JourneyMove, _Seen]]]) -> set[_Seen]:
        """The states from which a journey can end."""
        back = defaultdict[_Seen, list[_Seen]](list)
        for seen, found in edges.items():
            for _, _, then in found:
                back[then].append(seen)
        waiting = [seen for seen in edges if self.accepts(seen)]
        live = set[_Seen]()
        while waiting:
            seen = waiting.pop()
            if seen not in live:
                live.add(seen)
                waiting += back[seen]
        return live


def _unwound(trail: Any) -> tuple[JourneyStep, ...]:
    steps = list[JourneyStep]()
    while trail:
        trail, step = trail
        steps.append(step)
    return tuple(reversed(steps))
