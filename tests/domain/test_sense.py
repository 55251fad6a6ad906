"""What was stored past the verbs and is out of all range: no sum overflows, and what is not there is refused."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from ledger.deliver.delivery.events.work import Order, WorkOrdered
from ledger.domain.definition import History
from ledger.domain.event import Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.founding import Founded
from ledger.domain.period import days_on
from ledger.domain.proposal import DefinitionRetired
from ledger.domain.route import approvals
from ledger.domain.sense import out_of_range
from ledger.errors import Tampered

from .test_stored import CODEC, LINES


def test_what_is_so_many_days_on_that_the_calendar_ends_before_is_on_its_last_day() -> None:
    assert days_on(date(2026, 1, 31), 1) == date(2026, 2, 1)
    assert days_on(date(2026, 1, 1), 2**53 - 1) == days_on(date(9999, 12, 30), 9) == date.max


def test_an_order_for_more_minutes_than_there_are_lapses_late_and_not_never() -> None:
    asked = WorkOrdered(order="order-1", targets=("sf",), sort="look", minutes=2**53 - 1)
    assert Order(1, "2026-02-02T09:00:00.000000Z", "p_ana", asked).lapses.year > 3000


def test_a_version_that_there_is_not_is_refused_in_words() -> None:
    with pytest.raises(Tampered, match="there is no v9"):
        History().version(9)


def test_a_retirement_under_another_key_than_its_proposal_leaves_no_definition_without_versions() -> None:
    lines = {line.name: CODEC.decode(line.name, line.payload) for line in LINES}
    retired = lines["definition.retired/1"]
    assert isinstance(retired, DefinitionRetired)
    elsewhere = msgspec.structs.replace(retired, key="nothing")
    events = [lines["definition.proposed/1"], elsewhere]
    state = fold(Recorded(n, "2026-02-02T09:00:00.000000Z", "p_cro", each) for n, each in enumerate(events, 1))
    assert "nothing" not in state.definitions


def test_a_charter_that_does_not_say_how_many_otherwise_asks_for_all() -> None:
    assert approvals({"shifting": 1}, "widening", able=3) == 3


@pytest.mark.parametrize("line", LINES, ids=[line.name for line in LINES])
def test_nothing_that_was_ever_stored_by_a_verb_is_out_of_range(line: object) -> None:
    assert out_of_range(CODEC.decode(line.name, line.payload)) == ""  # type: ignore[attr-defined]


def test_a_ledger_is_founded_once_whatever_is_said_of_it_later() -> None:
    first = Founded(ledger_id="acme", zone="Europe/Berlin", clock="system")
    second = Founded(ledger_id="other", zone="Asia/Tokyo", clock="simulated")
    at = "2026-02-02T09:00:00.000000Z"
    assert fold([Recorded(1, at, "p_dana", first), Recorded(2, at, "p_dana", second)]).founded == first
