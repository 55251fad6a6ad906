"""The seats that a charter names, and those of them in which somebody else may act for a while."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["steward", "approver", "decider", "operator", "registrar", "emergency", "veto"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Who is named under *emergency* may ratify in one, for a time; whose *veto* it is may stop a change."""
ANSWERS: dict[Role, str] = {"approver": "approve", "decider": "ratify", "veto": "approve"}
"""Who answers a proposal, and the act by which a charter says what that needs: a veto needs what an approval does."""
DELEGABLE: tuple[Role, ...] = ("approver", "decider")
"""The seats of those who answer. Stewards and operators are several, and stand in for each other already; what a
registrar vouches for, a veto and an emergency are a person's own."""
