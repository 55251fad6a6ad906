"""Money, pilots and the portfolio at the command line: what was spent, what a pilot came to, and what that permits."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from channel_desk import CMO, judging, ratified
from shell import ANA, BEN, CRO, DANA, SAL, Desk, criteria

HEAD = "month,channel,amount,currency"
KNOWN = criteria("email IS NOT BLANK", "known_lead", title="Known lead")
RATE = """\
kind: metric
key: rate
scope: lifecycle
entity: lead
title: Share of known leads that are MQLs
ratio: {of: mql, over: known_lead, cohort: known_lead}
"""
MQLS = "kind: metric\nkey: mqls\nscope: lifecycle\nentity: lead\ntitle: MQLs\nof: mql\n"
TERMS = "--success 'rate >= 4 %' --stop 'spend per mqls > 400' --least '50 conversions'"
JUNE, SEPTEMBER = "2026-06-30T09:00:00Z", "2026-09-29T09:00:00Z"


def leads(mqls: int, channel: str = "podcast", others: int = 60) -> str:
    """So many MQLs of a channel among 100 known leads of it in May, beside those of the web."""
    head = "id,email,score,job_level,employees,created,channel,is_competitor,opted_out"
    told = [
        f"L-{n},{n}@x.example,{80 if n < mqls else 10},vp,500,2026-05-{1 + n % 28:02}T10:00:00Z,{channel},false,false"
        for n in range(100)
    ]
    web = [f"W-{n},{n}@y.example,80,vp,500,2026-05-09T10:00:00Z,web,false,false" for n in range(others)]
    early = [f"E-{n},{n}@z.example,80,vp,500,2026-02-09T10:00:00Z,{channel},false,false" for n in range(40)]
    return "\n".join([head, *told, *web, *early]) + "\n"


def spend(*lines: str) -> str:
    return "\n".join([HEAD, *lines]) + "\n"


@pytest.fixture(scope="module")
def piloted(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The podcast on the first day of its pilot."""
    desk = judging(tmp_path_factory.mktemp("pilots"))
    for key, text in (("known_lead", KNOWN), ("rate", RATE), ("mqls", MQLS)):
        desk.write(f"{key}.yaml", text)
        ratified(desk, f"{key}.yaml", key, CRO)
    desk.does("ledger channel register podcast.yaml", by=ANA)
    for who in (ANA, BEN):
        desk.does("ledger channel evaluate podcast --scores scores.yaml", by=who)
    for gate in ("read", "qualifies", "counted", "credited"):
        desk.does(f"ledger waive gate:{gate}@podcast --until 2026-06-30 --because 'to learn'", by=DANA)
    desk.does(
        f"ledger channel decide podcast pilot --until 2026-06-30 --cap 20000 {TERMS} --because 'to learn'", by=CMO
    )
    return desk


@pytest.fixture
def first_day(piloted: Desk, tmp_path: Path) -> Desk:
    """The same, with the records of later."""
    desk = piloted.copied(tmp_path)
    desk.write("few.csv", leads(41))
    return desk


