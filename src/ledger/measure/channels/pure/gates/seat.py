"""`seat: operator, scope: channels`: somebody holds that seat today, by the row that governs the scope.

A seat that was revoked, whose row has ended, or whose holder has left is empty.
"""

from __future__ import annotations

from typing import Any

from ledger.domain.charter import ROLES, Role
from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts


class Seat:
    """The question `seat`."""

    name = "seat"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """Who holds the seat, or that nobody does."""
        role, scope = _asked(argument)
        rights = facts.state.rights
        row = rights.governing(scope, facts.day)
        if row is None:
            return GateFinding("fail", f"no charter covers `{scope}` on {facts.day}", (scope,))
        held = [each for each in rights.holders(row, role, facts.day) if each not in facts.state.left]
        by = f"the charter of `{row.terms.scope}`"
        if not held:
            return GateFinding("fail", f"nobody holds the seat of the {role} in `{scope}`, by {by}", (scope,))
        return GateFinding("pass", f"{' and '.join(held)} may act as {role} in `{scope}`, by {by}")


def _asked(argument: Any) -> tuple[Role, str]:
    """The role and the scope that a gate names. Raises Unanswered where it names none."""
    match argument:
        case {"seat": str(role), "scope": str(scope)} if role in ROLES:
            return role, scope
    raise Unanswered("the gate names no seat: a role, and the scope that it is held in")
