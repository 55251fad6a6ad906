"""The weekly read: each figure beside the week before and its goal, what did the move, and one ask on top."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction

import pytest

from ledger.domain.calendar import calendar_period
from ledger.govern.debt.views.sorts import SORTS
from ledger.govern.debt.views.words import WORDS
from ledger.kinds.goal import MetricGoal
from ledger.overview.week.queries.goals import GoalSoFar
from shell import ANA, BEN, CRO, DANA, SAL, TERMS, Desk, criteria, decide

MONDAY = "2026-04-13T09:00:00Z"
WEEKS = ("2026-04-01", "2026-04-08")  # a Wednesday of each of the two weeks
SCORES = ((40, 55, 60, 70, 80), (45, 52, 53, 58, 66, 67, 90))
"""What the leads of each week scored. The rule asks for 65 in the first week, and for 50 from the second Monday on."""
METRICS = {
    "mqls": "of: mql\ngoal: {at_least: 4, per: week}",
    "points": "measure: {sum: score}\nof: mql\ngoal: {at_least: 5000.50, per: quarter}",
    "sales_rate": "ratio: {of: sql, over: mql, cohort: mql}\ngoal: {at_least: 30 %}",
}


def metric(key: str, text: str) -> str:
    return f"kind: metric\nkey: {key}\nscope: lifecycle\nentity: lead\ntitle: {key.title()}\n{text}\n"


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory, template: Desk) -> Desk:
    """The Monday after a week in which `mql` became wider."""
    desk = template.copied(tmp_path_factory.mktemp("weekly")).at("2026-03-30T08:00:00Z")
    rows = [f"{day}T12:00:00Z,{score},300" for day, scores in zip(WEEKS, SCORES, strict=True) for score in scores]
    desk.write("leads.csv", "created,score,employees\n" + "\n".join(rows) + "\n")
    desk.write("sql.yaml", criteria("mql AND score >= 80", key="sql"))
    for key, text in METRICS.items():
        desk.write(f"{key}.yaml", metric(key, text))
    for key in ("sql", *METRICS):
        ratified(desk, key)
    desk.write("mql.yaml", criteria("score >= 50"))
    decide(desk.at("2026-04-06T09:00:00Z"), "mql.yaml", "mql", "2026-04-06", number=2)
    return desk.at(MONDAY)


def ratified(desk: Desk, key: str) -> None:
    terms = f"--effective {(desk.now or '')[:10]} --nature policy --standard retrospective --because agreed"
    desk.does(f"ledger propose {key}.yaml {terms}", by=ANA)
    desk.does(f"ledger approve {key}#1", by=SAL)
    desk.does(f"ledger ratify {key}#1", by=CRO)


def test_a_move_is_split_into_what_the_rule_and_what_demand_did(monday: Desk) -> None:
    read = monday.does("ledger weekly --records leads.csv --json").data
    figures = {each["key"]: each for each in read["figures"]}
    first, last = ([sum(score >= least for score in scores) for scores in SCORES] for least in (65, 50))
    demand = Fraction(first[1] - first[0] + last[1] - last[0], 2)
    mqls = figures["mqls"]
    assert (mqls["before"], mqls["week"], mqls["move"]) == (str(first[0]), str(last[1]), str(last[1] - first[0]))
    assert Fraction(mqls["demand"]) == demand
    assert Fraction(mqls["rule"]) == last[1] - first[0] - demand
    rate = figures["sales_rate"]
    assert Fraction(rate["before"]) == Fraction(sum(s >= 80 for s in SCORES[0]), first[0])
    assert Fraction(rate["week"]) == Fraction(sum(s >= 80 for s in SCORES[1]), last[1])
    assert Fraction(rate["rule"]) + Fraction(rate["demand"]) == Fraction(rate["move"])


def test_a_rule_that_changes_within_a_week_is_held_against_the_same_weekdays_of_the_other(
    template: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Not by the rule of its last day alone: by that the two leads of Tuesday would count that no rule ever took."""
    desk = template.copied(tmp_path_factory.mktemp("wednesday")).at("2026-03-30T08:00:00Z")
    desk.write("mqls.yaml", metric("mqls", "of: mql"))
    ratified(desk, "mqls")
    desk.write("mql.yaml", criteria("score >= 50"))
    decide(desk.at("2026-04-07T09:00:00Z"), "mql.yaml", "mql", "2026-04-08", number=2)
    tuesday, thursday = ("2026-03-31", "2026-04-07"), ("2026-04-02", "2026-04-09")
    leads = [(tuesday[0], 55), (thursday[0], 55), (thursday[0], 70)]
    leads += [(tuesday[1], 55), (tuesday[1], 55), (tuesday[1], 70), (thursday[1], 55)]
    rows = "".join(f"{day}T12:00:00Z,{score},300\n" for day, score in leads)
    desk.write("leads.csv", f"created,score,employees\n{rows}")
    (mqls,) = desk.at(MONDAY).does("ledger weekly --records leads.csv --json").data["figures"]
    told = [mqls[name] for name in ("before", "week", "move", "rule", "demand")]
    assert told == ["1", "2", "1", "1", "0"], "the last day's rule for the whole week says 0.5 and 0.5"


