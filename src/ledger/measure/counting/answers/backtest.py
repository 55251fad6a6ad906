"""What became of the records that a change is about, and whether either version had picked well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from ledger.answers.amounts import many
from ledger.population.backtest import BLANK, LEFT_OUT, NOT_YET, UNCLEAR, Cell, Quality, comparison, interval
from ledger.render.sections import Section, Table, apart, just_lines
from ledger.render.share import of_few, percent

if TYPE_CHECKING:
    from ledger.measure.counting.queries.impact import ImpactResult


FEW = 100  # of so many the interval is ten percent wide to either side, and nobody reads it off the number
PICKS = {"better": "better than", "worse": "worse than", "alike": "as well as"}

CHANCE = "; of so few outcomes that may be chance"


class ImpactCell(msgspec.Struct, frozen=True, kw_only=True):
    """The records of a cell, and what became of them where that was asked.

    `rate` is the share that turned out well, and the share that they stand for lies between `low` and `high`, 95 times
    in a hundred; all three are nothing where the outcome cannot tell.
    """

    records: int
    no: int | UnsetType = UNSET
    yes: int | UnsetType = UNSET
    not_yet: int | UnsetType = UNSET
    blank: int | UnsetType = UNSET
    unclear: int | UnsetType = UNSET
    rate: float | UnsetType | None = UNSET
    low: float | UnsetType | None = UNSET
    high: float | UnsetType | None = UNSET

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
    """What became of the records that both versions can judge, and how well each version of a criteria picks.

    `picks` says how the second picks beside the first, better, worse or alike, and `certain` that it is not by chance.
    `only` is what the outcome says wherever it is known, where that is always the same: it tells nothing then.
    """

    outcome: str
    known: str
    judged: ImpactCell
    before: ImpactQuality | UnsetType = UNSET
    after: ImpactQuality | UnsetType = UNSET
    picks: str = ""
    certain: bool = False
    only: str = ""

    def told(self, before: str, after: str, today: date) -> Iterator[Section]:
        """How well each version picks, by its name, and of how many records that is known."""
        picks = ((before, self.before), (after, self.after))
        rows = tuple(_row(name, each) for name, each in picks if each)
        if rows:
            yield apart(Table(("BACKTEST", "PICKED", "PRECISION", "RECALL", "LIFT"), rows))
        yield just_lines(*self._comparison(before, after), self._known(today), *self._nothing())

    def _comparison(self, before: str, after: str) -> Iterator[str]:
        if self.picks:
            chance = "" if self.certain or self.picks == "alike" else CHANCE
            yield f"{after} picks {PICKS[self.picks]} {before}{chance}"

    def _known(self, today: date) -> str:
        everyone = self.judged.counts
        counts = {NOT_YET: everyone.not_yet, BLANK: everyone.blank, UNCLEAR: everyone.unclear}
        out = " · ".join(f"{number:,} {LEFT_OUT[why]}" for why, number in counts.items() if number)
        since = f"`{self.outcome}` is known of {many(everyone.known, 'record')} by {today}"
        known = f"{since}, {'all' if self.only else rate(everyone)} of them {self.only or 'yes'}"
        return f"{known}; left out: {out}" if out else known

    def _nothing(self) -> Iterator[str]:
        if self.only:
            yield f"nothing can be told by it: it is {self.only} wherever it is known"
        if self.only == "yes" and self.judged.blank and "=" not in self.outcome:
            yield f"if a blank means no, say so: --outcome {self.outcome}=VALUE, such as true"


def cell_of(cell: Cell, only: str = "") -> ImpactCell:
    """A cell of the crosswalk as an answer has it; without rates where the outcome is `only` ever one."""
    low, high = interval(cell.yes, cell.known) if cell.known and not only else (None, None)
    return ImpactCell(**cell._asdict(), rate=None if only else cell.rate, low=low, high=high)


def backtest_of(found: ImpactResult) -> ImpactBacktest:
    """What became of the records, and how well each version of a criteria picks."""
    asked, everyone = found.asked, found.found.overall.among()
    judged = cell_of(everyone, everyone.only)
    if everyone.only or found.found.sort != "criteria":
        return ImpactBacktest(outcome=asked.outcome, known=asked.known, judged=judged, only=everyone.only)
    before, after = found.found.quality()
    picks = comparison(before.picked, after.picked)
    return ImpactBacktest(
        outcome=asked.outcome,
        known=asked.known,
        judged=judged,
        before=_quality(before),
        after=_quality(after),
        picks=picks.word if picks else "",
        certain=bool(picks and picks.certain),
    )


def _quality(found: Quality) -> ImpactQuality:
    return ImpactQuality(picked=cell_of(found.picked), precision=found.precision, recall=found.recall, lift=found.lift)


def _row(name: str, found: ImpactQuality) -> tuple[str, ...]:
    return (name, *quality_cells(found.picked.counts, found.recall, found.lift))


def quality_cells(picked: Cell, recall: float | None, lift: float | None) -> tuple[str, ...]:
    """How many are picked of which the outcome is known, and how well: precision, recall and lift."""
    return f"{picked.known:,}", rate(picked), percent(recall), "-" if lift is None else f"{lift:.2f}"


def rate(cell: Cell) -> str:
    """The share of a cell's records that turned out well; of few, also between which shares that is to be trusted."""
    if cell.rate is None or cell.known >= FEW:
        return percent(cell.rate)
    return of_few(cell.rate, *interval(cell.yes, cell.known))
