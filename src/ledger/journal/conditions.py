"""Why an append is not made: what it rests on moved, its day is over, or this ledger went elsewhere. Pure."""

from __future__ import annotations

from ledger.domain.event import Condition
from ledger.errors import Refused, StorageFault
from ledger.journal.port import BoundaryMoved, DayOver


def boundary_moved(position: int, after: int) -> BoundaryMoved:
    """The refusal of a decision that had read up to `after`, where a later event is of its boundary."""
    return BoundaryMoved(
        "somebody decided on the same things first",
        f"event #{position} came after #{after}, up to which this decision had read",
        "look at what holds now, then run the command again",
    )


def require_day(condition: Condition, recorded_at: str) -> None:
    """Raise DayOver where what is recorded at this instant is no longer of the day that it was decided for."""
    if condition.before and recorded_at >= condition.before:
        raise DayOver(
            "the day ended while this was decided",
            f"it was decided for the day before {condition.before}, and it is {recorded_at}",
            "run the command again, to decide for the new day",
        )


def gone_elsewhere(where: str) -> StorageFault:
    """The refusal to record into a ledger that was moved to another store."""
    return StorageFault(
        "this ledger was moved, and nothing more is recorded here",
        f"it goes on in {where}",
        "name that in ledger.toml: database = …",
    )


def require_empty(head: int) -> None:
    """Raise Refused where a ledger that is to be filled holds events."""
    if head:
        raise Refused(
            "the other ledger is not empty",
            why=f"it holds {head:,} events, and a copy never mixes with what was recorded",
            fix="name a place where nothing is",
        )
