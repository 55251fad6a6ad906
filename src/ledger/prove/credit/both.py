"""The same journeys as two attributions share their credit: short ones of every sort of touch that either tells apart.

Touches lie within both windows, or within one of them alone; where the two reset otherwise, another conversion came
before some of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from ledger.data import Data
from ledger.kinds.credit.form import weighed_schema
from ledger.kinds.credit.rule import CreditRule
from ledger.language.evaluate import holds, values_of
from ledger.language.schema import Schema
from ledger.language.tree import Not, Tree, fields_of
from ledger.meanings.credit.form import Decay, Shares
from ledger.meanings.credit.journey import Conversion, Touch
from ledger.meanings.credit.journeys import journeys
from ledger.meanings.credit.sharing import credit_of, exact_credit
from ledger.prove.credit.moments import DAY, by_day, conversion_moment, least_apart, milestone_moment, touch_moment
from ledger.prove.credit.sorts import Unproved, all_of, joinable, own_conditions, possible
from ledger.prove.patience import left

LONGEST, TRIED, MOST_ASKED = 4, 4_000, 400
"""How long the journeys are, how many are shared, and how many questions it may take which touches there are."""
_END = datetime(2900, 1, 10, 12, tzinfo=UTC)
_NO_DAY = date(2000, 1, 1)


class SharedTouch(NamedTuple):
    """A touch of a journey: its channel before and after the change, how long before the conversion, and its credit on
    either side, of 1,000,000,000; None where it is not in the journey.
    """

    channels: tuple[str, str]
    before: timedelta
    credit: tuple[int | None, int | None]


class JourneyPair(NamedTuple):
    """A journey as either side shares it: exactly by part of the funnel, and by touch in whole numbers.

    `converted` is how long before another conversion came, where one did.
    """

    touches: tuple[SharedTouch, ...]
    exact: tuple[Mapping[int, Fraction], Mapping[int, Fraction]]
    by_part: tuple[Mapping[str, Fraction], Mapping[str, Fraction]]
    milestones: Mapping[str, timedelta] = {}
    converted: timedelta | None = None

    @property
    def differs(self) -> bool:
        """Whether any touch earns another share, or is of another part."""
        return self.exact[0] != self.exact[1] or self.by_part[0] != self.by_part[1]

    @property
    def filled(self) -> bool:
        """Whether nobody earned before, and somebody does after."""
        return not self.exact[0] and bool(self.exact[1])

    @property
    def emptied(self) -> bool:
        """Whether somebody earned before, and nobody does after."""
        return bool(self.exact[0]) and not self.exact[1]

    def gained(self, part: str) -> Fraction:
        """What a part of the funnel earns more after than before."""
        return self.by_part[1].get(part, Fraction()) - self.by_part[0].get(part, Fraction())


class BothSides(Data, frozen=True, dict=True):
    """Two attributions of one sort of conversion. Raises Unproved where nobody can say which touches there are."""

    before: CreditRule
    after: CreditRule
    today: date

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the funnel, and what is of none."""
        return (*self.before.taxonomy.funnel, "")

    @cached_property
    def records(self) -> tuple[Mapping[str, Any], ...]:
        """A record of every sort of touch that the two tell apart and that may earn by one of them."""
        found, asked = list[Mapping[str, Any]](), 0
        same = (
            self.before.taxonomy == self.after.taxonomy
            and self.before.rule.touches.eligible == self.after.rule.touches.eligible
        )
        conditions = tuple(dict.fromkeys((*own_conditions(self.before), *own_conditions(self.after))))
        for one, other in product(_outcomes(self.before), _outcomes(self.after)):
            if (same and one != other) or (one[0] == other[0] == ""):
                continue
            for truths in product((True, False), repeat=len(conditions)):
                asked += 1
                if asked > MOST_ASKED:
                    raise Unproved(f"the two tell touches apart in more than {MOST_ASKED} ways")
                beside = [each if truth else Not(each) for each, truth in zip(conditions, truths, strict=True)]
                parts = [*joinable(self.before), *one[1], *(() if same else other[1]), *beside]
                if (record := possible(all_of(parts), self.before.touch, self.today)) is not None:
                    found.append(record)
        return tuple(found)

    @cached_property
    def read(self) -> tuple[tuple[Touch, ...], tuple[Touch, ...]]:
        """Each record as either side reads it."""
        one, other = (tuple(read_touch(side, record) for record in self.records) for side in (self.before, self.after))
        return one, other

    @cached_property
    def known(self) -> tuple[Schema, Schema]:
        """What the weights of either side may speak of."""
        return self._known(self.before), self._known(self.after)

    def _known(self, side: CreditRule) -> Schema:
        return weighed_schema(side.touch, side.taxonomy)

    @cached_property
    def ages(self) -> tuple[timedelta, ...]:
        """How long before the conversion touches may lie: at it, and as far as each window reaches."""
        found = {timedelta(days=1)}
        for rule in (self.before.rule, self.after.rule):
            window, unit = rule.journey.window, timedelta(hours=1) if rule.journey.window.hours else timedelta(days=1)
            found |= {unit * each for each in (window.length, *window.parts.values()) if each is not None}
            found |= {timedelta(days=2 * rule.form.half_life)} if isinstance(rule.form, Decay) else set()
        if any(rule.journey.window.length is None for rule in (self.before.rule, self.after.rule)):
            found.add(max(found) + timedelta(days=30))
        kept = sorted(found)
        return tuple(kept if len(kept) <= 3 else (kept[0], kept[-2], kept[-1]))

    @cached_property
    def longest(self) -> int:
        """How many touches the journeys have, so that no more than can be shared are tried."""
        return max((number for number in range(2, LONGEST + 1) if self._size(number) <= TRIED), default=1)

    def _size(self, number: int) -> int:
        times = 1 if self.timeless else len(self.ages) ** number
        slots = (number + 1) ** len(self.milestones) * (number if self.resets else 1)
        return int(len(self.records) ** number * times * slots)

    @property
    def timeless(self) -> bool:
        """Whether when a touch came says nothing but its order."""
        windows = self.before.rule.journey.window == self.after.rule.journey.window
        return windows and not any(isinstance(each.rule.form, Decay) for each in (self.before, self.after))

    @property
    def room(self) -> timedelta:
        """How long before the conversion a touch of any part may lie, where both windows are the same."""
        window = self.before.rule.journey.window
        lengths = [each for each in map(window.of, self.parts) if each is not None]
        return timedelta(hours=1 if window.hours else 24) * min(lengths, default=LONGEST * 24)

    @property
    def resets(self) -> bool:
        """Whether another conversion before tells the two apart."""
        return self.before.rule.journey.reset != self.after.rule.journey.reset

    @property
    def milestones(self) -> list[str]:
        """The milestones that either side speaks of."""
        forms = [each.rule.form for each in (self.before, self.after)]
        named = (line.name for form in forms if isinstance(form, Shares) for line in form.lines if line.to == "before")
        return list(dict.fromkeys(named))


