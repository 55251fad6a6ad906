"""On `/rights`: putting somebody else in the place of a decider of `*` who is gone, and objecting to that."""

from __future__ import annotations

from ledger.app.decisions.offered import as_if_signed
from ledger.app.decisions.sign import surest
from ledger.app.ledger import Actor, Decided
from ledger.errors import LedgerError
from ledger.govern.seats.decide import recover
from ledger.govern.seats.pages.rights import PATH, refused, rights
from ledger.web import passkeys
from ledger.web.page import Elsewhere, Page
from ledger.web.visit import Visit

SIGNED = {"begin": (recover.beginning, recover.begin), "consent": (recover.consenting, recover.consent)}
DONE = {"object": "You objected, and it is over", "complete": "Somebody else decides in everything now"}


def consent(visit: Visit, *, act: str) -> Page | Elsewhere:
    """Consent to a recovery by an act that is signed: to one that is there, or to one that this begins."""
    verb, decide = SIGNED[act]
    try:
        about = visit.text("recovery") or visit.ledger.person(visit.text("to")).id
        if not visit.text("answer"):
            trial = _as_signed(visit)
            recover.try_to(visit.ledger, trial, verb(visit.ledger, trial, about, visit.text("because")))
            return passkeys.to_sign(visit, "recover", about, f"{PATH}/recover/{act}")
        decided = decide(visit.ledger, passkeys.signing(visit), about, visit.text("because"))
    except LedgerError as problem:
        return rights(visit, recovering=refused(visit, problem))
    return _done(visit, decided, "You consented")


def end(visit: Visit, *, act: str) -> Page | Elsewhere:
    """End a recovery: by an objection, or by what it was begun for."""
    about = visit.text("recovery")
    try:
        if act == "object":
            decided = recover.object_to(visit.ledger, visit.once, about, visit.text("because"))
        else:
            decided = recover.complete(visit.ledger, visit.once, about)
    except LedgerError as problem:
        return rights(visit, recovering=refused(visit, problem))
    return _done(visit, decided, DONE[act])


def _as_signed(visit: Visit) -> Actor:
    """Whoever acts, as if they had signed it with their surest passkey."""
    return as_if_signed(surest(visit.ledger, visit.actor, visit.site.rp) or visit.actor)


def _done(visit: Visit, decided: Decided, what: str) -> Elsewhere:
    visit.tell(f"{what}: recorded as #{decided.position}." if decided.events else "It was so already.")
    return Elsewhere(PATH)
