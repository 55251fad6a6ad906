"""One request from the path to its reply: the sandbox's own doors, faults that were asked for, then the API.

call --> fault before? --> route --> token, scopes --> act --> log --> fault after? --> reply
"""

from __future__ import annotations

import json
import uuid
from functools import partial
from typing import Any
from urllib.parse import unquote

from ledger.testing import Call, Reply, answer_under, is_door, knock, next_fault, reply
from ledger_hubspot_emulator import faults, records, routes
from ledger_hubspot_emulator.answers import Answer, Rejected, parsed
from ledger_hubspot_emulator.desk import PortalDesk, within_limits
from ledger_hubspot_emulator.doors import DOORS
from ledger_hubspot_emulator.portal import Portal, restored
from ledger_hubspot_emulator.request import Request

_LISTED = ("results", "lists", "stages", "options")


def respond(desk: PortalDesk, call: Call) -> Reply:
    """The reply to any request."""
    if is_door(call):
        try:
            return knock(DOORS, desk, call)
        except Rejected as no:
            return reply(no.status, no.body)
    desk.served += 1
    desk.portal.tick()
    desk.portal.requests += 1
    correlation = str(uuid.uuid5(uuid.NAMESPACE_OID, str(desk.served)))
    fault = next_fault(desk, call)
    if desk.portal.requests > desk.portal.settings["perDay"]:
        return faults.answer(correlation, {"status": 429, "policy": "DAILY"})
    if fault:
        desk.faulted.append({"method": call.method, "path": call.path, "fault": dict(fault)})
    act, broken = partial(_serve, desk, call, correlation), partial(faults.answer, correlation)
    return answer_under(desk, fault, act, broken, lambda: restored(desk.portal.dump()))


def _serve(desk: PortalDesk, call: Call, correlation: str) -> Reply:
    """Route, authorise and answer, and write it down."""
    many = call.query
    body: Any = None
    headers: dict[str, str] = {"X-HubSpot-Correlation-Id": correlation}
    try:
        route, parts = routes.find(desk.portal, call.method, call.path)
        plain = {name: unquote(part) for name, part in parts.items()}
        routes.authorise(desk.portal, call.bearer, route, plain)
        headers |= within_limits(desk, route.searches, correlation)
        body = parsed(call.body)
        query = {name: values[-1] for name, values in many.items()}
        user = desk.portal.settings["apiUser"]
        answer = _act(desk, route, Request(plain, query, body, user, route.version, call.path, many))
        status, found = answer.status, _grown(desk.portal, answer.body)
        headers |= answer.headers
    except Rejected as no:
        status, found = no.status, {**no.body, "correlationId": correlation}
    found = json.loads(json.dumps(found))
    query_seen = {name: values if len(values) > 1 else values[0] for name, values in many.items()}
    exchange = {"method": call.method, "path": call.path, "query": query_seen, "request": body}
    desk.log.append({**exchange, "status": status, "response": found})
    return reply(status, found, headers)


def _act(desk: PortalDesk, route: routes.Route, request: Request) -> Answer:
    """Where a stale read is due, the portal of before the write answers."""
    if not route.reads:
        return route.act(desk.portal, request)
    if (past := desk.behind()) is not None:
        return route.act(past, request)
    answer = route.act(desk.portal, request)
    records.read(desk.portal)
    return answer


def _grown(portal: Portal, body: Any) -> Any:
    """The answer with keys that no file knows, where the portal is set so. documented: additive changes come unsaid."""
    if not portal.settings["extraFields"] or not isinstance(body, dict):
        return body
    inside = {
        key: [_grown(portal, each) for each in value] if isinstance(value, list) and key in _LISTED else value
        for key, value in body.items()
    }
    for key in ("list", "updatedList"):
        if key in inside:
            inside[key] = _grown(portal, inside[key])
    return {**inside, "addedLater": {"since": "2026-10"}}
