"""Spend laid beside an attribution as a file: what a conversion cost, what came back, and where the record differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from credit_figures_desk import ASKED, SPEND, V1, V2, decided
from shell import Desk

RUN = f"ledger attribution run pipeline {ASKED} --spend beside.csv --period 2026-03"
HEAD = "month,channel,amount,currency\n"


@pytest.fixture(scope="module")
def example(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return decided(template.copied(tmp_path_factory.mktemp("beside")))


@pytest.fixture
def desk(example: Desk, tmp_path: Path) -> Desk:
    """The hand example, with the same spend in a file as is on record."""
    found = example.copied(tmp_path)
    found.write("beside.csv", HEAD + "".join(",".join(each) + "\n" for each in SPEND))
    return found


def told(desk: Desk, rules: str) -> dict[str, tuple[str | None, ...]]:
    """Spend, cost and return of each channel; None where nothing is paid."""
    found = desk.does(f"{RUN} --by channel {rules} --json").data
    return {
        each["name"]: (each["cost"].get("of"), each["cost"]["figure"], each["return"]["figure"])
        for each in found["rows"]
    }


def test_each_channel_has_its_cost_and_its_return_as_the_metrics_have_them(desk: Desk) -> None:
    assert told(desk, V2) == {
        "video": ("500", "1250", "18/25"),
        "content": (None, None, None),
        "search": ("250", "625/2", "57/25"),
        "unattributed": (None, None, None),
    }
    assert told(desk, V1)["search"][2] == "12/5"


@pytest.mark.parametrize("by", ["week", "region"])
def test_what_spend_cannot_tell_is_refused_of_the_attribution_by_its_own_key(desk: Desk, by: str) -> None:
    done = desk.run(f"ledger attribution run pipeline {ASKED} --spend beside.csv --by {by}")
    assert done.code == 4
    assert "Error: `pipeline` " in done.err


def test_the_whole_has_the_quotient_of_the_sums(desk: Desk) -> None:
    whole = desk.does(f"{RUN} --by channel {V1} --json").data["overall"]
    assert (whole["cost"]["figure"], whole["return"]["figure"]) == ("250", "32/15")


def test_people_read_spend_cost_and_return_beside_each_row(desk: Desk) -> None:
    out = desk.does(f"{RUN} --by channel {V2}").out
    lines = [each.split() for each in out.splitlines()]
    assert ["CHANNEL", "CONVERSIONS", "VALUE", "(EUR)", "SPEND", "COST", "RETURN", "STATUS"] in lines
    assert ["video", "0.4", "360", "500", "1,250.00", "0.72", "final"] in lines
    assert ["content", "0.8", "570", "—", "—", "—", "final"] in lines
    assert "on record" not in out, "the file says what the record says"


def test_where_the_record_says_otherwise_both_are_told(desk: Desk) -> None:
    desk.write(
        "beside.csv", f"{HEAD}2026-03,video,450,EUR\n2026-03,search,250,EUR\n2026-03,radio,9,EUR\n,video,3,EUR\n"
    )
    found = desk.does(f"{RUN} --by channel {V2} --json").data["spend"]
    assert found["differs"] == [
        {"channel": "radio", "month": "2026-03", "given": "9 EUR", "recorded": None},
        {"channel": "video", "month": "2026-03", "given": "450 EUR", "recorded": "500 EUR"},
    ]
    out = desk.does(f"{RUN} --by channel {V2}").out
    assert "video in 2026-03: 450 EUR in beside.csv, 500 EUR on record" in out
    assert "radio in 2026-03: 9 EUR in beside.csv, nothing on record" in out
    assert "1 row of beside.csv left out: no month" in out


def test_a_week_of_spend_is_refused_as_it_is_of_a_metric(desk: Desk) -> None:
    done = desk.run(f"ledger attribution run pipeline {ASKED} --spend beside.csv --by week")
    assert (done.code, "spend is kept by month" in done.err) == (4, True)


COMPARE = f"ledger attribution compare pipeline@1 pipeline@2 {ASKED} --spend beside.csv"


def test_a_comparison_tells_where_its_file_of_spend_and_the_record_differ(desk: Desk) -> None:
    desk.write("beside.csv", f"{HEAD}2026-03,video,450,EUR\n2026-03,search,250,EUR\n2026-03,radio,9,EUR\n")
    found = desk.does(f"{COMPARE} --json").data["spend"]
    assert found["differs"] == [
        {"channel": "radio", "month": "2026-03", "given": "9 EUR", "recorded": None},
        {"channel": "video", "month": "2026-03", "given": "450 EUR", "recorded": "500 EUR"},
    ]
    spent = {each["channel"]: each["spent"] for each in found["channels"]}
    assert spent["video"] == "450.00", "the file is what is read"
    out = desk.does(COMPARE).out
    assert "video in 2026-03: 450 EUR in beside.csv, 500 EUR on record" in out
    assert "radio in 2026-03: 9 EUR in beside.csv, nothing on record" in out
    desk.does(f"{COMPARE} --html page.html")
    assert "450 EUR in beside.csv, 500 EUR on record" in (desk.folder / "page.html").read_text("utf-8")


def test_a_comparison_tells_no_difference_where_the_file_says_what_is_on_record(desk: Desk) -> None:
    assert desk.does(f"{COMPARE} --json").data["spend"]["differs"] == []
    assert "on record" not in desk.does(COMPARE).out
