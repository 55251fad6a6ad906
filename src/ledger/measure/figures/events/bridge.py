"""What a bridge left unexplained of a figure on record, and that its decider accepts it so.

    figure.recorded 1,940 ··· recounted by the rule and the records of then: 1,923 ──▶ bridge.recorded, −17 unexplained
    figure.accepted: it cannot be reproduced, and stays as it was reported

A figure that cannot be reproduced is called so, and no bridge is forced to close.
"""

from __future__ import annotations

from typing import ClassVar

from ledger.domain.event import Event
from ledger.domain.sense import RatioText
from ledger.domain.tagging import Forms, by_member


class _OfFigure(Event, frozen=True, kw_only=True, omit_defaults=True):
    finding: ClassVar[str] = "bridge"
    tag_forms: ClassVar[Forms] = (by_member("definition", "key"),)
    key: str
    figure: int
    right: int = 0

    @property
    def about(self) -> str:
        """The figure, by the position that recorded it."""
        return str(self.figure)


class BridgeRecorded(_OfFigure, frozen=True, kw_only=True):
    """The figure that the event at position `figure` recorded, recounted by the rule of its day.

    `unexplained` is what that leaves of the reported number, a whole number as text; `kept` says that the records as
    they were then were at hand, whose digests `inputs` are. `right` is the position of the steward's row.
    """

    stored_name: ClassVar[str] = "bridge.recorded/1"
    reported: RatioText
    recount: RatioText
    unexplained: RatioText
    today: RatioText
    kept: bool
    inputs: tuple[str, ...]


class FigureAccepted(_OfFigure, frozen=True, kw_only=True):
    """A figure stays as it was reported, although the last bridge could not reproduce it: its decider says so."""

    stored_name: ClassVar[str] = "figure.accepted/1"
    because: str
    self_attested: bool = False
