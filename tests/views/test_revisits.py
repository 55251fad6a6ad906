"""When somebody is to look back at what is in force, and which look settles that."""

from __future__ import annotations

from datetime import date, timedelta

from domain.steps import LEDGER, ratified
from ledger.domain.expectation import expectation
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.govern.reviews.verbs import review_definition
from ledger.govern.reviews.views import waiting
from ledger.overview.board.views import due
from ledger.testing import DAY, Given, definition, terms

DUE, LATER, LAST = (DAY + timedelta(days=n) for n in (10, 20, 40))
ASKED = ratified(LEDGER, definition("mql"), terms(revisit=DUE))


def looked(history: Given, day: date, revisit: date | None = None) -> Given:
    return history.on(day).after(review_definition, key="mql", verdict="keep", revisit=revisit, by="cro")


def day_of(history: Given, day: date | None = None) -> date | None:
    look = waiting(history.state, "mql", day or history.today)
    return look.day if look else None


def overdue(history: Given, day: date) -> list[date]:
    found = items(DebtFacts(SORTS).taken(history.events), day)
    return [each.since for each in found if (each.sort, each.subject) == ("overdue_review", "mql")]


def test_what_nobody_is_to_look_at_is_never_overdue() -> None:
    history = ratified(LEDGER, definition("mql"))
    assert day_of(history, LAST) is None
    assert overdue(history, LAST) == []


def test_it_is_overdue_from_its_day_until_somebody_looks() -> None:
    assert [overdue(ASKED, DUE - timedelta(days=1)), overdue(ASKED, DUE), overdue(ASKED, LAST)] == [[], [DUE], [DUE]]
    seen = looked(ASKED, LATER)
    assert [overdue(seen, LATER - timedelta(days=1)), overdue(seen, LATER), overdue(seen, LAST)] == [[DUE], [], []]
    assert day_of(seen, LAST) is None
    assert overdue(looked(ASKED, DUE), DUE) == []


def test_a_look_before_the_day_leaves_it_in_place_unless_it_names_another() -> None:
    early = looked(ASKED, DUE - timedelta(days=5))
    assert (day_of(early), overdue(early, DUE)) == (DUE, [DUE])
    moved = looked(ASKED, DUE - timedelta(days=5), LATER)
    assert (day_of(moved), overdue(moved, DUE), overdue(moved, LATER)) == (LATER, [], [LATER])


def test_what_is_kept_is_looked_at_again_on_the_day_that_the_review_sets() -> None:
    kept = looked(ASKED, DUE, LATER)
    assert (day_of(kept), overdue(kept, DUE), overdue(kept, LATER)) == (LATER, [], [LATER])


def test_a_version_that_takes_its_place_has_nothing_to_look_at() -> None:
    history = ratified(ASKED.on(LATER), definition("mql", "other"), terms(LATER))
    assert [overdue(history, LATER - timedelta(days=1)), overdue(history, LATER)] == [[DUE], []]


def test_without_a_day_of_its_own_it_is_the_last_by_which_something_is_expected() -> None:
    said = (f"mqls >= 4 by {DUE}", f"mqls >= 9 by {LATER}")
    asked = terms(expects=tuple(map(expectation, said)))
    assert asked.looked_at_again == LATER
    assert terms(expects=asked.expects, revisit=LAST).looked_at_again == LAST
    assert terms().looked_at_again is None


def test_the_day_is_among_what_is_due() -> None:
    told = [each for each in due(ASKED.state, DAY, 30) if each.day == DUE]
    assert [(each.about, each.what) for each in told] == [("mql", "v1 is to be reviewed: ledger review mql")]
