"""Metrics over an attribution at the command line: decided, counted, told row by row, and refused elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from credit_figures_desk import ASKED, CHANNELS, LINEAR, SHARES, SPEND, V1, V2, attest, decided, figures, metric, told
from shell import ANA, CRO, SAL, TERMS, Desk, criteria

MARCH = "--period 2026-03"
SETTINGS = """
[populations.touched]
file = "touches.csv"

[populations.sold]
file = "deals.csv"

[populations.fx]
file = "fx.csv"

[credit.pipeline]
touches = "touched"
conversions = "sold"
rates = "fx"
"""


@pytest.fixture(scope="module")
def example(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return decided(template.copied(tmp_path_factory.mktemp("doors")))


@pytest.fixture
def desk(example: Desk, tmp_path: Path) -> Desk:
    return example.copied(tmp_path)


def test_it_is_proposed_approved_and_ratified_as_any_definition_and_then_counted(desk: Desk) -> None:
    desk.write("late.yaml", metric("late", "cost: {per: all_credit, lag: 1 month}\ngoal: {at_most: 400}"))
    found = desk.does(f"ledger propose late.yaml --effective 2026-12-01 {TERMS} --because agreed", by=ANA)
    assert "rests on all_credit v1, channels v1, deal v1, pipeline v2, touch v1" in found.out
    desk.does("ledger brief late#1", by=SAL)
    desk.does("ledger approve late#1", by=SAL)
    desk.does("ledger ratify late#1", by=CRO)
    assert "goal: at most 400" in desk.does("ledger show late").out
    assert figures(desk, "late", f"{V2} {MARCH} --by channel")["video"] == "500"
    assert "0 of" not in desk.does("ledger audit rights").out


def test_a_change_of_the_attribution_names_the_metrics_over_it(desk: Desk) -> None:
    text = (desk.folder / "pipeline.yaml").read_text().replace("90 days", "60 days")
    desk.write("pipeline.yaml", text)
    done = desk.does(f"ledger propose pipeline.yaml --effective 2026-12-01 {TERMS} --because agreed", by=ANA)
    assert "changes video_share v1 indirectly" in done.out


def test_a_proposal_names_no_metric_that_is_proved_to_stay(desk: Desk) -> None:
    terms = f"--effective 2026-12-01 {TERMS} --because agreed"
    shares = (desk.folder / "pipeline.yaml").read_text()
    desk.write("next.yaml", shares.replace("share: 40", "share: 50").replace("share: 30}]", "share: 20}]"))
    done = desk.does(f"ledger propose next.yaml {terms}", by=ANA)
    assert "changes video_share v1 indirectly" in done.out
    assert "changes all_credit" not in done.out
    assert "changes return v1" not in done.out
    moved = {each["key"] for each in desk.does("ledger show pipeline#1 --json").data["changes"]}
    assert "video_share" in moved
    assert not {"all_credit", "all_value", "cost", "change"} & moved


def test_a_proposal_that_counts_other_conversions_names_the_metrics_of_everything(desk: Desk) -> None:
    desk.write("next.yaml", (desk.folder / "pipeline.yaml").read_text().replace('"TRUE"', '"amount > 500"'))
    terms = f"--effective 2026-12-01 {TERMS} --because agreed"
    assert "changes all_credit v1 indirectly" in desk.does(f"ledger propose next.yaml {terms}", by=ANA).out


def test_the_records_may_stand_in_the_settings(desk: Desk) -> None:
    asked = figures(desk, "all_value", "--by month")
    toml = desk.folder / "ledger.toml"
    toml.write_text(f"{toml.read_text()}{SETTINGS}")
    desk.write("fx.csv", "date,currency,rate\n2026-03-31,USD,0.92\n")
    data = desk.does("ledger count all_value --by month --json").data
    assert {each["period"]: told(each) for each in data["rows"]} == {"2026-03": asked["2026-03"], "2026-04": "700"}
    assert told(desk.does(f"ledger count converted {V1} {MARCH} --json").data["overall"]) == "32/15"


def test_a_draft_is_counted_before_anybody_decides_it(desk: Desk) -> None:
    desk.write("north.yaml", metric("north", "change: {of: all_credit, from: before}"))
    data = desk.does(f"ledger count north.yaml {ASKED} --period 2026-04 --json").data
    assert (data["draft"], data["overall"]["figure"]) == ("north.yaml", "-1/3")
    assert "north of north.yaml, a draft" in desk.does(f"ledger count north.yaml {ASKED} --period 2026-04").out


def test_rows_are_given_as_csv_exact(desk: Desk) -> None:
    done = desk.does(f"ledger count cost {ASKED} {V2} {MARCH} --by channel --csv")
    assert done.out.splitlines()[:3] == [
        "channel,figure,of,over,final,why",
        "video,1250,500,2/5,2026-04-01,",
        "content,,,4/5,2026-04-01,no channel of it is paid",
    ]
    desk.does(f"ledger count cost {ASKED} {V2} {MARCH} --by channel --csv -o rows.csv")
    assert (desk.folder / "rows.csv").read_text().splitlines() == done.out.splitlines()[:6]


def test_what_people_read_says_the_figure_both_numbers_and_whether_it_is_final(desk: Desk) -> None:
    out = desk.does(f"ledger count cost {ASKED} {V2} {MARCH} --by channel").out
    rows = {line.split()[0]: line.split() for line in out.splitlines() if line.split()}
    assert rows["CHANNEL"] == ["CHANNEL", "COST", "(EUR)", "SPEND", "UNITS", "STATUS"]
    assert rows["video"] == ["video", "1,250.00", "500", "0.400", "final"]
    assert rows["content"] == ["content", "—", "—", "0.800", "final"]
    assert rows["all"] == ["all", "250.00", "750", "3", "final"]
    assert "credit by pipeline v2: decided by nobody" in out


def test_money_that_is_divided_is_read_in_hundredths(desk: Desk) -> None:
    """Credit in thousandths: 0.400 of a deal."""
    desk.write("odd.csv", "month,channel,amount,currency\n2026-03,search,250.5,EUR\n")
    desk.does("ledger spend record odd.csv --replace --because 'the invoice'", by=ANA)
    rows = desk.does(f"ledger count cost {ASKED} {V2} {MARCH} --by channel").out.splitlines()
    search = next(each.split() for each in rows if each.split()[:1] == ["search"])
    assert search[2:4] == ["250.50", "0.800"]


def test_a_cost_for_each_record_is_told_of_more_days_than_a_table_has_rows(desk: Desk) -> None:
    """Days are counted apart, since spend is of days; nobody reads them."""
    attest(
        desk, "named", "kind: criteria\nkey: named\nscope: lifecycle\nentity: contact\ncriteria: made IS NOT BLANK\n"
    )
    attest(desk, "contacts", metric("contacts", "of: named", "contact"))
    attest(desk, "lead_cost", metric("lead_cost", "cost: {per: contacts, channel: source}", "contact"))
    days = (date(2026, 3, 31) - timedelta(days=n) for n in range(400))
    rows = (f"c{n},{source},{day}\n" for n, day in enumerate(days) for source in ("search", "video", ""))
    desk.write("contacts.csv", f"contact_id,source,made\n{''.join(rows)}")
    data = desk.does(f"ledger count lead_cost --records contacts.csv {MARCH} --by channel --json").data
    assert {each["name"]: each["over"] for each in data["rows"] if each["name"] in ("search", "video")} == {
        "search": "31",
        "video": "31",
    }


def test_a_row_of_a_segment_has_the_conversions_of_which_a_field_says_so(desk: Desk) -> None:
    found = figures(desk, "all_value", f"{V1} --by region")
    assert found == {"north": "1200", "south": "700", None: "400", "all": "2300"}
    assert figures(desk, "all_value", f"{V1} --by month --by region")["2026-04", None] == "400"


@pytest.mark.parametrize("by", ["month", "week", "channel", "part", "region"])
@pytest.mark.parametrize("rules", [V1, V2, "--rules standard"])
def test_the_rows_of_a_run_add_up_to_the_run(desk: Desk, by: str, rules: str) -> None:
    whole = desk.does(f"ledger attribution run pipeline {ASKED} {rules} --json").data
    data = desk.does(f"ledger attribution run pipeline {ASKED} {rules} --by {by} --json").data
    for name in ("credit", "value"):
        total = sum(Decimal(each[name]["figure"]) for each in data["rows"])
        assert total == Decimal(data["overall"][name]["figure"])
    assert Decimal(data["overall"]["credit"]["figure"]) == whole["conversions"] == 5
    assert Decimal(data["overall"]["value"]["figure"]) == Decimal(whole["value"])


def test_a_run_row_by_row_keeps_a_period_without_any(desk: Desk) -> None:
    data = desk.does(f"ledger attribution run pipeline {ASKED} --by month --period 2026-01..2026-04 --json").data
    found = {each["period"]: each["credit"]["figure"] for each in data["rows"]}
    assert found == {"2026-01": "0", "2026-02": "0", "2026-03": "3", "2026-04": "2"}
    out = desk.does(f"ledger attribution run pipeline {ASKED} --by month --dated-by touch").out
    assert "1 conversion without a touch" in out


REFUSED = [
    (
        f"count all_value {ASKED} --by month --by week",
        1,
        "rows are told apart by a unit of time",
        "--by month --by channel",
    ),
    (f"count all_value {ASKED} --by regoin", 1, "conversions are not told apart by `regoin`", "--by region"),
    (f"count all_value {ASKED} --by monht", 1, "conversions are not told apart by `monht`", "--by month"),
    (f"count all_value {ASKED} --by chanel", 1, "conversions are not told apart by `chanel`", "--by channel"),
    (f"count all_value {ASKED} --by amount", 1, "conversions are not told apart by `amount`", "--by"),
    (f"count cost {ASKED} --by region", 4, "`cost` is not told by `region`", "--by channel"),
    (f"count cost {ASKED} --by week", 4, "a week of it lies in two months", "--by month"),
    (f"count converted {ASKED}", 1, "no rates are named for `converted`", "--rates RECORDS"),
    (f"count all_value {ASKED} --rates deals.csv", 1, "--rates says nothing here", "leave out the rates"),
    (f"count all_value {ASKED} --date closed", 2, "--date is about records", "leave it out"),
    (f"count all_value {ASKED} --html page.html", 2, "--html is about records", "--csv"),
    (f"count all_valu {ASKED}", 1, "there is no definition `all_valu`", "write all_value"),
    (f"count all_value {ASKED} --records deals.csv", 1, "`all_value` counts no records", f"count all_value {ASKED}"),
    ("count all_value", 1, "no records of `pipeline` are named", "under [credit.pipeline] in ledger.toml"),
    ("count all_value --touches touches.csv", 2, "touches and conversions are named together", "--conversions RECORDS"),
    ("count mql", 2, "Missing option '--records'", "--records RECORDS"),
    ("count mql --records deals.csv --touches touches.csv", 2, "--touches is about credit", "leave it out"),
    (
        "impact all_value@1 all_value --records deals.csv",
        4,
        "it judges no records",
        "count all_value --touches RECORDS",
    ),
    (f"count all_value {ASKED} --rules on:2020-01-01", 4, "`pipeline` has no version in force", "ledger log pipeline"),
    (
        f"attribution run pipeline {ASKED} --period 2026-03",
        2,
        "--period, --spend and --dated-by go with --by",
        "--by month",
    ),
    (
        f"attribution run pipeline {ASKED} --by month --record",
        2,
        "--by tells rows of an attribution in force",
        "leave it out",
    ),
    (f"attribution run all_value {ASKED} --by month", 4, "`all_value` is of kind metric", "ledger list"),
]


@pytest.mark.parametrize(("command", "code", "what", "fix"), REFUSED)
def test_what_cannot_be_told_is_refused(desk: Desk, command: str, code: int, what: str, fix: str) -> None:
    done = desk.run(f"ledger {command}")
    assert done.code == code, done.err
    assert what in done.err
    assert "why: " in done.err
    assert fix in done.err.partition("fix: ")[2]


ELSEWHERE = [
    "restate all_value --from 1 --to 2 --period 2026-03 --because x",
    "propose mql.yaml --effective 2026-12-01 --nature policy --standard prospective --standard-because x --because y"
    " --expects 'all_value >= 5 by 2027-02-01'",
    "export sql all_value --dialect duckdb",
]
JUDGES_NONE = [
    "series all_value --records deals.csv",
    "why all_value --records deals.csv --id d1",
]


@pytest.mark.parametrize("command", [*ELSEWHERE, *JUDGES_NONE])
def test_where_records_are_judged_it_is_refused_in_words(desk: Desk, command: str) -> None:
    desk.write("mql.yaml", criteria("score >= 66"))
    done = desk.run(f"ledger {command}", by=CRO if "close" in command or "restate" in command else ANA)
    assert done.code == 4, done.err + done.out
    said = "is a metric over an attribution" if command in ELSEWHERE else "`all_value`"
    assert said in done.err
    assert "fix: " in done.err


def test_the_week_says_of_which_metrics_nobody_named_the_records(desk: Desk) -> None:
    done = desk.does("ledger weekly")
    assert "not counted, since nobody said where touches and conversions are: all_credit, all_value" in " ".join(
        done.out.split()
    )
    assert "all_value" in desk.does("ledger weekly --json").data["over_attribution"]


def test_a_taxonomy_that_drops_what_a_metric_names_is_refused_with_the_metric(desk: Desk) -> None:
    attest(desk, "brand_credit", metric("brand_credit", "measure: credit\nof: pipeline\nearned_by: {part: middle}"))
    without = CHANNELS.replace("  video: {funnel: top, paid: true}\n", "").replace(
        "  - {when: \"medium = 'video'\", channel: video}\n", ""
    )
    without = without.replace("[top, middle, bottom]", "[top, bottom]").replace("{funnel: middle}", "{funnel: top}")
    desk.write("channels.yaml", without)
    done = desk.run("ledger check channels.yaml", by=ANA)
    assert done.code == 1
    assert "`video_credit` is earned by the channel `video`" in done.out
    assert "`brand_credit` is earned by the part `middle`" in done.out
    assert "without it, that metric has no figure" in done.out


def test_no_attribution_is_proposed_for_a_cohort_that_no_run_could_tell(desk: Desk) -> None:
    desk.write("pipeline.yaml", SHARES)
    asked = "ledger propose pipeline.yaml --effective 2026-12-10 --nature policy --because x"
    done = desk.run(f"{asked} --standard cohort --cohort on --standard-because y", by=ANA)
    assert done.code == 4
    assert "`pipeline` governs no cohort" in done.err
    desk.does(f"{asked} --standard retrospective", by=ANA)


def test_a_cost_without_spend_prints_the_steps_that_put_it_on_record(
    template: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk = decided(template.copied(tmp_path_factory.mktemp("unspent")), spend=())
    count = f"ledger count paid_cost {ASKED} {MARCH}"
    told_first = " ".join(desk.does(count).out.split())
    registering = "first: write its file (ledger new channel), and register it: ledger channel register FILE"
    assert f"register search {registering}" in told_first
    assert f"register video {registering}" in told_first
    desk.write("search.yaml", f"kind: channel\nkey: ads\ntitle: ads\ntouch: search\nowner: {ANA}\n")
    desk.write("video.yaml", f"kind: channel\nkey: video\ntitle: video\nowner: {ANA}\n")
    for name in ("search", "video"):
        desk.does(f"ledger channel register {name}.yaml", by=ANA)
    told_then = " ".join(desk.does(count).out.split())
    said = "record the spend, 0 too, of ads in 2026-03, video in 2026-03: ledger spend record FILE"
    assert said in told_then
    assert "register video first" not in told_then
    missing = desk.does(f"{count} --json").data["missing_spend"]
    assert missing[0] == {"channel": "search", "month": "2026-03", "keys": ["ads"]}
    rows = ("2026-03,ads,250,EUR", "2026-03,video,500,EUR")
    desk.write("FILE", "month,channel,amount,currency\n" + "\n".join(rows) + "\n")
    desk.does(said.partition(": ")[2], by=ANA)
    assert figures(desk, "paid_cost", f"{V2} {MARCH}")["all"] == "625"
    assert "spend record" not in desk.does(count).out


def test_every_month_that_lacks_spend_is_named_for_the_record(desk: Desk) -> None:
    assert SPEND[-1][0] == "2026-03", "search has spend of March alone"
    out = " ".join(desk.does(f"ledger count paid_cost {ASKED} --period 2026-02..2026-04").out.split())
    assert "of search in 2026-02, search in 2026-04, video in 2026-04: ledger spend record FILE" in out


LED_ON = [
    ("bridge pipeline --period 2026-03", "ledger bridge all_credit --period 2026-03 --touches RECORDS"),
    ("bridge pipeline --period 2026-03 --records deals.csv", "ledger bridge all_credit --period 2026-03 --touches"),
    (f"bridge pipeline --period 2026-03 {ASKED}", f"ledger bridge all_credit --period 2026-03 {ASKED}"),
    ("bridge all_value --period 2026-03 --records deals.csv --id deal_id", "ledger bridge all_value --period 2026-03"),
    ("bridge all_value --period 2026-03", "ledger bridge all_value --period 2026-03 --touches"),
    ("period close 2026-03 --definition pipeline", "ledger period close 2026-03 --definition all_credit --touches"),
    ("period close 2026-03 --definition pipeline --records deals.csv", "--definition all_credit --touches"),
    ("period close 2026-03 --definition all_value", "ledger period close 2026-03 --definition all_value --touches"),
    ("period close 2026-03 --definition all_value --records deals.csv", "--definition all_value --touches"),
]


@pytest.mark.parametrize(("command", "fix"), LED_ON)
def test_a_bridge_and_a_close_lead_on_from_their_first_refusal(desk: Desk, command: str, fix: str) -> None:
    """Each is typed on an attribution, or on a metric whose attribution nobody named the records of."""
    done = desk.run(f"ledger {command}", by=CRO)
    assert done.code, done.out
    printed = " ".join(done.err.partition("fix: ")[2].split())
    assert fix in printed, done.err
    again = f"ledger {printed.partition(': ledger ')[2]}"
    for name, file in (("touches", "touches.csv"), ("conversions", "deals.csv")):
        again = again.replace(f"--{name} RECORDS", f"--{name} {file}")
    desk.does(again, by=CRO)


def test_an_attribution_without_a_metric_leads_to_one(desk: Desk) -> None:
    attest(desk, "alone", LINEAR.replace("key: pipeline", "key: alone"))
    for command in ("bridge alone --period 2026-03", "period close 2026-03 --definition alone"):
        done = desk.run(f"ledger {command}", by=CRO)
        assert (done.code, "`alone` itself is not" in done.err) == (4, True), done.err
        assert "ledger new metric --output FILE" in done.err
