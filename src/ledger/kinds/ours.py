"""The definition kinds that come with the ledger, each imported when first asked for; plugins bring others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from ledger.kinds.kind import Kind

HOMES: Mapping[str, tuple[str, str]] = {
    "entity": ("ledger.kinds.entity", "Entity"),
    "criteria": ("ledger.kinds.criteria", "CriteriaKind"),
    "score": ("ledger.kinds.score", "ScoreKind"),
    "stages": ("ledger.kinds.stages", "Stages"),
    "metric": ("ledger.kinds.metric", "MetricKind"),
    "taxonomy": ("ledger.kinds.taxonomy", "TaxonomyKind"),
    "fit": ("ledger.kinds.fit", "FitKind"),
    "attribution": ("ledger.kinds.credit.attribution", "AttributionKind"),
    "framework": ("ledger.kinds.framework", "FrameworkKind"),
    "invariant": ("ledger.kinds.invariant", "Invariant"),
    "debt": ("ledger.kinds.debt", "DebtKind"),
    "charter": ("ledger.kinds.charter", "Charter"),
}
"""Each by its name: the module and the class."""


@cache
def find_kind(name: str) -> Kind:
    """The kind of that name. Raises LookupError where none of ours has it."""
    module, sort = HOMES[name]
    found: Kind = getattr(import_module(module), sort)()
    return found
