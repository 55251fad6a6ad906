"""The week of metrics over attributions: what moved each, as somebody who runs on the numbers reads it on Monday."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from credit_figures_desk import (
    ASKED,
    CHANNELS,
    ENTITIES,
    LINEAR,
    METRICS,
    SHARES,
    attest,
    entity,
    metric,
    records,
    spent,
)
from ledger.app import clock
from ledger.measure.credit.pure.table import credit_cells
from ledger.measure.credit.queries import rule_runs
from metrics.test_doors import SETTINGS
from shell import ANA, CRO, SAL, TERMS, Desk
from web.program import program
from web.visitor import site, words

MARCH, APRIL, MONDAY = "2026-03-30T09:00:00Z", "2026-04-06T09:00:00Z", "2026-04-13T09:00:00Z"
JOURNEYS = {
    "A": ("2026-04-01", "video content search"),
    "B": ("2026-04-02", "content search"),
    "C": ("2026-04-07", "video content content search"),
    "D": ("2026-04-08", "video search"),
    "E": ("2026-04-09", "content"),
}
"""The deals of 2026-W14 and W15, with the touches before each, from the first to the last."""
TOP = "measure: credit\nof: pipeline\nearned_by: {part: top}"


@pytest.fixture(scope="module")
def empty(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The rule is linear, and nothing was spent."""
    desk = template.copied(tmp_path_factory.mktemp("weeks")).at(MARCH)
    desk.write("note.txt", "the report of last year")
    for key in ENTITIES:
        attest(desk, key, entity(key))
    attest(desk, "channels", CHANNELS)
    attest(desk, "pipeline", LINEAR)
    journeys(desk, JOURNEYS)
    return desk


@pytest.fixture
def desk(empty: Desk, tmp_path: Path) -> Desk:
    return empty.copied(tmp_path).at(MONDAY)


def journeys(desk: Desk, of: Mapping[str, tuple[str, str]], first: str = "2026-03-01", amount: str = "100") -> None:
    """Write a deal of each account on its day, and the touches before it, all of the same day."""
    touches = tuple((name, first, medium) for name, (_, said) in of.items() for medium in said.split())
    records(desk, touches, tuple((f"d{name}", name, day, amount, "") for name, (day, _) in of.items()))


def week(desk: Desk, more: str = "") -> dict[str, Any]:
    """What the week says of each metric over an attribution."""
    return {each["key"]: each for each in desk.does(f"ledger weekly {ASKED} {more} --json").data["credit"]}


def moved(line: Mapping[str, Any]) -> tuple[str, ...]:
    """Both figures, the move and its two parts."""
    return (line["before"]["figure"], line["figure"]["figure"], line["move"], line["rule"], line["demand"])


def test_a_rule_of_monday_and_the_records_move_a_figure(desk: Desk) -> None:
    attest(desk, "top", metric("top", TOP))
    attest(desk, "pipeline", SHARES, "2026-04-06")
    line = week(desk)["top"]
    assert (line["period"], line["period_before"]) == ("2026-W15", "2026-W14")
    assert moved(line) == ("0.333333333", "0.971428571", "0.638095238", "0.144047619", "0.494047619")


def test_a_rule_of_wednesday_is_held_against_the_wednesday_before(desk: Desk) -> None:
    """By the rule of the last day for the whole week, the rule would seem to take away 0.005952381."""
    attest(desk, "top", metric("top", TOP))
    attest(desk, "pipeline", SHARES, "2026-04-08")
    assert moved(week(desk)["top"])[2:] == ("0.488095238", "0.069047619", "0.419047619")


def test_no_journey_is_cut_to_the_weeks_that_are_compared(desk: Desk) -> None:
    """The deal of March ends the first journey of acme; cut away, its touches would earn of the deal of April."""
    attest(desk, "top", metric("top", TOP))
    deals = (("d1", "acme", "2026-03-05", "900", ""), ("d3", "acme", "2026-04-08", "300", ""))
    touches = (("acme", "2026-01-20", "video"), ("acme", "2026-02-10", "content"), ("acme", "2026-03-20", "content"))
    records(desk, touches, deals)
    assert moved(week(desk)["top"]) == ("0", "0", "0", "0", "0")
    attest(desk, "content", metric("content", "measure: credit\nof: pipeline\nearned_by: {channel: content}"))
    assert week(desk)["content"]["figure"]["figure"] == "1"


