"""`/crm/v3/pipelines/{objectType}`: pipelines, their stages, and who changed them.

documented: paths, codes, required keys; PUT replaces and so deletes what it leaves out, guarded by two words of the
query; a PATCH with `archived: false` restores; stage metadata are texts; 2026-09 refuses to delete what is in use;
labels are unique. assumed: an in-use refusal's wire shape; a `pipelineId` is honoured; contacts' lifecycle pipeline is
read here and never written, as nobody has published a portal that took it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_hubspot_emulator.answers import Answer, bad, missing, rejected
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request
from ledger_hubspot_emulator.shapes import fields

_STAGE = ({"label", "displayOrder", "metadata"}, {"stageId"})
_GUARDS = ("validateReferencesBeforeDelete", "validateDealStageUsagesBeforeDelete")


def get_all(portal: Portal, request: Request) -> Answer:
    """The pipelines that stand."""
    found = portal.pipelines[portal.entity(request.parts["object"])].values()
    return Answer(200, {"results": [shown(each) for each in found if not each["archived"]]})


def get(portal: Portal, request: Request) -> Answer:
    """One pipeline with its stages."""
    return Answer(200, shown(standing(portal, request)))


def create(portal: Portal, request: Request) -> Answer:
    """A new pipeline with stages."""
    given = request.fields({"label", "displayOrder", "stages"}, {"pipelineId"})
    held = _writable(portal, request)
    _free(held, given["label"])
    key = str(given.get("pipelineId") or portal.id())
    if key in held:
        raise rejected(409, "CONFLICT", f"Pipeline {key} already exists.")
    portal.touch(request.user, "CREATE", "PIPELINE", key)
    held[key] = {
        "id": key,
        "label": given["label"],
        "displayOrder": given["displayOrder"],
        "stages": stages(portal, given["stages"], []),
        **_stamps(portal),
    }
    noted(portal, key, "CREATE", request.user, held[key])
    return Answer(201, shown(held[key]))


def update(portal: Portal, request: Request) -> Answer:
    """Another label or place, or an archived pipeline again."""
    given, held = request.fields(set(), {"label", "displayOrder", "archived"}), _writable(portal, request)
    found = held.get(request.parts["pipeline"])
    if found is None or (found["archived"] and given.get("archived") is not False):
        raise missing(f"Pipeline {request.parts['pipeline']} does not exist.")
    if given.get("archived"):
        raise bad("archived can only be set to false, which restores.")
    if given.get("label", found["label"]) != found["label"]:
        _free(held, given["label"])
    return _changed(portal, request, found, dict(given))


def replace(portal: Portal, request: Request) -> Answer:
    """All of a pipeline; the stages left out are deleted."""
    given = request.fields({"label", "displayOrder", "stages"}, set())
    _writable(portal, request)
    found = standing(portal, request)
    made = stages(portal, given["stages"], found["stages"])
    left_out = {stage["id"] for stage in found["stages"]} - {stage["id"] for stage in made}
    if any(request.flag(name) for name in _GUARDS) or request.version == "2026-09":
        unused(portal, request, left_out)
    return _changed(portal, request, found, {**given, "stages": made})


def delete(portal: Portal, request: Request) -> Answer:
    """Archive a pipeline."""
    _writable(portal, request)
    found = standing(portal, request)
    if any(request.flag(name) for name in _GUARDS) or request.version == "2026-09":
        unused(portal, request, {stage["id"] for stage in found["stages"]})
    _changed(portal, request, found, {"archived": True, "archivedAt": portal.stamp})
    return Answer(204)


def audit(portal: Portal, request: Request) -> Answer:
    """Who changed a pipeline or a stage, the newest first."""
    standing(portal, request)
    key = request.parts.get("stage", request.parts["pipeline"])
    return Answer(200, {"results": list(reversed(portal.audits.get(key, [])))})


def edit(portal: Portal, entity: str, key: str, asked: Mapping[str, Any], user: str) -> dict[str, Any]:
    """What somebody changes in HubSpot's screens."""
    if key not in portal.pipelines[entity]:
        raise missing(f"Pipeline {key} does not exist.")
    found, changes = portal.pipelines[entity][key], dict(asked)
    if "stages" in changes:
        old = {stage["id"]: stage for stage in found["stages"]}
        changes["stages"] = [
            {**_stamps(portal), "metadata": {}, "displayOrder": place, **old.get(stage["id"], {}), **stage}
            for place, stage in enumerate(changes["stages"])
        ]
    portal.touch(user, "UPDATE", "PIPELINE", key)
    found.update({**changes, "updatedAt": portal.stamp})
    noted(portal, key, "UPDATE", user, found)
    return shown(found)


