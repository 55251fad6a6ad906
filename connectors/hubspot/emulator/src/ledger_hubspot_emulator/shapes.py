"""Parts of a request's body: which keys they have, and which words may stand in one."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from ledger_hubspot_emulator.answers import bad


def fields(found: Any, needed: Set[str], optional: Set[str] = frozenset()) -> Mapping[str, Any]:
    """`found`, once it is an object with the needed keys and no unknown ones. Raises Rejected.

    assumed, as the stricter case: unknown keys are refused.
    """
    if not isinstance(found, dict):
        raise bad("Some part of the body is not a JSON object.")
    for key in sorted(needed - set(found)):
        raise bad(f"Some required fields were not set: [{key}]")
    for key in sorted(set(found) - needed - optional):
        raise bad(f"Unknown field: {key}")
    return found


def enum(value: Any, allowed: Set[str], name: str) -> None:
    """Raise Rejected unless `value` is one of the allowed words."""
    if not isinstance(value, str) or value not in allowed:
        raise bad(f"{value} is not a {name} here; one of {', '.join(sorted(allowed))}.", "ListError.ENUM_CONVERSION")
