"""Signing in at the company's own provider: bound once, by an invitation; afterwards only who the provider says it is.

Every lie of a provider is refused with a sentence of its own, and nobody is let in by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from ledger.app import clock
from ledger.data import replace
from ledger.domain.credential import CredentialAdded
from ledger.errors import Unidentified
from ledger.govern.proposals.decide.approve import approve
from shell import ANA, CHARTER, CRO, DANA, FOUNDED, SAL, TERMS, Desk, criteria
from web.provider import CLIENT, CURVE, SECRET, STRANGER, Provider, provider
from web.visitor import HOST, Pages, Visitor, site, words

NEXT_DAY = "2026-02-03T09:00:00Z"
OTHERS = "nobody-knows-them"


@dataclass
class Company:
    """A served ledger, and the provider of the company that its people are at."""

    desk: Desk
    pages: Pages
    idp: Provider
    move: pytest.MonkeyPatch

    def invited(self, address: str) -> Visitor:
        """A browser of somebody in front of their invitation, and where it leads."""
        said = self.desk.does(f"ledger credential invite {address} --json", by=DANA).data
        parts = urlsplit(said["address"])
        assert f"{parts.scheme}://{parts.netloc}" == HOST
        found = self.pages.stranger()
        assert f"will stand for {address}" in words(found.get(f"{parts.path}?{parts.query}"))
        found.start = f"/enter/oidc?{parts.query}"  # type: ignore[attr-defined]
        return found

    def binds(self, address: str, subject: str) -> str:
        """Somebody binds an account; the name of the credential that it is."""
        browser = self.invited(address)
        self.idp.signs_in(subject, browser, browser.start)  # type: ignore[attr-defined]
        found = self.desk.does(f"ledger credential list {address} --json", by=DANA).data["credentials"]
        return str([each for each in found if each["standing"] == "waits for a registrar"][-1]["credential"])

    def counts(self, address: str, subject: str) -> str:
        """The same, confirmed by a registrar, and a day has passed."""
        named = self.binds(address, subject)
        self.desk.does(f"ledger credential confirm {named}", by=DANA)
        self.at(NEXT_DAY)
        return named

    def at(self, now: str) -> None:
        """Let it be that time."""
        self.desk = self.desk.at(now)
        self.move.setenv(clock.NOW, now)

    def tries(self, subject: str, status: int, start: str = "/enter/oidc") -> str:
        """What a new browser is shown at the end, where nobody was let in."""
        browser = self.pages.stranger()
        found = self.idp.signs_in(subject, browser, start)
        assert (found.status_code, self.pages.site.cookie in browser.client.cookies) == (status, False), found.text
        return words(found.text)


@pytest.fixture
def company(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """A company whose charter asks for its own sign-in, and for a recent one where somebody ratifies."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    monkeypatch.setenv("OIDC_CLIENT_SECRET", SECRET)
    desk.write("charter.yaml", CHARTER + "needs: {approve: federated, ratify: federated, fresh: 10 minutes}\n")
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because x", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-10 {TERMS} --because x", by=ANA)
    with provider() as idp:
        before = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
        oidc = (
            f'[serve.oidc]\nissuer = "{idp.issuer}"\nclient_id = "{CLIENT}"\nclient_secret = "env:OIDC_CLIENT_SECRET"'
        )
        desk.write("ledger.toml", f'{before}\n[serve]\naddress = "{HOST}"\n{oidc}\n')
        with site(desk) as pages:
            yield Company(desk, pages, idp, monkeypatch)


def test_an_account_is_bound_by_an_invitation_confirmed_and_counts_after_a_day(company: Company) -> None:
    sal = company.invited(SAL)
    shown = words(company.idp.signs_in("sub-1", sal, sal.start).text)  # type: ignore[attr-defined]
    assert f"stands for {SAL}" in shown
    assert f"Tell {DANA} these letters" in shown
    (listed,) = company.desk.does("ledger credential list --json", by=DANA).data["credentials"]
    assert listed["credential"] in shown
    assert (listed["person"], listed["method"]) == (SAL, "oidc")
    assert "A registrar has to confirm" in company.tries("sub-1", 403)
    company.desk.does(f"ledger credential confirm {listed['credential']}", by=DANA)
    assert "It counts from 3 February 2026" in company.tries("sub-1", 403)
    company.at(NEXT_DAY)
    browser = company.pages.stranger()
    assert SAL in words(company.idp.signs_in("sub-1", browser, "/enter/oidc?then=/sessions").text)
    assert "federated" in words(browser.get("/sessions"))


