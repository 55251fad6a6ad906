"""Whether there is more debt than the policy allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import msgspec

from ledger.answers.answer import CHANGED, Answer
from ledger.govern.debt.answers.debt import PolicyInForce, policy_in_force
from ledger.govern.debt.queries.debt import DebtOn, limits_today, name_of
from ledger.govern.debt.views.limits import NEW, OLDEST, STOCK, Limit
from ledger.render.sections import Section, just_lines

MOST = 12
"""Items that people are shown at once under a limit; `--json` has them all."""
_SAID = {STOCK: "all that is open", NEW: "what is new", OLDEST: "the oldest"}


class DebtLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A limit: of `stock`, of what is `new`, of the `oldest` in days, or of a sort; how much is allowed, and found.

    Weight, or days for `oldest`. `items` are those that it counts; of `oldest`, those that are older.
    """

    of: str
    most: int
    found: int
    passed: bool
    items: list[str]

    @property
    def in_words(self) -> str:
        """How much there is, of how much is allowed."""
        told = f"is {self.found:,} days old" if self.of == OLDEST else f"weighs {self.found:,}"
        return f"{_SAID.get(self.of, self.of)} {told}, of at most {self.most:,}"

    def lines(self) -> Iterator[str]:
        """Whether it holds; where it does not, the items."""
        yield f"{'✗' if self.passed else '✓'} {self.in_words}"
        if self.passed:
            yield from (f"    {each}" for each in self.items[:MOST])
            yield from [f"    and {len(self.items) - MOST} more"] if len(self.items) > MOST else []


class DebtCheck(Answer, frozen=True, kw_only=True):
    """The limits of the policy of today, held against what is open in a scope.

    What is new is so since a day, `new_since`, or the ledger could tell it only after a position, `new_after`.
    """

    commands: ClassVar = ("debt check",)

    on: date
    scope: str
    policy: PolicyInForce
    new_since: date | None
    new_after: int | None
    limits: list[DebtLimit]

    @property
    def code(self) -> int:
        """That it found what one is to be stopped by, where there is more than is allowed."""
        return CHANGED if any(each.passed for each in self.limits) else 0

    def sections(self) -> Iterator[Section]:
        """A line for each limit, and the items where one is passed."""
        if not self.limits:
            yield just_lines(
                f"no limit is set: debt is measured by {self.policy.in_words}",
                "set one: ledger new debt; or allow nothing new: ledger debt check --new-since POSITION",
            )
            return
        since = f"new is what opened from {self.new_since} on" if self.new_since else ""
        since = since if self.new_after is None else f"new is what the ledger could tell only after #{self.new_after}"
        lines = (line for each in self.limits for line in each.lines())
        yield just_lines(*lines, *([since] if since else []), f"measured by {self.policy.in_words}")


def debt_check(found: DebtOn, new_after: int | None = None) -> DebtCheck:
    """How the limits stand."""
    return DebtCheck(
        on=found.day,
        scope=found.scope,
        policy=policy_in_force(found.policy),
        new_since=found.policy.baseline if new_after is None else None,
        new_after=new_after,
        limits=[_limit(each) for each in limits_today(found, new_after)],
    )


def _limit(found: Limit) -> DebtLimit:
    return DebtLimit(
        of=found.of,
        most=found.most,
        found=found.found,
        passed=found.passed,
        items=[name_of(each) for each in found.items],
    )
