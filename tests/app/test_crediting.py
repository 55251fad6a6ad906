"""An attribution is run over records by the version that governs each conversion, and in one currency."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest

from kinds.crediting import CHANNELS, CREDIT, DEAL, TOUCH
from ledger.app import clock
from ledger.meanings.credit.sharing import PARTS
from shell import ANA, DANA, FOUNDED, TERMS, Desk, decide

NOW = "2026-04-14T09:00:00Z"
LINEAR = CREDIT.partition("credit:")[0].replace("  again: each\n", "") + "credit: linear\nno_touch: unattributed\n"
LINEAR = "".join(line for line in LINEAR.splitlines(keepends=True) if "through:" not in line)
RATED = LINEAR.replace("currency: EUR", "currency: {field: currency, rates: fx, into: EUR}")
TOUCHES = """\
touch_id,account_id,person_id,occurred,medium,source,kind,is_bot
1,a,ann,2026-01-10T09:00:00Z,content,,visit,false
2,a,ann,2026-01-20T09:00:00Z,cpc,,visit,false
3,b,bob,2026-02-20T09:00:00Z,content,,visit,false
4,b,bob,2026-03-01T09:00:00Z,cpc,,visit,false
"""
DEALS = """\
deal_id,account_id,stage,amount,currency,closed,lead_on,opportunity_on
d1,a,won,900,USD,2026-02-05T09:00:00Z,,
d2,b,won,10.5,EUR,2026-03-05T09:00:00Z,,
"""


def decided(desk: Desk, text: str, key: str, number: int = 1, day: str = "2026-02-02", more: str = "") -> None:
    desk.write(f"{key}.yaml", text.replace("scope: measurement", "scope: lifecycle"))
    decide(desk, f"{key}.yaml", key, day, number, more)


@pytest.fixture
def sold(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Touches are sorted into channels, and deals are there."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    for key, text in (("touch", TOUCH), ("deal", DEAL), ("channels", CHANNELS)):
        decided(desk, text, key)
    desk.write("touches.csv", TOUCHES)
    desk.write("deals.csv", DEALS)
    return desk


def answer(desk: Desk, more: str) -> Any:
    run = f"ledger attribution run pipeline_credit --touches touches.csv --conversions deals.csv {more} --json"
    done = desk.run(run, now=NOW)
    assert done.code == 0, done.err
    return json.loads(done.out)["data"]


def earned(found: Any) -> dict[str, int]:
    return {each["name"]: each["credit"] for each in found["channels"] if each["credit"]}


def test_each_conversion_is_credited_by_the_version_of_its_own_day(sold: Desk) -> None:
    decided(sold, LINEAR, "pipeline_credit")
    decided(sold, LINEAR.replace("credit: linear", "credit: last"), "pipeline_credit", 2, "2026-03-01")
    assert earned(answer(sold, "")) == {"paid_search": 2 * PARTS}
    assert earned(answer(sold, "--rules on:2026-02-10")) == {"content": PARTS, "paid_search": PARTS}
    found = answer(sold, "--rules then")
    assert earned(found) == {"content": PARTS // 2, "paid_search": 3 * PARTS // 2}
    assert [(each["version"], each["from"], each["until"], earned(each)) for each in found["versions"]] == [
        (1, "2026-02-02", "2026-03-01", {"content": PARTS // 2, "paid_search": PARTS // 2}),
        (2, "2026-03-01", None, {"paid_search": PARTS}),
    ]
    assert found["versions"][0]["no_conversions"] == {"other days": 1}


def test_conversions_of_days_that_no_version_governs_are_told_apart(sold: Desk) -> None:
    decided(sold, LINEAR, "pipeline_credit", day="2026-03-01")
    for rules in ("then", "standard"):
        found = answer(sold, f"--rules {rules}")
        assert (found["conversions"], found["ungoverned"]) == (1, 1)
    decided(sold, LINEAR.replace("linear", "last"), "pipeline_credit", 2, "2026-03-02", "--standard retrospective")
    assert answer(sold, "--rules standard")["ungoverned"] == 0


STANDARDS = {
    "--standard retrospective": {"paid_search": 2 * PARTS},
    "--standard retrospective --since 2026-02-10": {"content": PARTS // 2, "paid_search": 3 * PARTS // 2},
    "--standard retrospective --since 2026-02-01": {"paid_search": 2 * PARTS},
    "--standard dual --dual-until 2026-03-10 --primary old": {"content": PARTS, "paid_search": PARTS},
    "--standard dual --dual-until 2026-03-10 --primary new": {"content": PARTS // 2, "paid_search": 3 * PARTS // 2},
    "--standard restated --corrects 1": {"paid_search": 2 * PARTS},
}
"""How the second version governs, and who earned the deals of 5 February and 5 March; by the first all touches did."""


@pytest.mark.parametrize("terms", STANDARDS)
def test_a_standard_says_of_which_conversions_a_version_gives_the_credit(sold: Desk, terms: str) -> None:
    charter = (sold.folder / "charter.yaml").read_text().replace("retrospective]", "retrospective, dual, restated]")
    sold.write("charter.yaml", charter)
    sold.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because more", by=DANA)
    sold.does("ledger ratify charter/lifecycle#2", by=DANA)
    decided(sold, LINEAR, "pipeline_credit", more="--standard retrospective")
    decided(sold, LINEAR.replace("credit: linear", "credit: last"), "pipeline_credit", 2, "2026-03-01", terms)
    assert earned(answer(sold, "--rules standard")) == STANDARDS[terms]


def test_a_conversion_has_no_other_day_than_its_own(sold: Desk) -> None:
    decided(sold, LINEAR, "pipeline_credit")
    sold.write("last.yaml", LINEAR.replace("credit: linear", "credit: last").replace("measurement", "lifecycle"))
    terms = "--nature policy --standard cohort --cohort occurred --because later"
    found = sold.run(f"ledger propose last.yaml --effective 2026-03-01 {terms}", by=ANA)
    assert (found.code, "--cohort is about records" in found.err) == (4, True)


def test_the_touches_of_a_version_end_where_a_conversion_of_other_days_ends_them(sold: Desk) -> None:
    decided(sold, LINEAR, "pipeline_credit", day="2026-03-01")
    sold.write("deals.csv", DEALS.replace("d1,a", "d1,b").replace("2026-02-05", "2026-02-25"))
    found = answer(sold, "--rules then")
    assert earned(found) == {"paid_search": PARTS}  # the touch of February went to the conversion of February
    assert found["versions"][0]["left_out"] == {"other days": 1, "apart": 2}


def test_money_is_converted_once_at_the_rate_of_the_day(sold: Desk) -> None:
    decided(sold, RATED, "pipeline_credit")
    sold.write("fx.csv", "date,currency,rate\n2026-02-05,USD,0.8412345\n2026-02-06,USD,5\n")
    found = answer(sold, "--rates fx.csv")
    assert (found["currency"], found["value"]) == ("EUR", "767.61105")
    sold.write("ledger.toml", (sold.folder / "ledger.toml").read_text() + '\n[populations.fx]\nfile = "fx.csv"\n')
    assert answer(sold, "")["value"] == "767.61105"


def test_half_a_millionth_goes_to_the_even_one(sold: Desk) -> None:
    decided(sold, RATED, "pipeline_credit")
    sold.write("fx.csv", "date,currency,rate\n2026-02-05,USD,0.5\n2026-03-05,USD,0.5\n")
    for amounts, whole in (("0.000001", "-0.000001"), "0.00"), (("0.000003", "0.000005"), "0.000004"):
        text = DEALS.replace("900,USD", f"{amounts[0]},USD").replace("10.5,EUR", f"{amounts[1]},USD")
        sold.write("deals.csv", text)
        assert answer(sold, "--rates fx.csv")["value"] == whole


@pytest.mark.parametrize(
    ("rates", "told"),
    [
        ("", "the conversion `d1` of 2026-02-05 is in USD, and no rate says what that is in EUR"),
        ("2026-02-04,USD,0.8\n", "fx.csv has no rate of USD for that day"),
        ("2026-02-05,USD,0.8\n2026-02-05,USD,0.9\n", "USD has two rates on 2026-02-05"),
        ("2026-02-05,USD,0\n", "fx.csv: a rate is not above nothing"),
        ("2026-02-05,USD,much\n", "fx.csv: a rate is unreadable"),
        ("2026-02-05,USD,900000000000000\n", "the conversion `d1` is worth 1,000,000,000,000,000 EUR or more"),
    ],
)
def test_money_that_cannot_be_converted_is_told_with_its_row(sold: Desk, rates: str, told: str) -> None:
    decided(sold, RATED, "pipeline_credit")
    sold.write("fx.csv", f"date,currency,rate\n{rates}")
    given = "--rates fx.csv" if rates else ""
    done = sold.run(f"ledger attribution run pipeline_credit --touches touches.csv --conversions deals.csv {given}")
    assert (done.code, told in done.err) == (1, True), done.err


def test_rates_are_refused_where_all_money_is_of_one_currency(sold: Desk) -> None:
    decided(sold, LINEAR, "pipeline_credit")
    sold.write("fx.csv", "date,currency,rate\n")
    given = "--touches touches.csv --conversions deals.csv --rates fx.csv"
    assert "--rates says nothing here" in sold.run(f"ledger attribution run pipeline_credit {given}").err


def fit(desk: Desk, more: str, code: int = 0) -> Any:
    done = desk.run(f"ledger attribution fit {more} --touches touches.csv --conversions deals.csv --json", now=NOW)
    assert done.code == code, done.err
    return json.loads(done.out)["data"]


HAND = """\
touch_id,account_id,person_id,occurred,medium,source,kind,is_bot
1,a,ann,2026-03-01T09:00:00Z,content,,visit,false
2,a,ann,2026-03-02T09:00:00Z,cpc,,visit,false
3,a,ann,2026-03-03T09:00:00Z,,direct,visit,false
4,b,bob,2026-03-01T09:00:00Z,content,,visit,false
5,c,cat,2026-03-01T09:00:00Z,cpc,,visit,false
6,c,cat,2026-03-02T09:00:00Z,,direct,visit,false
"""
WON = "deal_id,account_id,stage,amount,currency,closed,lead_on,opportunity_on\nd1,a,won,1,EUR,2026-03-05T09:00:00Z,,\n"


@pytest.fixture
def fitted(sold: Desk) -> Desk:
    """The journeys of a hand example, and an attribution that makes them."""
    decided(sold, LINEAR, "pipeline_credit")
    sold.write("touches.csv", HAND)
    sold.write("deals.csv", WON)
    return sold


def test_a_fit_is_what_a_hand_finds_whether_lost_journeys_are_touches_or_paths(fitted: Desk) -> None:
    found = fit(fitted, "pipeline_credit --unconverted -o fit.yaml")
    assert (found["converted"], found["lost"], found["probability"]) == (1, 2, "0.333333333")
    assert {each["channel"]: (each["effect"], each["total"]) for each in found["channels"]} == {
        "content": ("0.5", "0.2"),
        "paid_search": ("1", "0.4"),
        "direct": ("1", "0.4"),
    }
    fitted.write("paths.csv", "path,journeys\ncontent,1\npaid_search > direct,1\n")
    assert fit(fitted, "pipeline_credit --paths paths.csv -o paths.yaml")["channels"] == found["channels"]
    assert fit(fitted, "pipeline_credit --paths paths.csv --period 2026-Q1 -o q1.yaml")["converted"] == 1


def test_a_fit_of_two_channels_a_state_says_so_and_comes_out_again(fitted: Desk) -> None:
    found = fit(fitted, "pipeline_credit --unconverted --order 2 -o two.yaml")
    assert (found["order"], found["probability"]) == (2, "0.333333333")
    assert "order: 2\n" in (fitted.folder / "two.yaml").read_text()
    assert fit(fitted, "--check two.yaml")["holds"]


def test_credit_by_a_fit_that_was_decided_is_credit_by_its_numbers(fitted: Desk) -> None:
    fit(fitted, "pipeline_credit --unconverted -o fit.yaml")
    decide(fitted, "fit.yaml", "pipeline_credit_fit", day="2026-02-03", more="--nature estimate")
    markov = LINEAR.replace("credit: linear", "credit: {markov: {order: 1, fit: pipeline_credit_fit}}")
    decided(fitted, markov, "pipeline_credit", 2, "2026-02-03")
    found = answer(fitted, "")
    assert earned(found) == {"content": PARTS // 5, "paid_search": 2 * PARTS // 5, "direct": 2 * PARTS // 5}
    fitted.write("touches.csv", HAND.replace("content,", "video,youtube"))
    assert answer(fitted, "")["unseen"] == {"brand_video": 1}


def test_a_fit_comes_out_again_on_its_own_records_and_on_no_others(fitted: Desk) -> None:
    fit(fitted, "pipeline_credit --unconverted -o fit.yaml")
    assert fit(fitted, "--check fit.yaml")["holds"]
    text = (fitted.folder / "fit.yaml").read_text()
    fitted.write("fit.yaml", text.replace("content: 0.5", "content: 0.500000002"))
    found = fit(fitted, "--check fit.yaml", code=1)
    assert [each["difference"] for each in found["channels"] if each["channel"] == "content"] == ["-0.000000002"]
    fitted.write("fit.yaml", text)
    fitted.write("touches.csv", HAND + "\n")
    assert fit(fitted, "--check fit.yaml", code=1)["others"] == ["touches"]


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        ("fax > content,1", "row 1 of the paths goes by `fax`"),
        ("content,1.5", "row 1 of the paths is of no whole number"),
        ("content,", "row 1 of the paths is without a number"),
    ],
)
def test_a_path_that_nobody_can_read_is_told_with_its_row(fitted: Desk, paths: str, told: str) -> None:
    fitted.write("paths.csv", f"path,journeys\n{paths}\n")
    given = "--touches touches.csv --conversions deals.csv --paths paths.csv -o fit.yaml"
    assert told in fitted.run(f"ledger attribution fit pipeline_credit {given}", now=NOW).err


def test_an_attribution_is_exported_as_the_credit_that_it_gives(sold: Desk) -> None:
    decided(sold, LINEAR, "pipeline_credit")
    decided(sold, LINEAR.replace("credit: linear", "credit: last"), "pipeline_credit", 2, "2026-03-01")
    done = sold.run(
        "ledger export sql pipeline_credit --dialect duckdb --rules then --table touch=crm.touches --form select",
        now=NOW,
    )
    assert done.code == 0, done.err
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA crm; SET TimeZone = 'UTC'")
    for name, file in (("crm.touches", "touches.csv"), ("deal", "deals.csv")):
        options = "all_varchar = false, types = {'closed': 'TIMESTAMPTZ', 'lead_on': 'DATE', 'opportunity_on': 'DATE'}"
        options = options if name == "deal" else "types = {'occurred': 'TIMESTAMPTZ', 'touch_id': 'VARCHAR'}"
        connection.execute(f"CREATE TABLE {name} AS FROM read_csv('{sold.folder / file}', {options})")
    summed = f"SELECT channel, sum(credit)::BIGINT FROM ({done.out.rstrip().rstrip(';')}) GROUP BY 1"
    assert dict(connection.execute(summed).fetchall()) == earned(answer(sold, "--rules then"))
    for dialect in ("postgres", "snowflake", "bigquery", "databricks", "spark"):
        assert sold.run(f"ledger export sql pipeline_credit --dialect {dialect}", now=NOW).code == 0


def test_an_attribution_is_exported_over_the_tables_of_its_own_entities(sold: Desk) -> None:
    decided(sold, LINEAR, "pipeline_credit")
    export = "ledger export sql pipeline_credit --dialect duckdb"
    assert "`lead` has no table here" in sold.run(f"{export} --table lead=leads", now=NOW).err
    assert "--table ENTITY=leads" in sold.run(f"{export} --table leads", now=NOW).err
    assert "`pipeline_credit` is no expression" in sold.run(f"{export} --form expression", now=NOW).err