def shown(found: Mapping[str, Any]) -> dict[str, Any]:
    """A pipeline without the stages that are archived."""
    return {**found, "stages": [stage for stage in found["stages"] if not stage["archived"]]}


def standing(portal: Portal, request: Request) -> dict[str, Any]:
    """The pipeline of the path. Raises a 404."""
    found = portal.pipelines[portal.entity(request.parts["object"])].get(request.parts["pipeline"])
    if found is None or found["archived"]:
        raise missing(f"Pipeline {request.parts['pipeline']} does not exist.")
    return found


def stages(portal: Portal, given: Any, old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """New stages; those that say an old one's id stay that one. Raises Rejected."""
    if not isinstance(given, list):
        raise bad("stages is not an array.")
    by_id = {stage["id"]: stage for stage in old}
    made = []
    for stage in (fields(each, *_STAGE) for each in given):
        key = str(stage.get("stageId") or portal.id())
        base = by_id.get(key, {"writePermissions": "CRM_PERMISSIONS_ENFORCEMENT", **_stamps(portal)})
        parts = {name: stage[name] for name in ("label", "displayOrder", "metadata")}
        made.append({**base, "id": key, **checked(parts)})
    if len({stage["label"].casefold() for stage in made}) < len(made):
        raise bad("Two stages have one label.")
    return made


def checked(stage: dict[str, Any]) -> dict[str, Any]:
    """The parts of a stage. documented: metadata are texts; a deal's probability is 0.0 to 1.0."""
    metadata = stage.get("metadata", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise bad("A stage's metadata are texts.")
    try:
        good = 0 <= float(metadata.get("probability", "0")) <= 1
    except ValueError:
        good = False
    if not good:
        raise bad("A probability is a number from 0.0 to 1.0.")
    return stage


def unused(portal: Portal, request: Request, ids: set[str]) -> None:
    """Raise Rejected where a record is in one of these stages."""
    entity = portal.entity(request.parts["object"])
    using = [key for key, held in portal.records[entity].items() if held.get("dealstage") in ids]
    if using:
        message = f"The stage is used by {len(using)} records and cannot be deleted."
        raise bad(message, "PipelineError.STAGE_IN_USE")


def noted(portal: Portal, key: str, action: str, user: str, raw: Mapping[str, Any]) -> None:
    """Write down who did it. documented: the audit's keys."""
    entry = {"identifier": key, "action": action, "portalId": portal.settings["id"], "timestamp": portal.stamp}
    who = {"fromUserId": int(user)} if user.isdigit() else {}
    portal.audits.setdefault(key, []).append({**entry, **who, "rawObject": {"label": raw["label"]}})


def _changed(portal: Portal, request: Request, found: dict[str, Any], changes: dict[str, Any]) -> Answer:
    portal.touch(request.user, "UPDATE", "PIPELINE", found["id"])
    found.update({**changes, "updatedAt": portal.stamp})
    noted(portal, found["id"], "DELETE" if changes.get("archived") else "UPDATE", request.user, found)
    return Answer(200, shown(found))


def writable(portal: Portal, request: Request) -> dict[str, Any]:
    """The pipeline of the path, unless it is contacts'. Raises Rejected."""
    _writable(portal, request)
    return standing(portal, request)


def _writable(portal: Portal, request: Request) -> dict[str, dict[str, Any]]:
    entity = portal.entity(request.parts["object"])
    if entity == "contacts":
        raise bad("The lifecycle pipeline is not changed through this API.", "PipelineError.READ_ONLY")
    return portal.pipelines.setdefault(entity, {})


def _free(held: Mapping[str, Mapping[str, Any]], label: str) -> None:
    if any(each["label"].casefold() == label.casefold() and not each["archived"] for each in held.values()):
        raise bad(f"A pipeline with the label {label} already exists.", "PipelineError.DUPLICATE_LABEL")


def _stamps(portal: Portal) -> dict[str, Any]:
    return {"createdAt": portal.stamp, "updatedAt": portal.stamp, "archived": False}
