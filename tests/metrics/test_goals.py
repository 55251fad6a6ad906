"""Whether a goal of credit is kept: told once a figure is final, and of credit at least so much once it is there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from credit_figures_desk import ASKED, DEALS, V1, V2, attest, decided, metric, records
from ledger.domain.calendar import calendar_period
from ledger.kinds.goal import MetricGoal
from ledger.meanings.credit.metric import Cost, CreditMetric, CreditSum, ShareOfCredit
from ledger.measure.metrics.pure.figures import CreditFigure
from ledger.measure.metrics.pure.goals import is_of_goal, judge_goal
from shell import Desk

FINAL = date(2026, 4, 8)
BEFORE, AFTER = date(2026, 4, 7), FINAL
CREDIT, VALUE = CreditSum("credit", "pipeline"), CreditSum("value", "pipeline")
AT_LEAST = MetricGoal("at_least", Decimal(3), "month")
AT_MOST = MetricGoal("at_most", Decimal(3), "month")


@pytest.mark.parametrize(
    ("goal", "of", "value", "day", "told"),
    [
        (AT_LEAST, CREDIT, "2.9", BEFORE, "open"),
        (AT_LEAST, CREDIT, "3", BEFORE, "kept"),
        (AT_LEAST, CREDIT, "2.999999999", AFTER, "missed"),
        (AT_LEAST, VALUE, "3.1", BEFORE, "open"),
        (AT_LEAST, VALUE, "3", AFTER, "kept"),
        (AT_MOST, CREDIT, "3.1", BEFORE, "open"),
        (AT_MOST, CREDIT, "3.1", AFTER, "missed"),
        (AT_MOST, CREDIT, "3", AFTER, "kept"),
        (MetricGoal("at_most", Decimal(400), "", plain=True), Cost("x"), "399.99", BEFORE, "open"),
        (MetricGoal("at_most", Decimal(400), "", plain=True), Cost("x"), "1201/3", AFTER, "missed"),
        (MetricGoal("at_least", Decimal(30), ""), ShareOfCredit("x", "y"), "3/10", AFTER, "kept"),
        (MetricGoal("at_least", Decimal(30), ""), ShareOfCredit("x", "y"), "1/2", BEFORE, "open"),
    ],
)
def test_a_goal_is_kept_or_missed_once_the_figure_is_final(
    goal: MetricGoal, of: CreditMetric, value: str, day: date, told: str
) -> None:
    assert judge_goal(goal, of, CreditFigure(Fraction(value), FINAL), day) == told


def test_of_no_figure_nothing_is_kept_or_missed() -> None:
    none = CreditFigure(None, FINAL, why="the denominator is 0")
    assert [judge_goal(AT_LEAST, CREDIT, none, day) for day in (BEFORE, AFTER)] == ["open", ""]


@pytest.mark.parametrize(
    ("period", "per", "told"),
    [("2026-03", "month", True), ("2026-Q1", "month", False), ("2026-03", "", True), ("2026-W10", "month", False)],
)
def test_a_goal_of_a_month_is_about_no_other_stretch(period: str, per: str, told: bool) -> None:
    assert is_of_goal(MetricGoal("at_least", Decimal(3), per), calendar_period(period).days) is told


@pytest.fixture(scope="module")
def example(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = decided(template.copied(tmp_path_factory.mktemp("goals")), v2="2026-04-06", now="2026-04-20T09:00:00Z")
    goals = {
        "much": "measure: value\nof: pipeline\ngoal: {at_least: 1500, per: month}\nsettles: 30 days",
        "many": "measure: credit\nof: pipeline\ngoal: {at_least: 3, per: month}\nsettles: 30 days",
        "early": "measure: credit\nof: pipeline\nearned_by: {channel: video}\ngoal: {at_least: 1, per: month}",
        "cheap": "cost: {per: paid_credit}\ngoal: {at_most: 650}",
    }
    for key, text in goals.items():
        attest(desk, key, metric(key, text))
    return desk


@pytest.fixture
def desk(example: Desk, tmp_path: Path) -> Desk:
    return example.copied(tmp_path)


def goals(desk: Desk, key: str, more: str = "--by month", now: str | None = None) -> list[str | None]:
    """What becomes of the goal in each row, and last in the whole."""
    data = desk.does(f"ledger count {key} {ASKED} {more} --json", now=now).data
    return [each.get("goal") for each in (*data["rows"], data["overall"])]


def test_a_value_that_is_paid_back_was_never_kept_in_between(desk: Desk) -> None:
    assert goals(desk, "much") == ["open", "open", None]
    records(desk, deals=(*DEALS, ("d6", "eps", "2026-03-20", "-200", "")))
    assert goals(desk, "much", now="2026-05-01T09:00:00Z") == ["missed", "open", None]
    assert goals(desk, "much", now="2026-06-01T09:00:00Z") == ["missed", "missed", None]


def test_credit_that_is_reached_is_kept_at_once(desk: Desk) -> None:
    assert goals(desk, "many") == ["kept", "open", None]
    assert goals(desk, "many", now="2026-06-01T09:00:00Z") == ["kept", "missed", None]
    assert goals(desk, "early") == ["missed", "kept", None]


def test_the_goal_stands_beside_the_figures(desk: Desk) -> None:
    out = desk.does(f"ledger count many {ASKED} --by month").out
    assert "GOAL" in out.splitlines()[2]
    assert "goal: at least 3 a month" in out
    assert "GOAL" not in desk.does(f"ledger count all_credit {ASKED} --by month").out


def test_the_whole_of_one_month_is_held_against_it_and_rows_of_channels_are_not(desk: Desk) -> None:
    assert goals(desk, "many", "--period 2026-03") == ["kept"]
    assert goals(desk, "many", "--period 2026-03 --by channel") == [*[None] * 4, "kept"]
    assert goals(desk, "many", "--period 2026-02..2026-03") == [None]


def test_a_cost_is_held_against_it_over_any_stretch(desk: Desk) -> None:
    assert goals(desk, "cheap", f"--period 2026-03 {V1}") == ["kept"]
    assert goals(desk, "cheap", f"--period 2026-03 {V2}") == ["kept"]
    assert goals(desk, "cheap", "--period 2026-02") == [None]
