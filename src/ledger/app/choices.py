"""The words that a door lets people choose from."""

from __future__ import annotations

from typing import Literal, get_args

from ledger.domain.agents import AGENT
from ledger.domain.calendar import UNITS
from ledger.domain.channel_decision import OUTCOMES
from ledger.domain.channel_review import REVIEW_OUTCOMES
from ledger.domain.charter import ROLES, STANDARDS, Role
from ledger.domain.definition_review import ReviewVerdict
from ledger.domain.founding import PERSON_KINDS, PersonKind
from ledger.domain.proposal import NATURES
from ledger.domain.role import DELEGABLE
from ledger.domain.standard import DETAILS, LOSSES, PRIMARIES, STOCKS
from ledger.domain.statement import SignedAct

__all__ = [
    "AGENT",
    "CHANNEL_OUTCOMES",
    "DEBT_BY",
    "DELEGABLE",
    "DETAILS",
    "LOGIN_ROLES",
    "LOSSES",
    "NATURES",
    "PERSON_KINDS",
    "PRIMARIES",
    "READINGS",
    "REVIEW_OUTCOMES",
    "ROLES",
    "STANDARDS",
    "STOCKS",
    "TOKEN_SCOPES",
    "UNITS",
    "LoginRole",
    "PersonKind",
    "Reading",
    "ReviewVerdict",
    "Role",
    "SignedAct",
    "TokenScope",
]

LoginRole = Literal["server", "person", "worker", "follower", "reader"]
LOGIN_ROLES: tuple[LoginRole, ...] = get_args(LoginRole)
"""What a login of a database may be for."""
TokenScope = Literal["read", "propose", "decide"]
TOKEN_SCOPES: tuple[TokenScope, ...] = get_args(TokenScope)
"""What a token is for, each with all that comes before it."""
CHANNEL_OUTCOMES = OUTCOMES[::-1]
"""What may be decided about a channel, the highest first."""
Reading = Literal["then", "now"]
READINGS: tuple[Reading, ...] = get_args(Reading)
"""Debt of days before: as it was told then, or as it is known now; by the policy of each day, or by today's."""
DEBT_BY = ("kind", "scope", "month")
"""What debt is divided by."""
