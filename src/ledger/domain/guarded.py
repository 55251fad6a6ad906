"""Which rule of a charter stood in the way: a refusal names it, for whoever counts refusals rather than reads them.

@guard("four eyes") on a function --it refuses--> the refusal, with `guard == "four eyes"`
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Literal, ParamSpec, TypeVar

from ledger.errors import LedgerError, Problems

Guard = Literal[
    "seat",
    "person",
    "four eyes",
    "approvals",
    "lapse",
    "standard",
    "stand-in",
    "unseating",
    "for whom",
    "identification",
    "population",
    "emergency",
    "recovery",
    "successor",
    "waiting",
    "tags",
    "time",
    "source",
    "unsigned",
    "left",
    "needed",
    "row",
    "mark",
    "open",
    "content",
    "place",
    "identity",
    "digest",
    "brief",
    "freshness",
    "terms",
    "confirmation",
    "statement",
    "proof",
    "given",
]
"""The rules of a charter first, then what holds under any. `entitlement/rules.py` numbers them."""

P = ParamSpec("P")
T = TypeVar("T")


def guard(name: Guard) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Have what a function refuses say by which rule; what another guard said first stays."""

    def guarded(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def passing(*args: P.args, **given: P.kwargs) -> T:
            try:
                return function(*args, **given)
            except LedgerError as no:
                for each in parts(no):
                    each.guard = each.guard or name
                raise

        return passing

    return guarded


def parts(no: LedgerError) -> tuple[LedgerError, ...]:
    """A refusal, or each of those that it holds."""
    return no.problems if isinstance(no, Problems) else (no,)
