"""What became of the records that a change is about, and whether either version had picked well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from ledger.population.backtest import BLANK, LEFT_OUT, NOT_YET, UNCLEAR, Cell, Quality
from ledger.render.sections import Section, Table, apart, just_lines
from ledger.render.share import percent

if TYPE_CHECKING:
    from ledger.app.questions.impact import ImpactResult


class ImpactCell(msgspec.Struct, frozen=True, kw_only=True):
    """The records of a cell, and what became of them where that was asked; `rate` is the share that turned out well."""

    records: int
    no: int | UnsetType = UNSET
    yes: int | UnsetType = UNSET
    not_yet: int | UnsetType = UNSET
    blank: int | UnsetType = UNSET
    unclear: int | UnsetType = UNSET
    rate: float | UnsetType | None = UNSET

    @property
    def counts(self) -> Cell:
        """The same as numbers to reckon with."""
        return Cell(**{name: getattr(self, name) or 0 for name in Cell._fields})


class ImpactQuality(msgspec.Struct, frozen=True, kw_only=True):
    """How well a version picks: the rate among those it picks, its share of all that turned out well, and its lift."""

    picked: ImpactCell
    precision: float | None
    recall: float | None
    lift: float | None


class ImpactBacktest(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the records that both versions can judge, and how well each version of a criteria picks."""

    outcome: str
    known: str
    judged: ImpactCell
    before: ImpactQuality | UnsetType = UNSET
    after: ImpactQuality | UnsetType = UNSET

    def told(self, before: str, after: str, today: date) -> Iterator[Section]:
        """How well each version picks, by its name, and of how many records that is known."""
        picks = ((before, self.before), (after, self.after))
        rows = tuple(_row(name, each) for name, each in picks if each)
        if rows:
            yield apart(Table(("BACKTEST", "PICKED", "PRECISION", "RECALL", "LIFT"), rows))
        everyone = self.judged.counts
        counts = {NOT_YET: everyone.not_yet, BLANK: everyone.blank, UNCLEAR: everyone.unclear}
        out = " · ".join(f"{number:,} {LEFT_OUT[why]}" for why, number in counts.items() if number)
        since = f"`{self.outcome}` is known of {everyone.known:,} records by {today}"
        known = f"{since}, {rate(everyone)} of them yes"
        yield just_lines(f"{known}; left out: {out}" if out else known)


def cell_of(cell: Cell) -> ImpactCell:
    """A cell of the crosswalk as an answer has it."""
    return ImpactCell(**cell._asdict(), rate=cell.rate)


def backtest_of(found: ImpactResult) -> ImpactBacktest:
    """What became of the records, and how well each version of a criteria picks."""
    asked, judged = found.asked, cell_of(found.found.overall.among())
    if found.found.sort != "criteria":
        return ImpactBacktest(outcome=asked.outcome, known=asked.known, judged=judged)
    before, after = map(_quality, found.found.quality())
    return ImpactBacktest(outcome=asked.outcome, known=asked.known, judged=judged, before=before, after=after)


def _quality(found: Quality) -> ImpactQuality:
    return ImpactQuality(picked=cell_of(found.picked), precision=found.precision, recall=found.recall, lift=found.lift)


def _row(name: str, found: ImpactQuality) -> tuple[str, ...]:
    shares = percent(found.precision), percent(found.recall)
    return (name, f"{found.picked.counts.known:,}", *shares, "-" if found.lift is None else f"{found.lift:.2f}")


def rate(cell: Cell) -> str:
    """The share of a cell's records that turned out well."""
    return percent(cell.rate)
