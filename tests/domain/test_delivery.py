"""What was declared, bound and delivered, and the day a platform no longer holds what was ratified."""

from __future__ import annotations

from typing import Any

from ledger.deliver.targets.events.baseline import Baseline, RuleChange
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    BaselineObserved,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DeliveryUncertain,
    DriftObserved,
    TargetDeclared,
    declare_target,
    fold_deliveries,
)
from ledger.deliver.targets.events.look import Seen, look, settle
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


def looked(so_far: Given, digest: str, **seen: Any) -> list[Any]:
    return look(artifact(so_far), Seen("Lead.MQL__c", digest, "r", "then", **seen))


def test_a_targets_name_means_one_org_for_ever() -> None:
    given(*COMPANY).when(declare_target, **ORG).then(TargetDeclared(**ORG))
    DECLARED.when(declare_target, **{**ORG, "label": "Acme Inc"}).then_nothing()
    DECLARED.when(declare_target, **{**ORG, "identity": "00D2"}).then_refused("`sf` is salesforce 00D1", "for ever")
    DECLARED.when(declare_target, **{**ORG, "connector": "hubspot"}).then_refused("for ever")


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
    assert looked(APPLIED, "new") == []
    (event,) = looked(APPLIED, "by hand")
    assert isinstance(event, DriftObserved)
    assert (event.desired, event.observed, event.version) == ("new", "by hand", 3)
    drifted = APPLIED.also(event)
    assert looked(drifted, "by hand") == []
    assert looked(drifted, "by hand again")


def test_a_difference_that_is_gone_is_confirmed_and_recorded_again_where_it_comes_back() -> None:
    drifted = APPLIED.also(*looked(APPLIED, "by hand"))
    (event,) = looked(drifted, "new")
    assert isinstance(event, DeliveryConfirmed)
    over = drifted.also(event)
    assert looked(over, "new") == []
    assert [type(each) for each in looked(over, "by hand")] == [DriftObserved]


HELD = Baseline(digest="as it was", text="Score >= 65")
WIDER = RuleChange(category="widening", record={"score": "5"}, before=0, after=1)


def test_what_was_never_applied_and_never_seen_does_not_differ_from_anything() -> None:
    assert looked(BOUND, "by hand") == []


def test_the_first_look_at_an_old_binding_is_what_later_ones_are_held_against() -> None:
    (event,) = looked(BOUND, "as it was", baseline=HELD)
    assert event == BaselineObserved(**FIELD, baseline=HELD)
    assert looked(BOUND.also(event), "as it was") == []
    assert [type(each) for each in looked(BOUND.also(event), "by hand")] == [DriftObserved]


def test_what_was_never_applied_differs_from_what_it_held_when_it_was_bound() -> None:
    held = DECLARED.also(ArtifactBound(**FIELD, baseline=HELD))
    assert looked(held, "as it was") == []
    (event,) = looked(held, "by hand", change=WIDER)
    assert (event.desired, event.observed, event.version, event.change) == ("as it was", "by hand", 0, WIDER)
    drifted = held.also(event)
    assert looked(drifted, "by hand", change=WIDER) == [], "once"
    assert (artifact(drifted).drift, artifact(drifted).change) == ("by hand", WIDER)


def test_a_difference_from_the_baseline_that_is_put_back_there_is_over() -> None:
    drifted = DECLARED.also(ArtifactBound(**FIELD, baseline=HELD))
    drifted = drifted.also(*looked(drifted, "by hand", change=WIDER))
    (event,) = looked(drifted, "as it was")
    assert event == BaselineObserved(**FIELD, baseline=HELD)
    over = artifact(drifted.also(event))
    assert (over.drift, over.change, over.version, over.applied) == ("", None, 0, "")


def test_what_was_applied_is_held_against_its_receipt_and_no_longer_against_its_baseline() -> None:
    applied = DECLARED.also(ArtifactBound(**FIELD, baseline=HELD), delivered(DeliveryApplied))
    assert looked(applied, "new") == []
    assert [each.desired for each in looked(applied, "as it was")] == ["new"]


def test_a_state_without_baselines_hashes_as_it_always_did() -> None:
    (found,) = fold_deliveries(BOUND.events).plain["artifacts"]
    assert not found.keys() & {"baseline", "differs", "change"}
    (found,) = fold_deliveries(DECLARED.also(ArtifactBound(**FIELD, baseline=HELD)).events).plain["artifacts"]
    assert found["baseline"]["digest"] == "as it was"


PLANNED = APPLIED.also(
    DeliveryPlanned(
        **FIELD, version=4, meaning="m4", desired="newer", observed="new", accepted=("text",), action="update", plan="p"
    )
)


def test_a_write_without_an_outcome_is_settled_by_the_next_look() -> None:
    (event,) = looked(PLANNED, "newer")
    assert isinstance(event, DeliveryConfirmed)
    found = artifact(PLANNED.also(event))
    assert (found.version, found.applied, found.accepted, found.unsettled) == (4, "newer", ("text",), False)


def test_a_write_that_never_came_is_failed_and_what_else_is_there_is_drift() -> None:
    assert [type(each) for each in looked(PLANNED, "new")] == [DeliveryFailed]
    assert [type(each) for each in looked(PLANNED, "by hand")] == [DeliveryFailed, DriftObserved]
    failed = artifact(PLANNED.also(*looked(PLANNED, "new")))
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
