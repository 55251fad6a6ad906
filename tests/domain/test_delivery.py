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
    look,
    settle,
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
    assert look(artifact(APPLIED), observed="new", **told) == []
    (event,) = look(artifact(APPLIED), observed="by hand", **told)
    assert isinstance(event, DriftObserved)
    assert (event.desired, event.observed, event.version) == ("new", "by hand", 3)
    drifted = APPLIED.also(event)
    assert look(artifact(drifted), observed="by hand", **told) == []
    assert look(artifact(drifted), observed="by hand again", **told)


def test_a_difference_that_is_gone_is_confirmed_and_recorded_again_where_it_comes_back() -> None:
    drifted = APPLIED.also(*look(artifact(APPLIED), observed="by hand"))
    (event,) = look(artifact(drifted), observed="new")
    assert isinstance(event, DeliveryConfirmed)
    over = drifted.also(event)
    assert look(artifact(over), observed="new") == []
    assert [type(each) for each in look(artifact(over), observed="by hand")] == [DriftObserved]


def test_what_was_never_applied_does_not_differ_from_anything() -> None:
    assert look(artifact(BOUND), observed="by hand") == []


PLANNED = APPLIED.also(
    DeliveryPlanned(
        **FIELD, version=4, meaning="m4", desired="newer", observed="new", accepted=("text",), action="update", plan="p"
    )
)


def test_a_write_without_an_outcome_is_settled_by_the_next_look() -> None:
    (event,) = look(artifact(PLANNED), observed="newer")
    assert isinstance(event, DeliveryConfirmed)
    found = artifact(PLANNED.also(event))
    assert (found.version, found.applied, found.accepted, found.unsettled) == (4, "newer", ("text",), False)


def test_a_write_that_never_came_is_failed_and_what_else_is_there_is_drift() -> None:
    assert [type(each) for each in look(artifact(PLANNED), observed="new")] == [DeliveryFailed]
    assert [type(each) for each in look(artifact(PLANNED), observed="by hand")] == [DeliveryFailed, DriftObserved]
    failed = artifact(PLANNED.also(*look(artifact(PLANNED), observed="new")))
    assert (failed.version, failed.applied, failed.unsettled) == (3, "new", False)


CREATION = {**FIELD, "address": ""}
BEGUN = DECLARED.also(
    DeliveryPlanned(**CREATION, version=1, meaning="m", desired="new", observed="", action="create", plan="p")
)


def begun(so_far: Given) -> Any:
    return fold_deliveries(so_far.events).creations.get(("sf", "MQL"))


def test_a_creation_without_an_outcome_is_remembered_by_its_name_until_it_is_known() -> None:
    assert begun(BEGUN).unsettled
    (failed,) = settle(begun(BEGUN), "", observed="missing")
    assert isinstance(failed, DeliveryFailed)
    assert begun(BEGUN.also(failed)) is None
    bound, confirmed = settle(begun(BEGUN), "Lead.MQL__c", observed="new")
    assert (type(bound), type(confirmed)) == (ArtifactBound, DeliveryConfirmed)
    known = BEGUN.also(bound, confirmed)
    assert begun(known) is None
    assert (artifact(known).version, artifact(known).applied) == (1, "new")


def test_an_artifact_that_was_removed_is_governed_no_more() -> None:
    gone = {**FIELD, "version": 3, "meaning": "m", "desired": "", "observed": ""}
    for kind in (DeliveryApplied, DeliveryConfirmed):
        assert fold_deliveries(APPLIED.also(kind(**gone)).events).artifacts == {}


def test_what_was_accepted_goes_with_the_version_that_was_applied() -> None:
    assert artifact(APPLIED).accepted == ()
    accepted = APPLIED.also(delivered(DeliveryApplied, accepted=("as-is",)))
    assert artifact(accepted).accepted == ("as-is",)
    assert artifact(accepted.also(delivered(DeliveryApplied))).accepted == ()


def test_a_difference_is_over_once_the_artifact_was_applied_again() -> None:
    drifted = APPLIED.also(delivered(DriftObserved, "by hand"))
    assert artifact(drifted).drift == "by hand"
    assert artifact(drifted.also(delivered(DeliveryApplied))).drift == ""


def test_an_artifact_that_has_no_address_yet_is_not_governed_yet() -> None:
    nameless = ArtifactBound(**{**FIELD, "address": ""})
    assert fold_deliveries(DECLARED.also(nameless).events).artifacts == {}
    assert "artifact:sf/MQL" in nameless.tags
