"""An order over an attribution restates every metric over it at once, and no number that stands unsaid."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from credit_figures_desk import ASKED, DEALS, TOUCHES, all_stood, attest, decided, metric, reach_back, records
from forged import events_in, forge, id_of
from ledger.domain import EVENTS
from ledger.journal.codec import Codec
from ledger.measure.figures.events.restatement import RestatementOrdered
from shell import ANA, CRO, Desk

NOW = "2026-05-04T09:00:00Z"
CLOSED = ("video_credit", "content_credit", "search_credit", "all_credit", "paid_return")
ORDER = "ledger restate pipeline --from v1 --to v2 --period 2026-03 --because decided"
NAMED = " ".join(f"--reopen {each}:2026-03" for each in CLOSED)
FIRST = "restatement-1"
BY_CHANNEL = "--reopen paid_value:2026-03"


@pytest.fixture(scope="module")
def closed(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The hand example: March of some metrics is closed by v1, and then v2 is ratified."""
    desk = decided(template.copied(tmp_path_factory.mktemp("restated")), v2="", now=NOW)
    for channel in ("content", "search"):
        said = f"measure: credit\nof: pipeline\nearned_by: {{channel: {channel}}}"
        attest(desk, f"{channel}_credit", metric(f"{channel}_credit", said))
    for key in CLOSED:
        desk.does(f"ledger period close 2026-03 --definition {key} {ASKED}", by=CRO)
    desk.does(f"ledger period close 2026-03 --definition paid_value --by channel {ASKED}", by=CRO)
    return reach_back(desk)


@pytest.fixture
def desk(closed: Desk, tmp_path: Path) -> Desk:
    return closed.copied(tmp_path)


def figures_of(data: dict[str, Any]) -> dict[str, Any]:
    """The figures of all records, by their metrics."""
    return {
        each["key"]: figure
        for each in (data["restatement"], *data["others"])
        for figure in each["figures"]
        if figure["segment"] == ""
    }


def stands(desk: Desk, key: str, segment: str | None = "") -> str:
    rows = desk.does(f"ledger period list {key} --json").data["numbers"]
    (number,) = [each["number"] for each in rows if each["segment"] == segment]
    return str(number)


def test_one_order_restates_every_metric_over_an_attribution(desk: Desk) -> None:
    data = desk.does(f"{ORDER} {NAMED} {BY_CHANNEL} {ASKED} --json", by=CRO).data
    found = figures_of(data)
    assert sorted(found) == sorted((*CLOSED, "paid_value"))
    channels = [found[f"{each}_credit"] for each in ("video", "content", "search")]
    assert sum(Fraction(each["after"]) - Fraction(each["before"]) for each in channels) == 0
    assert data["largest"] == {"key": "video_credit", "period": "2026-03", "relative": "66666667/333333333"}
    assert (found["paid_return"]["before"], found["paid_return"]["after"]) == ("1.2", "1.24")
    assert {each["group"] for each in (data["restatement"], *data["others"])} == {data["restatement"]["restatement"]}


def test_each_row_of_an_order_adds_up_on_screen(desk: Desk) -> None:
    records(desk, TOUCHES[:5] + TOUCHES[6:])  # so that the recount is another number than the one that stands
    lines = [each.split() for each in desk.does(f"{ORDER} {NAMED} {BY_CHANNEL} {ASKED}", by=CRO).out.splitlines()]
    heads = {tuple(each) for each in lines if each[:1] == ["PERIOD"]}
    assert heads == {("PERIOD", "SEGMENT", "BEFORE", "WAS", "RECOUNT", "RULE", "AFTER")}
    rows = [each for each in lines if each[:1] == ["2026-03"] and each[3] == "closed"]
    moved = [[Fraction(row[column].replace(",", "")) for column in (2, 4, 5, 6)] for row in rows]
    assert any(recount and rule for _, recount, rule, _ in moved)
    rests = (abs(before + recount + rule - after) for before, recount, rule, after in moved)
    assert all(rest <= Fraction(3, 200) for rest in rests)  # a quotient is read in hundredths


