"""Nobody is seated where more is asked for than they can show, and a row that asks too much is a gap that is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.domain.acts.approving import ratify
from ledger.domain.acts.proposing import propose
from ledger.domain.acts.revoking import revoke
from ledger.domain.credential import (
    CredentialAdded,
    CredentialConfirmed,
    CredentialRevoked,
    OidcBinding,
    Passkey,
    PublicPart,
)
from ledger.domain.event import Assurance, Event, Identification
from ledger.domain.needs import Needs
from ledger.domain.showing import gaps, lacks
from ledger.errors import Problems
from ledger.testing import DAY, Given, by, charter, row, solo, terms

from .steps import LEDGER, newest

TOMORROW = DAY + timedelta(days=1)
SIGNED = Needs(ratify="signed")


def credential(person: str, name: str, public: PublicPart, sure: Assurance = "signed") -> tuple[tuple[str, Event], ...]:
    """Enrolled by its holder and confirmed by Dana, today."""
    added = CredentialAdded(credential=name, person=person, public=public, nonce="", proof="")
    return by(person, added), by("dana", CredentialConfirmed(credential=name, person=person, right=1, assurance=sure))


def key(person: str, name: str, sure: Assurance = "signed") -> tuple[tuple[str, Event], ...]:
    return credential(person, name, Passkey(id=name, cose="", rp="acme.example"), sure)


def account(person: str) -> tuple[tuple[str, Event], ...]:
    return credential(person, f"account of {person}", OidcBinding(commitment=person))


ONE_KEY = LEDGER.also(*key("cro", "c_1"))
TWO_KEYS = ONE_KEY.also(*key("cro", "c_2"))


def told(so_far: Given) -> list[str]:
    return list(gaps(so_far.state, so_far.today))


def test_a_row_that_needs_more_than_its_decider_can_show_is_a_gap() -> None:
    needy = LEDGER.also(row(needs=Needs(ratify="federated")))
    (gap,) = told(needy)
    assert gap == (
        "`lifecycle` needs federated (the company's own sign-in vouches for them) to ratify: "
        "cro has no account or key that counts"
    )
    assert told(needy.also(*account("cro")).on(TOMORROW)) == []
    assert told(LEDGER.also(row(needs=Needs(approve="session", ratify="session")))) == []


def test_a_row_is_short_where_too_few_approvers_can_show_what_it_needs() -> None:
    needy = LEDGER.also(row(needs=Needs(approve="federated"), quorum=2))
    assert len(told(needy.also(*account("sal")).on(TOMORROW))) == 1
    assert told(needy.also(*account("sal"), *account("mia")).on(TOMORROW)) == []
    assert told(LEDGER.also(row(needs=Needs(approve="federated")), *account("sal")).on(TOMORROW)) == []


@pytest.mark.parametrize(("so_far", "short"), [(LEDGER, "0 of the 2"), (ONE_KEY, "1 of the 2"), (TWO_KEYS, "")])
def test_whoever_has_to_sign_holds_two_keys_first(so_far: Given, short: str) -> None:
    found = so_far.on(TOMORROW).when(propose, draft=charter(needs=SIGNED), terms=terms(TOMORROW), by="dana")
    if short:
        found.then_refused("cro may not be decider in `lifecycle` yet", f"cro holds {short} keys", "credential add")
    else:
        assert found.events


def test_a_key_counts_neither_before_its_day_nor_once_it_ended_nor_for_more_than_it_was_confirmed_by() -> None:
    state = TWO_KEYS.state
    assert lacks(state.credentials, "cro", "signed", DAY)
    assert not lacks(state.credentials, "cro", "signed", TOMORROW)
    lost = TWO_KEYS.also(by("cro", CredentialRevoked(credential="c_2", person="cro"))).state
    assert lacks(lost.credentials, "cro", "signed", TOMORROW)
    weak = LEDGER.also(*key("cro", "c_1", "federated"), *key("cro", "c_2", "federated")).state
    assert lacks(weak.credentials, "cro", "signed", TOMORROW)
    assert not lacks(weak.credentials, "cro", "federated", TOMORROW)


ALONE = {**solo("dana"), "needs": Needs(ratify="federated")}


def test_everything_is_never_left_to_a_decider_who_cannot_show_what_it_needs() -> None:
    asking = {"draft": charter("*", **ALONE), "terms": terms(TOMORROW), "by": "dana"}
    LEDGER.on(TOMORROW).when(propose, **asking).then_refused(
        "nobody could decide anything in `*`", "dana has no account or key that counts"
    )
    assert LEDGER.also(*account("dana")).on(TOMORROW).when(propose, **asking).events


def test_a_seat_that_ends_leaves_everything_to_those_who_can_show_what_it_needs() -> None:
    both = {"stewards": ("ana",), "approvers": ("sal", "mia"), "needs": Needs(approve="federated")}
    wide = LEDGER.also(row("*", **both), *account("sal")).on(TOMORROW)
    gone = {"scope": "*", "role": "approver", "by": "cro", "start": TOMORROW}
    wide.when(revoke, person="sal", **gone).then_refused("nobody could decide anything in `*`")
    assert wide.when(revoke, person="mia", **gone).events


def test_a_decision_judges_it_again_since_keys_end() -> None:
    asked = TWO_KEYS.on(TOMORROW).after(propose, draft=charter(needs=SIGNED), terms=terms(TOMORROW), by="dana")
    lost = asked.also(by("cro", CredentialRevoked(credential="c_2", person="cro")))
    shown = {"proposal_id": newest(lost), "by": "dana", "identification": Identification()}
    assert asked.when(ratify, **shown).events
    refused = lost.when(ratify, **shown).refused
    assert refused
    assert "cro may not be decider in `lifecycle` yet" in str(refused)
    assert not isinstance(refused, Problems)
