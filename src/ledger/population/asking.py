"""From two rules and a file to the one query that compares them.

    fields of both --reads--> layers      top-level clauses --> who answers for a move      a column of ids --> samples

A field that the two read in different ways, such as one that is 0 where blank on one side, is read twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.data import replace
from ledger.errors import BadInput, Refused
from ledger.language.meaning import Composite, Meaning, Total, sort_of
from ledger.language.schema import Field, Schema
from ledger.population.backtest import outcome, outcome_reads, outcome_sql
from ledger.population.clauses import Clauses
from ledger.population.columns import Column
from ledger.population.crosswalk import Crosswalk, Sort
from ledger.population.dialects.dialect import Dialect
from ledger.population.grouping import Grouping, grouping, label
from ledger.population.sides import NamedSide, two_sides
from ledger.population.source.file import File
from ledger.population.source.reading import dated, profiled_columns, read_all, text_of
from ledger.population.sql.days import RecordDays as RecordDays, within
from ledger.population.sql.layers import ID, Label, Layers, TimeOf
from ledger.population.sql.rules import Judge as Judge, Rules, rules_of
from ledger.population.strangers import strange
from ledger.steps import Open, again

IDS = ("id", "leadnumber", "leadid", "recordid", "contactid", "dealid", "hsobjectid", "prospectid")
Columns = Mapping[str, Column]


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


def crosswalk(
    file: File, before: Judge | Rules, after: Judge | Rules, columns: Columns, today: date, asked: ImpactOptions
) -> Crosswalk:
    """What is asked of the file. Raises Refused where the two cannot stand side by side, else as `impact`."""
    one, other = two_sides(rules_of(before), rules_of(after))
    schema = other.rules.schema
    columns = profiled_columns(file, replace(schema, fields={**one.rules.schema.fields, **schema.fields}), columns)
    sort = _sort(one.rules.newest, other.rules.newest)
    sample, fields = wanted_ids(file, asked), {**one.fields, **other.fields}
    by = tuple(grouping(each, schema, asked.clock, file) for each in asked.by)
    layers = _layers(file, one, other, columns, asked, by, sample)
    judges = one.judging(columns, today, file.dialect), other.judging(columns, today, file.dialect)
    return Crosswalk(
        layers,
        judges[0].governing,
        judges[1].governing,
        sort,
        ranks=_ranks([*_meanings(one.rules), *_meanings(other.rules)]),
        clauses=tuple(Clauses(layers, columns, today).between(*judges)) if sort == "criteria" else (),
        strange=strange(read for read in layers.reads if read.field.name in fields),
        outcome=_outcome(file, schema, columns, today, asked),
        sample=f'"{ID} raw"' if sample else "NULL",
        samples=asked.samples if sample else 0,
        unique=bool(sample and asked.id),
        among=_among(other, asked.among, file.dialect) if asked.among else "TRUE",
        by=by,
    )


def wanted_ids(file: File, asked: ImpactOptions) -> str:
    """The column of ids where some are wanted. Raises BadInput where all of a cell are, and there is none.

    From where records lie elsewhere no id comes that nobody asked for: a column is named, or a cell listed.
    """
    unasked = file.lies_elsewhere and not asked.id
    found = id_column(file, asked.id) if asked.listed or (asked.samples and not unasked) else ""
    if asked.listed and not found:
        why, fix = "no column of the file has a name of ids, such as id or lead_id", "name it: --id COLUMN"
        raise BadInput("no column of ids was found", why, fix, file.name)
    return found


def id_column(file: File, name: str, entity: str = "") -> str:
    """The column of ids, the one that is named or one that is called as ids are; empty where there is none.

    So are the ids of an entity: `session_id` of `session`.
    """
    if name:
        return name
    spelled = {"".join(filter(str.isalnum, column.casefold())): column for column in reversed(file.header)}
    own = f"{entity.replace('_', '')}id"
    return next((spelled[each] for each in (own, *IDS) if each in spelled), "")


def _sort(before: Meaning | None, after: Meaning | None) -> Sort:
    if before is None or after is None or (one := sort_of(before)) == (other := sort_of(after)):
        return _told_as(after if after is not None else before)
    why = f"one is a {one}, the other a {other}"
    raise Refused("the two do not say the same sort of thing", why, "compare two of one sort")


def _told_as(meaning: Meaning | None) -> Sort:
    """How moves are told apart: by two verdicts, by a number that grows, or from one code to another."""
    if not isinstance(meaning, Composite):
        return "criteria"
    return "score" if isinstance(meaning.form, Total) else "ladder"


def _meanings(rules: Rules) -> list[Meaning]:
    return [each.meaning for each in rules.segments if each.meaning is not None]


def _layers(
    file: File,
    before: NamedSide,
    after: NamedSide,
    columns: Columns,
    asked: ImpactOptions,
    by: Sequence[Grouping],
    sample: str,
) -> Layers:
    schema = after.rules.schema
    month = after.named(dated(asked.month, schema)) if asked.month else None
    labels = tuple(_label(after, each, file, columns) for each in by)
    times = [*(each.field for each in labels if isinstance(each, TimeOf)), *([month] if month else [])]
    among = [_clock(after, asked.among.clock)] if asked.among else []
    fields = {**before.fields, **after.fields, **{each.name: each for each in (*times, *among)}}
    found = read_all(
        file, {name: (each, _column(columns, name)) for name, each in sorted(fields.items())}, known=columns.values()
    )
    if asked.outcome:
        found += outcome_reads(outcome(asked.outcome, asked.known, file, schema), file, schema, columns)
    elif asked.known:
        raise BadInput(
            "a day is named and no outcome",
            "it says since when an outcome is known",
            again("name the column that says what came of it", outcome=Open("COLUMN")),
        )
    if sample:
        found.append(text_of(file, ID, sample, schema, columns, "name a column of the file such as `NAME`"))
    return Layers(file.source, tuple(found), schema.zone, labels, month, file.dialect)


def _clock(side: NamedSide, name: str) -> Field:
    return side.named(dated(name, side.rules.schema))


def _label(side: NamedSide, of: Grouping, file: File, columns: Columns) -> Label:
    found = label(of, file, side.rules.schema, columns)
    return found._replace(field=side.named(found.field)) if isinstance(found, TimeOf) else found


def _among(side: NamedSide, days: RecordDays, dialect: Dialect) -> str:
    return within(_clock(side, days.clock), days.start, days.end, side.rules.schema.zone, dialect)


def _column(columns: Columns, called: str) -> Column:
    name = called.partition(" ")[0]
    return columns.get(name, Column(name))


def _outcome(file: File, schema: Schema, columns: Columns, today: date, asked: ImpactOptions) -> str:
    if not asked.outcome:
        return "NULL"
    return outcome_sql(outcome(asked.outcome, asked.known, file, schema), schema, columns, today, file.dialect)


def _ranks(meanings: Sequence[Meaning]) -> dict[str, int]:
    """How far up each code is, where all of them say the same codes."""
    first = next(iter(meanings), None)
    if not isinstance(first, Composite) or any(first.unlike(each) for each in meanings):
        return {}
    ranked = zip(first.form.parts, first.measure.parts, strict=True)
    return {str(said): int(rank) for (_, said), (_, rank) in ranked}