@pytest.fixture(scope="module")
def template(piloted: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = piloted.copied(tmp_path_factory.mktemp("spent"))
    desk.write(
        "spend.csv", spend("2026-03,podcast,4000,EUR", "2026-05-01,podcast,5000.25,EUR", "2026-05-02,podcast,1,EUR")
    )
    desk.does("ledger spend record spend.csv", by=ANA, now=JUNE)
    desk.write("few.csv", leads(41))
    desk.write("many.csv", leads(60))
    return desk


@pytest.fixture
def desk(template: Desk, tmp_path: Path) -> Desk:
    """A podcast that the CMO pilots until the end of June, for which 9,001.25 EUR were spent."""
    return template.copied(tmp_path).at(JUNE)


def test_spend_is_listed_by_month_with_the_file_that_shows_it(desk: Desk) -> None:
    found = desk.run("ledger spend list podcast --json").data
    assert [(each["month"], each["amount"], each["source"], each["by"]) for each in found["months"]] == [
        ("2026-03", "4000", "spend.csv", ANA),
        ("2026-05", "5001.25", "spend.csv", ANA),
    ]
    assert found["totals"] == [{"channel": "podcast", "amount": "9001.25", "currency": "EUR"}]
    assert desk.run("ledger spend list --known-on 2026-06-29 --json").data["months"] == []
    assert "podcast: 9,001.25 EUR in all" in desk.does("ledger spend list").out


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("2026-04,radio,5,EUR", 1, "spend.csv:3: there is no channel `radio`"),
        ("2026-05,podcast,5,EUR", 4, "spend.csv:3: podcast in 2026-05 is on record: 5001.25 EUR"),
        ("2026-04,podcast,5,USD", 4, "spend.csv:3: the spend on podcast is in EUR, and here in USD"),
        ("2026-02,podcast,5,EUR", 1, "spend.csv:3: podcast in 2026-02 is said twice"),
        ("2026-07,podcast,5,EUR", 1, "spend.csv:3: 2026-07 is to come"),
        ("2026-04,podcast,much,EUR", 1, "spend.csv:3: this line of spend says nothing"),
        ("2026-04,podcast,,EUR", 1, "why: it says no amount"),
        ("Q2,podcast,5,EUR", 1, "why: its month or its amount cannot be read"),
    ],
)
def test_a_line_that_cannot_be_so_is_refused_by_its_place_and_nothing_is_recorded(
    desk: Desk, line: str, code: int, said: str
) -> None:
    before = desk.stored()
    desk.write("spend.csv", spend("2026-02,podcast,1,EUR", line))
    done = desk.run("ledger spend record spend.csv", by=ANA)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert desk.stored() == before


def test_spend_on_a_channel_that_nobody_registered_asks_for_its_registration_and_names_the_nearest(desk: Desk) -> None:
    desk.write("spend.csv", spend("2026-04,podcasts,5,EUR"))
    told = desk.run("ledger spend record spend.csv", by=ANA).err
    assert "the nearest is `podcast`" in told
    register = "describe it in a file (ledger new channel), and register that: ledger channel register FILE"
    assert f"fix: write podcast; or {register}" in told


def test_a_month_is_corrected_aloud_and_what_it_was_stays_in_the_log(desk: Desk) -> None:
    desk.write("spend.csv", spend("2026-05,podcast,4000,EUR"))
    assert desk.run("ledger spend record spend.csv --replace --json", by=ANA).code == 2, "it takes a reason"
    desk.does("ledger spend record spend.csv --replace --because 'a credit note'", by=ANA)
    told = desk.does("ledger log").out
    assert "recorded a spend of 5001.25 EUR on podcast in 2026-05" in told
    assert "recorded a spend of 4000 EUR on podcast in 2026-05, from spend.csv, in the place of #" in told


def test_a_pilot_is_measured_over_the_records_of_its_channel_and_its_days_and_the_money_on_record(desk: Desk) -> None:
    found = desk.run("ledger channel review podcast --records few.csv --until 2026-09-29 --json", by=CMO).data
    assert (found["finding"], found["outcome"], found["until"]) == ("too early", "extend", "2026-09-29")
    assert (found["conversions"], found["spend"], found["field"]) == (41, "9001.25", "channel")
    success, stop = found["bounds"]
    assert (success["value"], success["records"], success["over"], success["holds"]) == ("41/100", 41, 100, True)
    assert (stop["value"], stop["holds"]) == ("36005/164", False), "9,001.25 EUR for 41 MQLs"


