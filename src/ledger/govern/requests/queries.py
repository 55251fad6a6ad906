"""The changes that people asked for."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.govern.requests.events import ChangeRequest, ChangeRequested
from ledger.govern.requests.fold import find_boundary
from ledger.govern.requests.verbs import no_definition, require_request
from ledger.govern.requests.views import RequestStanding, about, requests, waiting


class RequestsOn(NamedTuple):
    """Requests and how each stands on a day."""

    day: date
    found: tuple[RequestStanding, ...]


def requests_today(ledger: Ledger, key: str = "", *, unanswered: bool = False) -> RequestsOn:
    """All requests, or those about one definition; those that wait for an answer, or all. Raises UnknownName."""
    state, today = ledger.state(), ledger.today()
    if key and key not in state.definitions:
        raise no_definition(key)
    return RequestsOn(today, tuple((waiting if unanswered else requests)(state, today, key)))


def request_today(ledger: Ledger, request: str) -> RequestStanding:
    """One request as it stands. Raises UnknownName."""
    state = ledger.state()
    require_request(state, request)
    return next(each for each in requests(state, ledger.today()) if each.request.id == request)


def request_of(ledger: Ledger, decided: Decided) -> RequestStanding | None:
    """The request that was made just now; None where it was so already."""
    made = (each for each in decided.events if isinstance(each, ChangeRequested))
    return next((request_today(ledger, each.request) for each in made), None)


def asked_of(ledger: Ledger, key: str) -> tuple[ChangeRequest, ...]:
    """The requests about a definition; no other definition is read."""
    state = ledger.state(boundaries.definitions([key]), find_boundary())
    return tuple(about(state, key))
