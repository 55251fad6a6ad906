"""Figures: who records what was reported, one number as of one day, in one unit, and exactly."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from ledger.domain.acts.revoking import revoke
from ledger.domain.calendar import calendar_period
from ledger.domain.definition import Evidence
from ledger.errors import BadInput, UnknownName
from ledger.govern.documents.views import state_hash
from ledger.measure.figures.events.figures import FigureRecorded, FigureWithdrawn
from ledger.measure.figures.verbs.reporting import exact, record, withdraw
from ledger.measure.figures.views.vintages import figure_as_of, vintages
from ledger.testing import DAY, Given, definition, entity, people, row
from ledger.views.timeline import timeline

from .steps import LEDGER, ratified

GOVERNED = ratified(LEDGER, definition("mql"))
Q2 = calendar_period("2025-Q2")
JULY, OCTOBER = date(2025, 7, 5), date(2025, 10, 4)
DECK = Evidence("deck.pdf", "e0")
ASKED: dict[str, Any] = {"key": "mql", "period": Q2, "number": "1940", "as_of": JULY, "evidence": DECK}
RIGHT = next(each.position for each in LEDGER.events if getattr(each.event, "scope", "") == "lifecycle")
RECORDED = FigureRecorded(
    key="mql",
    period="2025-Q2",
    from_=date(2025, 4, 1),
    until=date(2025, 7, 1),
    number="1940",
    as_of=JULY,
    evidence="deck.pdf",
    evidence_digest="e0",
    right=RIGHT,
    because="we agreed on it",
)
KNOWN = GOVERNED.after(record, **ASKED, by="ana")


def numbers(so_far: Given, period: str = "2025-Q2", segment: str = "") -> list[str]:
    return [each.figure.terms.number for each in vintages(so_far.state, "mql").get((period, segment), ())]


def test_a_steward_puts_on_record_what_was_reported_with_the_file_that_shows_it() -> None:
    GOVERNED.when(record, **ASKED, by="ana").then(RECORDED)
    assert RECORDED.tags == ("definition:mql",)


@pytest.mark.parametrize("who", ["sal", "cro", "ops", "dana", "bot", ""])
def test_nobody_else_does(who: str) -> None:
    GOVERNED.when(record, **ASKED, by=who).then_refused(f"{who} may not act as steward in `lifecycle/mql`")
    KNOWN.when(withdraw, key="mql", period="2025-Q2", as_of=JULY, by=who).then_refused(f"{who} may not act as steward")


def test_an_agent_that_is_a_steward_does_for_it_decides_nothing_by_it() -> None:
    seated = GOVERNED.also(*people("scout", kind="agent"), row("lifecycle/mql", stewards=("scout",)))
    seated.when(record, **ASKED, by="scout").then(FigureRecorded)


def test_a_steward_whose_seat_is_gone_does_no_more() -> None:
    left = GOVERNED.after(revoke, scope="lifecycle", role="steward", person="ana", by="cro", start=DAY)
    left.when(record, **ASKED, by="ana").then_refused("ana may not act as steward")


def test_recorded_again_it_is_so_already_and_another_number_as_of_the_same_day_is_refused_with_both_ways_out() -> None:
    KNOWN.when(record, **{**ASKED, "number": "1940.0", "evidence": Evidence("mail.txt", "e1")}, by="ben").then_nothing()
    KNOWN.when(record, **{**ASKED, "number": "1941"}, by="ana").then_refused(
        "is on record: 1940", "--as-of", "ledger figure withdraw mql 2025-Q2 --as-of 2025-07-05"
    )


def test_as_of_another_day_it_is_another_vintage_and_of_another_segment_another_figure() -> None:
    later = KNOWN.after(record, **{**ASKED, "number": "1923", "as_of": OCTOBER}, by="ana")
    apart = later.after(record, **{**ASKED, "number": "400"}, segment="enterprise", by="ana")
    assert numbers(apart) == ["1940", "1923"]
    assert numbers(apart, segment="enterprise") == ["400"]


def test_what_was_copied_wrongly_is_withdrawn_and_recorded_as_it_was() -> None:
    gone = KNOWN.after(withdraw, key="mql", period="2025-Q2", as_of=JULY, by="ben")
    assert numbers(gone) == []
    assert numbers(gone.after(record, **{**ASKED, "number": "1490"}, by="ana")) == ["1490"]
    gone.when(withdraw, key="mql", period="2025-Q2", as_of=JULY, by="ben").then_refused("no figure of `mql`", "already")
    told = [each.sentence for each in timeline(gone.events)][-2:]
    assert told == [
        "recorded a figure of 2025-Q2: 1940 as of 2025-07-05, from deck.pdf",
        f"withdrew the figure that #{KNOWN.events[-1].position} recorded",
    ]


@pytest.mark.parametrize(("unit", "fix"), [("", "convert it: --unit EUR"), ("USD", "convert it: --unit EUR")])
def test_a_figure_of_another_unit_is_refused(unit: str, fix: str) -> None:
    euros = GOVERNED.after(record, **ASKED, unit="EUR", by="ana")
    euros.when(record, **{**ASKED, "as_of": OCTOBER}, unit=unit, by="ana").then_refused("are in EUR", "revisions", fix)
    KNOWN.when(record, **{**ASKED, "as_of": OCTOBER}, unit="EUR", by="ana").then_refused("in records", "leave out")


@pytest.mark.parametrize(
    ("as_of", "why"), [(DAY + timedelta(days=1), "is to come"), (date(2025, 3, 31), "began on 2025-04-01")]
)
def test_it_was_reported_after_the_period_began_and_by_today(as_of: date, why: str) -> None:
    GOVERNED.when(record, **{**ASKED, "as_of": as_of}, by="ana").then_refused("nobody could report 2025-Q2", why)


def test_of_records_there_are_none_or_more_and_of_another_unit_there_may_be_less() -> None:
    refused = GOVERNED.when(record, **{**ASKED, "number": "-5"}, by="ana").refused
    assert isinstance(refused, BadInput)
    assert refused.what == "-5 is no number of records"
    GOVERNED.when(record, **{**ASKED, "number": "-5"}, unit="points", by="ana").then(FigureRecorded)


def test_the_way_out_of_a_second_figure_of_a_segment_names_the_segment() -> None:
    apart = GOVERNED.after(record, **ASKED, segment="mid market", by="ana")
    apart.when(record, **{**ASKED, "number": "1941"}, segment="mid market", by="ana").then_refused(
        "ledger figure withdraw mql 2025-Q2 --segment 'mid market' --as-of 2025-07-05 --because TEXT"
    )


def test_a_year_that_lost_digits_is_no_period_that_anybody_reported() -> None:
    refused = GOVERNED.when(record, **{**ASKED, "period": calendar_period("0025-04")}, by="ana").refused
    assert isinstance(refused, BadInput)
    assert refused.what == "no figure is of 0025-04"


def test_a_figure_is_of_something_that_counts() -> None:
    with_lead = ratified(GOVERNED, msgspec.structs.replace(entity("lead"), scope="lifecycle"))
    with_lead.when(record, **{**ASKED, "key": "lead"}, by="ana").then_refused("of kind entity", "nobody counts")
    refused = GOVERNED.when(record, **{**ASKED, "key": "mqll"}, by="ana").refused
    assert isinstance(refused, UnknownName)
    assert refused.fix == "write mql"


@pytest.mark.parametrize("text", ["", "-", "1,940", "1.940,5", "12 %", "1e3", "NaN", "१२", "1.", ".5", "9" * 31])
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    refused = GOVERNED.when(record, **{**ASKED, "number": text}, by="ana").refused
    assert isinstance(refused, BadInput)
    assert "--unit" in refused.fix


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20))
def test_a_number_is_kept_exactly_and_in_one_form_however_it_is_written(number: Decimal) -> None:
    told = exact(f"{number:f}")
    assert Decimal(told) == number
    assert told == exact(f"{number:f}000") == exact(told)
    assert not told.startswith("-0") or Decimal(told) != 0


@pytest.mark.parametrize("name", ["segment", "unit", "source"])
def test_a_word_for_it_is_one_short_line(name: str) -> None:
    for text in ("x" * 101, "two\nlines"):
        refused = GOVERNED.when(record, **{**ASKED, name: text}, by="ana").refused
        assert isinstance(refused, BadInput)


@given(st.lists(st.integers(0, 200), min_size=1, unique=True), st.integers(-5, 205))
def test_a_day_is_told_the_latest_number_of_by_then_in_whatever_order_they_were_recorded(
    days: list[int], asked: int
) -> None:
    so_far = GOVERNED
    for each in days:
        so_far = so_far.after(
            record, **{**ASKED, "number": str(each), "as_of": date(2025, 4, 1) + timedelta(days=each)}, by="ana"
        )
    found = figure_as_of(so_far.state, "mql", "2025-Q2", day=date(2025, 4, 1) + timedelta(days=asked))
    told = [each for each in days if each <= asked]
    assert (found.figure.terms.number if found else None) == (str(max(told)) if told else None)
    held = vintages(so_far.state, "mql")["2025-Q2", ""]
    ends = [each.real_time.until for each in held]
    assert [each.real_time.from_ for each in held][1:] == ends[:-1]
    assert ends[-1] is None


def test_a_ledger_without_figures_keeps_the_hash_that_it_had_and_one_with_them_has_another() -> None:
    assert state_hash(KNOWN.state) != state_hash(GOVERNED.state)
    assert FigureWithdrawn(key="mql", figure=3, because="x", right=1).tags == ("definition:mql",)
