"""That an older copy of the ledger goes on: said by its decider, once for what is missing, and judged by an audit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given as over, strategies as st

from domain.steps import founded, ratified
from ledger.audit.restore.verbs import correct, restore
from ledger.audit.trail.queries.audit import audited_events
from ledger.deliver.targets.events.delivery import (
    DeliveryPlanned,
    TargetDeclared,
    TargetObserved,
    fold_deliveries,
    require_observed,
)
from ledger.domain.credential import CredentialAdded, CredentialRevoked, RecoveryKey, SshKey
from ledger.domain.restoration import FIRST, LedgerRestored, Restoration, RestorationCorrected, incarnation, parted
from ledger.errors import Refused
from ledger.govern.documents.views import state_hash
from ledger.govern.people.verbs.enrolling import right_to_confirm
from ledger.testing import DAY, Given, by, definition, people, row
from ledger.views.timeline import timeline

from .test_findings import GOVERNED, judged
from .test_showing import credential

HEAD = GOVERNED.events[-1].position
KEPT: dict[str, Any] = {"head": HEAD, "size": HEAD + 3, "root": "ab" * 32, "because": "the disk died"}
NONE_KEPT: dict[str, Any] = {**KEPT, "size": 0, "root": ""}
RESTORED = GOVERNED.after(restore, **KEPT, by="dana")
NEWER: dict[str, Any] = {"of": FIRST, "size": HEAD + 8, "root": "cd" * 32, "because": "the auditor kept a newer one"}


@pytest.mark.parametrize("said", [KEPT, NONE_KEPT], ids=["kept", "none kept"])
def test_the_decider_of_everything_declares_it_and_an_audit_agrees(said: dict[str, Any]) -> None:
    (event,) = GOVERNED.when(restore, **said, by="dana").then(LedgerRestored)
    assert judged(GOVERNED, "dana", event).right
    after = GOVERNED.after(restore, **said, by="dana")
    assert incarnation(GOVERNED.state.restorations) == FIRST
    assert incarnation(after.state.restorations) == FIRST + 1
    assert state_hash(after.state) != state_hash(GOVERNED.state)
    (told,) = timeline(after.events[-1:])
    assert ("no checkpoint was kept" in told.sentence) == (not said["size"])


@pytest.mark.parametrize("who", ["cro", "eve"])
def test_nobody_else_does_and_whoever_wrote_it_an_audit_tells(who: str) -> None:
    outside = GOVERNED.also(*people("eve"))
    outside.when(restore, **KEPT, by=who).then_refused(f"{who} may not")
    (event,) = GOVERNED.when(restore, **KEPT, by="dana").events
    assert judged(outside, who, event).lacks


def test_nothing_is_declared_where_nothing_is_missing() -> None:
    GOVERNED.when(restore, **{**KEPT, "size": HEAD}, by="dana").then_refused("nothing is missing")
    (event,) = GOVERNED.when(restore, **KEPT, by="dana").events
    assert judged(GOVERNED, "dana", msgspec.structs.replace(event, size=HEAD)).lacks


def test_a_number_of_before_is_never_that_of_another_incarnation() -> None:
    assert incarnation(RESTORED.state.restorations) == FIRST + 1
    (event,) = RESTORED.when(restore, **{**KEPT, "head": HEAD + 1, "of": 7}, by="dana").events
    assert event.incarnation == 8  # type: ignore[attr-defined]
    again = RESTORED.after(restore, **{**KEPT, "head": HEAD + 1}, by="dana")
    assert incarnation(again.state.restorations) == FIRST + 2
    assert judged(RESTORED, "dana", msgspec.structs.replace(event, incarnation=FIRST + 1)).lacks


@over(st.lists(st.integers(1, 30), max_size=5, unique=True).map(sorted), st.integers(1, 6), st.integers(0, 40))
def test_a_checkpoint_parts_at_the_first_later_incarnation_that_has_less_in_common_with_it(
    positions: list[int], of: int, size: int
) -> None:
    said = [
        Restoration(at, "", "dana", LedgerRestored(incarnation=number, size=0, root="", right=1, because=""))
        for number, at in enumerate(positions, FIRST + 1)
    ]
    apart = parted(said, of, size)
    later = [each for each in said if each.terms.incarnation > of]
    assert (apart is None) == all(each.common >= size for each in later)
    assert apart is None or all(each.common >= size for each in later[: later.index(apart)])


def held(*more: tuple[str, Any]) -> Given:
    """Dana and Sal hold a key each that somebody confirmed, and Dana one that is kept offline."""
    keys = [
        ("dana", "c_dana", SshKey(key="d")),
        ("sal", "c_sal", SshKey(key="s")),
        ("dana", "off", RecoveryKey(key="o")),
    ]
    return GOVERNED.also(*(each for key in keys for each in credential(*key)), *more)


def test_credentials_are_confirmed_again_but_for_those_of_who_declared_it_and_the_one_kept_offline() -> None:
    before = held()
    after = before.after(
        restore, **{**NONE_KEPT, "head": before.events[-1].position}, by="dana"
    ).state.credentials.by_id
    assert {name for name, each in after.items() if each.confirmed} == {"c_dana", "off"}
    assert after["c_sal"].reopened == before.events[-1].position + 1
    assert before.state.credentials.by_id["c_sal"].confirmed


def test_what_was_revoked_stays_revoked() -> None:
    gone = held(by("sal", CredentialRevoked(credential="c_sal", person="sal")))
    after = gone.after(restore, **{**NONE_KEPT, "head": gone.events[-1].position}, by="dana").state.credentials.by_id
    assert (after["c_sal"].ended, after["c_sal"].reopened) == ("revoked", 0)


def test_targets_are_read_only_until_somebody_looked_at_each() -> None:
    two = [TargetDeclared(target=each, connector="c", identity=each, label=each, kind="x") for each in ("hs", "sf")]
    known = GOVERNED.also(*(by("ops", each) for each in two))
    known = known.after(restore, **{**NONE_KEPT, "head": known.events[-1].position}, by="dana")
    for each in ("hs", "sf"):
        with pytest.raises(Refused, match="read-only"):
            require_observed(fold_deliveries(known.events), each)
    seen = fold_deliveries(known.also(by("ops", TargetObserved(target="sf"))).events)
    require_observed(seen, "sf")
    assert seen.unobserved == {"hs"}


def test_an_audit_finds_a_plan_at_a_target_at_which_nobody_had_looked() -> None:
    where = {"target": "sf", "address": "Lead.MQL__c", "name": "MQL", "key": "mql"}
    target = by("ops", TargetDeclared(target="sf", connector="c", identity="1", label="Sf", kind="x"))
    plan = DeliveryPlanned(**where, version=1, meaning="m", desired="d", observed="o", action="update", plan="p")
    known = ratified(founded(), definition("mql")).also(target)
    after = known.after(restore, **{**NONE_KEPT, "head": known.events[-1].position}, by="dana")
    lacks = {
        name: [*audited_events(so_far.also(by("ops", plan)).events, "UTC")][-1].judgement.lacks
        for name, so_far in {
            "never restored": known,
            "nobody looked": after,
            "looked at": after.also(by("ops", TargetObserved(target="sf"))),
        }.items()
    }
    assert (lacks["never restored"], lacks["looked at"]) == ("", "")
    assert lacks["nobody looked"].startswith("sf is read-only")


def test_who_declared_it_confirms_what_was_confirmed_before_and_nothing_new() -> None:
    """Mia is the registrar, and her own key counts no more: somebody has to begin."""
    of_all = row("*", stewards=("ana",), approvers=("sal",), decider="dana", operators=("ops",), registrars=("mia",))
    before = GOVERNED.also(of_all, *credential("mia", "c_mia", SshKey(key="m")))
    new = CredentialAdded(credential="c_new", person="cro", public=SshKey(key="n"), nonce="", proof="")
    after = before.after(restore, **{**NONE_KEPT, "head": before.events[-1].position}, by="dana").also(by("cro", new))
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def right(so_far: Given, named: str, who: str) -> bool:
        try:
            return bool(right_to_confirm(so_far.state, so_far.state.credentials.by_id[named], who, DAY, noon, ""))
        except Refused:
            return False

    assert right(after, "c_mia", "dana")
    assert not right(after, "c_mia", "cro")
    assert not right(after, "c_new", "dana")
    assert right(after, "c_new", "mia")
    assert not right(before, "c_mia", "dana")


def test_a_newer_checkpoint_that_turns_up_corrects_a_restoration_and_is_no_other_incarnation() -> None:
    (event,) = RESTORED.when(correct, **NEWER, by="dana").then(RestorationCorrected)
    assert judged(RESTORED, "dana", event).right
    after = RESTORED.after(correct, **NEWER, by="dana")
    (before,), (told,) = RESTORED.state.restorations, after.state.restorations
    assert (before.lost, told.lost, told.terms) == (3, 8, before.terms)
    assert incarnation(after.state.restorations) == FIRST + 1
    assert state_hash(after.state) != state_hash(RESTORED.state)
    (said,) = timeline(after.events[-1:])
    assert f"corrected the restoration #{HEAD + 1}" in said.sentence


def test_where_no_checkpoint_was_kept_the_first_that_turns_up_tells_what_was_lost() -> None:
    unknown = GOVERNED.after(restore, **NONE_KEPT, by="dana")
    assert unknown.state.restorations[0].lost is None
    assert unknown.after(correct, **NEWER, by="dana").state.restorations[0].lost == 8


@pytest.mark.parametrize(
    "less", [{"size": HEAD + 3}, {"size": HEAD}, {"of": FIRST + 1}], ids=["told", "not lost", "of what goes on"]
)
def test_nothing_is_corrected_where_no_more_was_lost(less: dict[str, Any]) -> None:
    RESTORED.when(correct, **{**NEWER, **less}, by="dana").then_refused("no more was lost than is on record")
    (event,) = RESTORED.when(correct, **NEWER, by="dana").events
    wrong = {"of": "incarnation"}
    said = {wrong.get(name, name): value for name, value in less.items()}
    assert judged(RESTORED, "dana", msgspec.structs.replace(event, **said)).lacks


def test_nothing_is_corrected_twice_and_of_each_incarnation_what_was_kept_of_it_counts() -> None:
    """The older copy of an older copy: two incarnations ended at the same restoration."""
    twice = GOVERNED.after(restore, **{**KEPT, "of": FIRST + 1}, by="dana").after(correct, **NEWER, by="dana")
    twice.when(correct, **NEWER, by="dana").then_refused("no more was lost than is on record")
    (later,) = twice.when(correct, **{**NEWER, "of": FIRST + 1, "size": HEAD + 5}, by="dana").events
    assert judged(twice, "dana", later).right
    (told,) = twice.after(correct, **{**NEWER, "of": FIRST + 1, "size": HEAD + 5}, by="dana").state.restorations
    assert (told.told(FIRST), told.told(FIRST + 1), told.lost) == (HEAD + 8, HEAD + 5, 8)


@pytest.mark.parametrize("who", ["cro", "eve"])
def test_nobody_but_the_decider_of_everything_corrects_it(who: str) -> None:
    outside = RESTORED.also(*people("eve"))
    outside.when(correct, **NEWER, by=who).then_refused(f"{who} may not")
    (event,) = RESTORED.when(correct, **NEWER, by="dana").events
    assert judged(outside, who, event).lacks


def test_a_checkpoint_of_as_many_events_with_another_root_contradicts_what_was_told() -> None:
    (told,) = RESTORED.after(correct, **NEWER, by="dana").state.restorations
    assert not told.contradicts(FIRST, KEPT["size"], KEPT["root"])
    assert told.contradicts(FIRST, KEPT["size"], NEWER["root"])
    assert told.contradicts(FIRST, NEWER["size"], KEPT["root"])
    assert not told.contradicts(FIRST + 1, NEWER["size"], KEPT["root"])
