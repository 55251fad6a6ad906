"""The policy of debt at the command line: decided like any other definition, and no weight is lowered in silence."""

from __future__ import annotations

from shell import TERMS, Desk

POLICY = 'kind: debt\nkey: debt_policy\nscope: "*"\nweights: {drift: 3}\nbudget: {stock: 20}\n'
SMALLER = "drift weighs 3, and weighed 5: the debt gets smaller, and nothing is mended"


def proposed(desk: Desk, text: str = POLICY) -> Desk:
    desk.write("policy.yaml", text)
    desk.does(f"ledger propose policy.yaml --effective 2026-02-02 {TERMS} --because 'drift is watched elsewhere'")
    return desk


def test_a_weight_that_falls_is_said_before_it_is_proposed_and_to_whoever_decides(desk: Desk) -> None:
    desk.write("policy.yaml", POLICY)
    assert SMALLER in desk.does("ledger check policy.yaml").out
    assert SMALLER in proposed(desk).does("ledger brief debt_policy#1").out


def test_two_policies_are_compared_by_what_gets_smaller(desk: Desk) -> None:
    proposed(desk).does("ledger ratify debt_policy#1")
    desk.write("later.yaml", POLICY.replace("drift: 3", "drift: 3, no_decider: 5").replace("stock: 20", "stock: 90"))
    done = desk.run("ledger diff debt_policy later.yaml --strict")
    assert done.code == 3
    assert done.out.splitlines() == [
        "debt_policy v1 → later.yaml: some debt gets smaller, and nothing is mended",
        "  no_decider weighs 5, and weighed 8: the debt gets smaller, and nothing is mended",
        "  weight at most: 90 (it was: 20)",
    ]
    assert desk.run("ledger diff later.yaml debt_policy --strict --json").data["easier"] is False


def test_a_policy_is_shown_a_sort_a_line(desk: Desk) -> None:
    proposed(desk).does("ledger ratify debt_policy#1")
    shown = desk.does("ledger show debt_policy").out
    assert "    drift                weighs 3, due in 14 days\n" in shown
    assert "    weight at most: 20\n" in shown
