"""The first line of a series says what became of a number, what the rule did of that, and who decided it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from ledger.history.causes import CauseShares
from ledger.measure.figures.answers.first_line import breaks_line, first_line, plural, points

CRO, CMO = "cro@acme.example", "cmo@acme.example"


def told(before: int, after: int, rule: float, *deciders: str, key: str = "mql") -> str:
    part = Fraction(rule)
    return first_line(key, CauseShares(before, after, part, after - before - part), deciders)


def test_the_sentence_that_people_come_for() -> None:
    assert told(200, 116, -62, "", "") == "MQLs fell 42 %; the rule did 31 points of it, and nobody decided it"


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        ((200, 116, -62, CRO), f"MQLs fell 42 %; the rule did 31 points of it, and {CRO} decided it"),
        (
            (200, 116, -62, CRO, CMO, CRO),
            f"MQLs fell 42 %; the rule did 31 points of it, and {CRO} and {CMO} decided it",
        ),
        (
            (200, 116, -62, CRO, "", CRO),
            "MQLs fell 42 %; the rule did 31 points of it, and nobody decided 1 of its 3 changes",
        ),
        ((200, 300, 100, ""), "MQLs rose 50 %; the rule did 50 points of it, and nobody decided it"),
        ((200, 116, 0, "", ""), "MQLs fell 42 %; the rule changed, and did none of it"),
        ((200, 116, 0), "MQLs fell 42 %; the rule did not change"),
        ((200, 200, 0), "MQLs stayed at 200; the rule did not change"),
        ((200, 116, 20, ""), "MQLs fell 42 %, although the rule added 10 points, and nobody decided it"),
        ((200, 220, -20, ""), "MQLs rose 10 %, although the rule took 10 points, and nobody decided it"),
        (
            (200, 180, -60, ""),
            "MQLs fell 10 %; the rule took 30 points, the records added 20 points back, and nobody decided it",
        ),
        (
            (200, 200, -60, ""),
            "MQLs stayed at 200, for the rule took what the records added: 30 points, and nobody decided it",
        ),
        ((0, 12, 8, ""), "MQLs rose from 0 to 12; the rule did 8 of it, and nobody decided it"),
        ((0, 0, 0, ""), "MQLs stayed at 0; the rule changed, and did none of it"),
        ((1000, 971, -9.5, ""), "MQLs fell 2.9 %; the rule did 1 point of it, and nobody decided it"),
        ((200, 0, -200, ""), "MQLs fell 100 %; the rule did 100 points of it, and nobody decided it"),
    ],
)
def test_every_way_in_which_rule_and_records_can_pull(shown: tuple[int, int, float, str], line: str) -> None:
    assert told(*shown) == line


def test_where_there_are_no_two_periods_it_says_so() -> None:
    assert (
        first_line("mql", None, ())
        == "MQLs: no two periods are over that a rule governed throughout, so nothing can be compared"
    )


def test_without_numbers_it_tells_how_often_the_rule_changed_and_by_whom() -> None:
    assert breaks_line("mql", ()) == "MQLs: the rule did not change"
    assert breaks_line("mql", ("",)) == "MQLs: the rule changed once, and nobody decided it"
    assert breaks_line("mql", ("", CRO, "")) == "MQLs: the rule changed 3 times, and nobody decided 2 of its 3 changes"


def test_records_are_called_as_people_call_them() -> None:
    assert [plural(each) for each in ("mql", "sal", "sql", "hot", "sales_ready", "icp2")] == [
        "MQLs",
        "SALs",
        "SQLs (sales-qualified)",
        "`hot`",
        "`sales_ready`",
        "`icp2`",
    ]


@given(st.fractions(0, 500))
def test_points_are_whole_or_to_a_tenth_and_never_far_from_what_they_are(exact: Fraction) -> None:
    said = points(exact)
    assert said == points(-exact)
    assert "E" not in said
    assert abs(Fraction(said) - exact) <= (Fraction(1, 2) if exact >= 10 else Fraction(1, 20))
