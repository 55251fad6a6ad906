"""Another charter, tried on the past at the command line: what it would have stopped, and what it cannot be."""

from __future__ import annotations

import pytest

from shell import CHARTER, CRO, Desk, criteria, decide

WHAT_IF = "ledger replay --what-if --charter other.yaml"


def supposing(desk: Desk, *changes: tuple[str, str]) -> Desk:
    text = CHARTER
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    desk.write("other.yaml", text)
    return desk


def test_the_charter_on_record_brings_nothing_down(desk: Desk) -> None:
    before = desk.does("ledger verify").out
    data = supposing(desk).does(f"{WHAT_IF} --json").data
    assert (data["fallen"], data["scopes"], data["beside"], data["strangers"]) == ([], ["lifecycle"], ["*"], [])
    stood = desk.does("ledger audit rights --json").data["stood"]
    assert (data["acts"], data["decisions"]) == (stood, 3)
    assert desk.does("ledger verify").out == before


def test_what_falls_is_told_with_every_rule_that_stood_in_its_way(desk: Desk) -> None:
    strict = supposing(desk, ("quorum: 1", "quorum: 2"), (f"decider: {CRO}", "decider: new@acme.example"))
    data = strict.does(f"{WHAT_IF} --json").data
    decisions = [each for each in data["fallen"] if each["decision"]]
    assert [(each["actor"], each["act"].split(":")[0]) for each in decisions] == [
        (CRO, "ratified lead#1"),
        (CRO, "ratified mql#1"),
    ]
    assert [[one["guard"] for one in each["obstacles"]] for each in decisions] == [["seat", "approvals"]] * 2
    assert all(each["in_force"] for each in decisions)
    out = strict.does(WHAT_IF).out
    assert "nobody here is known as new@acme.example" in out
    assert "    approvals: mql#1 had 1 of 2 approvals: the charter asks for them\n" in out
    assert "2 of 3 decisions would not have stood" in out
    assert "what 2 of them decided is in force today" in out


def test_a_category_that_nobody_computed_then_is_computed_where_only_the_other_charter_asks(desk: Desk) -> None:
    desk.write("next.yaml", criteria("score >= 65", key="mql"))
    decide(desk, "next.yaml", "mql", number=2)
    shown = desk.does("ledger show mql --json").data
    assert shown["version"] == 2
    by_category = supposing(desk, ("quorum: 1}", "quorum: {narrowing: 1, widening: 1, otherwise: 2}}"))
    fallen = [each["act"] for each in by_category.does(f"{WHAT_IF} --json").data["fallen"]]
    assert [each.split(":")[0] for each in fallen] == ["ratified lead#1", "ratified mql#1"]


def test_only_what_was_recorded_until_a_day_is_judged_and_only_from_a_day_on(desk: Desk) -> None:
    strict = supposing(desk, ("quorum: 1", "quorum: 2"))
    later = strict.does(f"{WHAT_IF} --from 2026-02-03 --json", now="2026-02-05T08:00:00Z").data
    assert (later["fallen"], later["acts"], later["since"]) == ([], 0, "2026-02-03")
    earlier = strict.does(f"{WHAT_IF} --until 2026-02-01 --json").data
    assert (earlier["fallen"], earlier["acts"]) == ([], 0)
    assert strict.does(f"{WHAT_IF} --from 2020-01-01 --json").data["since"] == "2026-02-02"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (criteria("score >= 5"), "`criteria` is no charter"),
        (f"{CHARTER}---\n{CHARTER}", "two charters are of `lifecycle`"),
        (CHARTER.replace("quorum: 1", "quorum: 7"), "7 approvals are asked for, and 3 people could give them"),
        (CHARTER.replace("scope: lifecycle", "scope: Life Cycle"), "Life Cycle"),
        ("", "other.yaml"),
    ],
    ids=["no charter", "twice", "a quorum beyond the bench", "a scope that is none", "nothing"],
)
def test_what_is_no_charter_is_refused_with_its_place(desk: Desk, text: str, says: str) -> None:
    desk.write("other.yaml", text)
    done = desk.run(WHAT_IF)
    assert done.code == 1, done
    assert says in done.err
    assert "other.yaml" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("given", ["--what-if", "--charter other.yaml", "--from 2026-02-02"])
def test_both_have_to_be_given(desk: Desk, given: str) -> None:
    supposing(desk)
    done = desk.run(f"ledger replay {given}")
    assert (done.code, "go together" in done.err) == (2, True)


def test_a_decision_falls_with_a_proposal_that_nobody_could_have_made(desk: Desk) -> None:
    strict = supposing(desk, ("steward: [ana@acme.example, ben@acme.example]", "steward: [ben@acme.example]"))
    fallen = strict.does(f"{WHAT_IF} --json").data["fallen"]
    guards = {each["act"].split(" for ")[0].split(":")[0]: each["obstacles"] for each in fallen}
    assert [each["guard"] for each in guards["proposed mql#1"]] == ["seat"]
    assert [each["guard"] for each in guards["ratified mql#1"]] == ["proposal"]
    asked = next(each["position"] for each in fallen if each["act"].startswith("proposed mql#1"))
    (why,) = (each["why"] for each in guards["ratified mql#1"])
    assert why == f"it decided mql#1, which would not have been asked for (#{asked})"
