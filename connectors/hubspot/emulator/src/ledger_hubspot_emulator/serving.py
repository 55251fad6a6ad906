"""One request from the path to the bytes of its answer, and the faults in between.

    call --> fault before? --> route --> token, scopes --> act --> log --> fault after? --> reply

Nothing here knows of sockets: a reply says what the wire should do.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, unquote

from ledger_hubspot_emulator import faults, records, routes
from ledger_hubspot_emulator.answers import Answer, Rejected, bad
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request


@dataclass(frozen=True)
class Call:
    """A request as it came over the wire."""

    method: str
    path: str
    query: str
    token: str
    raw: bytes


@dataclass(frozen=True)
class Reply:
    """What goes back. `cut` is how many bytes of the body are sent before the line breaks; `pause` is in seconds.

    `lost` is `drop` or `reset` where nothing is sent at all.
    """

    status: int
    data: bytes
    headers: Mapping[str, str]
    cut: int | None = None
    pause: float = 0.0
    lost: str = ""


@dataclass
class Desk:
    """What the handler threads share."""

    portal: Portal
    lock: threading.Lock = field(default_factory=threading.Lock)
    faults: list[dict[str, Any]] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    faulted: list[dict[str, Any]] = field(default_factory=list)
    served: int = 0
    before: Portal | None = None
    stale: int = 0
    clock: Callable[[], float] = time.monotonic
    recent: deque[float] = field(default_factory=deque)
    searches: deque[float] = field(default_factory=deque)


def reply(desk: Desk, call: Call) -> Reply:
    """Answer a request to the platform's own API."""
    desk.served += 1
    desk.portal.tick()
    desk.portal.requests += 1
    correlation = str(uuid.uuid5(uuid.NAMESPACE_OID, str(desk.served)))
    fault = faults.due(desk.faults, call.method, call.path) or {}
    if desk.portal.requests > desk.portal.settings["perDay"]:
        return _broken({"status": 429, "policy": "DAILY"}, correlation)
    if fault:
        desk.faulted.append({"method": call.method, "path": call.path, "fault": dict(fault)})
    ends = {"status", "drop", "reset"} & set(fault)
    if ends and not fault.get("after"):
        return _broken(fault, correlation)
    before = desk.portal.dump() if fault.get("stale") else None
    status, body, headers = _serve(desk, call, correlation)
    if before is not None:
        desk.before, desk.stale = Portal({"state": before}), fault["stale"]
    if ends:
        return _broken(fault, correlation)
    return replace(_reply(status, body, headers), cut=fault.get("truncate"), pause=float(fault.get("latency", 0)))


def _broken(fault: Mapping[str, Any], correlation: str) -> Reply:
    for lost in ("drop", "reset"):
        if fault.get(lost):
            return Reply(0, b"", {}, lost=lost)
    status, body, headers = faults.answer(fault, correlation)
    return _reply(status, body, {"X-HubSpot-Correlation-Id": correlation, **headers})


def _reply(status: int, body: Any, headers: Mapping[str, str]) -> Reply:
    if status == 204:
        return Reply(status, b"", headers)
    kind = "text/html" if isinstance(body, str) else "application/json;charset=utf-8"
    data = (body if isinstance(body, str) else json.dumps(body)).encode()
    return Reply(status, data, {"Content-Type": kind, **headers})


def _serve(desk: Desk, call: Call, correlation: str) -> tuple[int, Any, dict[str, str]]:
    """Route, authorise and answer, and write it down."""
    many = parse_qs(call.query)
    body: Any = None
    headers: dict[str, str] = {"X-HubSpot-Correlation-Id": correlation}
    try:
        route, parts = routes.find(desk.portal, call.method, call.path)
        plain = {name: unquote(part) for name, part in parts.items()}
        routes.authorise(desk.portal, call.token, route, plain)
        headers |= _within_limits(desk, route.searches, correlation)
        body = parsed(call.raw)
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
    return status, found, headers


def _act(desk: Desk, route: routes.Route, request: Request) -> Answer:
    """Where a stale read is due, the portal of before the write answers."""
    if not route.reads:
        return route.act(desk.portal, request)
    if desk.stale and desk.before is not None:
        desk.stale -= 1
        return route.act(desk.before, request)
    answer = route.act(desk.portal, request)
    records.read(desk.portal)
    return answer


def parsed(raw: bytes) -> Any:
    """The JSON of a body, None where there is none. Raises Rejected."""
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise bad("Invalid input JSON.") from None


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


_INTERVAL = 10.0
_LISTED = ("results", "lists", "stages", "options")


def _within_limits(desk: Desk, searches: bool, correlation: str) -> dict[str, str]:
    """documented: what is left of the limits. observed: search endpoints carry none of these, and have their own.

    Raises a 429 where the portal is strict. assumed: what is refused counts, too.
    """
    settings = desk.portal.settings
    if searches:
        _counted(desk, desk.searches, settings["perSecond"], 1.0, faults.limit("SECONDLY", correlation))
        return {}
    most, day = settings["perInterval"], settings["perDay"]
    left = _counted(desk, desk.recent, most, _INTERVAL, faults.limit("TEN_SECONDLY_ROLLING", correlation))
    return {
        "X-HubSpot-RateLimit-Daily": str(day),
        "X-HubSpot-RateLimit-Daily-Remaining": str(day - desk.portal.requests),
        "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        "X-HubSpot-RateLimit-Max": str(most),
        "X-HubSpot-RateLimit-Remaining": str(left),
    }


def _counted(desk: Desk, recent: deque[float], most: int, seconds: float, refusal: Mapping[str, Any]) -> int:
    """How many of `most` requests in so many seconds are left after this one."""
    now = desk.clock()
    while recent and recent[0] <= now - seconds:
        recent.popleft()
    recent.append(now)
    if desk.portal.settings["strict"] and len(recent) > most:
        raise Rejected(429, dict(refusal))
    return max(0, most - len(recent))
