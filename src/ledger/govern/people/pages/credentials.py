"""`/credentials`: what a person signs with, and what of others waits for a registrar or may still be objected to."""

from __future__ import annotations

from ledger.app.decisions.offered import ON_CREDENTIALS, offered
from ledger.app.decisions.sign import surer
from ledger.app.ledger import Actor, Decided, Ledger, rehearsal
from ledger.errors import BadInput
from ledger.govern.documents.queries.documents import TooLarge
from ledger.govern.people.answers.credentials import CredentialShown, credential_list
from ledger.govern.people.decide.credentials import confirm, object_to, revoke
from ledger.web import passkeys
from ledger.web.page import Elsewhere, Page
from ledger.web.visit import Visit

PATH = "/credentials"
LONGEST_TITLE = 200
STANDING = ("waits for a registrar", "waits out its day", "counts")
DONE = {"confirm": "You confirmed it", "object": "You objected to it", "revoke": "It has ended"}


def credentials(visit: Visit) -> Page:
    """One's own, and those of others on which one may act."""
    found = [each for each in credential_list(visit.ledger, None).credentials if each.standing in STANDING]
    acts = {each.credential: _acts(visit, each) for each in found}
    mine = [each for each in found if each.person == visit.address]
    return Page(
        "credentials.html",
        {
            "mine": mine,
            "others": [
                each for each in found if each not in mine and (acts[each.credential] or each.standing != "counts")
            ],
            "acts": acts,
            "signs": surer(visit.ledger, visit.actor, visit.site.rp) is not None,
            "counting": sum(each.standing == "counts" for each in mine),
            "rp": visit.site.rp,
        },
    )


def add(visit: Visit) -> Page:
    """Ask the browser to make a passkey."""
    found = credential_list(visit.ledger, visit.address).credentials
    title = visit.text("title")
    if len(title) > LONGEST_TITLE:
        why, fix = f"it has at most {LONGEST_TITLE} characters", "write a shorter one"
        raise TooLarge("the name of the passkey is too long", why, fix)
    prompt = passkeys.to_make(visit, title, [each for each in found if each.standing in STANDING])
    return Page("passkey.html", {"prompt": prompt, "path": f"{PATH}/make", "title": "Add a passkey"})


def make(visit: Visit) -> Page:
    """Ask for the passkey that was made once more."""
    prompt = passkeys.to_prove(visit)
    return Page("passkey.html", {"prompt": prompt, "path": f"{PATH}/prove", "title": "Use it once"})


def prove(visit: Visit) -> Elsewhere:
    """Enrol it."""
    named, decided = passkeys.enrolled(visit)
    place = f" It is recorded as #{decided.position}." if decided.events else ""
    visit.tell(f"{named} is enrolled.{place} Tell a registrar this fingerprint, by another way than these pages.")
    return Elsewhere(PATH)


def act(visit: Visit) -> Page | Elsewhere:
    """Confirm one, object to it, or end it."""
    ledger, named, which = visit.ledger, visit.text("credential"), visit.request.path_params["act"]
    if which not in DONE:
        raise BadInput(f"there is no act `{which[:20]}`", "a credential has its buttons", "load the page again")
    signs = which == "confirm" and visit.text("sign")
    if signs and not visit.text("answer"):
        _decide(visit, rehearsal(ledger), visit.actor, which)
        return passkeys.to_sign(visit, "confirm", named, f"{PATH}/confirm")
    decided = _decide(visit, ledger, passkeys.signing(visit) if signs else visit.once, which)
    visit.tell(f"{DONE[which]}: recorded as #{decided.position}." if decided.events else "It was so already.")
    return Elsewhere(PATH)


def _decide(visit: Visit, ledger: Ledger, actor: Actor, which: str) -> Decided:
    acts = {"confirm": confirm, "object": object_to, "revoke": revoke}
    return acts[which](ledger, actor, visit.text("credential"), visit.text("because"))


def _acts(visit: Visit, found: CredentialShown) -> list[str]:
    return [each.act for each in offered(visit.ledger, visit.actor, found.credential, ON_CREDENTIALS) if each.open]
