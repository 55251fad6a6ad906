"""What a brief says of a change of an attribution or a taxonomy: metrics, their readers, goals, and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from credit_figures_desk import ASKED, CHANNELS, SHARES, SPEND, attest, decided, metric, spent
from ledger.audit.erasure.answers.withheld import without_counts
from ledger.govern.proposals.answers.story import story
from shell import ANA, CRO, OPS, SAL, Desk

NOW = "2026-04-02T09:00:00Z"
CMO = "cmo@acme.example"
BOTTOM = CHANNELS.replace("content: {funnel: middle}", "content: {funnel: bottom}")
MORE = {
    "bold": "measure: credit\nof: pipeline\nearned_by: {channel: video}\ngoal: {at_least: 0.35, per: month}",
    "middle": "measure: credit\nof: pipeline\nearned_by: {part: middle}",
}


@pytest.fixture(scope="module")
def linear(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = decided(template.copied(tmp_path_factory.mktemp("brief")), spend=(), v2="", now=NOW)
    for key, text in MORE.items():
        attest(desk, key, metric(key, text))
    spent(desk, SPEND)
    for key in ("bold", "all_credit", "middle"):
        desk.does(f"ledger consumer add {key.title()} --uses {key} --owner {CMO}", by=OPS)
    return desk


@pytest.fixture
def desk(linear: Desk, tmp_path: Path) -> Desk:
    return linear.copied(tmp_path)


def propose(desk: Desk, text: str, standard: str = "retrospective") -> None:
    terms = f"--effective 2026-04-02 --nature policy --standard {standard} --standard-because agreed --because agreed"
    desk.write("next.yaml", text)
    desk.does(f"ledger propose next.yaml {terms}", by=ANA)


def metrics(desk: Desk, proposal: str, more: str = ASKED, by: str = SAL) -> dict[str, Any]:
    found = desk.does(f"ledger brief {proposal} {more} --json", by=by).data["brief"]
    return {each["key"]: each for each in found.get("metrics", [])}


def test_each_metric_that_moves_is_told_before_and_after_with_its_readers(desk: Desk) -> None:
    propose(desk, SHARES)
    found = metrics(desk, "pipeline#1")
    assert not {"all_credit", "all_value", "cost", "change"} & found.keys()
    told = {key: tuple(each[name] for name in ("period", "before", "after")) for key, each in found.items()}
    assert told["video_credit"] == ("2026-03", "0.333333333", "0.4")
    assert told["video_value"] == ("2026-03", "300", "360")
    assert told["video_part"] == ("2026-03", "0.1875", "0.225")
    assert told["paid_cost"] == ("2026-03", "250000000000/388888889", "625")
    assert told["touched"] == ("2025-12", "0", "0")
    assert (found["bold"]["readers"], found["video_credit"]["readers"]) == (["Bold"], [])


def test_a_goal_that_turns_is_told(desk: Desk) -> None:
    propose(desk, SHARES)
    assert metrics(desk, "pipeline#1")["bold"]["goal"] == {
        "told": "at least 0.35 a month",
        "before": "missed",
        "after": "kept",
    }
    out = " ".join(desk.does(f"ledger brief pipeline#1 {ASKED}", by=SAL).out.split())
    assert "bold, 2026-03: the goal, at least 0.35 a month, is missed as it stands and kept by the new rule" in out


def test_closed_periods_and_reported_numbers_that_it_contradicts_are_told(desk: Desk) -> None:
    desk.does(f"ledger period close 2026-03 --definition video_credit {ASKED}", by=CRO)
    for key, number in (("video_value", "300"), ("paid_value", "900"), ("bold", "0.4")):
        desk.does(f"ledger figure record {key} 2026-03 {number} --as-of 2026-04-01 --evidence note.txt", by=ANA)
    propose(desk, SHARES)
    found = metrics(desk, "pipeline#1")
    assert found["video_credit"]["contradicts"] == [
        {"period": "2026-03", "number": "0.333333333", "after": "0.4", "closed": True}
    ]
    assert found["video_value"]["contradicts"] == [
        {"period": "2026-03", "number": "300", "after": "360", "closed": False}
    ]
    assert found["paid_value"]["contradicts"][0]["after"] == "930"
    assert "contradicts" not in found["bold"]
    out = " ".join(desk.does(f"ledger brief pipeline#1 {ASKED}", by=SAL).out.split())
    assert "video_credit, 2026-03 is closed at 0.333333333; by the new rule it would be 0.4" in out


def test_a_closed_quotient_is_told_in_digits_by_the_log_too(desk: Desk) -> None:
    desk.does(f"ledger period close 2026-03 --definition paid_cost {ASKED}", by=CRO)
    assert "closed 2026-03 of paid_cost at 642.86\n" in desk.does("ledger log paid_cost").out
    propose(desk, SHARES)
    assert metrics(desk, "pipeline#1")["paid_cost"]["contradicts"][0]["number"] == "250000000000/388888889"
    out = " ".join(desk.does(f"ledger brief pipeline#1 {ASKED}", by=SAL).out.split())
    assert "paid_cost, 2026-03 is closed at 642.86; by the new rule it would be 625.00" in out


def test_a_change_from_now_on_contradicts_no_number_of_before(desk: Desk) -> None:
    desk.does("ledger figure record video_value 2026-03 300 --as-of 2026-04-01 --evidence note.txt", by=ANA)
    propose(desk, SHARES, "prospective")
    found = metrics(desk, "pipeline#1")["video_value"]
    assert (found["before"], found["after"], "contradicts" in found) == ("300", "360", False)


def test_without_records_it_says_which_may_move_who_reads_them_and_how_they_are_counted(desk: Desk) -> None:
    propose(desk, BOTTOM)
    found = metrics(desk, "channels#1", "")
    assert {"middle", "bold"} & found.keys() == {"middle"}
    assert (found["middle"]["period"], found["middle"]["readers"]) == ("", ["Middle"])
    out = " ".join(desk.does("ledger brief channels#1", by=SAL).out.split())
    assert "METRICS THAT MAY MOVE" in out
    assert "middle; read by Middle" in out
    assert "ledger brief channels#1 --touches RECORDS --conversions RECORDS" in out


def test_a_change_of_the_taxonomy_is_counted_too(desk: Desk) -> None:
    propose(desk, BOTTOM)
    found = metrics(desk, "channels#1")["middle"]
    assert (found["before"], found["after"]) == ("0.833333333", "0")


def test_records_that_the_settings_name_are_counted_on(desk: Desk) -> None:
    toml = desk.folder / "ledger.toml"
    was = toml.read_text() if toml.exists() else ""
    named = '[populations.t]\nfile = "touches.csv"\n[populations.d]\nfile = "deals.csv"\n'
    toml.write_text(f'{was}\n{named}[credit.pipeline]\ntouches = "t"\nconversions = "d"\n')
    propose(desk, SHARES)
    assert metrics(desk, "pipeline#1", "")["video_credit"]["after"] == "0.4"


def test_who_holds_no_seat_reads_which_may_move_and_no_figure(desk: Desk) -> None:
    propose(desk, SHARES)
    desk.does(f"ledger brief pipeline#1 {ASKED} --shown", by=ANA)
    content = desk.does("ledger brief pipeline#1 --json", by=SAL).data["brief"]
    kept = {each["key"]: each for each in without_counts(content)["metrics"]}
    assert (kept["bold"]["after"], "goal" in kept["bold"], kept["bold"]["readers"]) == (None, False, ["Bold"])
    assert content["metrics"][0]["after"] is not None


def test_a_brief_that_was_shown_before_there_were_metrics_in_it_reads_as_it_did(desk: Desk) -> None:
    propose(desk, SHARES)
    content = desk.does(f"ledger brief pipeline#1 {ASKED} --json", by=SAL).data["brief"]
    old = {name: each for name, each in content.items() if name != "metrics"}
    titles = [each.title for each in story(old)]  # type: ignore[arg-type]
    assert [each.title for each in story(content) if each.title != "What the metrics come to"] == titles
    assert without_counts(old).keys() == old.keys()  # type: ignore[arg-type]
