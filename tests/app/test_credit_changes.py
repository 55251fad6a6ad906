"""What a change of credit does, where people decide: in check, propose, diff, the brief and the charter's route."""

from __future__ import annotations

from tests.app.test_credit_invariants import DAY, credit, held as held
from tests.kinds.crediting import CHANNELS, SHARES

from shell import ANA, TERMS, Desk, decide

U = "{shares: [{touch: first, share: 40}, {touch: last, share: 40}, {touch: others, share: 20}]}"
SAME = "{shares: [{funnel: bottom, share: 3}, {funnel: top, share: 4}, {funnel: middle, share: 3}]}"


def propose(desk: Desk, file: str, text: str) -> str:
    desk.write(file, text.replace("scope: measurement", "scope: lifecycle"))
    return desk.does(f"ledger propose {file} --effective {DAY} {TERMS} --because asked", by=ANA).out


def test_the_same_shares_written_otherwise_are_equivalent(held: Desk) -> None:
    out = propose(held, "same.yaml", credit(SAME))
    assert "beside pipeline_credit v1: equivalent (written otherwise, and the same)" in out


def test_a_proposal_says_that_credit_moves_in_which_journey_and_what_each_part_earns(held: Desk) -> None:
    out = propose(held, "other.yaml", credit(SHARES.replace("40", "70")))
    assert "  beside pipeline_credit v1: shifting (credit moves)\n" in out
    assert (
        "    on every journey of up to 4 touches: "
        "top never less, middle never more, bottom never more, unknown the same\n"
        "      paid_search -2 days: 42.86 % → 30.00 %\n"
        "      brand_video -1 day: 57.14 % → 70.00 %\n"
    ) in out


def test_another_taxonomy_is_told_through_the_attribution_that_rests_on_it(held: Desk) -> None:
    moved = CHANNELS.replace("content:     {funnel: middle}", "content:     {funnel: bottom}")
    out = propose(held, "moved.yaml", moved)
    assert "changes pipeline_credit v1 indirectly: shifting (credit moves)" in out


def test_diff_compares_two_attributions_and_is_strict_where_credit_moves(held: Desk) -> None:
    held.write("u.yaml", credit(U))
    held.write("same.yaml", credit(SAME))
    out = held.run("ledger diff pipeline_credit u.yaml")
    assert out.out.startswith("pipeline_credit v1 → u.yaml: shifting (credit moves)\n")
    assert held.run("ledger diff pipeline_credit u.yaml --strict").code == 3
    told = held.run("ledger diff pipeline_credit same.yaml --strict --json")
    assert (told.code, told.data["category"], told.data["journey"]) == (0, "equivalent", None)


def test_check_says_it_too(held: Desk) -> None:
    held.write("u.yaml", credit(SHARES.replace("40", "70")))
    assert "· beside what is in force: shifting (credit moves)" in held.run("ledger check u.yaml").out


def test_a_brief_says_in_which_journey_credit_moves(held: Desk) -> None:
    propose(held, "other.yaml", credit(SHARES.replace("40", "70")))
    out = " ".join(held.does("ledger brief pipeline_credit#2", by=ANA).out.split())
    assert "A change that is shifting (credit moves)." in out
    assert "in [paid_search -2 days (42.86 % → 30.00 %), brand_video -1 day (57.14 % → 70.00 %)]" in out


def test_a_brief_of_a_taxonomy_says_what_it_does_to_credit(held: Desk) -> None:
    propose(held, "moved.yaml", CHANNELS.replace("content:     {funnel: middle}", "content:     {funnel: bottom}"))
    out = " ".join(held.does("ledger brief channels#2", by=ANA).out.split())
    assert "(pipeline_credit v1): shifting (credit moves)" in out


def test_history_says_what_each_version_did_to_credit_and_where_it_came_back(held: Desk) -> None:
    for number, text in ((2, credit(SHARES.replace("40", "70"))), (3, credit(SAME))):
        held.write("next.yaml", text)
        decide(held, "next.yaml", "pipeline_credit", number=number, day=f"2026-02-1{number}")
    told = held.run("ledger history pipeline_credit --json", now="2026-02-20T08:00:00Z").data
    assert [each["change"] and each["change"]["category"] for each in told["versions"]] == [
        None,
        "shifting",
        "shifting",
    ]
    assert told["versions"][-1]["reverts"] == 1
    assert "shifting (credit moves)" in held.run("ledger history pipeline_credit", now="2026-02-20T08:00:00Z").out
