"""What schemathesis is told beside the description: names that there are, and documents that can be proposed."""

from __future__ import annotations

import itertools
import os
import zlib
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, unquote
from urllib.request import Request, urlopen

import schemathesis

OPEN = 6  # proposals that are open: rule0#1, rule1#1, …
SAID = {"effective": "2026-03-01", "until": None, "answers": [], "because": "tried", "hurts": "it does", "key": "mql"}
_numbers, _turns = itertools.count(), itertools.cycle((True, True, False))


@schemathesis.hook
def map_path_parameters(ctx: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """A name of something that there is, in the place of one that was made up."""
    given = path_parameters or {}
    made_up = zlib.crc32(repr(given).encode())
    real = {"key": "mql", "number": "1", "proposal": f"rule{made_up % OPEN}#1", "request": "r-1", "channel": "radio"}
    return {name: real.get(name, each) for name, each in given.items()} if path_parameters else path_parameters


@schemathesis.hook
def map_body(ctx: Any, body: Any) -> Any:
    """A document that the ledger takes, with a key that nobody took."""
    if not isinstance(body, dict):
        return body
    body = {**body, **{name: said for name, said in SAID.items() if name in body}}
    if "document" not in body:
        return body
    key = f"new{next(_numbers)}"
    text = f"kind: criteria\nkey: {key}\nscope: lifecycle\nentity: lead\ncriteria: score >= 10\n"
    return {**body, "document": text}


@schemathesis.hook
def before_call(ctx: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Each act under a key of its own, mostly on what was read: else it would be judged how the ledger refuses."""
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"k{next(_numbers)}"
    if "If-Match" in case.headers and next(_turns):
        case.headers["If-Match"] = _read(case.operation.base_url, str(case.path_parameters.get("proposal")))


def _read(base: str, proposal: str) -> str:
    """The ETag of a proposal as it is now."""
    shown = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
    with (
        suppress(HTTPError),
        urlopen(Request(f"{base}/proposals/{quote(unquote(proposal), safe='')}", headers=shown)) as found,
    ):
        return str(found.headers["etag"])
    return f'"{"0" * 64}"'
