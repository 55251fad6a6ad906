"""A period is closed once, by its decider, after it is over; its number stands until a restatement that names it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.domain.acts.revoking import revoke
from ledger.domain.calendar import calendar_period
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.measure.figures.events.close import ClosedCount, PeriodClosed
from ledger.measure.figures.verbs.closing import close
from ledger.measure.figures.views.closed import closed_figures
from ledger.testing import DAY, Given, definition, people, row, solo, terms
from ledger.views.timeline import timeline

from .steps import APRIL, LEDGER, ratified

GOVERNED = ratified(LEDGER, definition("mql"))
RIGHT = next(each.position for each in LEDGER.events if getattr(each.event, "scope", "") == "lifecycle")
Q4 = calendar_period("2025-Q4")
COUNTS = (
    ClosedCount(segment="", number="1940", of=9000),
    ClosedCount(segment="web", number="1500", of=6000),
    ClosedCount(segment=None, number="440", of=3000),
)


def population(so_far: Given) -> CountedPopulation:
    """Records that were counted by all that is on record so far."""
    return CountedPopulation("leads.csv", "sha256:ab", "", so_far.events[-1].position)


def closing(so_far: Given, **more: Any) -> dict[str, Any]:
    asked = {"key": "mql", "period": Q4, "counts": COUNTS, "population": population(so_far), "standard": "standard"}
    return {**asked, "segment_by": "source", "by": "cro", **more}


CLOSED = GOVERNED.after(close, **closing(GOVERNED))


def standing(state: State) -> dict[tuple[str, str | None], Decimal]:
    return {cell: each.number for cell, each in closed_figures(state, "mql").items()}


def test_its_decider_closes_a_period_by_the_right_that_is_on_record_and_says_what_was_counted_and_how() -> None:
    (closed,) = GOVERNED.when(close, **closing(GOVERNED)).then(PeriodClosed)
    assert (closed.from_, closed.until, closed.on) == (date(2025, 10, 1), date(2026, 1, 1), DAY)
    assert (closed.position, closed.right) == (GOVERNED.events[-1].position, RIGHT)
    assert closed.tags == ("definition:mql",)
    assert [each.sentence for each in timeline(CLOSED.events)][-1] == "closed 2025-Q4 of mql at 1940"


@pytest.mark.parametrize("who", ["ana", "sal", "ops", "dana", "bot", ""])
def test_nobody_else_does(who: str) -> None:
    GOVERNED.when(close, **closing(GOVERNED, by=who)).then_refused(f"{who} may not act as decider")


def test_a_decider_whose_seat_is_gone_does_no_more() -> None:
    left = GOVERNED.after(revoke, scope="lifecycle", role="decider", person="cro", by="dana", start=DAY)
    left.when(close, **closing(left)).then_refused("cro may not act as decider")


@pytest.mark.parametrize("kind", ["service", "agent"])
def test_no_machine_says_which_number_stands(kind: str) -> None:
    seated = GOVERNED.also(*people("scout", kind=kind), row(decider="scout"))
    seated.when(close, **closing(seated, by="scout")).then_refused("scout may not say which number stands")


def test_who_decides_alone_attests_it_to_themselves() -> None:
    single = GOVERNED.also(row(**solo("dana")))
    (closed,) = single.when(close, **closing(single, by="dana")).then(PeriodClosed)
    assert closed.self_attested


@pytest.mark.parametrize("period", ["2026-Q1", "2026-03", "2026-03-02", "2026", "2027-Q1"])
def test_a_period_that_is_not_over_is_refused_with_the_day_on_which_it_is(period: str) -> None:
    asked = calendar_period(period)
    GOVERNED.when(close, **closing(GOVERNED, period=asked)).then_refused("is not over", f"on {asked.days.until}")


def test_a_period_that_ended_yesterday_is_over() -> None:
    GOVERNED.when(close, **closing(GOVERNED, period=calendar_period("2026-03-01"))).then(PeriodClosed)
    GOVERNED.when(close, **closing(GOVERNED, period=calendar_period("2026-02"))).then(PeriodClosed)


def test_a_period_is_closed_once_whatever_is_counted_then() -> None:
    for counts in (COUNTS, COUNTS[:1]):
        refused = CLOSED.when(close, **closing(CLOSED, counts=counts))
        refused.then_refused("2025-Q4 of `mql` is closed", "restatement that names it", "--reopen 2025-Q4")
    CLOSED.when(close, **closing(CLOSED, period=calendar_period("2025-12"))).then(PeriodClosed)


def test_what_was_decided_while_the_records_were_counted_makes_it_over() -> None:
    counted = population(GOVERNED)
    changed = ratified(GOVERNED, definition("mql", says="second"), terms(APRIL))
    changed.when(close, **closing(changed, population=counted)).then_refused("changed while the records were counted")
    elsewhere = ratified(GOVERNED, definition("sql"))
    elsewhere.when(close, **closing(elsewhere, population=counted)).then(PeriodClosed)


def test_its_number_stands_as_a_whole_and_by_segment_the_blank_one_apart() -> None:
    assert standing(GOVERNED.state) == {}
    assert standing(CLOSED.state) == {
        ("2025-Q4", ""): Decimal(1940),
        ("2025-Q4", "web"): Decimal(1500),
        ("2025-Q4", None): Decimal(440),
    }
    found = closed_figures(CLOSED.state, "mql")["2025-Q4", ""]
    assert (found.closed_at, found.restated, found.reopened) == (COUNTS[0], None, None)
