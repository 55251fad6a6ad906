"""Every request goes through here: the sandbox's own doors, faults that were asked for, login, then the API."""

from __future__ import annotations

import re
from typing import Any

from ledger_salesforce_emulator import doors, login, rest, soap, soql
from ledger_salesforce_emulator.answers import Answer, ApiError
from ledger_salesforce_emulator.doors import faults
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.request import Request
from ledger_salesforce_emulator.soap import envelope


def respond(org: Org, request: Request) -> Answer:
    """The answer to any request; never raises."""
    if request.path.startswith("/__sandbox__"):
        return doors.respond(org, request)
    entry: dict[str, Any] = {
        "method": request.method,
        "target": request.target,
        "body": request.body.decode("utf-8", "replace"),
    }
    org.log.append(entry)
    fault = faults.tripped(org, request)
    answer = faults.around(org, request, fault, _answer)
    entry["status"] = answer.status
    if fault is None and re.search(r"/tooling/|/Soap/", request.target):
        entry["answer"] = answer.body  # what a test made up instead is nobody's to judge
    answer.headers.setdefault("Sforce-Limit-Info", f"api-usage={org.used}/{org.daily_requests}")
    return answer


def _answer(org: Org, request: Request) -> Answer:
    try:
        if request.path.startswith("/services/oauth2/token"):
            allowed = request.method == "POST"
            return login.token(org, request) if allowed else rest.refuse_method(request, {"POST"})
        if match := re.match(r"/services/Soap/([mu])/(\d+\.\d)", request.path):
            return _soap(org, request, match[1], match[2])
        return rest.route(org, request)
    except ApiError as refused:
        return refused.answer()
    except soql.SoqlError as refused:
        return ApiError(400, refused.code, refused.message).answer()


def _soap(org: Org, request: Request, service: str, version: str) -> Answer:
    if request.method != "POST":
        return rest.refuse_method(request, {"POST"})
    if version not in rest.VERSIONS:  # documented code; wording assumed
        return envelope.fault(envelope.Fault("UNSUPPORTED_API_VERSION", "Invalid API version specified on URL"))
    return soap.respond(org, request) if service == "m" else login.soap_login(org, request, version)
