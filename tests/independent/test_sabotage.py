"""A rule that one of two checkers passes over is found by the other: for each rule of RIGHTS.md, in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest

from independent.bags import write_bag
from independent.checkers import SCRIPT, disagreements, our_judgements, our_verdicts, require_second, second_checker
from independent.sabotage import broken, last
from ledger.domain.entitlement.rules import FORM, GUARDS, RECEIPT, gather_rules

CONDITIONS = sorted(
    {*gather_rules().values(), RECEIPT, *(each for several in GUARDS.values() for each in several)} - {FORM},
    key=lambda rule: int(rule[1:]),
)
EACH = pytest.mark.parametrize("rule", CONDITIONS)


@EACH
def test_the_last_act_breaks_the_rule_and_ours_finds_it(rule: str) -> None:
    past = broken(rule).past
    said = our_verdicts(past)[last(past).position]
    assert said.verdict == "not entitled"
    assert said.rule != FORM


@EACH
def test_every_act_before_the_last_counts(rule: str) -> None:
    past = broken(rule).past
    before = our_judgements(past)[:-1]
    assert [each.recorded for each in before if not each.judgement.has_effect] == []


@EACH
def test_our_audit_without_a_rule_is_found_out(rule: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = broken(rule)
    whole = second_checker(write_bag(found.past, tmp_path)) if SCRIPT.exists() else our_verdicts(found.past)
    assert [*disagreements(our_verdicts(found.past), whole)] == []
    found.sabotage(monkeypatch)
    assert [*disagreements(our_verdicts(found.past), whole)] != []


@EACH
def test_the_second_checker_without_a_rule_is_found_out(rule: str, tmp_path: Path) -> None:
    require_second()
    past = broken(rule).past
    assert [*disagreements(our_verdicts(past), second_checker(write_bag(past, tmp_path), rule))] != []
