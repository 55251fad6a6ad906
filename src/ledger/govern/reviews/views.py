"""When somebody is to look back at what is in force, and whether they did.

decided --to be looked at on D--> due from D on --reviewed on or after D--> settled, until the day that the review sets
                                  reviewed before D: D stands, unless the review sets another

A version says it by the terms of its proposal, a charter by itself: on a day, or so many days after it began.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from ledger.data import Data
from ledger.domain.definition import History, Version
from ledger.domain.period import days_on
from ledger.domain.state import State
from ledger.govern.reviews.fold import SLOT as REVIEWS

if TYPE_CHECKING:
    from ledger.govern.reviews.events import DefinitionReview


class Revisit(Data, frozen=True):
    """That a version is to be looked at again from a day on, until somebody did; said at the position `known`."""

    version: Version
    day: date
    settled: date | None
    known: int


def revisits(state: State, key: str) -> Iterator[Revisit]:
    """Each look at each version of a definition that was ever due, or will be, in order."""
    history = state.definitions.get(key)
    reviews = REVIEWS.of(state).get(key, ())
    for version in history.versions if history else ():
        first, again = first_look(state, history or History(), version), _days(version)
        if first:
            yield from _looks(version, first, again, [each for each in reviews if each.terms.version == version.number])


def waiting(state: State, key: str, day: date) -> Revisit | None:
    """The look at the version in force that is not settled yet, whether it is due already or not."""
    history = state.definitions.get(key)
    version = history.in_force(day) if history else None
    found = (each for each in revisits(state, key) if each.version is version and each.settled is None)
    return next(found, None)


def _looks(version: Version, first: date, again: int | None, reviews: list[DefinitionReview]) -> Iterator[Revisit]:
    due, known = first, version.position
    for each in reviews:
        on = each.terms.on
        following = each.terms.revisit or (days_on(on, again) if again else None)
        if on >= due:
            yield Revisit(version, due, on, known)
            if following is None:
                return
        if following:
            due, known = following, each.position
    yield Revisit(version, due, None, known)


def first_look(state: State, history: History, version: Version) -> date | None:
    """The day of the first look at a version."""
    proposal = state.proposals.get(version.proposal)
    if day := proposal.terms.looked_at_again if proposal else None:
        return day
    review = version.draft.content.get("review") if version.draft.kind == "charter" else None
    if isinstance(review, str):
        return date.fromisoformat(review)
    return days_on(_began(history, version), review) if review else None


def _days(version: Version) -> int | None:
    """After how many days it is looked at again each time, where it says so."""
    review = version.draft.content.get("review") if version.draft.kind == "charter" else None
    return review if isinstance(review, int) else None


def _began(history: History, version: Version) -> date:
    return min(each.from_ for each in history.terms if each.version == version.number)
