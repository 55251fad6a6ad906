"""`/automation/v4/flows`: workflows, read only, so that it can be told which of them use a list or a property.

documented (workflows guide and reference, a beta): paths, the scope `automation`, the shapes of an entry and of a
whole flow, `enrollmentCriteria` of type LIST_BASED with a `listFilterBranch`, `suppressionListIds`. assumed: an id
that is not there is left out of a batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_hubspot_emulator.answers import Answer, bad, missing
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request
from ledger_hubspot_emulator.shapes import fields

_ENTRY = ("id", "isEnabled", "flowType", "objectTypeId", "revisionId", "createdAt", "updatedAt", "name", "uuid")


def get_all(portal: Portal, request: Request) -> Answer:
    """A page of the flows, without what they do."""
    found = [_whole(portal, flow) for flow in portal.flows.values()]
    return Answer(200, request.page([{key: flow[key] for key in _ENTRY} for flow in found], 100))


def get(portal: Portal, request: Request) -> Answer:
    """One flow as a whole."""
    flow = portal.flows.get(request.parts["id"])
    if flow is None:
        raise missing(f"Flow {request.parts['id']} does not exist.")
    return Answer(200, _whole(portal, flow))


def batch_read(portal: Portal, request: Request) -> Answer:
    """Several flows as a whole."""
    found = []
    for item in request.inputs():
        given = fields(item, {"flowId", "type"}, set())
        if given["type"] != "FLOW_ID":
            raise bad("A flow is read by its FLOW_ID.")
        if given["flowId"] in portal.flows:
            found.append(_whole(portal, portal.flows[given["flowId"]]))
    stamps = {"startedAt": portal.stamp, "completedAt": portal.stamp}
    return Answer(200, {"status": "COMPLETE", "results": found, **stamps})


def _whole(portal: Portal, flow: Mapping[str, Any]) -> dict[str, Any]:
    """A seeded flow with what every flow has."""
    plain = {
        "type": "CONTACT_FLOW",
        "isEnabled": True,
        "flowType": "WORKFLOW",
        "objectTypeId": "0-1",
        "revisionId": "1",
        "createdAt": portal.stamp,
        "updatedAt": portal.stamp,
        "name": f"Workflow {flow['id']}",
        "uuid": f"00000000-0000-4000-8000-{int(flow['id']):012d}",
        "nextAvailableActionId": "1",
        "actions": [],
        "timeWindows": [],
        "blockedDates": [],
        "customProperties": {},
        "dataSources": [],
        "crmObjectCreationStatus": "COMPLETE",
        "suppressionListIds": [],
        "canEnrollFromSalesforce": False,
    }
    return {**plain, **flow, "id": str(flow["id"])}