def test_the_credit_of_everything_moves_with_the_conversions_and_by_no_rule(desk: Desk) -> None:
    attest(desk, "all_credit", metric("all_credit", METRICS["all_credit"]))
    attest(desk, "pipeline", SHARES, "2026-04-08")
    assert moved(week(desk)["all_credit"]) == ("2", "3", "1", "0", "1")


def test_what_a_taxonomy_does_is_the_rules(desk: Desk) -> None:
    attest(desk, "middle", metric("middle", TOP.replace("top", "middle")))
    attest(desk, "channels", CHANNELS.replace("content: {funnel: middle}", "content: {funnel: bottom}"), "2026-04-06")
    line = week(desk)["middle"]
    assert moved(line)[:3] == ("0.833333333", "0", "-0.833333333")
    assert Fraction(line["demand"]) == (Fraction(3, 2) - Fraction("0.833333333")) / 2
    assert Fraction(line["rule"]) + Fraction(line["demand"]) == Fraction(line["move"])


SPENT = (("2026-02", "video", "300", "EUR"), ("2026-03", "video", "500", "EUR"))
OWN = CHANNELS.replace("[top, middle, bottom]", "[top, middle]").replace(
    "search: {funnel: bottom, paid: true}", "search: {funnel: top}"
)
PARTS = "credit: {shares: [{funnel: top, share: 60}, {funnel: middle, share: 40}]}"


def test_a_cost_is_of_the_last_month_and_moved_by_the_rule_by_spend_and_by_units(desk: Desk) -> None:
    desk = desk.at(APRIL)
    attest(desk, "own", OWN.replace("key: channels", "key: own"))
    split = LINEAR.replace("key: pipeline", "key: split").replace("taxonomy: channels", "taxonomy: own")
    attest(desk, "split", split.replace("credit: linear", PARTS))
    attest(desk, "split", split.replace("credit: linear", PARTS.replace("60", "75").replace("40", "25")), "2026-03-01")
    attest(desk, "seen", metric("seen", "measure: credit\nof: split\nearned_by: {channel: video}"))
    attest(desk, "price", metric("price", "cost: {per: seen}\ngoal: {at_most: 450}"))
    spent(desk, SPENT)
    said = {"a": ("2026-02-10", "video content"), "b": ("2026-03-10", "video content")}
    journeys(desk, {**said, "c": ("2026-03-20", "video video search content")}, "2026-02-01")
    line = week(desk)["price"]
    assert (line["period"], line["period_before"]) == ("2026-03", "2026-02")
    assert (line["before"]["of"], line["before"]["over"], line["figure"]["over"]) == ("300", "3/5", "5/4")
    assert moved(line) == ("500", "400", "-100", "-100", "0")
    assert (line["spend"], line["units"]) == ("240", "-240")
    assert line["goal"]["in_words"] == "at most 450: met"
    out = desk.does(f"ledger weekly {ASKED}").out
    (head, row) = (line.split() for line in out.splitlines() if "SPEND" in line or line.startswith("  price  "))
    assert head[:9] == ["FIGURE", "2026-03", "2026-02", "MOVE", "RULE", "DEMAND", "SPEND", "UNITS", "GOAL"]
    assert row[1:8] == ["400.00", "500.00", "−100.00", "−100.00", "0.00", "+240.00", "−240.00"]


def test_spend_that_is_spread_is_of_the_week(desk: Desk) -> None:
    attest(desk, "all_credit", metric("all_credit", METRICS["all_credit"]))
    attest(desk, "spread_cost", metric("spread_cost", METRICS["spread_cost"]))
    amounts = (("2026-03", "video", "620"), ("2026-04", "video", "300"), ("2026-03", "search", "0"))
    spent(desk, tuple((*each, "EUR") for each in (*amounts, ("2026-04", "search", "0"))))
    line = week(desk, "")["spread_cost"]
    assert (line["period_before"], line["before"]["of"]) == ("2026-W14", "90")
    assert Fraction(line["spend"]) + Fraction(line["units"]) == Fraction(line["demand"])


