"""Whether one more touch can raise a share: a journey and the same with one more touch, both replayed.

Short journeys tell it, and here is why. One more touch changes a sum of weights in one place: by what it weighs, and by
what it takes from its neighbours or gives to them. Where weights do not depend on the place, the sign of that change is
the same in some journey of two touches as in any longer one. So it is where no line of `shares` is of the first touch,
the last or one before a milestone, for then only which lines have touches counts. Where each channel counts once,
journeys are no longer than there are channels, and all are tried. Of other forms a short journey may tell that a touch
can, and none that it never does: then nobody can say.

Under `reset: carry` one more touch between two conversions ends what is carried: it is then a journey of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product
from typing import NamedTuple

from ledger.meanings.credit.form import Decay, Shares
from ledger.prove.credit.aged import reach
from ledger.prove.credit.case import CreditCase, less
from ledger.prove.credit.journeys import NotReplayed, ReplayedJourney, TimelinePoint, replayed, spread
from ledger.prove.credit.placed import by_place
from ledger.prove.credit.sorts import TouchSort, Unproved
from ledger.prove.patience import left

SHORT, LONGER, TRIED = 2, 3, 30_000
"""The journeys that tell, and those that may, in touches; and how many are replayed at most."""


class Raised(NamedTuple):
    """A journey, and the same with one more touch, which raises the share."""

    before: ReplayedJourney
    after: ReplayedJourney


def raising(case: CreditCase) -> Raised | None:
    """A touch that raises the share of those that a claim is about; None where none can. Raises Unproved."""
    if found := _carried(case):
        return found
    tried = 0
    longest, whole = _longest(case)
    for number in range(1, longest + 1):
        for plan, more in _plans(case, number):
            left()
            tried += 1
            if tried > TRIED:
                raise Unproved(f"{TRIED:,} pairs of journeys show no such touch, and there are more")
            if found := _raises(case, plan, more):
                return found
    if whole:
        return None
    raise Unproved(f"no journey of up to {longest} touches shows such a touch, which proves nothing for this form")


def _longest(case: CreditCase) -> tuple[int, bool]:
    """How long the journeys are that are tried, and whether what they show holds for all."""
    form = case.found.rule.form
    if isinstance(form, Shares):
        placeless = all(line.to in ("funnel", "channel") or line.name == "others" for line in form.lines)
    else:
        placeless = not by_place(case.found)
    if placeless:
        return SHORT, True
    return (len({each.channel for each in case.sorts}), True) if case.collapse == "once" else (LONGER, False)


def _plans(case: CreditCase, number: int) -> Iterator[tuple[list[TimelinePoint], int]]:
    """Journeys of so many touches and one more, with the place of that one; each in every way in which it matters."""
    for line in _lines(case, number + 1):
        for more in (at for at, each in enumerate(line) if case.here(each)):
            if any(case.here(each) for at, each in enumerate(line) if at != more) and _once(case, line, more):
                yield from ((plan, more) for plan in _times(case, line))


def _lines(case: CreditCase, number: int) -> Iterator[tuple[TouchSort, ...]]:
    """Touches of so many, each channel that is treated like another only after that one."""
    letters = case.letters()
    few = number if case.collapse == "once" else 1 if case.collapse == "none" else 2
    several = [[*letters.sorts[each].values()][:few] for each in letters.letters]
    among = [sort for sorts in several for sort in sorts]
    before = {id(sort): sorts[at - 1] for sorts in several for at, sort in enumerate(sorts) if at}
    for line in product(among, repeat=number):
        channels = [each.channel for each in line]
        if all(before[id(each)].channel in channels[:at] for at, each in enumerate(line) if id(each) in before):
            yield line


def _once(case: CreditCase, line: Sequence[TouchSort], more: int) -> bool:
    """Where each channel counts once, a second touch of one is told only by the touch that is more."""
    if case.collapse != "once":
        return True
    channels = [each.channel for at, each in enumerate(line) if at != more]
    return len(channels) == len(set(channels))


def _times(case: CreditCase, line: Sequence[TouchSort]) -> Iterator[list[TimelinePoint]]:
    """The same at every time that the form tells apart: of touches where it decays, else of milestones."""
    form = case.found.rule.form
    if isinstance(form, Decay):
        window = case.found.rule.journey.window
        far = [reach(window, each.funnel, form.half_life) for each in line]
        for ages in product(sorted({0, *far}), repeat=len(line)):
            if list(ages) == sorted(ages, reverse=True) and all(
                age <= most for age, most in zip(ages, far, strict=True)
            ):
                yield spread(case.found, line, ages)
        return
    plan = spread(case.found, line)
    named = [each.name for each in form.lines if each.to == "before"] if isinstance(form, Shares) else []
    for reached in product(range(len(line) + 1), repeat=len(named)):
        after = [(name, at) for name, at in zip(named, reached, strict=True) if at]
        yield [*plan, *(TimelinePoint(name, plan[at - 1].before) for name, at in after)]


def _raises(case: CreditCase, plan: Sequence[TimelinePoint], more: int) -> Raised | None:
    """Both journeys, where the touch that is more raises the share."""
    try:
        before = replayed(case.found, [each for at, each in enumerate(plan) if at != more])
        after = replayed(case.found, plan)
    except NotReplayed as problem:
        raise Unproved(str(problem)) from problem
    raised = before.holds(case.here) and after.share(case.here) > before.share(case.here)
    return Raised(before, after) if raised else None


def _carried(case: CreditCase) -> Raised | None:
    """A touch after the conversion before, by which its touches are no longer carried."""
    rule = case.found.rule
    if rule.journey.reset != "carry" or rule.conversion.again == "first":
        return None
    for sort in filter(case.here, case.sorts):
        alone = replayed(case.found, [TimelinePoint(sort, timedelta())])
        share = alone.share(case.here)
        if not share:
            continue
        found = less(case, share)
        if found is None:
            continue
        plan = [TimelinePoint(each.sort, each.before + timedelta(seconds=1)) for each in found.touches]
        after = replayed(case.found, [TimelinePoint(sort, timedelta())], earlier=plan)
        if after.share(case.here) > found.share(case.here):
            return Raised(found, after)
    return None
