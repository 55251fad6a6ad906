"""Who reads credit: consumers of attributions and of metrics over them, and which of them a change has to be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from credit_figures_desk import CHANNELS, LINEAR, SHARES, attest, decided, metric
from shell import ANA, CRO, OPS, SAL, TERMS, Desk

CMO = "cmo@acme.example"
READ = (
    "pipeline",
    "all_credit",
    "all_value",
    "touched",
    "video_credit",
    "top_credit",
    "nobody",
    "cost",
    "paid_cost",
    "video_share",
    "change",
)
"""Each is read by a consumer of its own, which is called after it."""
MORE = {
    "top_credit": "measure: credit\nof: pipeline\nearned_by: {part: top}",
    "nobody": "measure: credit\nof: pipeline\nearned_by: {channel: unattributed}",
}
BOTTOM = CHANNELS.replace("content: {funnel: middle}", "content: {funnel: bottom}")


def read(template: Desk, v2: str) -> Desk:
    desk = decided(template, spend=(), v2=v2)
    for key, text in MORE.items():
        attest(desk, key, metric(key, text))
    for key in READ:
        desk.does(f"ledger consumer add {key} --uses {key} --owner {CMO}", by=OPS)
    return desk


@pytest.fixture(scope="module")
def linear(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return read(template.copied(tmp_path_factory.mktemp("linear")), "")


@pytest.fixture
def desk(linear: Desk, tmp_path: Path) -> Desk:
    return linear.copied(tmp_path)


def proposed(desk: Desk, text: str) -> str:
    desk.write("next.yaml", text)
    return desk.does(f"ledger propose next.yaml --effective 2026-12-01 {TERMS} --because agreed", by=ANA).out


def told(out: str) -> set[str]:
    """The consumers that will read another number, each by what it reads."""
    lines = (line for line in out.splitlines() if "will read a different number: " in line)
    return {line.partition("number: ")[2].partition(" (")[0] for line in lines}


def test_a_consumer_reads_an_attribution_or_a_metric_over_it(desk: Desk) -> None:
    found = {each["title"]: each["through"] for each in desk.does("ledger consumer list --uses pipeline --json").data}
    assert found == {"pipeline": [], **{key: [key] for key in READ if key != "pipeline"}}


def test_a_taxonomy_is_read_by_nobody(desk: Desk) -> None:
    done = desk.run(f"ledger consumer add new --uses channels --owner {CMO} --json", by=OPS)
    assert done.code == 4
    assert done.errors[0]["why"] == "it judges no records and gives no credit, so nobody reads a number of it"


def test_another_form_moves_no_credit_of_everything_and_nobody_of_it_is_told(desk: Desk) -> None:
    moved = {"pipeline", "touched", "video_credit", "top_credit", "nobody", "paid_cost", "video_share"}
    assert told(proposed(desk, SHARES)) == moved


def test_those_who_approve_and_ratify_are_told_the_same(desk: Desk) -> None:
    named = told(proposed(desk, SHARES))
    brief = " ".join(desk.does("ledger brief pipeline#1", by=SAL).out.split())
    desk.does("ledger approve pipeline#1", by=SAL)
    assert told(desk.does("ledger ratify pipeline#1", by=CRO).out) == named
    assert {key for key in READ if f" {key} ({CMO}) will read a different number" in brief} == named


def test_a_shorter_window_moves_who_earned_and_so_nobody_too(desk: Desk) -> None:
    found = told(proposed(desk, LINEAR.replace("90 days", "60 days")))
    assert {"nobody", "video_credit"} <= found
    assert not {"all_credit", "all_value", "cost", "change"} & found


def test_other_conversions_move_everything(desk: Desk) -> None:
    assert told(proposed(desk, LINEAR.replace('"TRUE"', "amount > 100"))) == set(READ)


def test_another_value_moves_money_and_no_credit(desk: Desk) -> None:
    found = told(proposed(desk, LINEAR.replace("currency: EUR", "currency: USD")))
    assert {"all_value", "change"} <= found
    assert not {"all_credit", "video_credit", "cost"} & found


def test_the_same_shares_written_otherwise_move_nothing(template: Desk, tmp_path: Path) -> None:
    desk = read(template.copied(tmp_path), "2026-11-01")
    same = SHARES.replace("40", "4").replace("share: 30", "share: 3")
    assert told(proposed(desk, same)) == set()


def test_a_channel_that_goes_to_another_part_moves_the_parts_and_keeps_its_own_credit(desk: Desk) -> None:
    attest(
        desk, "content_credit", metric("content_credit", "measure: credit\nof: pipeline\nearned_by: {channel: content}")
    )
    attest(desk, "middle_credit", metric("middle_credit", "measure: credit\nof: pipeline\nearned_by: {part: middle}"))
    for key in ("content_credit", "middle_credit"):
        desk.does(f"ledger consumer add {key} --uses {key} --owner {CMO}", by=OPS)
    assert told(proposed(desk, BOTTOM)) == {"pipeline", "middle_credit"}


def test_where_credit_is_given_by_part_such_a_move_may_move_each_channel(template: Desk, tmp_path: Path) -> None:
    desk = read(template.copied(tmp_path), "2026-11-01")
    assert {"video_credit", "top_credit", "touched"} <= told(proposed(desk, BOTTOM))


def test_a_channel_that_is_paid_from_now_on_moves_what_paid_channels_cost(desk: Desk) -> None:
    paid = CHANNELS.replace("content: {funnel: middle}", "content: {funnel: middle, paid: true}")
    found = told(proposed(desk, paid))
    assert {"paid_cost", "cost"} <= found
    assert not {"video_credit", "top_credit", "all_credit"} & found


def test_a_metric_of_other_earners_moves_itself_and_what_is_made_of_it(desk: Desk) -> None:
    assert told(proposed(desk, metric("video_credit", "measure: credit\nof: pipeline\nearned_by: {part: middle}"))) == {
        "video_credit",
        "video_share",
    }


def test_a_goal_or_a_later_settling_moves_no_figure(desk: Desk) -> None:
    text = (
        "measure: credit\nof: pipeline\nearned_by: {channel: video}\nsettles: 7 days\ngoal: {at_least: 3, per: month}"
    )
    assert told(proposed(desk, metric("video_credit", text))) == set()


def test_a_draft_dated_by_touch_is_not_called_unmoved(desk: Desk) -> None:
    """The conversions of a month are the same by any rule; what their touches of a month earned is not."""
    unmoved = "credit of everything is the number of conversions"
    assert unmoved in desk.does("ledger check all_credit.yaml").out
    assert unmoved not in desk.does("ledger check touched.yaml").out
