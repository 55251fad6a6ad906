"""Which definition governs an artifact: one at a time, and every change of that is on record."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.deliver.delivery.verbs.binding import bind, governed, unbind
from ledger.deliver.targets.events.baseline import Baseline
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    DeliveryApplied,
    DeliveryPlanned,
    DriftObserved,
    TargetDeclared,
    fold_deliveries,
)
from ledger.errors import Refused, UnknownName
from ledger.testing import COMPANY, Given, given

ORG = {"target": "sf", "connector": "salesforce", "identity": "00D1", "label": "Acme", "kind": "production"}
FIELD = {"target": "sf", "address": "Lead.MQL__c", "name": "MQL", "key": "mql"}
OTHER = {**FIELD, "key": "sql"}
SAID = {**FIELD, "version": 3, "meaning": "m", "desired": "new", "observed": "new"}
DECLARED = given(*COMPANY).also(TargetDeclared(**ORG))
BOUND = DECLARED.also(ArtifactBound(**FIELD))


def asked(**more: Any) -> dict[str, Any]:
    return {"wanted": ArtifactBound(**FIELD), **more}


def artifact(so_far: Given) -> Any:
    return fold_deliveries(so_far.events).artifacts["sf", "Lead.MQL__c"]


def test_an_artifact_realises_one_definition() -> None:
    DECLARED.when(bind, **asked()).then(ArtifactBound(**FIELD))
    BOUND.when(bind, **asked()).then_nothing()
    answer = BOUND.when(bind, wanted=ArtifactBound(**OTHER))
    answer.then_refused("is governed by `mql`", "--from mql")


def test_what_is_bound_lies_on_a_target_that_was_declared() -> None:
    answer = DECLARED.when(bind, wanted=ArtifactBound(**{**FIELD, "target": "hs"}))
    answer.then_refused("there is no target `hs`", "sf", "ledger target add hs")
    assert isinstance(answer.refused, UnknownName)


def test_an_artifact_is_taken_from_the_definition_that_is_named_and_from_no_other() -> None:
    taken = BOUND.when(bind, wanted=ArtifactBound(**OTHER), source="mql", because="twins")
    taken.then(ArtifactUnbound(**FIELD, because="twins"), ArtifactBound(**OTHER))
    BOUND.when(bind, wanted=ArtifactBound(**OTHER), source="lead").then_refused("is governed by `mql`")
    DECLARED.when(bind, **asked(source="sql")).then_refused("governed by nothing", "leave --from out")


def test_what_was_applied_for_one_definition_says_nothing_of_the_next() -> None:
    applied = BOUND.also(DeliveryApplied(**SAID))
    moved = applied.also(ArtifactUnbound(**FIELD), ArtifactBound(**OTHER))
    assert (artifact(moved).key, artifact(moved).version, artifact(moved).applied) == ("sql", 0, "")
    straight = applied.also(ArtifactBound(**OTHER))
    assert (artifact(straight).key, artifact(straight).version) == ("sql", 0)


def test_an_artifact_whose_definition_is_retired_is_free_for_another() -> None:
    BOUND.when(bind, wanted=ArtifactBound(**OTHER), free=True).then(ArtifactBound(**OTHER))


def test_an_artifact_that_is_let_go_is_governed_no_more() -> None:
    (event,) = unbind(artifact(BOUND), "it was never ours")
    assert event == ArtifactUnbound(**FIELD, because="it was never ours")
    assert fold_deliveries(BOUND.also(event).events).artifacts == {}


def test_nothing_is_let_go_while_nobody_knows_whether_it_was_written() -> None:
    planned = DeliveryPlanned(**{**SAID, "observed": "old"}, action="update", plan="p")
    with pytest.raises(Refused, match="was written") as no:
        unbind(artifact(BOUND.also(planned)), "twins")
    assert "ledger drift --target sf" in no.value.fix


def test_a_new_baseline_ends_what_differed_only_where_it_is_bound_again() -> None:
    before, now = Baseline(digest="then"), Baseline(digest="now")
    held = DECLARED.also(ArtifactBound(**FIELD, baseline=before))
    drifted = held.also(DriftObserved(**{**SAID, "version": 0, "desired": "then", "observed": "now"}))
    wanted = ArtifactBound(**FIELD, baseline=now)
    drifted.when(bind, wanted=wanted).then_nothing()
    drifted.when(bind, wanted=wanted, again=True).then(wanted)
    held.when(bind, wanted=ArtifactBound(**FIELD, baseline=before), again=True).then_nothing()
    again = artifact(drifted.also(wanted))
    assert (again.drift, again.expected) == ("", "now")
    receipt = drifted.also(DeliveryApplied(**SAID))
    receipt.when(bind, wanted=wanted, again=True).then_nothing()


def test_a_governed_artifact_is_found_by_its_address_or_by_a_name_that_one_alone_has() -> None:
    twin = {**FIELD, "address": "Contact.MQL__c"}
    known = fold_deliveries(BOUND.events)
    assert governed(known, "sf", "Lead.MQL__c") == governed(known, "sf", "MQL") == artifact(BOUND)
    with pytest.raises(UnknownName, match="no artifact `SQL` is governed on sf"):
        governed(known, "sf", "SQL")
    with pytest.raises(Refused, match="2 artifacts of sf are called `MQL`"):
        governed(fold_deliveries(BOUND.also(ArtifactBound(**twin)).events), "sf", "MQL")
