"""What is done by somebody who stands in for another, and breaks a rule of that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from domain.steps import LEDGER, proposed
from independent.bags import Past
from independent.breaking import MQL, Broken, approved, past_of
from ledger.domain.charter import RightRevoked
from ledger.domain.delegation import RightDelegated
from ledger.domain.role import Role
from ledger.testing import DAY, Given

CHARTERS = "domain.entitlement.charters"


def delegated(so_far: Given, person: str, role: Role = "approver", to: str = "dana") -> RightDelegated:
    """A delegation of a seat in `lifecycle` for ten days."""
    row = so_far.state.rights.row("lifecycle", so_far.today)
    assert row
    days = {"from_": DAY, "until": DAY + timedelta(days=10)}
    return RightDelegated(scope="lifecycle", role=role, person=person, to=to, right=row.position, **days)


def standing_in(person: str, role: Role = "approver") -> Given:
    """Dana stands in for somebody."""
    return LEDGER.also((person, delegated(LEDGER, person, role)))


def _for_nobody() -> Past:
    so_far = proposed(standing_in("sal"), MQL)
    return past_of(so_far, "dana", approved(so_far))


def _of_whom_they_stand_in_for() -> Past:
    gone = RightRevoked(scope="lifecycle", role="decider", person="cro", from_=DAY)
    return past_of(standing_in("cro", "decider"), "dana", gone)


DELEGATIONS: Mapping[str, Callable[[], Broken]] = {
    "R144": lambda: Broken(_for_nobody(), ("domain.entitlement.proposals.require_for",)),
    "R146": lambda: Broken(
        past_of(standing_in("sal"), "mia", delegated(LEDGER, "mia")), (f"{CHARTERS}.overlaps",), lambda *_: iter(())
    ),
    "R148": lambda: Broken(_of_whom_they_stand_in_for(), (f"{CHARTERS}.require_own_seat",)),
}
