"""The bridge of a metric over an attribution: from what was reported to what it is today, to the last digit."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from credit_figures_desk import ASKED, CHANNELS, DEALS, LINEAR, SHARES, TOUCHES, attest, decided, metric, records
from shell import ANA, CRO, SAL, Desk

OF_THEN = "--touches-then touches_then.csv --conversions-then deals_then.csv"
MARCH = "--period 2026-03 --as-of 2026-04-02"
ZETA = (("zeta", "2026-03-29", "content"),)
TODAY = "2026-11-10T09:00:00Z"


def change(desk: Desk, key: str, text: str, number: int = 1) -> None:
    """Decide that a definition says something else, of all its history."""
    desk.write(f"{key}.yaml", text)
    terms = "--effective 2026-11-01 --nature policy --standard retrospective --retroactive --because decided"
    desk.does(f"ledger propose {key}.yaml {terms}", by=ANA)
    desk.does(f"ledger approve {key}#{number}", by=SAL)
    desk.does(f"ledger ratify {key}#{number}", by=CRO)


@pytest.fixture(scope="module")
def desk(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The hand example: a touch and a deal came late, and the rule was changed for all history since."""
    desk = decided(template.copied(tmp_path_factory.mktemp("bridge")), v2="", now="2026-10-01T09:00:00Z")
    attest(
        desk, "content_credit", metric("content_credit", "measure: credit\nof: pipeline\nearned_by: {channel: content}")
    )
    change(desk, "pipeline", SHARES)
    records(desk, TOUCHES[1:])
    for name in ("touches", "deals"):
        (desk.folder / f"{name}.csv").rename(desk.folder / f"{name}_then.csv")
    records(desk, TOUCHES + ZETA, (*DEALS, ("d6", "zeta", "2026-03-30", "0", "south")))
    return desk.at(TODAY)


def bridged(desk: Desk, key: str, more: str) -> Any:
    return desk.does(f"ledger bridge {key} {ASKED} {MARCH} {more} --json").data["figures"][0]


def told(figure: Any) -> list[tuple[str, ...]]:
    """Each step: its name, what it gained and lost, its effect, and the figure after it."""
    return [
        (each["name"], each.get("gained", ""), each.get("lost", ""), each["effect"], each["figure"])
        for each in figure["steps"]
    ]


def test_each_step_says_what_rose_and_fell_to_the_last_digit(desk: Desk) -> None:
    found = bridged(desk, "content_credit", f"{OF_THEN} --reported 1.1")
    assert told(found) == [
        ("not reproducible", "", "", "-0.1", "1"),
        ("facts", "1", "0.166666667", "0.833333333", "1.833333333"),
        ("pipeline v2", "0", "0.033333333", "-0.033333333", "1.8"),
    ]
    assert (found["figure"], found["remainder"], found["closes"]) == ("1.8", "0", True)


def test_the_credit_of_everything_moves_by_no_form(desk: Desk) -> None:
    found = bridged(desk, "all_credit", f"{OF_THEN} --reported 3")
    assert told(found) == [
        ("not reproducible", "", "", "0", "3"),
        ("facts", "1", "0", "1", "4"),
        ("pipeline v2", "0", "0", "0", "4"),
    ]


def test_money_is_bridged_to_the_millionth(desk: Desk) -> None:
    found = bridged(desk, "video_value", OF_THEN)
    assert told(found) == [
        ("facts", "300", "0", "300", "300"),
        ("pipeline v2", "60", "0", "60", "360"),
    ]
    assert (found["reported"], found["recount"]) == (None, "0")


def test_of_a_quotient_both_terms_are_bridged(desk: Desk) -> None:
    found = bridged(desk, "video_share", OF_THEN)
    assert [(each["name"], each["effect"], each["figure"]) for each in found["steps"]] == [
        ("facts", "333333333/4000000000", "333333333/4000000000"),
        ("pipeline v2", "66666667/4000000000", "0.1"),
    ]
    part, whole = found["terms"]
    assert [(each["gained"], each["lost"], each["figure"]) for each in part["moves"]] == [
        ("0.333333333", "0", "0.333333333"),
        ("0.066666667", "0", "0.4"),
    ]
    assert [(each["gained"], each["lost"], each["figure"]) for each in whole["moves"]] == [
        ("1", "0", "4"),
        ("0", "0", "4"),
    ]


def test_spend_that_came_late_is_a_fact(desk: Desk) -> None:
    """In March 750 were spent, and in April nobody had recorded that."""
    later = desk.run(f"ledger bridge cost {ASKED} {OF_THEN} {MARCH}")
    assert (later.code, "2026-03 of `cost` has no figure as of 2026-04-02" in later.err) == (4, True)
    assert "no spend of search is on record for 2026-03" in later.err
    found = bridged(desk, "cost", "")
    assert found["terms"][0]["moves"][-1]["effect"] == "0"
    assert (found["recount"], found["figure"]) == ("187.5", "187.5")


