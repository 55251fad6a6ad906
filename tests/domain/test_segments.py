"""Which version governs from day to day: term by term the same as from all terms at once."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from ledger.domain.definition import History, Term
from ledger.domain.period import Period

FIRST = date(2026, 1, 1)
days = st.integers(0, 12)


@st.composite
def terms(draw: st.DrawFn) -> list[Term]:
    found = list[Term]()
    for position in range(1, draw(st.integers(1, 9))):
        start = FIRST + timedelta(days=draw(days))
        until = start + timedelta(days=draw(days) + 1) if draw(st.booleans()) else None
        place = draw(st.sampled_from([0, 0, 0, *(each.position for each in found)]))
        found.append(Term(position, draw(st.integers(0, 4)), Period(start, until), "", place))
    return found


@given(terms())
def test_a_term_that_comes_later_is_laid_over_the_days_of_those_before(told: list[Term]) -> None:
    history = History()
    for term in told:
        history.terms.append(term)
        assert history.segments() == history.segments(known=term.position)