def pairs(both: BothSides) -> Iterator[JourneyPair]:
    """Every journey of up to `longest` touches, the shortest first, with its credit on either side."""
    for number in range(1, both.longest + 1):
        places = [range(number + 1)] * len(both.milestones)
        conversions = range(1, number + 1) if both.resets else (0,)
        ways = (product(range(len(both.records)), repeat=number), list(_ages(both, number)), list(product(*places)))
        for records, ages, slots, converted in product(*ways, conversions):
            left()
            yield _pair(both, records, ages, slots, converted)


def _ages(both: BothSides, number: int) -> Iterator[tuple[timedelta, ...]]:
    if both.timeless:
        yield from dict.fromkeys(_apart(both, number))
        return
    minute = timedelta() if least_apart(both.before) == DAY else timedelta(minutes=1)
    for ages in product(both.ages, repeat=number):
        if list(ages) == sorted(ages, reverse=True):
            yield tuple(age - minute * at for at, age in enumerate(ages))


def _apart(both: BothSides, number: int) -> Iterator[tuple[timedelta, ...]]:
    """Yield touches one after the other: a minute apart, or a day where days are known, to the conversion's own day."""
    if not any(map(by_day, (both.before, both.after))):
        yield tuple(timedelta(minutes=number - at) for at in range(number))
        return
    for last in (1, 0):
        yield tuple(min(DAY * (number - 1 - at + last), both.room) for at in range(number))


