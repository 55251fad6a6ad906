"""Every request goes through here: the sandbox's own doors, faults that were asked for, login, then the API."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger.testing import Call, Reply, answer_under, is_door, knock, next_fault, reply
from ledger_salesforce_emulator import login, rest, soap
from ledger_salesforce_emulator.answers import Answer, ApiError
from ledger_salesforce_emulator.desk import OrgDesk
from ledger_salesforce_emulator.doors import DOORS
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.soap import envelope

LONGEST_TARGET = 16_384  # documented: URI length limit of the REST API


def respond(desk: OrgDesk, request: Call) -> Reply:
    """The reply to any request."""
    if is_door(request):
        try:
            return knock(DOORS, desk, request)
        except ApiError as refused:
            return _encoded(request, refused.answer())
    if unfit := _unfit(request):
        return _encoded(request, unfit.answer())
    body = request.body.decode("utf-8", "replace")
    entry: dict[str, Any] = {"method": request.method, "target": request.target, "body": body}
    desk.log.append(entry)
    below = re.sub(r"^/services/data/v\d+\.\d", "", request.path)
    fault = next_fault(desk, request, request.path, below)

    def act() -> Reply:
        answer = _answer(desk, request)
        if not fault and re.search(r"/tooling/|/Soap/", request.target):
            entry["answer"] = answer.body  # what a test made up instead is nobody's to judge
        return _encoded(request, answer)

    found = answer_under(desk, fault, act, _broken, desk.org.copied)
    entry["status"] = found.status
    limits = {"Sforce-Limit-Info": f"api-usage={desk.org.used}/{desk.org.daily_requests}"}
    return replace(found, headers={**limits, **found.headers})


def _unfit(request: Call) -> ApiError | None:
    if len(request.target) > LONGEST_TARGET:
        return ApiError(414, "URI_TOO_LONG", "URI Too Long")
    return ApiError(411, "LENGTH_REQUIRED", "Length Required") if request.unread else None


def _broken(fault: Mapping[str, Any]) -> Reply:
    return reply(fault["status"], fault.get("body", ""), fault.get("headers"))


def _encoded(request: Call, answer: Answer) -> Reply:
    """Observed: `X-PrettyPrint: 1` gives two spaces of indent and ` : `."""
    body, headers = answer.body, {"Content-Type": answer.content_type, **answer.headers}
    if request.headers.get("x-prettyprint") == "1" and not isinstance(body, str | None):
        body = json.dumps(body, indent=2, separators=(",", " : "))
    return reply(answer.status, body, headers if answer.status != 204 else answer.headers)


def _answer(desk: OrgDesk, request: Call) -> Answer:
    """The answer, where a stale read is due by the org of before the write."""
    org = desk.org
    past = desk.behind() if desk.stale and _reads(request) else None
    if past is None:
        return rest.answer_of(lambda: _present(org, request))
    now = {name: getattr(org, name) for name in past}
    org.restore(past)
    try:
        return rest.answer_of(lambda: _present(org, request))
    finally:
        org.restore(now)


def _reads(request: Call) -> bool:
    if request.method == "GET":
        return True
    if not request.path.endswith("/composite"):
        return False
    asked = json.loads(request.body or b"{}").get("compositeRequest", [])
    return all(each.get("method") == "GET" for each in asked)


def _present(org: Org, request: Call) -> Answer:
    if request.path.startswith("/services/oauth2/token"):
        allowed = request.method == "POST"
        return login.token(org, request) if allowed else rest.refuse_method(request, {"POST"})
    if match := re.match(r"/services/Soap/([mu])/(\d+\.\d)", request.path):
        return _soap(org, request, match[1], match[2])
    return rest.route(org, request)


def _soap(org: Org, request: Call, service: str, version: str) -> Answer:
    if request.method != "POST":
        return rest.refuse_method(request, {"POST"})
    if version not in rest.VERSIONS:  # documented code; wording assumed
        return envelope.fault(envelope.Fault("UNSUPPORTED_API_VERSION", "Invalid API version specified on URL"))
    return soap.respond(org, request) if service == "m" else login.soap_login(org, request, version)
