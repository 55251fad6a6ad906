"""What a ledger holds of requests: each by its name, with its answer once there is one; and what answering rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from ledger.data import replace
from ledger.domain import boundaries
from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.period import days_on
from ledger.domain.proposal import Terms
from ledger.domain.scope import EVERYTHING
from ledger.domain.slot import Numbered, Slot
from ledger.domain.state import Evolve, State, count_number
from ledger.domain.struck import number_in
from ledger.govern.requests.events import ChangeAnswer, ChangeAnswered, ChangeRequest, ChangeRequested

Requests: TypeAlias = dict[str, ChangeRequest]
NAMES = (ChangeRequested.stored_name, ChangeAnswered.stored_name)


def add_request(state: State, recorded: Recorded) -> None:
    """Take in what somebody asked."""
    requests, event = SLOT.held(state), recorded.event
    assert isinstance(event, ChangeRequested)
    if event.request not in requests:
        count_number(state, "request", event.request)
    requests[event.request] = ChangeRequest(recorded.position, recorded.actor, event)


def close_request(state: State, recorded: Recorded) -> None:
    """Take in what a steward answered."""
    requests, event = SLOT.held(state), recorded.event
    assert isinstance(event, ChangeAnswered)
    if found := requests.get(event.request):
        answer = ChangeAnswer(recorded.position, recorded.actor, event)
        requests[event.request] = replace(found, answer=answer)


def write_plain(requests: Requests) -> Mapping[str, Any]:
    """Return what the hash of a state covers of requests."""
    every = requests.values()
    told = [
        [each.position, each.by, each.about, *([[each.answer.position, each.answer.by]] if each.answer else [])]
        for each in every
    ]
    return {"requests": told}


def find_numbers(event: Any) -> list[Numbered]:
    """Return the number that a request takes: N of `r-N`."""
    number = number_in(event.request) if isinstance(event, ChangeRequested) else 0
    return [("request", number)] if number and event.request == f"r-{number}" else []


FOLDS: Mapping[type[Event], Evolve] = {ChangeRequested: add_request, ChangeAnswered: close_request}
SLOT = Slot[Requests]("requests", dict, dict, write_plain)


def find_boundary(ids: Iterable[str] = ()) -> Boundary:
    """Return requests of these names with their answers; all, where none is named."""
    return Boundary(tuple(Query(NAMES, (f"request:{each}",)) for each in ids) or (Query(NAMES),))


def find_boundary_of_terms(terms: Terms) -> Boundary:
    """Return the requests that the terms of a proposal name."""
    return find_boundary(terms.answers) if terms.answers else Boundary(())


def widen_to_answers(state: State) -> Boundary:
    """Return what answers to the requests that were read rest on: what they are about, and the rights there."""
    keys = {each.terms.key for each in SLOT.of(state).values()}
    paths = {path_of(state, key) for key in keys if not key or key in state.definitions}
    return boundaries.union(boundaries.definitions(keys - {""}), *map(boundaries.rights, sorted(paths)))


def path_of(state: State, key: str) -> str:
    """Return the scope whose stewards answer a request: that of its definition; everything, where it is about none."""
    versions = state.history(key).versions  # none, where somebody stored a request past the program
    return versions[-1].draft.path if versions else EVERYTHING


def answer_by(state: State, request: ChangeRequest) -> date | None:
    """Return the last day to answer it in time; None where the charter of the day promised nothing."""
    row = state.rights.governing(path_of(state, request.terms.key), request.terms.on)
    days = row.terms.answers_within if row else None
    return days_on(request.terms.on, days) if days else None


def stewards_of(state: State, request: ChangeRequest, today: date) -> tuple[str, ...]:
    """Return the people who may answer it today."""
    row = state.rights.governing(path_of(state, request.terms.key), today)
    return tuple(filter(state.human, state.rights.holders(row, "steward", today))) if row else ()


def answered_by(state: State, proposal: str) -> Iterator[ChangeRequest]:
    """Yield the requests that a proposal names, and those that were answered with it."""
    named = state.proposals[proposal].terms.answers or ()
    for each in SLOT.of(state).values():
        if each.id in named or (each.answer and each.answer.terms.proposal == proposal):
            yield each
