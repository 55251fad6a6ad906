"""Who answers a request for a change, by when, and which requests a proposal answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain.period import days_on
from ledger.domain.request import ChangeRequest
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State


def path_of(state: State, key: str) -> str:
    """The scope whose stewards answer a request: that of its definition; everything, where it is about none."""
    versions = state.history(key).versions  # none, where somebody stored a request past the program
    return versions[-1].draft.path if versions else EVERYTHING


def answer_by(state: State, request: ChangeRequest) -> date | None:
    """The last day to answer it in time; None where the charter of the day promised nothing."""
    row = state.rights.governing(path_of(state, request.terms.key), request.terms.on)
    days = row.terms.answers_within if row else None
    return days_on(request.terms.on, days) if days else None


def stewards_of(state: State, request: ChangeRequest, today: date) -> tuple[str, ...]:
    """The people who may answer it today."""
    row = state.rights.governing(path_of(state, request.terms.key), today)
    return tuple(filter(state.human, state.rights.holders(row, "steward", today))) if row else ()


def answered_by(state: State, proposal: str) -> Iterator[ChangeRequest]:
    """The requests that a proposal names, and those that were answered with it."""
    named = state.proposals[proposal].terms.answers or ()
    for each in state.requests.values():
        if each.id in named or (each.answer and each.answer.terms.proposal == proposal):
            yield each