def test_a_review_tells_a_cap_that_was_passed_and_by_how_much(desk: Desk) -> None:
    within = desk.run("ledger channel review podcast --records few.csv --until 2026-09-29", by=CMO)
    assert "cap" not in within.out
    desk.write("spend.csv", spend("2026-06,podcast,11000,EUR"))
    desk.does("ledger spend record spend.csv", by=ANA)
    asked = "ledger channel review podcast --records few.csv --outcome stop --because 'too dear'"
    copy = desk.copied(desk.folder / "copy")
    assert "Over its cap by 1.25 EUR" in desk.does(asked, by=CMO).out
    assert copy.does(f"{asked} --json", by=CMO).data["over_cap"] == "1.25"


def test_a_channel_shows_what_was_said_of_it_since_it_was_decided(desk: Desk) -> None:
    assert "REVIEWED" not in desk.does("ledger channel show podcast").out
    desk.does("ledger channel review podcast --records few.csv --outcome stop --because 'too dear'", by=CMO)
    told = desk.does("ledger channel show podcast").out
    assert re.search(rf"REVIEWED\n  stop, by {CMO} on 2026-\d\d-\d\d  \(#\d+\), because too dear", told)
    assert "to be reviewed on" in told


def test_records_that_name_no_channel_are_all_its_own_and_that_is_said(desk: Desk) -> None:
    lines = (desk.folder / "few.csv").read_text().splitlines()
    desk.write("own.csv", "\n".join([lines[0].replace("channel", "came_by"), *lines[1:]]) + "\n")
    told = desk.does("ledger channel review podcast --records own.csv", by=CMO).out
    assert "101 conversions" in told
    assert "over the records of own.csv, all of which are its own" in told


def test_what_the_ordinary_count_gives_is_what_a_review_measures(desk: Desk) -> None:
    asked = "ledger channel review podcast --records many.csv --by channel --json"
    success, _ = desk.run(asked, by=CMO).data["bounds"]
    rows = desk.run("ledger count rate --records many.csv --by channel --by created:month --json").data["rows"]
    (may,) = [each for each in rows if (each["value"], each["others"]) == ("podcast", ["2026-05"])]
    assert (success["records"], success["over"], success["value"]) == (may["records"], may["over"], may["figure"])


def test_a_pilot_with_enough_is_scaled_and_then_adopted_and_one_without_is_extended_once_and_then_stopped(
    desk: Desk,
) -> None:
    first = "ledger channel review podcast --records few.csv --by channel"
    desk.does(f"{first} --until 2026-09-29", by=CMO)
    assert desk.run("ledger channel show podcast --json").data["channel"]["status"] == "piloting"
    told = desk.does(first, by=CMO, now=SEPTEMBER).out
    assert "The figures say too early" in told
    assert "podcast is stopped: no more may be spent on it" in told
    assert desk.run("ledger channel show podcast --json", now=SEPTEMBER).data["channel"]["status"] == "rejected"


def test_a_pilot_of_which_nothing_was_counted_is_left_as_it_is(desk: Desk) -> None:
    before = desk.stored()
    done = desk.run("ledger channel review podcast --until 2026-09-29", by=CMO)
    assert (done.code, "fix: name its records: ledger channel review podcast --until" in done.err) == (4, True)
    assert desk.stored() == before


def test_a_pilot_is_not_reviewed_by_its_figures_on_its_first_day(first_day: Desk) -> None:
    before = first_day.stored()
    done = first_day.run("ledger channel review podcast --records few.csv --until 2026-09-29", by=CMO)
    assert (done.code, "podcast has no day yet to review" in done.err) == (4, True)
    stop = "ledger channel review podcast --records few.csv --outcome stop --because TEXT"
    assert f"fix: wait for its first days, or stop it: {stop}" in done.err
    scaled = first_day.run("ledger channel review podcast --outcome scale --because 'it goes well'", by=CMO)
    assert (scaled.code, "podcast has no day yet to review" in scaled.err) == (4, True)
    assert first_day.stored() == before
    first_day.does("ledger channel review podcast --outcome stop --because 'a mistake'", by=CMO)


