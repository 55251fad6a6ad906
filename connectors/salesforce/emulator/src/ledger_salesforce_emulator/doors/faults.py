"""What shall go wrong, and when.

    {"method"?: "PATCH", "path"?: "/services/data/v62.0/tooling", "nth"?: 1, "times"?: 1, …}   which, then one of
    "status": 503 (+ "body", "headers")    an answer of the test's own: text as HTML, anything else as JSON
    "drop": true | "reset"                 the line is cut, with or without a TCP reset
    "truncate": 20                         the true answer, cut after so many bytes
    "latency": 0.5                         seconds before the true answer
    "stale": 2                             the next two reads answer as before this write
    "after": true                          with status or drop: the work is done first

`path` begins the whole path, or what follows the version. Older words stay: `match` (part of the address), `after` as a
number of requests to let pass, `drop` as "before" or "after".
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from ledger_salesforce_emulator.answers import Answer, ApiError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.request import Request

DROPPED = Answer(0)
"""No answer at all: the server cuts the line."""

RESET = Answer(0, reset=True)
ACTS = ("status", "drop", "truncate", "latency", "stale")
WHICH = {"method", "path", "match", "nth", "times", "after"}
MORE = {"body", "headers", "content_type"}
Answering = Callable[[Org, Request], Answer]


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """A fault as it is kept. Raises ApiError."""
    if not isinstance(given, Mapping):
        raise ApiError(400, "INVALID_INPUT", "a fault is an object")
    if unknown := set(given) - WHICH - MORE - set(ACTS):
        raise ApiError(400, "INVALID_INPUT", f"a fault has no {min(unknown)}")
    after = given.get("after")
    done = after is True or given.get("drop") == "after"
    skip = after if isinstance(after, int) and not isinstance(after, bool) else given.get("nth", 1) - 1
    made = {**given, "skip": skip, "times": given.get("times", 1), "done": done, "seen": 0}
    return made if any(act in given for act in ACTS) else {**made, "status": 503}


def tripped(org: Org, request: Request) -> dict[str, Any] | None:
    """The fault that this request trips, if any."""
    for each in org.faults:
        if not _fits(each, request):
            continue
        each["seen"] += 1
        if each["skip"] < each["seen"] <= each["skip"] + each["times"]:
            return each
    return None


def _fits(of: Mapping[str, Any], request: Request) -> bool:
    if of.get("method", request.method) != request.method or of.get("match", "") not in request.target:
        return False
    path = of.get("path", "")
    below = re.sub(r"^/services/data/v\d+\.\d", "", request.path)
    return request.path.startswith(path) or below.startswith(path)


def around(org: Org, request: Request, of: Mapping[str, Any] | None, answer: Answering) -> Answer:
    """The answer to a request that a fault may have tripped."""
    if of is None:
        return _as_of(org, request, answer)
    if "latency" in of:
        time.sleep(of["latency"])
        return answer(org, request)
    if "stale" in of:
        before = org.copied()
        made = answer(org, request)
        org.stale = [before, of["stale"]]
        return made
    if "truncate" in of:
        made = answer(org, request)
        return Answer(made.status, made.body, made.content_type, made.headers, cut=of["truncate"])
    if of["done"]:
        answer(org, request)
    return _broken(of)


def _broken(of: Mapping[str, Any]) -> Answer:
    if of.get("drop"):
        return RESET if of["drop"] == "reset" else DROPPED
    body = of.get("body", "")
    content_type = of.get("content_type", "text/html" if isinstance(body, str) else "application/json;charset=UTF-8")
    return Answer(of["status"], body, content_type, dict(of.get("headers", {})))


def _as_of(org: Org, request: Request, answer: Answering) -> Answer:
    """Reads that a cache behind the write still answers."""
    if not org.stale or not org.stale[1] or not _reads(request):
        return answer(org, request)
    before, left = org.stale
    org.stale = [before, left - 1]
    present = {name: getattr(org, name) for name in before}
    org.restore(before)
    try:
        return answer(org, request)
    finally:
        org.restore(present)


def _reads(request: Request) -> bool:
    if request.method == "GET":
        return True
    if not request.path.endswith("/composite"):
        return False
    asked = json.loads(request.body or b"{}").get("compositeRequest", [])
    return all(each.get("method") == "GET" for each in asked)
