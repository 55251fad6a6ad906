"""Somebody leaves: the command ends all by which they act, an audit agrees, and a page lets them in no more."""

from __future__ import annotations

from datetime import UTC, datetime

from ledger.app import settings
from ledger.app.ledger import open_ledger
from ledger.domain.event import Actor
from ledger.domain.founding import PersonLeft
from ledger.domain.proposal import ProposalWithdrawn
from shell import ANA, BEN, CRO, DANA, MIA, TERMS, Desk, criteria

NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)


def people(desk: Desk) -> list[tuple[str, bool]]:
    """Everybody who is known, and whether they left."""
    return [(each["address"], each["left"]) for each in desk.does("ledger person list --json").data]


def test_who_left_acts_no_more_and_what_they_did_stands(desk: Desk) -> None:
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    desk.does(f"ledger person add robo@acme.example --kind agent --owner {ANA}", by=DANA)
    told = desk.does(f"ledger person leave {ANA} --because 'works elsewhere'", by=DANA).out
    assert f"{ANA} left, and acts no more" in told
    assert "robo@acme.example, whom they answered for, acts no more either" in told
    assert f"{ANA} is no longer steward in `lifecycle`" in told
    refused = desk.run("ledger withdraw mql#2 --because x", by=ANA)
    assert refused.code == 4
    assert f"{ANA} may not act any more" in refused.err
    assert f"ledger person add {ANA}" in refused.err
    assert desk.does("ledger withdraw mql#2 --because 'she left'", by=BEN)
    assert (ANA, True) in people(desk)
    assert "human, left" in desk.does("ledger person list").out
    assert f"let {ANA} go: they act no more" in desk.does("ledger log").out
    assert desk.does("ledger audit rights --json").data["had_no_right"] == 0
    assert desk.does("ledger verify")


def test_who_left_comes_back_without_a_seat(desk: Desk) -> None:
    desk.does(f"ledger person leave {MIA} --because 'works elsewhere'", by=DANA)
    desk.does(f"ledger person add {MIA}", by=DANA)
    assert (MIA, False) in people(desk)
    assert desk.run("ledger approve mql#1", by=MIA).code == 4
    assert desk.does("ledger audit rights --json").data["had_no_right"] == 0
    assert desk.does("ledger verify")


def test_it_is_refused_to_whom_the_charter_does_not_name_and_for_the_last_decider(desk: Desk) -> None:
    assert "may not let anybody go" in desk.run(f"ledger person leave {BEN} --because x", by=CRO).err
    last = desk.run(f"ledger person leave {DANA} --because x", by=DANA)
    assert (last.code, "nobody could decide anything in `*`" in last.err) == (4, True)


def test_an_audit_finds_who_acts_after_they_left_and_who_was_let_go_by_anybody(desk: Desk) -> None:
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    desk.does(f"ledger person leave {ANA} --because 'works elsewhere'", by=DANA)
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    ana, ben, cro = (Actor(ledger.person(each).id) for each in (ANA, BEN, CRO))
    taken = ProposalWithdrawn(proposal="mql#2", digest=ledger.state().proposals["mql#2"].digest)
    gone = PersonLeft(person=cro.id)
    for actor, event in ((ana, taken), (ben, gone)):
        ledger.journal.record([event], actor=actor, command_id=event.stored_name, now=NOON)
    acts = desk.run("ledger audit rights --json").data["acts"]
    lacks = [each["lacks"] for each in acts if each["lacks"]]
    assert [f"{ANA} may not act any more" in lacks[0], f"{BEN} may not let anybody go" in lacks[1]] == [True, True]
    assert len(lacks) == 2
