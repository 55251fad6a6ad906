"""What is cut in two ways at once, held to both: a record is judged as each of them says by itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import Refused
from ledger.history.assertion import Assertion
from ledger.history.candidates import Reach
from ledger.history.crossing import crossed
from ledger.history.slices import Slice, slices_on
from strategies import tries

from .test_governing import DAYS, EVERY, histories, last, of

MANY = settings(max_examples=tries(150), deadline=None)


@MANY
@given(histories(), histories(), st.sampled_from(DAYS))
def test_a_record_falls_to_what_governs_it_in_each_way(
    one: tuple[Assertion, ...], other: tuple[Assertion, ...], day: date
) -> None:
    ways = [slices_on(each, day, (), last) for each in (one, other)]
    together = crossed(ways, "")
    numbered = [each.slice._replace(version=n) for n, each in enumerate(together)]
    for record in EVERY:
        at = of(numbered, record)
        wanted = tuple(of(each, record) for each in ways)
        if None in wanted:
            assert at is None
        else:
            assert at is not None
            assert tuple(each.version for each in together[at].of) == wanted


@MANY
@given(histories(), st.sampled_from(DAYS))
def test_what_is_crossed_with_all_records_stays_as_it_was(found: tuple[Assertion, ...], day: date) -> None:
    slices = slices_on(found, day, (), last)
    every = Slice(None, None, 1, day, undated=True)
    kept = [each._replace(version=0, on=day) for each in slices]
    assert [each.slice._replace(on=day) for each in crossed([[every], slices], "")] == kept


def test_two_cohorts_by_different_fields_are_refused_with_the_way_out() -> None:
    ways = [[Slice(None, None, 1, DAYS[0], Reach(name, DAYS[1]))] for name in ("opened", "closed")]
    with pytest.raises(Refused, match="one cohort is told by opened, and another by closed") as told:
        crossed(ways, "count each by itself")
    assert told.value.fix == "count each by itself"


def test_cohorts_of_one_field_share_the_days_of_both_or_nothing() -> None:
    first, second = Reach("opened", DAYS[1], DAYS[4]), Reach("opened", DAYS[3], DAYS[6])
    ways = [[Slice(None, None, 1, DAYS[0], each)] for each in (first, second)]
    (found,) = crossed(ways, "")
    assert found.slice.cohort == Reach("opened", DAYS[3], DAYS[4])
    apart = [
        [Slice(None, None, 1, DAYS[0], Reach("opened", start, end))]
        for start, end in ((DAYS[1], DAYS[2]), (DAYS[3], None))
    ]
    assert crossed(apart, "") == []
