"""What a claim is asked of: an attribution with the sorts of touch that it allows, and whom the claim is about.

A journey that breaks the claim is looked for among the walks, made of records, and replayed. What the walks find and
the records do not show is no answer: then nobody can say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from ledger.kinds.credit.rule import CreditRule
from ledger.meanings.credit.form import Decay, LastBut, Shapley, Shares
from ledger.prove.credit.aged import Aged, reach
from ledger.prove.credit.goals import EARNS, NOBODY_EARNS, Goal, less_than
from ledger.prove.credit.groups import Alphabet, alphabet
from ledger.prove.credit.journeys import NotReplayed, ReplayedJourney, replayed, spread
from ledger.prove.credit.last_but import PassingOver
from ledger.prove.credit.lined import lined, lines_of
from ledger.prove.credit.placed import Placed, placing
from ledger.prove.credit.sorts import TouchSort, Unproved
from ledger.prove.credit.walks import CreditWalker, JourneyStep, Presence, shortest

Among = Callable[[TouchSort], bool]
"""Whether a touch of this sort is one of those in question."""


@dataclass(frozen=True)
class CreditCase:
    """An attribution, the touches that may earn, those that a claim is about, and those beside which it is asked."""

    found: CreditRule
    sorts: Sequence[TouchSort]
    here: Among
    there: Among = lambda _: False

    def journey(self, goal: Goal, needs: Presence, breaks: Callable[[ReplayedJourney], bool]) -> ReplayedJourney | None:
        """The shortest journey that gains what is asked and, replayed, breaks the claim; None where there is none.

        Raises Unproved.
        """
        missed = ""
        for collapse, more in self._ways():
            letters, steps = self._walked(goal, needs, collapse, more)
            if steps is None:
                continue
            try:
                journey = self._replayed(letters, steps)
            except NotReplayed as problem:
                missed = str(problem)
                continue
            if breaks(journey):
                return journey
            missed = "the journey that would break it was not found in records"
        if missed:
            raise Unproved(missed)
        return None

    def letters(self) -> Alphabet:
        """The touches that are treated alike."""
        return self._forms(EARNS, 0)[0]

    @property
    def collapse(self) -> str:
        """Which touches count as one: of the Shapley value, all of one channel."""
        how = self.found.rule.touches.collapse.how
        return "once" if isinstance(self.found.rule.form, Shapley) else how

    def _ways(self) -> Iterator[tuple[str, int]]:
        """What is looked through, and how many more days a window may reach: first what surely is, then all that may.

        Touches of one channel within a session are one, and those apart are not: so sessions lie between `repeats` and
        `none`. An hour is a day more where the day of a zone is shorter, and days are more hours where one is longer.
        """
        collapses = ("repeats", "none") if self.collapse == "session" else (self.collapse,)
        form = self.found.rule.form
        other = isinstance(form, Decay) and self.found.rule.journey.window.hours != form.elapsed
        yield from product(collapses, (0, 1) if other else (0,))

    def _walked(
        self, goal: Goal, needs: Presence, collapse: str, more: int
    ) -> tuple[Alphabet, tuple[JourneyStep, ...] | None]:
        letters, forms = self._forms(goal, more)
        walks = [shortest(each, letters.letters, collapse, needs) for each in forms]
        return letters, min((each for each in walks if each is not None), key=len, default=None)

    def _forms(self, goal: Goal, more: int) -> tuple[Alphabet, list[CreditWalker]]:
        rule = self.found.rule
        match rule.form:
            case LastBut(channels=channels):
                letters = alphabet(self.sorts, lambda sort: sort.channel in channels, self.here, self.there)
                return letters, [PassingOver(goal)]
            case Decay() as form:
                window = rule.journey.window
                letters = alphabet(
                    self.sorts, lambda sort: reach(window, sort.funnel, form, more), self.here, self.there
                )
                ages = tuple(sorted({0, *(each.way for each in letters.letters)}))
                return letters, [Aged(form.half, ages, goal)]
            case Shares(lines=lines):
                letters = alphabet(self.sorts, lambda sort: lines_of(lines, sort), self.here, self.there)
                return letters, list(lined(lines, goal, letters.letters))
        looks = placing(self.found)
        letters = alphabet(self.sorts, looks.treated, self.here, self.there)
        return letters, [Placed(looks.weigh, goal, looks.counted)]

    def _replayed(self, letters: Alphabet, steps: Sequence[JourneyStep]) -> ReplayedJourney:
        line, ages = list[TouchSort | str](), list[int]()
        for step, sort in zip(steps, _sorts(letters, steps, self.collapse), strict=True):
            line.append(sort)
            if isinstance(step.mark, int):
                ages.append(step.mark)
            elif step.mark:
                line += sorted(step.mark)
        return replayed(self.found, spread(self.found, line, ages or None))


def less(case: CreditCase, share: Fraction) -> ReplayedJourney | None:
    """The shortest journey in which those that a claim is about are, and earn less than a share. Raises Unproved."""

    def breaks(journey: ReplayedJourney) -> bool:
        return journey.holds(case.here) and journey.share(case.here) < share

    needs = Presence(here=True)
    return case.journey(NOBODY_EARNS, needs, breaks) or case.journey(less_than(share), needs, breaks)


def _sorts(letters: Alphabet, steps: Sequence[JourneyStep], collapse: str) -> Iterator[TouchSort]:
    """A sort of touch for every step: of the same channel as far as that is another touch, else of the next."""
    before, used = "", set[str]()
    for step in steps:
        sorts = letters.sorts[step.letter]
        if collapse == "once":
            channel = next(each for each in sorts if each not in used)
        else:
            apart = collapse != "none" and len(sorts) > 1
            channel = next(each for each in sorts if not (apart and each == before))
        before = channel
        used.add(channel)
        yield sorts[channel]
