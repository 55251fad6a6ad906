"""What is waived on a day, until when, and who says so: an invariant, a gate, an item of debt; how a target differs?"""

from __future__ import annotations

from datetime import date

from ledger.deliver.targets.events.delivery import Deliveries
from ledger.domain.state import State
from ledger.domain.waiver import Waiver, standing


def waivers(state: State, day: date, known: int | None = None) -> tuple[Waiver, ...]:
    """Every waiver in force on `day`, in the order of their subjects; one that expired is none."""
    found = (standing(each, day, known) for _, each in sorted(state.waivers.items()))
    return tuple(each for each in found if each)


def drift_waivers(deliveries: Deliveries, day: date, known: int | None = None) -> tuple[Waiver, ...]:
    """Every waiver in force on `day` of a difference that is open, in the order of target and address."""
    found = (each.waived(day, known) for _, each in sorted(deliveries.artifacts.items()))
    return tuple(each for each in found if each)


def waived_in_words(until: date, by: str, self_attested: bool) -> str:
    """Until when an invariant is waived, and by whom."""
    return f"waived until {until} by {by}{' (self-attested)' if self_attested else ''}"
