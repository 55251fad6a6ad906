"""Faults of a target: the kind that passes, and one told as the cause of another."""

from __future__ import annotations

from ledger.errors import TargetClosed, TargetFault


class Passing(TargetFault):
    """A refusal or a silence that passes: the same request may succeed in a moment.

    `after` is the Retry-After header that came with it, or empty; `least` is how many seconds to wait at the least.
    """

    after: str = ""
    least: float = 0.0


class Lasting(TargetFault):
    """A refusal that no further try will mend by itself, such as that of a mailbox that is no more."""


def reason(fault: TargetFault) -> str:
    """What happened and why, in one clause."""
    return "; ".join(part for part in (fault.what, fault.why) if part)


def with_cause(what: str, fault: TargetFault, fix: str = "") -> TargetFault:
    """The fault that `what` did not come about because of `fault`; it closes the target where that one does."""
    return (TargetClosed if isinstance(fault, TargetClosed) else TargetFault)(what, reason(fault), fix or fault.fix)
