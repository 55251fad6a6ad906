"""Does a claim over an attribution hold? Each form with the journey that breaks it, and all of them beside brute force.

Brute force shares the credit of every journey of a few touches, by the reference evaluator and by no other part of the
prover: what it finds broken the prover may never call proved, and what the prover calls broken it must find so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, product
from typing import Any, NamedTuple

import pytest
from tests.kinds.crediting import CHANNELS, CREDIT, DEAL, FITTED, ROLE, SHARES, TOUCH
from tests.kinds.reading import beside, read

from ledger.kinds.credit.claim import CreditClaim, CreditSubject
from ledger.kinds.credit.form import weighed_schema
from ledger.kinds.credit.rule import CreditRule, credit_rule
from ledger.language.evaluate import holds
from ledger.language.read import read as read_criteria
from ledger.language.tree import Tree
from ledger.meanings.credit.form import ShareLine
from ledger.meanings.credit.journey import Conversion, Touch
from ledger.meanings.credit.journeys import journeys
from ledger.meanings.credit.moment import Moment
from ledger.meanings.credit.sharing import exact_credit
from ledger.prove.credit import sorts, walks
from ledger.prove.credit.claims import CreditFinding, decide
from ledger.prove.credit.goals import NOTHING
from ledger.prove.credit.groups import Letter
from ledger.prove.credit.lined import Lined
from ledger.prove.credit.words import earned_in_words

DAY = date(2026, 3, 2)
NOON = datetime.combine(DAY, time(12), UTC)
TOP, MIDDLE, BOTTOM = (CreditSubject("funnel", name) for name in ("top", "middle", "bottom"))
DIRECT, CONTENT, SEARCH = (CreditSubject("channel", name) for name in ("direct", "content", "paid_search"))
U = "{shares: [{touch: first, share: 40}, {touch: last, share: 40}, {touch: others, share: 20}]}"
W = (
    "{shares: [{touch: first, share: 30}, {before: lead, share: 30}, {before: opportunity, share: 30},"
    " {touch: others, share: 10}]}"
)
BY_PART = "{weights: [{when: \"funnel = 'top'\", weight: 3}, {when: \"funnel = 'middle'\", weight: 1}], otherwise: 2}"
BY_PLACE = "{weights: [{when: \"place IN ('first', 'only')\", weight: 5}, {when: nth = 2, weight: 0}], otherwise: 1}"
BY_FIELD = "{weights: [{when: \"kind = 'view'\", weight: 0}, {when: touches > 2, weight: 3}], otherwise: 1}"
MIXED = "{shares: [{funnel: bottom, share: 5}, {channel: content, share: 2}, {touch: others, share: 3}]}"
FORMS = {
    "first": "first",
    "last": "last",
    "linear": "linear",
    "shapley": "shapley",
    "last but direct": "{last_but: [direct]}",
    "decay": "{decay: {half_life: 10 days}}",
    "elapsed decay": "{decay: {half_life: 10 days, ages: elapsed}}",
    "u": U,
    "w": W,
    "shares by part": SHARES,
    "weights by part": BY_PART,
    "weights by place": BY_PLACE,
    "weights by field": BY_FIELD,
    "lines of several sorts": MIXED,
    "markov": "{markov: {order: 1, fit: content_fit}}",
}
EFFECTS = "{content: 0.5, direct: 0, brand_video: 0.3, paid_search: 0.4}"
FIT = re.sub("effects: .*", f"effects: {EFFECTS}", FITTED)
HALF = re.sub("effects: .*", "effects: {content: 0.25, brand_video: 0.15, paid_search: 0.2}", FITTED)
HALF = HALF.replace("content_fit", "half")
COLLAPSES = ("none", "repeats", "once")


def rule(
    form: str = "linear",
    collapse: str = "none",
    channels: str = CHANNELS,
    entities: tuple[str, str] = (TOUCH, DEAL),
    **more: str,
) -> CreditRule:
    """The attribution of the tests of its kind with another form, and what else is another."""
    text = CREDIT.replace(f"credit: {SHARES}", f"credit: {FORMS.get(form, form)}")
    text = text.replace("collapse: none", f"collapse: {collapse}").partition("examples:")[0]
    for name, value in more.items():
        text = re.sub(rf"^(  )?{name}: .*$", rf"\g<1>{name}: {value}", text, flags=re.MULTILINE)
    touch, deal = map(read, entities)
    taxonomy = read(channels, beside(touch))
    fits = [read(each, beside(touch, taxonomy)) for each in (FIT, HALF) if "markov" in text]
    around = beside(touch, deal, read(ROLE), taxonomy, *fits)
    return credit_rule(read(text, around), around.definitions, "UTC")


@pytest.fixture(autouse=True, scope="module")
def each_sort_once() -> Iterator[None]:
    """Whether there is a touch of a sort is proved once for all claims and forms: most ask it of the same."""
    real, proved = sorts.possible, dict[str, Any]()

    def possible(*asked: Any) -> Any:
        key = repr(asked)
        if key not in proved:
            proved[key] = real(*asked)
        return proved[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorts, "possible", possible)
        yield


def asked(claim: CreditClaim, found: CreditRule) -> CreditFinding:
    return decide(claim, found, claim.when, DAY)


def never_more(percent: str, of: CreditSubject = MIDDLE, beside: CreditSubject | None = TOP) -> CreditClaim:
    return CreditClaim("never_more", "pipeline_credit", of, Decimal(percent), beside)


def always(percent: str | None, of: CreditSubject = TOP) -> CreditClaim:
    return CreditClaim("always_earns", "pipeline_credit", of, Decimal(percent) if percent else None)


def repeated(of: CreditSubject = MIDDLE) -> CreditClaim:
    return CreditClaim("repetition", "pipeline_credit", of)


def alone(of: CreditSubject = DIRECT) -> CreditClaim:
    return CreditClaim("only_alone", "pipeline_credit", of)


def share(found: CreditFinding) -> Fraction:
    assert found.journey
    return found.journey.share(found.among)


# --- the bounds that were worked out by hand --------------------------------------------------------------------------


def longest(found: CreditRule, claim: CreditClaim, touches: int, monkeypatch: pytest.MonkeyPatch) -> str:
    """How a claim stands where journeys of no more than so many touches are looked at."""
    monkeypatch.setattr(walks, "LENGTH", touches)
    return asked(claim, found).status


@pytest.mark.parametrize(
    ("form", "most"),
    [
        ("linear", Fraction(5, 6)),
        ("u", Fraction(19, 20)),
        ("decay", Fraction(2560, 2561)),
        ("weights by part", Fraction(5, 8)),
    ],
)
def test_what_middle_reaches_beside_top_in_six_touches_is_reached_and_not_passed(
    form: str, most: Fraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    just = Decimal(most.numerator * 10**8 // most.denominator) / 10**6
    below, above = never_more(str(just - Decimal("0.001"))), never_more(str(just + Decimal("0.001")))
    monkeypatch.setattr(walks, "LENGTH", 6)
    found = asked(below, rule(form))
    assert found.status == "violated"
    assert share(found) == most
    assert asked(above, rule(form)).status == "unknown", "a longer journey may pass it, and does"


@pytest.mark.parametrize("form", ["linear", "u", "w", "decay", "elapsed decay", "weights by part", "markov"])
def test_what_grows_with_every_touch_passes_any_bound(form: str) -> None:
    found = asked(never_more("99"), rule(form))
    assert found.status == "violated"
    assert share(found) > Fraction(99, 100)


def test_a_bound_that_only_a_journey_beyond_all_limits_could_break_is_not_passed() -> None:
    found = asked(never_more("99.999"), rule("linear"))
    assert (found.status, found.journey) == ("unknown", None)
    assert found.why == "no journey of up to 1,000 touches tells, and a longer one may"


@pytest.mark.parametrize("collapse", COLLAPSES)
def test_shares_by_part_give_middle_beside_top_three_sevenths_and_no_more(collapse: str) -> None:
    found = rule("shares by part", collapse)
    assert asked(never_more("42.857143"), found).status == "holds"
    reached = asked(never_more("42.857142"), found)
    assert share(reached) == Fraction(3, 7)
    assert asked(always("40"), found).status == "holds"
    assert share(asked(always("40.000001"), found)) == Fraction(2, 5)


@pytest.mark.parametrize("form", ["first", "last", "last but direct"])
def test_a_form_of_one_touch_gives_middle_all(form: str) -> None:
    assert share(asked(never_more("99.999999"), rule(form))) == 1
    assert asked(never_more("100"), rule(form)).status == "holds"


# --- repetition -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("collapse", [*COLLAPSES, "session 30 minutes"])
@pytest.mark.parametrize("form", FORMS)
def test_one_more_touch_never_raises_a_share_only_where_it_cannot(form: str, collapse: str) -> None:
    remedies = {"shares by part", "lines of several sorts", "shapley"} | (
        {"linear", "last", "last but direct", "decay", "elapsed decay", "weights by part", "markov"}
        if collapse == "once"
        else set()
    )
    found = asked(repeated(), rule(form, collapse))
    assert found.status == ("holds" if form in remedies else "violated")
    if found.journey and found.before:
        assert share(found) > found.before.share(found.among)
        assert len(found.journey.touches) <= len(found.before.touches) + 1


@pytest.mark.parametrize("form", FORMS)
def test_where_touches_are_carried_one_more_of_them_raises_a_share_by_every_form(form: str) -> None:
    found = asked(repeated(), rule(form, reset="carry"))
    assert found.status == "violated"


def test_what_is_carried_and_no_longer_carried_is_told_by_two_conversions() -> None:
    found = asked(repeated(), rule("shares by part", reset="carry"))
    assert found.before
    assert found.journey
    assert [each.sort.channel for each in found.journey.touches] == ["content"]
    assert (found.before.share(found.among), share(found)) == (Fraction(1, 2), 1)


def test_where_only_the_first_conversion_counts_nothing_is_carried() -> None:
    assert asked(repeated(), rule("shares by part", reset="carry", again="first")).status == "holds"


def test_the_second_channel_of_a_part_repeats_it_where_each_channel_counts_once() -> None:
    assert asked(repeated(BOTTOM), rule("linear", "once")).status == "violated"
    assert asked(repeated(DIRECT), rule("linear", "once")).status == "holds"


# --- the other forms --------------------------------------------------------------------------------------------------


def test_direct_earns_only_alone_where_the_last_touch_of_another_channel_earns() -> None:
    assert asked(alone(), rule("last but direct")).status == "holds"
    assert asked(alone(), rule("last")).status == "violated"
    assert asked(alone(SEARCH), rule("last but direct")).status == "violated"


def test_a_part_without_a_line_earns_in_no_journey() -> None:
    form = "{shares: [{funnel: top, share: 40}, {funnel: bottom, share: 30}]}"
    earns = CreditClaim("earns", "pipeline_credit", MIDDLE)
    assert asked(earns, rule(form)).status == "violated"
    found = asked(earns, rule("linear"))
    assert (found.status, share(found)) == ("holds", 1)
    assert asked(always(None, MIDDLE), rule(form)).status == "violated"


def test_a_touch_is_the_last_before_milestones_of_a_line_and_each_of_them_is_passed_once() -> None:
    lines = (("before", "lead"), ("touch", "first"), ("before", "won"))
    form = Lined(tuple(ShareLine(*each, 1) for each in lines), NOTHING)
    letter = Letter(0, 1, True, False, ())
    (start,) = form.starts()
    passed = start._replace(begun=True, passed=frozenset({"lead"}))
    first, second = ([each.mark for each in form.moves(state, letter)] for state in (start, passed))
    assert first == [*map(frozenset, ((), ("lead",), ("won",), ("lead", "won")))]
    assert second == [frozenset(), frozenset({"won"})]


def test_a_channel_that_no_rule_leads_to_is_in_no_journey() -> None:
    channels = CHANNELS.replace("  - {when: \"source = 'direct'\", channel: direct}\n", "")
    assert asked(never_more("0", DIRECT, None), rule("linear", channels=channels)).nobody
    assert (
        asked(CreditClaim("earns", "pipeline_credit", DIRECT), rule("linear", channels=channels)).status == "violated"
    )


def test_a_channel_whose_touches_are_never_eligible_is_in_no_journey() -> None:
    found = rule("linear", eligible="\"medium <> 'content'\"")
    assert asked(never_more("0", CONTENT, None), found).nobody


def test_touches_that_are_not_eligible_never_earn_and_others_may() -> None:
    found = rule("linear")

    def never(text: str) -> CreditFinding:
        return asked(CreditClaim("never_earns", "p", None, when=read_criteria(text, found.touch, "")), found)

    assert never("is_bot").nobody
    assert never("kind = 'view'").status == "violated"
    weighs_nothing = rule("weights by field")
    claim = CreditClaim("never_earns", "p", None, when=read_criteria("kind = 'view'", found.touch, ""))
    assert asked(claim, weighs_nothing).status == "holds"


def test_a_window_bounds_how_far_a_touch_may_fall_behind() -> None:
    claim = always("30", TOP)
    assert asked(claim, rule("{decay: {half_life: 90 days}}", "once", window="90 days")).status == "violated"
    once = "taxonomy of two"
    channels = CHANNELS.replace("  - {when: \"medium = 'content'\", channel: content}\n", "")
    channels = channels.replace("  - {when: \"source = 'direct'\", channel: direct}\n", "")
    near = rule(
        "{decay: {half_life: 90 days}}",
        "once",
        channels,
        window="90 days",
        eligible="\"source = 'youtube' OR medium = 'cpc'\"",
    )
    assert asked(claim, near).status == "holds", once
    far = rule(
        "{decay: {half_life: 90 days}}",
        "once",
        channels,
        window="180 days",
        eligible="\"source = 'youtube' OR medium = 'cpc'\"",
    )
    assert share(asked(claim, far)) == Fraction(1, 5)


def test_a_part_that_the_taxonomy_lost_leaves_the_claim_unproved() -> None:
    found = asked(repeated(CreditSubject("funnel", "gone")), rule())
    assert (found.status, found.why) == ("unknown", "`channels` has no part of the funnel `gone`")


def test_a_criteria_over_when_touches_came_proves_what_holds_and_tells_no_journey_that_may_not_be() -> None:
    found = rule("linear", eligible="\"occurred >= DATE '2024-01-01'\"")
    assert asked(never_more("100"), found).status == "holds"
    assert asked(never_more("45"), found).status in ("violated", "unknown")


def test_a_journey_is_told_as_an_example_writes_one_with_both_of_its_shares() -> None:
    assert earned_in_words(asked(never_more("60"), rule("linear"))) == (
        "in [content -2 days, brand_video -1 day, content -0 days] middle earns 66.67 % (2/3),"
        " 666,666,667 of 1,000,000,000"
    )


@pytest.mark.parametrize("field", ["account_id", "person_id", "occurred", "touch_id"])
def test_a_touch_without_what_a_journey_needs_of_it_is_in_none_and_never_earns(field: str) -> None:
    found = rule()
    claim = CreditClaim("never_earns", "p", None, when=read_criteria(f"{field} IS BLANK", found.touch, ""))
    assert (asked(claim, found).status, asked(claim, found).nobody) == ("holds", True)


# --- beside brute force -----------------------------------------------------------------------------------------------

FIELDS = ("view", "click")
FUNNEL = {"brand_video": "top", "content": "middle", "paid_search": "bottom", "direct": "bottom", "unknown": ""}


class Made(NamedTuple):
    """A touch of a journey that brute force makes: its channel, its kind, and so many days before the conversion."""

    channel: str
    kind: str = "view"
    days: int = 0


def shared_by_hand(
    found: CreditRule, made: Sequence[Made], milestones: Sequence[int | None] = (None, None)
) -> dict[str, Fraction]:
    """What every part and every channel earns of a journey, by the reference; empty where nobody does."""
    known = weighed_schema(found.touch, found.taxonomy)

    def moment(days: int, seconds: int) -> Moment:
        at = NOON - timedelta(days=days, seconds=seconds)
        return Moment(at.date(), at)

    touches = [
        Touch(
            "",
            moment(each.days, 9 - n),
            each.channel,
            FUNNEL[each.channel],
            (f"{n}",),
            values={"kind": each.kind, "is_bot": False},
        )
        for n, each in enumerate(made)
    ]
    reached = {
        name: touches[at].at for name, at in zip(("lead", "opportunity"), milestones, strict=True) if at is not None
    }
    conversion = Conversion("c", "", moment(0, 0), None, reached)
    (journey,) = journeys(found.rule.alone(), touches, [conversion]).found

    def satisfied(tree: Tree, values: object) -> bool:
        return holds(tree, values, known, DAY)  # type: ignore[arg-type]

    earned = dict.fromkeys({name for each in journey.touches for name in (each.channel, each.funnel)}, Fraction())
    for touch, part in exact_credit(found.rule.form, journey, satisfied):
        for name in (touch.channel, touch.funnel):
            earned[name] += part
    return earned


Milestones = tuple[int | None, ...]
Earned = Mapping[tuple[tuple[Made, ...], Milestones], Mapping[str, Fraction]]


def every(found: CreditRule, most: int, channels: Sequence[str]) -> Iterator[tuple[tuple[Made, ...], Milestones]]:
    """Every journey of up to so many touches, at the times and by the fields that the form may look at."""
    credit = str(found.rule.form)
    kinds = FIELDS if "'view'" in credit or "view" in credit else FIELDS[:1]
    for number in range(1, most + 1):
        ages = (
            [each[::-1] for each in combinations_with_replacement((0, 1, 90), number)]
            if "Decay" in credit
            else [(0,) * number]
        )
        slots = (None, *range(number)) if "before" in credit else (None,)
        for names, kind, days in product(product(channels, repeat=number), product(kinds, repeat=number), ages):
            made = tuple(Made(*each) for each in zip(names, kind, days, strict=True))
            yield from ((made, reached) for reached in product(slots, repeat=2))


def breaks(claim: CreditClaim, earned: dict[str, Fraction]) -> bool:
    of, beside = claim.of, claim.beside
    assert of
    there = of.name in earned
    match claim.form:
        case "never_more":
            return earned.get(of.name, 0) > claim.bound and (beside is None or beside.name in earned)
        case "only_alone":
            others = {name for name in earned if name in FUNNEL} - {of.name}
            return earned.get(of.name, 0) > 0 and bool(others)
    return there and (earned[of.name] < claim.bound if claim.percent else not earned[of.name])


CLAIMS = [
    *(
        never_more(percent, of, beside)
        for percent in ("20", "50", "74.9")
        for of, beside in ((MIDDLE, TOP), (BOTTOM, None), (SEARCH, DIRECT))
    ),
    *(always(percent, of) for percent in (None, "10", "34") for of in (TOP, DIRECT)),
    alone(),
    alone(CONTENT),
]
USED = ("brand_video", "content", "paid_search", "direct")
OF_FOUR = CHANNELS.replace(
    "when: \"source = 'direct'\"", "when: \"source = 'direct' OR medium IS BLANK OR medium IS NOT BLANK\""
)


@cache
def by_hand(form: str, collapse: str) -> Earned:
    """What is earned of every journey of a few touches, by the reference: one less of them is one of them, too."""
    found = rule(form, collapse, OF_FOUR)
    most = 4 if form not in ("w", "decay", "elapsed decay", "weights by field") else 3
    return {(made, reached): shared_by_hand(found, made, reached) for made, reached in every(found, most, USED)}


@pytest.mark.parametrize("collapse", COLLAPSES)
@pytest.mark.parametrize("form", FORMS)
def test_what_is_proved_brute_force_does_not_find_broken_and_what_is_broken_it_does(form: str, collapse: str) -> None:
    found, outcomes = rule(form, collapse, OF_FOUR), by_hand(form, collapse)
    most = max(len(made) for made, _ in outcomes)
    for claim in CLAIMS:
        proved = asked(claim, found)
        broken = any(breaks(claim, each) for each in outcomes.values())
        assert proved.status in ("holds", "violated"), (claim, proved.why)
        assert not (broken and proved.status == "holds"), claim
        if proved.journey and len(proved.journey.touches) <= most:
            assert broken, claim


def raised_by_hand(outcomes: Earned, of: CreditSubject) -> bool:
    """Whether one more touch of somebody's raises their share, in any journey of a few touches."""
    among = [each for each in USED if of.name in (each, FUNNEL[each])]
    for (made, reached), after in outcomes.items():
        for at, each in enumerate(made):
            if each.channel in among and len(made) > 1 and at not in reached:
                kept = tuple(None if slot is None else slot - (slot > at) for slot in reached)
                before = outcomes[(*made[:at], *made[at + 1 :]), kept]
                if of.name in before and after[of.name] > before[of.name]:
                    return True
    return False


@pytest.mark.parametrize("collapse", COLLAPSES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("of", [MIDDLE, BOTTOM], ids=["middle", "bottom"])
def test_brute_force_finds_a_touch_that_raises_a_share_exactly_where_one_was_found(
    form: str, collapse: str, of: CreditSubject
) -> None:
    status = asked(repeated(of), rule(form, collapse, OF_FOUR)).status
    assert (status == "violated") == raised_by_hand(by_hand(form, collapse), of)
    assert status != "unknown"
