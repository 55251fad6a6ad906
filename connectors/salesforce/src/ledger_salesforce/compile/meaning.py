"""Scores and ladders as formulas (language.md, sections 8 and 10).

score    MAX(low, MIN(high, IF(w, p, 0) + …))
ladder   IF(last, "sal", IF(first, "mql", ""))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger import Always, Ladder, Schema, Score, Weighted, core, reads
from ledger_salesforce.compile.accepted import Calendar
from ledger_salesforce.compile.comparisons import quoted
from ledger_salesforce.compile.formula import predicate
from ledger_salesforce.native.column import Column, Columns


def score(meaning: Score, schema: Schema, columns: Columns, calendar: Calendar) -> str:
    """The text of a formula that gives the score, never NULL. Raises Refused."""
    points = " + ".join(_points(rule, schema, columns, calendar) for rule in meaning.rules)
    return f"MAX({meaning.low}, MIN({meaning.high}, {points or 0}))"


def ladder(meaning: Ladder, schema: Schema, columns: Columns, calendar: Calendar) -> str:
    """The text of a formula that gives the stage's key; empty text is blank there. Raises Refused."""
    text = quoted(meaning.otherwise)
    for stage in meaning.stages:
        text = f"IF({predicate(core(stage.when, schema), columns, calendar)}, {quoted(stage.key)}, {text})"
    return text


def fields_below(names: Iterable[str], schema: Schema) -> frozenset[str]:
    """The fields that `names` stand for, those that compared scores are made of among them."""
    found, waiting = set[str](), set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= reads(schema.scores[name]) - found if name in schema.scores else set()
    return frozenset(found - schema.scores.keys())


def with_scores(names: Iterable[str], schema: Schema, bound: Columns, calendar: Calendar) -> Columns:
    """`bound` and a column for each score among `names`: its expression, written out. Raises Refused."""
    found: dict[str, Column] = dict(bound)
    for name in sorted(set(names) & schema.scores.keys()):
        below: Mapping[str, Column] = with_scores(reads(schema.scores[name]), schema, bound, calendar)
        compared = schema.scores[name]
        assert isinstance(compared, Score)  # what is no score was refused before
        text = score(compared, schema, below, calendar)
        found[name] = Column(text, schema.fields[name], score=True)
    return found


def _points(rule: Weighted, schema: Schema, columns: Columns, calendar: Calendar) -> str:
    if isinstance(rule.when, Always):
        return str(rule.points)
    return f"IF({predicate(core(rule.when, schema), columns, calendar)}, {rule.points}, 0)"