def test_an_invitation_binds_once(company: Company) -> None:
    sal = company.invited(SAL)
    start = sal.start  # type: ignore[attr-defined]
    company.idp.signs_in("sub-1", sal, start)
    thief = company.pages.stranger()
    assert "was used, or is older" in words(company.idp.signs_in("sub-2", thief, start).text)
    assert len(company.desk.does("ledger credential list --json", by=DANA).data["credentials"]) == 1


def test_only_a_registrar_invites(company: Company) -> None:
    said = company.desk.run(f"ledger credential invite {SAL}", by=ANA)
    assert (said.code, f"ask {DANA}" in said.err) == (4, True)


def test_one_account_is_one_persons(company: Company) -> None:
    company.binds(SAL, "sub-1")
    cro = company.invited(CRO)
    found = company.idp.signs_in("sub-1", cro, cro.start)  # type: ignore[attr-defined]
    assert found.status_code == 409
    assert f"It is {SAL}'s" in words(found.text)


def test_an_account_that_ended_can_be_bound_again(company: Company) -> None:
    first = company.counts(SAL, "sub-1")
    company.desk.does(f"ledger credential revoke {first}", by=SAL)
    assert company.binds(SAL, "sub-1") != first


def test_nobody_is_let_in_by_an_address_that_the_provider_tells(company: Company) -> None:
    company.counts(SAL, "sub-1")
    company.idp.claims = {"email": SAL, "email_verified": True, "preferred_username": SAL}
    told = company.tries(OTHERS, 403)
    assert f"Ask {DANA} for an invitation" in told


def test_no_event_tells_what_somebody_is_called_elsewhere(company: Company) -> None:
    company.counts(SAL, "a-very-telling-name")
    ledger = company.pages.site.ledger
    (added,) = (each.event for each in ledger.journal.read()[0] if isinstance(each.event, CredentialAdded))
    stored = (company.desk.folder / "ledger.db").read_bytes() + (
        company.desk.folder / "ledger-sessions.db"
    ).read_bytes()
    assert b"a-very-telling-name" not in stored
    person = ledger.person(SAL)
    assert person.salt.hex() not in added.public.commitment  # type: ignore[union-attr]


def test_a_decision_is_made_by_it_and_an_audit_agrees(company: Company) -> None:
    named = company.counts(SAL, "sub-1")
    browser = company.pages.stranger()
    company.idp.signs_in("sub-1", browser)
    assert "You approved it" in browser.answer("mql#2", "approve")
    head = company.pages.site.ledger.journal.head()
    line = json.loads(company.pages.site.ledger.journal.line(head))
    (recorded,) = company.pages.site.ledger.journal.read(after=head - 1)[0]
    shown: Any = recorded.event
    assert (line["assurance"], shown.authentication.method, shown.authentication.credential) == (
        "federated",
        "oidc",
        named,
    )
    assert shown.authentication.at == "2026-02-03T08:59:30.000000Z"  # thirty seconds before, when they signed in there
    assert company.desk.does("ledger audit rights --json").data["had_no_right"] == 0
    assert company.desk.does("ledger verify")


def test_an_audit_finds_an_act_that_no_account_vouched_for(company: Company) -> None:
    company.counts(SAL, "sub-1")
    browser = company.pages.stranger()
    company.idp.signs_in("sub-1", browser)
    browser.answer("mql#2", "approve")
    ledger = company.pages.site.ledger
    (recorded,) = ledger.journal.read(after=ledger.journal.head() - 1)[0]
    mia = replace(ledger.actor("mia@acme.example"), assurance="federated")
    ledger.journal.record([recorded.event], actor=mia, command_id="by hand", now=ledger.now())
    acts = company.desk.run("ledger audit rights --json").data["acts"]
    assert ["surely enough" in each["lacks"] for each in acts if each["lacks"]] == [True]


def test_a_session_ends_with_its_account(company: Company) -> None:
    named = company.counts(SAL, "sub-1")
    browser = company.pages.stranger()
    company.idp.signs_in("sub-1", browser)
    actor = company.pages.site.ledger.actor(SAL)
    found = company.pages.site.sessions.of(actor.id, clock.machine())[0]
    company.desk.does(f"ledger credential revoke {named}", by=SAL)
    assert browser.client.get("/", follow_redirects=False).headers["location"].startswith("/enter")
    with pytest.raises(Unidentified, match="no account vouches"):
        approve(company.pages.site.ledger, company.pages.site.actor(found), "mql#2", "agreed")


