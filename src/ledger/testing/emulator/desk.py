"""Faults that a test scripts, and what the calls to one sandbox share.

    {"method"?: "PUT", "path"?: "/crm/v3/lists", "match"?: "Audit", "nth"?: 3, "times"?: 1, …}    which, then one of
    "status": 502 (+ "body"?, "headers"?)    an answer of the test's own: text as HTML, anything else as JSON
    "drop": true · "reset": true             the line is cut, without or with a TCP reset
    "truncate": 20                           the true answer, cut after so many bytes
    "latency": 0.2                           the true answer, so many seconds late
    "stale": 2                               the next two reads answer as before this write
    "after": true                            with status, drop or reset: the work is done first

`path` begins the path, and `match` is part of it or of its query. `nth` lets the first n-1 calls that fit go by, and
`times` is how often all this happens.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.data import replace
from ledger.testing.emulator.exchange import Call, Reply

WHICH = ("method", "path", "match", "nth", "times", "after", "body", "headers")
ENDS = ("status", "drop", "reset")
ACTS = (*ENDS, "truncate", "latency", "stale")


@dataclass(kw_only=True)
class Desk:
    """What the calls to one sandbox share: faults to come, the calls so far, and the `past` that stale reads see."""

    faults: list[dict[str, Any]] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    past: Any = None
    stale: int = 0

    def behind(self) -> Any:
        """The past that a read sees, one time less from now on; None where it sees the present."""
        if not self.stale:
            return None
        self.stale -= 1
        return self.past

    def forget(self) -> None:
        """Nothing goes wrong from now on."""
        self.faults.clear()
        self.past, self.stale = None, 0


def read_faults(given: Any, more: Collection[str] = ()) -> list[dict[str, Any]]:
    """The faults of a request, one or a list; `more` are words of the platform's own. Raises ValueError."""
    found = given if isinstance(given, list) else [given]
    known = {*WHICH, *ACTS, *more}
    for fault in found:
        if not isinstance(fault, dict) or set(fault) - known or not set(fault) & set(ACTS):
            raise ValueError(f"a fault has keys of {', '.join(sorted(known))}, and does one of {', '.join(ACTS)}")
    return [dict(fault) for fault in found]


def next_fault(desk: Desk, call: Call, *paths: str) -> dict[str, Any]:
    """The next fault that fits the call, used up by one; empty where there is none. The others come nearer.

    `paths` are what a platform calls the same path.
    """
    for fault in desk.faults:
        if not _fits(fault, call, paths or (call.path,)):
            continue
        if fault.get("nth", 1) > 1:
            fault["nth"] -= 1
            continue
        fault["times"] = fault.get("times", 1) - 1
        if fault["times"] <= 0:
            desk.faults.remove(fault)
        return fault
    return {}


def _fits(fault: Mapping[str, Any], call: Call, paths: Collection[str]) -> bool:
    begins = any(path.startswith(fault.get("path", "")) for path in paths)
    return begins and fault.get("method", call.method) == call.method and fault.get("match", "") in call.target


def answer_under(
    desk: Desk,
    fault: Mapping[str, Any],
    act: Callable[[], Reply],
    broken: Callable[[Mapping[str, Any]], Reply],
    copied: Callable[[], Any],
) -> Reply:
    """The reply to a call that `act` answers, under a fault that may be empty.

    `broken` is the platform's reply with the status of a fault, and `copied` what it holds before the write.
    """
    ends = any(fault.get(name) for name in ENDS)
    if ends and not fault.get("after"):
        return _lost(fault) or broken(fault)
    before = copied() if "stale" in fault else None
    found = act()
    if "stale" in fault:
        desk.past, desk.stale = before, fault["stale"]
    if ends:
        return _lost(fault) or broken(fault)
    return replace(found, cut=fault.get("truncate"), pause=float(fault.get("latency", 0)))


def _lost(fault: Mapping[str, Any]) -> Reply | None:
    lost = next((name for name in ("drop", "reset") if fault.get(name)), "")
    return Reply(0, lost=lost) if lost else None
