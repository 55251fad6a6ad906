"""Was the decision right? Expected before anybody signs, counted when the day comes, and said by who decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cli.test_metrics import LATER, metric, ratified
from shell import ANA, CHARTER, CRO, DANA, SAL, Desk, criteria

EXPECTED = "sales_rate of mql >= 40 % by 2026-07-31"
NO_METRIC = "mql >= 40 by 2026-07-31"
JULY, AUGUST = "2026-07-15T09:00:00Z", "2026-08-03T09:00:00Z"
LEADS = (
    ("2026-05-01T12:00:00Z", "90", "300"),  # before the new rule: it says nothing of what that brings
    ("2026-06-10T12:00:00Z", "90", "300"),
    ("2026-06-20T12:00:00Z", "60", "300"),
    ("2026-07-20T12:00:00Z", "60", "300"),
    ("2026-07-31T12:00:00Z", "85", "300"),  # the last day counts
    ("2026-08-01T12:00:00Z", "90", "300"),
)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory, template: Desk) -> Desk:
    """A metric `sales_rate`, of those that are `mql` the share that is `sql`, and leads before and after."""
    desk = template.copied(tmp_path_factory.mktemp("review")).at(LATER)
    desk.write("leads.csv", "created,score,employees\n" + "".join(",".join(row) + "\n" for row in LEADS))
    desk.write("sql.yaml", criteria("mql AND score >= 80", key="sql"))
    desk.write("sales_rate.yaml", metric("sales_rate", "ratio: {of: sql, over: mql, cohort: mql}"))
    desk.write("mqls.yaml", metric("mqls", "of: mql"))
    for key in ("sql", "sales_rate", "mqls"):
        ratified(desk, key)
    return desk


@pytest.fixture
def expecting(measured: Desk, tmp_path: Path) -> Desk:
    """A new rule for leads, of which 40 % are expected to become sales-qualified by the end of July."""
    desk = measured.copied(tmp_path)
    desk.write("next.yaml", criteria("score >= 50"))
    desk.does(f"{proposing()} --expects '{EXPECTED}'", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    desk.does("ledger ratify mql#2", by=CRO)
    return desk


def proposing(effective: str = "2026-06-08") -> str:
    terms = "--nature policy --standard retrospective --because 'sales wants more'"
    return f"ledger propose next.yaml --effective {effective} {terms}"


def asked(measured: Desk, tmp_path: Path, more: str) -> Any:
    desk = measured.copied(tmp_path)
    desk.write("next.yaml", criteria("score >= 50"))
    return desk.run(f"{proposing()} {more}", by=ANA)


def test_what_is_expected_is_read_before_anybody_signs_and_after(expecting: Desk) -> None:
    shown = expecting.does("ledger show mql").out
    assert EXPECTED in shown
    assert "looked at again" in shown
    data = expecting.does("ledger show mql#2 --json").data
    assert (data["history"]["expects"], data["history"]["revisit"]) == ([EXPECTED], "2026-07-31")


def test_an_approval_binds_what_is_expected(measured: Desk, tmp_path: Path) -> None:
    desk = measured.copied(tmp_path)
    desk.write("next.yaml", criteria("score >= 50"))
    first = desk.does(f"{proposing()} --expects '{EXPECTED}' --json", by=ANA).data["digest"]
    desk.does("ledger approve mql#2", by=SAL)
    desk.does("ledger revise mql#2 next.yaml --expects 'sales_rate >= 50 % by 2026-07-31' --because more", by=ANA)
    data = desk.does("ledger show mql#2 --json").data
    assert data["digest"] != first
    assert desk.run("ledger ratify mql#2", by=CRO).code == 4
    assert data["history"]["expects"] == ["sales_rate >= 50 % by 2026-07-31"]


def test_what_something_may_be_expected_of_is_named(measured: Desk, template: Desk, tmp_path: Path) -> None:
    assert (
        "name one that counts records: `mqls`, `sales_rate`"
        in asked(measured, tmp_path, f"--expects '{NO_METRIC}'").err
    )
    desk = template.copied(tmp_path / "without").at(LATER)
    done = asked(desk, tmp_path / "there", f"--expects '{NO_METRIC}'")
    assert "write one that counts records, and have it ratified first: ledger new metric" in " ".join(done.err.split())


def test_a_revision_keeps_what_was_expected_where_it_says_nothing_else(measured: Desk, tmp_path: Path) -> None:
    desk = measured.copied(tmp_path)
    desk.write("next.yaml", criteria("score >= 50"))
    desk.does(f"{proposing()} --expects '{EXPECTED}' --revisit 2026-09-01", by=ANA)
    desk.write("next.yaml", criteria("score >= 51"))
    desk.does("ledger revise mql#2 next.yaml --because better", by=ANA)
    history = desk.does("ledger show mql#2 --json").data["history"]
    assert (history["expects"], history["revisit"]) == ([EXPECTED], "2026-09-01")


def test_a_brief_says_what_is_to_come_of_it(measured: Desk, tmp_path: Path) -> None:
    desk = measured.copied(tmp_path)
    desk.write("next.yaml", criteria("score >= 50"))
    desk.does(f"{proposing()} --expects '{EXPECTED}'", by=ANA)
    out = desk.does("ledger brief mql#2 --records leads.csv").out
    assert f"What it is to bring: {EXPECTED}." in out
    assert "Somebody looks back at it on 2026-07-31." in out


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        ("--expects 'more leads'", 1, "`more leads` is no expectation"),
        ("--expects 'sales_rate >= 40 %'", 1, "is no expectation"),
        ("--expects 'sales_rate >= 40 % by 2026-02-30'", 1, "`2026-02-30` is no day"),
        ("--expects 'nothing >= 4 by 2026-07-31'", 4, "no metric `nothing` is in force on 2026-07-31"),
        ("--expects 'mql >= 4 by 2026-07-31'", 4, "`mql` is of kind criteria"),
        ("--expects 'sales_rate >= 40 by 2026-07-31'", 4, "`sales_rate` is a share, and never 40"),
        ("--expects 'mqls >= 40 % by 2026-07-31'", 4, "`mqls` is no share"),
        ("--expects 'sales_rate of lead_score >= 40 % by 2026-07-31'", 4, "`sales_rate` is not of lead_score"),
        ("--expects 'sales_rate >= 40 % by 2026-06-07'", 4, "is expected too early"),
        ("--expects 'spend per mqls < 4 by 2026-07-31'", 1, "is no expectation"),
        ("--revisit 2026-06-08", 4, "nobody can look back at it on 2026-06-08"),
    ],
    ids=["words", "no day", "no such day", "no metric", "criteria", "share", "count", "of", "early", "spend", "past"],
)
def test_what_cannot_be_counted_on_its_day_is_not_expected(
    measured: Desk, tmp_path: Path, more: str, code: int, says: str
) -> None:
    done = asked(measured, tmp_path, more)
    assert (done.code, says in done.err) == (code, True), done.err


def test_it_is_counted_over_the_records_dated_since_the_rule_until_the_day(expecting: Desk) -> None:
    (held,) = expecting.does("ledger review mql --records leads.csv --json", now=AUGUST).data["held"]
    assert (held["value"], held["records"], held["over"], held["holds"]) == ("1/2", 2, 4, True)
    assert (held["from"], held["until"]) == ("2026-06-08", "2026-08-01")
    (early,) = expecting.does("ledger review mql --records leads.csv --json", now=JULY).data["held"]
    assert (early["value"], early["until"]) == ("1/2", "2026-07-16")
    out = expecting.does("ledger review mql --records leads.csv", now=AUGUST).out
    row = next(line for line in out.splitlines() if line.startswith(EXPECTED))
    assert row.removeprefix(EXPECTED).split() == ["50.0%", "2", "of", "4", "2026-06-08", "until", "2026-08-01", "yes"]
    assert "its decider says: --keep, --change or --retire, and --because" in out


def test_without_records_it_tells_what_was_expected_and_how_to_count_it(expecting: Desk) -> None:
    out = expecting.does("ledger review mql").out
    assert f"expects {EXPECTED}" in out
    assert "what came of that: ledger review mql --records RECORDS" in out


def test_the_decider_says_what_becomes_of_it_and_it_is_on_record_with_its_figures(expecting: Desk) -> None:
    said = "ledger review mql --records leads.csv --keep --because 'half of them buy' --revisit 2027-01-31"
    data = expecting.does(f"{said} --json", by=CRO, now=AUGUST).data
    verdict = data["verdict"]
    assert (verdict["verdict"], verdict["held"], verdict["expected"], verdict["by"]) == ("keep", 1, 1, CRO)
    assert expecting.does(f"{said} --json", by=CRO, now=AUGUST).data["already"]
    told = expecting.does("ledger log mql", now=AUGUST).out
    assert "reviewed mql v2: keep, to be looked at again on 2027-01-31, 1 of 1 expectations held" in told
    assert "half of them buy" in expecting.does("ledger review mql", now=AUGUST).out
    assert "keep (#" in expecting.does("ledger show mql", now=AUGUST).out
    assert expecting.does("ledger show mql --json", now=AUGUST).data["reviews"][0]["held"] == 1
    assert "reviews" not in expecting.does("ledger show mql --known-on 2026-07-31 --json", now=AUGUST).data
    rights = expecting.does("ledger audit rights --json", now=AUGUST).data
    assert (rights["had_no_right"], rights["acts"]) == (0, [])


@pytest.mark.parametrize(
    ("more", "by", "code", "says"),
    [
        ("--records leads.csv --keep --because x", ANA, 4, "may not act as decider"),
        ("--records leads.csv --keep", CRO, 4, "a review needs a reason"),
        ("--keep --because x", CRO, 4, "against records"),
        ("--records leads.csv --retire --because x --revisit 2027-01-01", CRO, 1, "only what is kept"),
        ("--records leads.csv --keep --because x --revisit 2026-08-03", CRO, 1, "is past"),
        ("--revisit 2027-01-01", CRO, 2, "--revisit goes with --keep"),
    ],
    ids=["no seat", "no reason", "not counted", "retired and looked at", "past", "no verdict"],
)
def test_a_verdict_takes_the_seat_the_reason_and_the_figures(
    expecting: Desk, more: str, by: str, code: int, says: str
) -> None:
    done = expecting.run(f"ledger review mql {more}", by=by, now=AUGUST)
    assert (done.code, says in done.err) == (code, True), done.err


def test_whoever_names_no_records_is_told_to_say_the_same_with_them(expecting: Desk) -> None:
    done = expecting.run("ledger review mql --keep --because fine", by=CRO, now=AUGUST)
    fix = " ".join(done.err.split()).partition("fix: name them: ")[2]
    told = expecting.does(fix.replace("RECORDS", "leads.csv"), by=CRO, now=AUGUST)
    assert "keep: recorded as" in told.out


def test_nothing_was_expected_of_what_was_decided_without(expecting: Desk) -> None:
    assert "nothing was expected of it" in expecting.does("ledger review sql").out
    assert "nothing was expected of sql" in expecting.run("ledger review sql --records leads.csv").err
    assert expecting.does("ledger review sql --change --because 'too wide'", by=CRO).code == 0
    assert "there is no `nql`" in expecting.run("ledger review nql").err


def test_the_day_is_due_then_debt_and_settled_by_the_review(expecting: Desk) -> None:
    assert "v2 is to be reviewed: ledger review mql" in expecting.does("ledger status", now=JULY).out
    before = expecting.does("ledger debt --json", now=JULY).data["items"]
    assert "overdue_review/mql" not in [each["item"] for each in before]
    late = {each["item"]: each for each in expecting.does("ledger debt --json", now=AUGUST).data["items"]}
    assert (late["overdue_review/mql"]["since"], late["overdue_review/mql"]["weight"]) == ("2026-07-31", 3)
    assert "v2 is to be reviewed: ledger review mql" in expecting.does("ledger status", now=AUGUST).out
    assert "ledger review mql" in expecting.does("ledger debt resolve overdue_review/mql", now=AUGUST).out
    expecting.does("ledger review mql --records leads.csv --keep --because fine", by=CRO, now=AUGUST)
    after = expecting.does("ledger debt --json", now=AUGUST).data["items"]
    assert "overdue_review/mql" not in [each["item"] for each in after]
    assert "to be reviewed" not in expecting.does("ledger status", now=AUGUST).out


def test_a_charter_is_looked_at_again_each_time_after_its_days(desk: Desk) -> None:
    desk.write("charter.yaml", CHARTER + "review: 30 days\n")
    terms = "--effective 2026-02-03 --nature policy --standard prospective --because x"
    desk.does(f"ledger propose charter.yaml {terms}", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    march = "2026-03-05T08:00:00Z"
    assert "to be looked at again on 2026-03-05" in desk.does("ledger rights", now="2026-02-04T08:00:00Z").out
    assert [each["item"] for each in desk.does("ledger rights gaps --json", now=march).data["gaps"]] == [
        "overdue_review/charter/lifecycle"
    ]
    desk.does("ledger review charter/lifecycle --keep --because 'it works'", by=DANA, now=march)
    assert desk.does("ledger rights gaps --json", now=march).data["gaps"] == []
    assert "to be looked at again on 2026-04-04" in desk.does("ledger rights", now=march).out


@pytest.mark.parametrize("review", ["soon", "2026-02-30", "-3", "0 days"])
def test_a_charter_says_on_which_day_or_after_how_many_it_is_looked_at(desk: Desk, review: str) -> None:
    desk.write("charter.yaml", CHARTER + f"review: {review}\n")
    done = desk.run("ledger check charter.yaml")
    assert done.code == (0 if review == "0 days" else 1), done
    assert review == "0 days" or "charter.yaml:" in done.out + done.err


@pytest.mark.parametrize("review", ["2027-01-01", "365 days"])
def test_a_charter_that_is_written_out_again_says_when_it_is_looked_at(desk: Desk, review: str) -> None:
    desk.write("charter.yaml", CHARTER + f"review: {review}\n")
    terms = "--effective 2026-02-03 --nature policy --standard prospective --because x"
    desk.does(f"ledger propose charter.yaml {terms}", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    later = "2026-02-04T08:00:00Z"
    desk.does(f"ledger revoke lifecycle decider {CRO} --because gone", by=DANA, now=later)
    assert f"review: {review}" in desk.does("ledger debt resolve no_decider/lifecycle", now=later).out.replace("'", "")