def test_a_cost_for_each_record_is_moved_by_the_rule_of_those_records(desk: Desk) -> None:
    made = "kind: criteria\nkey: named\nscope: lifecycle\nentity: contact\ncriteria: {0}\n"
    attest(desk, "named", made.format("source = 'search'"))
    attest(desk, "contacts", metric("contacts", "of: named", "contact"))
    attest(desk, "lead_cost", metric("lead_cost", "cost: {per: contacts, channel: source}", "contact"))
    attest(desk, "named", made.format("contact_id IS NOT BLANK"), "2026-03-01")
    spent(desk, (("2026-02", "search", "100", "EUR"), ("2026-03", "search", "300", "EUR")))
    made_on = [("2026-02-03", "search"), ("2026-02-04", ""), ("2026-03-03", "search"), ("2026-03-31", "search")]
    rows = "".join(f"c{n},{source},{day}\n" for n, (day, source) in enumerate([*made_on, ("2026-03-05", "")]))
    desk.write("contacts.csv", f"contact_id,source,made\n{rows}")
    data = desk.does("ledger weekly --records contacts.csv --json").data
    (line,) = data["credit"]
    assert moved(line)[:3] == ("100", "100", "0")
    earlier, later = (100, 150), (50, 100)
    assert Fraction(line["demand"]) == Fraction(earlier[1] - earlier[0] + later[1] - later[0], 2)
    assert Fraction(line["spend"]) + Fraction(line["units"]) == Fraction(line["demand"])
    assert Fraction(line["rule"]) == -Fraction(line["demand"])


def test_a_figure_of_touches_is_provisional_and_says_until_when(desk: Desk) -> None:
    attest(desk, "touched", metric("touched", METRICS["touched"]))
    journeys(desk, JOURNEYS, "2026-03-31")
    line = week(desk)["touched"]
    assert (line["before"]["figure"], line["before"]["final"], line["before"]["provisional"]) == (
        "5",
        "2026-07-05",
        True,
    )
    out = " ".join(desk.does(f"ledger weekly {ASKED}").out.split())
    assert "provisional until 2026-07-12" in out
    assert "2026-W14: provisional until 2026-07-05" in out


def test_touches_are_compared_by_the_rule_of_their_own_weekdays(desk: Desk) -> None:
    """As counted each conversion keeps its version, so a touch before the change may have the later one's credit."""
    attest(desk, "top", metric("top", f"{TOP}\ndated_by: touch"))
    attest(desk, "pipeline", SHARES, "2026-04-06")
    touches = (("a", "2026-04-01", "video"), ("a", "2026-04-07", "content"), ("a", "2026-04-08", "content"))
    records(
        desk,
        (*touches, ("b", "2026-04-08", "video"), ("b", "2026-04-08", "search")),
        (
            ("da", "a", "2026-04-09", "1", ""),
            ("db", "b", "2026-04-10", "1", ""),
        ),
    )
    line = week(desk)["top"]
    assert moved(line)[:3] == ("0.571428571", "0.571428571", "0")
    earlier, later = ("0.333333333", "0.5"), ("0.571428571", "0.571428571")
    demand = sum(Fraction(after) - Fraction(before) for before, after in (earlier, later)) / 2
    assert Fraction(line["demand"]) == demand


def test_a_goal_of_value_is_missed_once_its_month_is_final_and_never_met_in_between(desk: Desk) -> None:
    desk = desk.at(MARCH)
    attest(desk, "all_value", metric("all_value", f"{METRICS['all_value']}\ngoal: {{at_least: 1500, per: month}}"))
    attest(desk, "all_credit", metric("all_credit", f"{METRICS['all_credit']}\ngoal: {{at_least: 2, per: month}}"))
    sold = (("d1", "acme", "2026-03-05", "1000", ""), ("d2", "beta", "2026-03-24", "600", ""))
    records(desk, (("acme", "2026-03-01", "video"),), sold)
    found = week(desk)
    assert found["all_value"]["goal"]["in_words"] == "at least 1,500 a month: 1,600 so far in 2026-03"
    assert found["all_credit"]["goal"]["in_words"] == "at least 2 a month: met, 2.000 in 2026-03"
    records(desk, (("acme", "2026-03-01", "video"),), (*sold, ("d3", "beta", "2026-03-31", "-200", "")))
    goal = week(desk.at(APRIL))["all_value"]["goal"]
    assert (goal["met"], goal["in_words"]) == (False, "at least 1,500 a month: missed, 1,400 in 2026-03")


