"""On pages, people whom the founding names put somebody else in the place of a decider who is gone, or object to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.app import clock
from shell import Desk
from web.authenticator import Authenticator, prompt
from web.passkeys import confirm, enrol
from web.visitor import Pages, Visitor, hidden, site, words

CMO, ANA, SAL, MIA, KIM, OPS = (f"{name}@acme.example" for name in ("cmo", "ana", "sal", "mia", "kim", "ops"))
START = "2026-03-02T09:00:00Z"
CHARTER = f"""\
kind: charter
title: Who decides everything
scope: "*"
steward: [{ANA}]
approver: {{of: [{SAL}, {MIA}], quorum: 1}}
decider: {CMO}
operator: [{OPS}]
registrar: [{OPS}]
nature: policy
"""
GONE = "nobody has heard of her since 2 March"


class Company(NamedTuple):
    """Pages, the passkeys of those who are named, and the clock."""

    pages: Pages
    keys: dict[str, Authenticator]
    clock: pytest.MonkeyPatch

    def after(self, days: int) -> None:
        """Turn the clock on, from the start."""
        moment = datetime.fromisoformat(START) + timedelta(days=days)
        self.clock.setenv(clock.NOW, moment.isoformat().replace("+00:00", "Z"))

    def sign(self, who: str, act: str, because: str = "", status: int = 200, **given: str) -> str:
        """Begin a recovery, or consent to one, by a passkey; the page that comes then, in words."""
        visitor, path = self.pages.visitor(who), f"/rights/recover/{act}"
        asked = visitor.post(path, {**visitor.form("/rights"), "because": because, **given}, status)
        if status != 200:
            return words(asked.text)
        return words(visitor.post(path, {**hidden(asked.text), "answer": self.keys[who].use(prompt(asked.text))}).text)

    def send(self, who: str, act: str, because: str = "", status: int = 200) -> str:
        """Object to what is open, or complete it; the page that comes then, in words."""
        visitor = self.pages.visitor(who)
        return words(
            visitor.post(f"/rights/recover/{act}", {**visitor.form("/rights"), "because": because}, status).text
        )


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """The founding named Sal, Mia and Kim; Sal and Mia have passkeys that count, Kim has none."""
    desk = Desk(tmp_path, by=CMO, now=START)
    desk.does(f"ledger init --simulated-clock --successor {SAL} --successor {MIA} --successor {KIM} --consents 2")
    desk.write("charter.yaml", CHARTER)
    desk.does("ledger propose charter.yaml --effective 2026-03-02 --nature policy --because 'we are more than one'")
    desk.does("ledger ratify charter#1")
    monkeypatch.setenv(clock.NOW, START)
    with site(desk) as pages:
        keys = {}
        for who in (SAL, MIA):
            keys[who], named = enrol(pages.visitor(who))
            confirm(pages.visitor(OPS), named)
        found = Company(pages, keys, monkeypatch)
        found.after(35)
        yield found


def offers(visitor: Visitor) -> set[str]:
    page = visitor.get("/rights")
    return {act for act in ("begin", "consent", "object", "complete") if f'action="/rights/recover/{act}"' in page}


def test_two_who_are_named_put_somebody_else_there_after_a_week(company: Company) -> None:
    assert offers(company.pages.visitor(SAL)) == {"begin"}
    assert "You consented" in company.sign(SAL, "begin", GONE, to=OPS)
    assert f"{GONE}" in words(company.pages.visitor(ANA).get("/rights"))
    assert offers(company.pages.visitor(SAL)) == {"object"}
    assert offers(company.pages.visitor(MIA)) == {"consent", "object"}
    assert "You consented" in company.sign(MIA, "consent")
    assert offers(company.pages.visitor(MIA)) == {"object"}
    assert "waits until" in company.send(MIA, "complete", status=422)
    company.after(43)
    assert offers(company.pages.visitor(MIA)) == {"object", "complete"}
    assert "decides in everything now" in company.send(MIA, "complete")
    assert "Decider ratifies ops@acme.example" in words(company.pages.visitor(ANA).get("/rights"))


def test_any_seat_of_everything_objects_with_a_reason_and_it_is_over(company: Company) -> None:
    company.sign(SAL, "begin", GONE, to=OPS)
    assert "needs a reason" in company.send(ANA, "object", status=422)
    assert "it is over" in company.send(ANA, "object", "she answered me this morning")
    assert "is to decide in" not in words(company.pages.visitor(SAL).get("/rights"))


def test_who_is_not_named_is_offered_nothing_and_changes_nothing_by_a_form_of_their_own(company: Company) -> None:
    ana, head = company.pages.visitor(ANA), company.pages.site.ledger.journal.head()
    assert offers(ana) == set()
    assert "may not replace the decider" in company.sign(ANA, "begin", GONE, 422, to=OPS)
    assert "There is no recovery" in company.sign(ANA, "consent", GONE, 422, recovery="recovery#9")
    assert "stranger@acme.example" in company.sign(SAL, "begin", GONE, 422, to="stranger@acme.example").lower()
    assert company.pages.site.ledger.journal.head() == head


def test_whoever_has_no_passkey_is_told_how_to_sign(company: Company) -> None:
    page = company.pages.visitor(KIM).get("/rights")
    assert 'action="/rights/recover/begin"' not in page
    assert "ledger recover begin ADDRESS --because '…' --sign KEYFILE" in words(page)


def test_who_would_be_refused_is_asked_to_sign_nothing_and_nothing_typed_is_lost(company: Company) -> None:
    visitor = company.pages.visitor(SAL)
    given = {**visitor.form("/rights"), "to": SAL, "because": GONE}
    page = visitor.post("/rights/recover/begin", given, 422).text
    assert "whoever consents seats somebody else" in words(page).lower()
    assert f'value="{GONE}"' in page


def test_what_is_signed_is_the_recovery_that_was_read(company: Company) -> None:
    """Not one that was begun after it, for somebody else."""
    mia = company.pages.visitor(MIA)
    company.sign(SAL, "begin", GONE, to=OPS)
    page = mia.post("/rights/recover/consent", mia.form("/rights")).text
    assert f"You consent to recovery#1 , by which {OPS} is to decide" in words(page)
    company.send(ANA, "object", "she answered me")
    company.sign(SAL, "begin", "gone again", to=KIM)
    told = mia.post("/rights/recover/consent", {**hidden(page), "answer": company.keys[MIA].use(prompt(page))}, 422)
    assert "It was objected to (#17)" in words(told.text)
