"""Channels: put on record by anybody, left by their decider, told in the log, and judged by an audit."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Event, Recorded
from ledger.govern.documents.views import state_hash
from ledger.measure.channels.events.channels import ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.terms import ChannelTerms
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.verbs.deciding import decide_channel
from ledger.measure.channels.verbs.evaluating import evaluate
from ledger.measure.channels.verbs.registering import leave, register
from ledger.testing import DAY, Given
from ledger.views.timeline import timeline

from .channel_steps import (
    JUDGING,
    KNOWN,
    PODCAST,
    assessed,
    evaluating,
    judged,
    pilot,
    waived,
)
from .steps import LEDGER

JUNE = date(2026, 6, 30)
PILOT: dict[str, Any] = {"key": "podcast", "outcome": "pilot", "terms": pilot(JUNE)}
ADOPT: dict[str, Any] = {"key": "podcast", "outcome": "adopt", "terms": ChannelTerms()}
REJECT: dict[str, Any] = {"key": "podcast", "outcome": "reject", "terms": ChannelTerms()}


def test_anybody_who_is_known_registers_a_channel_agents_too() -> None:
    (event,) = JUDGING.when(register, file=PODCAST, by="ben").then(ChannelRegistered)
    assert (event.version, event.file, event.on) == (1, PODCAST, DAY)
    JUDGING.when(register, file=PODCAST, by="bot").then(ChannelRegistered)
    JUDGING.when(register, file=PODCAST, by="nobody").then_refused("may not register a channel")


def test_the_same_file_again_changes_nothing_and_another_one_is_its_next_version() -> None:
    KNOWN.when(register, file=PODCAST, by="ana").then_nothing()
    other = msgspec.structs.replace(PODCAST, supplies=("email", "country"))
    (event,) = KNOWN.when(register, file=other, by="ben").then(ChannelRegistered)
    assert event.version == 2


@pytest.mark.parametrize(("who", "may"), [("dana", True), ("ben", True), ("sal", True), ("cro", True), ("bot", False)])
def test_it_is_said_otherwise_by_its_owner_who_registered_it_or_whoever_holds_a_seat_there(who: str, may: bool) -> None:
    other = msgspec.structs.replace(PODCAST, title="Podcasts")
    asked = KNOWN.when(register, file=other, by=who)
    asked.then(ChannelRegistered) if may else asked.then_refused(f"{who} may not say otherwise", "it is dana's")


def test_the_decider_leaves_a_channel_and_nothing_of_before_counts_once_it_is_registered_again() -> None:
    judged().when(leave, key="podcast", by="ana").then_refused("ana may not act as decider")
    gone = judged().after(decide_channel, **PILOT, by="cro").after(leave, key="podcast", by="cro")
    gone.when(leave, key="podcast", by="cro").then_nothing()
    gone.when(evaluate, **evaluating(assessed()), by="ana").then_refused("was left on 2026-03-02", "register it again")
    gone.when(decide_channel, **PILOT, by="cro").then_refused("was left")
    again = CHANNELS.of(gone.after(register, file=PODCAST, by="bot").state)["podcast"]
    assert (again.evaluation, again.decision, again.gone) == (None, None, False)
    assert again.last(ChannelLeft)


def test_a_channel_that_nobody_judged_is_left_by_the_decider_where_frameworks_are_decided_else_of_everything() -> None:
    KNOWN.when(leave, key="podcast", by="cro").then(ChannelLeft)
    KNOWN.when(leave, key="podcast", by="dana").then_refused("may not act as decider")
    LEDGER.after(register, file=PODCAST, by="ben").when(leave, key="podcast", by="dana").then(ChannelLeft)


ACTS = (ChannelRegistered, ChannelEvaluated, ChannelDecided, ChannelLeft)
WHOLE = (
    waived(judged(read="fail"), "read", until=JUNE)
    .after(decide_channel, **PILOT, by="cro")
    .after(leave, key="podcast", by="cro")
)


def test_the_log_says_what_was_done() -> None:
    told = [each.sentence for each in timeline(WHOLE.events) if "podcast" in each.sentence]
    assert told == [
        "registered the channel podcast: Podcast sponsorship, of dana",
        "evaluated podcast by channel_fit v1: 2 of 3 gates pass; scores lack",
        "evaluated podcast by channel_fit v1: 63.75, 2 of 3 gates pass: reject",
        "waived the gate read of podcast until 2026-06-30 (self-attested)",
        "decided podcast: pilot until 2026-06-30, deviating from reject",
        "left the channel podcast",
    ]


def test_an_audit_finds_by_which_right_each_act_stood() -> None:
    acts = [n for n, each in enumerate(WHOLE.events) if isinstance(each.event, ACTS)]
    told = [judge_act(WHOLE, n) for n in acts]
    assert [each.lacks for each in told] == [""] * len(acts)
    assert [each.right for each in told] == [
        "anybody who is known may register a channel",
        "anybody who is known may evaluate a channel",
        "anybody who is known may evaluate a channel",
        "decider in `channels` (#15)",
        "decider in `channels` (#15)",
    ]


def judge_act(so_far: Given, n: int) -> Any:
    before = Given(so_far.events[:n], so_far.today)
    return judge(before.state, so_far.events[n], DAY)


@pytest.mark.parametrize(
    ("who", "sort", "change", "lacks"),
    [
        ("ana", ChannelDecided, {}, "may not act as decider"),
        ("cro", ChannelDecided, {"waivers": ()}, "not what the verb gives"),
        ("cro", ChannelDecided, {"deviates": False}, "not what the verb gives"),
        ("cro", ChannelDecided, {"evaluation": "0"}, "not what the verb gives"),
        ("cro", ChannelDecided, {"right": 1}, "it names the right #1"),
        ("cro", ChannelDecided, {"pilot": None}, "has no success"),
        ("ben", ChannelEvaluated, {"recommendation": "adopt"}, "not what the verb gives"),
        ("ben", ChannelEvaluated, {"total": "100"}, "not what the verb gives"),
        ("sal", ChannelEvaluated, {}, "may not speak for ben"),
        ("ana", ChannelLeft, {}, "may not act as decider"),
        ("nobody", ChannelRegistered, {}, "may not register"),
    ],
)
def test_what_the_verb_would_not_give_had_no_right(
    who: str, sort: type[Event], change: dict[str, Any], lacks: str
) -> None:
    n = max(n for n, each in enumerate(WHOLE.events) if isinstance(each.event, sort))
    place = WHOLE.events[n]
    written = Recorded(place.position, place.recorded_at, who, msgspec.structs.replace(place.event, **change))
    assert lacks in judge(Given(WHOLE.events[:n]).state, written, DAY).lacks


def test_a_ledger_without_channels_keeps_the_hash_that_it_had_and_a_copy_of_a_state_is_another() -> None:
    assert state_hash(KNOWN.state) != state_hash(JUDGING.state)
    before = KNOWN.state
    copy = before.copied()
    CHANNELS.of(copy)["podcast"].events.clear()
    assert CHANNELS.of(before)["podcast"].events


def test_a_pilot_that_no_review_can_measure_was_rightly_decided_then_and_is_refused_today() -> None:
    """`mql_rate` and `mql` of this company judge records: its reviews could not be done."""
    so_far = judged().after(decide_channel, **PILOT, by="cro")
    found = judge_act(so_far, len(so_far.events) - 1)
    assert not found.lacks
    assert found.right
    assert "`mql_rate` is of kind criteria, and cannot end a pilot" in found.refused_today
