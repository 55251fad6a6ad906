"""The API as an application of its own, under the guard of the pages."""

from __future__ import annotations

from itertools import groupby

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ledger.answers.schema import FILE, answers_schema
from ledger.overview.week.pages import OF_WEEK
from ledger.web.api.acting import ACTING
from ledger.web.api.channels import CHANNELS
from ledger.web.api.counting import COUNTING
from ledger.web.api.endpoint import endpoint
from ledger.web.api.problem import not_there
from ledger.web.api.reading import READING
from ledger.web.api.rows import OF_ROWS
from ledger.web.api.schema import described
from ledger.web.site import Site

OPERATIONS = tuple(
    sorted(
        (
            *READING,
            *ACTING,
            *CHANNELS,
            *COUNTING,
            *OF_WEEK,
            *OF_ROWS,
        ),
        key=lambda each: each.path,
    )
)


def api(site: Site) -> Starlette:
    """What answers under `/api/v1`."""
    by_path = {path: [*each] for path, each in groupby(OPERATIONS, key=lambda each: each.path)}
    routes = [Route(path, endpoint(each), methods=[one.method for one in each]) for path, each in by_path.items()]
    found = Starlette(
        routes=[Route("/openapi.json", description), Route(f"/{FILE}", schema), *routes],
        exception_handlers={HTTPException: not_there},
    )
    found.state.site = site
    return found


def description(_: Request) -> Response:
    """The OpenAPI document; whoever may reach the server may read it."""
    return JSONResponse(described(OPERATIONS))


def schema(_: Request) -> Response:
    """The JSON Schema of every answer; whoever may reach the server may read it."""
    return JSONResponse(answers_schema())