def test_figures_in_two_currencies_are_shown_and_not_compared(desk: Desk) -> None:
    attest(desk, "all_value", metric("all_value", METRICS["all_value"]))
    attest(desk, "pipeline", LINEAR.replace("currency: EUR", "currency: USD"), "2026-04-06")
    line = week(desk)["all_value"]
    assert (line["before"]["figure"], line["figure"]["figure"], line["move"]) == ("200", "300", None)
    assert "v1 and v2 have another currency, so that the two are not compared" in " ".join(
        desk.does(f"ledger weekly {ASKED}").out.split()
    )


def test_a_change_looks_back_from_both_weeks(desk: Desk) -> None:
    attest(desk, "all_value", metric("all_value", METRICS["all_value"]))
    attest(desk, "change", metric("change", METRICS["change"]))
    journeys(desk, {**JOURNEYS, "Z": ("2026-03-25", "video")})
    assert moved(week(desk)["change"])[:3] == ("1", "1/2", "-0.5")


def test_a_share_and_a_return_are_told(desk: Desk) -> None:
    for key in ("video_credit", "all_credit", "video_share"):
        attest(desk, key, metric(key, METRICS[key]))
    attest(desk, "pipeline", SHARES, "2026-04-06")
    line = week(desk)["video_share"]
    assert moved(line)[:2] == ("333333333/2000000000", "971428571/3000000000")
    assert Fraction(line["rule"]) + Fraction(line["demand"]) == Fraction(line["move"])


def test_the_records_may_stand_in_the_settings_and_the_page_shows_the_same(desk: Desk) -> None:
    attest(desk, "top", metric("top", TOP))
    asked = week(desk)
    desk.write("fx.csv", "date,currency,rate\n")
    toml = desk.folder / "ledger.toml"
    toml.write_text(f"{toml.read_text()}{SETTINGS}")
    assert {each["key"]: each for each in desk.does("ledger weekly --json").data["credit"]} == asked
    desk.does("ledger weekly --html week.html")
    assert "Credit and money" in (desk.folder / "week.html").read_text()


def test_what_cannot_be_counted_says_why_and_hinders_no_other(desk: Desk) -> None:
    attest(desk, "all_credit", metric("all_credit", METRICS["all_credit"]))
    attest(desk, "cost", metric("cost", METRICS["cost"]))
    found = week(desk)
    assert found["cost"]["figure"]["why"] == "the denominator is 0"
    assert found["all_credit"]["figure"]["figure"] == "3"
    desk.write("deals.csv", "deal_id,account,closed\nd1,a,2026-04-01\n")
    line = week(desk)["all_credit"]
    assert "amount" in str(line["problem"])


def test_touches_of_two_attributions_are_not_taken_for_both(desk: Desk) -> None:
    attest(desk, "other", LINEAR.replace("key: pipeline", "key: other"))
    for key in ("pipeline", "other"):
        attest(desk, f"of_{key}", metric(f"of_{key}", f"measure: credit\nof: {key}"))
    done = desk.run(f"ledger weekly {ASKED}")
    assert (done.code, "metrics are over other and pipeline" in done.err) == (1, True)


def test_each_version_is_run_once_for_all_that_need_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("all_credit", "all_value", "video_credit", "video_share"):
        attest(desk, key, metric(key, METRICS[key]))
    attest(desk, "pipeline", SHARES, "2026-04-08")
    ran: list[str] = []

    def count(rule: Any, *args: Any, **named: Any) -> Any:
        ran.append(type(rule.form).__name__)
        return credit_cells(rule, *args, **named)

    monkeypatch.setattr(rule_runs, "credit_cells", count)
    assert len(week(desk)) == 4
    assert len(ran) == len({*ran}) == 2


