"""The gates about pilots: how many run, what one may cost, whether it tells anything, and whether it can end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from tests.channels.judging import FRAMEWORK, answer, channel, facts
from tests.kinds.reading import DAY

from ledger import data
from ledger.data import replace
from ledger.domain.event import Event, Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.metric_bound import LeastEvidence, MetricBound
from ledger.domain.state import State
from ledger.meanings.framework.framework import ChannelField
from ledger.measure.channels.events.channels import ChannelFile, ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided, ChannelOutcome, PilotTerms
from ledger.measure.channels.pure.answer import GateAnswer
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.spend.events import SpendRecorded

TERMS = PilotTerms(
    until=date(2026, 6, 30),
    success=MetricBound(metric="mql_rate", sign=">=", number="4", percent=True),
    stop=MetricBound(metric="cost", sign=">", number="400"),
    least=LeastEvidence(of="conversions", number="50"),
    spend_cap="20000",
)
WRITTEN = {"success": "mql_rate >= 4 %", "stop": "cost > 400", "until": "2026-06-30", "least": "50"}


def state(*events: Event) -> State:
    return fold(Recorded(at, "2026-01-01T09:00:00.000000Z", "p_1", event) for at, event in enumerate(events, 1))


def registered(key: str, on: date = date(2026, 1, 10)) -> ChannelRegistered:
    file = ChannelFile(key=key, title=key, owner="p_9")
    return ChannelRegistered(channel=key, version=1, file=file, digest="d", on=on)


def decided(
    key: str, outcome: ChannelOutcome = "pilot", on: date = date(2026, 2, 1), terms: PilotTerms | None = TERMS
) -> ChannelDecided:
    return ChannelDecided(
        channel=key,
        framework="paid_pilot",
        version=1,
        scope="channels",
        evaluation="e",
        recommendation=outcome,
        outcome=outcome,
        pilot=terms if outcome == "pilot" else None,
        right=1,
        on=on,
    )


def left(key: str, on: date = date(2026, 2, 20)) -> ChannelLeft:
    return ChannelLeft(channel=key, scope="channels", right=1, because="nobody listens", on=on)


def spent(amount: str, month: str = "2026-02", key: str = "search", currency: str = "EUR") -> SpendRecorded:
    return SpendRecorded(
        channel=key, month=month, amount=amount, currency=currency, source="spend.csv", source_digest="d", right=1
    )


def told(question: str, argument: object, found: GateFacts) -> tuple[str, str]:
    given = answer(question, argument, found)
    return given.answer, given.because


def pilots(*events: Event, most: int = 3, file: ChannelFile | None = None) -> GateAnswer:
    return answer("pilots_open", {"at_most": most}, facts(file or channel(), {}, state(*events)))


# --- pilots_open ------------------------------------------------------------------------------------------------------

OTHERS = [each for key in ("radio", "print", "events") for each in (registered(key), decided(key))]


def test_a_pilot_finds_room_as_long_as_fewer_others_run_than_may() -> None:
    found = pilots(*OTHERS[:4])
    assert (found.answer, found.because) == ("pass", "2 other pilots are open, and with this one at most 3 may be")
    found = pilots(*OTHERS)
    assert (found.answer, found.names) == ("fail", ("events", "print", "radio"))
    assert found.because == "3 other pilots are open, events, print, radio, and with this one at most 3 may be"


def test_a_channel_takes_no_room_from_itself() -> None:
    own = (registered("podcast"), decided("podcast"))
    assert pilots(*OTHERS[:4], *own).passes
    assert pilots(*own, most=1).passes


@pytest.mark.parametrize(
    "end",
    [left("radio"), decided("radio", "adopt", date(2026, 2, 20)), decided("radio", "reject", date(2026, 2, 20))],
    ids=["left", "adopted", "rejected"],
)
def test_a_pilot_is_open_until_somebody_says_otherwise(end: Event) -> None:
    assert not pilots(*OTHERS, most=3).passes
    assert pilots(*OTHERS, end, most=3).passes


def test_a_pilot_past_its_end_is_still_open_for_nobody_said_what_came_of_it() -> None:
    over = replace(facts(channel(), {}, state(*OTHERS)), day=date(2026, 9, 1))
    assert not answer("pilots_open", {"at_most": 3}, over).passes


# --- spend_share ------------------------------------------------------------------------------------------------------


def share(*events: Event, cap: str = "5000", most: str = "5", unit: str = "EUR", day: date = DAY) -> tuple[str, str]:
    asks = (*FRAMEWORK.asks, ChannelField("spend_cap", "number", unit=unit))
    found = facts(_with(spend_cap=cap), {}, state(*events))
    return told("spend_share", {"at_most": most}, replace(found, framework=data.replace(FRAMEWORK, asks=asks), day=day))


def _with(**said: object) -> ChannelFile:
    return ChannelFile(key="podcast", title="Podcast", owner="p_9", **said)  # type: ignore[arg-type]


def test_a_cap_of_exactly_the_share_passes_and_a_cent_more_does_not() -> None:
    events = (spent("60000"), spent("40000", "2026-01", "events"))
    why = "a cap of 5,000 EUR is 5 % of the 100,000 EUR that are recorded of 2026-Q1, of at most 5 %"
    assert share(*events) == ("pass", why)
    why = "a cap of 5,000.01 EUR is 5.1 % of the 100,000 EUR that are recorded of 2026-Q1, of at most 5 %"
    assert share(*events, cap="5000.01") == ("fail", why)


def test_before_anything_is_recorded_of_a_quarter_the_one_before_it_counts_and_no_earlier_one() -> None:
    before = spent("100000", "2025-12")
    assert share(before)[0] == "pass"
    assert "2025-Q4" in share(before)[1]
    assert share(before, spent("1000"))[0] == "fail"
    why = "no spend is recorded of 2026-Q2, and none of 2026-Q1"
    assert share(before, day=date(2026, 4, 2)) == ("unknown", why)


@pytest.mark.parametrize(
    ("events", "cap", "unit", "why"),
    [
        ((spent("9"),), "", "EUR", "nobody said what may be spent on the channel"),
        ((spent("9"), spent("9", key="x", currency="USD")), "1", "", "the spend of 2026-Q1 is recorded in EUR and USD"),
        ((spent("9"),), "1", "USD", "the cap is asked for in USD, and spend is recorded in EUR"),
        ((spent("0"),), "1", "EUR", "no spend is recorded of 2026-Q1, and none of 2025-Q4"),
    ],
    ids=["no cap", "two currencies", "another currency", "nothing spent"],
)
def test_a_share_of_what_nobody_knows_is_unknown(events: tuple[Event, ...], cap: str, unit: str, why: str) -> None:
    assert share(*events, cap=cap, unit=unit) == ("unknown", why)


@given(st.decimals("0.01", "99999", places=2), st.lists(st.decimals("0.01", "99999", places=2), min_size=1, max_size=4))
def test_a_share_passes_exactly_where_a_hundred_caps_are_at_most_as_many_times_the_spend(
    cap: Decimal, amounts: list[Decimal]
) -> None:
    events = [spent(f"{each:f}", "2026-01", f"c{n}") for n, each in enumerate(amounts)]
    found, because = share(*events, cap=f"{cap:f}", most="20")
    assert (found == "pass") == (cap * 100 <= 20 * sum(amounts))
    shown = Decimal(because.partition(" EUR is ")[2].partition(" %")[0])
    assert (found == "pass") == (shown <= 20), "what is shown says the same"


# --- measurable_pilot, exit_rule --------------------------------------------------------------------------------------


def test_a_pilot_that_brings_as_many_as_it_takes_to_tell_is_measurable() -> None:
    enough = _with(expected_conversions="60", says=WRITTEN)
    assert told("measurable_pilot", None, facts(enough, {})) == (
        "pass",
        "60 conversions at the cap, and less than 50 tells nothing",
    )
    assert told("measurable_pilot", None, facts(_with(expected_conversions="49", says=WRITTEN), {}))[0] == "fail"


def test_what_is_too_little_may_be_money_as_it_was_decided() -> None:
    terms = PilotTerms(until=TERMS.until, least=LeastEvidence(of="spend", number="3000"))
    running = state(registered("podcast"), decided("podcast", terms=terms))
    assert told("measurable_pilot", None, facts(_with(spend_cap="3000"), {}, running))[0] == "pass"
    assert told("measurable_pilot", None, facts(_with(spend_cap="2999"), {}, running))[0] == "fail"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (_with(expected_conversions="60"), "nobody said how little tells nothing: `least`"),
        (_with(says=WRITTEN), "nobody said how many are expected"),
    ],
    ids=["no least", "no expectation"],
)
def test_where_nobody_said_what_to_expect_nobody_can_say_whether_it_tells_anything(file: ChannelFile, why: str) -> None:
    assert told("measurable_pilot", None, facts(file, {})) == ("unknown", why)


def test_what_its_file_says_before_the_first_euro_is_its_exit_rule() -> None:
    assert told("exit_rule", None, facts(_with(spend_cap="20000", says=WRITTEN), {})) == (
        "pass",
        "success: mql_rate >= 4 %; stop: cost > 400; until: 2026-06-30; spend_cap: 20000; least: 50",
    )


def test_what_was_decided_of_the_pilot_that_runs_counts_where_the_file_is_silent() -> None:
    running = state(registered("podcast"), decided("podcast"))
    assert answer("exit_rule", None, facts(_with(), {}, running)).passes
    stopped = state(registered("podcast"), decided("podcast"), decided("podcast", "reject", date(2026, 2, 20)))
    assert not answer("exit_rule", None, facts(_with(), {}, stopped)).passes


@pytest.mark.parametrize("name", ["success", "stop", "until", "spend_cap", "least"])
def test_each_part_that_nobody_wrote_is_named(name: str) -> None:
    said = {key: each for key, each in WRITTEN.items() if key != name}
    found = answer("exit_rule", None, facts(_with(spend_cap="" if name == "spend_cap" else "1", says=said), {}))
    assert (found.answer, found.because, found.names) == ("fail", f"nobody wrote {name}", (name,))


def test_an_end_that_has_come_is_none() -> None:
    over = facts(_with(spend_cap="1", says={**WRITTEN, "until": "2026-03-02"}), {})
    assert told("exit_rule", None, over) == ("fail", "until 2026-03-02, which is no day to come")


def test_a_framework_that_says_nothing_of_pilots_has_no_exit_rule() -> None:
    found = facts(channel(), {})
    bare = replace(found, framework=data.replace(FRAMEWORK, pilot=None))
    assert told("exit_rule", None, bare) == ("unknown", "the framework does not say what a pilot needs")
