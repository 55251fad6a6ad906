"""What the guards accept of an answer, an audit finds that it stood; what they refuse, it finds without a right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import assume, given, strategies as st

from ledger.data import replace
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.credential import Credential, CredentialConfirmed, OidcBinding, Passkey
from ledger.domain.entitlement.judging import judge
from ledger.domain.event import ASSURANCES, Authentication, Identification, Recorded
from ledger.domain.needs import SKEW, Needs
from ledger.domain.proposal import as_stored
from ledger.errors import Unidentified
from ledger.testing import DAY, definition, row

from .steps import LEDGER, proposed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANSWERS: list[tuple[Any, str]] = [(approve, "sal"), (decline, "sal"), (decline, "cro"), (ratify, "cro")]
surely, minutes = st.sampled_from(ASSURANCES[:3]), st.integers(0, 30)
needs = st.builds(Needs, approve=surely, ratify=surely, fresh=minutes)


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"


def account(person: str, since: datetime = NOON - timedelta(days=2)) -> Credential:
    """An account of the company that counts, or does not yet."""
    public = OidcBinding(commitment=person)
    said = CredentialConfirmed(credential="c_1", person=person, right=1, assurance="asserted")
    return Credential(
        id="c_1", person=person, public=public, title="", added=1, position=1, confirmed=said, confirmed_at=since
    )


@given(needs, surely, st.none() | minutes, st.sampled_from(ANSWERS), st.integers(0, 59))
def test_an_audit_agrees_with_the_guards(
    asked: Needs, shown: Any, ago: int | None, answer: tuple[Any, str], waited: int
) -> None:
    assume(ago != asked.fresh + 1)  # up to a minute later it may have waited to be written
    verb, who = answer
    assume(shown != "federated" or ago is not None)  # an account is always shown by a sign-in
    so_far = proposed(LEDGER, definition("mql")).after(approve, proposal_id="mql#1", by="mia")
    plain = so_far.when(verb, proposal_id="mql#1", by=who).events[0]
    at = None if ago is None else stamp(NOON - timedelta(minutes=ago))
    how = Authentication(method="oidc", credential="c_1", at=at) if at else None
    given_ = Identification(shown, how, at=NOON)
    state = so_far.state
    state.credentials.by_id["c_1"] = account(who)
    old = state.rights.rows["lifecycle"][-1]
    state.rights.rows["lifecycle"][-1] = replace(old, terms=msgspec.structs.replace(old.terms, needs=asked))
    try:
        verb(state, "mql#1", by=who, today=DAY, because="so", identification=given_)
        accepted = True
    except Unidentified:
        accepted = False
    event = msgspec.structs.replace(plain, **as_stored(given_))
    written = stamp(NOON + timedelta(seconds=waited))
    found = judge(state, Recorded(99, written, who, event), DAY, lambda _: shown)
    assert bool(found.right) == accepted, found
    assert accepted or "was not established" in found.lacks
    assert timedelta(seconds=waited) < SKEW


def test_the_row_that_is_asked_is_the_one_that_the_act_names() -> None:
    strict = proposed(LEDGER.also(row(needs=Needs(approve="session"))), definition("mql"))
    (event,) = strict.when(
        approve, proposal_id="mql#1", by="sal", identification=Identification("session", at=NOON)
    ).events
    judged = [
        judge(strict.state, Recorded(99, stamp(NOON), "sal", event), DAY, lambda _, told=told: told)
        for told in ASSURANCES[:2]
    ]
    assert [bool(each.right) for each in judged] == [False, True]


def test_a_sign_in_is_federated_by_an_account_of_their_own_that_counts() -> None:
    strict = proposed(LEDGER.also(row(needs=Needs(approve="federated"))), definition("mql"))
    how = Authentication(method="oidc", credential="c_1", at=stamp(NOON))
    shown = Identification("federated", how, at=NOON)
    (event,) = strict.when(approve, proposal_id="mql#1", by="sal", identification=shown).events
    state = strict.state

    def stands(**held: Credential) -> bool:
        state.credentials.by_id.clear()
        state.credentials.by_id.update(held)
        found = judge(state, Recorded(99, stamp(NOON), "sal", event), DAY, lambda _: "federated")
        return "surely enough" not in found.lacks

    key = msgspec.structs.replace(account("sal"), public=Passkey(id="c_1", cose="", rp="acme.example"))
    ended = msgspec.structs.replace(account("sal"), ended="revoked")
    assert stands(c_1=account("sal"))
    assert not stands()
    assert not stands(c_1=account("cro"))
    assert not stands(c_1=account("sal", since=NOON))
    assert not stands(c_1=ended)
    assert not stands(c_1=key)
