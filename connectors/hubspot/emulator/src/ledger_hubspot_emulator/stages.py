"""`/crm/v3/pipelines/{objectType}/{pipelineId}/stages`: the stages of a pipeline, one by one."""

from __future__ import annotations

from typing import Any

from ledger_hubspot_emulator import pipelines
from ledger_hubspot_emulator.answers import Answer, bad, missing
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request


def get_all(portal: Portal, request: Request) -> Answer:
    """The stages that stand."""
    return Answer(200, {"results": pipelines.shown(pipelines.standing(portal, request))["stages"]})


def get(portal: Portal, request: Request) -> Answer:
    """One stage."""
    return Answer(200, _standing(portal, request))


def create(portal: Portal, request: Request) -> Answer:
    """A new stage."""
    found = pipelines.writable(portal, request)
    made = pipelines.stages(portal, [request.body], [])
    _free(found, made[0]["label"])
    found["stages"].extend(made)
    _noted(portal, request, "CREATE", made[0])
    return Answer(201, made[0])


def update(portal: Portal, request: Request) -> Answer:
    """Some parts of a stage. documented: `metadata` has to be there."""
    given = request.fields({"metadata"}, {"label", "displayOrder", "archived"})
    found = pipelines.writable(portal, request)
    stage = _standing(portal, request, archived=given.get("archived") is False)
    if given.get("archived"):
        raise bad("archived can only be set to false, which restores.")
    if given.get("label", stage["label"]) != stage["label"]:
        _free(found, given["label"])
    return _changed(portal, request, stage, dict(given))


def replace(portal: Portal, request: Request) -> Answer:
    """All of a stage."""
    given = request.fields({"label", "displayOrder", "metadata"}, set())
    pipelines.writable(portal, request)
    return _changed(portal, request, _standing(portal, request), dict(given))


def delete(portal: Portal, request: Request) -> Answer:
    """Archive a stage."""
    pipelines.writable(portal, request)
    stage = _standing(portal, request)
    if request.flag("validateReferencesBeforeDelete") or request.version == "2026-09":
        pipelines.unused(portal, request, {stage["id"]})
    stage.update(archived=True, archivedAt=portal.stamp)
    _noted(portal, request, "DELETE", stage)
    return Answer(204)


def _standing(portal: Portal, request: Request, *, archived: bool = False) -> dict[str, Any]:
    for stage in pipelines.standing(portal, request)["stages"]:
        if stage["id"] == request.parts["stage"] and (archived or not stage["archived"]):
            found: dict[str, Any] = stage
            return found
    raise missing(f"Stage {request.parts['stage']} does not exist.")


def _changed(portal: Portal, request: Request, stage: dict[str, Any], given: dict[str, Any]) -> Answer:
    stage.update({**pipelines.checked(given), "updatedAt": portal.stamp})
    _noted(portal, request, "UPDATE", stage)
    return Answer(200, stage)


def _noted(portal: Portal, request: Request, action: str, stage: dict[str, Any]) -> None:
    portal.touch(request.user, action, "PIPELINE_STAGE", stage["id"])
    pipelines.noted(portal, stage["id"], action, request.user, stage)


def _free(found: dict[str, Any], label: str) -> None:
    if any(stage["label"].casefold() == label.casefold() and not stage["archived"] for stage in found["stages"]):
        raise bad(f"A stage with the label {label} already exists.", "PipelineError.DUPLICATE_LABEL")
