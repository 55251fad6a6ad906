"""Somebody is away: a colleague acts in their seat for a while, everybody sees it, and nobody is two people by it."""

from __future__ import annotations

import pytest

from shell import ANA, BEN, CHARTER, CRO, DANA, MIA, SAL, TERMS, Desk, criteria

VP, DPO = "vp@acme.example", "dpo@acme.example"
PROPOSED = f"ledger propose next.yaml --effective 2026-03-20 {TERMS} --because 'sales asked'"
LEAVE = f"ledger delegate decider lifecycle --to {VP} --until 2026-04-20 --because 'parental leave'"


def asked(desk: Desk, by: str = ANA) -> str:
    """A stricter rule is proposed, which Mia and Sal may approve and the CRO decides."""
    desk.write("next.yaml", criteria("score >= 70 AND employees >= 200"))
    return str(desk.does(f"{PROPOSED} --json", by=by).data["proposal"])


def known(desk: Desk, *people: str) -> None:
    for each in people:
        desk.does(f"ledger person add {each}", by=DANA)


def waits(desk: Desk, who: str) -> list[str]:
    """The proposals that wait for somebody, as their own status says."""
    return [each["proposal"] for each in desk.does("ledger status --json", by=who).data["proposals"] if each["yours"]]


def sound(desk: Desk) -> None:
    """Nothing was altered, and everybody had the right to what they did."""
    assert desk.does("ledger audit rights --json").data["had_no_right"] == 0
    assert desk.does("ledger verify")


def test_the_decider_goes_on_parental_leave_and_comes_back_early(desk: Desk) -> None:
    known(desk, VP)
    mql = asked(desk)
    desk.does(f"ledger approve {mql}", by=SAL)
    assert desk.run(f"ledger ratify {mql}", by=VP).code == 4
    told = desk.does(LEAVE, by=CRO).out
    assert f"{VP} acts for you as decider in `lifecycle` from" in told
    assert "your two approvals are one" in told
    assert waits(desk, VP) == [mql]
    assert f"{VP} for {CRO} as decider" in desk.does("ledger rights").out
    assert f"stands in: {VP} for {CRO} as decider" in desk.does(f"ledger brief {mql}").out
    desk.does(f"ledger ratify {mql}", by=VP)
    assert f"ratified {mql}" in (log := desk.does("ledger log").out)
    assert f"for {CRO}" in log
    back = desk.does("ledger undelegate decider lifecycle --because 'back early'", by=CRO).out
    assert f"{VP} no longer acts for {CRO} as decider in `lifecycle`" in back
    assert "stands in" not in desk.does("ledger rights").out
    desk.write("next.yaml", criteria("score >= 75 AND employees >= 200"))
    other = desk.does(f"{PROPOSED} --json", by=ANA).data["proposal"]
    refused = desk.run(f"ledger ratify {other}", by=VP)
    assert (refused.code, "they stood in for" in refused.err) == (4, True)
    sound(desk)


def test_what_waits_for_somebody_waits_for_who_stands_in(desk: Desk) -> None:
    known(desk, VP)
    mql = asked(desk)
    desk.does(f"ledger delegate approver lifecycle --to {VP} --until 2026-04-20 --because 'a holiday'", by=SAL)
    assert waits(desk, VP) == [mql]
    assert waits(desk, SAL) == [mql]
    desk.does(f"ledger approve {mql}", by=VP)
    assert desk.does(f"ledger ratify {mql} --json", by=CRO).data["counted"] == [VP]
    sound(desk)


def test_who_stands_in_wrote_it_so_neither_of_the_two_decides(desk: Desk) -> None:
    """The CRO is away, and Ben stands in; what Ben wrote takes somebody else, also once the CRO is back."""
    mql = asked(desk, by=BEN)
    desk.does(f"ledger delegate decider lifecycle --to {BEN} --until 2026-04-20 --because 'a holiday'", by=CRO)
    desk.does(f"ledger approve {mql}", by=SAL)
    for who in (BEN, CRO):
        refused = desk.run(f"ledger ratify {mql}", by=who)
        assert (refused.code, f"{BEN} wrote it" in refused.err) == (4, True)
    sound(desk)


