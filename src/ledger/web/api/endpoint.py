"""From operations to routes: who asks, what they ask, the answer as JSON with its ETag, or why not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ledger.answers.answer import Answer
from ledger.data import replace
from ledger.errors import BadInput, UnknownName
from ledger.govern.documents.queries.documents import require_shallow, too_deep
from ledger.render.printable import unseen
from ledger.web.api.call import ApiCall, call
from ledger.web.api.guards import require_read
from ledger.web.api.operation import AnswerPart, Operation
from ledger.web.api.problem import Rejection, problem, told_by
from ledger.web.api.reading import proposal as read_proposal
from ledger.web.guard import FORM, READING
from ledger.web.page import refusal
from ledger.web.turns import PAUSE, Busy, OverBudget

BASE = "/api/v1"
YEARS = range(1900, 3000)
NAMES = {
    "key": re.compile(r"[a-z][a-z0-9_/]{0,199}"),
    "proposal": re.compile(r"[a-z][a-z0-9_/]{0,199}#[0-9]{1,9}"),
}


def endpoint(operations: Sequence[Operation]) -> Any:
    """What answers one address: by its method, one of these operations."""
    by_method = {each.method: each for each in operations}

    async def answered(request: Request) -> Response:
        operation = by_method["GET" if request.method in READING else request.method]
        try:
            body = b"" if request.method in READING else await request.body()
        except ClientDisconnect:
            why = f"a body has at most {FORM >> 20} MB, and comes whole"
            return problem(413, BadInput("the request is too large, or broke off", why, "send less, or send it again"))
        return await run_in_threadpool(_answer, operation, request, body)

    return answered


def _answer(operation: Operation, request: Request, body: bytes) -> Response:
    site = request.app.state.site
    ledger = site.ledger
    try:
        found = call(request, operation.scope, _named(request.path_params), body)
        if not operation.costs:
            return _done(operation, found)
        person = found.token.person
        with site.spending(person) if operation.spends else nullcontext(), site.turns.computing(person):
            return _done(operation, found)
    except OverBudget as over:
        return problem(429, over, {"retry-after": str(over.after)})
    except Busy as busy:
        return problem(429, busy, {"retry-after": PAUSE})
    except Rejection as rejected:
        return problem(rejected.status, ledger.told(rejected.problem), rejected.headers)
    except HTTPException:
        raise
    except Exception as broken:
        return told_by(refusal(ledger, broken))


def _done(operation: Operation, found: ApiCall) -> Response:
    asked = _asked(operation, found)
    if operation.on_read and not found.is_repeated:
        shown = read_proposal(found)
        require_read(found, tag(written(found, shown)), shown.proposal)
        found = replace(found, read=shown.digest)
    given = operation.run(found, asked) if asked is not None else operation.run(found)
    content = written(found, given.answer if isinstance(given, AnswerPart) else given)
    if operation.method != "GET":
        return _acted(operation, found, given, content)
    headers = {"etag": tag(content), "cache-control": "private, no-cache", **_next(found, given)}
    if tag(content) in _tags(found.request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(content, 200, headers, "application/json")


def _acted(operation: Operation, found: ApiCall, answer: Answer, content: bytes) -> Response:
    """The answer to an act; of one that a proposal comes of, with where it is and its ETag."""
    name = getattr(answer, "proposal", None)
    if not operation.creates or not name:
        return Response(content, 200, media_type="application/json")
    there = written(found, read_proposal(ApiCall(found.request, found.site, found.token, {"proposal": name}, b"")))
    headers = {"location": f"{BASE}/proposals/{quote(name, safe='')}", "etag": tag(there)}
    return Response(content, 201, headers, "application/json")


def written(found: ApiCall, answer: Answer) -> bytes:
    """An answer as it is sent: what `--json` has under `data`."""
    return json.dumps(found.named(answer).data(), default=str, ensure_ascii=False).encode()


def tag(content: bytes) -> str:
    """The ETag of what is sent: its digest."""
    return f'"{sha256(content).hexdigest()}"'


def _tags(given: str) -> list[str]:
    return [each.strip().removeprefix("W/") for each in given.split(",")]


def _next(found: ApiCall, given: Any) -> dict[str, str]:
    """Where the next part of a long list is."""
    if not isinstance(given, AnswerPart) or given.after is None:
        return {}
    url = found.request.url.include_query_params(after=given.after)
    return {"link": f'<{url.path}?{url.query}>; rel="next"'}


def _named(params: Mapping[str, str]) -> dict[str, str]:
    """The names in an address. A name is no path: nothing leads to a file."""
    found = {name: unquote(each) for name, each in params.items()}
    for sort, form in NAMES.items():
        if sort in found and not form.fullmatch(found[sort]):
            form_told = "a key and a number, such as mql#2, with its # as %23" if sort == "proposal" else "such as mql"
            what = f"there is no {'proposal' if sort == 'proposal' else 'definition'} `{found[sort][:40]}`"
            raise UnknownName(what, f"its name is {form_told}", f"list them: {BASE}/{_LISTS[sort]}")
    return found


_LISTS = {"key": "definitions", "proposal": "proposals"}


def _asked(operation: Operation, found: ApiCall) -> Any:
    """What an operation is asked with. Raises BadInput."""
    if operation.asked is None:
        return None
    query = found.request.query_params
    try:
        if operation.method == "GET":
            asked = msgspec.convert(dict(query), operation.asked, strict=False)
        else:
            asked = msgspec.json.decode(found.body or b"{}", type=operation.asked)
        require_shallow(msgspec.structs.asdict(asked))
    except RecursionError:
        raise too_deep() from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        fix = "see what it takes: /api/v1/openapi.json"
        raise BadInput("the request cannot be read", str(error)[:300], fix) from None
    if twice := [name for name in query if len(query.getlist(name)) > 1 or getattr(asked, name, "") is None]:
        raise BadInput(f"`{twice[0]}` says nothing, or two things", "a parameter has one value", "give one, or none")
    for name, each in _texts(msgspec.structs.asdict(asked)):
        if isinstance(each, date) and each.year not in YEARS:
            raise BadInput(f"`{name}` is {each}", "a day lies in the years 1900 to 2999", "name another day")
        if isinstance(each, str) and name != "document" and (sign := unseen(each)):
            what = f"`{name}` holds the character U+{ord(sign):04X}, which cannot be seen"
            raise BadInput(what, "what is on record can be read", "leave it out")
    return asked


def _texts(asked: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((name, each) for name, each in asked.items() if isinstance(each, date | str))
