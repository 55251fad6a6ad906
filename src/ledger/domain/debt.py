"""What each sort of structural debt weighs, by when it is due, and how much of it there may be.

as shipped  --a definition of kind debt, ratified-->  the policy of a day  --another one-->  the policy of a later day
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from ledger.data import Data

WEIGHTS = (1, 2, 3, 5, 8)
"""What an item may weigh. The steps are far apart, so that nobody argues about one."""


class SortTerms(NamedTuple):
    """What one item of a sort weighs, and in how many days it is due; None where it never is, or has its own day."""

    weight: int
    due: int | None


SHIPPED: Mapping[str, SortTerms] = MappingProxyType(
    {
        "unratified_version": SortTerms(5, 90),
        "drift": SortTerms(5, 14),
        "rival_rule": SortTerms(3, 60),
        "no_decider": SortTerms(8, 14),
        "unmet_quorum": SortTerms(5, 30),
        "contested_scope": SortTerms(5, 30),
        "no_operator": SortTerms(3, 14),
        "self_attested": SortTerms(2, 180),
        "lapsed_proposal": SortTerms(2, 60),
        "no_standard": SortTerms(3, 90),
        "unrestated": SortTerms(5, 60),
        "not_reproducible": SortTerms(1, None),
        "dual_overdue": SortTerms(3, 30),
        "broken_invariant": SortTerms(8, 14),
        "accepted_loss": SortTerms(2, 365),
        "refused_target": SortTerms(3, 60),
        "undecided_channel": SortTerms(5, 30),
        "overdue_review": SortTerms(3, 14),
        "outdated_evaluation": SortTerms(2, 60),
        "deviation": SortTerms(2, None),
        "expired_waiver": SortTerms(8, 0),
        "unanswered_request": SortTerms(3, 0),
        "emergency": SortTerms(8, 7),
        "imposed": SortTerms(5, None),
        "untold_consumer": SortTerms(2, 30),
        "undecided_credit": SortTerms(3, 60),
        "no_reader": SortTerms(1, None),
        "stale_fit": SortTerms(2, 90),
        "unknown_touches": SortTerms(2, 60),
        "unkept_fields": SortTerms(3, 90),
    }
)
"""Every sort of item, as it weighs and is due where nobody decided otherwise."""
OWN_DAY = MappingProxyType({"deviation": "at its review", "imposed": "on the day that its notice names"})
"""The sorts of which each item is due on a day of its own, unless somebody decided in how many days."""


class Budget(NamedTuple):
    """How much debt there may be: weight in all, weight since the baseline, days of the oldest, weight of some sorts.

    None is no limit.
    """

    stock: int | None = None
    new: int | None = None
    oldest: int | None = None
    kinds: Mapping[str, int] = MappingProxyType({})


NO_LIMITS = Budget()


class DebtPolicy(Data, frozen=True):
    """The weights and the days of every sort that it names; any other is as shipped.

    What is open since `baseline` or later is new. `version` is that of the definition, 0 for the policy as shipped.
    """

    weights: Mapping[str, int]
    due: Mapping[str, int | None]
    budget: Budget = NO_LIMITS
    baseline: date | None = None
    version: int = 0

    def terms(self, sort: str, otherwise: SortTerms | None = None) -> SortTerms:
        """What an item of that sort weighs, and in how many days it is due; `otherwise` is of a sort it never names."""
        known = SHIPPED.get(sort) or otherwise or SortTerms(1, None)
        return SortTerms(self.weights.get(sort, known.weight), self.due.get(sort, known.due))


POLICY = "debt"
"""The kind of definition that holds a policy."""
KEY = "debt_policy"
"""Its key: there is one policy for all scopes, or the debts of scopes could not be added."""
AS_SHIPPED = DebtPolicy(
    {name: each.weight for name, each in SHIPPED.items()},
    {name: each.due for name, each in SHIPPED.items() if name not in OWN_DAY},
)