def _pair(
    both: BothSides, records: Sequence[int], ages: Sequence[timedelta], slots: Sequence[int], converted: int
) -> JourneyPair:
    reached = {name: ages[slot - 1] for name, slot in zip(both.milestones, slots, strict=True) if slot}
    earlier = ages[converted - 1] if converted else None
    touches = [[read[at] for at in records] for read in both.read]
    one, other = (
        _shared(side, known, read, _Times(ages, reached, earlier))
        for side, known, read in zip((both.before, both.after), both.known, touches, strict=True)
    )
    told = tuple(
        SharedTouch((touches[0][at].channel, touches[1][at].channel), age, (one.credit.get(at), other.credit.get(at)))
        for at, age in enumerate(ages)
    )
    return JourneyPair(told, (one.exact, other.exact), (one.by_part, other.by_part), reached, earlier)


class _Times(NamedTuple):
    """How long before the conversion the touches were, milestones were reached, and another conversion came."""

    touches: Sequence[timedelta]
    reached: Mapping[str, timedelta]
    earlier: timedelta | None


class _Shared(NamedTuple):
    credit: Mapping[int, int]
    exact: Mapping[int, Fraction]
    by_part: Mapping[str, Fraction]


def _shared(side: CreditRule, known: Schema, read: Sequence[Touch], times: _Times) -> _Shared:
    """A journey as one side shares its credit: whole for each touch in it, and exactly for each that earns."""
    touches = [
        each._replace(at=touch_moment(side, _END - before), order=(f"{at}",))
        for at, (each, before) in enumerate(zip(read, times.touches, strict=True))
    ]
    milestones = {
        name: milestone_moment(side, name, _END - before)
        for name, before in times.reached.items()
        if name in side.rule.milestones
    }
    conversions = [Conversion("c1", "", conversion_moment(side, _END), None, milestones)]
    if times.earlier is not None:
        conversions.append(Conversion("c0", "", conversion_moment(side, _END - times.earlier)))
    among = journeys(side.rule.alone(), touches, conversions).found
    journey = next((each for each in among if each.conversion.id == "c1"), None)
    if journey is None:
        return _Shared({}, {}, {})

    def satisfied(when: Tree, values: Mapping[str, Any]) -> bool:
        return holds(when, values, known, _NO_DAY)

    exact, by_part = dict[int, Fraction](), dict[str, Fraction]()
    for touch, share in exact_credit(side.rule.form, journey, satisfied):
        if share:
            exact[_number(touch)] = share
            by_part[touch.funnel] = by_part.get(touch.funnel, Fraction()) + share
    credit = dict.fromkeys(map(_number, journey.touches), 0)
    credit |= {_number(each.touch): each.credit for each in credit_of(side.rule.form, journey, satisfied)}
    return _Shared(credit, exact, by_part)


def _number(touch: Touch) -> int:
    """Which touch of its journey it is."""
    return int(str(touch.id))


def read_touch(side: CreditRule, record: Mapping[str, Any]) -> Touch:
    """A touch as a side reads its record, whenever it came."""
    touching, known = side.rule.touches, side.touch
    asked = {*side.weighed}.union(*map(fields_of, (touching.eligible, *(each.when for each in side.taxonomy.rules))))
    if spoken := sorted(asked & {touching.at, *touching.order}):
        raise Unproved(f"its criteria speak of `{spoken[0]}`, by which touches are ordered")
    values = values_of(record, asked, known, _NO_DAY)
    channel = side.taxonomy.channel_of(lambda when: holds(when, values, known, _NO_DAY))
    eligible = holds(touching.eligible, values, known, _NO_DAY)
    weighed = {name: values[name] for name in side.weighed}
    funnel = side.taxonomy.funnel_of(channel)
    return Touch("", touch_moment(side, _END), channel, funnel, ("0",), eligible, values=weighed)


def record_values(side: CreditRule, record: Mapping[str, Any], when: Tree) -> Mapping[str, Any]:
    """What a criteria asks of a record."""
    return values_of(record, fields_of(when), side.touch, _NO_DAY)


def _outcomes(found: CreditRule) -> list[tuple[str, tuple[Tree, ...]]]:
    """Each channel that a touch may have and the conditions of that, rule by rule; and that it may not earn."""
    eligible, before = found.rule.touches.eligible, list[Tree]()
    outcomes: list[tuple[str, tuple[Tree, ...]]] = []
    for rule in found.taxonomy.rules:
        outcomes.append((rule.channel, (eligible, rule.when, *before)))
        before.append(Not(rule.when))
    outcomes.append((found.taxonomy.otherwise, (eligible, *before)))
    return [*outcomes, ("", (Not(eligible),))]
