"""The sandbox's own doors, which no Salesforce has.

GET    /__sandbox__/records?object=Lead   rows with formulas evaluated, whatever field-level security says
GET    /__sandbox__/log                   every API request so far
GET    /__sandbox__/state                 the whole org as JSON, which is a seed too; PUT replaces the org
POST   /__sandbox__/edit                  what an admin does in Setup: see `edits`
POST   /__sandbox__/faults                what shall go wrong: see `faults`; DELETE forgets all (`fault` takes one)
POST   /__sandbox__/clock                 {"now": "2026-04-01T00:00:00Z"}
POST   /__sandbox__/expire                every session ends; {"after": 3} after three more calls
POST   /__sandbox__/reset                 back to the seed
"""

from __future__ import annotations

from datetime import datetime

from ledger_salesforce_emulator import values
from ledger_salesforce_emulator.answers import Answer, ApiError, not_found
from ledger_salesforce_emulator.doors import edits, faults, saved
from ledger_salesforce_emulator.formula import FormulaError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.reading import Reader
from ledger_salesforce_emulator.request import Request
from ledger_salesforce_emulator.state import Session


def respond(org: Org, request: Request) -> Answer:
    """The answer to a request at one of these doors."""
    act = ACTS.get((request.method, request.path.removeprefix("/__sandbox__/")))
    try:
        if act is None:
            raise not_found()
        return act(org, request)
    except ApiError as refused:
        return refused.answer()
    except (KeyError, TypeError, ValueError) as wrong:
        return ApiError(400, "INVALID_INPUT", f"the sandbox cannot read that: {wrong}").answer()


def _records(org: Org, request: Request) -> Answer:
    of = org.object(request.parameter("object") or "Lead")
    if of is None:
        raise not_found()
    try:
        rows = [{key: values.write(value) for key, value in row.items()} for row in Reader(org, of).rows()]
    except FormulaError as wrong:
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", str(wrong)) from None
    return Answer(200, {"records": rows})


def _log(org: Org, request: Request) -> Answer:
    return Answer(200, {"requests": org.log})


def _edit(org: Org, request: Request) -> Answer:
    edits.edit(org, request.json())
    return Answer(204)


def _clock(org: Org, request: Request) -> Answer:
    org.clock.set(datetime.fromisoformat(request.json()["now"]))
    return Answer(204)


def _expire(org: Org, request: Request) -> Answer:
    left = (request.json() or {}).get("after") if request.body else None
    org.tokens = {key: Session(each.user, left) for key, each in org.tokens.items()} if left else {}
    return Answer(204)


def _faults(org: Org, request: Request) -> Answer:
    given = request.json()
    org.faults += [faults.read(each) for each in (given if isinstance(given, list) else [given])]
    return Answer(204)


def _forget(org: Org, request: Request) -> Answer:
    org.faults.clear()
    org.stale = None
    return Answer(204)


def _state(org: Org, request: Request) -> Answer:
    return Answer(200, saved.dump(org))


def _put_state(org: Org, request: Request) -> Answer:
    saved.replace(org, saved.load(request.json(), org.clock.source))
    return Answer(204)


def _reset(org: Org, request: Request) -> Answer:
    saved.replace(org, org.planted())
    return Answer(204)


ACTS = {
    ("DELETE", "faults"): _forget,
    ("GET", "log"): _log,
    ("GET", "records"): _records,
    ("GET", "state"): _state,
    ("POST", "clock"): _clock,
    ("POST", "edit"): _edit,
    ("POST", "expire"): _expire,
    ("POST", "fault"): _faults,
    ("POST", "faults"): _faults,
    ("POST", "reset"): _reset,
    ("PUT", "state"): _put_state,
}
