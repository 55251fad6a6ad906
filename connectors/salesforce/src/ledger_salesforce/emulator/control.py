"""The sandbox's own doors, which no Salesforce has.

GET  /__sandbox__/records?object=Lead      rows with formulas evaluated, whatever field-level security says
GET  /__sandbox__/log                      every API request so far
POST /__sandbox__/edit                     {"address": "Lead.MQL__c", "formula": "…"}: what an admin does in Setup
POST /__sandbox__/clock                    {"now": "2026-04-01T00:00:00Z"}
POST /__sandbox__/expire                   every session ends
POST /__sandbox__/fault                    {"match": "tooling", "method": "PATCH", "after": 0, "times": 1,
                                            "status": 503, "body": "<html>", "content_type": "text/html"}
                                           or "drop": "before" | "after" to cut the line before or after the work
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ledger_salesforce.emulator import customfield, values
from ledger_salesforce.emulator.answers import Answer, ApiError, not_found
from ledger_salesforce.emulator.formula import FormulaError
from ledger_salesforce.emulator.org import FieldState, Org
from ledger_salesforce.emulator.request import Request

DROPPED = Answer(0)
"""No answer at all: the server cuts the line."""


def respond(org: Org, request: Request) -> Answer:
    """The answer to a control request."""
    act = ACTS.get((request.method, request.path.removeprefix("/__sandbox__/")))
    try:
        if act is None:
            raise not_found()
        return act(org, request)
    except ApiError as refused:
        return refused.answer()


def fault(org: Org, request: Request) -> dict[str, Any] | None:
    """The fault that this request trips, if any."""
    for each in org.faults:
        if each.get("match", "") not in request.target or each.get("method", request.method) != request.method:
            continue
        each["seen"] = each.get("seen", 0) + 1
        after = each.get("after", 0)
        if after < each["seen"] <= after + each.get("times", 1):
            return each
    return None


def broken(of: dict[str, Any]) -> Answer:
    """The answer that a fault asks for."""
    if "drop" in of:
        return DROPPED
    return Answer(
        of.get("status", 503), of.get("body", ""), of.get("content_type", "text/html"), dict(of.get("headers", {}))
    )


def _records(org: Org, request: Request) -> Answer:
    of = org.object(request.parameter("object") or "Lead")
    if of is None:
        raise not_found()
    try:
        rows = org.rows(of)
    except FormulaError as wrong:
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", str(wrong)) from None
    return Answer(200, {"records": [{key: values.write(value) for key, value in row.items()} for row in rows]})


def _log(org: Org, request: Request) -> Answer:
    return Answer(200, {"requests": org.log})


def _edit(org: Org, request: Request) -> Answer:
    """A person changes some keys; the platform keeps the others."""
    wanted = request.json()
    of = _field(org, wanted.pop("address", ""))
    metadata = of.metadata | wanted
    customfield.update(org, of, {"FullName": of.full_name, "Metadata": metadata}, org.admin)
    return Answer(204)


def _field(org: Org, address: str) -> FieldState:
    of = next((each for each in org.custom_fields() if each.full_name.lower() == str(address).lower()), None)
    if of is None:
        raise not_found()
    return of


def _clock(org: Org, request: Request) -> Answer:
    org.clock.set(datetime.fromisoformat(request.json()["now"]))
    return Answer(204)


def _expire(org: Org, request: Request) -> Answer:
    org.tokens.clear()
    return Answer(204)


def _fault(org: Org, request: Request) -> Answer:
    org.faults.append(request.json())
    return Answer(204)


ACTS = {
    ("GET", "records"): _records,
    ("GET", "log"): _log,
    ("POST", "edit"): _edit,
    ("POST", "clock"): _clock,
    ("POST", "expire"): _expire,
    ("POST", "fault"): _fault,
}
