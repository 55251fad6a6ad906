"""What was ever said of a definition: this version, by this standard, from this day on."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import structs

from ledger.domain.definition import History
from ledger.domain.proposal import Terms
from ledger.domain.state import State


class Assertion(NamedTuple):
    """That a version (0: none, it ends) governs by these terms, said at a position; of what was attested, no standard.

    `place` is the position that it stands at: its own, or that of the version which it corrects.
    """

    position: int
    version: int
    terms: Terms
    place: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """By what it goes before others that govern the same record."""
        return self.place or self.position, self.position


def assertions(state: State, key: str, cohort_of: str = "") -> tuple[Assertion, ...]:
    """Everything that was said of a definition, in the order of positions.

    A cohort that names no field goes by `cohort_of`, where one is given: what asks of other days than the clock's.
    """
    history = state.history(key)
    return tuple(
        Assertion(
            each.position, each.version, _told_by(_terms(state, history, each.version, plain), cohort_of), each.place
        )
        for each in history.terms
        for plain in (Terms(from_=each.from_, until=each.until, standard=""),)
    )


def _terms(state: State, history: History, number: int, plain: Terms) -> Terms:
    """The terms that it was ratified with; what was attested, and the end of a definition, have no more than days."""
    proposal = state.proposals.get(history.version(number).proposal) if number else None
    return proposal.terms if proposal else plain


def _told_by(terms: Terms, field: str) -> Terms:
    return structs.replace(terms, cohort=field) if terms.standard == "cohort" and field and not terms.cohort else terms


def known_at(state: State, position: int) -> State:
    """The state with nothing in its definitions that was said after a position."""
    return state.with_definitions({key: _until(each, position) for key, each in state.definitions.items()})


def _until(history: History, position: int) -> History:
    versions = [each for each in history.versions if each.position <= position]
    return History(versions, [each for each in history.terms if each.position <= position])
