"""`/ask`: anybody asks for a change, and says what hurts; a steward answers, with a proposal or with no."""

from __future__ import annotations

from ledger.govern.requests.answers import RequestState
from ledger.govern.requests.rows import ANSWER, ASK, LIST, NewRequest, OpenOnes, RequestAnswer
from ledger.table.row import ask, decide
from ledger.web.page import Elsewhere, Page
from ledger.web.visit import Visit


def asked(visit: Visit) -> Page:
    """What people asked for, what waits for an answer first; and where to ask."""
    key = visit.request.query_params.get("key", "")
    found = ask(visit.ledger, LIST, OpenOnes(key=key)).requests
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
    key = visit.text("key")
    about, hurts, evidence = "" if key else visit.text("subject"), visit.text("hurts"), visit.text("evidence")
    new = NewRequest(key=key, about=about, hurts=hurts, evidence=evidence)
    decided = decide(visit.ledger, visit.once, ASK, new)
    visit.tell("It is on record, and a steward answers it." if decided.events else "You asked for this already.")
    return Elsewhere("/ask")


def reply(visit: Visit) -> Elsewhere:
    """Answer a request, as a steward."""
    request, proposal = visit.text("request"), visit.text("proposal")
    answered = RequestAnswer(request=request, proposal=proposal, because=visit.text("because"))
    decide(visit.ledger, visit.once, ANSWER, answered)
    visit.tell(f"{request} is answered: {proposal or 'no'}.")
    return Elsewhere("/ask")


def _proposals(visit: Visit, found: RequestState) -> list[str]:
    """The open proposals that could be the answer: those of its definition, of all where it is about a subject."""
    every = [each.proposal for each, _ in visit.status.open]
    return [each.id for each in every if found.key in (None, each.key)]
