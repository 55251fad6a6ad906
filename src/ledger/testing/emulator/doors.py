"""The doors that only a sandbox has, below `/__sandbox__/`: behind them is what no platform lets anybody do.

    POST /__sandbox__/faults    what goes wrong next, see `desk`; DELETE forgets what has not happened yet

A door is a function of a desk and a call; what it returns is told as JSON. Each platform adds doors of its own.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.testing.emulator.desk import Desk, read_faults
from ledger.testing.emulator.exchange import Call, Reply, reply

_BELOW = "/__sandbox__/"
Door = Callable[[Any, Call], Any]


def is_door(call: Call) -> bool:
    """Whether a call is to the sandbox, and not to the platform."""
    return call.path.startswith(_BELOW)


def knock(doors: Mapping[tuple[str, str], Door], desk: Desk, call: Call) -> Reply:
    """The reply of the door that a call is to: 404 where there is none, 400 where it cannot read the call.

    A refusal of the platform's own goes through.
    """
    act = doors.get((call.method, call.path.removeprefix(_BELOW)))
    if act is None:
        return reply(404, {"message": "the sandbox has no such door"})
    try:
        found = act(desk, call)
    except (KeyError, TypeError, ValueError, LedgerError) as wrong:
        return reply(400, {"message": f"the sandbox cannot read that: {wrong}"})
    return reply(204) if found is None else reply(200, found)


def fault_doors(*more: str) -> dict[tuple[str, str], Door]:
    """The doors for faults; `more` are words of the platform's own that a fault may have."""

    def expect(desk: Desk, call: Call) -> Any:
        desk.faults += read_faults(json.loads(call.body), more)
        return {"waiting": len(desk.faults)}

    def forget(desk: Desk, call: Call) -> Any:
        desk.forget()
        return {"waiting": 0}

    return {("POST", "faults"): expect, ("DELETE", "faults"): forget}


def use_door(url: str, name: str, body: Any = None, method: str | None = None) -> Any:
    """Use a door of the sandbox at `url`, such as `log`: POST where there is a body, unless said otherwise.

    Raises urllib.error.HTTPError where the door says no.
    """
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"{url}{_BELOW}{name}", data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return json.loads(answer.read() or b"null")
