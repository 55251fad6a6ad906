"""The whole org as JSON: `{"state": …}`, which is a seed as well.

Everything that JSON does not know is written as an object with one key that starts with `$`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ledger_salesforce_emulator import state
from ledger_salesforce_emulator.clock import Clock
from ledger_salesforce_emulator.org import Org

CLASSES: Mapping[str, Any] = {
    each.__name__: each
    for each in (
        state.Component, state.Entry, state.FieldState, state.Grant, state.ObjectState, state.PermissionSet,
        state.Session, state.User, Org,
    )
}  # fmt: skip
SCALARS: Mapping[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "$datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "$date": (date, date.isoformat, date.fromisoformat),
    "$decimal": (Decimal, str, Decimal),
    "$seconds": (timedelta, timedelta.total_seconds, lambda told: timedelta(seconds=told)),
    "$zone": (ZoneInfo, lambda zone: zone.key, ZoneInfo),
    "$tuple": (tuple, lambda of: [_write(each) for each in of], lambda of: tuple(_read(each) for each in of)),
}


def dump(org: Org) -> dict[str, Any]:
    """The state of an org."""
    return {"state": _write(org)}


def load(given: Mapping[str, Any], clock: Callable[[], datetime]) -> Org:
    """An org of a saved state, or of the file that holds one; `clock` is the present for an org that lives in it."""
    held = json.loads(Path(given["state"]).read_text()) if isinstance(given["state"], str) else given
    org: Org = _read(held["state"])
    told: Any = org.clock
    moment = told["at"]
    still = told["still"]
    org.clock = Clock((lambda: moment) if still else clock, still, timedelta() if still else told["shift"])
    org.me, org.admin = org.users[org.me.id], org.users[org.admin.id]
    org.planted = lambda: load(held, clock)
    return org


def replace(org: Org, made: Org) -> None:
    """Put another org in place of what this one holds."""
    for each in dataclasses.fields(Org):
        if each.name != "planted":
            setattr(org, each.name, getattr(made, each.name))


def _write(of: Any) -> Any:
    if isinstance(of, Clock):
        return {"$map": [["at", _write(of.now())], ["still", of.still], ["shift", _write(of.shift)]]}
    if dataclasses.is_dataclass(of):
        kept = [each.name for each in dataclasses.fields(of) if each.name != "planted"]
        return {f"${type(of).__name__}": {name: _write(getattr(of, name)) for name in kept}}
    for name, (kind, write, _) in SCALARS.items():
        if isinstance(of, kind):
            return {name: write(of)}
    if isinstance(of, Mapping):
        if all(isinstance(key, str) and not key.startswith("$") for key in of):
            return {key: _write(value) for key, value in of.items()}
        return {"$map": [[_write(key), _write(value)] for key, value in of.items()]}
    return [_write(each) for each in of] if isinstance(of, list) else of


def _read(of: Any) -> Any:
    if isinstance(of, list):
        return [_read(each) for each in of]
    if not isinstance(of, dict):
        return of
    name = next(iter(of), "")
    if name in SCALARS:
        return SCALARS[name][2](of[name])
    if name == "$map":
        return {_read(key): _read(value) for key, value in of[name]}
    if name[1:] in CLASSES and name.startswith("$"):
        return CLASSES[name[1:]](**{key: _read(value) for key, value in of[name].items()})
    return {key: _read(value) for key, value in of.items()}
