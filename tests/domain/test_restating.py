"""Restatement: ordered by the decider, completed on the records that were ordered, declined only where it is small."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ledger.domain.acts.attesting import attest
from ledger.domain.calendar import calendar_period, calendar_periods
from ledger.domain.definition import Evidence
from ledger.domain.population import CountedPopulation
from ledger.measure.figures.events.restatement import (
    ChangeStep,
    FigureChange,
    RestatementCompleted,
    RestatementDeclined,
    RestatementOrdered,
    material,
)
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.figures.verbs.closing import close
from ledger.measure.figures.verbs.restating import complete, decline, order
from ledger.measure.figures.views.closed import closed_figures
from ledger.measure.figures.views.restatements import due_restatements
from ledger.testing import Given, definition, people, row, terms
from ledger.views.timeline import timeline

from .steps import APRIL, LEDGER, MARCH, ratified
from .test_closing import CLOSED, closing, standing

TWO = ratified(CLOSED, definition("mql", says="second"), terms(APRIL))
YEAR = calendar_periods("2025-Q1..2025-Q4")
NAMES = tuple(each.name for each in YEAR)
RECORDS = CountedPopulation("leads.csv", "sha256:ab", "", 20)
OTHERS = RECORDS._replace(digest="sha256:cd")


def change(period: str, before: int, after: int, segment: str | None = "") -> FigureChange:
    steps = (ChangeStep(name="rule", effect=str(after - before), gained=0, lost=before - after),)
    return FigureChange(
        period=period, segment=segment, stood="closed", before=str(before), after=str(after), steps=steps
    )


LARGE = tuple(change(each, 1940, 1812) for each in NAMES)
SMALL = tuple(change(each, 1940, 1900) for each in NAMES)
ORDER: dict[str, Any] = {
    "key": "mql",
    "from_version": 1,
    "to_version": 2,
    "periods": YEAR,
    "reopens": ("2025-Q4",),
    "segment_by": "source",
    "by": "cro",
}
ORDERED = TWO.after(order, **ORDER)
MEASURED = TWO.after(order, **ORDER, population=RECORDS, changes=SMALL)
ONE: dict[str, Any] = {"restatement": "restatement-1", "by": "cro"}
COMPUTED: dict[str, Any] = {**ONE, "changes": LARGE, "population": RECORDS, "engine": "0.1.0"}


def test_its_decider_orders_it_for_a_reason_with_the_standard_of_the_version_and_what_is_material() -> None:
    (ordered,) = TWO.when(order, **ORDER).then(RestatementOrdered)
    assert (ordered.restatement, ordered.periods, ordered.reopens) == ("restatement-1", NAMES, ("2025-Q4",))
    assert (ordered.standard, ordered.materiality, ordered.because) == ("prospective", 5, "we agreed on it")
    assert ordered.tags == ("restatement:restatement-1", "definition:mql")
    stricter = TWO.also(row(materiality=2))
    (ordered,) = stricter.when(order, **ORDER).then(RestatementOrdered)
    assert ordered.materiality == 2
    anything = TWO.also(row(materiality=0))
    (ordered,) = anything.when(order, **ORDER).then(RestatementOrdered)
    assert ordered.materiality == 0


@pytest.mark.parametrize("who", ["ana", "sal", "ops", "dana", "bot", ""])
def test_nobody_else_orders_completes_or_declines(who: str) -> None:
    TWO.when(order, **{**ORDER, "by": who}).then_refused(f"{who} may not act as decider")
    ORDERED.when(complete, **{**COMPUTED, "by": who}).then_refused(f"{who} may not act as decider")
    MEASURED.when(decline, **{**ONE, "by": who}).then_refused(f"{who} may not act as decider")


@pytest.mark.parametrize("kind", ["service", "agent"])
def test_no_machine_does_whatever_seat_it_has(kind: str) -> None:
    seated = TWO.also(*people("scout", kind=kind), row(decider="scout"))
    seated.when(order, **{**ORDER, "by": "scout"}).then_refused("people decide")


@pytest.mark.parametrize("version", [3, 0, 9])
def test_a_version_that_nobody_ratified_restates_nothing(version: int) -> None:
    TWO.when(order, **{**ORDER, "to_version": version}).then_refused(
        f"`mql` has no v{version}", "before somebody ratifies it"
    )
    TWO.when(order, **{**ORDER, "from_version": version}).then_refused(f"`mql` has no v{version}")


def test_a_version_that_was_attested_restates_nothing_and_may_be_what_is_restated() -> None:
    attested = LEDGER.after(
        attest,
        draft=definition("mql", says="old"),
        by="ana",
        start=MARCH,
        until=None,
        evidence=Evidence("memo.txt", "e0"),
    )
    ruled = ratified(attested, definition("mql"))
    asked = {**ORDER, "reopens": (), "segment_by": ""}
    ruled.when(order, **{**asked, "from_version": 2, "to_version": 1}).then_refused("was decided by nobody", "ratified")
    ruled.when(order, **asked).then(RestatementOrdered)


def test_one_version_in_the_place_of_itself_changes_nothing() -> None:
    TWO.when(order, **{**ORDER, "from_version": 2}).then_refused("changes nothing", "name two")


def test_a_period_that_is_not_over_is_not_restated() -> None:
    TWO.when(order, **{**ORDER, "periods": calendar_periods("2025-Q4..2026-Q1")}).then_refused("2026-Q1 is not over")


def test_a_closed_period_that_the_order_does_not_name_is_refused() -> None:
    TWO.when(order, **{**ORDER, "reopens": ()}).then_refused("2025-Q4 of `mql` is closed", "--reopen 2025-Q4")


def test_a_period_outside_the_order_is_not_reopened_nor_one_that_nobody_closed() -> None:
    asked = {**ORDER, "periods": YEAR[:3], "segment_by": ""}
    TWO.when(order, **asked).then_refused("2025-Q4 lies outside the order")
    TWO.when(order, **{**asked, "reopens": ("2025-Q1",)}).then_refused("2025-Q1 of `mql` is not closed")


@pytest.mark.parametrize(("column", "fix"), [("", "add --by source"), ("country", "add --by source")])
def test_a_closed_period_is_restated_by_the_segments_that_it_was_closed_by(column: str, fix: str) -> None:
    TWO.when(order, **{**ORDER, "segment_by": column}).then_refused("closed by source", "would not", fix)


def test_a_period_is_restated_by_one_order_at_a_time_and_a_mistaken_one_is_replaced() -> None:
    ORDERED.when(order, **ORDER).then_refused("restatement-1 is open for 2025-Q1", "--replaces restatement-1")
    again = ORDERED.after(order, **ORDER, replaces="restatement-1")
    assert [each.open for each in REPORTED.of(again.state).restatements.values()] == [False, True]
    again.when(complete, **COMPUTED).then_refused("restatement-1 was replaced", "restatement-2")
    again.when(order, **ORDER, replaces="restatement-1").then_refused("was replaced")
    ORDERED.when(order, **ORDER, replaces="restatement-9").then_refused("there is no restatement `restatement-9`")
    done = ORDERED.after(complete, **COMPUTED)
    done.when(order, **ORDER).then(RestatementOrdered)


def test_no_order_is_replaced_by_one_that_leaves_a_period_of_it_out() -> None:
    """Else what is material would end without being restated or declined."""
    fewer = {**ORDER, "periods": ORDER["periods"][1:], "replaces": "restatement-1"}
    ORDERED.when(order, **fewer).then_refused(f"is about {ORDER['periods'][0]}, and this order is not", "its periods")


def test_what_was_computed_stands_from_then_on_and_what_it_was_closed_at_stays_beside_it() -> None:
    segments = [change("2025-Q4", 1500, 1400, "web"), change("2025-Q4", 440, 412, None)]
    (completed,) = ORDERED.when(complete, **{**COMPUTED, "changes": (*LARGE, *segments)}).then(RestatementCompleted)
    done = ORDERED.also(("cro", completed))
    assert standing(ORDERED.state) == standing(CLOSED.state), "an order alone changes no number"
    assert standing(done.state) == {
        ("2025-Q4", ""): Decimal(1812),
        ("2025-Q4", "web"): Decimal(1400),
        ("2025-Q4", None): Decimal(412),
    }
    found = closed_figures(done.state, "mql")["2025-Q4", ""]
    assert found.closed_at
    assert found.closed_at.number == "1940"
    assert found.restated
    assert found.restated.id == "restatement-1"
    assert [each.sentence for each in timeline(done.events)][-2:] == [
        "ordered restatement-1: mql v1 → v2 for 2025-Q1 to 2025-Q4",
        "completed restatement-1: mql " + ", ".join(f"{each} 1940 → 1812" for each in NAMES),
    ]


def test_a_later_restatement_of_a_period_stands_over_an_earlier_one_and_of_other_periods_leaves_it() -> None:
    asked = {**ORDER, "periods": YEAR[3:]}
    done = TWO.after(order, **asked).after(complete, **{**COMPUTED, "changes": LARGE[3:]})
    again = done.after(order, **asked)
    assert (
        closed_figures(again.state, "mql")["2025-Q4", ""].reopened
        == REPORTED.of(again.state).restatements["restatement-2"]
    )
    more = {**COMPUTED, "restatement": "restatement-2", "changes": [change("2025-Q4", 1812, 1800)]}
    assert standing(again.after(complete, **more).state)["2025-Q4", ""] == 1800
    others = done.after(order, **{**ORDER, "periods": YEAR[:3], "reopens": ()})
    elsewhere = others.after(complete, **{**COMPUTED, "restatement": "restatement-2", "changes": LARGE[:3]})
    assert standing(elsewhere.state)["2025-Q4", ""] == 1812


@pytest.mark.parametrize("verb", [complete, decline], ids=["complete", "decline"])
def test_records_that_changed_between_the_order_and_its_end_are_refused(verb: Any) -> None:
    asked = {**ONE, "changes": SMALL, "population": OTHERS, **({"engine": "1"} if verb is complete else {})}
    MEASURED.when(verb, **asked).then_refused("not the records over which restatement-1 was measured", "--replaces")
    MEASURED.when(verb, **{**asked, "population": RECORDS}).then(
        RestatementCompleted if verb is complete else RestatementDeclined
    )


def test_every_period_of_the_order_is_computed_and_no_other() -> None:
    ORDERED.when(complete, **{**COMPUTED, "changes": LARGE[1:]}).then_refused("has no figure for 2025-Q1")
    outside = (*LARGE, change("2024-Q4", 5, 4))
    ORDERED.when(complete, **{**COMPUTED, "changes": outside}).then_refused("2024-Q4 lies outside restatement-1")


def test_a_period_that_was_closed_after_the_order_is_not_changed_unsaid() -> None:
    later = ORDERED.after(close, **closing(ORDERED, period=calendar_period("2025-Q3")))
    later.when(complete, **COMPUTED).then_refused("2025-Q3 of `mql` is closed", "does not name it")


def test_an_order_comes_to_an_end_once() -> None:
    done = ORDERED.after(complete, **COMPUTED)
    done.when(complete, **COMPUTED).then_refused("restatement-1 was completed")
    done.when(decline, **ONE, changes=SMALL, population=RECORDS).then_refused("restatement-1 was completed")
    MEASURED.after(decline, **ONE).when(complete, **COMPUTED).then_refused("restatement-1 was declined")


def test_what_is_too_small_to_matter_is_declined_with_what_was_measured_and_stands_as_before() -> None:
    (declined,) = MEASURED.when(decline, **ONE).then(RestatementDeclined)
    assert (declined.materiality, declined.changes, declined.inputs) == (5, SMALL, "sha256:ab")
    assert standing(MEASURED.also(("cro", declined)).state) == standing(CLOSED.state)
    ORDERED.when(decline, **ONE, changes=SMALL, population=RECORDS).then(RestatementDeclined)


def test_what_is_material_or_was_never_measured_is_not_declined() -> None:
    ORDERED.when(decline, **ONE).then_refused("nobody measured", "--records")
    ORDERED.when(decline, **ONE, changes=LARGE, population=RECORDS).then_refused("from 5 % on", "restate complete")
    both = (*SMALL[:3], change("2025-Q4", 100, 95))
    ORDERED.when(decline, **ONE, changes=both, population=RECORDS).then_refused("changes 2025-Q4 from 100 to 95")


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(0, 100))
def test_a_change_is_material_from_so_many_percent_of_what_stood_on_and_from_nothing_always(
    before: int, after: int, percent: int
) -> None:
    share = Fraction(100 * abs(after - before), abs(before)) if before else None
    expected = after != before and (share is None or share >= percent)
    assert change("2025", before, after).is_material(percent) == expected
    assert material([change("2025", before, after, "web")], percent) == [], "a segment alone decides nothing"


def test_an_open_order_is_due_where_it_is_material_or_was_not_measured() -> None:
    large = TWO.after(order, **ORDER, population=RECORDS, changes=LARGE)
    assert [len(due_restatements(each.state)) for each in (TWO, ORDERED, large, MEASURED)] == [0, 1, 1, 0]
    assert due_restatements(ORDERED.after(complete, **COMPUTED).state) == []
    assert due_restatements(ORDERED.after(order, **ORDER, replaces="restatement-1").state)[0].id == "restatement-2"


def test_orders_are_named_one_by_one_over_all_definitions() -> None:
    both = ratified(ratified(ORDERED, definition("sql")), definition("sql", says="second"), terms(APRIL))
    asked = {**ORDER, "key": "sql", "reopens": (), "segment_by": ""}
    (ordered,) = both.when(order, **asked).then(RestatementOrdered)
    assert ordered.restatement == "restatement-2"
    both.when(order, **asked, replaces="restatement-1").then_refused("restates `mql`", "leave out --replaces")


def told(so_far: Given) -> list[str]:
    return [each.sentence for each in timeline(so_far.events)]


def test_declining_is_told_with_what_would_have_been_material() -> None:
    assert told(MEASURED.after(decline, **ONE))[-1] == "declined restatement-1 of mql as immaterial: below 5 %"
