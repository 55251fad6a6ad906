"""The items of a scope: where nobody can decide, too few can consent, or two charters contest it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.steps import LEDGER, alone, ratified
from ledger.domain.acts.delegating import StandIn, delegate
from ledger.domain.acts.leaving import leave
from ledger.domain.acts.revoking import revoke
from ledger.domain.charter import CharterAmended, CharterRecovered, EmergencyRule
from ledger.domain.period import Period
from ledger.govern.debt.views.authority import GAPS
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.fold import DebtFold
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.testing import DAY, Given, charter, definition, row, terms

LATER, LAST = DAY + timedelta(days=10), DAY + timedelta(days=20)
CHANGE: dict[str, Any] = {"from_": None}


def gaps(history: Given, day: date | None = None) -> list[Item]:
    found = items(DebtFacts(SORTS).taken(history.events), day or history.today)
    return [each for each in found if each.sort in GAPS]


def named(history: Given, day: date | None = None) -> list[tuple[str, str, date]]:
    return [(each.sort, each.subject, each.since) for each in gaps(history, day)]


def unseated(history: Given, role: str, person: str, start: date | None = None) -> Given:
    who = {"scope": "lifecycle", "role": role, "person": person, "start": start or history.today}
    return history.after(revoke, by="dana", **who)


def test_a_company_whose_seats_are_taken_has_no_gap() -> None:
    assert gaps(ratified(LEDGER, definition("mql")), LAST) == []


def test_a_decider_who_lost_the_seat_leaves_a_gap_until_another_row_seats_one() -> None:
    gone = unseated(LEDGER, "decider", "cro", LATER)
    assert named(gone, LATER - timedelta(days=1)) == []
    assert named(gone, LATER) == [("no_decider", "lifecycle", LATER)]
    (item,) = gaps(gone, LATER)
    assert (item.known, item.scope, item.due) == (len(gone.events), "lifecycle", LATER + timedelta(days=14))
    mended = alone(gone.on(LAST), charter(decider="ben"), terms(LAST, nature="policy"))
    assert named(mended, LAST) == []
    assert named(mended, LAST - timedelta(days=1)) == [("no_decider", "lifecycle", LATER)]


def test_an_operator_who_is_gone_is_missed_where_an_emergency_would_need_one_and_nowhere_else() -> None:
    named_for_it = LEDGER.also(row(emergency=EmergencyRule(by=("ben",), days=7)))
    gone = unseated(named_for_it, "operator", "ops", LATER)
    assert named(gone, LATER - timedelta(days=1)) == []
    assert named(gone, LATER) == [("no_operator", "lifecycle", LATER)]
    told = [each for each in gone.state.rights.gaps(LATER) if "operator" in each]
    assert told == [
        "`lifecycle` has no operator: nobody puts back on a platform what governed before an emergency",
    ]
    seats = {"operators": ("ana",), "emergency": {"by": ["ben"], "days": 7}}
    mended = alone(gone.on(LAST), charter(**seats), terms(LAST, nature="policy"))
    assert named(mended, LAST) == []
    assert named(unseated(LEDGER, "operator", "ops")) == []
    nobody_suddenly = unseated(gone.on(LATER), "emergency", "ben")
    assert named(nobody_suddenly, LATER) == []


def test_a_decider_who_left_leaves_the_same_gap() -> None:
    gone = LEDGER.after(leave, person="cro", by="dana", because="gone")
    assert named(gone) == [("no_decider", "lifecycle", DAY)]


def test_a_gap_is_one_item_though_another_row_without_a_decider_comes() -> None:
    gone = unseated(LEDGER, "decider", "cro")
    again = gone.on(LATER).also(row(start=LATER, decider=""))
    (item,) = gaps(again, LAST)
    assert (item.since, item.known) == (DAY, len(gone.events))


@pytest.mark.parametrize(
    ("seats", "left", "about"),
    [
        ({"quorum": 2}, ("sal",), "2 must consent, and 1 may"),
        ({"quorum": 1}, ("sal", "mia"), "1 must consent, and 0 may"),
        ({"quorum": 1, "approvers": ("sal", "cro")}, ("sal",), "1 must consent, and 0 may"),
        (
            {"quorum": 1, "quorums": {"shifting": 2, "otherwise": 1}},
            ("mia",),
            "2 must consent where a change is shifting (some in, some out), and 1 may",
        ),
        ({"quorum": 1, "quorums": {"shifting": "all", "otherwise": 0}}, ("sal", "mia"), None),
    ],
    ids=["two of one", "one of nobody", "the decider's own is none", "for some category", "all of nobody"],
)
def test_too_few_who_may_consent_are_a_gap_from_the_day_on_which_the_last_seat_is_lost(
    seats: dict[str, Any], left: tuple[str, ...], about: str | None
) -> None:
    history = LEDGER.also(row(**seats)).on(LATER)
    assert gaps(history) == []
    for person in left:
        history = unseated(history, "approver", person)
    (item,) = gaps(history)
    assert (item.sort, item.since, item.known) == ("unmet_quorum", LATER, len(history.events))
    assert item.about == (about or "1 must consent where a change is shifting (some in, some out), and 0 may")


def test_nobody_has_to_consent_where_somebody_decides_alone() -> None:
    assert [each.scope for each in gaps(LEDGER, LAST)] == []


def contested(earlier: str, later: str, displaces: bool) -> Given:
    """Two charters of one scope from one day; the later one was proposed after the earlier, or its list is lost."""
    first = alone(LEDGER, charter(decider=earlier), terms(LATER))
    second = alone(first, charter(decider=later, title="again"), terms(LATER))
    return second if displaces else blind(second, "charter/lifecycle#3")


def blind(history: Given, proposal: str) -> Given:
    """The same history, where a proposal says that it displaces nothing."""
    import msgspec

    def told(event: Any) -> Any:
        if getattr(event, "proposal", "") != proposal or not hasattr(event, "bound"):
            return event
        return msgspec.structs.replace(event, bound=msgspec.structs.replace(event.bound, displaces=()))

    return Given(tuple(each._replace(event=told(each.event)) for each in history.events), history.today)


def test_two_charters_of_one_day_contest_a_scope_where_the_later_does_not_say_what_it_displaces() -> None:
    history = contested("ben", "mia", displaces=False)
    assert named(history, LATER - timedelta(days=1)) == []
    (item,) = gaps(history, LATER)
    rows = [each.position for each in history.events if isinstance(each.event, CharterAmended)][-2:]
    assert (item.sort, item.since, item.known) == ("contested_scope", LATER, rows[1])
    assert item.about == f"ben (#{rows[0]}) or mia (#{rows[1]})"
    mended = alone(history.on(LAST), charter(decider="ben", title="settled"), terms(LAST))
    assert named(mended, LAST) == []


def test_a_charter_that_says_what_it_displaces_contests_nothing() -> None:
    assert gaps(contested("ben", "mia", displaces=True), LATER) == []
    assert gaps(contested("ben", "ben", displaces=False), LATER) == []


def test_charters_of_one_day_that_follow_each_other_contest_nothing() -> None:
    """The last says that it displaces the one before it, which had displaced the first."""
    history = contested("ben", "mia", displaces=True)
    third = alone(history, charter(decider="dana", title="and again"), terms(LATER))
    assert gaps(third, LATER) == []


def test_who_takes_the_place_of_a_decider_contests_nothing_of_what_was_to_begin() -> None:
    coming = alone(LEDGER, charter("*", decider="dana", title="later"), terms(LATER))
    recovered = CharterRecovered(scope="*", recovery="recovery-1", decider="mia", replaces="dana", right=1, from_=DAY)
    assert gaps(coming.also(recovered), LATER) == []


def test_the_charter_of_the_founding_is_contested_by_nobody() -> None:
    amended = alone(LEDGER, charter("*", decider="cro", stewards=("dana",), approvers=("sal",)), terms(DAY))
    assert gaps(amended, LATER) == []


def test_what_the_trend_tells_of_a_scope_follows_each_seat_that_is_lost_and_taken() -> None:
    gone = unseated(LEDGER.on(LATER), "decider", "cro")
    mended = alone(gone.on(LAST), charter(decider="ben"), terms(LAST))
    told = DebtFold(SORTS).taken(mended.events).then(LAST + timedelta(days=9))
    found = [(each.item.sort, each.period) for each in told if each.item.sort in GAPS]
    assert found == [("no_decider", Period(LATER, LAST))]


def test_two_approvers_who_are_one_for_a_while_leave_a_quorum_unmet_that_long() -> None:
    both = LEDGER.also(row(quorum=2))
    away = both.after(delegate, asked=StandIn("lifecycle", "approver", "mia", LATER, LAST), by="sal")
    assert named(away) == []
    assert named(away, LATER) == [("unmet_quorum", "lifecycle", LATER)]
    (item,) = gaps(away, LATER)
    assert item.known == len(away.events)
    assert named(away, LAST) == []


def test_a_seat_in_which_somebody_stands_in_is_empty_once_it_is_lost() -> None:
    away = LEDGER.after(delegate, asked=StandIn("lifecycle", "decider", "ben", DAY, LAST), by="cro")
    assert named(away) == []
    assert named(unseated(away, "decider", "cro"), LATER) == [("no_decider", "lifecycle", DAY)]
