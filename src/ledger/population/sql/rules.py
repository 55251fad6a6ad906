"""What judges records: one meaning all of them, or each version those whose day, or cohort, is its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.data import Data, field
from ledger.language.meaning import Composite, Meaning
from ledger.language.schema import Schema
from ledger.population.sql.days import RecordDays


class JudgingSegment(Data, frozen=True):
    """The days [start, end) whose records a version judges, None where without end; no `meaning` where none does.

    `scores` are those that it compares, as they were then. Where there is a `cohort`, it judges those alone, and what
    follows the others. `undated` records, which have no day, are among them, and nothing but those if not `dated`.
    Where it is made of several versions, such as a metric of its criteria, `versions` names them all.
    """

    start: date | None
    end: date | None
    version: int
    meaning: Meaning | None
    scores: Mapping[str, Composite] = field(default_factory=dict)
    cohort: RecordDays | None = None
    dated: bool = True
    undated: bool = False
    versions: Mapping[str, int] = field(default_factory=dict)

    @property
    def by_clock(self) -> bool:
        """Whether the day of a record says if it is among them."""
        return not (self.dated and self.undated)


class Judge(NamedTuple):
    """A meaning with its references expanded, and the schema that it is over."""

    meaning: Meaning
    schema: Schema


class Rules(NamedTuple):
    """Segments of records, each with what judges it, over the fields of one schema; `clock` is the day of a record.

    Where one of them judges all there is, no clock is needed.
    """

    segments: tuple[JudgingSegment, ...]
    schema: Schema
    clock: str = ""

    @property
    def by_clock(self) -> bool:
        """Whether the clock tells any records apart. Where nothing ever governed, it tells which have a day."""
        return not self.segments or any(each.by_clock for each in self.segments)

    @property
    def newest(self) -> Meaning | None:
        """What the last segment says that is judged by anything."""
        return next((each.meaning for each in reversed(self.segments) if each.meaning is not None), None)


def rules_of(judge: Judge | Rules) -> Rules:
    """One meaning as rules by which it judges every record."""
    if isinstance(judge, Rules):
        return judge
    return Rules((always(judge.meaning, judge.schema),), judge.schema)


def always(meaning: Meaning, schema: Schema, version: int = 0) -> JudgingSegment:
    """Every record, with a day or without, judged by one meaning."""
    return JudgingSegment(None, None, version, meaning, schema.scores, undated=True)


def segments_of(rules: Meaning | JudgingSegment | Sequence[JudgingSegment], schema: Schema) -> Rules:
    """What `count` is given, without its clock."""
    if isinstance(rules, JudgingSegment):
        return Rules((rules,), schema)
    return Rules(tuple(rules), schema) if isinstance(rules, Sequence) else rules_of(Judge(rules, schema))
