r"""Past figures computed again by another version: ordered by the decider, and completed, or declined as immaterial.

    ordered: versions, periods, reason --completed: before, after, steps--> those numbers stand
       |    \--declined: too small to matter--> what stood stands
       \--open, and not measured or material--> told on `status`

An order says which closed periods it reopens, so that no number that stands is changed unsaid. One over an attribution
restates each metric over it that has a number of the periods; the first of those is the `group` of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import ClassVar

import msgspec

from ledger.data import Data
from ledger.domain.event import Event
from ledger.domain.sense import PeriodText, RatioText
from ledger.domain.tagging import Forms, by_member
from ledger.measure.figures.events.close import ClosedInput

MATERIALITY = 5
"""From so many percent of a figure on, its change is material, where the charter says nothing else."""
ALL = ""
"""The segment of all records."""


class ChangeStep(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A part of a change and its effect, a decimal as text; `gained` and `lost` are records, where those are known."""

    name: str
    effect: RatioText
    gained: int | msgspec.UnsetType = msgspec.UNSET
    lost: int | msgspec.UnsetType = msgspec.UNSET


class FigureChange(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The number of a period and segment before and after a restatement, decimals as text, and how one comes to other.

    `stood` says what it was before: `closed`, `restated`, `reported`, or `counted` where no number was on record.
    """

    period: str
    segment: str | None
    stood: str
    before: RatioText
    after: RatioText
    steps: tuple[ChangeStep, ...]

    @property
    def relative(self) -> Fraction | None:
        """Return the change as a part of what stood; None where that was nothing, so that no part of it says much."""
        before = Fraction(self.before)
        return abs(Fraction(self.after) - before) / abs(before) if before else None

    def is_material(self, percent: int) -> bool:
        """Whether it changes by so many percent of what stood, or more; from nothing, every change is material."""
        if Fraction(self.after) == Fraction(self.before):
            return False
        return self.relative is None or self.relative * 100 >= percent


class RestatementOrdered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The decider orders that figures of `key` be computed again by version `to_version`, which were by `from_version`.

    `standard` is what `to_version` was declared to do with history. `reopens` are the periods among `periods` that were
    closed. From `materiality` percent on, a change may not be declined. `replaces` is an open order in whose place this
    one is. Where the order was measured, `inputs` is the
    digest of the records, which completing it then takes, and `changes` what it would do to them; `by` is the column
    whose values are the segments. `right` is the position of the decider's row.

    Of a metric over an attribution, the versions are those of `attribution`, `made_of` names all records that it was
    measured on, and `group` is the first restatement of the same order.
    """

    stored_name: ClassVar[str] = "restatement.ordered/1"
    tag_forms: ClassVar[Forms] = (by_member("restatement", "restatement"), by_member("definition", "key"))
    restatement: str
    key: str
    from_version: int
    to_version: int
    periods: tuple[PeriodText, ...]
    standard: str
    because: str
    materiality: int
    reopens: tuple[PeriodText, ...] = ()
    by: str = ""
    replaces: str = ""
    inputs: str = ""
    records: str = ""
    changes: tuple[FigureChange, ...] = ()
    right: int
    self_attested: bool = False
    attribution: str = ""
    group: str = ""
    made_of: tuple[ClosedInput, ...] = ()


class RestatementCompleted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The figures were computed again, and stand from here on as they are after it.

    `inputs` is the digest of the records, `records` what they go by, `reading` the digest of how they were read, and
    `position` what was on record then. `engine` is the version of the ledger that computed them. A figure of credit
    names all of its records as `made_of`.
    """

    stored_name: ClassVar[str] = "restatement.completed/1"
    tag_forms: ClassVar[Forms] = (by_member("restatement", "restatement"), by_member("definition", "key"))
    restatement: str
    key: str
    inputs: str
    records: str
    reading: str = ""
    position: int
    engine: str
    changes: tuple[FigureChange, ...]
    right: int
    self_attested: bool = False
    made_of: tuple[ClosedInput, ...] = ()


class RestatementDeclined(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The decider leaves the figures as they stand, since all of `changes` are below `materiality` percent.

    `inputs` is the digest of the records over which the changes were measured; of credit, `made_of` names all of them.
    """

    stored_name: ClassVar[str] = "restatement.declined/1"
    tag_forms: ClassVar[Forms] = (by_member("restatement", "restatement"), by_member("definition", "key"))
    restatement: str
    key: str
    because: str
    materiality: int
    inputs: str
    changes: tuple[FigureChange, ...]
    right: int
    self_attested: bool = False
    made_of: tuple[ClosedInput, ...] = ()


class RestatementEnd(Data, frozen=True):
    """What became of an order: at which position and when, by whom, and what."""

    position: int
    recorded_at: str
    by: str
    terms: RestatementCompleted | RestatementDeclined


class Restatement(Data, frozen=True):
    """An order: its position, the store's clock, who gave it and what it says; and its end, once there is one."""

    position: int
    recorded_at: str
    by: str
    terms: RestatementOrdered
    end: RestatementEnd | None = None
    replaced_by: str = ""

    @property
    def id(self) -> str:
        """The name by which people know it."""
        return self.terms.restatement

    @property
    def open(self) -> bool:
        """Whether it waits to be carried out."""
        return not (self.end or self.replaced_by)

    @property
    def completed(self) -> RestatementCompleted | None:
        """What it came to, where it was computed."""
        return self.end.terms if self.end and isinstance(self.end.terms, RestatementCompleted) else None

    @property
    def material(self) -> bool:
        """Whether it has to be carried out, or nobody knows yet: one that was not measured may be material."""
        return not self.terms.changes or bool(material(self.terms.changes, self.terms.materiality))


def material(changes: Iterable[FigureChange], percent: int) -> list[FigureChange]:
    """The figures of all records that change by so many percent or more; a segment alone decides nothing."""
    return [each for each in changes if each.segment == ALL and each.is_material(percent)]
