"""A metric as SQL over a warehouse: what is added up, over all records or those of a group.

    count   COALESCE(SUM(CASE WHEN <mql> THEN 1 ELSE 0 END), 0)
    sum     COALESCE(SUM(CASE WHEN <won> THEN "amount" ELSE 0 END), 0)      a blank is NULL, and adds nothing
    ratio   two counts, of the numerator and of the denominator; who divides says what 0 gives

Each criteria is `warehouse.expression`, the versions of all days with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from ledger.data import replace
from ledger.language.schema import Schema
from ledger.language.tree import And, Tree
from ledger.meanings.criteria import joined
from ledger.meanings.metric import Metric
from ledger.population.sql import terms
from ledger.population.sql.rules import JudgingSegment
from ledger.population.sql.warehouse import Warehouse, expression, field_value

NUMERATOR, DENOMINATOR = "_numerator", "_denominator"


def measures(
    key: str, metric: Metric, segments: Sequence[JudgingSegment], schema: Schema, clock: str, at: Warehouse
) -> dict[str, exp.Expr]:
    """What is added up, by the name of its column. Raises Refused where the dialect cannot hold a criteria exactly."""

    def added(criteria: Callable[[Metric], Tree], value: exp.Expr) -> exp.Expr:
        when = expression([_with(each, criteria) for each in segments], schema, clock, at)
        total = exp.Sum(this=terms.case([(when, value)], exp.Literal.number(0)))
        return exp.Coalesce(this=total, expressions=[exp.Literal.number(0)])

    one = exp.Literal.number(1)
    if metric.over is None:
        value = field_value(metric.sums, schema, at) if metric.sums else one
        return {key: added(lambda each: each.of, value)}
    return {f"{key}{NUMERATOR}": added(_both, one), f"{key}{DENOMINATOR}": added(_over, one)}


def _with(segment: JudgingSegment, criteria: Callable[[Metric], Tree]) -> JudgingSegment:
    """The segment, judging by one criteria of its metric."""
    metric = segment.meaning
    return replace(segment, meaning=criteria(metric)) if isinstance(metric, Metric) else segment


def _over(metric: Metric) -> Tree:
    assert metric.over is not None
    return metric.over


def _both(metric: Metric) -> Tree:
    return joined(And, [_over(metric), metric.of])
