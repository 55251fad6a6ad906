"""What the log says of what deciders read of acts without effect."""

from __future__ import annotations

from typing import Any

from ledger.domain.verdict import VerdictsAcknowledged


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case VerdictsAcknowledged():
            return f"read which acts in `{event.scope}` have no effect: {len(event.struck)}"
        case _:
            return ""
