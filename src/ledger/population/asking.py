"""From two versions and a file to the one query that compares them.

    fields of both --reads--> layers      top-level clauses --> who answers for a move      a column of ids --> samples

A field that the two read in different ways, such as one that is 0 where blank on one side, is read twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from ledger.errors import BadInput, Refused
from ledger.language.core import core
from ledger.language.inputs import inputs
from ledger.language.meaning import Composite, Meaning, Total, reads, sort_of
from ledger.language.print import canonical
from ledger.language.schema import Field, Schema
from ledger.language.tree import And, Or, Tree
from ledger.population.backtest import outcome, outcome_reads, outcome_sql
from ledger.population.columns import Column
from ledger.population.crosswalk import GAINED, LOST, Clause, Crosswalk, Sort
from ledger.population.grouping import Grouping, grouping, label
from ledger.population.source.file import File
from ledger.population.source.reading import dated, profiled_columns, read_all, text_of
from ledger.population.sql.arms import arm, score_names, with_scores
from ledger.population.sql.condition import SqlCondition, condition
from ledger.population.sql.days import RecordDays as RecordDays, within
from ledger.population.sql.layers import ID, Label, Layers, TimeOf
from ledger.population.strangers import strange

MOST_PARTS = 8
IDS = ("id", "leadnumber", "leadid", "recordid", "contactid", "dealid", "hsobjectid", "prospectid")
Columns = Mapping[str, Column]


class Judge(NamedTuple):
    """A meaning with its references expanded, and the schema that it is over."""

    meaning: Meaning
    schema: Schema


class ImpactOptions(NamedTuple):
    """What is asked besides the two versions; each is empty where it is not.

    `clock` is the date of the entity, which a unit of time is of that stands alone in `by`. An `id` that is named is to
    be one: records that share theirs are counted. `among` leaves out all other records. `listed` is the cell of which
    every id is wanted.
    """

    by: tuple[str, ...] = ()
    month: str = ""
    outcome: str = ""
    known: str = ""
    id: str = ""
    samples: int = 0
    clock: str = ""
    among: RecordDays | None = None
    listed: str = ""


class NamedSide(NamedTuple):
    """A version with what its fields and scores are called in the query."""

    judge: Judge
    names: Mapping[str, str]

    @property
    def fields(self) -> dict[str, Field]:
        """The fields that it reads, as they are called."""
        used = inputs(reads(self.judge.meaning), self.judge.schema)
        found = (replace(self.judge.schema.fields[name], name=self.names.get(name, name)) for name in used)
        return {each.name: each for each in found}


def crosswalk(
    file: File, before: Judge, after: Judge, columns: Columns, today: date, asked: ImpactOptions
) -> Crosswalk:
    """What is asked of the file. Raises Refused where the two cannot stand side by side, else as `impact`."""
    columns = profiled_columns(
        file, replace(after.schema, fields={**before.schema.fields, **after.schema.fields}), columns
    )
    sort, one, other = _sort(before.meaning, after.meaning), *_sides(before, after)
    sample, fields = wanted_ids(file, asked), {**one.fields, **other.fields}
    by = tuple(grouping(each, after.schema, asked.clock, file) for each in asked.by)
    layers = _layers(file, one, other, columns, asked, by, sample)
    return Crosswalk(
        layers,
        arm(*before, columns, today, one.names),
        arm(*after, columns, today, other.names),
        sort,
        ranks=_ranks(before.meaning, after.meaning),
        clauses=tuple(_clauses(one, other, columns, today)) if sort == "criteria" else (),
        strange=strange(read for read in layers.reads if read.field.name in fields),
        outcome=_outcome(file, after.schema, columns, today, asked),
        sample=f'"{ID} raw"' if sample else "NULL",
        samples=asked.samples if sample else 0,
        unique=bool(sample and asked.id),
        among=_among(other, asked.among) if asked.among else "TRUE",
        by=by,
    )


def wanted_ids(file: File, asked: ImpactOptions) -> str:
    """The column of ids where some are wanted. Raises BadInput where all of a cell are, and there is none."""
    found = id_column(file, asked.id) if asked.samples or asked.listed else ""
    if asked.listed and not found:
        why, fix = "no column of the file is called as ids are", "name it: --id COLUMN"
        raise BadInput("no column of ids was found", why, fix, file.name)
    return found


def id_column(file: File, name: str) -> str:
    """The column of ids, the one that is named or one that is called as ids are; empty where there is none."""
    if name:
        return name
    spelled = {"".join(filter(str.isalnum, column.casefold())): column for column in reversed(file.header)}
    return next((spelled[each] for each in IDS if each in spelled), "")


def _sort(before: Meaning, after: Meaning) -> Sort:
    one, other = sort_of(before), sort_of(after)
    if one == other:
        return _told_as(after)
    why = f"one is a {one}, the other a {other}"
    raise Refused("the two do not say the same sort of thing", why, "compare two of one sort")


def _told_as(meaning: Meaning) -> Sort:
    """How moves are told apart: by two verdicts, by a number that grows, or from one code to another."""
    if not isinstance(meaning, Composite):
        return "criteria"
    return "score" if isinstance(meaning.form, Total) else "ladder"


def _sides(before: Judge, after: Judge) -> tuple[NamedSide, NamedSide]:
    ours, theirs = (each.schema.fields for each in (before, after))
    twice = {name: f"{name} after" for name in theirs if name in ours and ours[name] != theirs[name]}
    return NamedSide(before, score_names(0, *before)), NamedSide(after, {**twice, **score_names(1, *after)})


def _layers(
    file: File,
    before: NamedSide,
    after: NamedSide,
    columns: Columns,
    asked: ImpactOptions,
    by: Sequence[Grouping],
    sample: str,
) -> Layers:
    schema = after.judge.schema
    month = _named(after, dated(asked.month, schema)) if asked.month else None
    labels = tuple(_label(after, each, file, columns) for each in by)
    times = [*(each.field for each in labels if isinstance(each, TimeOf)), *([month] if month else [])]
    among = [_clock(after, asked.among.clock)] if asked.among else []
    fields = {**before.fields, **after.fields, **{each.name: each for each in (*times, *among)}}
    found = read_all(file, {name: (each, _column(columns, name)) for name, each in sorted(fields.items())})
    if asked.outcome:
        found += outcome_reads(outcome(asked.outcome, asked.known, file, schema), file, schema, columns)
    elif asked.known:
        raise BadInput(
            "a day is named and no outcome", "it says since when an outcome is known", "add --outcome COLUMN"
        )
    if sample:
        found.append(text_of(file, ID, sample, schema, columns, "name a column of the file such as `NAME`"))
    return Layers(file.source, tuple(found), schema.zone, labels, month)


def _clock(side: NamedSide, name: str) -> Field:
    return _named(side, dated(name, side.judge.schema))


def _label(side: NamedSide, of: Grouping, file: File, columns: Columns) -> Label:
    found = label(of, file, side.judge.schema, columns)
    return found._replace(field=_named(side, found.field)) if isinstance(found, TimeOf) else found


def _named(side: NamedSide, field: Field) -> Field:
    return replace(field, name=side.names.get(field.name, field.name))


def _among(side: NamedSide, days: RecordDays) -> str:
    return within(_clock(side, days.clock), days.start, days.end, side.judge.schema.zone)


def _column(columns: Columns, called: str) -> Column:
    name = called.partition(" ")[0]
    return columns.get(name, Column(name))


def _outcome(file: File, schema: Schema, columns: Columns, today: date, asked: ImpactOptions) -> str:
    if not asked.outcome:
        return "NULL"
    return outcome_sql(outcome(asked.outcome, asked.known, file, schema), schema, columns, today)


def _ranks(before: Meaning, after: Meaning) -> dict[str, int]:
    """How far up each code is, where both say the same codes."""
    if not isinstance(before, Composite) or before.unlike(after):
        return {}
    ranked = zip(before.form.parts, before.measure.parts, strict=True)
    return {str(said): int(rank) for (_, said), (_, rank) in ranked}


def _clauses(before: NamedSide, after: NamedSide, columns: Columns, today: date) -> Iterator[Clause]:
    """Who answers for a move: conjuncts of the version that stops a record, branches of the one that takes it."""
    for cell, stops, takes in ((LOST, after, before), (GAINED, before, after)):
        for part in _parts(stops, And) or _whole(stops):
            yield Clause(cell, False, canonical(part), _test(stops, part, columns, today))
        for part in _parts(takes, Or):
            yield Clause(cell, True, canonical(part), _test(takes, part, columns, today))


def _parts(side: NamedSide, joint: type[And | Or]) -> list[Tree]:
    """What it joins; where that is much, the last part stands for the rest."""
    meaning = side.judge.meaning
    parts = list(meaning.of) if isinstance(meaning, joint) else []
    return parts if len(parts) <= MOST_PARTS else [*parts[: MOST_PARTS - 1], joint(tuple(parts[MOST_PARTS - 1 :]))]


def _whole(side: NamedSide) -> list[Tree]:
    meaning = side.judge.meaning
    return [] if isinstance(meaning, Composite) or not reads(meaning) else [meaning]


def _test(side: NamedSide, part: Tree, columns: Columns, today: date) -> SqlCondition:
    known = with_scores(side.judge.schema)
    return condition(core(part, known), known, columns, today, side.names)
