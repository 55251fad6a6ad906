"""Queries over HTTP: pages of 2,000 rows, and the two shapes of their envelope.

Observed: a page that is not the last says `done: false` and `nextRecordsUrl`; a Tooling envelope also has `size`,
`queryLocator` and `entityTypeName`. Documented: `Sforce-Query-Options: batchSize=N` asks for 200 to 2,000.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ledger.testing import Call
from ledger_salesforce_emulator import rights, soql, tables, values
from ledger_salesforce_emulator.answers import Answer, ApiError
from ledger_salesforce_emulator.formula import FormulaError
from ledger_salesforce_emulator.org import Org

LEAST, PAGE = 200, 2_000
COUNTED = 50_000  # assumed: an answer larger than this is refused rather than held
RELATED = {"Owner": "User", "CreatedBy": "User", "LastModifiedBy": "User", "Parent": "PermissionSet"}


def data(org: Org, request: Call, version: str) -> Answer:
    """GET /query."""
    query, table, rows = _select(org, request, tables.data(org, _table(request)))
    if query.columns is None:
        return Answer(200, {"totalSize": len(rows), "done": True, "records": []})
    return _first(org, request, _records(query, table, rows, f"v{version}"), f"v{version}", {})


def tooling(org: Org, request: Call, version: str) -> Answer:
    """GET /tooling/query."""
    rights.need(org, rights.SETUP)
    query, table, rows = _select(org, request, tables.tooling(org, _table(request)))
    if len(rows) > 1 and {"metadata", "fullname"} & {name.lower() for name, _ in query.columns or ()}:
        raise ApiError(
            400,
            "MALFORMED_QUERY",  # observed
            "When retrieving results with Metadata or FullName fields, the query qualifications must specify no more "
            f"than one row for retrieval. Result size: {len(rows)}",
        )
    named = {"entityTypeName": table.name}
    if query.columns is None:
        return Answer(
            200, {"size": len(rows), "totalSize": len(rows), "done": True, "queryLocator": None, **named, "records": []}
        )
    base = f"v{version}/tooling"
    return _first(org, request, _records(query, table, rows, base), base, named)


def more(org: Org, request: Call, version: str, cursor: str, at: str) -> Answer:
    """GET of a `nextRecordsUrl`."""
    held = org.cursors.get(cursor)
    if held is None:  # observed
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    return _page(held, cursor, int(at))


def _first(org: Org, request: Call, records: list[Any], base: str, named: Mapping[str, Any]) -> Answer:
    asked = re.fullmatch(r"\s*batchSize\s*=\s*(\d+)\s*", request.headers.get("sforce-query-options", ""))
    size = min(max(int(asked[1]), LEAST), PAGE) if asked else PAGE
    held = {"records": records, "base": base, "named": dict(named), "size": size}
    cursor = org.next_id("01g") if len(records) > size else ""
    if cursor:
        org.cursors[cursor] = held
    return _page(held, cursor, 0)


def _page(held: Mapping[str, Any], cursor: str, at: int) -> Answer:
    records, end = held["records"], at + held["size"]
    done = end >= len(records)
    body: dict[str, Any] = {"totalSize": len(records), "done": done, "records": records[at:end]}
    if not done:
        body["nextRecordsUrl"] = f"/services/data/{held['base']}/query/{cursor}-{end}"
    if held["named"]:
        body |= {"size": len(records[at:end]), "queryLocator": None if done else cursor, **held["named"]}
    return Answer(200, body)


def _table(request: Call) -> str:
    text = request.parameter("q")
    if not text:
        raise ApiError(400, "MALFORMED_QUERY", "SOQL statement cannot be empty")
    return soql.parse(text).table


def _select(org: Org, request: Call, table: soql.Table | None) -> tuple[soql.Query, soql.Table, Sequence[Any]]:
    query = soql.parse(request.parameter("q"))
    if table is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{query.table}' is not supported.")
    try:
        rows = soql.select(query, table, org.nulls)
    except FormulaError as broken:  # a seed may hold a formula that no longer compiles
        raise ApiError(500, "UNKNOWN_EXCEPTION", f"An unexpected error occurred: {broken}") from None
    if query.columns is not None and len(rows) > COUNTED:
        raise ApiError(400, "QUERY_TIMEOUT", "Your query request was running for too long.")
    return query, table, rows


def _records(query: soql.Query, table: soql.Table, rows: Sequence[Any], base: str) -> list[dict[str, Any]]:
    if query.aggregates or query.group:
        made = {"attributes": {"type": "AggregateResult"}}
        return [made | {key: values.write(value) for key, value in row.items()} for row in rows]
    names = [table.columns[name.lower()].name for name, _ in query.columns or ()]
    return [_record(table, names, row, base) for row in rows]


def _record(table: soql.Table, names: Sequence[str], row: Any, base: str) -> dict[str, Any]:
    url = f"/services/data/{base}/sobjects/{table.name}/{row.get('Id') or row.get('DurableId', '')}"
    made: dict[str, Any] = {"attributes": {"type": table.name, "url": url}}
    for name in names:
        head, _, tail = name.partition(".")
        value = values.write(row[name])
        if not tail:
            made[name] = value
        elif value is None and head not in made:
            made[head] = None  # observed: a lookup that leads nowhere is null as a whole
        elif value is not None:
            related = {"attributes": {"type": RELATED.get(head, head)}}
            made[head] = (made.get(head) or related) | {tail: value}
        elif made[head] is not None:
            made[head][tail] = None
    return made
