"""Who leaves acts no more: seats, credentials and agents end together, and what they did stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as that, settings, strategies as st
from msgspec.structs import replace

from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.leaving import leave
from ledger.domain.acts.proposing import propose
from ledger.domain.acts.registering import add_person
from ledger.domain.charter import RightRevoked
from ledger.domain.credential import CredentialAdded, CredentialRevoked, Passkey
from ledger.domain.delegation import RightDelegated
from ledger.domain.entitlement.judging import judge
from ledger.domain.founding import Founded, PersonLeft, PersonRegistered
from ledger.domain.needs import Needs
from ledger.testing import DAY, Given, by, charter, definition, given, people, row, solo, terms
from strategies import tries

from .steps import LEDGER, proposed

JUNE = DAY.replace(month=6)
KEY = by(
    "cro", CredentialAdded(credential="c_1", person="cro", public=Passkey(id="1", cose="", rp="x"), nonce="", proof="")
)
AGENT = PersonRegistered(id="robo", kind="agent", commitment="", owner="cro")
WIDE = {"stewards": ("ana",), "approvers": ("sal",), "decider": "dana", "registrars": ("ops",)}
COMPANY = LEDGER.also(row("*", **WIDE), row(stewards=("ana", "robo")), KEY, AGENT)


def test_everything_by_which_they_act_ends_together() -> None:
    left, robo, *ended = COMPANY.when(leave, person="cro", by="ops").events
    assert (left, robo) == tuple(PersonLeft(person=each, because="we agreed on it") for each in ("cro", "robo"))
    seats = [(each.scope, each.role, each.person) for each in ended if isinstance(each, RightRevoked)]
    assert seats == [("lifecycle", "decider", "cro"), ("lifecycle", "steward", "robo")]
    assert [each.credential for each in ended if isinstance(each, CredentialRevoked)] == ["c_1"]
    after = COMPANY.after(leave, person="cro", by="ops")
    assert after.state.left == {"cro", "robo"}
    assert "`lifecycle` has no decider: nothing in it can be ratified" in list(after.state.rights.gaps(DAY))
    after.when(leave, person="cro", by="ops").then_nothing()


def test_an_agent_may_leave_and_its_owner_stay() -> None:
    assert COMPANY.after(leave, person="robo", by="dana").state.left == {"robo"}


def test_a_seat_that_begins_later_ends_too_and_one_that_is_over_is_let_be() -> None:
    later = COMPANY.also(row("later", start=JUNE), row("past", decider="cro"), row("past", decider="sal"))
    seats = {each.scope for each in later.when(leave, person="cro", by="ops").events if isinstance(each, RightRevoked)}
    assert seats == {"later", "lifecycle"}
    after = later.after(leave, person="cro", by="ops").on(JUNE)
    found = after.state.rights.row("later", JUNE)
    assert found
    assert after.state.rights.holders(found, "decider", JUNE) == ()


@pytest.mark.parametrize(
    ("who", "may"), [("ops", True), ("dana", True), ("cro", False), ("ana", False), ("sal", False)]
)
def test_a_registrar_lets_go_or_the_decider_of_everything(who: str, may: bool) -> None:
    found = COMPANY.when(leave, person="mia", by=who)
    if may:
        assert found.events
    else:
        found.then_refused(f"{who} may not let anybody go", "ask ops or dana")


def test_nobody_leaves_everything_without_a_decider() -> None:
    for who in ("dana", "sal", "ana"):
        COMPANY.when(leave, person=who, by="ops").then_refused("nobody could decide anything in `*`")
    alone = given(*people("dana"), row("*", **solo("dana")))
    alone.when(leave, person="dana", by="dana").then_refused("it would have no human decider")


SIGNED = {"stewards": ("ana",), "approvers": ("sal",), "decider": "cro", "needs": Needs(ratify="signed")}
SHORT = LEDGER.also(row("*", **SIGNED), *people("vp"))
"""Nobody can amend `*` until its decider has the keys that it takes."""


@pytest.mark.parametrize(("who", "lacks"), [("cro", "no human decider"), ("sal", "`*`"), ("ana", "`*`")])
def test_where_nobody_can_decide_for_want_of_a_key_nobody_takes_away_more(who: str, lacks: str) -> None:
    board = SHORT.state.rights.row("*", DAY)
    assert board
    away = SHORT.also(
        (
            "cro",
            RightDelegated(
                scope="*", role="decider", person="cro", to="vp", from_=DAY, until=JUNE, right=board.position
            ),
        )
    )
    away.when(leave, person=who, by="vp").then_refused("`*` would lack more than it does", lacks, "ledger rights")
    away.after(leave, person="mia", by="vp")


def test_where_nobody_can_decide_whoever_is_one_too_many_may_go() -> None:
    two = LEDGER.also(row("*", **{**SIGNED, "approvers": ("sal", "mia")}))
    one = two.after(leave, person="mia", by="cro")
    one.when(leave, person="sal", by="cro").then_refused("would lack more than it does")


def test_who_left_and_kept_their_seat_by_a_slip_is_nobody_who_can_decide() -> None:
    two = LEDGER.also(row("*", **{**WIDE, "approvers": ("sal", "mia")}), by("dana", PersonLeft(person="mia")))
    two.when(leave, person="sal", by="dana").then_refused("too few approvers")


TWO_EACH = {
    "stewards": ("ana", "ben"),
    "approvers": ("sal", "mia", "ops"),
    "decider": "cro",
    "quorum": 2,
    "registrars": ("dana",),
}
EVERYBODY = people("dana", "ana", "ben", "sal", "mia", "cro", "ops", "eve")
FOUNDED = Founded(ledger_id="acme", zone="UTC", clock="system", rules=2)


def _written_past(so_far: Given, person: str, by: str) -> str:
    """What somebody's own word that another one left lacks."""
    (said,) = [*so_far.also((by, PersonLeft(person=person))).events][-1:]
    return judge(so_far.state, said, DAY).lacks


