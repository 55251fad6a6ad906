"""A fit: the numbers that a population gave, frozen, so that credit does not change because somebody fitted again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from ledger.data import Data
from ledger.language.literals import normal, plain
from ledger.language.tree import Json
from ledger.language.tree_json import unreadable

PLACES = Decimal("0.000000001")
"""To what the numbers of a fit are written down: 10^-9, in which touches are weighed by them."""


class Fit(Data, frozen=True):
    """What conversions lose without each channel, by a chain of an order."""

    order: int
    effects: Mapping[str, Decimal]

    @property
    def weights(self) -> Mapping[str, int]:
        """What a touch of each channel weighs: its removal effect in 10^-9."""
        return {name: int(each / PLACES) for name, each in sorted(self.effects.items())}

    def stored(self) -> Json:
        """It as it is stored. This shape is on disk: it is added to and never changed."""
        return {"order": self.order, "effects": {name: plain(each) for name, each in sorted(self.effects.items())}}

    @classmethod
    def from_stored(cls, stored: Json) -> Fit:
        """What `stored` gave. Raises BadInput where it is no such thing."""
        match stored:
            case {"order": int(order), "effects": dict(effects)}:
                return cls(order, {name: Decimal(each) for name, each in effects.items()})
        raise unreadable(stored)


def written(effect: float) -> Decimal:
    """A part of 1 as a fit holds it, half to even."""
    return normal(Decimal(effect).quantize(PLACES, ROUND_HALF_EVEN)) or Decimal()
