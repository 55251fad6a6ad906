"""Scores and stages: what is built from criteria (language.md, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ledger.language.evaluate import judge
from ledger.language.schema import Schema
from ledger.language.tree import Tree


def score(
    rules: Sequence[tuple[Tree, int]],
    bounds: tuple[int, int],
    record: Mapping[str, object],
    schema: Schema,
    today: date,
) -> int:
    """The points of the rules (`when` expanded, points) that are true, summed and then clamped to `bounds` once."""
    low, high = bounds
    points = sum(points for when, points in rules if judge(when, record, schema, today))
    return max(low, min(high, points))


def stage(stages: Sequence[tuple[str, Tree]], record: Mapping[str, object], schema: Schema, today: date) -> str | None:
    """The last stage (key, `when` expanded) that `record` satisfies, whether or not it satisfies those before it."""
    satisfied = [key for key, when in stages if judge(when, record, schema, today)]
    return satisfied[-1] if satisfied else None
