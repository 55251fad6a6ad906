"""Figures of credit on record: reported while they mature, told apart from what was revised, and closed once final."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from credit_figures_desk import ASKED, all_stood, decided, figures
from ledger.domain import EVENTS
from ledger.domain.calendar import calendar_period
from ledger.journal.codec import Codec
from ledger.measure.figures.events.figures import FigureRecorded
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.figures.verbs.closing import find_inputs
from ledger.measure.figures.views.agreeing import agrees, text_at_decimals
from ledger.measure.spend.fold import SLOT as SPEND
from memory import opened
from shell import ANA, CRO, SAL, Desk

MARCH = "2026-03"
EVIDENCE = "--evidence note.txt"
KEPT = Path(__file__).parents[1] / "kept" / "each.jsonl"


@pytest.fixture(scope="module")
def example(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return decided(template.copied(tmp_path_factory.mktemp("credit-figures")))


@pytest.fixture
def desk(example: Desk, tmp_path: Path) -> Desk:
    return example.copied(tmp_path)


def report(desk: Desk, key: str, number: str, as_of: str, more: str = "", period: str = MARCH) -> str:
    return desk.does(f"ledger figure record {key} {period} {number} --as-of {as_of} {EVIDENCE} {more}", by=ANA).out


def close(desk: Desk, key: str, period: str = MARCH, more: str = "") -> Any:
    return desk.does(f"ledger period close {period} --definition {key} {ASKED} {more} --json", by=CRO).data


def test_a_figure_of_an_attribution_and_of_a_metric_over_it_is_recorded(desk: Desk) -> None:
    assert "pipeline 2026-03 (video): 0.4 as of 2026-04-01" in report(
        desk, "pipeline", "0.4", "2026-04-01", "--segment video"
    )
    assert "(#" in report(desk, "cost", "250", "2026-04-01", "--unit EUR")
    assert all_stood(desk)


def test_one_that_may_still_change_is_recorded_and_told_as_provisional(desk: Desk) -> None:
    out = report(desk, "touched", "0.833333334", "2026-03-31")
    assert out.splitlines()[1] == "  provisional until 2026-06-30: a later conversion may change it"
    assert "provisional" not in report(desk, "touched", "2.833333334", "2026-06-30")
    assert "provisional" not in report(desk, "all_credit", "3", "2026-04-01")
    table = desk.does("ledger figure list touched").out.splitlines()
    assert "2026-03-31  2026-06-30  provisional until 2026-06-30" in table[1]
    assert "2026-06-30  now         final" in table[2]


def test_the_triangle_tells_maturing_from_revised(desk: Desk) -> None:
    for number, day in (
        ("0.833333334", "2026-03-31"),
        ("2", "2026-05-01"),
        ("2.833333334", "2026-06-30"),
        ("2.8", "2026-08-01"),
    ):
        report(desk, "touched", number, day)
    report(desk, "touched", "0.8", "2026-10-01", period="2026-09")
    report(desk, "touched", "1.8", "2026-11-01", period="2026-09")
    march, september = desk.does("ledger figure triangle touched --json").data["rows"]
    assert (march["final"], Fraction(march["maturing"]), Fraction(march["revision"])) == (
        "2026-06-30",
        Fraction(2),
        Fraction("-0.033333334"),
    )
    assert (september["final"], september["maturing"], september["revision"]) == ("2026-12-30", "1", None)
    told = desk.does("ledger figure triangle touched").out
    assert "2026-06-30        +2  -0.033333334" in told
    assert "over 1 revised period\n" in told


def test_what_matures_alone_enters_no_test(desk: Desk) -> None:
    """Dated by touch every figure grows, and that is no bias of those who report it."""
    for month in range(1, 10):
        report(desk, "touched", "1", f"2026-{month + 1:02}-01", period=f"2026-{month:02}")
        report(desk, "touched", "2", f"2026-{month + 1:02}-02", period=f"2026-{month:02}")
    found = desk.does("ledger figure triangle touched --json").data
    assert (found["revised"], found["mean_revision"], found["test"]) == (0, None, None)


def test_revisions_of_final_figures_are_tested_as_those_of_a_count_are(desk: Desk) -> None:
    for month in range(1, 9):
        report(desk, "all_credit", "10", f"2026-{month + 1:02}-01", period=f"2026-{month:02}")
        report(desk, "all_credit", str(10 + month % 3), "2026-11-01", period=f"2026-{month:02}")
    found = desk.does("ledger figure triangle all_credit --json").data
    assert (found["revised"], found["mean_revision"], found["test"]["freedom"]) == (8, "9/8", 7)


@pytest.mark.parametrize(
    ("key", "now", "what", "why", "fix"),
    [
        (
            "touched",
            "2026-06-29T09:00:00Z",
            "2026-03 of `touched` may still change",
            "until 2026-06-29 a touch may earn, or a record come late",
            "close it on 2026-06-30 or later",
        ),
        ("settled", "2026-07-06T09:00:00Z", "2026-03 of `settled` may still change", "until 2026-07-06", "2026-07-07"),
        (
            "all_credit",
            "2026-03-31T09:00:00Z",
            "2026-03 is not over",
            "2026-03-31",
            "or later: ledger count all_credit --period 2026-03",
        ),
    ],
)
def test_what_may_still_change_is_not_closed_and_the_day_is_told(
    template: Desk, tmp_path: Path, key: str, now: str, what: str, why: str, fix: str
) -> None:
    desk = decided(template.copied(tmp_path), spend=(), v2="", now=now)
    before = desk.stored()
    done = desk.run(f"ledger period close {MARCH} --definition {key} {ASKED} --json", by=CRO)
    assert (done.code, desk.stored()) == (4, before)
    assert what in done.errors[0]["what"]
    assert why in done.errors[0]["why"]
    assert fix in done.errors[0]["fix"]


@pytest.mark.parametrize(("key", "now"), [("touched", "2026-06-30T09:00:00Z"), ("settled", "2026-07-07T09:00:00Z")])
def test_it_is_closed_on_the_day_that_it_is_final(template: Desk, tmp_path: Path, key: str, now: str) -> None:
    desk = decided(template.copied(tmp_path), spend=(), v2="", now=now)
    close(desk, key)
    (row,) = desk.does(f"ledger period list {key} --json").data["numbers"]
    assert (row["number"], row["of"]) == ("2.833333334", None)


def test_without_a_window_it_is_never_final_and_never_closed(template: Desk, tmp_path: Path) -> None:
    desk = decided(template.copied(tmp_path), spend=(), v2="")
    text = (desk.folder / "pipeline.yaml").read_text().replace(", window: 90 days", "")
    desk.write("pipeline.yaml", text)
    desk.does("ledger attest pipeline.yaml --effective 2025-01-02 --evidence note.txt", by=ANA)
    done = desk.run(f"ledger period close {MARCH} --definition touched {ASKED} --json", by=CRO)
    assert done.errors[0]["why"] == "no window says how long a touch may earn, so it is never final"
    assert "provisional: never final" in report(desk, "touched", "1", "2026-11-30")
    told = desk.does(f"ledger count touched {ASKED} --period {MARCH}").out
    assert "provisional: never final" in told
    assert (
        "no window of pipeline says how long a touch may earn, so a period is never final; give it one, and propose "
        "that: ledger propose FILE --effective DATE --because TEXT" in " ".join(told.split())
    )


def test_a_closed_quotient_stands_as_a_fraction_with_all_that_it_was_made_of(desk: Desk) -> None:
    counted = {
        name: each for name, each in figures(desk, "cost", f"--period {MARCH} --by channel").items() if each != "—"
    }
    told = close(desk, "cost", more="--by channel")
    assert {each["segment"] or "all": Fraction(each["number"]) for each in told["numbers"]} == {
        name: Fraction(each) for name, each in counted.items()
    }
    assert told["numbers"][1]["number"] == "500000000000/333333333"
    assert "1,500.00" in desk.does("ledger period list cost").out
    assert all_stood(desk)


def test_a_close_names_each_of_its_records_the_newest_spend_and_the_day_it_was_final(desk: Desk) -> None:
    close(desk, "cost")
    ledger = opened(desk)
    terms: Any = REPORTED.of(ledger.state()).closes["cost"][MARCH].terms
    assert [(each.sort, each.records) for each in terms.inputs] == [
        ("touches", "touches.csv"),
        ("conversions", "deals.csv"),
    ]
    assert [each.digest for each in terms.inputs] == [
        f"sha256:{hashlib.sha256((desk.folder / name).read_bytes()).hexdigest()}"
        for name in ("touches.csv", "deals.csv")
    ]
    newest = max(each.position for months in SPEND.of(ledger.state()).values() for each in months.values())
    assert (terms.population, terms.final, terms.spend) == (terms.inputs[0].digest, date(2026, 4, 1), newest)


def test_a_close_without_money_rests_on_no_spend(desk: Desk) -> None:
    close(desk, "all_credit")
    assert REPORTED.of(opened(desk).state()).closes["all_credit"][MARCH].terms.spend == 0


def test_what_was_stored_before_reads_and_writes_as_the_same_bytes() -> None:
    """A close and a figure of before say nothing of inputs, of spend, of a final day or of decimals."""
    codec = Codec(EVENTS)
    kept = [json.loads(each) for each in KEPT.read_text("utf-8").splitlines()]
    payloads = {json.loads(each["line"])["type"]: each["payload"].encode() for each in kept}
    closed: Any = codec.decode("period.closed/1", payloads["period.closed/1"])
    figure: Any = codec.decode("figure.recorded/1", payloads["figure.recorded/1"])
    assert (closed.inputs, closed.spend, closed.final) == (UNSET, UNSET, UNSET)
    assert figure.decimals == 0
    assert find_inputs(closed) is None
    assert [codec.encode(each) for each in (closed, figure)] == [
        payloads["period.closed/1"],
        payloads["figure.recorded/1"],
    ]


def test_later_spend_changes_no_closed_number(desk: Desk) -> None:
    close(desk, "cost")
    spent_more = "month,channel,amount,currency\n2026-03,search,999,EUR\n"
    desk.write("more.csv", spent_more)
    desk.does("ledger spend record more.csv --replace --because late", by=ANA)
    (row,) = desk.does("ledger period list cost --json").data["numbers"]
    assert row["number"] == "250"


def test_a_close_holds_what_was_reported_against_its_figure_at_its_own_decimals(desk: Desk) -> None:
    report(desk, "paid_return", "1.14", "2026-04-02")
    out = desk.does(f"ledger period close {MARCH} --definition paid_return {ASKED}", by=CRO).out
    assert "  1.14 was reported as of 2026-04-02: it was closed at 1.20" in out
    report(desk, "return", "2.13", "2026-04-02")
    out = desk.does(f"ledger period close {MARCH} --definition return {ASKED}", by=CRO).out
    assert "  2.13 was reported as of 2026-04-02: the same" in out


@pytest.mark.parametrize(
    ("number", "decimals", "unit", "exact", "same"),
    [
        ("1.1", 0, "", "1.108333334", True),
        ("1.1", 2, "", "1.108333334", False),
        ("1.1", 2, "", "1.104999999", True),
        ("0.2", 0, "", "0.25", True),
        ("0.4", 0, "", "0.35", True),
        ("0.3", 0, "", "0.25", False),
        ("11.1", 0, "%", "111111111/1000000000", True),
        ("312", 0, "EUR", "625/2", True),
        ("-0.6", 0, "", "-9/16", True),
    ],
)
def test_a_number_is_the_same_at_the_decimals_that_were_reported_half_to_even(
    number: str, decimals: int, unit: str, exact: str, same: bool
) -> None:
    days = calendar_period(MARCH).days
    assert days.until
    figure = FigureRecorded(
        key="cost", period=MARCH, from_=days.from_, until=days.until, number=number, unit=unit, as_of=days.until,
        evidence="", evidence_digest="", right=1, decimals=decimals,
    )  # fmt: skip
    assert agrees(figure, Fraction(exact)) is same
    assert "." not in text_at_decimals(figure, Fraction(exact)) or len(
        text_at_decimals(figure, Fraction(exact)).split(".")[1]
    ) == max(decimals, len(number.partition(".")[2]))


def test_zeros_at_the_end_of_a_reported_number_are_kept(desk: Desk) -> None:
    report(desk, "cost", "250.00", "2026-04-01")
    assert "250.00" in desk.does("ledger figure list cost").out
    (found,) = desk.does("ledger figure list cost --json").data["figures"]
    assert (found["number"], found["decimals"]) == ("250", 2)
    assert all_stood(desk)


@pytest.mark.parametrize(
    ("command", "by", "said"),
    [
        (f"ledger period close {MARCH} --definition cost {ASKED}", SAL, f"{SAL} may not act as decider"),
        (f"ledger period close 2026-02 --definition cost {ASKED}", CRO, "2026-02 of `cost` has no figure"),
        (f"ledger period close {MARCH} --definition pipeline --records deals.csv", CRO, "`pipeline` itself is not"),
        (f"ledger period close {MARCH} --definition cost", CRO, "no records of `pipeline` are named"),
        (f"ledger period close {MARCH} --definition mql {ASKED}", CRO, "--touches is about credit"),
        (f"ledger restate cost --from v1 --to v2 --period {MARCH} --because x", CRO, "is a metric over an attribution"),
    ],
)
def test_what_cannot_be_closed_is_refused_with_a_way_out(desk: Desk, command: str, by: str, said: str) -> None:
    before = desk.stored()
    done = desk.run(command, by=by)
    assert done.code
    assert said in done.err
    assert desk.stored() == before


def test_a_period_of_credit_is_closed_once(desk: Desk) -> None:
    close(desk, "all_value")
    done = desk.run(f"ledger period close {MARCH} --definition all_value {ASKED}", by=CRO)
    assert f"{MARCH} of `all_value` is closed" in done.err
