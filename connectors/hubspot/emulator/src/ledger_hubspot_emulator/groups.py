"""`/crm/v3/properties/{objectType}/groups`: the groups that properties are shown in.

observed: a `displayOrder` of -1 becomes a concrete one; a group with active properties is not archived, and the
refusal is JSON inside JSON; an archived group leaves the list, and its name can be created again (201). assumed: the
refusal of an existing name is that of properties; HubSpot's own groups may be edited.
"""

from __future__ import annotations

from typing import Any

from ledger_hubspot_emulator.answers import Answer, bad, missing, nested, rejected
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request


def get_all(portal: Portal, request: Request) -> Answer:
    """The groups that are not archived."""
    return Answer(200, {"results": [group for group in _groups(portal, request).values() if not group["archived"]]})


def get(portal: Portal, request: Request) -> Answer:
    """One group."""
    return Answer(200, _standing(portal, request))


def create(portal: Portal, request: Request) -> Answer:
    """A new group."""
    given, groups = request.fields({"name", "label"}, {"displayOrder"}), _groups(portal, request)
    name = given["name"]
    if name in groups and not groups[name]["archived"]:
        raise rejected(409, "OBJECT_ALREADY_EXISTS", f"A property group named '{name}' already exists.")
    portal.touch(request.user, "CREATE", "PROPERTY_GROUP", name)
    groups[name] = _placed({"name": name, "label": given["label"], "archived": False, **given}, groups)
    return Answer(201, groups[name], {"Location": f"{request.path.rstrip('/')}/{name}"})


def update(portal: Portal, request: Request) -> Answer:
    """Another label or place."""
    group, given = _standing(portal, request), request.fields(set(), {"label", "displayOrder"})
    portal.touch(request.user, "UPDATE", "PROPERTY_GROUP", group["name"])
    group.update(_placed({**group, **given}, _groups(portal, request)))
    return Answer(200, group)


def archive(portal: Portal, request: Request) -> Answer:
    """Archive a group that holds nothing."""
    group = _standing(portal, request)
    entries = portal.definitions[portal.entity(request.parts["object"])].values()
    if any(entry["groupName"] == group["name"] and not entry["archived"] for entry in entries):
        refusal = bad(
            "Can't delete or purge a group with active properties", "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES"
        )
        raise nested(refusal)
    portal.touch(request.user, "DELETE", "PROPERTY_GROUP", group["name"])
    group["archived"] = True
    return Answer(204)


def _groups(portal: Portal, request: Request) -> dict[str, dict[str, Any]]:
    return portal.groups[portal.entity(request.parts["object"])]


def _standing(portal: Portal, request: Request) -> dict[str, Any]:
    group = _groups(portal, request).get(request.parts["name"])
    if group is None or group["archived"]:
        raise missing(f"Property group {request.parts['name']} does not exist.")
    return group


def _placed(group: dict[str, Any], groups: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if group.get("displayOrder", -1) == -1:
        return {**group, "displayOrder": len(groups)}
    return group
