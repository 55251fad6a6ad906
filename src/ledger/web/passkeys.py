"""Passkeys in a browser: the pages that ask for one, and what its answer comes to.

    a form --page that asks, with a challenge--> the browser, a finger or a PIN --the form, with an answer--> the act

What is signed is made on the server and held there; a page shows it, and brings back the answer alone. What somebody
signs who is not signed in yet, their browser keeps.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple, get_args

from ledger.app.choices import SignedAct
from ledger.app.decisions.sign import passkeys, signed_in, statement_of, with_passkey
from ledger.app.ledger import Actor, Decided
from ledger.app.passkey import PasskeyAnswer, answer_of, challenge, challenged, encoded, made, raw
from ledger.errors import Refused
from ledger.govern.people.answers.credentials import CredentialShown
from ledger.govern.people.decide.credentials import enrol_passkey, passkey_enrolment
from ledger.web.identity.challenges import LIFE, Asked
from ledger.web.page import Page
from ledger.web.site import Site
from ledger.web.visit import Visit

ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: all that authenticators sign with

SIGNED: dict[str, SignedAct] = {each: each for each in get_args(SignedAct)}
"""The acts that a passkey signs, by what an address says."""


class Prompt(NamedTuple):
    """What a browser is to do: make a passkey or use one, by options as it takes them."""

    make: bool
    options: str


def to_make(visit: Visit, title: str, held: Iterable[CredentialShown]) -> Prompt:
    """Make a passkey, on a device that holds none yet: a second one is for when the first is lost."""
    site, said, person = visit.site, secrets.token_bytes(32), visit.session.person
    options = {
        "rp": {"id": site.rp, "name": "Ledger"},
        "user": {"id": encoded(person.encode()), "name": visit.address, "displayName": visit.address},
        "challenge": _issue(visit, said, title, "make"),
        "pubKeyCredParams": [{"type": "public-key", "alg": each} for each in ALGORITHMS],
        "excludeCredentials": _descriptors(each.public for each in held if each.method == "passkey"),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
        "timeout": LIFE * 1000,
    }
    return Prompt(True, json.dumps(options))


def to_prove(visit: Visit) -> Prompt:
    """Use the passkey that was made, so that it is proved to be its holder's, and to work. Raises Refused."""
    site, text = visit.site, visit.text("answer")
    asked = _asked(visit, text, "make")
    public = made(text, asked.said, site.rp, site.origin)
    said = passkey_enrolment(visit.ledger, visit.actor, public)
    held = (public, said, asked.about)
    return _to_use(site, _issue(visit, said.canonical, held, "prove"), [public.id])


def enrolled(visit: Visit) -> tuple[str, Decided]:
    """The passkey that was proved, enrolled. Raises Refused."""
    asked, answer = _answered(visit, "prove")
    public, said, title = asked.about
    found = enrol_passkey(visit.ledger, visit.once, public, said, answer, visit.site.origin, title)
    _require_next(visit.site, answer)
    return found


FIELDS = ("because", "digest", "credential", "population", "sign", "seat", "to", "from", "until", "recovery")
"""What a form may say of an act, and the page on which it is signed brings along."""


def to_sign(visit: Visit, act: SignedAct, about: str, path: str) -> Page:
    """The page on which an act is signed: it says what, and brings along what its form said. Raises UnknownName."""
    site = visit.site
    said = statement_of(visit.ledger, visit.actor, act, about, visit.text("because"))
    asking = _issue(visit, said.canonical, said, "sign")
    keys: list[Any] = [each.public for each in passkeys(visit.ledger, visit.session.person, site.rp)]
    return Page(
        "sign.html",
        {
            "prompt": _to_use(site, asking, [each.id for each in keys]),
            "path": path,
            "fields": {each: visit.text(each) for each in FIELDS},
            "said": said,
        },
    )


def signing(visit: Visit) -> Actor:
    """Whoever acts, as they signed what this server asked them to. Raises Refused."""
    site = visit.site
    asked, answer = _answered(visit, "sign")
    actor = with_passkey(visit.ledger, visit.once, asked.about, answer, site.origin)
    _require_next(site, answer)
    return actor


def to_enter(site: Site, offer: str) -> Prompt:
    """Sign in by whichever passkey of this address somebody has, which signs what the browser keeps."""
    return _to_use(site, challenge(raw(offer)), [])


def entered(site: Site, text: str, offer: str, now: int) -> Actor:
    """Who signs in by the answer of a passkey to what their browser kept. Raises Refused."""
    answer, said = answer_of(text), site.offers.find(offer, now)
    if said is None or challenged(text) != challenge(said):
        raise _not_asked()
    actor = signed_in(site.ledger, said, answer, site.origin)
    if not site.offers.use(said, now):
        raise _not_asked()
    _require_next(site, answer)
    return actor


def _issue(visit: Visit, said: bytes, about: object, what: str) -> str:
    return visit.site.challenges.issue(visit.session.person, said, about, _for(visit, what), visit.now)


def _for(visit: Visit, what: str) -> str:
    return f"{what} {visit.session.id}"


def _to_use(site: Site, asked: str, ids: Iterable[str]) -> Prompt:
    options = {
        "rpId": site.rp,
        "challenge": asked,
        "allowCredentials": _descriptors(ids),
        "userVerification": "required",
        "timeout": LIFE * 1000,
    }
    return Prompt(False, json.dumps(options))


def _descriptors(ids: Iterable[str]) -> list[dict[str, str]]:
    return [{"type": "public-key", "id": each} for each in ids]


def _answered(visit: Visit, what: str) -> tuple[Asked, PasskeyAnswer]:
    text = visit.text("answer")
    answer = answer_of(text)
    return _asked(visit, text, what), answer


def _asked(visit: Visit, text: str, what: str) -> Asked:
    """What an answer is to; it is used from here on. Raises Refused where this server did not ask it so."""
    person, purpose = visit.session.person, _for(visit, what)
    found = visit.site.challenges.redeem(person, challenged(text), purpose, visit.now)
    if found is None:
        raise _not_asked()
    return found


def _not_asked() -> Refused:
    return Refused(
        "this answer of a passkey is to nothing that was asked",
        why="it was used before, or asked more than five minutes ago or in another session",
        fix="look whether your act is on record; else load the page again, and use the passkey once more",
    )


def _require_next(site: Site, answer: PasskeyAnswer) -> None:
    """Pass where the authenticator counted on since it last signed here. Raises Refused."""
    if not site.counts.went_on(answer.credential, answer.response.count):
        raise Refused(
            f"{answer.credential} may be a copy",
            why=f"it says that it signed {answer.response.count} times, and it had said as much or more before",
            fix="revoke it on the page Credentials, and enrol another one",
        )
