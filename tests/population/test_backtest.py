"""What outcomes tell of two versions: between which shares the truth lies, and whether the one picks better."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from ledger.population.backtest import Cell, comparison, interval

# R. G. Newcombe, Statistics in Medicine 17 (1998): table I on page 861 (method 3, Wilson), and table II on page 876
# (method 10), as printed there.
SHARES = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718)}
DIFFERENCES = {
    ((56, 70), (48, 80)): (0.0524, 0.3339),
    ((9, 10), (3, 10)): (0.1705, 0.8090),
    ((6, 7), (2, 7)): (0.0582, 0.8062),
    ((5, 56), (0, 29)): (-0.0381, 0.1926),
}


@pytest.mark.parametrize(("part", "whole"), SHARES)
def test_intervals_are_those_that_were_published(part: int, whole: int) -> None:
    assert [round(each, 4) for each in interval(part, whole)] == pytest.approx(SHARES[part, whole])


@pytest.mark.parametrize("whole", [1, 2, 7, 30, 99, 5000])
def test_a_share_at_an_end_of_the_interval_would_show_what_was_seen_once_in_twenty(whole: int) -> None:
    for part in range(0, whole + 1, max(1, whole // 9)):
        for end in interval(part, whole):
            if 0 < end < 1:
                score = abs(part / whole - end) / math.sqrt(end * (1 - end) / whole)
                assert 2 * (1 - NormalDist().cdf(score)) == pytest.approx(0.05)
            else:
                assert part / whole == end, "certain only where every record says so"


def test_of_nothing_a_share_may_be_anything() -> None:
    assert interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("after", "before"), DIFFERENCES)
def test_a_difference_is_certain_where_its_published_interval_leaves_out_nothing(
    after: tuple[int, int], before: tuple[int, int]
) -> None:
    low, _ = DIFFERENCES[after, before]
    one, other = (Cell(records=whole, yes=part, no=whole - part) for part, whole in (before, after))
    for earlier, later, word in ((one, other, "better"), (other, one, "worse")):
        found = comparison(earlier, later)
        assert found == (word, low > 0)


def test_versions_that_pick_as_well_are_called_alike_and_unknown_outcomes_are_not_compared() -> None:
    some = Cell(records=10, yes=5, no=5)
    assert comparison(some, Cell(records=2, yes=1, no=1)) == ("alike", False)
    assert comparison(some, Cell(records=7, blank=7)) is None
    assert comparison(Cell(), some) is None
