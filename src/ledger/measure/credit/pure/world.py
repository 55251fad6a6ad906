"""What credit follows from: the records of each side, a rule with all that it refers to, and the rows that it reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.language.schema import Schema
from ledger.language.tree import fields_of
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.form import Weights
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.credit.pure.sides import (
    EntityRows,
    Rows,
    conversion_rows,
    path_rows,
    rate_rows,
    role_rows,
    touch_rows,
)


class CreditSides(NamedTuple):
    """Where touches, conversions, the rows between them, the rates of currencies and paths of journeys lie."""

    touches: EntityRows
    conversions: EntityRows
    roles: EntityRows | None = None
    rates: EntityRows | None = None
    paths: EntityRows | None = None


class CreditWorld(NamedTuple):
    """All that credit follows from beside the records: a rule and its taxonomy, their references expanded, and what
    weights may speak of. `segment` is a field of the conversion by which rows are told apart, which moves no credit.
    """

    rule: Attribution
    taxonomy: Taxonomy
    weighed: Schema
    segment: str = ""


def rows_of(world: CreditWorld, sides: CreditSides, fields: Sequence[str]) -> dict[str, Rows]:
    """The sides that a world reads, as it reads them."""
    rule = world.rule
    rows = {
        "conv": conversion_rows(rule, sides.conversions, world.segment),
        "touch": touch_rows(rule, world.taxonomy, sides.touches, fields),
    }
    if rule.journey.through and sides.roles:
        rows["role"] = role_rows(rule.journey.through, sides.roles)
    if rule.conversion.worth and rule.conversion.worth.rates and sides.rates:
        rows["rate"] = rate_rows(sides.rates)
    if sides.paths:
        rows["path"] = path_rows(sides.paths)
    return rows


def looked_at(rule: Attribution, known: Schema) -> list[str]:
    """The touch's own fields that weights look at."""
    if not isinstance(rule.form, Weights):
        return []
    return sorted(frozenset[str]().union(*(fields_of(each.when) for each in rule.form.rules)) & known.given.keys())
