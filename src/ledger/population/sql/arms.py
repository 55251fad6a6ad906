"""Rules made ready to judge records: of each meaning its condition or value, its fields, and its scores.

Rules --each segment, its scores under names of their own--> Governing, whose arms the queries ask
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from ledger.data import replace
from ledger.language.core import AllOf, core
from ledger.language.inputs import inputs, scores_under
from ledger.language.meaning import Composite, Meaning, reads
from ledger.language.schema import Field, Schema, score_field
from ledger.population.columns import Column
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.duck import DUCKDB
from ledger.population.sql.condition import condition, expression
from ledger.population.sql.governing import Arm, Governing
from ledger.population.sql.rules import JudgingSegment, Rules

AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})


def arm(
    meaning: Meaning,
    schema: Schema,
    columns: Mapping[str, Column],
    today: date,
    names: Mapping[str, str] = AS_THEY_ARE,
    dialect: Dialect = DUCKDB,
) -> Arm:
    """What judges every record by `meaning`; `names` is what fields and scores are called, where it is otherwise."""
    known, used = with_scores(schema), reads(meaning)
    scores = {
        names[key]: expression(known.scores[key].form, known, columns, today, names, dialect)
        for key in scores_under(used, known)
    }
    fields = frozenset(names.get(name, name) for name in inputs(used, known))
    if isinstance(meaning, Composite):
        always = condition(AllOf(()), known, columns, today, dialect=dialect)  # whatever is said, a record is judged
        said = expression(meaning.form, known, columns, today, names, dialect)
        return Arm(None, None, always, fields, scores, said)
    return Arm(None, None, condition(core(meaning, known), known, columns, today, names, dialect), fields, scores)


def governing(
    rules: Rules,
    clock: Field | None,
    cohorts: Mapping[str, Field],
    columns: Mapping[str, Column],
    today: date,
    names: Mapping[str, str] = AS_THEY_ARE,
    first: int = 0,
    dialect: Dialect = DUCKDB,
) -> Governing:
    """What judges each record. `names` is what fields are called where it is otherwise.

    `first` is the number of the first arm; those that stand in one query have numbers of their own.
    """
    judging = ((n, each) for n, each in enumerate(rules.segments, first) if each.meaning is not None)
    arms = tuple(_arm(n, each, rules.schema, columns, today, names, dialect) for n, each in judging)
    return Governing(arms, clock, cohorts)


def _arm(
    number: int,
    segment: JudgingSegment,
    schema: Schema,
    columns: Mapping[str, Column],
    today: date,
    names: Mapping[str, str],
    dialect: Dialect,
) -> Arm:
    assert segment.meaning is not None
    known = replace(schema, scores=segment.scores)
    names = {**names, **score_names(number, segment.meaning, known)}
    judges = arm(segment.meaning, known, columns, today, names, dialect)
    return judges._replace(
        start=segment.start, end=segment.end, cohort=segment.cohort, dated=segment.dated, undated=segment.undated
    )


def with_scores(schema: Schema) -> Schema:
    """The schema with its scores among its fields."""
    fields = {key: score_field(key, score) for key, score in schema.scores.items()}
    return replace(schema, fields={**schema.fields, **fields})


def score_names(number: int, meaning: Meaning, schema: Schema) -> dict[str, str]:
    """What the scores are called that `meaning` rests on: no field has a space in its name."""
    return {key: f"{key} {number}" for key in scores_under(reads(meaning), schema)}
