"""The policy of debt: what each sort weighs, by when it is due, and what is said of a weight that somebody lowers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from ledger.data import replace
from ledger.documents.written import written
from ledger.domain.debt import AS_SHIPPED, OWN_DAY, SHIPPED, WEIGHTS, Budget, DebtPolicy, SortTerms
from ledger.errors import LedgerError
from ledger.govern.documents.queries.rereading import document_of
from ledger.kinds.debt import policy_changes, policy_lines, policy_moves, policy_of

from .reading import DEBT, objections, read

HEAD = "".join(DEBT.splitlines(keepends=True)[:3])

sorts = st.sampled_from(sorted(SHIPPED))
policies = st.builds(
    lambda weights, due: replace(AS_SHIPPED, weights={**AS_SHIPPED.weights, **weights}, due={**AS_SHIPPED.due, **due}),
    st.dictionaries(sorts, st.sampled_from(WEIGHTS), max_size=4),
    st.dictionaries(sorts.filter(lambda each: each not in OWN_DAY), st.none() | st.integers(0, 3_650), max_size=4),
)


def told(text: str) -> str:
    with pytest.raises(LedgerError) as found:
        read(text)
    return str(found.value)


def test_a_policy_says_what_it_names_and_leaves_every_other_sort_as_it_ships() -> None:
    found = policy_of(read(DEBT), 3)
    assert found.terms("drift") == SortTerms(3, 7)
    assert found.terms("unratified_version") == SortTerms(5, None)
    assert found.terms("no_reader") == SHIPPED["no_reader"]
    assert found.budget == Budget(120, 0, 365, {"expired_waiver": 0})
    assert (found.baseline, found.version) == (date(2026, 1, 1), 3)


def test_a_policy_names_every_sort_so_that_no_later_release_lowers_a_weight() -> None:
    content = read(HEAD).content
    assert content["weights"] == {name: each.weight for name, each in SHIPPED.items()}
    assert policy_of(read(HEAD)) == AS_SHIPPED


def test_a_policy_that_is_put_together_again_says_the_same() -> None:
    draft = read(DEBT)
    assert read(written(document_of(draft))) == draft


def test_there_is_one_policy_for_all_scopes() -> None:
    assert "the policy of debt has the scope `lifecycle`" in told(DEBT.replace('"*"', "lifecycle"))
    assert "the policy of debt has the key `mine`" in told(DEBT.replace("debt_policy", "mine"))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("drift: 3", "drift: 4", "doc.yaml:4:33: `drift` weighs `4`"),
        ("drift: 3", "drift: true", "`drift` weighs `True`"),
        ("drift: 3", "drfit: 3", "write `drift`"),
        ("drift: 7", "drift: -1", "`drift` holds `-1`"),
        ("drift: 7", "deviation: never", "`deviation` is never due"),
        ("new: 0", "new: none", "`new` holds `none`"),
        ("expired_waiver: 0", "waiver: 0", "`waiver` is not a key here"),
        ("2026-01-01", "soon", "`baseline` holds `soon`"),
    ],
)
def test_what_a_policy_cannot_say_is_refused_at_its_place(before: str, after: str, said: str) -> None:
    assert said in told(DEBT.replace(before, after))


def test_a_limit_of_what_is_new_says_since_when() -> None:
    assert "no baseline" in " ".join(objections(DEBT.replace("baseline: 2026-01-01\n", "")))


def test_a_weight_is_never_lowered_in_silence() -> None:
    lowered = "drift weighs 3, and weighed 5: the debt gets smaller, and nothing is mended"
    assert lowered in policy_moves(None, read(DEBT))  # beside the policy that ships
    assert policy_moves(read(DEBT), read(DEBT)) == []
    assert policy_moves(read(DEBT), read(DEBT.replace("drift: 3", "drift: 8"))) == ["drift weighs 8, and weighed 3"]


@given(policies, policies)
def test_each_weight_that_falls_and_each_day_that_moves_out_is_told(was: DebtPolicy, now: DebtPolicy) -> None:
    said = policy_changes(was, now)
    for name in AS_SHIPPED.due:
        fell, before, after = was.weights[name] > now.weights[name], was.due[name], now.due[name]
        later = before is not None and (after is None or after > before)
        assert fell == any(line.startswith(f"{name} weighs") and "nothing is mended" in line for line in said)
        assert later == any(line.startswith(f"{name} is") and "late later" in line for line in said)
    assert (said == []) == (was == now)


def test_a_policy_is_read_a_sort_a_line() -> None:
    lines = policy_lines(policy_of(read(DEBT)))
    assert lines[0] == "unratified_version   weighs 5, never due"
    assert "deviation            weighs 2, due at its review" in lines
    assert lines[-5:] == [
        "weight at most: 120",
        "weight of what is new at most: 0",
        "days of the oldest at most: 365",
        "weight of expired_waiver at most: 0",
        "new is what opened from: 2026-01-01",
    ]
