"""On `/rights`: letting somebody else act in a seat of one's own for a while, and ending that somebody does."""

from __future__ import annotations

from datetime import date

from ledger.app.choices import ROLES, Role
from ledger.app.decisions.sign import surer
from ledger.app.ledger import Actor, Decided, Ledger, rehearsal
from ledger.errors import BadInput, LedgerError
from ledger.govern.seats.decide.delegate import (
    SeatLent,
    delegate as delegate_it,
    end_delegation,
    signed_words,
)
from ledger.govern.seats.pages.rights import PATH, refused, rights
from ledger.web import passkeys
from ledger.web.page import Elsewhere, Page
from ledger.web.visit import Visit, a_day


def lend(visit: Visit) -> Page | Elsewhere:
    """Let somebody act in a seat. What is wrong is told beside the form."""
    signs = visit.text("sign")
    try:
        lent = _lent(visit)
        if signs and not visit.text("answer"):
            signed = surer(visit.ledger, visit.actor, visit.site.rp) or visit.actor
            _lend(visit, rehearsal(visit.ledger), signed, lent)
            return passkeys.to_sign(visit, "delegate", signed_words(visit.ledger, lent), f"{PATH}/delegate")
        decided = _lend(visit, visit.ledger, passkeys.signing(visit) if signs else visit.once, lent)
    except LedgerError as problem:
        return rights(visit, lending=refused(visit, problem))
    place = f": recorded as #{decided.position}." if decided.events else " already."
    visit.tell(f"{lent.to} acts for you as {lent.role}{place}")
    return Elsewhere(PATH)


def end(visit: Visit) -> Elsewhere:
    """Have nobody stand in, from today on."""
    role, scope, address = (visit.text(each) for each in ("role", "scope", "address"))
    decided = end_delegation(visit.ledger, visit.once, _role(role), scope, address, None, visit.text("because"))
    visit.tell(f"It has ended: recorded as #{decided.position}." if decided.events else "It had ended already.")
    return Elsewhere(PATH)


def _lend(visit: Visit, ledger: Ledger, actor: Actor, lent: SeatLent) -> Decided:
    return delegate_it(ledger, actor, lent, visit.text("because"))


def _lent(visit: Visit) -> SeatLent:
    """Which seat is lent to whom. Raises BadInput."""
    role, _, scope = visit.text("seat").partition(" ")
    return SeatLent(_role(role), scope, visit.text("to"), _until(visit), a_day(visit.text("from")))


def _role(name: str) -> Role:
    """A role by its name. Raises BadInput."""
    if found := next((each for each in ROLES if each == name), None):
        return found
    raise BadInput(f"`{name[:20]}` is no seat", f"they are {', '.join(ROLES)}", "choose one of yours")


def _until(visit: Visit) -> date:
    if found := a_day(visit.text("until")):
        return found
    raise BadInput("nobody says until when", "whoever stands in does so for a while", "name the first day without them")
