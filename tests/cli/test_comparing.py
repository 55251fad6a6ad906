"""What a change means, at the command line: diff, history, and what check and propose say before anybody signs."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from ledger.govern.proposals.queries import history
from shell import ANA, CRO, SAL, TERMS, Desk, criteria

RULE = "score >= 65 AND employees >= 200"


def decided(desk: Desk, text: str, number: int, day: str, nature: str = "policy") -> Desk:
    """Another version of `mql` governs from that day, on which it was decided."""
    desk.write("next.yaml", criteria(text))
    there = desk.at(now=f"{day}T09:00:00Z")
    terms = f"--effective {day} --nature {nature} --standard prospective --standard-because asked"
    there.does(f"ledger propose next.yaml {terms} --because asked", by=ANA)
    there.does(f"ledger approve mql#{number}", by=SAL)
    there.does(f"ledger ratify mql#{number}", by=CRO)
    return there


def test_diff_names_who_loses_and_the_clause_that_did_it(desk: Desk) -> None:
    desk.write("higher.yaml", criteria("score >= 66 AND employees >= 200"))

    done = desk.does("ledger diff mql higher.yaml")

    assert done.out.splitlines() == [
        "mql v1 → higher.yaml: narrowing (none in, some out)",
        "  − {employees: 200, score: 65}: lost",
        "      is kept out by score >= 66",
        "  proved: on all 36 combinations of values that the two can tell apart",
    ]


def test_what_is_gained_and_lost_has_one_name_and_for_now_its_older_one_too(desk: Desk) -> None:
    desk.write("other.yaml", criteria("score >= 66 AND employees >= 100"))

    found = desk.run("ledger diff mql other.yaml --json").data

    assert (found["before"], found["after"], found["category"]) == ("mql v1", "other.yaml", "shifting")
    assert (found["gained"]["before"], found["gained"]["after"]) == (0, 1)
    assert (found["lost"]["before"], found["lost"]["after"]) == (1, 0)
    assert (found["gains"], found["losses"]) == (found["gained"], found["lost"])


def test_what_is_only_written_otherwise_moves_no_verdict(desk: Desk) -> None:
    desk.write("turned.yaml", criteria("employees >= 200 AND NOT score < 65 AND score IS NOT BLANK"))

    done = desk.run("ledger diff mql turned.yaml --json")

    assert (done.code, done.data["category"], done.data["breaking"]) == (0, "equivalent", False)


def test_versions_and_proposals_are_compared_by_their_names(desk: Desk) -> None:
    later = decided(desk, "score >= 70 AND employees >= 200", 2, "2026-03-01")
    later.write("open.yaml", criteria("score >= 70"))
    later.does(f"ledger propose open.yaml --effective 2026-04-01 {TERMS} --because asked", by=ANA)

    assert later.run("ledger diff mql@1 mql@2 --json").data["category"] == "narrowing"
    assert later.run("ledger diff mql mql#3 --json").data["category"] == "widening"


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ("mql@9 mql", "`mql` has no version 9"),
        ("mql mql#9", "there is no proposal `mql#9`"),
        ("mql lead", "lead v1 is of kind entity"),
        ("nothing mql", "there is no definition `nothing`"),
        ("mql gone.yaml", "there is no such file"),
    ],
)
def test_what_cannot_be_compared_is_told_in_three_parts(desk: Desk, asked: str, what: str) -> None:
    done = desk.run(f"ledger diff {asked} --json")
    (problem,) = done.errors
    assert (problem["what"], bool(problem["why"]), bool(problem["fix"])) == (what, True, True)


def test_propose_says_what_it_does_before_anybody_signs(desk: Desk) -> None:
    desk.write("either.yaml", criteria("score >= 65 OR employees >= 200"))

    out = desk.does(f"ledger propose either.yaml --effective 2026-03-01 {TERMS} --because asked", by=ANA).out

    assert "beside mql v1: widening (some in, none out)" in out
    assert "+ {score: 65}: gained" in out
    assert "was kept out by employees >= 200" in out


def test_propose_says_what_becomes_of_those_that_rest_on_it(desk: Desk) -> None:
    desk.write("sql.yaml", criteria("mql AND NOT is_competitor", key="sql"))
    desk.does(f"ledger propose sql.yaml --effective 2026-02-02 {TERMS} --because asked", by=ANA)
    desk.does("ledger approve sql#1", by=SAL)
    desk.does("ledger ratify sql#1", by=CRO)
    desk.write("higher.yaml", criteria("score >= 66 AND employees >= 200"))

    out = desk.does(f"ledger propose higher.yaml --effective 2026-03-01 {TERMS} --because asked", by=ANA).out

    assert "beside mql v1: narrowing (none in, some out)" in out
    assert "changes sql v1 indirectly: narrowing (none in, some out)" in out


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("score >= 65 AND score >= 60", "`score >= 60` never decides: what else it asks says that already"),
        ("score >= 65 OR NOT score >= 65", "every record satisfies it"),
        ("title STARTS WITH 'vp' AND title CONTAINS 'vp'", "`title CONTAINS 'vp'` never decides"),
    ],
)
def test_check_tells_what_is_odd_about_a_rule_by_itself(desk: Desk, text: str, note: str) -> None:
    desk.write("odd.yaml", criteria(text, key="odd"))
    assert note in desk.does("ledger check odd.yaml").out


def test_check_tells_what_a_draft_does_beside_what_is_in_force(desk: Desk) -> None:
    desk.write("higher.yaml", criteria("score >= 66 AND employees >= 200"))
    desk.write("first.yaml", criteria("score >= 66", key="hot"))

    out = desk.does("ledger check higher.yaml").out

    assert "  · beside what is in force: narrowing (none in, some out)\n" in out
    assert "  · {employees: 200, score: 65}: lost\n" in out
    assert "beside what is in force" not in desk.does("ledger check first.yaml").out


def test_a_life_is_compared_step_by_step_where_its_witnesses_show_that_it_never_came_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = desk
    for number, day in enumerate(("2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01"), 2):
        later = decided(later, f"score >= {64 + number} AND employees >= 200", number, day)
    compared = Mock(side_effect=history.change)
    monkeypatch.setattr(history, "change", compared)

    found = later.run("ledger history mql --json").data

    assert [each["reverts"] for each in found["versions"]] == [None] * 5
    assert compared.call_count == 4


def test_a_rule_comes_back_however_it_is_written(desk: Desk) -> None:
    later = decided(desk, "score >= 70 AND employees >= 200", 2, "2026-03-01")
    later = decided(later, "employees >= 200 AND score >= 65", 3, "2026-06-01", "error")
    later = later.at(now="2027-02-02T09:00:00Z")

    found = later.run("ledger history mql --json").data
    told = later.run("ledger history mql").out

    assert [each["reverts"] for each in found["versions"]] == [None, None, 1]
    assert [each["change"] and each["change"]["category"] for each in found["versions"]] == [
        None,
        "narrowing",
        "widening",
    ]
    assert (found["changes"], found["days"], found["a_year"]) == (2, 365, 2.0)
    assert "reversal: v3 means what v1 meant" in told
    assert "by nature: 2 policy (a new rule) · 1 error (a mistake corrected)" in told


def test_a_rule_of_one_version_did_not_change(desk: Desk) -> None:
    assert desk.does("ledger history mql", now="2026-02-03T12:00:00Z").out.startswith("mql did not change in 1 day\n")


def test_how_often_a_rule_changed_counts_no_day_to_come_and_no_year_that_is_not_over(desk: Desk) -> None:
    later = decided(desk, "score >= 70 AND employees >= 200", 2, "2026-03-01")
    desk.write("next.yaml", criteria("score >= 80 AND employees >= 200"))
    later.does(f"ledger propose next.yaml --effective 2026-05-01 {TERMS} --because asked", by=ANA)
    later.does("ledger approve mql#3", by=SAL)
    later.does("ledger ratify mql#3", by=CRO)

    found = later.run("ledger history mql --json").data
    told = later.run("ledger history mql").out.splitlines()

    assert (found["changes"], [each["scheduled"] for each in found["turns"]]) == (1, [False, False, True])
    assert told[0] == "mql changed once in 27 days"
    assert told[4].startswith("v3  2026-05-01, scheduled  policy")
    assert later.run("ledger history mql", now="2027-05-01T09:00:00Z").out.startswith(
        "mql changed 2 times in 453 days: 1.6 a year\n"
    )


def test_a_version_that_means_the_same_is_no_change(desk: Desk) -> None:
    later = decided(desk, "employees >= 200 AND score >= 65", 2, "2026-03-01")
    assert later.run("ledger history mql --json").data["changes"] == 0


def test_an_approver_sees_what_the_open_proposal_does(desk: Desk) -> None:
    desk.write("either.yaml", criteria("score >= 65 OR employees >= 200"))
    desk.does(f"ledger propose either.yaml --effective 2026-03-01 {TERMS} --because asked", by=ANA)

    assert "beside mql v1: widening (some in, none out)" in desk.does("ledger show mql#2", by=SAL).out
