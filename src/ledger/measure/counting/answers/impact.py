"""What a change does to the records of a file: the crosswalk, who answers for a move, and segments and months.

             RECORDS  SHARE  CONVERTED       SOURCE  BEFORE  AFTER  CHANGE  GAINED  LOST     OF
in both        2,030  22.0%      72.3%       Google     840  1,210    +370     512   142  2,868
gained         1,545  16.7%      76.9%
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

import msgspec
from msgspec import UNSET, UnsetType

from ledger.answers.amounts import many
from ledger.answers.answer import Answer
from ledger.answers.cells import CELL_WORDS
from ledger.answers.counted_where import counted_where
from ledger.answers.groups import heads
from ledger.answers.population import population_told
from ledger.answers.unreadable import are_many, first_of, hinted, how_many, not_declared
from ledger.govern.consumers.answers import Reader, readers_of
from ledger.govern.documents.answers.change import A_DRAFT
from ledger.measure.counting.answers.backtest import ImpactBacktest, ImpactCell, backtest_of, cell_of, rate
from ledger.measure.counting.answers.crosswalk import ImpactStages, crossed, ladders, most, points
from ledger.measure.counting.answers.segments import (
    ImpactGroup,
    ImpactMonths,
    ImpactSegments,
    SegmentColumns,
    cells_of,
    held,
    segment_table,
)
from ledger.population.engines.engine import CountedIn
from ledger.population.impact import NOT_JUDGED, UNREADABLE, Blame, Group, MoveTally
from ledger.population.source.unread import Unread
from ledger.population.strangers import Stranger
from ledger.render.sections import Lines, Section, Table, apart, just_lines, untitled
from ledger.render.share import share

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.app.ledger import Ledger
    from ledger.govern.documents.queries.compare import NamedDefinition
    from ledger.measure.counting.queries.impact import ImpactResult

BLAMES = {
    ("lost", False): "LOST, KEPT OUT BY {after}",
    ("lost", True): "LOST, WERE LET IN BY {before}",
    ("gained", False): "GAINED, WERE KEPT OUT BY {before}",
    ("gained", True): "GAINED, LET IN BY {after}",
}
LONGEST = 70
NOT_DIGESTED = "the records are kept nowhere, and nobody asked for a digest of them"
Said = int | str | None
Standing = Literal["version", "proposal", "draft", "nothing"]


class ImpactVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared: what people call it, its key, and the digest of its content; empty where it is nothing.

    `standing` is `version`, `proposal`, `draft` (nobody decided it) or `nothing`.
    """

    name: str
    key: str
    content: str
    standing: Standing


