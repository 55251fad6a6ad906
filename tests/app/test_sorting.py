"""What is proved of a taxonomy: a rule that nothing reaches, and the touches that two of its rules would sort."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st
from tests.kinds.crediting import CHANNELS, TOUCH
from tests.kinds.reading import beside, document, read

from ledger.govern.documents.queries.sorting import sorting_notes, sorting_objections
from ledger.kinds.credit.rule import sorting_rule
from ledger.language.evaluate import holds, values_of
from ledger.language.read import read as read_criteria
from ledger.language.tree import fields_of
from ledger.prove.taxonomy import TaxonomyChange, overlaps, taxonomy_change, unreached
from shell import ANA, TERMS, Desk, decide

AROUND = beside(read(TOUCH))
DAY = date(2026, 3, 2)


def with_rules(*rules: str, hit: str = "first") -> str:
    channels = ("paid_search", "brand_video", "content", "direct")
    lines = [f'  - {{when: "{each}", channel: {channels[n % 4]}}}' for n, each in enumerate(rules)]
    head = CHANNELS.partition("rules:")[0]
    return head + "\n".join(["rules:", *lines]) + f"\nhit: {hit}\notherwise: unknown\n"


def objected(text: str) -> list[str]:
    return [str(each) for each in sorting_objections(read(text, AROUND), document(text), AROUND)]


def noted(text: str) -> list[str]:
    return list(sorting_notes(read(text, AROUND), document(text), AROUND))


def test_a_rule_whose_touches_all_go_to_those_before_it_is_an_error_at_its_place() -> None:
    (told,) = objected(with_rules("medium IN ('cpc', 'ppc')", "source = 'tube'", "medium = 'ppc' AND is_bot"))
    assert told.startswith("doc.yaml:")
    assert "no touch is sorted by rule 3" in told
    assert "the rules before it take every touch that satisfies it" in told


def test_a_rule_that_two_before_it_take_together_is_found_too() -> None:
    rules = ("medium = 'cpc' AND is_bot", "medium = 'cpc' AND NOT is_bot", "medium = 'cpc'")
    assert ["rule 3" in each for each in objected(with_rules(*rules))] == [True]
    assert objected(with_rules(*rules[:2])) == []


def test_what_two_rules_would_sort_is_listed_with_a_record_and_who_gets_it() -> None:
    (told,) = noted(with_rules("medium = 'cpc'", "source = 'tube'"))
    assert told == "{medium: cpc, source: tube} satisfies rule 1 and rule 2: paid_search, not brand_video"
    assert noted(with_rules("medium = 'cpc'", "medium = 'mail'")) == []


def test_where_one_rule_must_hold_a_shared_touch_is_an_error() -> None:
    (told,) = objected(with_rules("medium = 'cpc'", "source = 'tube'", hit="unique"))
    assert "rule 2 sorts a touch that rule 1 sorts too" in told
    assert "{medium: cpc, source: tube} satisfies both" in told
    assert objected(with_rules("medium = 'cpc'", "medium = 'mail'", hit="unique")) == []


def test_two_rules_of_one_channel_may_share_touches() -> None:
    text = with_rules("medium = 'cpc'", "source = 'tube'", hit="unique").replace("brand_video}", "paid_search}")
    assert objected(text.replace("paid_search: {funnel", "brand_video: {funnel", 0)) == []


ATOMS = ("medium = 'a'", "medium = 'b'", "source = 'a'", "is_bot", "NOT is_bot", "medium IS BLANK", "source <> 'a'")


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.sampled_from(ATOMS), min_size=1, max_size=3, unique=True), min_size=1, max_size=4))
def test_brute_force_over_records_finds_the_same(rules: list[list[str]]) -> None:
    from tests.kinds.reading import ALONE

    from ledger.kinds.references import known_names

    known = known_names(read(TOUCH), "x", ALONE)
    trees = [read_criteria(" AND ".join(each), known, "") for each in rules]
    records = [
        {name: value for name, value in zip(("medium", "source", "is_bot"), values, strict=True) if value is not None}
        for values in product((None, "a", "b", "c"), (None, "a", "b"), (True, False))
    ]

    def satisfied(at: int, record: dict[str, object]) -> bool:
        return holds(trees[at], values_of(record, fields_of(trees[at]), known, DAY), known, DAY)

    sorted_by = {next((at for at in range(len(trees)) if satisfied(at, each)), None) for each in records}
    assert set(unreached(trees, known, DAY)) == set(range(len(trees))) - sorted_by
    shared = {
        (one, other)
        for one in range(len(trees))
        for other in range(one + 1, len(trees))
        if any(satisfied(one, each) and satisfied(other, each) for each in records)
    }
    found = list(overlaps(trees, [str(at) for at in range(len(trees))], known, DAY))
    assert {(each.first, each.second) for each in found} == shared


def test_who_proposes_such_a_taxonomy_is_refused(desk: Desk) -> None:
    desk.write("touch.yaml", TOUCH.replace("scope: measurement", "scope: lifecycle"))
    decide(desk, "touch.yaml", "touch")
    text = with_rules("medium = 'cpc'", "medium = 'cpc' AND is_bot").replace("scope: measurement", "scope: lifecycle")
    desk.write("channels.yaml", text)
    done = desk.run(f"ledger propose channels.yaml --effective 2026-02-02 {TERMS} --because asked", by=ANA)
    assert done.code != 0
    assert "no touch is sorted by rule 2" in done.err
    assert "no touch is sorted by rule 2" in desk.run("ledger check channels.yaml").out


@pytest.mark.parametrize("hit", ["first", "unique"])
def test_a_sound_taxonomy_says_nothing_of_it(hit: str) -> None:
    text = with_rules("medium = 'a'", "medium = 'b'", "medium = 'c'", hit=hit)
    assert (objected(text), noted(text)) == ([], [])


def changed(one: str, other: str) -> TaxonomyChange:
    sides = [sorting_rule(read(each, AROUND), AROUND.definitions, "UTC") for each in (one, other)]
    return taxonomy_change(*sides, DAY)


BASE = ("medium = 'a'", "medium = 'b'")


@pytest.mark.parametrize(
    ("rules", "category", "moved"),
    [
        (("medium IN ('a')", "medium = 'b' AND medium <> 'a'"), "equivalent", None),
        (("medium IN ('a', 'c')", "medium = 'b'"), "widening", ("unknown", "paid_search")),
        (("medium = 'a' AND is_bot", "medium = 'b'"), "narrowing", ("paid_search", "unknown")),
        (("medium IN ('a', 'b')", "medium = 'c'"), "shifting", ("brand_video", "paid_search")),
        (("medium = 'c'", "medium = 'b'"), "shifting", ("paid_search", "unknown")),
    ],
)
def test_a_change_has_the_category_of_the_touches_that_move(
    rules: tuple[str, str], category: str, moved: tuple[str, str] | None
) -> None:
    found = changed(with_rules(*BASE), with_rules(*rules))
    assert found.category == category
    assert (found.move and found.move[:2]) == moved


def test_a_channel_of_another_part_shifts_and_other_parts_are_not_compared() -> None:
    base = with_rules(*BASE)
    assert (
        changed(base, base.replace("brand_video: {funnel: top", "brand_video: {funnel: middle")).category == "shifting"
    )
    assert changed(base, base.replace("[top, middle, bottom]", "[top, bottom, middle]")).category == "incomparable"
