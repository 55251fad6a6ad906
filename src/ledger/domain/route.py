"""How many approvals a change needs: one number, or another for each change category.

quorum: 2                                               two, whatever it does
quorum: {equivalent: 1, shifting: all, otherwise: 2}    by what it does to verdicts

*All* is everybody who may consent to the change that day, and at least one: an empty bench is a gap, not an open door.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from ledger.data import Data
from ledger.domain.category import CATEGORIES, CATEGORY, UNKNOWN, Category

ALL: Literal["all"] = "all"
OTHERWISE = "otherwise"
Number = int | Literal["all"]
Quorums = Mapping[str, Number]


class QuorumRules(Protocol):
    """What a row of a charter says of approvals: one number, or one for each category."""

    @property
    def quorum(self) -> int:
        """The number for every change, or for all others."""

    @property
    def quorums(self) -> dict[str, Number] | msgspec.UnsetType:
        """The numbers by category, where there are any."""


class Route(Data, frozen=True):
    """How many approvals a change needs, and the category that says so; None where the charter names one number."""

    quorum: int
    category: Category | None = None


def route(terms: QuorumRules, categories: Sequence[Category], able: int) -> Route:
    """The route of a change under a row of a charter.

    Of everything that it changes the category decides that asks for most, and of equal ones the most conservative.
    `categories` is empty where nobody compared; `able` is how many people may consent.
    """
    if not terms.quorums:
        return Route(terms.quorum)
    found = [(approvals(terms.quorums, each.name, able), each.rank, each) for each in categories or (_UNCOMPARED,)]
    quorum, _, category = max(found, key=lambda each: each[:2])
    return Route(quorum, category)


def approvals(quorums: Quorums, name: str, able: int) -> int:
    """How many approvals one category needs. An unknown one may be any of them, so it needs the most that any does."""
    if name == UNKNOWN:
        return max(approvals(quorums, each, able) for each in CATEGORIES)
    wanted = quorums.get(name, quorums.get(OTHERWISE, ALL))  # a charter always says what otherwise
    return max(able, 1) if wanted == ALL else wanted


def routes(terms: QuorumRules) -> Iterator[tuple[str, Number]]:
    """The routes of a row: when, in words, and the number, the mildest category first. One alone has no words."""
    if not terms.quorums:
        yield "", terms.quorum
    for name, number in in_order(terms.quorums or {}):
        yield when(name), number


def most(terms: QuorumRules) -> int:
    """The most approvals that any change asks for; `all` asks for one at least."""
    return max(1 if number == ALL else number for _, number in routes(terms))


def in_order(quorums: Quorums) -> Iterator[tuple[str, Number]]:
    """The mildest category first, and last the number for all others; however they were written down."""
    return ((name, quorums[name]) for name in (*CATEGORIES, OTHERWISE) if name in quorums)


def when(name: str) -> str:
    """When a route is taken, in words."""
    return name if name == OTHERWISE else f"where a change is {CATEGORY[name]}"


_UNCOMPARED = Category(UNKNOWN, why="nobody compared it")