def test_a_figure_stands_beside_the_goal_that_its_decider_set(monday: Desk) -> None:
    read = monday.does("ledger weekly --records leads.csv").out
    assert "at least 4 a week: met" in read
    points = sum(s for s in SCORES[0] if s >= 65) + sum(s for s in SCORES[1] if s >= 50)
    assert f"at least 5,000.5 a quarter: {points} so far in 2026-Q2" in read
    assert "at least 30 %: missed" in read
    assert "goal: at least 30 %" in monday.does("ledger show sales_rate").out


def test_records_of_many_years_are_no_hindrance(monday: Desk) -> None:
    leads = (monday.folder / "leads.csv").read_text()
    days = (date(2020, 1, 1) + timedelta(days=n) for n in range(2_000))
    monday.write("many.csv", leads + "".join(f"{each}T12:00:00Z,90,300\n" for each in days))
    few, many = (
        monday.does(f"ledger weekly --records {name}.csv --json").data["figures"] for name in ("leads", "many")
    )
    assert few == many


def test_records_need_no_column_that_only_a_rule_of_before_read(
    monday: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    later = monday.copied(tmp_path_factory.mktemp("later")).at("2026-04-27T09:00:00Z")
    lines = [line.rpartition(",")[0] for line in (monday.folder / "leads.csv").read_text().splitlines()]
    later.write("narrow.csv", "\n".join(lines).replace("2026-04-01", "2026-04-14").replace("2026-04-08", "2026-04-21"))
    (mqls, *_) = later.does("ledger weekly --records narrow.csv --json").data["figures"]
    assert (mqls["problem"], mqls["before"], mqls["week"]) == (None, "4", "6")


def test_what_was_decided_in_the_week_is_told_and_nothing_of_before(monday: Desk) -> None:
    read = monday.does("ledger weekly --records leads.csv --json").data
    assert [each["sentence"].split(":")[0] for each in read["decided"]] == ["ratified mql#2"]


def test_of_many_decisions_the_newest_are_told_and_how_many_were_before(
    monday: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk = monday.copied(tmp_path_factory.mktemp("many")).at(MONDAY)
    desk.write("note.txt", "as it was")
    keys = [f"rule_{n}" for n in range(7)]
    for key in keys:
        desk.write(f"{key}.yaml", criteria("score >= 10", key=key))
        desk.does(f"ledger attest {key}.yaml --effective 2026-03-01 --evidence note.txt", by=ANA)
    told = desk.does("ledger weekly --json").data["decided"]
    out = desk.does("ledger weekly").out.partition("DECIDED\n")[2].partition("\n\n")[0].splitlines()
    assert out[0] == f"  {len(told) - 6} more before: ledger log"
    assert [line.split()[0] for line in out[1:]] == [f"#{each['position']}" for each in told[-6:]]


def test_nobody_is_asked_to_decide_on_a_channel_that_no_framework_judged(
    monday: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever tried it would be refused, the decider too."""
    desk = monday.copied(tmp_path_factory.mktemp("channel")).at(MONDAY)
    desk.write("video.yaml", f"kind: channel\nkey: video\ntitle: Video\nowner: {ANA}\n")
    desk.write("spend.csv", "month,channel,amount,currency\n2026-03,video,300,EUR\n")
    desk.does("ledger channel register video.yaml", by=ANA)
    desk.does("ledger spend record spend.csv", by=ANA)
    line = desk.does("ledger weekly --json").data["channels"][0]
    assert (line["ask"], line["decides"]) == ("judge video, registered", [ANA])
    assert line["command"] == "ledger channel evaluate video --scores FILE"
    refused = desk.run("ledger channel decide video adopt --because 'in use'", by=DANA)
    assert "`video` is not evaluated" in refused.err
    until = "--until 2026-12-31 --because 'the budget has it'"
    desk.does(f"ledger waive item:undecided_channel/video {until}", by=DANA)
    assert desk.does("ledger weekly --json").data["channels"] == [], "it may be used until then"


def test_whatever_a_decider_says_is_a_decision_of_the_week(
    monday: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk = monday.copied(tmp_path_factory.mktemp("said")).at(MONDAY)
    desk.write("memo.txt", "how the tools were set up")
    desk.write("hot.yaml", criteria("score >= 90", key="hot"))
    desk.does("ledger attest hot.yaml --effective 2026-03-01 --evidence memo.txt", by=ANA)
    desk.does("ledger review mql --keep --because 'it does what was meant'", by=CRO)
    desk.does("ledger waive item:unratified_version/hot --until 2026-05-01 --because later", by=CRO)
    for hurts in ("partners are turned away", "it is late"):
        desk.does(f"ledger ask mql --hurts '{hurts}'", by=SAL)
    desk.write("wider.yaml", criteria("score >= 40"))
    desk.does("ledger answer r-1 --no --because 'we saw none'", by=ANA)
    desk.does(f"ledger propose wider.yaml --effective 2026-05-01 {TERMS} --because so --answers r-2", by=ANA)
    decided = desk.does("ledger weekly --json").data["decided"]
    told = [each["sentence"] for each in decided]
    assert [each.split()[0] for each in told] == ["ratified", "attested", "reviewed", "waived", "answered"]
    assert "we saw none" in json.dumps(decided[-1]), "a proposal that answers a request is not decided yet"


def test_the_ask_is_what_presses_most_and_says_whose_it_is(
    monday: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert monday.does("ledger weekly --json").data["ask"] is None
    desk = monday.copied(tmp_path_factory.mktemp("asked")).at(MONDAY)
    desk.write("mql.yaml", criteria("score >= 55"))
    desk.does(f"ledger propose mql.yaml --effective 2026-05-01 {TERMS} --because tighter", by=ANA)
    asked = desk.does("ledger weekly --json").data["ask"]
    assert (asked["decides"], asked["command"]) == ([SAL, "mia@acme.example"], "ledger approve mql#3")
    desk.does("ledger approve mql#3", by=SAL)
    assert desk.does("ledger weekly").out.splitlines()[2].startswith(f"The ask: {CRO}, ratify mql#3")


def test_what_nobody_decided_is_told_in_words_with_who_may_decide_it(
    monday: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk = monday.copied(tmp_path_factory.mktemp("undecided")).at(MONDAY)
    desk.write("memo.txt", "how the tools were set up")
    for key in ("hot", "warm"):
        desk.write(f"{key}.yaml", criteria("score >= 90", key=key))
        desk.does(f"ledger attest {key}.yaml --effective 2026-03-01 --evidence memo.txt", by=ANA)
    (line,) = desk.does("ledger weekly --json").data["debt"]
    told = line["what"], line["decides"], line["then"]
    assert told == ("2 rules nobody decided: hot, warm", [ANA, BEN], [CRO])
    assert "2 rules nobody decided" in desk.does("ledger weekly").out


def test_every_sort_of_debt_can_be_told_in_words() -> None:
    assert {each.name for each in SORTS} <= WORDS.keys()


def test_without_records_the_metrics_that_are_not_counted_are_named(monday: Desk) -> None:
    read = monday.does("ledger weekly").out
    assert "nobody said where the records are: mqls, points, sales_rate" in " ".join(read.split())


def test_records_that_are_not_there_are_an_error_and_no_week_without_figures(monday: Desk) -> None:
    done = monday.run("ledger weekly --records leeds.csv")
    assert (done.code, done.out) == (1, "")
    assert "there is no such file" in done.err


def test_a_population_in_the_settings_is_counted(monday: Desk) -> None:
    with open(monday.folder / "ledger.toml", "a", encoding="utf-8") as toml:
        toml.write('\n[populations.leads]\nfile = "leads.csv"\n[weekly]\nlead = "leads"\n')
    assert len(monday.does("ledger weekly --json").data["figures"]) == len(METRICS)


def test_what_can_still_be_reached_is_neither_met_nor_missed() -> None:
    quarter = calendar_period("2026-Q2")

    def kept(bound: str, figure: int, *, over: bool = False) -> bool | None:
        return GoalSoFar(MetricGoal(bound, 40, "quarter"), quarter, Fraction(figure), over).is_kept  # type: ignore[arg-type]

    assert [kept("at_least", 39), kept("at_least", 40), kept("at_least", 39, over=True)] == [None, True, False]
    assert [kept("at_most", 40), kept("at_most", 41), kept("at_most", 40, over=True)] == [None, False, True]


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("{at_least: 4}", "`per` is missing"),
        ("{at_least: 4, per: fortnight}", "`fortnight` is not known here"),
        ("{at_least: 4, at_most: 5, per: week}", "a goal has one bound"),
        ("{per: week}", "the goal has no bound"),
        ("{at_least: many, per: week}", "`many` is no number"),
        ("{at_least: true, per: week}", "`True` is no number"),
    ],
)
def test_a_goal_that_nobody_can_hold_a_figure_against_is_refused_with_its_place(
    monday: Desk, goal: str, said: str
) -> None:
    monday.write("bad.yaml", metric("other", f"of: mql\ngoal: {goal}"))
    found = monday.run("ledger check bad.yaml", by=ANA)
    assert found.code == 1
    assert said in found.out + found.err
    assert "bad.yaml:" in found.out + found.err


def test_a_share_has_a_goal_in_percent_and_of_no_period(monday: Desk) -> None:
    for goal, said in (("{at_least: 30}", "is no share"), ("{at_least: 30 %, per: week}", "per")):
        monday.write("bad.yaml", metric("other", f"ratio: {{of: sql, over: mql, cohort: mql}}\ngoal: {goal}"))
        found = monday.run("ledger check bad.yaml", by=ANA)
        assert found.code == 1
        assert said in found.out + found.err


def test_a_goal_that_was_missed_is_told_in_the_week_in_which_its_period_ends(
    monday: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The first quarter ends on a Tuesday: in that week the quarter that began meanwhile has nothing to tell yet."""
    desk = monday.copied(tmp_path_factory.mktemp("ended")).at("2026-04-06T10:00:00Z")
    desk.write("leads.csv", (desk.folder / "leads.csv").read_text() + "2026-03-31T12:00:00Z,77,300\n")
    assert "at least 5,000.5 a quarter: missed, 77 in 2026-Q1" in desk.does("ledger weekly --records leads.csv").out
