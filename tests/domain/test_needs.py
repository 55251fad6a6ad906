"""A charter says how surely, and how lately, it has to be established who answers; less than that is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger.data import replace
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.event import ASSURANCES, Actor, Assurance, Authentication, Identification
from ledger.domain.needs import Needs
from ledger.domain.proposal import DefinitionRatified, ProposalApproved, ProposalDeclined
from ledger.errors import Problems, Unidentified
from ledger.testing import definition, row

from .steps import LEDGER, proposed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NEEDS = Needs(approve="session", ratify="federated", fresh=10)
OPEN = proposed(LEDGER.also(row(needs=NEEDS)), definition("mql"))


def shown(assurance: Assurance, ago: timedelta | None = timedelta(0), signature: str = "") -> Identification:
    """Somebody who showed who they are so long ago; None for nobody knows when."""
    at = None if ago is None else f"{NOON - ago:%Y-%m-%dT%H:%M:%S.%fZ}"
    how = at and Authentication(method="oidc", credential="c_1", at=at)
    return Actor("x", assurance=assurance, authentication=how or None, signature=signature).identified_at(NOON)


APPROVED = OPEN.after(approve, proposal_id="mql#1", by="sal", identification=shown("session"))


@pytest.mark.parametrize("assurance", ASSURANCES)
@pytest.mark.fault(31)
def test_an_act_takes_at_least_the_assurance_that_its_charter_needs(assurance: Assurance) -> None:
    approving = OPEN.when(approve, proposal_id="mql#1", by="sal", identification=shown(assurance))
    deciding = APPROVED.when(ratify, proposal_id="mql#1", by="cro", identification=shown(assurance))
    assert bool(approving.events) == (assurance != "asserted")
    assert bool(deciding.events) == (assurance in ("federated", "signed"))
    for said in (approving.refused, deciding.refused):
        assert said is None or isinstance(said, Unidentified)


def test_who_is_refused_hears_what_it_takes_and_what_to_do() -> None:
    APPROVED.when(ratify, proposal_id="mql#1", by="cro", identification=shown("session")).then_refused(
        "that it is cro who would ratify mql#1 was not established surely enough",
        "the charter of `lifecycle` (position 15) needs federated (the company's own sign-in vouches for them), "
        "and this was session (they signed in)",
        "fix: sign it: ledger ratify mql#1 --sign KEYFILE",
    )


def test_a_no_takes_what_a_yes_from_the_same_seat_does() -> None:
    OPEN.when(decline, proposal_id="mql#1", by="sal").then_refused("would decline mql#1", "needs session")
    OPEN.when(decline, proposal_id="mql#1", by="sal", identification=shown("session")).then(ProposalDeclined)
    cro = {"proposal_id": "mql#1", "by": "cro"}
    OPEN.when(decline, **cro, identification=shown("session")).then_refused("needs federated")
    OPEN.when(decline, **cro, identification=shown("federated")).then(ProposalDeclined)


@pytest.mark.parametrize(
    ("ago", "passes"),
    [
        (timedelta(0), True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=10, microseconds=1), False),
        (-timedelta(minutes=1), True),
        (-timedelta(minutes=2), False),
        (None, False),
    ],
)
def test_who_showed_it_too_long_ago_shows_it_again(ago: timedelta | None, passes: bool) -> None:
    found = OPEN.when(approve, proposal_id="mql#1", by="sal", identification=shown("federated", ago))
    if passes:
        found.then(ProposalApproved)
    else:
        found.then_refused("was not established lately enough", "in the last 10 minutes", "fix: sign it")


def test_an_act_that_is_itself_signed_is_as_fresh_as_it_is() -> None:
    stale = timedelta(hours=3)
    signed = shown("signed", stale, "sha256:5c0f")
    APPROVED.when(ratify, proposal_id="mql#1", by="cro", identification=signed).then(DefinitionRatified)
    for other in (shown("signed", stale), shown("federated", stale, "sha256:5c0f")):
        APPROVED.when(ratify, proposal_id="mql#1", by="cro", identification=other).then_refused("lately enough")


def test_freshness_is_asked_only_of_acts_that_need_more_than_a_word() -> None:
    lax = proposed(LEDGER.also(row(needs=Needs(ratify="session", fresh=10))), definition("mql"))
    lax.when(approve, proposal_id="mql#1", by="sal").then(ProposalApproved)


def test_a_relay_needs_that_the_relayer_is_established_and_counts_as_nobody_elses() -> None:
    relayed = replace(shown("session"), relayed_for="mia")
    after = OPEN.after(approve, proposal_id="mql#1", by="sal", identification=relayed)
    assert after.state.proposals["mql#1"].consenting == {"sal"}
    asserted = replace(shown("asserted"), relayed_for="cro")
    OPEN.when(approve, proposal_id="mql#1", by="sal", identification=asserted).then_refused("surely enough")


def test_it_is_told_beside_whatever_else_stands_in_the_way_of_a_decision() -> None:
    said = OPEN.when(ratify, proposal_id="mql#1", by="cro").refused
    assert isinstance(said, Problems)
    assert [type(each).__name__ for each in said.problems] == ["Unidentified", "Refused"]


def test_a_charter_that_asks_for_more_voids_what_was_consented_to_on_less() -> None:
    consented = proposed(LEDGER, definition("mql")).after(approve, proposal_id="mql#1", by="sal")
    stricter = consented.also(row(needs=NEEDS))
    stricter.when(ratify, proposal_id="mql#1", by="cro", identification=shown("signed")).then_refused("is stale")
