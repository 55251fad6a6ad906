"""Several things in one request: each by itself, and what was refused beside what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger_hubspot_emulator.answers import Rejected, item_error
from ledger_hubspot_emulator.portal import Portal


def run_batch(portal: Portal, inputs: list[Any], one: Callable[[Any], Any], called: str) -> dict[str, Any]:
    """The body of the answer, with `errors` where there are any; an error says what an item is `called`."""
    results, errors, started = [], [], portal.stamp
    for item in inputs:
        try:
            results.append(one(item))
        except Rejected as no:
            errors.append(item_error(no, **{called: str(item.get(called, "")) if isinstance(item, dict) else ""}))
    found = {"status": "COMPLETE", "results": results, "startedAt": started, "completedAt": portal.stamp}
    return {**found, "errors": errors, "numErrors": len(errors)} if errors else found
