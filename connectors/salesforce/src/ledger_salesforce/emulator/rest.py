"""The endpoints, each a function of the org and the request.

    /services/oauth2/token                         login
    /services/data · …/vN/limits · …/vN/query      data
    …/vN/sobjects/Lead/describe · …/FieldPermissions
    …/vN/tooling/query · …/tooling/sobjects/CustomField[/ID]
    /__sandbox__/…                                 what an admin, a test or a demo does behind the API's back

Whatever is not here is answered 404, as Salesforce would for a path of its own that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ledger_salesforce.emulator import control, customfield, login, permissions, soql, tables, values
from ledger_salesforce.emulator.answers import Answer, ApiError, not_found
from ledger_salesforce.emulator.org import Org
from ledger_salesforce.emulator.request import Request

VERSIONS = {f"{number}.0": f"API {number}" for number in range(55, 68)}
BATCH = 2_000
Handler = Callable[..., Answer]


def respond(org: Org, request: Request) -> Answer:
    """The answer to any request; never raises."""
    if request.path.startswith("/__sandbox__"):
        return control.respond(org, request)
    org.log.append(
        {"method": request.method, "target": request.target, "body": request.body.decode("utf-8", "replace")}
    )
    fault = control.fault(org, request)
    if fault and fault.get("drop") != "after":
        return control.broken(fault)
    try:
        answer = _route(org, request)
    except ApiError as refused:
        answer = refused.answer()
    except soql.SoqlError as refused:
        answer = ApiError(400, refused.code, refused.message).answer()
    org.log[-1]["status"] = answer.status
    answer.headers["Sforce-Limit-Info"] = f"api-usage={org.used}/{org.daily_requests}"
    return control.broken(fault) if fault else answer


def _route(org: Org, request: Request) -> Answer:
    path = request.path.rstrip("/")
    if path == "/services/oauth2/token":
        return login.token(org, request) if request.method == "POST" else _refuse_method(request, {"POST"})
    if path == "/services/data":  # observed: the only endpoint without a session
        return Answer(
            200, [{"label": label, "url": f"/services/data/v{at}", "version": at} for at, label in VERSIONS.items()]
        )
    match = re.fullmatch(r"/services/data/v(\d+\.\d)(/.*)", path)
    if match is None or match[1] not in VERSIONS:
        raise not_found()
    login.admit(org, request)
    return _endpoint(org, request, match[2], match[1])


def _endpoint(org: Org, request: Request, path: str, version: str) -> Answer:
    found = [(method, handler, match) for method, pattern, handler in ROUTES if (match := re.fullmatch(pattern, path))]
    if not found:
        raise not_found()
    for method, handler, match in found:
        if method == request.method:
            return handler(org, request, version, *match.groups())
    return _refuse_method(request, {method for method, _, _ in found})


def _refuse_method(request: Request, allowed: set[str]) -> Answer:
    message = f"HTTP Method '{request.method}' not allowed. Allowed are {','.join(sorted(allowed))}"
    return ApiError(405, "METHOD_NOT_ALLOWED", message).answer()


def _limits(org: Org, request: Request, version: str) -> Answer:
    daily = {"Max": org.daily_requests, "Remaining": org.daily_requests - org.used}
    return Answer(200, {"DailyApiRequests": daily})


def _query(org: Org, request: Request, version: str) -> Answer:
    query, rows = _select(org, request, tables.data)
    return Answer(200, {"totalSize": len(rows), "done": True, "records": _records(query, rows, f"v{version}")})


def _tooling_query(org: Org, request: Request, version: str) -> Answer:
    query, rows = _select(org, request, tables.tooling)
    if len(rows) != 1 and rows and {"metadata", "fullname"} & {name.lower() for name, _ in query.columns or ()}:
        raise ApiError(
            400,
            "MALFORMED_QUERY",  # observed
            "When retrieving results with Metadata or FullName fields, the query qualifications must specify no more "
            f"than one row for retrieval. Result size: {len(rows)}",
        )
    records = _records(query, rows, f"v{version}/tooling")
    shape = {"size": len(records), "totalSize": len(rows), "done": True, "queryLocator": None}
    return Answer(200, {**shape, "entityTypeName": query.table, "records": records})


def _select(org: Org, request: Request, find: Callable[[Org, str], soql.Table | None]) -> tuple[soql.Query, list[Any]]:
    text = request.parameter("q")
    if not text:
        raise ApiError(400, "MALFORMED_QUERY", "SOQL statement cannot be empty")
    query = soql.parse(text)
    table = find(org, query.table)
    if table is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{query.table}' is not supported.")
    rows = soql.select(query, table, org.nulls)
    if query.columns is not None and len(rows) > BATCH:
        raise ApiError(500, "UNKNOWN_EXCEPTION", f"The sandbox has no further pages: ask for {BATCH} rows at most.")
    return query, rows


def _records(query: soql.Query, rows: list[Any], base: str) -> list[dict[str, Any]]:
    if query.columns is None:
        return []
    return [_record(query, row, base) for row in rows]


def _record(query: soql.Query, row: Any, base: str) -> dict[str, Any]:
    known = {key.lower(): key for key in row}
    url = f"/services/data/{base}/sobjects/{query.table}/{row.get('Id', row.get('DurableId', ''))}"
    made: dict[str, Any] = {"attributes": {"type": query.table, "url": url}}
    for name, _ in query.columns or ():
        key = known[name.lower()]
        head, _, tail = key.partition(".")
        if tail:
            made.setdefault(head, {"attributes": {"type": "User"}})[tail] = values.write(row[key])
        else:
            made[key] = values.write(row[key])
    return made


def _describe(org: Org, request: Request, version: str, name: str) -> Answer:
    of = org.object(name)
    if of is None:
        raise not_found()
    return Answer(200, tables.describe(org, of))


def _create_field(org: Org, request: Request, version: str) -> Answer:
    made = customfield.create(org, request.json(), org.me)
    return Answer(201, {"id": made.id, "success": True, "errors": [], "warnings": [], "infos": []})


def _read_field(org: Org, request: Request, version: str, key: str) -> Answer:
    of = org.field_by_id(key)
    if of is None:
        raise not_found()
    row = tables.custom_field(org, of)
    url = f"/services/data/v{version}/tooling/sobjects/CustomField/{of.id}"
    plain = {name: values.write(value) for name, value in row.items() if "." not in name}
    return Answer(200, {"attributes": {"type": "CustomField", "url": url}, **plain})


def _update_field(org: Org, request: Request, version: str, key: str) -> Answer:
    of = org.field_by_id(key)
    if of is None:
        raise not_found()
    customfield.update(org, of, request.json(), org.me)
    return Answer(204)


def _grant(org: Org, request: Request, version: str) -> Answer:
    key = permissions.grant(org, request.json())
    return Answer(201, {"id": key, "success": True, "errors": []})


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/limits", _limits),
    ("GET", r"/query", _query),
    ("GET", r"/sobjects/(\w+)/describe", _describe),
    ("POST", r"/sobjects/FieldPermissions", _grant),
    ("GET", r"/tooling/query", _tooling_query),
    ("POST", r"/tooling/sobjects/CustomField", _create_field),
    ("GET", r"/tooling/sobjects/CustomField/(\w+)", _read_field),
    ("PATCH", r"/tooling/sobjects/CustomField/(\w+)", _update_field),  # documented: no DELETE
)