def test_without_the_records_of_then_facts_and_number_are_one_line(desk: Desk) -> None:
    found = bridged(desk, "content_credit", "--reported 1.1")
    assert told(found)[0] == ("facts of the time not kept", "", "", "0.7", "1.8")
    assert [each["name"] for each in found["steps"]][1:] == ["decimals that were not reported", "pipeline v2"]


def test_a_number_is_compared_at_its_own_decimals_half_to_even(desk: Desk) -> None:
    """The recount is 1.833333333; what was said to one decimal is the same."""
    found = bridged(desk, "content_credit", "--reported 1.8")
    assert told(found)[:2] == [
        ("facts of the time not kept", "", "", "0", "1.8"),
        ("decimals that were not reported", "", "", "0.033333333", "1.833333333"),
    ]
    assert told(bridged(desk, "video_share", "--reported 0.08"))[0][3] == "0"


def test_people_read_the_same_in_a_table(desk: Desk) -> None:
    out = desk.does(f"ledger bridge content_credit {ASKED} {MARCH} {OF_THEN} --reported 1.1").out
    assert "content_credit, 2026-03: 1.1 reported as of 2026-04-02, 1.800000000 today" in out
    assert "pipeline v2, 2026-11-01, by cro@acme.example  0.000000000  0.033333333  -0.033333333  1.800000000" in out
    assert "\n  how it is shared " in out


def test_a_step_for_each_thing_that_was_said_by_position(desk: Desk, tmp_path: Path) -> None:
    mine = desk.copied(tmp_path).at(TODAY)
    moved = CHANNELS.replace("content: {funnel: middle}", "content: {funnel: bottom}")
    change(mine, "channels", moved)
    change(mine, "pipeline", LINEAR.replace("90 days", "20 days"), number=2)
    found = bridged(mine, "content_credit", OF_THEN)
    assert [(each["name"], [what["name"] for what in each.get("changed", ())]) for each in found["steps"]] == [
        ("facts", []),
        ("pipeline v2", ["credit"]),
        ("channels v2", ["taxonomy"]),
        ("pipeline v3", ["window", "credit"]),
    ]
    last = found["steps"][-1]
    window, credit = last["changed"]
    assert [window[name] for name in ("gained", "lost", "effect")] == ["0", "0.214285714", "-0.214285714"]
    assert sum(Fraction(each["effect"]) for each in (window, credit)) == Fraction(last["effect"])
    assert found["closes"]


def test_what_a_bridge_leaves_goes_on_record_and_is_accepted(desk: Desk, tmp_path: Path) -> None:
    mine = desk.copied(tmp_path).at(TODAY)
    mine.does("ledger figure record content_credit 2026-03 1.1 --as-of 2026-04-02 --evidence note.txt", by=ANA)
    found = mine.does(f"ledger bridge content_credit {ASKED} --period 2026-03 {OF_THEN} --record --json", by=ANA).data
    assert len(found["recorded"]) == 1
    assert told(found["figures"][0])[0] == ("not reproducible", "", "", "-0.1", "1")
    mine.does("ledger figure accept content_credit 2026-03 --as-of 2026-04-02 --because copied", by=CRO)
    again = mine.does(f"ledger bridge content_credit {ASKED} --period 2026-03 {OF_THEN} --record --json", by=ANA)
    assert again.data["figures"] == found["figures"]


def test_by_touch_what_closed_later_is_a_fact_that_came_late(desk: Desk) -> None:
    """Of the touches of March one deal had closed by 2 April, and another did on the third."""
    found = bridged(desk, "touched", OF_THEN)
    assert (found["recount"], found["closes"]) == ("1", True)
    first = found["steps"][0]
    assert (first["gained"], first["lost"], first["figure"]) == ("3", "0.166666666", "3.833333334")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("--records deals.csv", "--records is about records"),
        ("--id deal_id", "--id is about records"),
        ("--reported many", "`many` is no figure"),
        ("--touches-then touches.csv", "touches and conversions are named together"),
        ("--reported 2026-02=1", "a figure is given of 2026-02"),
        (f"{OF_THEN} --roles-then deals.csv", "--roles says nothing here"),
    ],
)
def test_what_it_cannot_be_asked_is_refused(desk: Desk, more: str, why: str) -> None:
    done = desk.run(f"ledger bridge content_credit {ASKED} --period 2026-03 {more}")
    assert (done.code in (1, 2), why in done.err) == (True, True)


def test_a_bridge_of_records_takes_no_touches(desk: Desk) -> None:
    done = desk.run(f"ledger bridge mql {ASKED} --period 2026-03")
    assert (done.code, "--touches is about credit" in done.err) == (2, True)


