"""The sandbox's own doors, which no Salesforce has.

GET    /__sandbox__/records?object=Lead   rows with formulas evaluated, whatever field-level security says
GET    /__sandbox__/log                   every API request so far
GET    /__sandbox__/state                 the whole org as JSON, which is a seed too; PUT replaces the org
POST   /__sandbox__/edit                  what an admin does in Setup: see `edits`
POST   /__sandbox__/faults                what shall go wrong: see `ledger.testing`; DELETE forgets all
POST   /__sandbox__/clock                 {"now": "2026-04-01T00:00:00Z"}, or null for this machine's
POST   /__sandbox__/expire                every session ends; {"after": 3} after three more calls
POST   /__sandbox__/reset                 back to the seed
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ledger.testing import Call, fault_doors
from ledger_salesforce_emulator import values
from ledger_salesforce_emulator.answers import ApiError, not_found
from ledger_salesforce_emulator.body import parsed
from ledger_salesforce_emulator.clock import present
from ledger_salesforce_emulator.desk import OrgDesk
from ledger_salesforce_emulator.doors import edits, saved
from ledger_salesforce_emulator.formula import FormulaError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.reading import Reader
from ledger_salesforce_emulator.state import Session


def _records(desk: OrgDesk, request: Call) -> Any:
    of = desk.org.object(request.parameter("object", "Lead"))
    if of is None:
        raise not_found()
    try:
        rows = [{key: values.write(value) for key, value in row.items()} for row in Reader(desk.org, of).rows()]
    except FormulaError as wrong:
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", str(wrong)) from None
    return {"records": rows}


def _log(desk: OrgDesk, request: Call) -> Any:
    return {"requests": desk.log}


def _edit(desk: OrgDesk, request: Call) -> None:
    edits.edit(desk.org, parsed(request))


def _clock(desk: OrgDesk, request: Call) -> None:
    now = parsed(request)["now"]
    desk.org.clock.stop(datetime.fromisoformat(now)) if now else desk.org.clock.go()


def _expire(desk: OrgDesk, request: Call) -> None:
    left = (parsed(request) or {}).get("after") if request.body else None
    held = desk.org.tokens
    desk.org.tokens = {key: Session(each.user, left) for key, each in held.items()} if left else {}


def _state(desk: OrgDesk, request: Call) -> Any:
    return saved.dump(desk.org)


def _put_state(desk: OrgDesk, request: Call) -> None:
    _begin(desk, saved.load(parsed(request), present))


def _reset(desk: OrgDesk, request: Call) -> None:
    _begin(desk, desk.org.planted())


def _begin(desk: OrgDesk, made: Org) -> None:
    """Another org in place of what this one is, and nothing goes wrong there."""
    saved.replace(desk.org, made)
    desk.forget()


DOORS = {
    **fault_doors(),
    ("GET", "log"): _log,
    ("GET", "records"): _records,
    ("GET", "state"): _state,
    ("POST", "clock"): _clock,
    ("POST", "edit"): _edit,
    ("POST", "expire"): _expire,
    ("POST", "reset"): _reset,
    ("PUT", "state"): _put_state,
}
