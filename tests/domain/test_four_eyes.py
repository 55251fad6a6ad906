"""Nobody decides on what they wrote; one person alone only under a solo row, and never unmarked."""

from __future__ import annotations

import pytest

from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.proposing import propose, rebase, revise
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified, DefinitionRevised, ProposalApproved
from ledger.testing import Given, charter, definition, entity, people, row, solo, terms

from .steps import APRIL, LEDGER, alone, proposed, ratified

MQL, STRICTER = definition("mql"), definition("mql", says="stricter")
EVERYWHERE = LEDGER.also(row(stewards=("ana", "ben", "sal", "cro"), approvers=("ana", "ben", "sal", "mia")))


def test_nobody_approves_what_they_proposed() -> None:
    asked = proposed(EVERYWHERE, MQL)
    asked.when(approve, proposal_id="mql#1", by="ana").then_refused("ana wrote it", "second pair of eyes")
    asked.when(approve, proposal_id="mql#1", by="ben").then(ProposalApproved)


@pytest.mark.parametrize("touch", ["revise", "rebase"])
def test_nobody_approves_what_they_revised_or_rebased_nor_does_whoever_wrote_it_first(touch: str) -> None:
    base = ratified(EVERYWHERE, definition("fit"))
    mql = definition("mql", refers=("fit",))
    asked = proposed(base, mql, terms(APRIL))
    if touch == "revise":
        asked = asked.after(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="ben")
    else:
        asked = ratified(asked, definition("fit", says="other")).after(rebase, proposal_id="mql#1", draft=mql, by="ben")
    for who in ("ana", "ben"):
        asked.when(approve, proposal_id="mql#1", by=who).then_refused(f"{who} wrote it")


def test_an_approval_is_void_once_its_giver_writes_at_it() -> None:
    approved = proposed(EVERYWHERE, MQL).after(approve, proposal_id="mql#1", by="sal")
    own = approved.after(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="sal")
    own.when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals")
    own.when(approve, proposal_id="mql#1", by="sal").then_refused("sal wrote it")


def test_nobody_ratifies_what_they_proposed_or_revised() -> None:
    asked = proposed(EVERYWHERE, MQL, by="cro").after(approve, proposal_id="mql#1", by="sal")
    asked.when(ratify, proposal_id="mql#1", by="cro").then_refused("cro wrote it", "second pair of eyes")
    revised = proposed(EVERYWHERE, MQL).after(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="cro")
    revised.after(approve, proposal_id="mql#1", by="sal").when(ratify, proposal_id="mql#1", by="cro").then_refused(
        "cro wrote it"
    )


def test_an_approver_does_not_ratify_so_the_deciders_own_approval_is_not_taken() -> None:
    both = proposed(LEDGER.also(row(approvers=("sal", "cro"))), MQL)
    both.when(approve, proposal_id="mql#1", by="cro").then_refused("an approver does not ratify", "ask sal")
    both.when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals", "ask sal:")


def test_the_founder_and_administrators_are_no_exception() -> None:
    asked = proposed(LEDGER, MQL).after(approve, proposal_id="mql#1", by="sal")
    for verb in (approve, ratify):
        asked.when(verb, proposal_id="mql#1", by="dana").then_refused("dana may not act")


@pytest.mark.parametrize("kind", ["service", "agent"])
def test_services_and_agents_never_approve_decline_or_ratify(kind: str) -> None:
    """Not even where a charter seats them: it is the domain that says no."""
    seated = LEDGER.also(*people("robot", kind=kind), row(stewards=("robot",), approvers=("robot",), decider="robot"))
    asked = proposed(seated, MQL, by="robot")
    for verb in (approve, decline, ratify):
        asked.when(verb, proposal_id="mql#1", by="robot").then_refused(
            f"robot may not {verb.__name__}", "people decide"
        )


def test_a_service_alone_under_a_solo_row_decides_nothing_either() -> None:
    asked = proposed(LEDGER.also(row(**solo("bot"))), MQL, by="bot")
    asked.when(ratify, proposal_id="mql#1", by="bot").then_refused("people decide")


def test_somebody_whom_the_ledger_does_not_know_decides_nothing() -> None:
    asked = proposed(LEDGER.also(row(approvers=("ghost",), decider="spirit")), MQL)
    for verb, who in ((approve, "ghost"), (ratify, "spirit")):
        asked.when(verb, proposal_id="mql#1", by=who).then_refused("people decide")


def test_alone_one_person_decides_and_every_act_says_that_nobody_checked() -> None:
    asked = proposed(LEDGER.also(row(**{**solo("dana"), "approvers": ("dana",), "quorum": 1})), MQL, by="dana")
    (consent,) = asked.when(approve, proposal_id="mql#1", by="dana").then(ProposalApproved)
    (decided,) = (
        asked.after(approve, proposal_id="mql#1", by="dana")
        .when(ratify, proposal_id="mql#1", by="dana")
        .then(DefinitionRatified)
    )
    assert consent.self_attested
    assert decided.self_attested
    assert decided.counted == ("dana",)


def test_the_founders_own_charter_is_self_attested_and_what_it_seats_is_not() -> None:
    seated = alone(LEDGER, charter("sales", stewards=["ana"], approvers=["sal"], decider="cro"))
    assert seated.state.history("charter/sales").versions[0].self_attested
    told = ratified(seated, definition("sql", scope="sales"))
    assert not told.state.history("sql").versions[0].self_attested


def test_what_was_begun_alone_is_finished_by_the_row_that_governs_now() -> None:
    """A proposal made under a solo row, which a charter with four eyes follows: nothing of it was decided alone."""
    begun: Given = proposed(LEDGER, definition("sql", scope="sales"), terms(APRIL), by="dana")
    seated = begun.also(row("sales", stewards=("dana",), approvers=("dana",), decider="dana"))
    seated.when(ratify, proposal_id="sql#1", by="dana").then_refused("dana wrote it")
    seated.when(rebase, proposal_id="sql#1", draft=definition("sql", scope="sales"), by="dana").then(DefinitionRevised)


def test_services_do_propose() -> None:
    seated = LEDGER.also(row(stewards=("bot",)))
    seated.when(propose, draft=entity("lead"), terms=terms(), by="bot").then(DefinitionProposed)
