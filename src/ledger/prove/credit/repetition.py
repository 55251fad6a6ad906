"""Whether one more touch can raise a share: a journey and the same with one more touch, both replayed.

Short journeys tell it, and here is why. One more touch changes a sum of weights in one place: by what it weighs, and by
what it takes from its neighbours or gives to them. Where weights do not depend on the place, the sign of that change is
the same in some journey of two touches as in any longer one. So it is where no line of `shares` is of the first touch,
the last or one before a milestone, for then only which lines have touches counts. Where each channel counts once,
journeys are no longer than there are channels, and all are tried. Of other forms a short journey may tell that a touch
can, and none that it never does: then nobody can say.

Under `reset: carry` one more touch between two conversions ends what is carried: it is then a journey of its own, and
earns all of it or nothing. So it raises a share where the touches that were carried earned less than all. No share is
raised where no journey earns less than all. Where one does and two conversions do not show it, nobody can say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from itertools import chain, product
from typing import NamedTuple

from ledger.meanings.credit.form import Decay, Shares
from ledger.prove.credit.aged import reach
from ledger.prove.credit.case import CreditCase, less
from ledger.prove.credit.journeys import STEPS, NotReplayed, ReplayedJourney, TimelinePoint, replayed, spread
from ledger.prove.credit.moments import least_apart
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
    """Return a touch that raises the share of those that a claim is about; None where none can. Raises Unproved."""
    unproved = list[Unproved]()
    for looked in (_carried, _added):
        try:
            if found := looked(case):
                return found
        except Unproved as problem:
            unproved.append(problem)
    if unproved:
        raise unproved[0]
    return None


def _added(case: CreditCase) -> Raised | None:
    """Return one that stands in the journey beside the others."""
    tried = 0
    longest, whole = _longest(case)
    for number in range(1, longest + 1):
        for plan, more in _plans(case, number):
            left()
            tried += 1
            if tried > TRIED:
                raise Unproved(f"{TRIED:,} pairs of journeys show no such touch, and there are more")
            less_of_it = [each for at, each in enumerate(plan) if at != more]
            if found := _raises(case, less_of_it, plan):
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
        far = [reach(window, each.funnel, form) for each in line]
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


def _raises(
    case: CreditCase,
    less_of_it: Sequence[TimelinePoint],
    plan: Sequence[TimelinePoint],
    converted: timedelta | None = None,
) -> Raised | None:
    """Return both journeys, where the touch that is more raises the share."""
    before, after = (_replayed(case, each, converted) for each in (less_of_it, plan))
    raised = before.holds(case.here) and after.share(case.here) > before.share(case.here)
    return Raised(before, after) if raised else None


def _replayed(case: CreditCase, plan: Sequence[TimelinePoint], converted: timedelta | None = None) -> ReplayedJourney:
    """Return what comes of a journey. Raises Unproved."""
    try:
        return replayed(case.found, plan, converted)
    except NotReplayed as problem:
        raise Unproved(str(problem)) from problem


def _carried(case: CreditCase) -> Raised | None:
    """Return one after the conversion before, by which that one's touches are no longer carried."""
    rule = case.found.rule
    if rule.journey.reset != "carry" or rule.conversion.again == "first":
        return None
    alone = [each for each in filter(case.here, case.sorts) if _earns_alone(case, each)]
    found = less(case, Fraction(1)) if alone else None
    if found is None:
        return None
    for earlier in (_plan(found), *_earlier(case)):
        left()
        for sort, apart in product(alone, STEPS):
            if apart < least_apart(case.found):
                continue
            plan = [TimelinePoint(each.what, each.before + apart) for each in earlier]
            last = min(each.before for each in plan if isinstance(each.what, TouchSort))
            for reached in (plan, _reached(case, plan)):
                if raised := _raises(case, reached, [*reached, TimelinePoint(sort, timedelta())], last):
                    return raised
    raise Unproved("no two conversions show that a touch between them raises it, and nothing proves that none does")


def _earns_alone(case: CreditCase, sort: TouchSort) -> bool:
    """Return whether a touch earns in a journey of its own, with every milestone reached."""
    plan = _reached(case, [TimelinePoint(sort, timedelta())])
    return bool(_replayed(case, plan).share(case.here))


def _earlier(case: CreditCase) -> Iterator[list[TimelinePoint]]:
    """Yield short journeys of which another may be told to come after a conversion: spread, and all at one time."""
    for line in chain(_lines(case, 1), _lines(case, 2)):
        yield spread(case.found, line)
        yield [TimelinePoint(each, timedelta()) for each in line]


def _plan(journey: ReplayedJourney) -> list[TimelinePoint]:
    """Return a journey as it was planned."""
    milestones = (TimelinePoint(*each) for each in journey.milestones.items())
    return [*(TimelinePoint(each.sort, each.before) for each in journey.touches), *milestones]


def _reached(case: CreditCase, plan: Sequence[TimelinePoint]) -> list[TimelinePoint]:
    """Return a plan with every milestone at the conversion."""
    touches = (each for each in plan if isinstance(each.what, TouchSort))
    return [*touches, *(TimelinePoint(name, timedelta()) for name in case.found.rule.milestones)]