def test_what_came_late_is_told_beside_what_was_last_recorded(desk: Desk) -> None:
    """The number was recorded while the metric counted deals: how one of credit is recorded is another matter."""
    attest(desk, "sold", "kind: criteria\nkey: sold\nscope: lifecycle\nentity: deal\ncriteria: amount > 0\n")
    attest(desk, "top", metric("top", "of: sold"))
    recorded = "--as-of 2026-04-06 --evidence note.txt"
    desk.does(f"ledger figure record top 2026-W14 0.25 {recorded}", by=ANA)
    attest(desk, "top", metric("top", TOP), "2026-04-01")
    assert week(desk)["top"]["late"] == "0.08"
    assert "LATE" in desk.does(f"ledger weekly {ASKED}").out


def test_a_closed_week_that_stands_at_another_number_is_told(desk: Desk) -> None:
    attest(desk, "top", metric("top", TOP))
    desk.does(f"ledger period close 2026-W14 --definition top {ASKED}", by=CRO)
    assert "stands at" not in desk.does(f"ledger weekly {ASKED}").out
    journeys(desk, {**JOURNEYS, "A": ("2026-04-01", "content search")})
    (stands,) = week(desk)["top"]["closed"]
    assert (stands["period"], stands["number"], stands["counted"]) == ("2026-W14", "0.333333333", "0")
    out = " ".join(desk.does(f"ledger weekly {ASKED}").out.split())
    told = "top: 2026-W14 stands at 0.333, since it was closed on 2026-04-13; here its records are counted again"
    assert told in out


def test_the_page_tells_it_to_those_who_see_what_is_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    attest(desk, "top", metric("top", TOP))
    desk.does("ledger person add joe@acme.example")
    monkeypatch.setenv(clock.NOW, MONDAY)
    with site(desk) as pages:
        assert "nobody said where touches and conversions are: top" in words(pages.visitor(CRO).get("/weekly"))
    toml = desk.folder / "ledger.toml"
    toml.write_text(toml.read_text() + SETTINGS.replace('rates = "fx"\n', ""))
    with site(desk) as pages:
        assert "Credit and money" in words(pages.visitor(CRO).get("/weekly"))
        other = words(pages.visitor("joe@acme.example").get("/weekly"))
        assert "Credit and money" not in other
        records(desk, (), (("d1", "acme", "2026-04-08", "1", ""),))
        assert "0.000" in words(pages.visitor(CRO).get("/weekly")), "records that changed are counted again"


def test_a_brief_of_the_attribution_is_no_hindrance(desk: Desk) -> None:
    attest(desk, "top", metric("top", TOP))
    desk.write("pipeline.yaml", SHARES)
    desk.does(f"ledger propose pipeline.yaml --effective 2026-04-13 {TERMS} --because agreed", by=ANA)
    assert "pipeline#1" in desk.does(f"ledger brief pipeline#1 {ASKED}", by=SAL).out
    assert week(desk)["top"]["problem"] is None


def test_a_goal_is_told_in_the_week_in_which_its_period_is_final(desk: Desk) -> None:
    desk = desk.at(APRIL)
    goal = "goal: {at_least: 2, per: month}"
    attest(desk, "settled", metric("settled", f"measure: value\nof: pipeline\nsettles: 7 days\n{goal}"))
    attest(desk, "touched", metric("touched", f"{METRICS['touched']}\n{goal}"))
    journeys(desk, {"A": ("2026-03-24", "video")}, "2026-03-20", "1")
    found = week(desk)
    assert found["settled"]["goal"]["in_words"] == "at least 2 a month: 1 so far in 2026-03"
    assert found["touched"]["goal"]["in_words"] == "at least 2 a month: missed, 0.000 in 2025-12"
    found = week(desk.at(MONDAY))
    assert found["settled"]["goal"]["in_words"] == "at least 2 a month: missed, 1 in 2026-03"
    assert found["touched"]["goal"]["in_words"] == "at least 2 a month: 0.000 so far in 2026-04"
    july = week(desk.at("2026-07-06T09:00:00Z"))
    assert july["touched"]["goal"]["in_words"] == "at least 2 a month: missed, 1.000 in 2026-03"