def test_whoever_left_is_not_let_in_by_their_account(company: Company) -> None:
    company.counts(SAL, "sub-1")
    company.desk.does(f"ledger person leave {SAL} --because gone", by=DANA)
    assert "Nobody here is known by that account" in company.tries("sub-1", 403)


# Lies


def lie(**claims: Any) -> Any:
    """A provider that says this in the place of what is true."""
    return lambda idp: idp.claims.update(claims)


def hides(*names: str) -> Any:
    """One that leaves this out."""
    return lambda idp: setattr(idp, "forgets", names)


def signs(key: Any = None, **header: str) -> Any:
    """One that signs like that."""

    def told(idp: Provider) -> None:
        idp.header |= header
        idp.key = key or idp.key

    return told


NOW = clock.machine()
LIES: list[tuple[str, Any, str]] = [
    ("another issuer", lie(iss="https://evil.example"), "its token is another issuer's"),
    ("an issuer with a slash more", lambda idp: idp.claims.update(iss=idp.issuer + "/"), "another issuer's"),
    ("for another program", lie(aud="other"), "made out to another program"),
    ("for several, handed on", lie(aud=[CLIENT, "other"], azp="other"), "handed on by another program"),
    ("for several, and nobody in particular", lie(aud=[CLIENT, "other"]), "handed on by another program"),
    ("for this one, handed on", lie(azp="other"), "handed on by another program"),
    ("of another sign-in", lie(nonce="another"), "of another sign-in"),
    ("of no sign-in", hides("nonce"), "of another sign-in"),
    ("run out", lie(exp=NOW - 120), "has run out"),
    ("for ever", hides("exp"), "has run out"),
    ("of a time to come", lie(iat=NOW + 86_400), "of a time to come"),
    ("signed in at a time to come", lie(auth_time=NOW + 86_400), "signed in at a time to come"),
    ("of nobody", lie(sub=""), "names nobody"),
    ("of a number", lie(sub=7), "names nobody"),
    ("unsigned", signs(alg="none"), "signed by none"),
    ("signed with the public key", signs(alg="HS256"), "signed by HS256"),
    ("signed by another way", signs(alg="PS256"), "signed by PS256"),
    ("signed by a stranger", signs(STRANGER), "not signed by a key of that provider"),
    ("signed by no key of its own", signs(STRANGER, kid="three"), "not signed by a key of that provider"),
]


@pytest.mark.parametrize(("how", "told"), [(how, told) for _, how, told in LIES], ids=[name for name, _, _ in LIES])
def test_a_provider_that_lies_is_not_believed(company: Company, how: Any, told: str) -> None:
    company.counts(SAL, "sub-1")
    how(company.idp)
    assert told.lower() in company.tries("sub-1", 409).lower()


@pytest.mark.parametrize("how", [lie(), lie(aud=[CLIENT]), lie(azp=CLIENT), signs(CURVE, alg="ES256", kid="two")])
def test_one_that_says_what_is_so_is_believed(company: Company, how: Any) -> None:
    company.counts(SAL, "sub-1")
    how(company.idp)
    browser = company.pages.stranger()
    assert SAL in words(company.idp.signs_in("sub-1", browser).text)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"issuer": "https://evil.example"}, "calls itself by another name"),
        ({"token_endpoint": "http://evil.example/token"}, "its token_endpoint is no address over https"),
        ({"jwks_uri": None}, "its jwks_uri is no address over https"),
    ],
)
def test_one_that_describes_itself_wrongly_is_sent_nobody(company: Company, said: dict[str, Any], told: str) -> None:
    company.idp.description = said
    found = company.pages.stranger().client.get("/enter/oidc", follow_redirects=False)
    assert (found.status_code, told in words(found.text).lower()) == (409, True)


# Answers that are none


def ends(company: Company, browser: Visitor, back: dict[str, str], status: int) -> str:
    found = browser.client.get(f"/enter/oidc/back?{urlencode(back)}")
    assert (found.status_code, company.pages.site.cookie in browser.client.cookies) == (status, False), found.text
    return words(found.text)


def begun(company: Company, browser: Visitor, start: str = "/enter/oidc") -> dict[str, str]:
    """Somebody signed in there, and their browser has not come back yet."""
    there = browser.client.get(start, follow_redirects=False).headers["location"]
    return company.idp.code_for(there, "sub-1")


