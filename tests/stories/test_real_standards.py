"""9,240 real leads under six versions, each by another standard, and the metrics of them; judged once more with pandas.

The judge shares nothing with the program: it reads the table of standards as a person would, and writes one version
over the other, the one of the lowest place first. Sums are those of Python's decimals over the texts of the file.

The leads have no dates. `Created` spreads their numbers over the year 2025, as in `test_real_leads`, and `Opened` lies
up to eleven weeks later; of one in seven nobody knows it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from shell import ANA, CHARTER, CRO, SAL, TERMS, Desk, criteria, decide, founded

LEADS = Path(__file__).resolve().parents[3] / "shared" / "data" / "leads.csv"
FIRST, LAST = 579_533, 660_737
ENTITY = """\
kind: entity
key: lead
scope: lifecycle
title: Lead
statement: Somebody who asked about a course.
fields:
  created:   {type: date, clock: event, bind: {csv: Created}}
  opened:    {type: date, bind: {csv: Opened}}
  visits:    {type: number, bind: {csv: TotalVisits}}
  seconds:   {type: number, blank: 0, bind: {csv: Total Time Spent on Website}}
  pages:     {type: number, bind: {csv: Page Views Per Visit}}
  no_email:  {type: boolean, bind: {csv: {path: Do Not Email, codes: {"true": "Yes", "false": "No"}}}}
  converted: {type: boolean, bind: {csv: {path: Converted, codes: {"true": "1", "false": "0"}}}}
"""
METRIC = "kind: metric\nkey: {}\nscope: lifecycle\nentity: lead\n{}\n"
METRICS = {
    "mqls": "of: mql",
    "mql_pages": "measure: {sum: pages}\nof: mql\nunit: pages",
    "won_rate": "ratio: {of: won, over: mql, cohort: mql}",
}

pytestmark = pytest.mark.skipif(
    not LEADS.exists() and os.environ.get("CI") != "true", reason="the leads are not beside the repository"
)


def visits(leads: pd.DataFrame) -> pd.Series:
    return pd.to_numeric(leads["TotalVisits"])


def seconds(leads: pd.DataFrame) -> pd.Series:
    return pd.to_numeric(leads["Total Time Spent on Website"]).fillna(0)


def may_be_mailed(leads: pd.DataFrame) -> pd.Series:
    return leads["Do Not Email"] != "Yes"


class Version(NamedTuple):
    """What was decided on a day: the rule in both languages, how it was proposed, and whom it governs by the table.

    `place` is the number of the version in whose place it stands, or its own.
    """

    day: str
    text: str
    terms: str
    rule: Callable[[pd.DataFrame], pd.Series]
    governs: Callable[[pd.DataFrame], pd.Series]
    place: int


def from_day(day: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda leads: leads["Created"] >= day


VERSIONS = (
    Version(
        "2025-01-01",
        "visits >= 3",
        "--nature policy --standard retrospective",
        lambda leads: visits(leads) >= 3,
        lambda leads: leads["Created"] != "never",
        1,
    ),
    Version(
        "2025-03-01",
        "visits >= 4 AND NOT no_email",
        "--nature estimate --standard prospective",
        lambda leads: (visits(leads) >= 4) & may_be_mailed(leads),
        from_day("2025-03-01"),
        2,
    ),
    Version(
        "2025-05-01",
        "seconds >= 300 AND NOT no_email",
        "--nature policy --standard retrospective --since 2025-04-01 --standard-because 'nobody kept the time before'",
        lambda leads: (seconds(leads) >= 300) & may_be_mailed(leads),
        from_day("2025-04-01"),
        3,
    ),
    Version(
        "2025-06-01",
        "visits >= 2",
        "--nature policy --standard cohort --cohort opened",
        lambda leads: visits(leads) >= 2,
        lambda leads: leads["Opened"] >= "2025-06-01",
        4,
    ),
    Version(
        "2025-08-01",
        "seconds >= 600",
        "--nature policy --standard dual --dual-until 2025-10-01 --primary old",
        lambda leads: seconds(leads) >= 600,
        from_day("2025-10-01"),
        5,
    ),
    Version(
        "2025-11-01",
        "visits >= 5 AND NOT no_email",
        "--nature error --standard restated --corrects 2",
        lambda leads: (visits(leads) >= 5) & may_be_mailed(leads),
        from_day("2025-03-01"),
        2,
    ),
)


@pytest.fixture(scope="module")
def leads() -> pd.DataFrame:
    """The file as texts, with two days for each lead."""
    found = pd.read_csv(LEADS, dtype=str, keep_default_na=False)
    number = found["Lead Number"].astype(int)
    days = (number - FIRST) * 365 // (LAST - FIRST + 1)
    created = [date(2025, 1, 1) + timedelta(int(each)) for each in days]
    opened = ["" if n % 7 == 0 else str(day + timedelta(n % 78)) for n, day in zip(number, created, strict=True)]
    return found.assign(Created=list(map(str, created)), Opened=opened)


@pytest.fixture(scope="module")
def desk(leads: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A ledger in which `mql` was decided six times, and the metrics once, at last."""
    desk = founded(tmp_path_factory.mktemp("standards"), now="2025-01-01T09:00:00Z")
    leads.to_csv(desk.folder / "leads.csv", index=False)
    desk.write("charter.yaml", CHARTER.replace("retrospective]", "retrospective, dual, restated]"))
    desk.does(f"ledger propose charter.yaml --effective 2025-01-01 {TERMS} --because 'so that somebody decides'")
    desk.does("ledger ratify charter/lifecycle#1")
    desk.write("lead.yaml", ENTITY)
    decide(desk, "lead.yaml", "lead", "2025-01-01")
    for number, each in enumerate(VERSIONS, 1):
        desk.write("mql.yaml", criteria(each.text))
        ratified(desk.at(f"{each.day}T09:00:00Z"), "mql.yaml", f"mql#{number}", each.day, each.terms)
    last = desk.at("2025-12-31T09:00:00Z")
    desk.write("won.yaml", criteria("converted", key="won"))
    ratified(last, "won.yaml", "won#1", "2025-12-31", "--nature policy --standard retrospective")
    for key, text in METRICS.items():
        desk.write(f"{key}.yaml", METRIC.format(key, text))
        ratified(last, f"{key}.yaml", f"{key}#1", "2025-12-31", "--nature policy --standard retrospective")
    return last


