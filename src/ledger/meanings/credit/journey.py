"""A journey: the touches that may earn credit for one conversion, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ledger.language.record import Value
from ledger.meanings.credit.moment import Moment


class Touch(NamedTuple):
    """A record that may earn credit, as it was read.

    `key` joins it to conversions, `through` to the rows between (a buying group). `order` breaks ties between touches
    of one instant, and its last part is the touch's own id. `values` are the fields that weights look at.
    """

    key: Value
    at: Moment
    channel: str
    funnel: str
    order: tuple[Value, ...]
    eligible: bool = True
    through: Value = None
    values: Mapping[str, Value] = {}

    @property
    def id(self) -> Value:
        """What no other touch is called."""
        return self.order[-1]


class Conversion(NamedTuple):
    """A record that has credit to give. `value` is in millionths of the currency, None where only counts are asked."""

    id: Value
    key: Value
    at: Moment
    value: int | None = None
    milestones: Mapping[str, Moment] = {}
    through: Value = None


class Journey(NamedTuple):
    """A conversion and the touches that may earn its credit, the oldest first."""

    conversion: Conversion
    touches: tuple[Touch, ...]
