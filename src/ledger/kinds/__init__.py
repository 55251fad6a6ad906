"""The definition kinds that come with the ledger; plugins bring others."""

from __future__ import annotations

from ledger.kinds.charter import Charter
from ledger.kinds.criteria import Criteria
from ledger.kinds.entity import Entity
from ledger.kinds.kind import Kind, Surroundings

KINDS: tuple[Kind, ...] = (Entity(), Criteria(), Charter())

__all__ = ["KINDS", "Charter", "Criteria", "Entity", "Kind", "Surroundings"]