class ImpactPopulation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The records: what they go by, how many they are, their digest, and that of the profile they were read by.

    The digest is empty where they lie on a server and nobody asked for it.
    """

    file: str
    records: int
    digest: str
    reading: str = ""


class ImpactList(msgspec.Struct, frozen=True, kw_only=True):
    """The file that the ids of a cell were written to, and how many they are; the ids are nowhere else."""

    cell: str
    records: int
    file: str


class ImpactAnswer(Answer, frozen=True, kw_only=True):
    """What going from one version to another does to records: counts and a digest, and no more of them than sample ids.

    `cells` has the records in both, gained, lost and in neither; of a score or of stages those that move up or down.
    `said` counts each pair of what the two say, `clauses` name those that answer for a move, and `undeclared` are
    columns with values that their field does not declare. `unreadable` records have a value that was needed and cannot
    be read, be it only to know their month. `samples` has ids by cell, at most `samples_asked` of each. `counted_in` is
    what counted records that lie on a server.
    """

    commands: ClassVar = ("impact",)

    before: ImpactVersion
    after: ImpactVersion
    today: date
    population: ImpactPopulation
    sort: str
    moved: int
    cells: dict[str, ImpactCell]
    said: list[MoveTally]
    by: ImpactSegments
    months: ImpactMonths
    clauses: list[Blame]
    samples: dict[str, str | list[str]]
    samples_asked: int
    first_unreadable: Unread | None
    unreadable: int
    repeated: int
    undeclared: list[Stranger]
    backtest: ImpactBacktest | None
    consumers: list[Reader]
    stages: ImpactStages | UnsetType = UNSET
    listed: ImpactList | UnsetType = UNSET
    counted_in: CountedIn | UnsetType = UNSET
    most: int | UnsetType = UNSET

    def sections(self) -> Iterator[Section]:
        """All of it, in the order in which a reader asks."""
        records = self.population.records
        head = f"{self.before.name} → {self.after.name}, on {many(records, 'record')} of {self.population.file}"
        unread = self._unread() if self.is_unreliable else ()
        drafts = (f"{each.name} is {A_DRAFT}" for each in (self.before, self.after) if each.standing == "draft")
        yield untitled(Lines((*unread, *drafts, head)), self._crosswalk())
        yield from _lines(*self._totals(), *self._not_judged())
        yield from map(apart, self._tables())
        yield from self.backtest.told(self.before.name, self.after.name, self.today) if self.backtest else ()
        yield from _lines(*self._samples())
        if self.listed:
            ids, cell = many(self.listed.records, "record"), CELL_WORDS[self.listed.cell]
            yield from _lines(f"wrote {self.listed.file}: the ids of {ids} ({cell})")
        yield from map(apart, self._readers())
        of = self.population
        told = f"{population_told(of.digest, of.reading)}: its records are kept nowhere" if of.digest else NOT_DIGESTED
        where = counted_where(self.counted_in or None)
        yield from _lines(*([""] if self.consumers else []), told, *where)

    @property
    def _overall(self) -> Group:
        return cells_of(None, self.cells)

    @property
    def _outcome(self) -> str:
        return self.backtest.outcome if self.backtest and not self.backtest.only else ""

    @property
    def _id(self) -> str:
        return str(self.samples["column"])

    @property
    def _is_criteria(self) -> bool:
        return self.sort == "criteria"

    def _crosswalk(self) -> Table:
        overall, outcome = self._overall, self._outcome
        unjudged = {name: each for name, each in overall.cells.items() if name in NOT_JUDGED and each.records}
        shown = [(CELL_WORDS[name], each) for name, each in overall.cells.items() if name not in NOT_JUDGED]
        shown.append(("all judged" if unjudged else "all", overall.among()))
        rows = [
            (name, f"{each.records:,}", share(each.records, overall.judged), *([rate(each)] if outcome else []))
            for name, each in shown
        ]
        rows += [
            (CELL_WORDS[name], f"{each.records:,}", "", *([""] if outcome else [])) for name, each in unjudged.items()
        ]
        return Table(("", "RECORDS", "SHARE", *([outcome.upper()] if outcome else [])), tuple(rows))

    def _totals(self) -> Iterator[str]:
        if not self._is_criteria:
            return
        before, after = held(self._overall)
        more = f"{after.records - before.records:+,}"
        grown = f" ({100 * (after.records / before.records - 1):+.1f}%)" if before.records else ""
        both = f"{self.before.name} holds for {before.records:,}, {self.after.name} for {after.records:,}"
        yield f"{both}: {more}{grown}"

    @property
    def is_unreliable(self) -> bool:
        """Whether so many records cannot be read that the others stand for too little of the whole."""
        return are_many(self.unreadable, self.population.records)

    def _unread(self) -> Iterator[str]:
        if unread := self.first_unreadable:
            sides = [f"{number:,} by {name}" for name, number in self._unread_by().items() if number]
            yield how_many(self.unreadable, self.population.records) + (f": {' · '.join(sides)}" if sides else "")
            yield first_of(unread, self._id)
            yield from hinted(unread)

    def _not_judged(self) -> Iterator[str]:
        """What could not be read, is not declared, or has the id of another."""
        yield from self._unread() if not self.is_unreliable else ()
        yield from (not_declared(each, self._id) for each in self.undeclared)
        if self.repeated:
            one = self.repeated == 1
            repeat, counted = ("repeats", "it is counted") if one else ("repeat", "they are counted")
            yield f"{many(self.repeated, 'record')} {repeat} the `{self._id}` of an earlier one; {counted} too"

    def _unread_by(self) -> Mapping[str, int]:
        sides = {(True, False): self.before.name, (False, True): self.after.name, (True, True): "both"}
        counts = dict.fromkeys(sides.values(), 0)
        for each in self.said:
            if name := sides.get((each.before is None, each.after is None)):
                counts[name] += each.records
        return counts

    def _tables(self) -> Iterator[Table]:
        yield from self._blames()
        yield from self._pairs()
        unread = bool(self._overall.cells[UNREADABLE].records)
        columns = SegmentColumns(self._is_criteria, unread, self._outcome)
        for head, groups in ((heads(self.by.groupings), self.by.rows), (("MONTH",), self.months.rows)):
            if groups:
                yield segment_table(head, groups, columns)

    def _blames(self) -> Iterator[Table]:
        for (cell, lets_in), head in BLAMES.items():
            own = [each for each in self.clauses if (each.cell, each.lets_in) == (cell, lets_in) and each.records]
            rows = tuple((_short(each.clause), f"{each.records:,}", f"{each.alone:,}") for each in own)
            if rows:
                yield Table((head.format(before=self.before.name, after=self.after.name), "RECORDS", "ALONE"), rows)

    def _pairs(self) -> Iterator[Table]:
        """The crosswalk of stages, or how many points there were and are."""
        told = [each for each in self.said if each.before is not None and each.after is not None]
        if told and self.stages:
            yield crossed(self.stages, told)
        if told and self.sort == "score":
            yield points(told, self.most or 0)

    def _samples(self) -> Iterator[str]:
        if self.samples_asked and not self._id and self.moved:
            stay = self.counted_in and not self.counted_in.copied
            why = "no record leaves the server" if stay else "no column of ids was found"
            yield f"{why}; name {'a column of ids' if stay else 'one'} with --id to see some"
        for name, ids in self.samples.items():
            if name != "column":
                yield f"{CELL_WORDS[name]}, such as {', '.join(ids)} (`{self._id}`)"

    def _readers(self) -> Iterator[Table]:
        rows = tuple((each.title, ", ".join(each.through) or "-", each.owner) for each in self.consumers)
        if rows:
            yield Table(("READ BY", "THROUGH", "OWNER"), rows, least=("THROUGH",))


def impact_answer(ledger: Ledger, found: ImpactResult, file: Path | None = None) -> ImpactAnswer:
    """What came of it, and which consumers read a number of either; the ids that were asked for are for `file`."""
    impact, asked = found.found, found.asked
    only = impact.overall.among().only
    cells = partial(_cells, only=only) if asked.outcome else _counts
    return ImpactAnswer(
        before=_version(found.before),
        after=_version(found.after),
        today=found.today,
        population=ImpactPopulation(
            file=found.file, records=impact.overall.records, digest=found.digest, reading=found.reading
        ),
        sort=impact.sort,
        moved=impact.moved,
        cells=cells(impact.overall),
        said=list(impact.said),
        by=ImpactSegments(
            column=next(iter(asked.by), ""), rows=[_segment(g, cells) for g in impact.groups], groupings=list(impact.by)
        ),
        months=ImpactMonths(clock=asked.month, rows=[_segment(g, cells) for g in impact.months]),
        clauses=list(impact.blames),
        samples={"column": asked.id, **{name: list(ids) for name, ids in impact.samples.items()}},
        samples_asked=asked.samples,
        first_unreadable=impact.first_unreadable,
        unreadable=impact.unreadable,
        repeated=impact.repeated,
        undeclared=list(impact.strangers),
        backtest=backtest_of(found) if asked.outcome else None,
        consumers=readers_of(ledger, found.readers),
        listed=ImpactList(cell=asked.listed, records=len(impact.ids), file=str(file)) if file else UNSET,
        counted_in=impact.counted_in or UNSET,
        stages=ladders(found) if impact.sort == "ladder" else UNSET,
        most=most(found) if impact.sort == "score" else UNSET,
    )


def _version(named: NamedDefinition) -> ImpactVersion:
    if named.standing == "nothing":
        return ImpactVersion(name=named.label, key="", content="", standing=named.standing)
    draft = named.draft
    return ImpactVersion(name=named.label, key=draft.key, content=draft.content_digest, standing=named.standing)


def _segment(group: Group, cells: Callable[[Group], dict[str, ImpactCell]]) -> ImpactGroup:
    return ImpactGroup(value=group.value, cells=cells(group), others=list(group.others))


def _counts(group: Group) -> dict[str, ImpactCell]:
    return {name: ImpactCell(records=each.records) for name, each in group.cells.items()}


def _cells(group: Group, only: str) -> dict[str, ImpactCell]:
    """Each with what became of its records."""
    return {name: cell_of(each, only) for name, each in group.cells.items()}


def _lines(*lines: str) -> Iterator[Section]:
    if lines:
        yield just_lines(*lines)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
