"""How does every proposal stand on a day, and what does it wait for?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from tests.domain.histories import Story, many, stories
from tests.domain.steps import APRIL, LEDGER, MAY, proposed, ratified

from ledger.domain.acts.approving import approve, awaited, decline, ratify
from ledger.domain.acts.delegating import StandIn, delegate
from ledger.domain.acts.proposing import revise, withdraw
from ledger.domain.acts.revoking import revoke
from ledger.errors import LedgerError
from ledger.govern.proposals.views import Standing, standing
from ledger.testing import DAY, Given, charter, definition, row, terms

OPEN = proposed(LEDGER, definition("mql"), terms(MAY))
APPROVED = OPEN.after(approve, proposal_id="mql#1", by="sal")


NEVER = ("wrote it", "people decide", "one name space", "is already", "for ever", "would still read it")


def only(so_far: Given) -> Standing:
    """The only one beside the charter of the founding."""
    (found,) = (each for each in standing(so_far.state, so_far.today) if each.proposal.id != "charter/lifecycle#1")
    return found


def test_it_waits_for_approvals_by_those_who_could_still_give_one_that_counts() -> None:
    assert (only(OPEN).status, only(OPEN).wait.words) == ("open", "approval by sal or mia")
    two = proposed(
        LEDGER.also(row(quorum=2, approvers=("sal", "mia", "cro", "ana", "bot"))), definition("mql"), terms(MAY)
    )
    assert only(two).wait.words == "approval by sal or mia"
    one = two.after(approve, proposal_id="mql#1", by="mia")
    assert (only(one).wait.words, only(one).counted, only(one).quorum) == ("approval by sal", 1, 2)
    nobody = proposed(LEDGER.also(row(approvers=("ana",))), definition("mql"), terms(MAY))
    assert only(nobody).wait.words == "approval by nobody who could"


def test_then_for_the_one_who_ratifies() -> None:
    assert only(APPROVED).wait.words == "ratification by cro"
    gone = APPROVED.after(revoke, scope="lifecycle", role="decider", person="cro", by="dana", start=DAY)
    assert only(gone).wait.words == "ratification by nobody who could"


def test_nobody_waits_for_one_to_ratify_who_wrote_it_or_stands_in_for_whoever_did() -> None:
    lent = LEDGER.after(delegate, asked=StandIn("lifecycle", "decider", "ana", DAY, MAY), by="cro")
    own = proposed(lent, definition("mql"), terms(MAY)).after(approve, proposal_id="mql#1", by="sal")
    assert only(own).wait.words == "ratification by nobody who could"
    other = proposed(lent, definition("mql"), terms(MAY), by="ben").after(approve, proposal_id="mql#1", by="sal")
    assert only(other).wait.words == "ratification by cro or ana"


def test_or_for_a_revision_where_somebody_declined() -> None:
    blocked = APPROVED.after(decline, proposal_id="mql#1", by="mia")
    assert (only(blocked).status, only(blocked).wait.words) == ("blocked", "a revision: mia declined")


def test_or_for_a_rebase() -> None:
    stale = APPROVED.also(row())
    assert (only(stale).status, only(stale).wait.words) == ("stale", "rebase: the charter that governs it was amended")
    lapsed = APPROVED.on(DAY + timedelta(days=30))
    assert (only(lapsed).status, only(lapsed).wait.words) == ("lapsed", "rebase: nobody decided in time")


SOON = DAY + timedelta(days=3)
ASKED = proposed(LEDGER, definition("mql"), terms(SOON))
AGREED = ASKED.after(approve, proposal_id="mql#1", by="sal")


@pytest.mark.parametrize(
    ("so_far", "now"),
    [
        (ASKED, "open"),
        (AGREED, "open"),
        (AGREED.also(row()), "stale"),
        (AGREED.after(decline, proposal_id="mql#1", by="mia"), "blocked"),
        (AGREED.on(DAY + timedelta(days=27)), "lapsed"),
    ],
    ids=["asked for", "approved", "stale", "declined", "lapsed"],
)
def test_or_for_another_first_day_once_that_is_past_whatever_it_waited_for_before(so_far: Given, now: str) -> None:
    late = so_far.on(so_far.today + timedelta(days=4))
    found = only(late)
    assert (found.status, found.wait.people) == (now, ("ana",))
    assert found.wait.words == f"a revision: its first day, {SOON}, is past"
    revised = late.after(revise, proposal_id="mql#1", draft=definition("mql"), terms=terms(late.today), by="ana")
    assert only(revised).wait.words == "approval by sal or mia"


def test_what_reaches_back_on_purpose_misses_no_day() -> None:
    back = proposed(LEDGER, definition("mql"), terms(DAY - timedelta(days=9), retroactive=True))
    assert only(back).wait.words == "approval by sal or mia"


def test_or_for_a_charter_where_none_covers_it_any_more() -> None:
    short = Given().also(row("lifecycle", until=APRIL, lapses_after=0))
    asked = proposed(short, definition("mql"), terms(MAY)).on(APRIL)
    assert (only(asked).status, only(asked).wait.words) == ("stale", "a charter that covers it")


def test_and_for_nothing_once_it_is_closed() -> None:
    for closed in (
        OPEN.after(withdraw, proposal_id="mql#1", by="ana"),
        OPEN.after(decline, proposal_id="mql#1", by="cro"),
        ratified(LEDGER, definition("mql")),
    ):
        assert only(closed).wait.words == ""
        assert only(closed).status == closed.state.proposals["mql#1"].closed


def test_they_come_in_the_order_in_which_they_were_last_asked() -> None:
    both = proposed(proposed(OPEN, charter("sales"), by="dana"), definition("sql"))
    told = [each.proposal.id for each in standing(both.state, DAY)]
    assert told == ["charter/lifecycle#1", "mql#1", "charter/sales#1", "sql#1"]


@many
@given(stories())
def test_whoever_a_proposal_waits_for_can_act(story: Story) -> None:
    for each in standing(story.state, story.today):
        proposal, row = each.proposal, story.state.rights.governing(each.proposal.draft.path, story.today)
        if each.status not in ("open", "blocked") or row is None:
            continue
        for person in awaited(story.state, proposal, row, story.today):
            assert approve(story.state, proposal.id, by=person, today=story.today, because="")
        if each.wait.act == "ratify":
            assert could_ratify(story, proposal.id)


def could_ratify(story: Story, proposal_id: str) -> bool:
    """Whether its decider can; or is one of its authors or no person, or it collides."""
    row = story.state.rights.governing(story.state.proposals[proposal_id].draft.path, story.today)
    deciders = story.state.rights.holders(row, "decider", story.today) if row else ()
    for person in deciders:
        try:
            return bool(ratify(story.state, proposal_id, by=person, today=story.today, because=""))
        except LedgerError as refused:
            return any(reason in str(refused) for reason in NEVER)
    return not deciders
