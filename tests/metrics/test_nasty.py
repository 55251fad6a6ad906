"""What credit and money are told wrongly elsewhere: each case, whose tempting answer stands beside the right one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from credit_figures_desk import (
    ASKED,
    CHANNELS,
    DEALS,
    LINEAR,
    SHARES,
    SPEND,
    V1,
    V2,
    attest,
    decided,
    figures,
    metric,
    records,
    spent,
    told,
)
from shell import Desk

MARCH, APRIL = "--period 2026-03", "--period 2026-04"
MADE = "kind: criteria\nkey: named\nscope: lifecycle\nentity: contact\ncriteria: contact_id IS NOT BLANK\n"


@pytest.fixture(scope="module")
def example(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The hand example, before anything was spent."""
    return decided(template.copied(tmp_path_factory.mktemp("nasty")), spend=())


@pytest.fixture(scope="module")
def early(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The same as it was known in February, when the rule was linear."""
    return decided(template.copied(tmp_path_factory.mktemp("early")), (), "", "2026-02-02T09:00:00Z")


@pytest.fixture
def desk(example: Desk, tmp_path: Path) -> Desk:
    return example.copied(tmp_path)


def test_a_lead_is_of_the_channel_that_its_field_names_and_any_other_of_none(desk: Desk) -> None:
    spent(desk, SPEND)
    attest(desk, "named", MADE)
    attest(desk, "contacts", metric("contacts", "of: named", "contact"))
    attest(desk, "lead_cost", metric("lead_cost", "cost: {per: contacts, channel: source}", "contact"))
    attest(desk, "bare_cost", metric("bare_cost", "cost: {per: contacts}", "contact"))
    sources = [*["search"] * 4, "video", "", "Search", "podcast"]
    rows = "".join(f"c{n},{source},2026-03-{n + 1:02}\n" for n, source in enumerate(sources))
    desk.write("contacts.csv", f"contact_id,source,made\n{rows}")
    data = desk.does(f"ledger count lead_cost --records contacts.csv {MARCH} --by channel --json").data
    found = {each["name"]: told(each) for each in data["rows"]}
    assert found == {"search": "125/2", "video": "500", "no channel known": "—"}
    assert told(data["overall"]) == "375/4"
    assert data["unknown_channels"] == {"Search": 1, "podcast": 1}
    out = desk.does(f"ledger count lead_cost --records contacts.csv {MARCH}").out
    assert "2 records of a channel that no taxonomy knows: Search (1), podcast (1)" in out
    done = desk.run(f"ledger count bare_cost --records contacts.csv {MARCH} --by channel")
    assert (done.code, "does not say whose a record is" in done.err) == (4, True)
    assert told(desk.does(f"ledger count bare_cost --records contacts.csv {MARCH} --json").data["overall"]) == "375/4"


def test_by_touch_a_row_is_of_the_month_of_its_touch_and_a_conversion_without_any_of_none(early: Desk) -> None:
    april = early.at("2026-05-01T09:00:00Z")
    assert figures(april, "touched", "--by month") == {
        "2026-01": "0.333333333",
        "2026-02": "0.833333333",
        "2026-03": "2.833333334",
        "all": "4",
    }
    data = april.does(f"ledger count touched {ASKED} {MARCH} --json").data
    assert (data["credit"]["undated"], data["credit"]["later"]) == (1, 0)
    assert (data["overall"]["final"], data["overall"]["provisional"]) == ("2026-06-30", True)
    assert april.does(f"ledger count settled {ASKED} {MARCH} --json").data["overall"]["final"] == "2026-07-07"
    assert "provisional until 2026-06-30" in april.does(f"ledger count touched {ASKED} {MARCH}").out


def test_what_comes_later_is_in_no_figure_of_a_day_and_in_that_of_a_later_one(early: Desk) -> None:
    data = early.at("2026-03-31T09:00:00Z").does(f"ledger count touched {ASKED} {MARCH} --json").data
    assert data["overall"]["figure"] == "0.833333334"
    assert data["credit"]["later"] == 2
    final = early.at("2026-06-30T09:00:00Z").does(f"ledger count touched {ASKED} {MARCH} --json").data
    assert (final["overall"]["figure"], final["overall"]["provisional"]) == ("2.833333334", False)


def test_a_period_is_picked_from_one_run_over_all_records(desk: Desk) -> None:
    """Not: 5/4, 1/2 and search 1/4, of April's deals without the one that ended the journey of March."""
    found = figures(desk, "all_credit", f"{V1} {APRIL} --by channel")
    assert found == {"video": "1", "content": "1", "search": "0", "unattributed": "0", "all": "2"}


def test_a_late_deal_may_take_credit_away(desk: Desk) -> None:
    attest(desk, "once", LINEAR.replace("key: pipeline", "key: once").replace("again: each", "again: first"))
    attest(desk, "once_credit", metric("once_credit", "measure: credit\nof: once"))
    acme = tuple(each for each in DEALS if each[1] == "acme")
    records(desk, deals=acme)
    assert figures(desk, "once_credit", MARCH)["all"] == "1"
    records(desk, deals=(*acme, ("d0", "acme", "2026-02-20", "50", "")))
    assert figures(desk, "once_credit", MARCH)["all"] == "0"


def test_two_channels_on_record_may_be_one_of_the_taxonomy(desk: Desk) -> None:
    lines = (*SPEND[:3], ("2026-03", "google_ads", "150", "EUR"), ("2026-03", "bing_ads", "100", "EUR"))
    spent(desk, lines, {"google_ads": "search", "bing_ads": "search"})
    found = desk.does(f"ledger count cost {ASKED} {V2} {MARCH} --by channel --json").data
    (search,) = (each for each in found["rows"] if each["name"] == "search")
    assert (search["of"], search["figure"]) == ("250", "625/2")


def test_spend_that_no_taxonomy_knows_is_a_line_of_its_own_and_part_of_the_whole(desk: Desk) -> None:
    """Not 32/15, where it is lost."""
    spent(desk, (*SPEND, ("2026-03", "podcast", "150", "EUR")))
    data = desk.does(f"ledger count return {ASKED} {V1} {MARCH} --json").data
    assert data["overall"]["figure"] == "16/9"
    assert data["unknown_spend"] == [{"channel": "podcast", "month": "2026-03", "amount": "150", "currency": "EUR"}]
    assert "on podcast, which no taxonomy knows" in desk.does(f"ledger count return {ASKED} {MARCH}").out
    assert figures(desk, "paid_return", f"{V1} {MARCH}")["all"] == "6/5"


def test_a_channel_that_moves_to_another_part_takes_its_credit_along(desk: Desk) -> None:
    attest(desk, "channels", CHANNELS.replace("content: {funnel: middle}", "content: {funnel: bottom}"), "2026-05-01")
    after = f"--rules on:2026-05-02 {MARCH}"
    found = figures(desk, "all_credit", f"{after} --by part")
    assert (found["middle"], found["bottom"]) == ("0", "1.666666667")
    assert figures(desk, "all_credit", f"{after} --by channel")["content"] == "0.833333333"


def test_the_version_is_that_of_the_conversion_also_where_rows_are_dated_by_touch(desk: Desk) -> None:
    """Not 0.333333333, by the version of the touch's own day."""
    attest(desk, "credit", LINEAR.replace("key: pipeline", "key: credit"))
    attest(desk, "credit", SHARES.replace("key: pipeline", "key: credit"), "2026-04-01")
    attest(desk, "moved", metric("moved", "measure: credit\nof: credit\ndated_by: touch"))
    touches = (("a", "2026-03-10", "video"), ("a", "2026-03-20", "content"), ("a", "2026-04-01", "search"))
    records(desk, touches, (("d", "a", "2026-04-03", "10", ""),))
    assert figures(desk, "moved", f"{MARCH} --by channel")["content"] == "0.3"


def test_a_lag_takes_the_spend_of_months_before(desk: Desk) -> None:
    spent(desk, SPEND[:2])
    lagging = figures(desk, "late_cost", f"{V2} {MARCH} --by channel")
    assert lagging["video"] == "500"
    assert lagging["search"] == "no spend of search is on record for 2026-02"


def test_spend_in_another_currency_is_converted_at_the_rate_of_the_last_day_of_its_month(desk: Desk) -> None:
    spent(desk, (("2026-03", "video", "1000", "USD"), ("2026-03", "search", "250", "EUR")))
    desk.write("fx.csv", "date,currency,rate\n2026-03-31,USD,0.92\n2026-03-30,USD,0.5\n")
    found = figures(desk, "converted", f"--rates fx.csv {V2} {MARCH} --by channel")
    assert found["video"] == "9/23"
    assert found["search"] == "57/25"
    desk.write("fx.csv", "date,currency,rate\n2026-03-30,USD,0.5\n")
    assert figures(desk, "converted", f"--rates fx.csv {V2} {MARCH}")["all"] == "fx has no rate of USD on 2026-03-31"
    without = figures(desk, "return", f"{V2} {MARCH}")["all"]
    assert without == "spend is in two currencies: 250 EUR and 1000 USD"
    told = " ".join(desk.does(f"ledger count return {ASKED} {V2} {MARCH}").out.split())
    step = "write how it is converted into its return, such as rates: fx, into: EUR, and propose that: ledger propose"
    assert f"{step} FILE --effective DATE --because TEXT" in told


NO_FIGURE: list[tuple[str, str, tuple[Any, ...], str, str | None, str | None]] = [
    ("cost", "--period 2026-01", SPEND[:1], "the denominator is 0", "100", "0"),
    ("cost", MARCH, SPEND[:3], "no spend of search is on record for 2026-03", None, "3"),
    ("return", MARCH, SPEND[2:3], "no spend of search is on record for 2026-03", "1600", None),
    ("change", "--period 2026-03", SPEND, "it was 0 or less before", "1600", "0"),
    ("video_share", "--period 2026-02", SPEND, "the denominator is 0", "0", "0"),
]


@pytest.mark.parametrize(("key", "period", "spend", "why", "of", "over"), NO_FIGURE)
def test_where_there_is_no_figure_both_numbers_stand_beside_it(
    desk: Desk, key: str, period: str, spend: tuple[Any, ...], why: str, of: str | None, over: str | None
) -> None:
    spent(desk, spend)
    row = desk.does(f"ledger count {key} {ASKED} {V1} {period} --json").data["overall"]
    assert (row["figure"], row["why"], row.get("of"), row.get("over")) == (None, why, of, over)
    assert "no figure" in desk.does(f"ledger count {key} {ASKED} {V1} {period}").out


def test_an_amount_of_0_is_an_amount(desk: Desk) -> None:
    spent(desk, (*SPEND[:3], ("2026-03", "search", "0", "EUR")))
    assert figures(desk, "cost", f"{V2} {MARCH}")["all"] == "500/3"
    assert figures(desk, "cost", f"{V2} {MARCH} --by channel")["search"] == "0"


def test_a_share_of_value_has_no_figure_where_a_value_below_0_is_in_it(desk: Desk) -> None:
    records(desk, deals=(*DEALS, ("d6", "eps", "2026-03-16", "-200", "")))
    assert figures(desk, "all_value", f"{V1} {MARCH}")["all"] == "1400"
    assert figures(desk, "video_part", f"{V1} {MARCH}")["all"] == "a value below 0 is in it, and a share is of a whole"
    assert figures(desk, "video_part", f"{V1} {APRIL}")["all"] == "4/7"


def test_versions_with_another_currency_have_no_common_value_and_common_credit(desk: Desk) -> None:
    dollars = LINEAR.replace("currency: EUR", "currency: USD")
    attest(desk, "mixed", LINEAR.replace("key: pipeline", "key: mixed"))
    attest(desk, "mixed", dollars.replace("key: pipeline", "key: mixed"), "2026-04-01")
    attest(desk, "mixed_value", metric("mixed_value", "measure: value\nof: mixed"))
    attest(desk, "mixed_credit", metric("mixed_credit", "measure: credit\nof: mixed"))
    assert figures(desk, "mixed_value", "--by month") == {
        "2026-03": "1600",
        "2026-04": "700",
        "all": "v1 and v2 have another currency",
    }
    assert figures(desk, "mixed_credit")["all"] == "5"


def test_conversions_that_no_version_governs_are_told_apart(desk: Desk) -> None:
    attest(desk, "young", LINEAR.replace("key: pipeline", "key: young"), "2026-03-12")
    attest(desk, "young_credit", metric("young_credit", "measure: credit\nof: young"), "2026-03-12")
    data = desk.does(f"ledger count young_credit {ASKED} --json").data
    assert (data["overall"]["figure"], data["credit"]["ungoverned"]) == ("3", 2)
    assert "of days that no version governs: decided by nobody" in desk.does(f"ledger count young_credit {ASKED}").out


def test_a_week_of_spend_is_refused_unless_it_is_spread(desk: Desk) -> None:
    spent(desk, SPEND)
    done = desk.run(f"ledger count cost {ASKED} --period 2026-W11")
    assert (done.code, "a week of it lies in two months" in done.err) == (4, True)
    row = desk.does(f"ledger count spread_cost {ASKED} {V1} --period 2026-W11 --json").data["overall"]
    assert row["of"] == "5250/31"


def test_a_quotient_is_followed_to_its_terms_as_they_are_in_force(desk: Desk) -> None:
    attest(desk, "of_share", metric("of_share", "change: {of: video_share, from: year_before}"))
    assert figures(desk, "of_share", MARCH)["all"] == "the denominator is 0"
