"""A closed period of a metric over an attribution stands, whatever is counted since."""

from __future__ import annotations

from pathlib import Path

import pytest

from credit_figures_desk import ASKED, DEALS, TOUCHES, decided, reach_back, records
from ledger.app import clock
from metrics.test_doors import SETTINGS
from shell import CRO, Desk
from web.visitor import site, words

NOW = "2026-05-04T09:00:00Z"


@pytest.fixture(scope="module")
def closed(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The hand example: March of two metrics is closed, and then the rule is changed for all history."""
    desk = decided(template.copied(tmp_path_factory.mktemp("closed")), v2="", now=NOW)
    desk.does(f"ledger period close 2026-03 --definition video_credit {ASKED}", by=CRO)
    desk.does(f"ledger period close 2026-03 --definition paid_value --by region {ASKED}", by=CRO)
    desk.does(f"ledger period close 2026-03 --definition paid_return {ASKED}", by=CRO)
    desk.does(f"ledger period close 2026-03 --definition all_credit {ASKED}", by=CRO)
    return reach_back(desk)


@pytest.fixture
def desk(closed: Desk, tmp_path: Path) -> Desk:
    return closed.copied(tmp_path)


def test_the_number_that_stands_is_told_with_what_it_would_be_today(desk: Desk) -> None:
    done = desk.does(f"ledger count video_credit {ASKED} --by month")
    assert "2026-03  0.333333333  closed\n" in done.out
    assert "2026-03 stands at 0.333333333, since it was closed on 2026-05-04; today it would be 0.400000000" in done.out
    assert "all of them together are as counted today" in done.out


def test_the_figure_of_today_stays_in_the_answer_for_programs(desk: Desk) -> None:
    data = desk.does(f"ledger count video_credit {ASKED} --by month --json").data
    (march,) = [each for each in data["rows"] if each["period"] == "2026-03"]
    (stands,) = data["closed"]
    assert (march["figure"], stands["number"], stands["counted"]) == ("0.4", "0.333333333", "0.4")


def test_a_closed_period_by_itself_stands_as_a_whole(desk: Desk) -> None:
    out = desk.does(f"ledger count paid_return {ASKED} --period 2026-03").out
    assert "2026-03 stands at 1.20, since it was closed on 2026-05-04; today it would be 1.24" in out


def test_what_is_the_same_today_is_told_without_another_number(desk: Desk) -> None:
    out = desk.does(f"ledger count all_credit {ASKED} --period 2026-03").out
    assert "2026-03 stands at 3, since it was closed on 2026-05-04\n" in out
    assert "today it would be" not in out


def test_a_segment_stands_where_the_period_was_closed_by_it(desk: Desk) -> None:
    data = desk.does(f"ledger count paid_value {ASKED} --period 2026-03 --by region --json").data
    rows = {each["name"]: (each["number"], each["counted"]) for each in data["closed"] if each.get("is_row")}
    assert rows == {"north": ("600", "630"), "south": ("300", "300"), None: ("0", "0")}
    data = desk.does(f"ledger count paid_value {ASKED} --period 2026-03 --by channel --json").data
    assert [each for each in data["closed"] if each.get("is_row")] == []


@pytest.mark.parametrize("asked", ["--rules on:2026-05-04", "--rules on:2026-01-15"])
def test_what_is_asked_of_a_day_is_what_would_be(desk: Desk, asked: str) -> None:
    data = desk.does(f"ledger count video_credit {ASKED} --by month {asked} --json").data
    assert not data.get("closed")


def test_a_page_shows_the_number_that_stands_as_count_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of the metric by month, and that of its attribution with the last month of each."""
    toml = desk.folder / "ledger.toml"
    toml.write_text(toml.read_text() + SETTINGS.replace('rates = "fx"\n', ""))
    desk.does("ledger period close 2026-04 --definition video_credit", by=CRO)
    records(desk, TOUCHES[:-1])
    desk.write("fx.csv", "date,currency,rate\n2026-04-30,USD,0.92\n")
    monkeypatch.setenv(clock.NOW, NOW)
    with site(desk) as pages:
        cro = pages.visitor(CRO)
        assert "0.333333333 closed" in words(cro.get("/d/video_credit"))
        assert "2026-03 stands at 0.333333333" in words(cro.get("/d/video_credit"))
        assert "video_credit 1.000 closed" in words(cro.get("/d/pipeline")), "0 is counted today"


def test_no_run_changes_a_closed_number(desk: Desk) -> None:
    records(desk, TOUCHES[:-1], DEALS[:-1])
    data = desk.does(f"ledger count video_credit {ASKED} --by month --json").data
    assert [each["number"] for each in data["closed"]] == ["0.333333333"]
    assert desk.does("ledger period list video_credit --json").data["numbers"][0]["number"] == "0.333333333"