@pytest.mark.parametrize("by", ["channel", "region"])
def test_segments_of_a_sum_add_up_to_it_in_each_step(desk: Desk, by: str) -> None:
    for key in ("all_credit", "all_value", "video_value"):
        found = bridged(desk, key, f"{OF_THEN} --segment-by {by}")
        assert found["segments"], key
        assert sum(Fraction(each["recount"]) for each in found["segments"]) == Fraction(found["recount"])
        steps = [each for each in found["steps"] if not each.get("unexplained")]
        for nth, step in enumerate(steps):
            moves = [each["moves"][nth] for each in found["segments"]]
            assert {each["remainder"] for each in moves} == {"0"}
            for name in ("effect", "figure"):
                assert sum(Fraction(each[name]) for each in moves) == Fraction(step[name]), (key, step["name"])


def test_a_segment_says_what_a_step_moved_to_the_last_digit(desk: Desk) -> None:
    found = bridged(desk, "all_credit", f"{OF_THEN} --segment-by channel")
    rows = {each["name"]: (each["recount"], *(move["effect"] for move in each["moves"])) for each in found["segments"]}
    assert rows["content"] == ("1", "0.833333333", "-0.033333333")
    assert rows["video"] == ("0", "0.333333333", "0.066666667")
    out = desk.does(f"ledger bridge all_credit {ASKED} {MARCH} {OF_THEN} --segment-by channel").out
    rows = {each.split()[0]: each.split() for each in out.splitlines() if each.split()}
    assert rows["CHANNEL"] == ["CHANNEL", "RECOUNTED", "FACTS", "PIPELINE", "V2", "TODAY"]
    assert rows["content"] == ["content", "1.000000000", "+0.833333333", "-0.033333333", "1.800000000"]


def test_a_step_is_told_on_average_over_all_orders(desk: Desk) -> None:
    """The rule of today moves nothing of then, where video earned nothing: 0 and 1/15, of which half is the facts'."""
    found = bridged(desk, "video_credit", f"{OF_THEN} --order-free")
    averages = {each["name"]: Fraction(each["average"]) for each in found["steps"]}
    assert sum(averages.values()) == Fraction(found["figure"]) - Fraction(found["recount"])
    assert averages == {"facts": Fraction(733333333, 2 * 10**9), "pipeline v2": Fraction(66666667, 2 * 10**9)}
    out = desk.does(f"ledger bridge video_credit {ASKED} {MARCH} {OF_THEN} --order-free").out
    assert "ON AVERAGE" in out
    assert sum(Fraction(each["average"]) for each in bridged(desk, "video_share", f"{OF_THEN} --order-free")["steps"])


def test_a_bridge_of_credit_is_drawn_on_a_page(desk: Desk) -> None:
    for key in ("content_credit", "video_share"):
        desk.does(f"ledger bridge {key} {ASKED} {MARCH} {OF_THEN} --reported 1.1 --html bridge.html")
        text = (desk.folder / "bridge.html").read_text()
        assert 'class="waterfall"' in text
        assert "pipeline v2" in text
    refused = desk.run(f"ledger bridge content_credit {ASKED} {MARCH} --html touches.csv")
    assert refused.code


@pytest.mark.parametrize(
    ("key", "options", "code", "what", "fix"),
    [
        ("all_credit", "--segment-by part", 4, "a bridge is not told by part", "--segment-by channel"),
        ("all_credit", "--segment-by regoin", 1, "are not told apart by `regoin`", "--segment-by region"),
        ("video_share", "--segment-by channel", 4, "`video_share` has no segments", "bridge video_credit"),
        ("all_credit", "--date closed", 2, "--date is about records", "leave it out"),
        ("all_credit", "--id deal_id", 2, "--id is about records", "leave it out"),
        ("all_credit", "--merged x", 2, "--merged is about records", "leave it out"),
        ("all_credit", "--segment-by region --segment-then r", 2, "--segment-then is about", "leave it out"),
    ],
)
def test_a_bridge_of_credit_refuses_what_it_does_not_have_with_a_step_that_works(
    desk: Desk, key: str, options: str, code: int, what: str, fix: str
) -> None:
    done = desk.run(f"ledger bridge {key} {ASKED} {MARCH} {options}")
    assert (done.code, what in done.err, "why: " in done.err) == (code, True, True), done.err
    assert fix in done.err
    (command,) = re.findall(r"ledger bridge [^\n]*", done.err.partition("fix: ")[2].replace("\n     ", " "))
    desk.does(command)


def test_a_day_on_which_no_version_was_known_is_told_with_one_that_works(desk: Desk, tmp_path: Path) -> None:
    other = desk.copied(tmp_path)
    change(other, "second", LINEAR.replace("key: pipeline", "key: second"))
    change(other, "second_credit", metric("second_credit", "measure: credit\nof: second"))
    done = other.run(f"ledger bridge second_credit {ASKED} --period 2026-03")
    assert (done.code, "no version of `second` gave credit on 2026-03-31, as it was known then" in done.err) == (
        4,
        True,
    )
    (command,) = re.findall("begin with the first day on which it was decided: (.*)", done.err)
    other.does(command)
