"""The seats that a charter names, and those of them in which somebody else may act for a while."""

from __future__ import annotations

from typing import Literal

Role = Literal["steward", "approver", "decider", "operator", "registrar", "veto"]
ROLES: tuple[Role, ...] = ("steward", "approver", "decider", "operator", "registrar", "veto")
ANSWERS: dict[Role, str] = {"approver": "approve", "decider": "ratify", "veto": "approve"}
"""Who answers a proposal, and the act by which a charter says what that needs: a veto needs what an approval does."""
DELEGABLE: tuple[Role, ...] = ("approver", "decider")
"""The seats of those who answer. Stewards and operators are several, and stand in for each other already; what a
registrar vouches for, and a veto, is a person's own."""
