"""Who asks for which change, what became of it, and for whom and until when the others wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.data import Data
from ledger.domain.proposal import key_of
from ledger.domain.state import State
from ledger.domain.status import status
from ledger.govern.requests.events import ChangeRequest
from ledger.govern.requests.fold import SLOT, answer_by, stewards_of


class RequestStanding(Data, frozen=True):
    """One request on a day, and how each proposal stands that it was answered with or that names it.

    While nobody answered, `people` may, and `until` is the last day to do so in time, where the charter promised one.
    """

    request: ChangeRequest
    proposals: Mapping[str, str]
    people: tuple[str, ...] = ()
    until: date | None = None
    overdue: bool = False

    @property
    def open(self) -> bool:
        """Whether nobody answered it."""
        return self.request.answer is None


def requests(state: State, today: date, key: str = "") -> list[RequestStanding]:
    """Every request, or those about one definition, in the order in which they were made."""
    named = _naming(state)
    return [_stands(state, each, today, named[each.id]) for each in about(state, key)]


def waiting(state: State, today: date, key: str = "") -> list[RequestStanding]:
    """Those that nobody answered: the overdue ones first, then as they fall due."""
    found = (each for each in requests(state, today, key) if each.open)
    return sorted(found, key=lambda each: (each.until or date.max, each.request.position))


def about(state: State, key: str) -> list[ChangeRequest]:
    """The requests for a change of a definition, and those that a proposal to change it took up; all for no key."""
    if not key:
        return list(SLOT.of(state).values())
    taken_up = {request for request, names in _naming(state).items() if any(key_of(each) == key for each in names)}
    return [each for each in SLOT.of(state).values() if each.terms.key == key or each.id in taken_up]


def _naming(state: State) -> dict[str, list[str]]:
    """By request: the proposals that it was answered with, or that name it."""
    found: dict[str, list[str]] = {each.id: [] for each in SLOT.of(state).values()}
    for proposal in state.proposals.values():
        for request in proposal.terms.answers or ():
            found.setdefault(request, []).append(proposal.id)
    for each in SLOT.of(state).values():
        first = each.answer.terms.proposal if each.answer else ""
        found[each.id] = list(dict.fromkeys(filter(None, (first, *found[each.id]))))
    return found


def _stands(state: State, request: ChangeRequest, today: date, named: list[str]) -> RequestStanding:
    proposals = {each: status(state, state.proposals[each], today) for each in named if each in state.proposals}
    if request.answer:
        return RequestStanding(request, proposals)
    until = answer_by(state, request)
    people, overdue = stewards_of(state, request, today), until is not None and until < today
    return RequestStanding(request, proposals, people, until, overdue)
