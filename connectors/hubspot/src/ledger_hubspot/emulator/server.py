"""The portal behind HTTP on loopback, and the doors that only a sandbox has.

    POST /__sandbox__/edit    {"list": "12", "filterBranch"?: …, "name"?: …, "user"?: "77"}   what a marketer does
    POST /__sandbox__/faults  {"status": 429, "body"?: …, "headers"?: …, "method"?: …, "path"?: …, "times"?: 1,
                               "after"?: true, "drop"?: true}       what the platform does on a bad day
    POST /__sandbox__/clock   {"now": "2026-04-01T09:00:00Z"}
    GET  /__sandbox__/log     every exchange so far, without headers

The vendor's client keeps connections alive, and a small answer over a kept connection waits about 45 ms for Nagle's
algorithm, so it is switched off (measured: 13.6 s against 0.26 s for 300 requests).
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ledger_hubspot.emulator import routes
from ledger_hubspot.emulator.answers import Rejected, bad
from ledger_hubspot.emulator.portal import Portal
from ledger_hubspot.emulator.seed import instant

# documented: the limits of a private app on a paid tier; remaining figures count down and never refuse here.
_PER_INTERVAL, _PER_DAY = 190, 1_000_000


@dataclass
class Sandbox:
    """A running emulator: where it is, and the settings with which the connector reaches it."""

    url: str
    settings: Mapping[str, str]


@dataclass
class Desk:
    """What the handler threads share."""

    portal: Portal
    lock: threading.Lock = field(default_factory=threading.Lock)
    faults: list[dict[str, Any]] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    served: int = 0

    def fault_for(self, method: str, path: str) -> dict[str, Any] | None:
        """The next scripted fault that fits, used up by one."""
        for fault in self.faults:
            if fault.get("method", method) == method and path.startswith(fault.get("path", "")):
                fault["times"] = fault.get("times", 1) - 1
                if fault["times"] <= 0:
                    self.faults.remove(fault)
                return fault
        return None


@contextmanager
def serve(seed: Mapping[str, Any], port: int = 0) -> Iterator[Sandbox]:
    """Serve a seeded portal on loopback until the context ends; port 0 takes a free one."""
    desk = Desk(Portal(seed))
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (_Handler,), {"desk": desk}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    settings = desk.portal.settings
    try:
        yield Sandbox(url, {"token": settings["token"], "portal": str(settings["id"]), "sandbox": url})
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    desk: Desk
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: `/__sandbox__/log` tells it all."""

    def _answer(self) -> None:
        target = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.desk.lock:
            if target.path.startswith("/__sandbox__/"):
                self._send(*_at_the_door(self.desk, self.command, target.path, raw), {})
                return
            fault = self.desk.fault_for(self.command, target.path)
            if fault and not fault.get("after"):
                self._fail(fault)
                return
            status, body, headers = _serve(self.desk, self, target.path, dict(parse_qsl(target.query)), raw)
        if fault:
            self._fail(fault)
        else:
            self._send(status, body, headers)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

    def _fail(self, fault: Mapping[str, Any]) -> None:
        if fault.get("drop"):
            self.close_connection = True
            self.connection.close()
        else:
            self._send(fault["status"], fault.get("body"), fault.get("headers", {}))

    def _send(self, status: int, body: Any, headers: Mapping[str, str]) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        data = text.encode()
        kind = "text/html" if isinstance(body, str) else "application/json;charset=utf-8"
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def _serve(
    desk: Desk, handler: BaseHTTPRequestHandler, path: str, query: dict[str, str], raw: bytes
) -> tuple[int, Any, dict[str, str]]:
    """Route, authorise and answer one request to the platform's own API, and write it down."""
    desk.served += 1
    correlation = str(uuid.uuid5(uuid.NAMESPACE_OID, str(desk.served)))
    body: Any = None
    try:
        route, parts = routes.find(handler.command, path)
        routes.authorise(desk.portal, handler.headers.get("Authorization", ""), route[2])
        body = _json(raw)
        plain = {name: unquote(part) for name, part in parts.items()}
        status, answer = route[3](desk.portal, routes.Request(plain, query, body, desk.portal.settings["apiUser"]))
    except Rejected as no:
        status, answer = no.status, {**no.body, "correlationId": correlation}
    desk.log.append(
        {
            "method": handler.command,
            "path": path,
            "query": query,
            "request": body,
            "status": status,
            "response": json.loads(json.dumps(answer)),
        }
    )
    return status, answer, _headers(desk, path, correlation)


def _json(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise bad("Invalid input JSON.") from None


def _headers(desk: Desk, path: str, correlation: str) -> dict[str, str]:
    """observed: search endpoints carry no rate limit headers."""
    headers = {"X-HubSpot-Correlation-Id": correlation}
    if path.rstrip("/") == routes.SEARCH:
        return headers
    return {
        **headers,
        "X-HubSpot-RateLimit-Daily": str(_PER_DAY),
        "X-HubSpot-RateLimit-Daily-Remaining": str(_PER_DAY - desk.served),
        "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        "X-HubSpot-RateLimit-Max": str(_PER_INTERVAL),
        "X-HubSpot-RateLimit-Remaining": str(_PER_INTERVAL - 1),
    }


def _at_the_door(desk: Desk, method: str, path: str, raw: bytes) -> tuple[int, Any]:
    try:
        asked = _json(raw) or {}
        match method, path.removeprefix("/__sandbox__/"):
            case "GET", "log":
                return 200, {"exchanges": desk.log}
            case "POST", "edit":
                return 200, _edit(desk.portal, asked)
            case "POST", "faults":
                desk.faults.append(asked)
                return 200, {"waiting": len(desk.faults)}
            case "POST", "clock":
                desk.portal.set_clock(instant(asked["now"]))
                return 200, {"now": desk.portal.stamp}
        raise bad("The sandbox has no such door.")
    except Rejected as no:
        return no.status, no.body


def _edit(portal: Portal, asked: Mapping[str, Any]) -> Any:
    held, user = portal.get(str(asked.get("list")).removeprefix("list/")), asked.get("user", "77")
    if "filterBranch" in asked:
        portal.edit_by_hand(held, asked["filterBranch"], user)
    if "name" in asked:
        portal.rename(held, asked["name"], user)
    return {"list": held.shown(filters=True, size=sum(1 for _ in portal.members(held)))}
