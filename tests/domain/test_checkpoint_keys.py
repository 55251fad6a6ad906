"""Keys that sign checkpoints: the decider of `*` adds and revokes them, and an audit finds who else did."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.audit.checkpoints.events.key import CheckpointKeyAdded, CheckpointKeyRevoked
from ledger.audit.checkpoints.fold import SLOT as CHECKPOINT_KEYS
from ledger.audit.checkpoints.verbs import add_key, revoke_key
from ledger.domain.keys.note_key import PublicKey, public_key
from ledger.govern.documents.views import state_hash
from ledger.testing import Given, people

from .test_findings import GOVERNED, judged

KEY = PublicKey("acme.example/ledger/3f0c/1", bytes(range(32)))
ADDED = GOVERNED.after(add_key, key=KEY, by="dana")
REVOKED = ADDED.after(revoke_key, key=str(KEY), because="sold", by="dana")
ACTS: dict[str, tuple[Given, Any, dict[str, Any], type[Any]]] = {
    "add": (GOVERNED, add_key, {"key": KEY}, CheckpointKeyAdded),
    "revoke": (ADDED, revoke_key, {"key": str(KEY), "because": "sold"}, CheckpointKeyRevoked),
}
EACH = pytest.mark.parametrize("act", ACTS)


@EACH
def test_the_decider_of_everything_does_it_once_and_an_audit_agrees(act: str) -> None:
    before, verb, asked, sort = ACTS[act]
    (event,) = before.when(verb, **asked, by="dana").then(sort)
    assert judged(before, "dana", event).right
    before.after(verb, **asked, by="dana").when(verb, **asked, by="dana").then_nothing()
    assert state_hash(before.state) != state_hash(before.after(verb, **asked, by="dana").state)


@EACH
@pytest.mark.parametrize("who", ["cro", "eve"])
def test_nobody_else_does_and_whoever_wrote_it_an_audit_tells(act: str, who: str) -> None:
    before, verb, asked, _ = ACTS[act]
    outside = before.also(*people("eve"))
    outside.when(verb, **asked, by=who).then_refused(f"{who} may not")
    (event,) = before.when(verb, **asked, by="dana").events
    assert judged(outside, who, event).lacks


def test_what_was_revoked_stays_so() -> None:
    REVOKED.when(add_key, key=KEY, by="dana").then_refused("was revoked")
    (found,) = CHECKPOINT_KEYS.of(REVOKED.state).by_key.values()
    assert found.public == KEY
    sizes = (found.position - 1, found.position, found.revoked - 1, found.revoked, found.revoked + 1)
    assert [found.counts(size) for size in sizes] == [False, True, True, False, False]


def test_a_key_that_nobody_added_is_not_revoked() -> None:
    GOVERNED.when(revoke_key, key=str(KEY), because="no", by="dana").then_refused("no checkpoint")


def test_what_somebody_wrote_that_is_no_key_has_no_right() -> None:
    (event,) = GOVERNED.when(add_key, key=KEY, by="dana").events
    forged = CheckpointKeyAdded(key="nonsense", right=event.right)
    assert "is no key" in judged(GOVERNED, "dana", forged).lacks


def test_a_key_is_read_as_it_is_written() -> None:
    assert public_key(str(KEY)) == KEY
