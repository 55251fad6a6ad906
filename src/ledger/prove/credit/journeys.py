"""Journeys of records, as the reference evaluator shares their credit: what is told of a claim is what came of these.

A journey is written as a line of time: touches and milestones, the oldest first. They lie as far apart as the window
lets them, so that each comes after the one before whatever the fields of the day can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from ledger.kinds.credit.form import weighed_schema
from ledger.kinds.credit.rule import CreditRule
from ledger.language.evaluate import holds, values_of
from ledger.language.tree import Tree, fields_of
from ledger.meanings.credit.form import Decay
from ledger.meanings.credit.journey import Conversion, Journey, Touch
from ledger.meanings.credit.journeys import journeys
from ledger.meanings.credit.moment import Moment
from ledger.meanings.credit.sharing import credit_of, exact_credit
from ledger.meanings.credit.weighing import HOUR
from ledger.prove.credit.aged import FARTHEST
from ledger.prove.credit.moments import conversion_moment, milestone_moment, touch_moment
from ledger.prove.credit.sorts import TouchSort

DAY = date(2999, 12, 30)
"""The day of every conversion that is made up: so the calendar goes back as far as it can."""
_END = datetime.combine(DAY, time(12), UTC)
_NO_DAY = date(2000, 1, 1)
STEPS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))
"""The round lengths by which touches lie apart."""


class Credited(NamedTuple):
    """A touch of a journey that was replayed: how long before the conversion, and what it earned, exactly and of 10^9.

    `sort` is what it was made from.
    """

    sort: TouchSort
    before: timedelta
    share: Fraction
    credit: int


class ReplayedJourney(NamedTuple):
    """A journey as the reference evaluator shares its credit; `milestones` say how long before the conversion.

    `converted` is how long before another conversion came, where one did.
    """

    touches: tuple[Credited, ...]
    milestones: Mapping[str, timedelta] = {}
    converted: timedelta | None = None

    def share(self, of: Callable[[TouchSort], bool]) -> Fraction:
        """What the touches of these sorts earn together, exactly."""
        return sum((each.share for each in self.touches if of(each.sort)), Fraction())

    def credit(self, of: Callable[[TouchSort], bool]) -> int:
        """The same in whole numbers, of 10^9."""
        return sum(each.credit for each in self.touches if of(each.sort))

    def holds(self, of: Callable[[TouchSort], bool]) -> bool:
        """Whether any of its touches is of these sorts."""
        return any(of(each.sort) for each in self.touches)


class TimelinePoint(NamedTuple):
    """A touch, or a milestone by its name, so long before the conversion."""

    what: TouchSort | str
    before: timedelta


class NotReplayed(Exception):
    """The records cannot be made: something that is read of them says otherwise."""


def spread(
    found: CreditRule, line: Sequence[TouchSort | str], ages: Sequence[int] | None = None
) -> list[TimelinePoint]:
    """A line of time with its times: so many days or hours back where `ages` say so, else evenly apart.

    Milestones stand where they are reached: with the touch that they come after.
    """
    if ages is not None:
        form = found.rule.form
        unit = HOUR if isinstance(form, Decay) and form.elapsed else timedelta(days=1)
        return [TimelinePoint(what, unit * age) for what, age in zip(line, ages, strict=True)]
    step, touches = _apart(found, line), sum(isinstance(each, TouchSort) for each in line)
    planned, at = list[TimelinePoint](), touches
    for each in line:
        at -= isinstance(each, TouchSort)
        planned.append(TimelinePoint(each, step * at))
    return planned


def replayed(found: CreditRule, plan: Sequence[TimelinePoint], converted: timedelta | None = None) -> ReplayedJourney:
    """Return what comes of a journey; `converted` is how long before another conversion came, where one did.

    Raises NotReplayed where a touch would be of another sort.
    """
    named = {f"t{at:05}": each for at, each in enumerate(plan)}
    touches = [_touch(found, id_, each) for id_, each in named.items() if isinstance(each.what, TouchSort)]
    milestones = {
        each.what: milestone_moment(found, each.what, _END - each.before) for each in plan if isinstance(each.what, str)
    }
    conversions = [Conversion("c1", "", conversion_moment(found, _END), None, milestones)]
    if converted is not None:
        conversions.append(Conversion("c0", "", conversion_moment(found, _END - converted)))
    results = journeys(found.rule.alone(), touches, conversions).found
    journey = next(each for each in results if each.conversion.id == "c1")
    return _told(found, journey, named)._replace(converted=converted)


def _told(found: CreditRule, journey: Journey, named: Mapping[str, TimelinePoint]) -> ReplayedJourney:
    known = weighed_schema(found.touch, found.taxonomy)

    def satisfied(when: Tree, values: Mapping[str, Any]) -> bool:
        return holds(when, values, known, _NO_DAY)

    exact = dict.fromkeys((each.id for each in journey.touches), Fraction())
    exact |= {touch.id: share for touch, share in exact_credit(found.rule.form, journey, satisfied)}
    whole = {each.touch.id: each.credit for each in credit_of(found.rule.form, journey, satisfied)}
    touches = [
        Credited(named[str(id_)].what, named[str(id_)].before, share, whole.get(id_, 0))  # type: ignore[arg-type]
        for id_, share in exact.items()
    ]
    milestones = {each.what: each.before for each in named.values() if isinstance(each.what, str)}
    return ReplayedJourney(tuple(touches), milestones)


def _touch(found: CreditRule, id_: str, plan: TimelinePoint) -> Touch:
    """A touch as it is read from its record. Raises NotReplayed where that is of another sort."""
    sort, touching, known = plan.what, found.rule.touches, found.touch
    assert isinstance(sort, TouchSort)
    at = touch_moment(found, _END - plan.before)
    asked = {*found.weighed}.union(*map(fields_of, (touching.eligible, *(each.when for each in found.taxonomy.rules))))
    if asked & {touching.order[-1]}:
        raise NotReplayed(f"its criteria speak of `{touching.order[-1]}`, which no two touches share")
    values = values_of({**sort.record, touching.at: _written(at)}, asked, known, _NO_DAY)
    channel = found.taxonomy.channel_of(lambda when: holds(when, values, known, _NO_DAY))
    if channel != sort.channel or not holds(touching.eligible, values, known, _NO_DAY):
        raise NotReplayed(f"its criteria speak of `{touching.at}`, by which touches are ordered")
    return Touch("", at, channel, sort.funnel, (id_,), values={name: values[name] for name in found.weighed})


def _written(at: Moment) -> str:
    return at.instant.strftime("%Y-%m-%dT%H:%M:%SZ") if at.instant else at.day.isoformat()


def _apart(found: CreditRule, line: Sequence[TouchSort | str]) -> timedelta:
    """As far as everything can lie apart within the narrowest window, in round lengths; 0 where nothing fits."""
    window, collapse = found.rule.journey.window, found.rule.touches.collapse
    unit = timedelta(hours=1) if window.hours else timedelta(days=1)
    lengths = [window.of(each.funnel) for each in line if isinstance(each, TouchSort)]
    room = min((unit * each for each in lengths if each is not None), default=timedelta(days=FARTHEST))
    least = timedelta(minutes=collapse.minutes)
    steps = STEPS[:1] if found.touch.fields[found.rule.touches.at].type == "date" else (least + STEPS[2], *STEPS)
    fits = [each for each in steps if each > least and each * (len(lengths) - 1) <= room]
    return max(fits, default=timedelta())
