"""Somebody acts in another one's seat for a while: who may, for how long, and that the two are one for four eyes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from ledger.domain.acts.approving import (
    approve,
    awaited,
    counting,
    decline,
    eligible_approvers,
    ratify,
)
from ledger.domain.acts.delegating import StandIn, delegate, end_delegation
from ledger.domain.acts.leaving import leave
from ledger.domain.acts.revoking import revoke
from ledger.domain.charter import RightRevoked, Row
from ledger.domain.delegation import DelegationEnded, RightDelegated
from ledger.domain.entitlement.judging import judge
from ledger.domain.needs import Needs
from ledger.domain.proposal import DefinitionRatified, ProposalApproved, ProposalDeclined
from ledger.domain.role import Role
from ledger.domain.status import blocking, status
from ledger.testing import COMPANY, DAY, Given, definition, given, people, row, terms

from .steps import proposed

MQL, STRICTER = definition("mql"), definition("mql", says="stricter")
LEDGER = given(*COMPANY, *people("vp", "eve"), *people("robot", kind="agent"))
TWO = LEDGER.also(row(quorum=2, approvers=("sal", "mia", "eve")))
WEEK = timedelta(7)
LATER, MONTH = DAY + WEEK, DAY + 4 * WEEK


def to(who: str, role: Role = "approver", start: date = DAY, until: date = MONTH, scope: str = "lifecycle") -> StandIn:
    return StandIn(scope, role, who, start, until)


def lent(so_far: Given, by: str, who: str, role: Role = "approver", **days: Any) -> Given:
    return so_far.after(delegate, asked=to(who, role, **days), by=by)


def governing(so_far: Given) -> Row:
    found = so_far.state.rights.governing("lifecycle/mql", so_far.today)
    assert found
    return found


def able(so_far: Given, role: Role = "approver") -> dict[str, str]:
    return so_far.state.rights.actors(governing(so_far), role, so_far.today)


# What it is to stand in.


def test_who_stands_in_acts_in_the_seat_and_the_act_says_for_whom() -> None:
    asked = proposed(lent(LEDGER, "sal", "vp"), MQL)
    (approved,) = asked.when(approve, proposal_id="mql#1", by="vp").then(ProposalApproved)
    assert approved.for_ == "sal"
    carried = asked.after(approve, proposal_id="mql#1", by="vp")
    (done,) = carried.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    assert (done.counted, done.for_) == (("vp",), msgspec.UNSET)


def test_who_stands_in_for_the_decider_decides_and_the_decision_says_for_whom() -> None:
    asked = proposed(lent(LEDGER, "cro", "vp", "decider"), MQL).after(approve, proposal_id="mql#1", by="sal")
    (done,) = asked.when(ratify, proposal_id="mql#1", by="vp").then(DefinitionRatified)
    assert done.for_ == "cro"
    asked.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)  # the seat stays whose it is
    (no,) = asked.when(decline, proposal_id="mql#1", by="vp").then(ProposalDeclined)
    assert (no.role, no.for_) == ("decider", "cro")


def test_an_act_in_a_seat_of_ones_own_says_nothing_of_it_even_where_one_stands_in_as_well() -> None:
    asked = proposed(lent(LEDGER, "sal", "mia"), MQL)
    (approved,) = asked.when(approve, proposal_id="mql#1", by="mia").then(ProposalApproved)
    assert approved.for_ is msgspec.UNSET


def test_the_seat_stays_with_whoever_holds_it_and_both_may_act_in_it() -> None:
    away = lent(LEDGER, "sal", "vp")
    assert able(away) == {"sal": "sal", "mia": "mia", "vp": "sal"}
    assert away.state.rights.holders(governing(away), "approver", DAY) == ("sal", "mia")


# Four eyes: the two are one.


@pytest.mark.fault(26)
@pytest.mark.parametrize(("author", "other"), [("ana", "vp"), ("vp", "ana")])
def test_what_either_wrote_neither_approves(author: str, other: str) -> None:
    seats = LEDGER.also(row(stewards=("ana", "vp"), approvers=("ana", "mia")))
    asked = proposed(lent(seats, "ana", "vp"), MQL, by=author)
    asked.when(approve, proposal_id="mql#1", by=author).then_refused(f"{author} wrote it")
    asked.when(approve, proposal_id="mql#1", by=other).then_refused(
        f"{author} wrote it, and counts as one with {other}"
    )
    assert able(asked) == {"ana": "ana", "mia": "mia", "vp": "ana"}
    assert eligible_approvers(asked.state, asked.state.proposals["mql#1"], governing(asked), DAY) == ("mia",)


@pytest.mark.fault(26, control=True)
def test_without_the_delegation_the_other_one_approves() -> None:
    seats = LEDGER.also(row(stewards=("ana", "vp"), approvers=("ana", "mia")))
    proposed(seats, MQL, by="vp").when(approve, proposal_id="mql#1", by="ana").then(ProposalApproved)


@pytest.mark.parametrize(("author", "other"), [("cro", "vp"), ("vp", "cro")])
def test_what_either_wrote_neither_ratifies(author: str, other: str) -> None:
    seats = LEDGER.also(row(stewards=("cro", "vp")))
    asked = proposed(lent(seats, "cro", "vp", "decider"), MQL, by=author).after(approve, proposal_id="mql#1", by="sal")
    for who in (author, other):
        asked.when(ratify, proposal_id="mql#1", by=who).then_refused("second pair of eyes")


def test_what_was_written_while_one_stood_in_stays_written_by_both() -> None:
    """Else whoever decides would have it written by who stands in, end that, and ratify it."""
    seats = LEDGER.also(row(stewards=("ana", "vp")))
    wrote = proposed(lent(seats, "cro", "vp", "decider"), MQL, by="vp").after(approve, proposal_id="mql#1", by="sal")
    back = wrote.after(end_delegation, scope="lifecycle", role="decider", person="cro", start=DAY, by="cro")
    back.when(ratify, proposal_id="mql#1", by="cro").then_refused("cro counted as one with who wrote it")
    lent(back, "cro", "eve", "decider").when(ratify, proposal_id="mql#1", by="eve").then_refused("second pair of eyes")


def test_what_was_written_before_one_stood_in_counts_too() -> None:
    seats = LEDGER.also(row(stewards=("ana", "vp")))
    wrote = proposed(seats, MQL, by="vp").after(approve, proposal_id="mql#1", by="sal")
    lent(wrote, "cro", "vp", "decider").when(ratify, proposal_id="mql#1", by="cro").then_refused("vp wrote it")


def test_under_the_charter_of_another_scope_the_two_are_two_people() -> None:
    """A delegation is of one seat in one row: elsewhere each acts in a seat of their own, and judges for themselves."""
    both = LEDGER.also(row("sales", stewards=("sal", "vp"), approvers=("vp", "sal"), decider="cro"))
    away = lent(both, "sal", "vp")
    for author, other in (("sal", "vp"), ("vp", "sal")):
        asked = proposed(away, definition("sql", scope="sales"), by=author)
        carried = asked.after(approve, proposal_id="sql#1", by=other)
        carried.when(ratify, proposal_id="sql#1", by="cro").then(DefinitionRatified)
        (given_,) = asked.when(approve, proposal_id="sql#1", by=other).then(ProposalApproved)
        assert given_.for_ is msgspec.UNSET


def test_two_who_stand_in_for_one_are_one_with_each_other() -> None:
    """She is approver and steward: who approves for her, and who decides for her, would be her twice."""
    seats = LEDGER.also(row(approvers=("cro", "mia"), stewards=("ana", "vp")))
    away = lent(lent(seats, "cro", "vp", "approver"), "cro", "eve", "decider")
    wrote = proposed(away, MQL, by="vp").after(approve, proposal_id="mql#1", by="mia")
    wrote.when(ratify, proposal_id="mql#1", by="eve").then_refused("vp wrote it")


def test_who_stands_in_for_the_decider_does_not_approve_nor_did_what_they_approved_before_count() -> None:
    approved = proposed(LEDGER, MQL).after(approve, proposal_id="mql#1", by="sal")
    away = lent(approved, "cro", "sal", "decider")
    away.when(ratify, proposal_id="mql#1", by="sal").then_refused("0 of 1 approvals", "ask mia")
    proposed(lent(LEDGER, "cro", "sal", "decider"), MQL).when(approve, proposal_id="mql#1", by="sal").then_refused(
        "an approver does not ratify"
    )


def test_two_approvals_of_one_count_once() -> None:
    asked = proposed(lent(TWO, "sal", "mia"), MQL)
    both = asked.after(approve, proposal_id="mql#1", by="sal").after(approve, proposal_id="mql#1", by="mia")
    both.when(ratify, proposal_id="mql#1", by="cro").then_refused("1 of 2 approvals", "ask eve")
    enough = both.after(approve, proposal_id="mql#1", by="eve")
    enough.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    assert counting(enough.state, enough.state.proposals["mql#1"], governing(enough), DAY) == ("sal", "eve")


def test_all_are_as_many_as_can_answer_apart() -> None:
    all_of_them = {"quorums": {"otherwise": "all"}, "approvers": ("sal", "mia", "eve")}
    asked = proposed(lent(LEDGER.also(row(**all_of_them)), "sal", "mia"), MQL)
    done = asked.after(approve, proposal_id="mql#1", by="mia").after(approve, proposal_id="mql#1", by="eve")
    (event,) = done.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    assert event.quorum == 2


def test_nobody_waits_for_one_whose_other_half_approved() -> None:
    asked = proposed(lent(TWO, "sal", "vp"), MQL)
    proposal = asked.state.proposals["mql#1"]
    assert awaited(asked.state, proposal, governing(asked), DAY) == ("sal", "mia", "eve", "vp")
    given_ = asked.after(approve, proposal_id="mql#1", by="vp")
    assert awaited(given_.state, given_.state.proposals["mql#1"], governing(given_), DAY) == ("mia", "eve")


# The end of it.


@pytest.mark.fault(28)
def test_an_approval_counts_no_more_once_whoever_gave_it_stands_in_no_longer() -> None:
    approved = proposed(lent(LEDGER, "sal", "vp", until=LATER), MQL, terms(MONTH)).after(
        approve, proposal_id="mql#1", by="vp"
    )
    approved.on(LATER - timedelta(1)).when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    approved.on(LATER).when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals")
    approved.on(LATER).when(approve, proposal_id="mql#1", by="vp").then_refused(f"stood in for sal until {LATER}")


@pytest.mark.fault(28, control=True)
def test_an_approval_of_who_holds_the_seat_counts_on_that_day() -> None:
    approved = proposed(lent(LEDGER, "sal", "vp", until=LATER), MQL, terms(MONTH)).after(
        approve, proposal_id="mql#1", by="sal"
    )
    approved.on(LATER).when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)


def test_it_begins_on_its_day() -> None:
    soon = lent(LEDGER, "sal", "vp", start=LATER)
    proposed(soon, MQL).when(approve, proposal_id="mql#1", by="vp").then_refused(f"from {LATER} on")
    assert able(soon.on(LATER)) == {"sal": "sal", "mia": "mia", "vp": "sal"}


def test_it_ends_with_the_seat() -> None:
    away = lent(LEDGER, "sal", "vp")
    gone = away.after(revoke, scope="lifecycle", role="approver", person="sal", start=LATER, by="cro")
    assert "vp" in able(gone)
    assert able(gone.on(LATER)) == {"mia": "mia"}
    proposed(gone.on(LATER), MQL, terms(MONTH)).when(approve, proposal_id="mql#1", by="vp").then_refused(
        "ended with sal's seat"
    )


def test_another_charter_of_the_scope_ends_it_even_one_that_is_over_again() -> None:
    away = lent(LEDGER, "sal", "vp")
    assert able(away.also(row())) == {"sal": "sal", "mia": "mia"}
    week = away.also(row(start=LATER, until=LATER + WEEK))
    assert "vp" in able(week)
    assert "vp" not in able(week.on(LATER))
    assert "vp" not in able(week.on(LATER + WEEK))
    assert "vp" in able(away.also(row("sales")))


@pytest.mark.parametrize("who", ["sal", "vp", "cro", "dana"])
def test_either_of_the_two_ends_it_and_who_decides_there_or_around_it(who: str) -> None:
    away = lent(LEDGER, "sal", "vp")
    ended = away.after(end_delegation, scope="lifecycle", role="approver", person="vp", start=DAY, by=who)
    assert able(ended) == {"sal": "sal", "mia": "mia"}
    ended.when(end_delegation, scope="lifecycle", role="approver", person="vp", start=DAY, by=who).then_nothing()
    LEDGER.when(end_delegation, scope="lifecycle", role="approver", person="vp", start=DAY, by=who).then_refused(
        "stands in for nobody there"
    )


def test_nobody_else_ends_it_and_not_for_days_that_are_past() -> None:
    away, end = lent(LEDGER, "sal", "vp"), {"scope": "lifecycle", "role": "approver", "person": "sal"}
    away.when(end_delegation, **end, start=DAY, by="mia").then_refused("for either of them")
    away.when(end_delegation, **end, start=DAY - WEEK, by="sal").then_refused("that day is past")
    away.when(end_delegation, **end, start=LATER, by="sal").then(DelegationEnded)
    away.when(end_delegation, **end, start=DAY + 8 * WEEK, by="sal").then_nothing()


def test_the_earliest_end_counts() -> None:
    away, end = lent(LEDGER, "sal", "vp"), {"scope": "lifecycle", "role": "approver", "person": "sal", "by": "sal"}
    ended = away.after(end_delegation, **end, start=LATER)
    ended.when(end_delegation, **end, start=LATER + WEEK).then_nothing()
    sooner = ended.after(end_delegation, **end, start=DAY + timedelta(1))
    assert able(sooner.on(DAY + timedelta(1))) == {"sal": "sal", "mia": "mia"}


def test_who_leaves_stands_in_no_more_nor_does_anybody_for_them() -> None:
    gone = lent(LEDGER, "sal", "vp").when(leave, person="vp", by="dana").events
    assert [type(each) for each in gone][1:] == [DelegationEnded]
    seats = lent(LEDGER, "sal", "vp").after(leave, person="sal", by="dana")
    assert able(seats) == {"mia": "mia"}


# A no is a seat's.


def test_a_no_that_was_said_for_somebody_stands_until_either_lifts_it() -> None:
    no = proposed(lent(LEDGER, "sal", "vp", until=LATER), MQL).after(decline, proposal_id="mql#1", by="vp")
    no = no.after(approve, proposal_id="mql#1", by="mia")
    assert blocking(no.state, no.state.proposals["mql#1"], DAY) == ("sal",)
    assert status(no.on(LATER).state, no.state.proposals["mql#1"], LATER) == "blocked"
    no.when(decline, proposal_id="mql#1", by="sal").then_nothing()
    for who in ("sal", "vp"):
        lifted = no.after(approve, proposal_id="mql#1", by=who)
        lifted.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)


def test_a_no_of_who_holds_the_seat_is_lifted_by_who_stands_in() -> None:
    no = proposed(LEDGER, MQL).after(decline, proposal_id="mql#1", by="sal")
    lifted = lent(no, "sal", "vp").after(approve, proposal_id="mql#1", by="vp")
    lifted.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)


def test_who_approved_for_somebody_that_then_says_no_consents_no_more() -> None:
    yes = proposed(lent(LEDGER, "sal", "vp"), MQL).after(approve, proposal_id="mql#1", by="vp")
    no = yes.after(decline, proposal_id="mql#1", by="sal")
    assert no.state.proposals["mql#1"].consenting == frozenset()


# Who may delegate what to whom.

REFUSED: list[tuple[str, StandIn, str, tuple[str, ...]]] = [
    ("ana", to("vp", "steward"), "a seat as steward is not delegated", ("stewards and operators are several",)),
    ("ops", to("vp", "operator"), "a seat as operator is not delegated", ()),
    ("mia", to("vp", "decider"), "mia holds no seat as decider in `lifecycle` to delegate", ("does not name them",)),
    ("sal", to("vp", scope="sales"), "holds no seat as approver in `sales`", ("no charter is in force",)),
    ("sal", to("sal"), "sal cannot stand in for themselves", ()),
    ("sal", to("nobody"), "nobody is nobody known here", ()),
    ("sal", to("robot"), "robot cannot stand in for sal", ("their kind is agent",)),
    ("sal", to("bot"), "bot cannot stand in for sal", ("their kind is service",)),
    ("sal", to("vp", start=DAY - WEEK), "nobody stands in from 2026-02-23 on", ("that day is past",)),
    ("sal", to("vp", start=LATER, until=LATER), "until 2026-03-09 is no day that it could last to", ()),
    ("sal", to("vp", until=DAY + timedelta(91)), "nobody stands in until 2026-06-01", ("90 days after", "2026-05-31")),
    ("sal", to("vp", start=MONTH, until=DAY + timedelta(91)), "stands in until 2026-06-01", ("until 2026-05-31",)),
    ("dana", to("vp", "decider", scope="*"), "nobody stands in for dana in `*`", ("self-attested",)),
]


@pytest.mark.parametrize(("by", "asked", "what", "why"), REFUSED, ids=[each[2] for each in REFUSED])
def test_a_seat_is_not_delegated(by: str, asked: StandIn, what: str, why: tuple[str, ...]) -> None:
    LEDGER.when(delegate, asked=asked, by=by).then_refused(what, *why)


def test_ninety_days_are_not_too_long() -> None:
    LEDGER.when(delegate, asked=to("vp", until=DAY + timedelta(90)), by="sal").then(RightDelegated)


def test_who_is_away_for_longer_says_so_again_and_never_more_than_ninety_days_ahead() -> None:
    last = DAY + timedelta(90)
    more = to("vp", start=last, until=last + timedelta(60))
    away = lent(LEDGER, "sal", "vp", until=last)
    away.when(delegate, asked=more, by="sal").then_refused(f"choose {last} at the latest: --until {last}")
    away.on(DAY + timedelta(59)).when(delegate, asked=more, by="sal").then_refused("90 days after it is given")
    again = away.on(DAY + timedelta(60)).after(delegate, asked=more, by="sal")
    assert able(again.on(last + timedelta(59))) == {"sal": "sal", "mia": "mia", "vp": "sal"}
    again.when(delegate, asked=to("eve", start=last, until=last + WEEK), by="vp").then_refused("not delegated on")


def test_who_left_does_not_stand_in() -> None:
    LEDGER.after(leave, person="vp", by="dana").when(delegate, asked=to("vp"), by="sal").then_refused("they left")


def test_a_seat_is_delegated_under_the_charter_that_governs_its_first_day() -> None:
    soon = LEDGER.also(row(start=LATER))
    soon.when(delegate, asked=to("vp", start=LATER), by="sal").then_refused("another charter governs `lifecycle`")
    soon.when(delegate, asked=to("vp", until=MONTH), by="sal").then(RightDelegated)
    gone = LEDGER.also(RightRevoked(scope="lifecycle", role="approver", person="sal", from_=LATER))
    gone.when(delegate, asked=to("vp", start=LATER), by="sal").then_refused("sal's seat ends before")


def test_what_was_delegated_is_not_delegated_on() -> None:
    away = lent(LEDGER, "sal", "vp")
    away.when(delegate, asked=to("eve"), by="vp").then_refused("what was delegated is not delegated on")


def test_whoever_stands_in_is_there_themselves() -> None:
    away = lent(LEDGER, "sal", "mia")
    away.when(delegate, asked=to("eve"), by="mia").then_refused("whoever stands in is there themselves")
    away.when(delegate, asked=to("sal", "decider"), by="cro").then_refused("so they are away themselves")
    away.when(delegate, asked=to("mia", "decider"), by="cro").then_refused("nobody is two other people at once")
    away.when(delegate, asked=to("eve"), by="sal").then_refused("sal's seat as approver is delegated", "undelegate")
    away.when(delegate, asked=to("mia"), by="sal").then_nothing()
    away.when(delegate, asked=to("mia", start=DAY + 4 * WEEK, until=DAY + 5 * WEEK), by="sal").then(RightDelegated)


def test_where_an_approval_is_signed_so_is_who_stands_in() -> None:
    signed = LEDGER.also(row(needs=Needs(approve="signed", ratify="asserted")))
    signed.when(delegate, asked=to("vp"), by="sal").then_refused("vp holds 0 of the 2 keys that it takes")
    session = LEDGER.also(row(needs=Needs(approve="session")))
    session.when(delegate, asked=to("vp"), by="sal").then_refused("not established surely enough", "delegate approver")
    session.when(delegate, asked=to("vp", "decider"), by="cro").then(RightDelegated)


def test_nobody_unseats_whom_they_stand_in_for() -> None:
    away = lent(LEDGER, "cro", "vp", "decider")
    away.when(revoke, scope="lifecycle", role="decider", person="cro", start=DAY, by="vp").then_refused(
        "vp stands in for cro"
    )
    away.when(revoke, scope="lifecycle", role="approver", person="sal", start=DAY, by="vp").then(RightRevoked)


def test_nor_where_they_hold_such_a_seat_themselves() -> None:
    board = LEDGER.also(row("*", stewards=("ana",), approvers=("ben", "eve"), decider="mia"))
    away = lent(board, "sal", "mia")
    away.when(revoke, scope="lifecycle", role="approver", person="sal", start=DAY, by="mia").then_refused(
        "mia stands in for sal"
    )


@pytest.mark.parametrize("start", [DAY, LATER])
def test_who_only_stands_in_holds_no_seat_to_lose_and_the_delegation_is_what_ends(start: date) -> None:
    away = lent(LEDGER, "sal", "vp", start=start)
    away.when(revoke, scope="lifecycle", role="approver", person="vp", start=DAY, by="cro").then_refused(
        "vp holds no seat as approver", "they stand in for sal", "ledger undelegate approver lifecycle vp"
    )
    away.on(MONTH).when(revoke, scope="lifecycle", role="approver", person="vp", start=MONTH, by="cro").then_refused(
        "the charter in force there does not name them"
    )


# Somebody can always decide.

BOARD: dict[str, Any] = {"stewards": ("ana",), "approvers": ("sal",), "quorum": 1, "decider": "cro"}


def test_no_two_whom_everything_needs_apart_become_one() -> None:
    board = LEDGER.also(row("*", **BOARD))
    board.when(delegate, asked=to("sal", "decider", scope="*"), by="cro").then_refused(
        "nobody could decide anything in `*`", "too few approvers"
    )
    board.when(delegate, asked=to("ana", scope="*"), by="sal").then_refused("too few approvers")
    board.when(delegate, asked=to("vp", "decider", scope="*"), by="cro").then(RightDelegated)


def test_who_stands_in_is_not_who_is_left_to_decide() -> None:
    board = LEDGER.also(row("*", **{**BOARD, "approvers": ("sal", "mia")}))
    away = board.after(delegate, asked=to("vp", "decider", scope="*"), by="cro")
    away.when(revoke, scope="*", role="decider", person="cro", start=DAY, by="cro").then_refused("no human decider")


def test_a_delegation_that_leaves_too_few_elsewhere_is_a_gap_while_it_lasts() -> None:
    away = lent(LEDGER.also(row(quorum=2)), "sal", "mia", until=LATER)
    assert "`lifecycle` needs 2 approvals and has 1 approver left" in [*away.state.rights.gaps(DAY)]
    assert not [each for each in away.state.rights.gaps(LATER) if "lifecycle" in each]


# Judged again.


def judged(so_far: Given) -> str:
    """By which right the last act stood, or what it lacked."""
    *before, last = so_far.events
    found = judge(given().state if not before else Given(tuple(before)).state, last, so_far.today)
    return found.right or found.lacks


def test_an_audit_tells_for_whom_somebody_acted() -> None:
    away = lent(LEDGER, "sal", "vp")
    assert judged(away) == f"approver in `lifecycle` (#{governing(away).position}), their own"
    approved = proposed(away, MQL).after(approve, proposal_id="mql#1", by="vp")
    assert judged(approved).endswith(", for sal")
    ended = away.after(end_delegation, scope="lifecycle", role="approver", person="vp", start=DAY, by="vp")
    assert judged(ended) == "whoever stands in"


def forged(so_far: Given, verb: Any, by: str, change: dict[str, Any], **asked: Any) -> str:
    """What an audit says of the act that follows, changed past the verbs."""
    (event,) = so_far.when(verb, by=by, **asked).events
    return judged(so_far.also((by, msgspec.structs.replace(event, **change))))


def test_an_audit_finds_an_act_that_says_another_for_whom() -> None:
    asked = proposed(lent(LEDGER, "sal", "vp"), MQL)
    assert "it says that it was done for mia" in forged(asked, approve, "vp", {"for_": "mia"}, proposal_id="mql#1")
    assert "it says that it was done for nobody else" in forged(
        asked, approve, "vp", {"for_": msgspec.UNSET}, proposal_id="mql#1"
    )


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"until": DAY + timedelta(200)}, "90 days after it is given"),
        ({"to": "robot"}, "their kind is agent"),
        ({"to": "sal"}, "they hold the seat"),
        ({"person": "mia"}, "sal did, who holds theirs by"),
        ({"right": 1}, "by the right #1"),
        ({"role": "steward"}, "stewards and operators are several"),
        ({"scope": "*"}, "does not name them"),
        ({"from_": DAY - WEEK}, "that day is past"),
    ],
    ids=["too long", "an agent", "to oneself", "another one's seat", "another right", "a steward", "elsewhere", "past"],
)
def test_an_audit_finds_a_delegation_that_nobody_could_give(change: dict[str, Any], lacks: str) -> None:
    assert lacks in forged(LEDGER, delegate, "sal", change, asked=to("vp"))


def test_an_audit_finds_a_second_delegation_of_a_seat_and_an_end_by_a_stranger() -> None:
    away = lent(LEDGER, "sal", "vp")
    (again,) = LEDGER.when(delegate, asked=to("eve"), by="sal").events
    assert "vp acts in it" in judged(away.also(("sal", again)))
    (end,) = away.when(end_delegation, scope="lifecycle", role="approver", person="vp", start=DAY, by="vp").events
    assert "for either of them" in judged(away.also(("mia", end)))
    assert "no such delegation" in judged(away.also(("vp", msgspec.structs.replace(end, delegation=3))))


def test_an_audit_finds_a_ratification_that_two_approvals_of_one_carried() -> None:
    asked = proposed(lent(TWO, "sal", "mia"), MQL)
    both = asked.after(approve, proposal_id="mql#1", by="sal").after(approve, proposal_id="mql#1", by="mia")
    enough = both.after(approve, proposal_id="mql#1", by="eve")
    (event,) = enough.when(ratify, proposal_id="mql#1", by="cro").events
    assert "1 of 2 approvals" in judged(enough.also(("cro", msgspec.structs.replace(event, counted=("sal", "mia")))))