def test_a_day_until_which_nothing_is_extended_stops_nothing_silently(desk: Desk) -> None:
    few = "ledger channel review podcast --records few.csv --by channel"
    desk.does(f"{few} --until 2026-09-29", by=CMO)
    before = desk.stored()
    done = desk.run(f"{few} --until 2027-01-01 --because 'more time'", by=CMO, now=SEPTEMBER)
    assert done.code == 1
    assert "podcast comes to stop, and --until goes with extend" in done.err
    assert desk.stored() == before
    (fix,) = (line.partition("it: ")[2] for line in done.err.splitlines() if "fix:" in line)
    assert "podcast is stopped" in desk.does(fix, by=CMO, now=SEPTEMBER).out


def test_a_stopped_channel_is_neither_kept_nor_stopped_again_by_itself(desk: Desk) -> None:
    desk.does("ledger channel review podcast --outcome stop --because 'too dear'", by=CMO)
    before = desk.stored()
    for said in ("--records few.csv", "--records few.csv --review-on 2026-12-01", "--outcome stop --because again"):
        done = desk.run(f"ledger channel review podcast {said}", by=CMO, now=SEPTEMBER)
        assert (done.code, "podcast is rejected since 2026-06-30" in done.err) == (4, True)
        assert "fix: have it evaluated again, and decide on that: ledger channel evaluate podcast" in done.err
    assert desk.stored() == before
    kept = desk.does("ledger channel review podcast --outcome keep --review-on 2026-12-01", by=CMO, now=SEPTEMBER)
    assert "podcast is still rejected, to be looked at again on 2026-12-01" in kept.out


def test_success_says_what_to_decide_next(desk: Desk) -> None:
    told = desk.does("ledger channel review podcast --records many.csv --by channel", by=CMO).out
    assert "The figures say scale" in told
    assert "ledger channel decide podcast adopt" in told


@pytest.mark.parametrize("who", [ANA, SAL, DANA])
def test_nobody_reviews_it_but_its_decider(desk: Desk, who: str) -> None:
    before = desk.stored()
    done = desk.run("ledger channel review podcast --until 2026-09-29", by=who)
    assert (done.code, "may not act as decider" in done.err) == (4, True)
    assert desk.stored() == before


def test_the_portfolio_tells_first_what_is_wrong_and_what_was_so_on_any_day(desk: Desk) -> None:
    desk.write("more.csv", spend("2026-04,podcast,15000,EUR"))
    desk.does("ledger spend record more.csv", by=ANA)
    lines = desk.does("ledger channel portfolio").out.splitlines()
    assert [each.strip("• ") for each in lines[:3]] == [
        "in use that no decision permits: podcast",
        "past review: podcast",
        "over cap: podcast",
    ]
    (row,) = desk.run("ledger channel portfolio --json").data["channels"]
    assert (row["status"], row["total"], row["waivers"], row["cap"]) == ("piloting", "255/4", [], "20000")
    (then,) = desk.run("ledger channel portfolio --known-on 2026-03-02 --json").data["channels"]
    assert (then["overdue"], then["spend"], len(then["waivers"]), then["waived_until"]) == (False, "0", 4, "2026-06-30")
    assert (then["next_day"], then["next"]) == ("2026-06-30", "pilot ends")


def test_a_framework_that_is_another_by_now_is_told_and_so_is_what_is_outdated(desk: Desk) -> None:
    text = (desk.folder / "fit.yaml").read_text().replace("total >= 70", "total >= 80")
    desk.write("fit.yaml", text)
    ratified(desk, "fit.yaml", "channel_fit", CMO, 2)
    found = desk.run("ledger channel portfolio --json").data["channels"][0]
    assert found["superseded"]
    assert found["outdated"] == ["`channel_fit` v2 is not what v1 was"]