def test_all_that_was_ordered_together_is_completed_together(desk: Desk) -> None:
    desk.does(f"{ORDER} {NAMED} {BY_CHANNEL}", by=CRO)
    done = desk.does(f"ledger restate complete restatement-2 {ASKED}", by=CRO)
    assert "largest change: video_credit of 2026-03, 20.00 %" in done.out
    assert (stands(desk, "video_credit"), stands(desk, "all_credit")) == ("0.4", "3")
    assert (stands(desk, "paid_value"), stands(desk, "paid_value", "video")) == ("930", "360")
    listed = desk.does("ledger restate list --json").data
    assert {each["status"] for each in listed} == {"completed"}
    assert all_stood(desk)


def test_an_order_names_every_closed_period_of_every_metric(desk: Desk) -> None:
    before = desk.stored()
    done = desk.run(f"{ORDER} --reopen video_credit:2026-03 {ASKED}", by=CRO)
    assert done.code == 4
    assert "the order does not name all_credit:2026-03, content_credit:2026-03" in done.err
    fix = done.err.partition("fix: ")[2]
    assert all(f"--reopen {each}:2026-03" in " ".join(fix.split()) for each in (*CLOSED, "paid_value"))
    assert desk.stored() == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (f"{NAMED} {BY_CHANNEL} --reopen cost:2026-03", "`cost:2026-03` is not reopened"),
        (f"{NAMED} {BY_CHANNEL} --reopen 2026-03", "`2026-03` is not reopened"),
        (f"{NAMED} {BY_CHANNEL} --by region", "--by is not given for an attribution"),
        (f"{NAMED} {BY_CHANNEL} --replaces restatement-9", "restatement-9 is not replaced by this order"),
    ],
)
def test_what_cannot_be_ordered_is_refused(desk: Desk, more: str, said: str) -> None:
    before = desk.stored()
    done = desk.run(f"{ORDER} {more}", by=CRO)
    assert done.code
    assert said in done.err
    assert desk.stored() == before


def test_a_period_of_which_no_number_is_on_record_is_not_restated(desk: Desk) -> None:
    done = desk.run("ledger restate pipeline --from v1 --to v2 --period 2026-02 --because decided", by=CRO)
    assert done.code == 4
    assert "no metric over it has a number on record" in done.err


def test_a_metric_by_itself_points_to_the_order_over_its_attribution(desk: Desk) -> None:
    done = desk.run("ledger restate video_credit --from v1 --to v2 --period 2026-03 --because decided", by=CRO)
    assert done.code == 4
    fix = " ".join(done.err.partition("fix: ")[2].split())
    assert "ledger restate pipeline --from VERSION --to VERSION --period 2026-03" in fix
    assert "--reopen video_credit:2026-03" in fix


def test_a_reported_figure_is_restated_too_without_being_named(desk: Desk) -> None:
    desk.write("deck.pdf", "a deck")
    report = "ledger figure record all_value 2026-03 1500 --unit EUR --as-of 2026-04-02 --evidence deck.pdf"
    desk.does(report, by=ANA)
    data = desk.does(f"{ORDER} {NAMED} {BY_CHANNEL} {ASKED} --json", by=CRO).data
    found = figures_of(data)["all_value"]
    assert (found["stood"], found["before"], found["after"]) == ("reported", "1500", "1600")
    assert [(each["name"], each["effect"]) for each in found["steps"]] == [("recount", "100"), ("rule", "0")]


@pytest.mark.parametrize(
    ("touches", "deals"), [(TOUCHES[:-1], DEALS), (TOUCHES, DEALS[:-1])], ids=["touches", "conversions"]
)
def test_it_is_completed_on_the_records_that_it_was_measured_on(desk: Desk, touches: Any, deals: Any) -> None:
    desk.does(f"{ORDER} {NAMED} {BY_CHANNEL} {ASKED}", by=CRO)
    records(desk, touches, deals)
    done = desk.run(f"ledger restate complete restatement-1 {ASKED}", by=CRO)
    assert done.code == 4
    assert "these are not the records over which restatement-" in done.err
    assert stands(desk, "video_credit") == "0.333333333"