def ratified(desk: Desk, file: str, proposal: str, day: str, terms: str) -> None:
    desk.does(f"ledger propose {file} --effective {day} {terms} --because agreed", by=ANA)
    desk.does(f"ledger approve {proposal}", by=SAL)
    desk.does(f"ledger ratify {proposal}", by=CRO)


def by_standards(leads: pd.DataFrame, known: Callable[[pd.DataFrame, Version], pd.Series]) -> pd.Series:
    """The verdict of the version that governs each lead: they are written over each other, the highest last."""
    verdict = pd.Series(False, index=leads.index)
    for each in sorted(VERSIONS, key=lambda version: (version.place, version.day)):
        governed = each.governs(leads) & known(leads, each)
        verdict = verdict.where(~governed, each.rule(leads))
    return verdict


def decided_by(day: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda leads: by_standards(leads, lambda _, version: pd.Series(version.day <= day, index=leads.index))


def as_was(leads: pd.DataFrame) -> pd.Series:
    """Each lead by what was decided by its own day."""
    return by_standards(leads, lambda all_, version: all_["Created"] >= version.day)


RULES: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "standard": decided_by("2025-12-31"),
    "then": as_was,
    **{f"then:{day}": decided_by(day) for day in ("2025-04-15", "2025-05-31", "2025-07-01", "2025-10-31")},
    "today": VERSIONS[4].rule,
    "on:2025-02-01": VERSIONS[0].rule,
    "on:2025-07-15": VERSIONS[3].rule,
}
UNITS = {
    "month": lambda leads: leads["Created"].str[:7],
    "quarter": lambda leads: "2025-Q" + ((leads["Created"].str[5:7].astype(int) + 2) // 3).astype(str),
}


def counted(desk: Desk, key: str, rules: str, by: str) -> Any:
    return desk.does(f"ledger count {key} --records leads.csv --rules {rules} --by created:{by} --json").data


@pytest.mark.parametrize("by", UNITS)
@pytest.mark.parametrize("rules", RULES)
def test_every_period_counts_as_pandas_counts_it(desk: Desk, leads: pd.DataFrame, rules: str, by: str) -> None:
    verdicts, data = RULES[rules](leads), counted(desk, "mql", rules, by)
    assert {row["value"]: row["matched"] for row in data["rows"]} == verdicts.groupby(UNITS[by](leads)).sum().to_dict()
    assert (data["overall"]["unreadable"], data["overall"]["undated"], data["overall"]["ungoverned"]) == (0, 0, 0)


def test_no_two_reads_of_these_leads_are_the_same(leads: pd.DataFrame) -> None:
    """Else the judge would pass a program that takes one for the other."""
    found = [tuple(rule(leads)) for rule in RULES.values()]
    assert len({*found}) == len(found)


@pytest.mark.parametrize("rules", RULES)
def test_a_count_counts_what_its_criteria_does_by_the_same_rules(desk: Desk, leads: pd.DataFrame, rules: str) -> None:
    data = counted(desk, "mqls", rules, "quarter")
    wanted = RULES[rules](leads).groupby(UNITS["quarter"](leads)).sum()
    assert {row["value"]: int(row["figure"]) for row in data["rows"]} == wanted.to_dict()
    assert int(data["overall"]["figure"]) == wanted.sum()


@pytest.mark.parametrize("rules", ["standard", "then", "then:2025-05-31", "today"])
def test_a_sum_is_that_of_the_decimals_in_the_file(desk: Desk, leads: pd.DataFrame, rules: str) -> None:
    matched = leads[RULES[rules](leads)]
    periods = UNITS["quarter"](matched)
    data = counted(desk, "mql_pages", rules, "quarter")
    for row in data["rows"]:
        texts = matched["Page Views Per Visit"][periods == row["value"]]
        assert Decimal(row["figure"]) == sum(map(Decimal, texts[texts != ""]))
        assert (row["records"], row["blank"]) == (len(texts), (texts == "").sum())
    assert Decimal(data["overall"]["figure"]) == sum(Decimal(row["figure"]) for row in data["rows"])
    assert data["overall"]["blank"] > 0 or rules == "today"


@pytest.mark.parametrize("rules", ["standard", "then:2025-12-31", "today"])
def test_a_ratio_counts_the_records_of_its_denominator(desk: Desk, leads: pd.DataFrame, rules: str) -> None:
    verdicts, periods = RULES[rules.replace("then:2025-12-31", "standard")](leads), UNITS["quarter"](leads)
    data = counted(desk, "won_rate", rules, "quarter")
    for row in data["rows"]:
        cohort = leads[verdicts & (periods == row["value"])]
        both = int((cohort["Converted"] == "1").sum())
        assert (row["records"], row["over"]) == (both, len(cohort))
        assert Fraction(row["figure"]) == Fraction(both, len(cohort))
    assert Fraction(data["overall"]["figure"]) == Fraction(
        sum(row["records"] for row in data["rows"]), int(verdicts.sum())
    )


@pytest.mark.parametrize(("period", "as_of"), [("2025-Q1", "2025-04-15"), ("2025-Q2", "2025-07-01")])
def test_each_step_of_a_bridge_lets_in_and_out_whom_pandas_does(
    desk: Desk, leads: pd.DataFrame, period: str, as_of: str
) -> None:
    """Between two decisions stand the verdicts by what was decided until each of them."""
    (figure,) = desk.does(
        f"ledger bridge mql --period {period} --records leads.csv --as-of {as_of} --id 'Lead Number' --json"
    ).data["figures"]
    within = UNITS["quarter"](leads) == period
    before, steps = decided_by(as_of)(leads) & within, [each for each in VERSIONS if each.day > as_of]
    assert (figure["recount"], [each["name"] for each in figure["steps"]]) == (
        before.sum(),
        [f"mql v{VERSIONS.index(each) + 1}" for each in steps],
    )
    for told, each in zip(figure["steps"], steps, strict=True):
        after = decided_by(each.day)(leads) & within
        wanted = (int((after & ~before).sum()), int((before & ~after).sum()), int(after.sum()))
        assert (told.get("gained", 0), told.get("lost", 0), told["figure"]) == wanted
        before = after
    assert (figure["figure"], figure["remainder"]) == (RULES["standard"](leads)[within].sum(), 0)