def test_one_pass_asks_every_channel_again_and_records_what_answers_otherwise(desk: Desk) -> None:
    assert "1 of 1 evaluations stand as they were" in desk.does("ledger channel evaluate --all", by=ANA).out
    desk.write("mql.yaml", criteria("company_size >= 200 AND NOT is_competitor AND NOT opted_out"))
    desk.write("sql.yaml", criteria("mql AND asked_demo", "sql", title="SQL (sales-qualified)"))
    ratified(desk, "mql.yaml", "mql", CRO)
    reasons = desk.run("ledger channel show podcast --json").data["channel"]["judgement"]["outdated"]
    assert "`mql` v2 is not what v1 was" in reasons
    (again,) = desk.run("ledger channel evaluate --all --json", by=ANA).data["channels"]
    assert [(each["gate"], each["was"], each["now"]) for each in again["gates"]] == [
        ("read", "fail", "pass"),
        ("qualifies", "fail", "pass"),
    ]
    assert desk.run("ledger channel show podcast --json").data["channel"]["judgement"]["outdated"] == []
    assert "1 of 1 evaluations stand" in desk.does("ledger channel evaluate --all", by=ANA).out


def test_another_text_of_the_same_meaning_outdates_nothing(desk: Desk) -> None:
    text = (desk.folder / "mql.yaml").read_text()
    desk.write("mql.yaml", text.replace("score >= 65 AND employees >= 200", "employees >= 200 AND score >= 65"))
    ratified(desk, "mql.yaml", "mql", CRO)
    assert desk.run("ledger channel show podcast --json").data["channel"]["judgement"]["outdated"] == []
    assert desk.run("ledger channel portfolio --json").data["channels"][0]["outdated"] == []


def test_all_and_a_channel_are_not_asked_for_at_once(desk: Desk) -> None:
    for asked in ("", "podcast --all", "--all --score audience=1"):
        assert desk.run(f"ledger channel evaluate {asked}", by=ANA).code == 2


TOUCHES = """\
touch_id,account_id,person_id,occurred,medium,source,kind,is_bot
1,A,p1,2026-03-03T10:00:00Z,cpc,,ad,false
2,B,p2,2026-05-09T10:00:00Z,cpc,,,false
3,B,p2,2026-04-01T10:00:00Z,,youtube,,false
4,C,p3,2026-04-02T10:00:00Z,carrier pigeon,,,false
"""
DEALS = """\
deal_id,account_id,stage,amount,currency,closed,lead_on,opportunity_on
D1,A,won,100,EUR,2026-05-01T10:00:00Z,2026-03-03,2026-04-01
"""
RUN = "ledger attribution run pipeline_credit --touches touches.csv --conversions deals.csv --roles roles.csv"


def test_a_run_that_is_told_to_record_says_which_channels_had_touches_whether_they_earned_or_not(desk: Desk) -> None:
    for name, text in (("touches", TOUCHES), ("deals", DEALS), ("roles", "person_id,deal_id,role\np1,D1,buyer\n")):
        desk.write(f"{name}.csv", text)
    before = desk.stored()
    desk.does(RUN, by=DANA)
    assert desk.stored() == before, "a question writes nothing unless it is told to"
    desk.does(f"{RUN} --record", by=DANA)
    told = desk.does("ledger log").out
    assert "recorded touches that pipeline_credit v1 saw: brand_video 1, paid_search 2" in told
    debt = desk.run("ledger debt --json").data["items"]
    found = {each["subject"]: each["since"] for each in debt if each["sort"] == "undecided_channel"}
    assert found == {"brand_video": "2026-04-01", "paid_search": "2026-03-03", "podcast": "2026-06-30"}
    first = desk.does("ledger channel portfolio").out.splitlines()[0]
    assert first.strip("• ") == "in use that no decision permits: podcast, brand_video, paid_search"
    desk.does(f"{RUN} --record", by=DANA)
    assert desk.does("ledger log").out.count("recorded touches") == 1, "it saw nothing new"


