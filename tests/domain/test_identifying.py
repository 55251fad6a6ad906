"""How it was established who answers is stored with the answer, and what nothing proves leaves no trace."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from ledger.data import replace
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.event import ASSERTED, Actor, Authentication
from ledger.testing import Given, definition

from .steps import LEDGER, proposed, ratified, retiring

PASSKEY = Authentication(method="passkey", credential="c_1", at="2026-03-01T08:55:00.000000Z")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SURE = Actor("sal", assurance="signed", authentication=PASSKEY, signature="sha256:5c0f").identified_at(NOON)
OPEN = proposed(LEDGER, definition("mql"))
APPROVED = OPEN.after(approve, proposal_id="mql#1", by="sal")
ENDING = proposed(ratified(LEDGER, definition("mql")), definition("mql"), retiring()).after(
    approve, proposal_id="mql#2", by="sal"
)
ANSWERS = [
    (approve, OPEN, "mql#1", "sal"),
    (decline, OPEN, "mql#1", "sal"),
    (decline, OPEN, "mql#1", "cro"),
    (ratify, APPROVED, "mql#1", "cro"),
    (ratify, ENDING, "mql#2", "cro"),
]


@pytest.mark.parametrize(("verb", "so_far", "proposal", "who"), ANSWERS)
def test_an_answer_tells_how_it_was_established_who_gave_it(
    verb: object, so_far: Given, proposal: str, who: str
) -> None:
    (event, *_) = so_far.when(verb, proposal_id=proposal, by=who, identification=SURE).events  # type: ignore[arg-type]
    assert (event.authentication, event.signature) == (PASSKEY, "sha256:5c0f")  # type: ignore[attr-defined]
    assert event.relayed_for is msgspec.UNSET  # type: ignore[attr-defined]


@pytest.mark.parametrize(("verb", "so_far", "proposal", "who"), ANSWERS)
def test_an_answer_that_nothing_proves_is_stored_as_it_always_was(
    verb: object, so_far: Given, proposal: str, who: str
) -> None:
    said = so_far.when(verb, proposal_id=proposal, by=who, identification=ASSERTED).events  # type: ignore[arg-type]
    assert said == so_far.when(verb, proposal_id=proposal, by=who).events  # type: ignore[arg-type]
    assert not said[0].signature  # type: ignore[attr-defined]
    assert said[0].authentication is msgspec.UNSET  # type: ignore[attr-defined]


def test_a_relay_is_the_act_of_whoever_relays_and_counts_as_theirs_alone() -> None:
    relayed = replace(SURE, relayed_for="mia")
    (event,) = OPEN.when(approve, proposal_id="mql#1", by="sal", identification=relayed).events
    assert event.relayed_for == "mia"  # type: ignore[attr-defined]
    after = OPEN.after(approve, proposal_id="mql#1", by="sal", identification=relayed)
    assert after.state.proposals["mql#1"].consenting == {"sal"}
    ben = OPEN.when(approve, proposal_id="mql#1", by="ben", identification=replace(relayed, relayed_for="sal"))
    ben.then_refused("ben may not act as approver")
