"""Numbers that were reported, as the evidence shows them: of which period, and as of which day.

    figure.recorded --> a vintage of its period     figure.withdrawn --> it was copied wrongly, and is none

    mql 2024-Q2     1,940 as of 2024-07-05     1,923 as of 2024-10-04     two vintages of one period

Nobody decides by recording one: what a deck said is evidence, and it stays what it was whatever is counted later.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

import msgspec

from ledger.data import Data
from ledger.domain.event import Event
from ledger.domain.period import Period
from ledger.domain.sense import DecimalText, PeriodText
from ledger.domain.tagging import Forms, by_member


class FigureRecorded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A number of `key` that was reported for the days [from, until) of a period, as it was known on `as_of`.

    `segment` is the part of the records that it is of, empty for all of them. `number` is exact, a decimal as text, in
    `unit`, empty where it counts records. It was reported to as many `decimals`; 0 is to as many as `number` has, as it
    is where nothing says so. `evidence` is the file that shows it, whose bytes stay outside; `source` is
    what people call that, such as the board deck. `right` is the position of the row that seats whoever recorded it.
    """

    stored_name: ClassVar[str] = "figure.recorded/1"
    tag_forms: ClassVar[Forms] = (by_member("definition", "key"),)
    key: str
    period: PeriodText
    from_: date = msgspec.field(name="from")
    until: date
    segment: str = ""
    number: DecimalText
    unit: str = ""
    as_of: date
    evidence: str
    evidence_digest: str
    source: str = ""
    right: int
    because: str = ""
    decimals: int = 0


class FigureWithdrawn(Event, frozen=True, kw_only=True):
    """The figure that the event at position `figure` recorded was copied wrongly: it is no vintage any more."""

    stored_name: ClassVar[str] = "figure.withdrawn/1"
    tag_forms: ClassVar[Forms] = (by_member("definition", "key"),)
    key: str
    figure: int
    because: str
    right: int


class Figure(Data, frozen=True):
    """A figure as it was recorded: the position, the store's clock, who recorded it, and what."""

    position: int
    recorded_at: str
    by: str
    terms: FigureRecorded

    @property
    def cell(self) -> tuple[str, str, date]:
        """What there is one number of: a period, a part of the records, and the day as of which it is."""
        return self.terms.period, self.terms.segment, self.terms.as_of

    @property
    def days(self) -> Period:
        """The days that it is of."""
        return Period(self.terms.from_, self.terms.until)

    @property
    def number(self) -> Decimal:
        """Exactly as it was reported."""
        return Decimal(self.terms.number)
