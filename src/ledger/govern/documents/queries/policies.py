"""The policy of structural debt: the one in force on a day, and two side by side."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain.debt import POLICY, DebtPolicy
from ledger.govern.documents.queries.compare import is_of_kind, named_of_kind
from ledger.kinds.debt import makes_debt_smaller, policy_changes, policy_of


class PolicyPair(NamedTuple):
    """Two policies by what people call them."""

    before: str
    after: str
    was: DebtPolicy
    now: DebtPolicy

    @property
    def changes(self) -> list[str]:
        """What the later one says otherwise."""
        return policy_changes(self.was, self.now)

    @property
    def easier(self) -> bool:
        """Whether some debt is smaller, or late later, by the later one."""
        return makes_debt_smaller(self.was, self.now)


def compared_policies(ledger: Ledger, one: str, other: str, day: date | None = None) -> PolicyPair | None:
    """Two policies, named as `compared` names definitions; None where one of them is none."""
    day = day or ledger.today()
    if not all(is_of_kind(ledger, each, day, POLICY) for each in (one, other)):
        return None
    (before, was, _), (after, now, _) = (named_of_kind(ledger, each, day, POLICY) for each in (one, other))
    return PolicyPair(before, after, policy_of(was), policy_of(now))