def test_an_answer_counts_once(company: Company) -> None:
    company.counts(SAL, "sub-1")
    browser = company.pages.stranger()
    back, cookies = begun(company, browser), dict(browser.client.cookies)
    assert browser.client.get(f"/enter/oidc/back?{urlencode(back)}").status_code == 200
    again = company.pages.stranger()
    again.client.cookies.update(cookies)
    assert "This sign-in cannot be finished" in ends(company, again, back, 422)


def test_an_answer_counts_in_the_browser_that_began(company: Company) -> None:
    company.counts(SAL, "sub-1")
    back = begun(company, company.pages.stranger())
    victim = company.pages.stranger()
    begun(company, victim)
    assert "begun in another browser" in ends(company, victim, back, 422)


def test_an_answer_counts_for_ten_minutes(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.counts(SAL, "sub-1")
    browser = company.pages.stranger()
    back, late = begun(company, browser), clock.machine() + 600
    monkeypatch.setattr(clock, "machine", lambda: late)
    assert "longer than ten minutes ago" in ends(company, browser, back, 422)


def test_a_code_that_somebody_else_got_is_good_for_nothing(company: Company) -> None:
    company.counts(SAL, "sub-1")
    stolen = begun(company, company.pages.stranger())["code"]
    thief = company.pages.stranger()
    mine = begun(company, thief)
    assert "It refused: invalid_grant" in ends(company, thief, {**mine, "code": stolen}, 409)


def test_an_answer_of_another_provider_or_none_lets_nobody_in(company: Company) -> None:
    company.counts(SAL, "sub-1")
    for changed, status, told in (
        ({"iss": "https://evil.example"}, 409, "another provider's"),
        ({"error": "access_denied"}, 409, "access_denied"),
        ({"code": ""}, 422, "holds no code"),
    ):
        browser = company.pages.stranger()
        assert told in ends(company, browser, {**begun(company, browser), **changed}, status)


def test_a_provider_that_is_not_there_is_told(company: Company) -> None:
    browser = company.pages.stranger()
    back = begun(company, browser)
    company.idp.exchange = lambda *_: (503, {})  # type: ignore[method-assign]
    assert "cannot be reached" in ends(company, browser, back, 503)


# Again


def test_whoever_signed_in_too_long_ago_signs_in_again_and_comes_back(company: Company) -> None:
    company.counts(CRO, "sub-9")
    named = company.binds(SAL, "sub-1")
    company.desk.does(f"ledger credential confirm {named}", by=DANA)
    company.at("2026-02-04T09:30:00Z")
    sal, cro = company.pages.stranger(), company.pages.stranger()
    company.idp.signs_in("sub-1", sal)
    sal.answer("mql#2", "approve")
    company.idp.signed_in_ago = 3600
    company.idp.signs_in("sub-9", cro)
    page = cro.get("/p/mql/2")
    again = "/enter?then=/p/mql/2&again=yes"
    assert again.replace("&", "&amp;") in page
    link = "/enter/oidc?then=/p/mql/2&again=yes"
    assert link.replace("&", "&amp;") in cro.get(again)
    company.idp.signed_in_ago = 0
    back = company.idp.signs_in("sub-9", cro, link).text
    assert "Ratify" in back
    assert (company.idp.asked["prompt"], company.idp.asked["max_age"]) == ("login", "0")
    assert "You ratified it" in cro.answer("mql#2", "ratify")
    assert company.desk.does("ledger audit rights --json").data["had_no_right"] == 0


@pytest.mark.parametrize(("ago", "told"), [(3600, "by an earlier time"), (None, "does not say when you did")])
def test_a_provider_that_does_not_ask_again_is_found_out(company: Company, ago: int | None, told: str) -> None:
    company.counts(SAL, "sub-1")
    company.idp.signed_in_ago = ago
    assert told in company.tries("sub-1", 409, "/enter/oidc?again=yes")


def test_where_nobody_says_when_somebody_signed_in_it_is_not_fresh(company: Company) -> None:
    company.counts(SAL, "sub-1")
    company.idp.signed_in_ago = None
    browser = company.pages.stranger()
    company.idp.signs_in("sub-1", browser)
    assert "nobody knows when they did" in words(browser.get("/p/mql/2"))


@pytest.mark.parametrize("then", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(company: Company, then: str) -> None:
    company.counts(SAL, "sub-1")
    browser = company.pages.stranger()
    back = begun(company, browser, f"/enter/oidc?{urlencode({'then': then})}")
    found = browser.client.get(f"/enter/oidc/back?{urlencode(back)}", follow_redirects=False)
    assert (found.status_code, found.headers["location"]) == (303, "/")
