"""How deep data may go that somebody sends: what is deeper is told, before anything walks it."""

from __future__ import annotations

from typing import Any

from ledger.errors import BadInput

DEEPEST = 64  # levels; a document has at most half as many


def require_shallow(given: Any, levels: int = DEEPEST) -> None:
    """Raise BadInput where data is nested deeper than so many levels."""
    if levels < 0:
        raise too_deep()
    inner = given.values() if isinstance(given, dict) else given if isinstance(given, list) else ()
    for each in inner:
        require_shallow(each, levels - 1)


def too_deep() -> BadInput:
    """Return the problem that data is nested too deep."""
    why, fix = f"a request has at most {DEEPEST} levels", "write it flat, as in the examples"
    return BadInput("what was sent is nested too deep", why, fix)
