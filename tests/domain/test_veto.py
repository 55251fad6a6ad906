"""People whose no stops a change, and whose yes nobody counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ledger.domain.acts.approving import approve, decline, eligible_approvers, ratify
from ledger.domain.acts.delegating import StandIn, delegate
from ledger.domain.acts.proposing import revise
from ledger.domain.acts.revoking import revoke
from ledger.domain.delegation import RightDelegated
from ledger.domain.entitlement.judging import judge
from ledger.domain.needs import Needs
from ledger.domain.proposal import DefinitionRatified, ProposalDeclined
from ledger.domain.role import Role
from ledger.domain.status import blocking, status
from ledger.testing import COMPANY, DAY, charter, definition, given, people, row, terms

from .steps import proposed

MQL, STRICTER = definition("mql"), definition("mql", says="stricter")
LEDGER = given(*COMPANY, *people("dpo", "eve"), row(vetoes=("dpo",)))
ASKED = proposed(LEDGER, MQL).after(approve, proposal_id="mql#1", by="sal")
VETOED = ASKED.after(decline, proposal_id="mql#1", by="dpo")


def test_a_veto_says_so_and_blocks() -> None:
    (no,) = ASKED.when(decline, proposal_id="mql#1", by="dpo").then(ProposalDeclined)
    assert (no.role, no.right) == ("veto", len(LEDGER.events))
    assert status(VETOED.state, VETOED.state.proposals["mql#1"], DAY) == "blocked"
    VETOED.when(ratify, proposal_id="mql#1", by="cro").then_refused(
        "blocked by dpo", "a veto stands until it is revised", "ledger revise"
    )
    VETOED.when(decline, proposal_id="mql#1", by="dpo").then_nothing()


def test_a_veto_falls_by_a_revision_and_by_no_approval() -> None:
    VETOED.when(approve, proposal_id="mql#1", by="dpo").then_refused("does not name them")
    more = VETOED.after(approve, proposal_id="mql#1", by="mia")
    assert blocking(more.state, more.state.proposals["mql#1"], DAY) == ("dpo",)
    other = VETOED.after(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="ana")
    other.after(approve, proposal_id="mql#1", by="sal").when(ratify, proposal_id="mql#1", by="cro").then(
        DefinitionRatified
    )


def test_a_veto_stands_as_long_as_whoever_gave_it_is_named() -> None:
    gone = VETOED.after(revoke, scope="lifecycle", role="veto", person="dpo", start=DAY, by="cro")
    gone.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    gone.when(decline, proposal_id="mql#1", by="dpo").then_refused("dpo may not act as approver")


def test_a_veto_counts_towards_no_quorum() -> None:
    governs = LEDGER.state.rights.governing("lifecycle/mql", DAY)
    assert governs
    assert eligible_approvers(ASKED.state, ASKED.state.proposals["mql#1"], governs, DAY) == ("sal", "mia")


def test_a_veto_needs_what_an_approval_does() -> None:
    surer = given(*COMPANY, *people("dpo"), row(vetoes=("dpo",), needs=Needs(approve="session", ratify="asserted")))
    proposed(surer, MQL).when(decline, proposal_id="mql#1", by="dpo").then_refused("not established surely enough")


def test_a_veto_is_nobody_elses() -> None:
    asked = StandIn("lifecycle", "veto", "eve", DAY, DAY.replace(month=4))
    LEDGER.when(delegate, asked=asked, by="dpo").then_refused("a seat as veto is not delegated")


@pytest.mark.parametrize(("by", "role"), [("sal", "approver"), ("cro", "decider")])
def test_who_has_a_veto_stands_in_for_nobody_whose_no_theirs_would_be(by: str, role: Role) -> None:
    asked = StandIn("lifecycle", role, "dpo", DAY, DAY + timedelta(days=5))
    LEDGER.when(delegate, asked=asked, by=by).then_refused("dpo cannot stand in", "they have a veto in `lifecycle`")
    days: dict[str, Any] = {"from_": asked.start, "until": asked.until, "right": len(LEDGER.events)}
    told = RightDelegated(scope="lifecycle", role=role, person=by, to="dpo", **days)
    forged = LEDGER.also((by, told))
    assert "cannot stand in" in judge(LEDGER.state, forged.events[-1], DAY).lacks
    freed = LEDGER.after(revoke, scope="lifecycle", role="veto", person="dpo", start=DAY, by="dpo")
    freed.when(delegate, asked=asked, by=by).then(RightDelegated)


def test_only_a_human_being_has_a_veto() -> None:
    from ledger.domain.acts.proposing import propose

    wanted = charter(vetoes=("bot",))
    given(*COMPANY).when(propose, draft=wanted, terms=terms(), by="dana").then_refused("bot may not be veto")


def test_an_audit_tells_a_veto_and_finds_what_was_ratified_against_one() -> None:
    (event,) = ASKED.when(ratify, proposal_id="mql#1", by="cro").events
    against = VETOED.also(("cro", event))
    assert "blocked by dpo" in judge(VETOED.state, against.events[-1], DAY).lacks
    assert judge(ASKED.state, VETOED.events[-1], DAY).right.startswith("veto in `lifecycle`")
    stranger = ("eve", VETOED.events[-1].event)
    assert "eve may not act as veto" in judge(ASKED.state, ASKED.also(stranger).events[-1], DAY).lacks