def test_it_is_declined_only_where_its_largest_change_is_small(desk: Desk) -> None:
    desk.does(f"{ORDER} {NAMED} {BY_CHANNEL} {ASKED}", by=CRO)
    done = desk.run("ledger restate decline restatement-1 --because small", by=CRO)
    assert done.code == 4
    assert "is material" in done.err


def test_a_number_recorded_since_the_order_is_asked_for_before_it_is_completed(desk: Desk) -> None:
    desk.does(f"{ORDER} {NAMED} {BY_CHANNEL}", by=CRO)
    desk.does(f"ledger period close 2026-03 --definition all_value {ASKED}", by=CRO)
    done = desk.run(f"ledger restate complete restatement-1 {ASKED}", by=CRO)
    assert done.code == 4
    assert "restatement-1 is not about all of `all_value`" in done.err
    fix = " ".join(done.err.partition("fix: ")[2].split())
    again = f"{NAMED} {BY_CHANNEL} --reopen all_value:2026-03 --replaces restatement-1"
    desk.does(f"{ORDER} {again} {ASKED}", by=CRO)
    assert "--reopen all_value:2026-03" in fix
    listed = desk.does("ledger restate list --json").data
    assert [each["status"] for each in listed].count("replaced") == 6


def test_the_status_says_how_an_order_over_an_attribution_is_carried_out(desk: Desk) -> None:
    desk.does(f"{ORDER} {NAMED} {BY_CHANNEL} {ASKED}", by=CRO)
    out = " ".join(desk.does("ledger status").out.split())
    assert out.count("ledger restate complete restatement-6 --touches RECORDS --conversions RECORDS") == 1
    assert out.count("ledger restate complete") == 1


@pytest.mark.parametrize(("attribution", "code"), [("pipeline", 0), ("contact", 6), ("channels", 6)])
def test_the_audit_holds_an_order_to_the_attribution_that_its_metric_is_over(
    desk: Desk, tmp_path: Path, attribution: str, code: int
) -> None:
    honest = desk.copied(tmp_path / "honest")
    honest.does(f"{ORDER} {NAMED} {BY_CHANNEL}", by=CRO)
    stored = events_in(honest.folder / "ledger.db")
    orders = [event for *_, event in stored if isinstance(event, RestatementOrdered)]
    (order,) = [each for each in orders if each.key == "paid_return"]  # made of a metric that is over it
    file = desk.folder / "ledger.db"
    forge(file, id_of(file, CRO), replace(order, restatement=FIRST, group=FIRST, attribution=attribution))
    done = desk.run("ledger audit rights")
    assert done.code == code, done.out
    assert (f"is not a metric over `{attribution}`" in done.out) == bool(code)


def test_a_stored_order_of_before_reads_as_one_that_counts_records() -> None:
    payload = (
        b'{"because":"x","from_version":1,"key":"mql","materiality":5,"periods":["2024-Q2"],'
        b'"restatement":"restatement-1","right":3,"standard":"retrospective","to_version":2}'
    )
    codec = Codec(EVENTS)
    event: Any = codec.decode("restatement.ordered/1", payload)
    assert (event.attribution, event.group, event.made_of) == ("", "", ())
    assert codec.encode(event) == payload


def test_a_brief_says_of_the_versions_of_an_attribution_that_credit_moved(desk: Desk) -> None:
    desk.write("next.yaml", (desk.folder / "pipeline.yaml").read_text().replace("share: 40", "share: 50"))
    text = (desk.folder / "next.yaml").read_text().replace("share: 30", "share: 25")
    desk.write("next.yaml", text)
    desk.does("ledger propose next.yaml --effective 2026-05-04 --nature estimate --because decided", by=ANA)
    out = desk.does("ledger brief pipeline#2").out.partition("ITS HISTORY")[2]
    assert "shifting (credit moves)" in out
    assert "some in, some out" not in out


def test_a_metric_over_an_attribution_is_told_by_count_where_a_series_is_asked_for(desk: Desk) -> None:
    done = desk.run("ledger series video_credit --records deals.csv")
    fix = " ".join(done.err.split()).partition("count it by period: ")[2]
    asked = fix.replace("--touches RECORDS", "--touches touches.csv").replace("RECORDS", "deals.csv")
    assert "2026-03" in desk.does(asked).out
