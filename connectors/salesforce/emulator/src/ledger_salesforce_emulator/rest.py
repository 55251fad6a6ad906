"""The endpoints, each a function of the org and the request.

    /services/oauth2/token · /services/Soap/u/N    login
    /services/Soap/m/N                             Metadata API
    /services/data · …/vN/limits · …/vN/query      data
    …/vN/sobjects/X[/ID] · …/describe · …/vN/composite[/batch|/sobjects]
    …/vN/tooling/query · …/tooling/sobjects/X[/ID] · …/tooling/composite
    /__sandbox__/…                                 what an admin, a test or a demo does behind the API's back

Whatever is not here is answered 404, as Salesforce would for a path of its own that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from ledger.testing import Call
from ledger_salesforce_emulator import composite, query, sessions, sobjects, soql, toolings
from ledger_salesforce_emulator.answers import Answer, ApiError, not_found
from ledger_salesforce_emulator.org import Org

VERSIONS = {f"{number}.0": f"API {number}" for number in range(55, 68)}
Handler = Callable[..., Answer]


def route(org: Org, request: Call) -> Answer:
    """The answer to a call of the API. Raises ApiError."""
    if request.path.rstrip("/") == "/services/data":  # observed: the only endpoint without a session
        return Answer(
            200, [{"label": label, "url": f"/services/data/v{at}", "version": at} for at, label in VERSIONS.items()]
        )
    path, version = _place(request)
    sessions.admit(org, request, request.bearer)
    return _endpoint(org, request, path, version)


def call(org: Org, request: Call) -> Answer:
    """The answer to a subrequest, refusals too."""
    return answer_of(lambda: _endpoint(org, request, *_place(request)))


def answer_of(act: Callable[[], Answer]) -> Answer:
    """What `act` answers, refusals too."""
    try:
        return act()
    except ApiError as refused:
        return refused.answer()
    except soql.SoqlError as refused:
        return ApiError(400, refused.code, refused.message).answer()


def _place(request: Call) -> tuple[str, str]:
    """The path below the version, and the version. Raises ApiError."""
    match = re.fullmatch(r"/services/data/v(\d+\.\d)(/.*)", request.path.rstrip("/"))
    if match is None or match[1] not in VERSIONS:
        raise not_found()
    return match[2], match[1]


def _endpoint(org: Org, request: Call, path: str, version: str) -> Answer:
    found = [(method, handler, match) for method, pattern, handler in ROUTES if (match := re.fullmatch(pattern, path))]
    if not found:
        raise not_found()
    for method, handler, match in found:
        if method == request.method:
            return handler(org, request, version, *match.groups())
    return refuse_method(request, {method for method, _, _ in found})


def refuse_method(request: Call, allowed: set[str]) -> Answer:
    """405 in the platform's words."""
    message = f"HTTP Method '{request.method}' not allowed. Allowed are {','.join(sorted(allowed))}"
    return ApiError(405, "METHOD_NOT_ALLOWED", message).answer()


def _limits(org: Org, request: Call, version: str) -> Answer:
    daily = {"Max": org.daily_requests, "Remaining": org.daily_requests - org.used}
    return Answer(200, {"DailyApiRequests": daily})


WRITTEN = "|".join(toolings.WRITTEN)
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/limits", _limits),
    ("GET", r"/query(?:All)?", query.data),
    ("GET", r"/query/(\w+)-(\d+)", query.more),
    ("POST", r"/composite", partial(composite.composite, call=call)),
    ("POST", r"/composite/batch", partial(composite.batch, call=call)),
    ("POST", r"/composite/sobjects", composite.create),
    ("PATCH", r"/composite/sobjects", composite.update),
    ("DELETE", r"/composite/sobjects", composite.delete),
    ("GET", r"/sobjects", sobjects.all_objects),
    ("POST", r"/sobjects/(\w+)", sobjects.create),
    ("GET", r"/sobjects/(\w+)/describe", sobjects.describe),
    ("GET", r"/sobjects/(\w+)/(\w{15}|\w{18})", sobjects.read),
    ("PATCH", r"/sobjects/(\w+)/(\w{15}|\w{18})", sobjects.update),
    ("DELETE", r"/sobjects/(\w+)/(\w{15}|\w{18})", sobjects.delete),
    ("GET", r"/tooling/query", query.tooling),
    ("GET", r"/tooling/query/(\w+)-(\d+)", query.more),
    ("POST", r"/tooling/composite", partial(composite.composite, call=call, base="/tooling")),
    ("POST", rf"/tooling/sobjects/({WRITTEN})", toolings.create),
    ("GET", rf"/tooling/sobjects/({WRITTEN})/(\w+)", toolings.read),
    ("PATCH", rf"/tooling/sobjects/({WRITTEN})/(\w+)", toolings.update),  # documented: no DELETE
)
