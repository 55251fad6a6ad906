"""Who may do what: rows that govern whole, seats that are taken away, and charters decided by the next wider row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import pytest

from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.proposing import propose
from ledger.domain.acts.revoking import revoke
from ledger.domain.charter import CharterAmended, RightRevoked
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified
from ledger.domain.scope import charter_key, of_definition, path, wider
from ledger.errors import UnknownName
from ledger.testing import DAY, Given, charter, definition, row, terms

from .steps import APRIL, LEDGER, MAY, alone, newest, proposed, retiring

MQL = definition("mql")
Role = Literal["steward", "approver", "decider", "operator"]


def taking(role: Role, person: str, by: str, scope: str = "lifecycle", start: Any = DAY) -> dict[str, Any]:
    return {"scope": scope, "role": role, "person": person, "by": by, "start": start}


def governing(so_far: Given, scope: str) -> str:
    found = so_far.state.rights.governing(scope, so_far.today)
    return found.terms.scope if found else ""


def test_scopes_are_paths_and_the_star_is_around_them_all() -> None:
    assert path("lifecycle/mql") == ("lifecycle/mql", "lifecycle", "*")
    assert (path("*"), wider("*"), wider("lifecycle"), wider("a/b/c")) == (("*",), "*", "*", "a/b")
    assert (of_definition("lifecycle", "mql"), of_definition("*", "mql")) == ("lifecycle/mql", "mql")
    assert (charter_key("*"), charter_key("lifecycle")) == ("charter", "charter/lifecycle")


def test_the_most_specific_row_in_force_governs_whole_and_rows_never_merge() -> None:
    narrow = LEDGER.also(row("lifecycle/mql", stewards=("ben",), approvers=("mia",), decider="ana", quorum=1))
    assert [governing(narrow, scope) for scope in ("lifecycle/mql", "lifecycle/sql", "sales", "*")] == [
        "lifecycle/mql",
        "lifecycle",
        "*",
        "*",
    ]
    narrow.when(propose, draft=MQL, terms=terms(), by="ana").then_refused("ask ben")
    asked = proposed(narrow, MQL, by="ben")
    asked.when(approve, proposal_id="mql#1", by="sal").then_refused("ask mia")
    approved = asked.after(approve, proposal_id="mql#1", by="mia")
    approved.when(ratify, proposal_id="mql#1", by="cro").then_refused("ask ana")
    approved.when(ratify, proposal_id="mql#1", by="ana").then(DefinitionRatified)


def test_a_scope_that_only_begins_alike_is_another_one() -> None:
    assert governing(LEDGER, "lifecycle_old/mql") == "*"


def test_of_the_rows_of_one_scope_the_one_said_last_governs_the_days_it_covers() -> None:
    bounded = LEDGER.also(row(start=APRIL, until=MAY, decider="mia"))
    for day, decider in ((DAY, "cro"), (APRIL, "mia"), (MAY - timedelta(1), "mia"), (MAY, "cro")):
        found = bounded.state.rights.row("lifecycle", day)
        assert found
        assert found.terms.decider == decider


def test_a_row_that_is_scheduled_does_not_govern_yet_and_makes_proposals_stale_when_it_does() -> None:
    coming = LEDGER.also(row(lapses_after=0), row(start=APRIL, decider="mia", approvers=("sal", "ben")))
    approved = proposed(coming, MQL, terms(MAY)).after(approve, proposal_id="mql#1", by="sal")
    approved.when(ratify, proposal_id="mql#1", by="cro").then(DefinitionRatified)
    approved.on(APRIL).when(ratify, proposal_id="mql#1", by="mia").then_refused("stale", "charter")


def test_a_scope_without_a_decider_is_a_gap_and_never_an_open_door() -> None:
    headless = LEDGER.also(row("sales", decider=""))
    approved = proposed(headless, definition("sql", scope="sales")).after(approve, proposal_id="sql#1", by="sal")
    for who in ("dana", "cro", "ana", ""):
        approved.when(ratify, proposal_id="sql#1", by=who).then_refused("that seat is empty")
    assert "`sales` has no decider: nothing in it can be ratified" in headless.state.rights.gaps(DAY)


ALONE = "`*` is decided by dana alone, without a second pair of eyes"


def test_gaps_tell_what_nobody_can_do() -> None:
    left = LEDGER.after(revoke, **taking("steward", "ana", "cro")).after(revoke, **taking("steward", "ben", "cro"))
    left = left.after(revoke, **taking("approver", "sal", "cro")).after(revoke, **taking("approver", "mia", "cro"))
    assert list(left.state.rights.gaps(DAY)) == [
        ALONE,
        "`lifecycle` needs 1 approval and has 0 approvers left",
        "`lifecycle` has no steward: nobody can propose in it",
    ]
    own = LEDGER.also(row("sales", approvers=("cro",)), row("later", start=APRIL, decider=""))
    assert list(own.state.rights.gaps(DAY)) == [ALONE, "`sales` needs 1 approval and has 0 approvers left"]


def test_a_charter_is_decided_under_the_row_of_the_next_wider_scope() -> None:
    LEDGER.when(propose, draft=charter("lifecycle", decider="ana"), terms=terms(), by="ana").then_refused(
        "may not act as steward in `*`", "ask dana"
    )
    narrower = proposed(LEDGER, charter("lifecycle/mql", decider="ben"))
    one = newest(narrower)
    narrower.when(approve, proposal_id=one, by="dana").then_refused("ask sal or mia")
    approved = narrower.after(approve, proposal_id=one, by="sal")
    approved.when(ratify, proposal_id=one, by="ben").then_refused("ask cro")
    approved.when(ratify, proposal_id=one, by="cro").then(DefinitionRatified, CharterAmended)


def test_a_charter_for_its_own_scope_is_never_decided_by_whom_it_seats() -> None:
    """Else whoever once decided in a scope could make themselves its decider for ever."""
    mine = LEDGER.also(row("lifecycle/mql", stewards=("ben",), decider="ben", quorum=0, approvers=()))
    mine.when(propose, draft=charter("lifecycle/mql", decider="ben", quorum=0), terms=terms(), by="ben").then(
        DefinitionProposed
    )
    approved = mine.after(propose, draft=charter("lifecycle/mql", quorum=0), terms=terms(), by="ben").after(
        approve, proposal_id="charter/lifecycle/mql#1", by="sal"
    )
    approved.when(ratify, proposal_id="charter/lifecycle/mql#1", by="ben").then_refused("ask cro")


def test_the_star_amends_itself() -> None:
    seated = alone(LEDGER, charter("*", stewards=["ana"], approvers=["sal"], decider="cro"))
    seated.when(propose, draft=charter("*", decider="dana"), terms=terms(), by="dana").then_refused("ask ana")
    asked = seated.after(propose, draft=charter("*", decider="dana"), terms=terms(), by="ana")
    asked.after(approve, proposal_id="charter#2", by="sal").when(ratify, proposal_id="charter#2", by="cro").then(
        DefinitionRatified, CharterAmended
    )


def test_a_charter_that_says_what_is_in_force_is_no_change() -> None:
    seated = alone(LEDGER, charter("sales"))
    seated.when(propose, draft=charter("sales"), terms=terms(), by="dana").then_refused("no change")


def test_a_charter_is_never_retired_only_followed() -> None:
    seated = alone(LEDGER, charter("sales"))
    seated.when(propose, draft=charter("sales"), terms=retiring(), by="dana").then_refused(
        "`charter/sales` cannot be retired", "propose the charter that follows it"
    )


def test_a_seat_is_taken_away_from_a_day_on_by_the_decider_there_or_of_a_wider_scope_or_given_up() -> None:
    for who in ("cro", "dana", "sal"):
        (event,) = LEDGER.when(revoke, **taking("approver", "sal", who, start=APRIL)).then(RightRevoked)
        assert (event.scope, event.role, event.person, event.from_) == ("lifecycle", "approver", "sal", APRIL)


@pytest.mark.parametrize("who", ["ana", "mia", "ops", "bot", "stranger"])
def test_nobody_else_takes_a_seat_away(who: str) -> None:
    LEDGER.when(revoke, **taking("approver", "sal", who)).then_refused(f"{who} may not revoke a seat in `lifecycle`")


def test_a_decider_of_a_narrower_scope_has_no_say_in_a_wider_one() -> None:
    narrow = LEDGER.also(row("lifecycle/mql", decider="ben"))
    narrow.when(revoke, **taking("approver", "sal", "ben")).then_refused("ben may not revoke")


def test_a_seat_that_nobody_holds_cannot_be_taken_away() -> None:
    for role, person, scope in (("approver", "ana", "lifecycle"), ("approver", "sal", "sales"), ("decider", "", "*")):
        answer = LEDGER.when(revoke, **taking(role, person, "dana", scope))  # type: ignore[arg-type]
        answer.then_refused("holds no seat", "ledger rights")
        assert isinstance(answer.refused, UnknownName)


def test_a_seat_does_not_end_in_the_past() -> None:
    LEDGER.when(revoke, **taking("approver", "sal", "cro", start=DAY - timedelta(1))).then_refused("that day is past")


def test_a_seat_that_is_gone_is_gone_already_and_one_that_ends_later_may_end_sooner() -> None:
    later = LEDGER.after(revoke, **taking("approver", "sal", "cro", start=APRIL))
    later.when(revoke, **taking("approver", "sal", "cro", start=APRIL)).then_nothing()
    later.when(revoke, **taking("approver", "sal", "cro", start=MAY)).then_nothing()
    later.when(revoke, **taking("approver", "sal", "cro", start=DAY)).then(RightRevoked)


def test_a_seat_ends_on_its_day_in_its_role_and_scope_and_nowhere_else() -> None:
    both = LEDGER.also(row(stewards=("ana", "sal")), row("lifecycle/mql", approvers=("sal",)))
    gone = both.after(revoke, **taking("approver", "sal", "cro", start=APRIL))
    rights = gone.state.rights
    wide, narrow = rights.row("lifecycle", DAY), rights.row("lifecycle/mql", DAY)
    assert wide
    assert narrow
    assert rights.holders(wide, "approver", APRIL - timedelta(1)) == ("sal", "mia")
    assert rights.holders(wide, "approver", APRIL) == ("mia",)
    assert rights.holders(wide, "steward", APRIL) == ("ana", "sal")
    assert rights.holders(narrow, "approver", APRIL) == ("sal",)


def test_who_lost_a_seat_is_told_when() -> None:
    gone = LEDGER.after(revoke, **taking("steward", "ana", "cro"))
    gone.when(propose, draft=MQL, terms=terms(), by="ana").then_refused("ended on 2026-03-02", "ask ben")


def test_a_later_row_may_seat_them_again() -> None:
    again = LEDGER.after(revoke, **taking("steward", "ana", "cro")).also(row())
    again.when(propose, draft=MQL, terms=terms(), by="ana").then(DefinitionProposed)
    again.when(revoke, **taking("steward", "ana", "cro")).then(RightRevoked)


def test_the_deciders_own_seat_can_be_taken_away_and_then_nobody_ratifies() -> None:
    gone = LEDGER.after(revoke, **taking("decider", "cro", "dana"))
    approved = proposed(gone, MQL).after(approve, proposal_id="mql#1", by="sal")
    approved.when(ratify, proposal_id="mql#1", by="cro").then_refused("ended on", "that seat is empty")
    gone.when(revoke, **taking("approver", "sal", "cro")).then_refused("cro may not revoke")
