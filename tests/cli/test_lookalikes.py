"""Somebody who could be taken for somebody else: refused where the eye cannot tell, shown beside them where it can."""

from __future__ import annotations

import pytest

from shell import ANA, CHARTER, CRO, DANA, TERMS, Desk

LOOKALIKE = "\u0441\u0433\u043e@acme.example"
ALIAS = "cro+x@acme.example"


def charter(desk: Desk, decider: str) -> None:
    desk.write("other.yaml", CHARTER.replace("scope: lifecycle", "scope: lifecycle/mql").replace(CRO, decider))


@pytest.mark.parametrize("odd", [ALIAS, LOOKALIKE])
def test_a_new_person_like_a_known_one_is_pointed_at_before_and_after(desk: Desk, odd: str) -> None:
    charter(desk, odd)
    said, rows = f"{odd} (like {CRO})", "ledger rights --json"
    assert f"new here: {said}" in desk.does("ledger check other.yaml").out
    done = desk.does(f"ledger propose other.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    assert f"new here: {said}" in done.out
    desk.does("ledger approve charter/lifecycle/mql#1", by="sal@acme.example")
    desk.does("ledger ratify charter/lifecycle/mql#1", by=CRO)
    assert f"decider   {said}" in desk.does("ledger rights").out
    assert [row["alike"] for row in desk.does(rows).data["rows"]] == [{}, {}, {odd: [CRO]}]


def test_the_owner_of_a_consumer_is_pointed_at_too(desk: Desk) -> None:
    assert (
        f"new here: {ALIAS} (like {CRO})" in desk.does(f"ledger consumer add W --uses mql --owner {ALIAS}", by=ANA).out
    )


def test_whoever_is_like_nobody_is_not_pointed_at(desk: Desk) -> None:
    charter(desk, "cfo@acme.example")
    assert "like" not in desk.does("ledger check other.yaml").out


@pytest.mark.parametrize("bad", ["\u0441ro@acme.example", "c\u2060ro@acme.example", "\uff43ro@acme.example"])
def test_an_address_that_the_eye_cannot_tell_is_refused_wherever_it_comes_in(desk: Desk, bad: str) -> None:
    charter(desk, bad)
    before = desk.stored()
    checked = desk.run("ledger check other.yaml")
    assert checked.code == 1
    assert "other.yaml:6:10: `" in checked.out
    for command in (f"consumer add W --uses mql --owner {bad}", f"withdraw mql#1 --because x --as {bad}"):
        done = desk.run(f"ledger {command}", by=ANA)
        assert done.code == 1
        assert "\u2060" not in done.err + done.out
        assert "why: " in done.err
    assert desk.stored() == before


def test_somebody_who_is_registered_is_shown_beside_whom_they_look_like(desk: Desk) -> None:
    odd = "cro+x@acme.example"
    beside = f"{odd} (like {CRO})"
    assert f"new here: {beside}" in desk.does(f"ledger person add {odd}", by=DANA).out
    assert beside in desk.does("ledger person list").out
    mixed = desk.run("ledger person add '\u0441ro@acme.example'", by=DANA)
    assert (mixed.code, "mixes Cyrillic and Latin letters" in mixed.err) == (1, True)
