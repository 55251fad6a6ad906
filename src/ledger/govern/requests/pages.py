"""`/ask`: anybody asks for a change, and says what hurts; a steward answers, with a proposal or with no."""

from __future__ import annotations

from ledger.govern.requests.answers import RequestState, request_list
from ledger.govern.requests.decide import answer, ask, text_as_evidence
from ledger.govern.requests.queries import requests_today
from ledger.web.page import Elsewhere, Page
from ledger.web.visit import Visit


def asked(visit: Visit) -> Page:
    """What people asked for, what waits for an answer first; and where to ask."""
    ledger, key = visit.ledger, visit.request.query_params.get("key", "")
    found = request_list(ledger, requests_today(ledger, key), key, unanswered=False).requests
    waiting = [each for each in found if each.answered_by is None]
    about = {
        "unanswered": sorted(waiting, key=lambda each: (each.status != "overdue", each.on)),
        "answered": [each for each in reversed(found) if each.answered_by],
        "mine": {each.request for each in waiting if visit.address in each.people},
        "key": key,
        "keys": sorted(visit.definitions),
        "choices": {each.request: _proposals(visit, each) for each in waiting},
    }
    return Page("ask.html", about)


def ask_for(visit: Visit) -> Elsewhere:
    """Ask for a change. What is named as evidence is a text: nobody names a file of the server."""
    key, hurts = visit.text("key"), visit.text("hurts")
    subject, evidence = "" if key else visit.text("subject"), text_as_evidence(visit.text("evidence"))
    decided = ask(visit.ledger, visit.once, key, subject, hurts, evidence)
    visit.tell("It is on record, and a steward answers it." if decided.events else "You asked for this already.")
    return Elsewhere("/ask")


def reply(visit: Visit) -> Elsewhere:
    """Answer a request, as a steward."""
    proposal = visit.text("proposal")
    answer(visit.ledger, visit.once, visit.text("request"), proposal, visit.text("because"))
    visit.tell(f"{visit.text('request')} is answered: {proposal or 'no'}.")
    return Elsewhere("/ask")


def _proposals(visit: Visit, found: RequestState) -> list[str]:
    """The open proposals that could be the answer: those of its definition, of all where it is about a subject."""
    every = [each.proposal for each, _ in visit.status.open]
    return [each.id for each in every if found.key in (None, each.key)]