def test_page_week_count_and_api_tell_one_population_of_credit_and_money(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of `[credit.KEY]`: once its file is another, all of them tell another figure."""
    attest(desk, "top", metric("top", TOP))
    toml = desk.folder / "ledger.toml"
    toml.write_text(toml.read_text() + SETTINGS.replace('rates = "fx"\n', ""))
    later = desk.at("2026-05-11T09:00:00Z")
    monkeypatch.setenv(clock.NOW, "2026-05-11T09:00:00Z")
    with site(later) as pages:
        cro = program(pages, CRO)
        for minute, more, figure in (("00", {}, "0"), ("01", {"F": ("2026-05-05", "video")}, "1")):
            monkeypatch.setenv(clock.NOW, f"2026-05-11T09:{minute}:00Z")  # a page is a minute old at most
            journeys(desk, {**JOURNEYS, **more})
            weeks = {each["key"]: each for each in later.does("ledger weekly --json").data["credit"]}
            week = later.does("ledger count top --period 2026-W19 --json").data["overall"]["figure"]
            assert (weeks["top"]["figure"]["figure"], week) == (figure, figure)
            counted = later.does("ledger count top --by month --json").data["rows"]
            read = words(pages.visitor(CRO).get("/d/top"))
            assert [each for each in counted if f"{each['period']} {Decimal(each['figure']):.9f}" not in read] == []
            april = next(Decimal(each["figure"]) for each in counted if each["period"] == "2026-04")
            assert f"Metric 2026-04 Status top {april:.3f} final" in words(pages.visitor(CRO).get("/d/pipeline"))
            for options, path in (
                ("count top --by month --by channel", "/definitions/top/count?by=month,channel"),
                ("count top --period 2026-W19 --rules then", "/definitions/top/count?period=2026-W19&rules=then"),
                ("count top --rules on:2026-04-30", "/definitions/top/count?on=2026-04-30"),
                ("weekly", "/weekly"),
            ):
                sent = cro.send("GET", path, 200).content
                data = later.does(f"ledger {options} --json").data
                assert sent == json.dumps(data, ensure_ascii=False).encode(), path


def test_a_program_counts_credit_alone_and_for_who_may_read_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    attest(desk, "top", metric("top", TOP))
    desk.does("ledger person add joe@acme.example")
    monkeypatch.setenv(clock.NOW, MONDAY)
    with site(desk) as pages:
        cro, joe = program(pages, CRO), program(pages, "joe@acme.example")
        unnamed = cro.get("/definitions/top/count", 422)
        assert (unnamed["what"], "[credit.pipeline] in ledger.toml" in unnamed["fix"]) == (
            "no records of `pipeline` are named",
            True,
        )
        assert joe.get("/definitions/top/count", 403)["what"] == "joe@acme.example may not read what was counted of top"
        refused = cro.get("/definitions/pipeline/count", 409)
        assert refused["what"] == "`pipeline` is no metric over an attribution"
        toml = desk.folder / "ledger.toml"
        toml.write_text(toml.read_text() + SETTINGS.replace('rates = "fx"\n', ""))
    with site(desk) as pages:
        told = {who: program(pages, who, name=f"{who} again").get("/weekly") for who in (CRO, "joe@acme.example")}
        assert [each["key"] for each in told[CRO]["credit"]] == ["top"]
        assert "credit" not in told["joe@acme.example"]


def test_a_page_says_why_it_counts_no_credit_and_shows_none_to_who_may_not_see_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    attest(desk, "top", metric("top", TOP))
    desk.does("ledger person add joe@acme.example")
    monkeypatch.setenv(clock.NOW, MONDAY)
    with site(desk) as pages:
        read = words(pages.visitor(CRO).get("/d/top"))
        assert "No records of pipeline are named: its credit is made of touches and conversions." in read
        assert "Credit and money" not in words(pages.visitor("joe@acme.example").get("/d/top"))
        assert "Credit and money" not in words(pages.visitor(CRO).get("/d/touch"))
