"""What a change of an attribution does to credit: its category, beside brute force over every short journey."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import pytest
from tests.kinds.crediting import CHANNELS
from tests.prove.test_credit_claims import DAY, FORMS, OF_FOUR, USED, every, rule, shared_by_hand

from ledger.meanings.credit.metric import CREDIT
from ledger.prove.credit.change import CreditChange, credit_change
from ledger.prove.credit.sparing import RulePair, keeps_touches

FIRST_BY_WEIGHT = "{weights: [{when: \"place IN ('first', 'only')\", weight: 7}], otherwise: 0}"
U_RESPELT = "{shares: [{touch: others, share: 1}, {touch: last, share: 2}, {touch: first, share: 2}]}"
EQUAL_WEIGHTS = "{weights: [{when: NOT is_bot, weight: 4}], otherwise: 4}"
HALF = "{markov: {order: 1, fit: half}}"
DOUBLED = FORMS["weights by part"].replace("3", "6").replace("1}", "2}").replace("otherwise: 2", "otherwise: 4")
PARTS = ("top", "middle", "bottom")


def changed(one: str, other: str, **after: str) -> CreditChange:
    return credit_change(rule(one), rule(other, **after), DAY)


@pytest.mark.parametrize(
    ("one", "other", "collapse"),
    [
        ("linear", "linear", "none"),
        ("shapley", "linear", "once"),
        ("u", U_RESPELT, "none"),
        ("first", "{shares: [{touch: first, share: 3}]}", "none"),
        ("last", "{shares: [{touch: last, share: 3}]}", "none"),
        ("linear", "{shares: [{touch: others, share: 3}]}", "none"),
        ("linear", EQUAL_WEIGHTS, "none"),
        ("first", FIRST_BY_WEIGHT, "none"),
        (
            "weights by part",
            FORMS["weights by part"].replace("3", "6").replace("1}", "2}").replace("wise: 2", "wise: 4"),
            "none",
        ),
        ("markov", HALF, "none"),
    ],
)
def test_one_way_to_give_credit_written_in_two_is_equivalent(one: str, other: str, collapse: str) -> None:
    found = changed(one, other, collapse=collapse)
    assert (found.category, found.breaking, found.pair) == ("equivalent", False, None)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"again": "first"}, "conversions are counted otherwise"),
        ({"value": "{field: amount, currency: USD}"}, "what a conversion is worth"),
        ({"by": "{touch: person_id, conversion: account_id}"}, "touches are joined to conversions otherwise"),
        ({"order": "[source, touch_id]"}, "ordered by other fields"),
        ({"when": "\"stage IN ('won', 'lost')\""}, "other records convert"),
    ],
)
def test_what_shares_something_else_is_not_compared(changes: dict[str, str], why: str) -> None:
    found = changed("linear", "linear", **changes)
    assert found.category == "incomparable"
    assert why in found.why


def test_other_parts_of_the_funnel_are_not_compared() -> None:
    channels = CHANNELS.replace("[top, middle, bottom]", "[bottom, middle, top]")
    found = credit_change(rule(), rule(channels=channels), DAY)
    assert (found.category, found.why) == ("incomparable", "the parts of the funnel are others")


def test_a_longer_window_widens_the_last_touch_and_shifts_the_first() -> None:
    assert changed("last", "last", window="180 days").category == "widening"
    assert credit_change(rule("last", window="180 days"), rule("last"), DAY).category == "narrowing"
    found = changed("first", "first", window="180 days")
    assert found.category == "shifting"
    assert found.pair
    assert [each.credit for each in found.pair.touches] == [(None, 10**9), (10**9, 0)]


def test_what_is_carried_widens_and_what_is_never_reset_shifts() -> None:
    assert changed("linear", "linear", reset="carry").category == "widening"
    assert changed("linear", "linear", reset="never").category == "shifting"


def test_more_touches_that_may_earn_take_from_others() -> None:
    found = changed("linear", "linear", eligible='"NOT is_bot"')
    assert found.category == "shifting"
    assert found.pair
    assert sorted(found.pair.touches[at].credit[1] or 0 for at in (0, 1)) == [500_000_000, 500_000_000]


def test_what_only_widens_short_journeys_and_is_not_proved_is_unknown() -> None:
    found = changed("last but direct", "last but direct", window="180 days", eligible="\"source = 'youtube'\"")
    assert found.category in ("shifting", "unknown")
    alone = changed("last", "last", window="180 days", collapse="repeats")
    assert alone.category in ("shifting", "unknown")


def test_a_channel_that_moves_to_another_part_shifts_what_the_parts_earn() -> None:
    channels = CHANNELS.replace("content:     {funnel: middle}", "content:     {funnel: bottom}")
    found = credit_change(rule(), rule(channels=channels), DAY)
    assert found.category == "shifting"
    told = {each.part: each.moves for each in found.parts}
    assert told == {"top": "the same", "middle": "never more", "bottom": "never less", "": "the same"}


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        ({}, True),
        ({"eligible": "\"kind <> 'email_open' AND NOT is_bot\""}, True),
        ({"eligible": '"NOT is_bot"'}, False),
        ({"channels": CHANNELS.replace("source = 'youtube'", "source = 'video'")}, False),
    ],
    ids=["the same", "respelt", "others may earn", "sorted otherwise"],
)
def test_touches_earn_the_same_only_where_the_same_ones_may_and_each_by_the_same_channel(
    after: dict[str, str], kept: bool
) -> None:
    one, other = rule("last"), rule("last", **after)
    assert keeps_touches(RulePair(one, other, credit_change(one, other, DAY)), CREDIT, DAY) is kept


def moves(one: str, other: str, most: int) -> Iterator[dict[str, Fraction]]:
    """What every part earns more by another form, of every journey of up to so many touches."""
    before, after = rule(one, channels=OF_FOUR), rule(other, channels=OF_FOUR)
    longer = before if "w" in (one, other) and one == "w" else after
    for made, reached in every(longer, most, USED):
        was, now = shared_by_hand(before, made, reached), shared_by_hand(after, made, reached)
        yield {part: now.get(part, Fraction()) - was.get(part, Fraction()) for part in PARTS}


TOLD = ("first", "last", "linear", "last but direct", "u", "shares by part", "weights by part", "markov", "shapley")


@pytest.mark.parametrize(("one", "other"), list(combinations(TOLD, 2)))
def test_what_each_part_earns_is_what_brute_force_finds(one: str, other: str) -> None:
    found = credit_change(rule(one, channels=OF_FOUR), rule(other, channels=OF_FOUR), DAY)
    assert found.category == "shifting"
    assert found.longest >= 3
    told = {each.part: each.moves for each in found.parts}
    for part in PARTS:
        gained = [each[part] for each in moves(one, other, 3)]
        up, down = any(each > 0 for each in gained), any(each < 0 for each in gained)
        assert (told[part] in ("never less", "both")) >= up, part
        assert (told[part] in ("never more", "both")) >= down, part
