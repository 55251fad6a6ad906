"""Spend: who records what was spent on a channel, each month once, in one currency, and how it is corrected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Event, Recorded
from ledger.errors import LedgerError, Problems
from ledger.govern.documents.views import state_hash
from ledger.measure.channels.events.channels import ChannelFile, ChannelRegistered
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.spend.events import SpendRecorded, total
from ledger.measure.spend.fold import SLOT as SPEND
from ledger.measure.spend.verbs import SpendLine, record
from ledger.testing import DAY, Given, by, people, row
from ledger.views.timeline import timeline

from .steps import LEDGER

TODAY = date(2026, 6, 10)


def registered(key: str) -> ChannelRegistered:
    file = ChannelFile(key=key, title=key, owner="dana", touch=key)
    return ChannelRegistered(channel=key, version=1, file=file, digest=f"f-{key}", on=DAY)


def line(text: str, place: str = "") -> SpendLine:
    period, channel, amount, currency = text.split()
    return SpendLine(period, period[:7], channel, Decimal(amount), currency, place)


def lines(*texts: str) -> list[SpendLine]:
    return [line(each, f"spend.csv:{n}") for n, each in enumerate(texts, 2)]


CHANNELS = LEDGER.also(by("dana", registered("podcast")), by("dana", registered("events")))
ASKED: dict[str, Any] = {"source": "spend.csv", "source_digest": "sha256:5c", "by": "ana", "today": TODAY}
MAY = "2026-05 podcast 6000.00 EUR"
KNOWN = CHANNELS.after(record, lines=lines(MAY), **ASKED)


def amounts(so_far: Given, channel: str = "podcast") -> dict[str, str]:
    return {month: each.terms.amount for month, each in SPEND.of(so_far.state).get(channel, {}).items()}


def test_a_steward_records_a_file_with_an_event_for_each_month_of_each_channel() -> None:
    told = lines("2026-05 podcast 6000.00 EUR", "2026-04 podcast 12.5 EUR", "2026-05 events -3 USD")
    found = CHANNELS.when(record, lines=told, **ASKED).events
    assert [(each.channel, each.month, each.amount, each.currency) for each in found] == [  # type: ignore[attr-defined]
        ("events", "2026-05", "-3", "USD"),
        ("podcast", "2026-04", "12.5", "EUR"),
        ("podcast", "2026-05", "6000", "EUR"),
    ]
    assert {each.tags for each in found} == {("channel:podcast",), ("channel:events",)}


def test_the_days_of_a_month_are_added_up_exactly() -> None:
    told = lines("2026-05-01 podcast 0.1 EUR", "2026-05-02 podcast 0.2 EUR", "2026-05-31 podcast -0.05 EUR")
    assert amounts(CHANNELS.after(record, lines=told, **ASKED)) == {"2026-05": "0.25"}


@pytest.mark.parametrize(
    ("told", "what", "place"),
    [
        ("2026-05 radio 5 EUR", "there is no channel `radio`", "spend.csv:3"),
        ("2026-07 podcast 5 EUR", "2026-07 is to come", "spend.csv:3"),
        ("2026-06-11 podcast 5 EUR", "2026-06-11 is to come", "spend.csv:3"),
        ("2026-04 podcast 5 eur", "`eur` is no currency", "spend.csv:3"),
        ("2026-04 podcast 1234567890123456 EUR", "has too many digits", "spend.csv:3"),
        ("2026-05 podcast 6000 EUR", "podcast in 2026-05 is said twice", "spend.csv:3"),
        ("2026-04 podcast 5 USD", "the spend on podcast is in", "spend.csv:"),
    ],
)
def test_a_line_that_cannot_be_so_is_refused_by_its_place_and_nothing_of_the_file_is_recorded(
    told: str, what: str, place: str
) -> None:
    with pytest.raises(LedgerError) as refused:
        record(CHANNELS.state, lines(MAY, told), **ASKED)
    assert what in refused.value.what
    assert refused.value.place.startswith(place)
    assert refused.value.fix


def test_all_that_is_wrong_with_a_file_is_told_at_once() -> None:
    with pytest.raises(Problems) as refused:
        record(CHANNELS.state, lines("2026-05 radio 5 EUR", "2027-01 podcast 5 EUR", "2026-05 tv 5 EUR"), **ASKED)
    assert [each.place for each in refused.value.problems] == ["spend.csv:2", "spend.csv:3", "spend.csv:4"]


def test_a_file_without_a_line_says_nothing() -> None:
    CHANNELS.when(record, lines=[], **ASKED).then_refused("spend.csv says nothing")


def test_a_month_that_is_on_record_is_refused_be_it_the_same_amount() -> None:
    for told in (MAY, "2026-05 podcast 6500 EUR", "2026-05-03 podcast 1 EUR"):
        KNOWN.when(record, lines=lines(told), **ASKED).then_refused(
            "podcast in 2026-05 is on record: 6000 EUR", f"#{KNOWN.events[-1].position} recorded it", "--replace"
        )


def test_another_currency_than_before_is_refused_with_where_the_first_one_stands() -> None:
    KNOWN.when(record, lines=lines("2026-04 podcast 5 USD"), **ASKED).then_refused(
        "the spend on podcast is in EUR, and here in USD", f"#{KNOWN.events[-1].position}", "convert it to EUR"
    )
    KNOWN.when(record, lines=lines("2026-04 events 5 USD"), **ASKED).then(SpendRecorded)


def test_a_correction_names_what_it_corrects_which_stays_in_the_log() -> None:
    first = KNOWN.events[-1].position
    told = lines("2026-05 podcast 5400 EUR", "2026-04 podcast 10 EUR")
    corrected = KNOWN.after(record, lines=told, replace=True, because="a credit note", **ASKED)
    assert amounts(corrected) == {"2026-05": "5400", "2026-04": "10"}
    assert [each.event.replaces for each in corrected.events[-2:]] == [0, first]  # type: ignore[attr-defined]
    sentences = [each.sentence for each in timeline(corrected.events)][-3:]
    assert sentences[0] == "recorded a spend of 6000 EUR on podcast in 2026-05, from spend.csv"
    assert sentences[2].endswith(f"2026-05, from spend.csv, in the place of #{first}")


def test_a_correction_of_what_is_so_already_records_nothing() -> None:
    KNOWN.when(record, lines=lines(MAY), replace=True, **ASKED).then_nothing()


@pytest.mark.parametrize("who", ["sal", "cro", "ops", "bot", "nobody"])
def test_nobody_but_a_steward_says_what_was_spent(who: str) -> None:
    CHANNELS.when(record, lines=lines(MAY), **{**ASKED, "by": who}).then_refused(f"{who} may not say what was spent")


def test_a_service_that_is_a_steward_does() -> None:
    seated = CHANNELS.also(*people("books", kind="service"), row("channels", stewards=("books",)))
    seated.when(record, lines=lines(MAY), **{**ASKED, "by": "books"}).then(SpendRecorded)


def test_of_a_channel_that_was_judged_it_takes_a_steward_of_where_it_was() -> None:
    evaluated = ChannelEvaluated(
        channel="podcast", file="f-podcast", framework="channel_fit", version=1, scope="channels", on=DAY
    )
    judged = CHANNELS.also(*people("eve"), row("channels", stewards=("eve",)), by("eve", evaluated))
    judged.when(record, lines=lines(MAY), **ASKED).then_refused("ana may not act as steward in `channels")
    judged.when(record, lines=lines(MAY), **{**ASKED, "by": "eve"}).then(SpendRecorded)


@given(st.lists(st.decimals(-1_000_000, 1_000_000, places=2), min_size=1, max_size=28))
def test_what_counts_for_a_month_is_the_exact_sum_of_its_days(spent: list[Decimal]) -> None:
    told = [line(f"2026-05-{day:02} podcast {amount} EUR") for day, amount in enumerate(spent, 1)]
    found = CHANNELS.after(record, lines=told, **ASKED).state
    assert total(SPEND.of(found)["podcast"].values()) == sum(spent)


def test_the_hash_of_the_state_tells_spend_apart() -> None:
    other = CHANNELS.after(record, lines=lines("2026-05 podcast 6001 EUR"), **ASKED)
    assert len({state_hash(each.state) for each in (CHANNELS, KNOWN, other)}) == 3


def judged(before: Given, actor: str, event: Event) -> Any:
    recorded = Recorded(len(before.events) + 1, "2026-06-10T10:00:00.000000Z", actor, event)
    return judge(before.state, recorded, TODAY)


def test_an_audit_finds_the_seat_of_whoever_recorded_it_and_what_anybody_else_wrote_had_none() -> None:
    (event,) = CHANNELS.when(record, lines=lines(MAY), **ASKED).events
    assert judged(CHANNELS, "ana", event).right.startswith("steward in ")
    assert "may not say what was spent" in judged(CHANNELS, "sal", event).lacks
    assert judged(KNOWN, "ana", event).lacks, "a month is recorded once"
    assert judged(CHANNELS, "ana", msgspec.structs.replace(event, right=1)).lacks
