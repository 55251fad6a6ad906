"""`/debt`: what is in effect that nobody with the right decided, what to close first, and the two curves.

    as it was told then  ----------____          the gap between the two is what nobody could know
    as it is known now   ______----____

What platforms hold is told to those who hold a seat, and the sums are the same for everybody.
"""

from __future__ import annotations

from ledger.answers.answer import Answer
from ledger.govern.debt.answers.debt import DebtItem, DebtOverview, debt_overview
from ledger.govern.debt.answers.limits import DebtCheck, debt_check
from ledger.govern.debt.answers.report import DebtByGroup, DebtByMonth, debt_by_group, debt_by_month
from ledger.govern.debt.answers.story import DebtPlan, DebtStep, debt_plan
from ledger.govern.debt.queries.debt import debt_on
from ledger.govern.debt.queries.report import by_month
from ledger.govern.debt.queries.story import planned
from ledger.web.page import Page
from ledger.web.visit import Visit

FIRST = 5
"""Steps of the plan that are shown at once."""


class DebtPage(Answer, frozen=True, kw_only=True):
    """All that the page is made of."""

    overview: DebtOverview
    plan: DebtPlan
    months: DebtByMonth
    scopes: DebtByGroup
    check: DebtCheck

    def shown_items(self, *, seated: bool) -> list[DebtItem]:
        """The items that who asks may be told of."""
        return [each for each in self.overview.items if seated or not each.on_platform]

    def first_steps(self, *, seated: bool) -> list[DebtStep]:
        """What to close first: the steps that unblock something."""
        steps = [each for each in self.plan.steps if seated or not each.on_platform]
        return [each for each in steps if each.unblocks.number][:FIRST]


def debt(visit: Visit) -> Page:
    """The page."""
    found: DebtPage = visit.standing("debt", lambda: _made(visit))
    told = visit.named(found)
    items = told.shown_items(seated=visit.seated)
    return Page(
        "debt.html",
        {
            "debt": told.overview,
            "open": [each for each in items if not each.waiver],
            "waived": [each for each in items if each.waiver],
            "steps": told.first_steps(seated=visit.seated),
            "months": told.months,
            "scopes": told.scopes,
            "check": told.check,
            "withheld": len(items) < len(told.overview.items),
        },
    )


def _made(visit: Visit) -> DebtPage:
    """What follows from how the ledger stands, for everybody."""
    ledger, found = visit.ledger, debt_on(visit.ledger, trend=True)
    return DebtPage(
        overview=debt_overview(ledger, found),
        plan=debt_plan(ledger, planned(found)),
        months=debt_by_month(found, by_month(found, "then", "then"), "then", "then"),
        scopes=debt_by_group(found, "scope"),
        check=debt_check(found),
    )