def test_the_portfolio_tells_credit_by_the_attribution_that_is_named(desk: Desk) -> None:
    for name, text in (("touches", TOUCHES), ("deals", DEALS), ("roles", "person_id,deal_id,role\np1,D1,buyer\n")):
        desk.write(f"{name}.csv", text)
    asked = RUN.replace("attribution run pipeline_credit", "channel portfolio")
    told = desk.does(asked).out
    assert desk.does(f"{asked} --attribution pipeline_credit").out == told
    assert "credit by pipeline_credit v1\ncredit of channels that nobody registered: paid_search 1.0\n" in told
    assert desk.run(f"{asked} --json").data["elsewhere"] == {"paid_search": "1"}
    refused = desk.run(f"{asked} --attribution podcast")
    assert (refused.code, "podcast" in refused.err) == (1, True)
    alone = desk.run("ledger channel portfolio --attribution pipeline_credit")
    assert (alone.code, "credit takes --touches and --conversions" in alone.err) == (2, True)


def test_the_week_shows_a_pilot_with_its_money_and_who_looks_at_it_when(desk: Desk) -> None:
    (line,) = desk.does("ledger weekly --json", now=JUNE).data["channels"]
    assert line["what"] == "podcast, piloting · overdue; 9,001.25 of 20,000 EUR spent"
    assert (line["decides"], line["due"], line["overdue"]) == ([CMO], "2026-06-30", True)


LIFT = """\
channel,design,from,until,scope,incremental,standard_error,document_digest
paid_search,geo,2026-01-01,2026-02-01,,5,2,sha256:1
paid_search,holdout,2026-03-01,2026-04-01,,12,3,sha256:2
radio,geo,2026-03-01,2026-04-01,,9,3,sha256:3
"""


def test_the_portfolio_lays_credit_and_the_latest_experiment_beside_what_was_spent(desk: Desk) -> None:
    for name, text in (("touches", TOUCHES), ("deals", DEALS), ("roles", "person_id,deal_id,role\np1,D1,buyer\n")):
        desk.write(f"{name}.csv", text)
    desk.write("lift.csv", LIFT)
    podcast = (desk.folder / "podcast.yaml").read_text()
    desk.write(
        "search.yaml", podcast.replace("touch: podcast", "touch: paid_search").replace("key: podcast", "key: ads")
    )
    desk.does("ledger channel register search.yaml", by=ANA)
    asked = "--touches touches.csv --conversions deals.csv --roles roles.csv --lift lift.csv"
    run = desk.run(RUN + " --json").data
    (earned,) = [each for each in run["channels"] if each["name"] == "paid_search"]
    found = desk.run(f"ledger channel portfolio {asked} --json").data
    ads, podcast_row = found["channels"]
    assert (found["attribution"], found["version"], found["money"]) == ("pipeline_credit", 1, "EUR")
    assert (ads["channel"], ads["value"]) == ("ads", earned["value"])
    assert Decimal(ads["credit"]) * 10**9 == earned["credit"] > 0
    assert (ads["lift"]["incremental"], ads["lift"]["design"]) == ("12", "holdout"), "the latest one"
    assert (podcast_row["credit"], podcast_row["lift"]) == (None, None), "no touch of it is known"
    assert "12 ± 3" in desk.does(f"ledger channel portfolio {asked}").out
    for wrong in ("--touches touches.csv", "--roles roles.csv"):
        assert desk.run(f"ledger channel portfolio {wrong}").code == 2


def test_a_bound_in_percent_of_what_is_no_share_is_refused_and_the_same_without_it_is_taken(first_day: Desk) -> None:
    again = "ledger channel decide podcast pilot --until 2026-06-29 --cap 20000"
    said = "--stop 'spend per mqls > 400' --least '50 conversions' --because 'to learn'"
    done = first_day.run(f"{again} --success 'mqls >= 4 %' {said}", by=CMO)
    assert (done.code, "`mqls >= 4 %` asks for percent of what has none" in done.err) == (4, True), done.err
    assert "--success 'mqls >= 4'\n" in done.err
    first_day.does(f"{again} --success 'mqls >= 4' {said}", by=CMO)
    first_day.does(f"{again} --success 'rate >= 4 %' {said}", by=CMO)