@pytest.mark.parametrize(
    ("seats", "needed"),
    [
        (TWO_EACH, {"cro"}),
        ({**TWO_EACH, "quorum": 3}, {"cro", "sal", "mia", "ops"}),
        ({**TWO_EACH, "stewards": ("ana", "cro")}, {"cro", "ana"}),
        ({**TWO_EACH, "stewards": ("ana", "sal"), "quorum": 3}, {"cro", "ana", "sal", "mia", "ops"}),
        ({**TWO_EACH, "quorums": {"editorial": 1, "otherwise": 3}}, {"cro", "sal", "mia", "ops"}),
        ({**solo("cro"), "registrars": ("dana",)}, {"cro"}),
    ],
)
def test_a_registrar_who_says_past_the_program_that_somebody_left_locks_nobody_out(
    seats: dict[str, Any], needed: set[str]
) -> None:
    board = given(FOUNDED, *EVERYBODY, row("*", **seats))
    people_ = ("cro", "ana", "ben", "sal", "mia", "ops")
    assert {each for each in people_ if "would stay so for ever" in _written_past(board, each, "dana")} == needed
    older = given(replace(FOUNDED, rules=1), *EVERYBODY, row("*", **seats))
    assert [each for each in people_ if _written_past(older, each, "dana")] == []


LENT = (("sal", "ana"), ("mia", "sal"), ("sal", "ben"), ("cro", "ben"), ("cro", "mia"), ("ops", "eve"))


@settings(max_examples=tries(200))
@that(
    st.lists(st.sampled_from(("ana", "ben", "cro")), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(("sal", "mia", "ops", "ana", "cro")), max_size=4, unique=True),
    st.integers(0, 3),
    st.lists(st.sampled_from(LENT), max_size=2),
)
def test_whom_the_ledger_lets_go_may_go(stewards: Any, approvers: Any, quorum: int, lent: Any) -> None:
    seats = {"stewards": (*stewards,), "approvers": (*approvers,), "decider": "cro", "quorum": quorum}
    board = given(FOUNDED, *EVERYBODY, row("*", **seats, registrars=("dana",)))
    found = board.state.rights.row("*", DAY)
    assert found
    for person, to in lent:
        role: Any = "decider" if person == "cro" else "approver"
        given_ = {"scope": "*", "person": person, "to": to, "from_": DAY, "until": JUNE, "right": found.position}
        board = board.also((person, RightDelegated(role=role, **given_)))
    for each in ("cro", "ana", "ben", "sal", "mia", "ops"):
        if board.when(leave, person=each, by="dana").events:
            assert _written_past(board, each, "dana") == ""


def test_what_they_consented_to_is_not_counted_from_then_on() -> None:
    asked = proposed(COMPANY, definition("mql")).after(approve, proposal_id="mql#1", by="sal")
    gone = asked.also(row("*", **{**WIDE, "approvers": ("mia", "sal")})).after(leave, person="sal", by="ops")
    gone.when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals")


def test_nobody_who_left_is_seated_before_they_are_registered_again() -> None:
    gone = COMPANY.after(leave, person="mia", by="ops")
    again = {"draft": charter("other", approvers=("mia",)), "terms": terms(), "by": "ana"}
    gone.when(propose, **again).then_refused("mia may not be seated in `other`", "they left", "ledger person add")
    back = gone.after(add_person, person="mia", commitment="", kind="human", owner="", by="dana")
    assert back.state.left == set()
    assert back.when(propose, **again).events
    found = back.state.rights.governing("lifecycle/mql", DAY)
    assert found
    assert "mia" not in back.state.rights.holders(found, "approver", DAY + timedelta(days=1))


def test_who_left_comes_back_as_what_they_were_and_owns_nothing_meanwhile() -> None:
    gone: Given = COMPANY.after(leave, person="cro", by="ops")
    asked = {"commitment": "", "by": "dana"}
    gone.when(add_person, person="cro", kind="agent", owner="ana", **asked).then_refused("already known, as human")
    gone.when(add_person, person="new", kind="agent", owner="cro", **asked).then_refused("cro cannot own an agent")
