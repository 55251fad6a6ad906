"""The OpenAPI 3.1 document, from the operations and the structs that they take and give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from ledger import __version__
from ledger.answers.answer import Answer
from ledger.web.api.operation import Operation
from ledger.web.api.problem import TYPE, ApiProblem

ABOUT = """The ledger for programs: the answers of `ledger … --json`, and the acts of the pages.

A token acts for one person: `ledger token add NAME --for ADDRESS`. An answer to a proposal names what was read: send
the ETag of the proposal as If-Match. Send an Idempotency-Key with an act, and it counts once, however often it comes.
"""
NAMED = {
    "channel": "The key of a channel",
    "key": "The key of a definition",
    "number": "The number of a version",
    "proposal": "Such as `mql#2`",
    "recovery": "Such as `recovery#1`",
    "request": "The name of a request",
}
PROBLEMS = {
    401: "There is no token, or it ended",
    403: "The token is not made for this, or it is not for you: it takes a seat, or somebody else than its author",
    404: "There is nothing of that name",
    409: "Refused: not now, or not as it is",
    412: "It is not what was read",
    413: "The body, or a document or record in it, is too large; or it broke off",
    422: "What was sent cannot be read",
    428: "If-Match is missing",
    429: "Two of your requests are being computed; or you hold no seat, and have used your minute of computing",
    503: "The ledger is busy, cannot be read, or holds an event of a newer version: upgrade the server",
}
TEXT = {"schema": {"type": "string"}}
ETAG = {"ETag": {"description": "The digest of what is shown", **TEXT}}
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Names this act, so that it counts once however often it is sent",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the proposal that was read",
    "schema": {"type": "string", "pattern": '^"[0-9a-f]{64}"$'},
}


def described(operations: Iterable[Operation]) -> dict[str, Any]:
    """The document."""
    every = sorted(operations, key=lambda each: (each.path, each.method))
    taken = [each.asked for each in every if each.asked]
    given = [answer for each in every for answer in each.answers]
    kinds: list[Any] = list(dict.fromkeys([*taken, *given, ApiProblem]))
    found, parts = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    schemas = dict(zip(kinds, found, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for each in every:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, every, schemas, parts)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ledger", "version": __version__, "description": ABOUT},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": parts,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(each: Operation, every: list[Operation], schemas: dict[Any, Any], parts: dict[str, Any]) -> Any:
    found: dict[str, Any] = {
        "operationId": each.name,
        "summary": each.about.splitlines()[0],
        "description": f"{each.about}\n\nIt takes a token to {each.scope}.",
        "parameters": [*_parameters(each, parts)],
        "responses": {**_given(each, every, schemas, parts), **_problems(each)},
    }
    if each.asked and each.method != "GET":
        content = {"application/json": {"schema": schemas[each.asked]}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _parameters(each: Operation, parts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in each.path.split("/"):
        if part.startswith("{"):
            name = part[1:-1]
            about = {"description": NAMED[name], "schema": {"type": "string", "minLength": 1}}
            yield {"name": name, "in": "path", "required": True, **about}
    if each.asked and each.method == "GET":
        asked = parts[each.asked.__name__]
        for name, schema in asked["properties"].items():
            yield {"name": name, "in": "query", "required": name in asked.get("required", ()), "schema": _plain(schema)}
    if each.on_read:
        yield IF_MATCH
    if each.scope != "read":
        yield KEY_HEADER


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a query parameter: what is not given is left out, and never null."""
    some = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
    return some[0] if some else schema


def _given(each: Operation, every: list[Operation], schemas: dict[Any, Any], parts: dict[str, Any]) -> dict[str, Any]:
    forms = [_data(answer, schemas, parts) for answer in each.answers]
    about = {"content": {"application/json": {"schema": forms[0] if len(forms) == 1 else {"anyOf": forms}}}}
    links = _links(each, every)
    if each.method == "GET":
        more = {"Link": {"description": "Where the next part is", **TEXT}} if each.in_parts else {}
        done = {"description": "The answer", "headers": {**ETAG, **more}, **about, **links}
        return {"200": done, "304": {"description": "It is as If-None-Match says", "headers": ETAG}}
    done = {"200": {"description": "Done, or it was so already", **about}}
    if each.creates:
        headers = {**ETAG, "Location": {"description": "The proposal", **TEXT}}
        done["201"] = {"description": "A proposal as it is from here on", "headers": headers, **about, **links}
    return done


def _data(answer: type[Answer], schemas: dict[Any, Any], parts: dict[str, Any]) -> Any:
    """The schema of what an answer has as its data."""
    return parts[answer.__name__]["properties"][answer.content] if answer.content else schemas[answer]


def _links(each: Operation, every: list[Operation]) -> dict[str, Any]:
    """What can be done next with the proposal that an answer tells of."""
    if each.name != "proposal" and not each.creates:
        return {}
    of = {"path.proposal": "$response.body#/proposal"}
    read = {"header.If-Match": "$response.header.ETag"}
    on = [one for one in every if "{proposal}" in one.path]
    found = {
        one.name: {"operationId": one.name, "parameters": of | (read if one.on_read else {})}
        for one in on
        if one.name != each.name
    }
    return {"links": found}


def _problems(each: Operation) -> dict[str, Any]:
    codes = [
        401,
        403,
        404,
        409,
        422,
        503,
        *([412, 428] if each.on_read else []),
        *([413] if each.method != "GET" else []),
        *([429] if each.costs else []),
    ]
    content = {"content": {TYPE: {"schema": {"$ref": "#/components/schemas/ApiProblem"}}}}
    return {str(code): {"description": PROBLEMS[code], **content} for code in sorted(codes)}
