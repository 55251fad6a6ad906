"""What is carried from conversion to conversion, by its day or by its instant: each claim beside brute force.

Brute force shares the credit of random lines of time by the reference evaluator. What it finds broken is never proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random
from typing import NamedTuple

import pytest
from tests.kinds.crediting import DEAL, TOUCH
from tests.prove.test_credit_claims import (
    BOTTOM,
    CONTENT,
    DAY,
    DIRECT,
    FORMS,
    FUNNEL,
    MIDDLE,
    NOON,
    OF_FOUR,
    SEARCH,
    TOP,
    USED,
    alone,
    always,
    asked,
    breaks,
    never_more,
    repeated,
    rule,
    share,
)
from tests.strategies import how_many

from ledger.kinds.credit.claim import CreditClaim
from ledger.kinds.credit.form import weighed_schema
from ledger.kinds.credit.rule import CreditRule
from ledger.language.evaluate import holds
from ledger.language.tree import Tree
from ledger.meanings.credit.journey import Conversion, Touch
from ledger.meanings.credit.journeys import journeys
from ledger.meanings.credit.moment import Moment
from ledger.meanings.credit.sharing import exact_credit
from ledger.prove.credit import claims, repetition
from ledger.prove.credit.change import credit_change
from ledger.prove.credit.words import earned_in_words

HOUR = timedelta(hours=1)
BY_DAY = (TOUCH.replace("{type: datetime", "{type: date"), DEAL.replace("{type: datetime", "{type: date"))
TIMES = {"both": BY_DAY, "touch": (BY_DAY[0], DEAL), "deal": (TOUCH, BY_DAY[1]), "neither": (TOUCH, DEAL)}
COLLAPSES, WINDOWS = ("none", "repeats", "once"), ("1 day", "2 days", "90 days")
OFFSETS = tuple(HOUR * each for each in (0, 0, 1, 13, 24, 25, 48, 72, 24 * 90))
ABOUT = (TOP, MIDDLE, BOTTOM, DIRECT, CONTENT, SEARCH)
CARRIED, LINES = how_many(25, 40, 500), how_many(150, 300, 600)


class Line(NamedTuple):
    """Touches by their channels and kinds, other conversions and milestones of the last one: so long before it."""

    touches: tuple[tuple[str, timedelta, str], ...]
    conversions: tuple[timedelta, ...]
    reached: tuple[tuple[str, timedelta], ...] = ()


def earned(found: CreditRule, line: Line) -> Iterator[tuple[str, dict[str, Fraction]]]:
    """What each part and channel earns of every conversion, by the reference."""
    converting, touching = found.rule.conversion, found.rule.touches
    deal, known = found.schemas[converting.entity], weighed_schema(found.touch, found.taxonomy)

    def moment(type_: str, before: timedelta) -> Moment:
        at: datetime = NOON - before
        return Moment(at.date()) if type_ == "date" else Moment(at.date(), at)

    touches = [
        Touch(
            "",
            moment(found.touch.fields[touching.at].type, before),
            channel,
            FUNNEL[channel],
            (f"{n}",),
            values={"kind": kind, "is_bot": False},
        )
        for n, (channel, before, kind) in enumerate(line.touches)
    ]
    at = deal.fields[converting.at].type
    reached = {name: moment(deal.fields[f"{name}_on"].type, before) for name, before in line.reached}
    conversions = [Conversion(f"c{n}", "", moment(at, before)) for n, before in enumerate(line.conversions, 1)]
    conversions.append(Conversion("c0", "", moment(at, timedelta()), None, reached))

    def satisfied(tree: Tree, values: object) -> bool:
        return holds(tree, values, known, DAY)  # type: ignore[arg-type]

    for journey in journeys(found.rule.alone(), touches, conversions).found:
        shares = dict.fromkeys({name for each in journey.touches for name in (each.channel, each.funnel)}, Fraction())
        for touch, part in exact_credit(found.rule.form, journey, satisfied):
            for name in (touch.channel, touch.funnel):
                shares[name] += part
        yield str(journey.conversion.id), shares


def broken(found: CreditRule, claim: CreditClaim, line: Line) -> bool:
    """Whether a claim is broken in any journey of a line of time."""
    shares = dict(earned(found, line))
    if claim.form != "repetition":
        return any(breaks(claim, each) for each in shares.values())
    assert claim.of
    name = claim.of.name
    for n, (channel, *_) in enumerate(line.touches):
        if name in (channel, FUNNEL[channel]):
            fewer = line._replace(touches=(*line.touches[:n], *line.touches[n + 1 :]))
            for conversion, before in earned(found, fewer):
                if name in before and shares[conversion].get(name, 0) > before[name]:
                    return True
    return False


def random_line(random: Random) -> Line:
    touches = [
        (random.choice(USED), random.choice(OFFSETS), random.choice(("view", "click")))
        for _ in range(random.randint(1, 4))
    ]
    conversions = tuple(random.choice(OFFSETS) for _ in range(random.randint(1, 2)))
    named = [name for name in ("lead", "opportunity") if random.random() < 0.5]
    reached = tuple((name, random.choice(OFFSETS)) for name in named)
    return Line(tuple(sorted(touches, key=lambda each: -each[1])), conversions, reached)


def random_claim(random: Random) -> CreditClaim:
    of, beside = random.choice(ABOUT), random.choice((TOP, BOTTOM, SEARCH, None))
    about = random.choice(ABOUT)
    made: Sequence[CreditClaim] = (
        repeated(of),
        repeated(about),
        never_more(random.choice(("20", "50", "74.9")), of, None if beside == of else beside),
        always(random.choice((None, "10", "34")), of),
        alone(random.choice((DIRECT, CONTENT, SEARCH))),
    )
    return random.choice(made)


def witnessed(found: claims.CreditFinding) -> Line:
    """The line of time of a journey that breaks a claim by two conversions."""
    assert found.journey
    assert found.before
    assert found.journey.converted is not None
    touches = tuple(
        (each.sort.channel, each.before, str(each.sort.record.get("kind")))
        for each in (*found.before.touches, *found.journey.touches)
    )
    return Line(touches, (found.journey.converted,), tuple(found.journey.milestones.items()))


@pytest.mark.parametrize("seed", range(CARRIED))
def test_what_is_proved_of_carried_touches_no_line_of_time_breaks(seed: int) -> None:
    random = Random(seed)
    entities = random.choice(list(TIMES))
    window, again = random.choice(WINDOWS), random.choice(("each", "each", "each", "first"))
    forms = [each for each in FORMS if each != "elapsed decay" or entities == "neither"]  # hours pass between instants
    form, collapse = random.choice(forms), random.choice(COLLAPSES)
    found = rule(form, collapse, OF_FOUR, TIMES[entities], reset="carry", window=window, again=again)
    claim = random_claim(random)
    proved = asked(claim, found)
    if proved.status == "holds":
        for line in (random_line(random) for _ in range(LINES)):
            assert not broken(found, claim, line), (form, collapse, entities, window, claim, line)
    if proved.journey and proved.journey.converted is not None:
        assert broken(found, claim, witnessed(proved)), (form, collapse, entities, window, claim)
    if proved.journey and entities in ("both", "touch"):
        assert not any(each.before % timedelta(days=1) for each in proved.journey.touches)


@pytest.mark.parametrize("entities", TIMES)
def test_a_touch_between_two_conversions_ends_what_is_carried_by_the_day_and_by_the_instant(entities: str) -> None:
    found = rule("shares by part", entities=TIMES[entities], reset="carry")
    touches = tuple(
        (channel, timedelta(days), "view") for channel, days in (("brand_video", 5), ("content", 4), ("content", 1))
    )
    assert broken(found, repeated(), Line(touches, (timedelta(days=3),)))
    proved = asked(repeated(), found)
    assert proved.status == "violated"
    assert proved.before
    assert (proved.before.share(proved.among), share(proved)) == (Fraction(1, 2), 1)
    assert earned_in_words(proved).startswith("in [content -0 days] after a conversion -1 day middle earns 100 %")


def test_a_journey_that_no_two_conversions_show_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repetition, "STEPS", ())
    found = asked(repeated(), rule("shares by part", entities=BY_DAY, reset="carry"))
    assert (found.status, found.journey) == ("unknown", None)
    assert found.why == "no two conversions show that a touch between them raises it, and nothing proves that none does"


def test_criteria_over_when_touches_come_prove_nothing_of_what_is_carried() -> None:
    found = rule("shares by part", reset="carry", eligible="\"occurred >= DATE '2024-01-01'\"")
    assert asked(repeated(), found).status in ("unknown", "violated")


def test_a_touch_that_earns_nothing_alone_raises_no_share_where_it_is_carried() -> None:
    form = "{shares: [{funnel: top, share: 40}, {funnel: bottom, share: 30}]}"
    assert asked(repeated(), rule(form, entities=BY_DAY, reset="carry")).status == "holds"


def test_a_touch_that_earns_by_a_milestone_alone_ends_what_is_carried() -> None:
    form = "{shares: [{before: lead, share: 100}]}"
    for entities in TIMES.values():
        found = asked(repeated(), rule(form, entities=entities, reset="carry"))
        assert found.status == "violated"


@pytest.mark.parametrize("window", ["1 day", "2 days", "90 days"])
def test_a_change_of_what_is_known_by_its_day_is_told_in_whole_days(window: str) -> None:
    before, after = (
        rule("linear", entities=BY_DAY, window=window, reset=reset) for reset in ("at_conversion", "never")
    )
    found = credit_change(before, after, DAY)
    assert found.category == "shifting"
    assert found.pair
    times = [*(each.before for each in found.pair.touches), found.pair.converted or timedelta()]
    assert not any(each % timedelta(days=1) for each in times)
