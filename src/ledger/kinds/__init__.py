"""The definition kinds that come with the ledger; plugins bring others."""

from __future__ import annotations

from ledger.kinds.charter import Charter
from ledger.kinds.criteria import CriteriaKind
from ledger.kinds.entity import Entity
from ledger.kinds.invariant import Invariant
from ledger.kinds.kind import Kind, Surroundings
from ledger.kinds.score import ScoreKind
from ledger.kinds.stages import Stages

KINDS: tuple[Kind, ...] = (Entity(), CriteriaKind(), ScoreKind(), Stages(), Invariant(), Charter())

__all__ = ["KINDS", "Charter", "CriteriaKind", "Entity", "Invariant", "Kind", "ScoreKind", "Stages", "Surroundings"]
