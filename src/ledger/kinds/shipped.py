"""The definition kinds that come with the ledger; plugins bring others."""

from __future__ import annotations

from ledger.kinds.attribution import AttributionKind
from ledger.kinds.charter import Charter
from ledger.kinds.criteria import CriteriaKind
from ledger.kinds.debt import DebtKind
from ledger.kinds.entity import Entity
from ledger.kinds.fit import FitKind
from ledger.kinds.framework import FrameworkKind
from ledger.kinds.invariant import Invariant
from ledger.kinds.kind import Kind
from ledger.kinds.metric import MetricKind
from ledger.kinds.score import ScoreKind
from ledger.kinds.stages import Stages
from ledger.kinds.taxonomy import TaxonomyKind

KINDS: tuple[Kind, ...] = (
    Entity(),
    CriteriaKind(),
    ScoreKind(),
    Stages(),
    MetricKind(),
    TaxonomyKind(),
    FitKind(),
    AttributionKind(),
    FrameworkKind(),
    Invariant(),
    DebtKind(),
    Charter(),
)
