"""Those who answer: approve and decline, and ratify, which is the decision."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.proposing import revise, withdraw
from ledger.domain.acts.revoking import revoke
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired, Proposal, ProposalApproved, ProposalDeclined
from ledger.domain.status import status
from ledger.testing import DAY, Given, by, charter, definition, entity, row, terms

from .steps import APRIL, LEDGER, MAY, in_force, newest, proposed, ratified, retiring

MQL, STRICTER = definition("mql", says="score >= 65"), definition("mql", says="score >= 80")
OPEN = proposed(LEDGER, MQL)
APPROVED = OPEN.after(approve, proposal_id="mql#1", by="sal")
BLOCKED = OPEN.after(decline, proposal_id="mql#1", by="sal")
TWO = proposed(LEDGER.also(row(quorum=2, approvers=("sal", "mia", "cro"))), MQL)


def test_an_approver_consents_to_exactly_what_is_proposed() -> None:
    digest = OPEN.state.proposals["mql#1"].digest
    right = OPEN.state.rights.governing("lifecycle/mql", DAY)
    (event,) = OPEN.when(approve, proposal_id="mql#1", by="sal", because="agreed").then(ProposalApproved)
    assert right
    assert (event.digest, event.right, event.because) == (digest, right.position, "agreed")
    assert not event.self_attested


def test_approving_twice_is_nothing() -> None:
    APPROVED.when(approve, proposal_id="mql#1", by="sal").then_nothing()
    APPROVED.when(approve, proposal_id="mql#1", by="mia").then(ProposalApproved)


@pytest.mark.parametrize("who", ["ana", "ben", "cro", "ops", "bot", "dana", "stranger"])
def test_only_approvers_of_the_scope_approve(who: str) -> None:
    OPEN.when(approve, proposal_id="mql#1", by=who).then_refused(f"{who} may not act as approver", "ask sal or mia")


def test_the_decider_ratifies_with_the_approvals_that_the_charter_asks_for() -> None:
    (event,) = APPROVED.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    proposal = APPROVED.state.proposals["mql#1"]
    assert (event.key, event.version, event.from_, event.until) == ("mql", 1, DAY, None)
    assert (event.counted, event.digest, event.right) == (("sal",), proposal.digest, proposal.bound.rights)
    assert not event.self_attested


def test_ratifying_twice_is_nothing() -> None:
    APPROVED.after(ratify, proposal_id="mql#1", by="cro").when(ratify, proposal_id="mql#1", by="cro").then_nothing()


@pytest.mark.parametrize("who", ["ana", "sal", "ops", "bot", "dana", "stranger"])
def test_only_the_decider_ratifies(who: str) -> None:
    APPROVED.when(ratify, proposal_id="mql#1", by=who).then_refused(f"{who} may not act as decider", "ask cro")


def test_a_quorum_is_counted_person_by_person() -> None:
    one = TWO.after(approve, proposal_id="mql#1", by="sal")
    one.when(ratify, proposal_id="mql#1", by="cro").then_refused("1 of 2 approvals", "ask mia:")
    both = one.after(approve, proposal_id="mql#1", by="mia")
    (event,) = both.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    assert event.counted == ("sal", "mia")


def test_where_the_charter_asks_for_no_approval_the_decider_ratifies_without() -> None:
    lean = proposed(LEDGER.also(row(quorum=0)), MQL)
    (event,) = lean.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    assert event.counted == ()


def test_approvals_are_recounted_by_the_seats_of_the_day() -> None:
    gone = APPROVED.after(revoke, scope="lifecycle", role="approver", person="sal", by="cro", start=DAY)
    gone.when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals", "ask mia")
    later = APPROVED.after(revoke, scope="lifecycle", role="approver", person="sal", by="cro", start=APRIL)
    later.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    proposed_for_later = proposed(LEDGER, MQL, terms(MAY)).after(approve, proposal_id="mql#1", by="sal")
    leaving = proposed_for_later.after(
        revoke, scope="lifecycle", role="approver", person="sal", by="cro", start=DAY + timedelta(9)
    )
    for days, counts in ((8, True), (9, False)):
        answer = leaving.on(DAY + timedelta(days)).when(ratify, proposal_id="mql#1", by="cro")
        assert (answer.refused is None) is counts


@pytest.mark.parametrize(
    ("draft", "asked"),
    [
        (STRICTER, terms()),
        (MQL, terms(APRIL)),
        (MQL, terms(DAY, APRIL)),
        (MQL, terms(nature="estimate")),
        (MQL, terms(standard="cohort")),
        (MQL, terms(retroactive=True)),
    ],
    ids=["content", "date", "end", "nature", "standard", "retroactive"],
)
@pytest.mark.fault(27)
def test_any_change_voids_the_approvals(draft: object, asked: object) -> None:
    revised = APPROVED.after(revise, proposal_id="mql#1", draft=draft, terms=asked, by="ana")
    revised.when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals")
    again = revised.after(approve, proposal_id="mql#1", by="sal")
    again.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)


@pytest.mark.fault(27)
def test_an_approval_stays_void_where_a_second_revision_takes_the_first_one_back() -> None:
    there = APPROVED.after(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="ana")
    back = there.after(revise, proposal_id="mql#1", draft=MQL, terms=terms(), by="ana")
    assert back.state.proposals["mql#1"].digest == APPROVED.state.proposals["mql#1"].digest
    back.when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals")
    back.when(approve, proposal_id="mql#1", by="sal").then(ProposalApproved)


@pytest.mark.fault(27)
def test_an_approval_of_something_else_never_counts() -> None:
    """Not even if such an event stood in the ledger."""
    other = ProposalApproved(proposal="mql#1", digest="of something else", role="approver", right=11)
    OPEN.also(by("sal", other)).when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals")


@pytest.mark.fault(27, control=True)
def test_counted_without_what_it_covers_an_approval_carries_what_nobody_read(monkeypatch: pytest.MonkeyPatch) -> None:
    by_name = property(lambda proposal: frozenset(each.person for each in proposal.approvals))
    monkeypatch.setattr(Proposal, "consenting", by_name)
    revised = APPROVED.after(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="ana")
    revised.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)


def test_a_version_governs_from_its_day_whatever_becomes_of_its_decider() -> None:
    decided = proposed(LEDGER, MQL, terms(APRIL)).after(approve, proposal_id="mql#1", by="sal")
    decided = decided.after(ratify, proposal_id="mql#1", by="cro")
    gone = decided.also(row(decider="ben"))
    assert [in_force(gone, "mql", day) for day in (DAY, APRIL - timedelta(1), APRIL, MAY)] == [0, 0, 1, 1]


def test_a_day_that_passed_before_the_decision_is_not_slipped_in() -> None:
    waiting = APPROVED.on(DAY + timedelta(days=1))
    waiting.when(ratify, proposal_id="mql#1", by="cro").then_refused(
        "effective date 2026-03-02 is past", "ledger revise mql#1 FILE --effective DATE"
    )


def test_what_stands_in_the_way_is_looked_at_again_at_the_decision() -> None:
    """Two proposals that could each be made, and of which only one can be decided."""
    base = ratified(LEDGER, entity("lead", score="number"))
    field = proposed(base, entity("lead", score="number", sql="boolean"), terms(MAY))
    taken = ratified(field.after(approve, proposal_id="lead#2", by="sal"), definition("sql", entity="lead"))
    taken.when(ratify, proposal_id="lead#2", by="cro").then_refused("the field `sql` has the name of a definition")


def test_a_decline_says_why() -> None:
    for silence in ("", "  "):
        OPEN.when(decline, proposal_id="mql#1", by="sal", because=silence).then_refused("a decline needs a reason")


def test_the_deciders_no_closes_a_proposal() -> None:
    (event,) = OPEN.when(decline, proposal_id="mql#1", by="cro", because="too narrow").then(ProposalDeclined)
    assert (event.role, event.because) == ("decider", "too narrow")
    closed = OPEN.after(decline, proposal_id="mql#1", by="cro")
    assert standing(closed) == "declined"
    for verb, who in ((approve, "sal"), (ratify, "cro"), (withdraw, "ana")):
        closed.when(verb, proposal_id="mql#1", by=who).then_refused("mql#1 is closed", "it was declined")
    closed.when(decline, proposal_id="mql#1", by="cro").then_nothing()


def test_an_approvers_no_blocks_it_until_they_approve() -> None:
    (event,) = OPEN.when(decline, proposal_id="mql#1", by="sal").then(ProposalDeclined)
    assert event.role == "approver"
    other = BLOCKED.after(approve, proposal_id="mql#1", by="mia")
    assert standing(other) == "blocked"
    other.when(ratify, proposal_id="mql#1", by="cro").then_refused("blocked by sal", "ledger revise mql#1")
    other.when(decline, proposal_id="mql#1", by="sal").then_nothing()
    won_over = other.after(approve, proposal_id="mql#1", by="sal")
    (decided,) = won_over.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    assert decided.counted == ("sal", "mia")


def test_an_approval_that_its_giver_took_back_no_longer_counts() -> None:
    regretted = APPROVED.after(decline, proposal_id="mql#1", by="sal").after(approve, proposal_id="mql#1", by="mia")
    regretted.when(ratify, proposal_id="mql#1", by="cro").then_refused("blocked by sal")
    again = regretted.after(approve, proposal_id="mql#1", by="sal")
    again.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)


def test_a_no_falls_with_the_revision_that_answers_it() -> None:
    revised = BLOCKED.after(revise, proposal_id="mql#1", draft=STRICTER, terms=terms(), by="ana")
    assert standing(revised) == "open"
    revised.after(approve, proposal_id="mql#1", by="mia").when(ratify, proposal_id="mql#1", by="cro").then(
        DefinitionRatified
    )


def test_the_no_of_somebody_without_the_seat_no_longer_blocks() -> None:
    gone = BLOCKED.after(revoke, scope="lifecycle", role="approver", person="sal", by="cro", start=DAY)
    assert standing(gone) == "open"
    gone.after(approve, proposal_id="mql#1", by="mia").when(ratify, proposal_id="mql#1", by="cro").then(
        DefinitionRatified
    )


@pytest.mark.parametrize("who", ["ana", "ops", "bot", "dana", "stranger"])
def test_only_those_who_are_asked_may_decline(who: str) -> None:
    OPEN.when(decline, proposal_id="mql#1", by=who).then_refused(f"{who} may not act as approver")


def test_a_rejection_touches_nothing_that_is_in_force() -> None:
    base = ratified(LEDGER, MQL)
    before = base.state.history("mql")
    for verb, who in ((decline, "cro"), (decline, "sal"), (withdraw, "ana")):
        after = proposed(base, STRICTER).after(verb, proposal_id="mql#2", by=who)
        assert after.state.history("mql") == before


def test_a_retirement_goes_the_same_way_and_ends_all_scheduled_versions() -> None:
    two = ratified(ratified(LEDGER, MQL), STRICTER, terms(MAY))
    asked = proposed(two, MQL, retiring(APRIL))
    displaced = asked.state.proposals["mql#3"].bound.displaces
    assert [(each.version, each.from_, each.until) for each in displaced] == [(1, APRIL, MAY), (2, MAY, None)]
    asked.when(ratify, proposal_id="mql#3", by="cro").then_refused("0 of 1 approvals")
    approved = asked.after(approve, proposal_id="mql#3", by="sal")
    (event,) = approved.when(ratify, proposal_id="mql#3", by="cro").then(DefinitionRetired)
    assert event.version == 2
    gone = approved.after(ratify, proposal_id="mql#3", by="cro")
    assert [in_force(gone, "mql", day) for day in (DAY, APRIL, MAY)] == [1, 0, 0]
    gone.when(ratify, proposal_id="mql#3", by="cro").then_nothing()


def test_what_is_retired_may_begin_again() -> None:
    ended = ratified(ratified(LEDGER, MQL), MQL, retiring(APRIL))
    again = ratified(ended, MQL, terms(MAY))
    assert [in_force(again, "mql", day) for day in (DAY, APRIL, MAY)] == [1, 0, 2]


def test_a_charter_that_is_ratified_is_the_row_in_force_from_its_day() -> None:
    asked = proposed(LEDGER, charter("sales", decider="mia"), terms(APRIL), by="dana")
    _, amended = asked.when(ratify, proposal_id=newest(asked), by="dana").then(DefinitionRatified, type(row()))
    assert (amended.scope, amended.decider, amended.from_, amended.proposal) == (
        "sales",
        "mia",
        APRIL,
        "charter/sales#1",
    )


def standing(so_far: Given) -> str:
    return status(so_far.state, so_far.state.proposals["mql#1"], so_far.today)
