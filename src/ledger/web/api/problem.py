"""How the API says no: problem+json (RFC 9457) with our code, what, why and fix."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from ledger.answers.answer import Problem, problems
from ledger.errors import BadInput, LedgerError, UnknownName
from ledger.web.page import status_of

TYPE = "application/problem+json"


class Rejection(Exception):
    """A request that HTTP has a status of its own for."""

    def __init__(self, status: int, problem: LedgerError, headers: Mapping[str, str] | None = None) -> None:
        """Say which, why, and what goes with it."""
        super().__init__(problem.what)
        self.status, self.problem, self.headers = status, problem, headers or {}


class ApiProblem(Problem, frozen=True, kw_only=True):
    """What went wrong: `title` is the name of the HTTP `status`, `detail` is what happened.

    Where several things are wrong with one input, `problems` has each, and the first is told above.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    problems: tuple[Problem, ...] = ()


def problem(status: int, told: LedgerError, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that tells a problem."""
    first, *others = each = problems(told)
    parts = {name: getattr(first, name) for name in first.__struct_fields__}
    title = HTTPStatus(status).phrase
    found = ApiProblem(title=title, status=status, detail=first.what, problems=tuple(each) if others else (), **parts)
    return Response(msgspec.json.encode(found), status, headers, TYPE)


def told_by(found: LedgerError) -> Response:
    """A problem of the ledger's own: a name in a document that nobody knows is no address that leads nowhere."""
    return problem(422 if isinstance(found, UnknownName) and found.place else status_of(found), found)


def not_there(request: Request, error: Any) -> Response:
    """What no route or method of ours answers."""
    what = f"{request.method} does nothing here" if error.status_code == 405 else "there is nothing at this address"
    why, fix = "the API has the addresses and methods that its description names", "read it: /api/v1/openapi.json"
    return problem(error.status_code, BadInput(what, why, fix), error.headers)
