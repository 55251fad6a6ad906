"""The words that a door lets people choose from."""

from __future__ import annotations

from ledger.domain.charter import ROLES, STANDARDS, Role
from ledger.domain.founding import PERSON_KINDS, PersonKind
from ledger.domain.proposal import NATURES
from ledger.domain.statement import SignedAct

__all__ = ["NATURES", "PERSON_KINDS", "ROLES", "STANDARDS", "PersonKind", "Role", "SignedAct"]
