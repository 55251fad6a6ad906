"""What is closed first, what could be open and is not, and which limits are passed: judged by what they promise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from shlex import split

from hypothesis import given as over, settings
from tests.domain.histories import EXAMPLES, Story
from tests.views.debt_stories import debt_stories
from tests.views.test_debt_example import day, story

from ledger.domain.debt import AS_SHIPPED, Budget, DebtPolicy
from ledger.govern.debt.views.closers import closers
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.governed import PartOfWhole, clean, governed, ratio, within
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.limits import limits
from ledger.govern.debt.views.measures import stock
from ledger.govern.debt.views.plan import plan
from ledger.govern.debt.views.policies import Policies
from ledger.govern.debt.views.reach import ItemReach, Reaches
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.measure.spend.events import SpendRecorded
from ledger.testing import given, row, solo

few = settings(max_examples=EXAMPLES // 2, deadline=None)
TODAY = date(2026, 3, 1)
SINCE = date(2026, 1, 15)
GOVERNED = given(row("*", start=SINCE, **solo("dana")), row("lifecycle", start=SINCE), on=TODAY)
OF = {each.name: each for each in SORTS}


def measured(**limits: object) -> Policies:
    budget = Budget(**limits)  # type: ignore[arg-type]
    policy = DebtPolicy(AS_SHIPPED.weights, AS_SHIPPED.due, budget, date(2026, 1, 1))
    return Policies((date.min,), (policy,), OF)


SHIPS = measured()


def item(sort: str, subject: str, scope: str = "lifecycle/mql", since: date = SINCE, known: int = 9) -> Item:
    return Item(sort, subject, since, known, scope, "", since)


def ordered(*found: Item) -> list[tuple[str, int]]:
    return [
        (f"{each.item.sort}/{each.item.subject}", each.unblocks.weight)
        for each in plan(GOVERNED.state, found, SHIPS, TODAY)
    ]


def test_what_others_wait_for_is_closed_first_and_the_gap_that_unblocks_most_is_the_root() -> None:
    found = ordered(
        item("expired_waiver", "drift/hs/list:12"),
        item("drift", "hs/list:12"),
        item("unratified_version", "mql"),
        item("no_decider", "lifecycle", "lifecycle"),
        item("no_reader", "other", "sales/other"),
    )
    assert found[0] == ("no_decider/lifecycle", 5 + 5 + 8)
    assert found.index(("drift/hs/list:12", 8)) < found.index(("expired_waiver/drift/hs/list:12", 0))
    assert found[-1][1] == 0


def test_a_gap_is_not_closed_by_whom_it_lacks_but_by_the_next_wider_scope() -> None:
    both = item("no_decider", "lifecycle", "lifecycle"), item("unmet_quorum", "lifecycle", "lifecycle")
    assert dict(ordered(*both)) == {"no_decider/lifecycle": 0, "unmet_quorum/lifecycle": 0}
    wider = ordered(*both, item("no_decider", "*", "*"))
    assert wider[0] == ("no_decider/*", 8 + 5)


@few
@over(debt_stories())
def test_no_item_comes_before_one_that_it_waits_for_and_none_is_left_out(told: Story) -> None:
    facts = DebtFacts(SORTS).taken(told.events)
    found = items(facts, told.today)
    steps = plan(facts.state, found, SHIPS, told.today)
    assert sorted(each.item.key for each in steps) == [each.key for each in found if not each.waiver]
    places = {each.item.key: n for n, each in enumerate(steps)}
    assert all(places[before] < places[each.item.key] for each in steps for before in each.waits_for)


@few
@over(debt_stories())
def test_the_sum_over_scopes_is_the_whole(told: Story) -> None:
    facts = DebtFacts(SORTS).taken(told.events)
    found = items(facts, told.today)
    whole = stock(found, SHIPS, told.today)
    parts = [stock([e for e in found if e.scope == scope], SHIPS, told.today) for scope in {e.scope for e in found}]
    assert sum((each.open.weight for each in parts), 0) == whole.open.weight
    assert sum((each.waived.number for each in parts), 0) == whole.waived.number
    inside = [each for each in found if within("lifecycle", each.scope)]
    outside = [each for each in found if not within("lifecycle", each.scope)]
    assert stock(inside, SHIPS, told.today).open.plus(stock(outside, SHIPS, told.today).open) == whole.open


@few
@over(debt_stories())
def test_a_ratio_is_between_none_and_all_of_what_is_possible(told: Story) -> None:
    facts = DebtFacts(SORTS).taken(told.events)
    found = items(facts, told.today)
    share = ratio(facts, found, SHIPS, told.today)
    assert 0 <= share.part <= share.whole
    assert share.part == stock(found, SHIPS, told.today).open.weight
    things = {(each.word, each.name) for each in governed(facts, told.today)}
    assert share.whole >= sum(sort.weight for sort in SORTS for word, _ in things if word == sort.subject)


def test_what_a_version_could_have_and_has_is_possible_once() -> None:
    facts = DebtFacts(SORTS).taken(story().events)
    none, one = (ratio(facts, found, SHIPS, TODAY) for found in ([], [item("no_standard", "mql v2")]))
    assert (none.part, one.part) == (0, 3)
    assert one.whole == none.whole


def test_a_definition_is_clean_where_nothing_is_open_on_it_or_on_what_it_refers_to() -> None:
    facts = DebtFacts(SORTS).taken(story().events)
    assert clean(facts, [], TODAY) == PartOfWhole(2, 2)
    assert clean(facts, [item("unratified_version", "mql")], TODAY) == PartOfWhole(1, 2)
    assert clean(facts, [item("no_reader", "lead", "lifecycle/lead")], TODAY) == PartOfWhole(0, 2)  # mql rests on it
    assert clean(facts, [item("no_decider", "lifecycle", "lifecycle")], TODAY) == PartOfWhole(2, 2)


def test_what_was_waived_is_named_as_somebody_types_it() -> None:
    expired = item("expired_waiver", "x")._replace(about="item:rival_rule/hs/list/12 ~ sf/Lead.MQL__c")
    told = expired.closed_by(OF["expired_waiver"].closing)
    assert split(told.command)[2] == expired.about


def test_who_may_close_is_who_runs_the_act_and_who_ratifies_what_it_proposes() -> None:
    asked = closers(GOVERNED.state, OF["unratified_version"], item("unratified_version", "mql"), TODAY)
    assert (asked.role, asked.people, asked.closing) == ("steward", ("ana", "ben"), ("cro",))
    put_back = closers(GOVERNED.state, OF["drift"], item("drift", "hs/list:12"), TODAY)
    assert (put_back.role, put_back.people, put_back.closing) == ("operator", ("ops",), ("ops", "cro"))
    assert closers(given(on=TODAY).state, OF["drift"], item("drift", "x"), TODAY).closing == ()


def test_each_limit_counts_what_it_is_of() -> None:
    old, new = item("drift", "a", since=date(2025, 1, 1), known=3), item("no_reader", "b", known=9)
    held = {
        each.of: each for each in limits([old, new], measured(stock=5, new=0, oldest=500, kinds={"drift": 5}), TODAY)
    }
    assert {of: (each.found, each.passed) for of, each in held.items()} == {
        "stock": (6, True),
        "new": (1, True),
        "oldest": (424, False),
        "drift": (5, False),
    }
    (since,) = limits([old, new], SHIPS, TODAY, new_since=3)
    assert (since.of, since.found, since.items) == ("new", 1, (new,))
    assert limits([old, new], SHIPS, TODAY) == []


def test_what_a_waiver_lets_stand_passes_no_limit() -> None:
    facts = DebtFacts(SORTS).taken(story().events)
    waived = [each for each in items(facts, day("01-26")) if each.waiver]
    assert [each.sort for each in waived] == ["drift"]
    held = limits(items(facts, day("01-26")), measured(stock=13, kinds={"drift": 0}), day("01-26"))
    assert [(each.found, each.passed) for each in held] == [(13, False), (0, False)]


def test_an_item_of_a_channel_reaches_what_was_spent_on_it() -> None:
    spent = SpendRecorded(
        channel="podcast", month="2026-01", amount="1200.50", currency="EUR", source="x", source_digest="", right=1
    )
    facts = DebtFacts(SORTS).taken(given(row("*", start=SINCE, **solo("dana")), spent, on=TODAY).events)
    found = Reaches(facts, TODAY)
    assert found.of(item("undecided_channel", "podcast", "channels")) == ItemReach(
        spend=Decimal("1200.50"), currency="EUR"
    )
    assert found.of(item("undecided_channel", "radio", "channels")) == ItemReach()
