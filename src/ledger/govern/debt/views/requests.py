"""The item of a request that nobody answered in the days in which the charter of then promised it.

asked --the charter's days--> overdue: an item --answered, with a proposal or with no--> closed
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ledger.domain import scope as scopes
from ledger.domain.charter import CharterAmended
from ledger.domain.event import Recorded
from ledger.govern.debt.views.facts import DebtFacts, Sort
from ledger.govern.debt.views.item import Spell
from ledger.govern.requests.events import ChangeAnswered, ChangeRequested, overdue_since
from ledger.govern.requests.fold import SLOT as REQUESTS, answer_by, path_of
from ledger.steps import TEXT, step


def _spells(facts: DebtFacts, subject: str) -> Sequence[Spell]:
    request = REQUESTS.of(facts.state)[subject]
    last = answer_by(facts.state, request)
    if last is None:
        return ()
    since = overdue_since(last)
    until = facts.days.of(request.answer.position) if request.answer else None
    if until and until <= since:
        return ()
    return (Spell(since, until, request.position, path_of(facts.state, request.terms.key), request.about),)


def _itself(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    return (event.request,) if event.request in REQUESTS.of(facts.state) else ()


def _promised(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """Those to which a charter may have promised an answer by another day."""
    event: Any = recorded.event
    asked = REQUESTS.of(facts.state).values()
    return [each.id for each in asked if event.scope in scopes.path(path_of(facts.state, each.terms.key))]


UNANSWERED_REQUEST = Sort(
    name="unanswered_request",
    subject="request",
    weight=3,
    due=0,
    spells=_spells,
    subjects=lambda facts: REQUESTS.of(facts.state),
    touched={ChangeRequested: _itself, ChangeAnswered: _itself, CharterAmended: _promised},
    closing=step(
        "answer it: say no and why, or propose and answer with that", "answer", "{subject}", no=True, because=TEXT
    ),
)
