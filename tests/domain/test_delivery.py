"""What was declared, bound and delivered, and the day a platform no longer holds what was ratified."""

from __future__ import annotations

from typing import Any

from ledger.domain.delivery import (
    ArtifactBound,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DeliveryUncertain,
    DriftObserved,
    TargetDeclared,
    bind,
    declare_target,
    fold_deliveries,
    observe_drift,
)
from ledger.errors import UnknownName
from ledger.testing import COMPANY, Given, given

ORG = {"target": "sf", "connector": "salesforce", "identity": "00D1", "label": "Acme", "kind": "production"}
FIELD = {"target": "sf", "address": "Lead.MQL__c", "name": "MQL", "key": "mql"}
DECLARED = given(*COMPANY).also(TargetDeclared(**ORG))
BOUND = DECLARED.also(ArtifactBound(**FIELD))


def delivered(kind: Any, observed: str = "new", **more: Any) -> Any:
    return kind(**FIELD, version=3, meaning="m", desired="new", observed=observed, **more)


APPLIED = BOUND.also(delivered(DeliveryPlanned, "old", action="update", plan="p"), delivered(DeliveryApplied))


def artifact(so_far: Given) -> Any:
    return fold_deliveries(so_far.events).artifacts["sf", "Lead.MQL__c"]


def test_a_targets_name_means_one_org_for_ever() -> None:
    given(*COMPANY).when(declare_target, **ORG).then(TargetDeclared(**ORG))
    DECLARED.when(declare_target, **{**ORG, "label": "Acme Inc"}).then_nothing()
    DECLARED.when(declare_target, **{**ORG, "identity": "00D2"}).then_refused("`sf` is salesforce 00D1", "for ever")
    DECLARED.when(declare_target, **{**ORG, "connector": "hubspot"}).then_refused("for ever")


def test_an_artifact_realises_one_definition() -> None:
    DECLARED.when(bind, **FIELD).then(ArtifactBound(**FIELD))
    BOUND.when(bind, **FIELD).then_nothing()
    BOUND.when(bind, **{**FIELD, "key": "sql"}).then_refused("is governed by `mql`")


def test_what_is_bound_lies_on_a_target_that_was_declared() -> None:
    answer = DECLARED.when(bind, **{**FIELD, "target": "hs"})
    answer.then_refused("there is no target `hs`", "sf", "ledger target add hs")
    assert isinstance(answer.refused, UnknownName)


def test_after_a_plan_nobody_knows_until_the_outcome_is_recorded() -> None:
    planned = BOUND.also(delivered(DeliveryPlanned, "old", action="update", plan="p"))
    unsure = planned.also(delivered(DeliveryUncertain, "old"))
    assert [artifact(each).unsettled for each in (BOUND, planned, unsure)] == [False, True, True]
    for kind in (DeliveryApplied, DeliveryConfirmed, DeliveryFailed):
        assert not artifact(unsure.also(delivered(kind))).unsettled


def test_what_was_applied_or_confirmed_is_what_is_there() -> None:
    for kind in (DeliveryApplied, DeliveryConfirmed):
        found = artifact(BOUND.also(delivered(kind)))
        assert (found.version, found.applied, found.meaning, found.position) == (3, "new", "m", len(BOUND.events) + 1)
    assert artifact(BOUND.also(delivered(DeliveryFailed))).version == 0


def test_a_difference_is_recorded_where_it_is_new() -> None:
    told = {"revision": "r", "changed_at": "then"}
    assert observe_drift(artifact(APPLIED), observed="new", **told) == []
    (event,) = observe_drift(artifact(APPLIED), observed="by hand", **told)
    assert isinstance(event, DriftObserved)
    assert (event.desired, event.observed, event.version) == ("new", "by hand", 3)
    drifted = APPLIED.also(event)
    assert observe_drift(artifact(drifted), observed="by hand", **told) == []
    assert observe_drift(artifact(drifted), observed="by hand again", **told)


def test_a_difference_is_over_once_the_artifact_was_applied_again() -> None:
    drifted = APPLIED.also(delivered(DriftObserved, "by hand"))
    assert artifact(drifted).drift == "by hand"
    assert artifact(drifted.also(delivered(DeliveryApplied))).drift == ""


def test_an_artifact_that_has_no_address_yet_is_not_governed_yet() -> None:
    nameless = ArtifactBound(**{**FIELD, "address": ""})
    assert fold_deliveries(DECLARED.also(nameless).events).artifacts == {}
    assert "artifact:sf/MQL" in nameless.tags