def test_who_leaves_acts_in_nobodys_seat_any_more(desk: Desk) -> None:
    known(desk, VP)
    desk.does(LEAVE, by=CRO)
    told = desk.does(f"ledger person leave {VP} --because 'works elsewhere'", by=DANA).out
    assert f"nobody acts for {CRO} as decider in `lifecycle` now" in told
    assert "stands in" not in desk.does("ledger rights").out
    refused = desk.run(LEAVE, by=CRO)
    assert (refused.code, "they left" in refused.err) == (4, True)
    sound(desk)


@pytest.mark.parametrize(
    "going", [f"ledger revoke lifecycle decider {CRO} --because x", f"ledger person leave {CRO} --because x"]
)
def test_rights_name_nobody_who_stands_in_for_a_seat_that_is_gone(desk: Desk, going: str) -> None:
    known(desk, VP)
    desk.does(LEAVE, by=CRO)
    desk.does(f"ledger delegate decider lifecycle --to {VP} --from 2026-04-20 --until 2026-04-30 --because x", by=CRO)
    before = desk.does("ledger rights").out
    assert before.count(f"{VP} for {CRO} as decider") == 2, "now, and from a later day on"
    desk.does(going, by=DANA)
    assert "stands in" not in desk.does("ledger rights").out
    assert [each for each in desk.does("ledger rights --json").data["rows"] if "delegations" in each] == []
    sound(desk)


def test_rights_name_who_stands_in_until_the_seat_is_gone(desk: Desk) -> None:
    known(desk, VP)
    desk.does(LEAVE, by=CRO)
    desk.does(f"ledger revoke lifecycle decider {CRO} --effective 2026-03-20 --because x", by=DANA)
    for day, named in (("2026-03-19", True), ("2026-03-20", False)):
        assert (f"{VP} for {CRO}" in desk.does(f"ledger rights --on {day}").out) is named


def test_two_charters_of_one_scope_and_the_second_ends_who_stood_in(desk: Desk) -> None:
    known(desk, VP)
    desk.does(LEAVE, by=CRO)
    desk.write("charter.yaml", CHARTER.replace("lapses_after: 30 days", "lapses_after: 40 days"))
    named = desk.does(f"ledger propose charter.yaml --effective 2026-03-02 {TERMS} --because x --json", by=DANA).data
    desk.does(f"ledger ratify {named['proposal']}", by=DANA)
    on = [each for each in desk.does("ledger rights --on 2026-03-02 --json").data["rows"] if each["scope"] != "*"]
    assert ["delegations" in each for each in on] == [False]
    sound(desk)


def test_the_privacy_officer_stops_a_change_until_it_is_another_one(desk: Desk) -> None:
    desk.write("charter.yaml", f"{CHARTER}veto: [{DPO}]\n")
    named = desk.does(f"ledger propose charter.yaml --effective 2026-03-02 {TERMS} --because x --json", by=DANA).data
    desk.does(f"ledger ratify {named['proposal']}", by=DANA)
    desk = desk.at("2026-03-03T09:00:00Z")
    assert f"veto      {DPO}" in desk.does("ledger rights").out
    mql = asked(desk)
    assert f"may stop it: {DPO}" in desk.does(f"ledger brief {mql}").out
    assert desk.run(f"ledger approve {mql}", by=DPO).code == 4
    desk.does(f"ledger approve {mql}", by=SAL)
    desk.does(f"ledger decline {mql} --because 'it needs consent that nobody asked for'", by=DPO)
    refused = desk.run(f"ledger ratify {mql}", by=CRO)
    assert (refused.code, f"blocked by {DPO}" in refused.err) == (4, True)
    assert "a veto stands until it is revised" in refused.err
    assert f"declined {mql} by veto" in desk.does("ledger log").out
    desk.write("next.yaml", criteria("score >= 72 AND employees >= 200"))
    desk.does(f"ledger revise {mql} next.yaml --because 'only who consented'", by=ANA)
    desk.does(f"ledger approve {mql}", by=MIA)
    desk.does(f"ledger ratify {mql}", by=CRO)
    sound(desk)
