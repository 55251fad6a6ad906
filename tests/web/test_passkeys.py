"""Passkeys: enrolled on a page, confirmed by somebody else, and good to sign in by; and whatever is wrong with one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from ledger.app import clock
from ledger.app.passkey import encoded
from ledger.web.identity.challenges import LIFE, MOST, Challenges
from ledger.web.identity.offers import Offers
from shell import ANA, BEN, CRO, DANA, FOUNDED, SAL, Desk
from web.authenticator import PRESENT, VERIFIED, Authenticator, prompt, text
from web.passkeys import act, confirm, enrol, enter
from web.visitor import Pages, Visitor, hidden, site, words

NEXT_DAY, LATER = "2026-02-03T09:00:00Z", "2026-02-03T10:00:00Z"


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on the day on which it was founded."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


@pytest.fixture
def phone(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> Authenticator:
    """The decider's passkey, which the founder confirmed a day ago, by her own, which she had confirmed before."""
    (hers, first), (found, named) = enrol(pages.visitor(DANA)), enrol(pages.visitor(CRO))
    confirm(pages.visitor(DANA), first)
    monkeypatch.setenv(clock.NOW, "2026-02-03T08:30:00Z")
    confirm(pages.visitor(DANA), named, hers)
    monkeypatch.setenv(clock.NOW, "2026-02-04T09:00:00Z")
    return found


def test_a_passkey_is_enrolled_and_waits_for_a_registrar(pages: Pages) -> None:
    cro, dana = pages.visitor(CRO), pages.visitor(DANA)
    _, named = enrol(cro, "phone")
    page = words(cro.get("/credentials"))
    assert f"phone passkey Waits for a registrar. Fingerprint {named}" in page
    page = words(dana.get("/credentials"))
    assert f"Of {CRO} Waits for a registrar. Fingerprint {named}" in page
    assert "Confirm that it is theirs" in page


def test_every_seat_is_told_on_the_first_page_that_a_key_does_not_count_yet(pages: Pages) -> None:
    enrol(pages.visitor(CRO))
    assert "1 key does not count yet" in words(pages.visitor(SAL).get("/"))


def test_it_counts_a_day_after_it_was_confirmed_and_not_before(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    key, named = enrol(pages.visitor(CRO))
    assert "No registrar has confirmed whose it is" in words(enter(pages, key, 409)[1])
    confirm(pages.visitor(DANA), named)
    monkeypatch.setenv(clock.NOW, "2026-02-03T07:59:00Z")
    assert "It counts from 3 February 2026 08:00 UTC" in words(enter(pages, key, 409)[1])
    monkeypatch.setenv(clock.NOW, NEXT_DAY)
    assert CRO in words(enter(pages, key)[1])


def test_a_passkey_signs_in_as_a_session_and_no_surer_than_what_confirmed_it(
    pages: Pages, phone: Authenticator
) -> None:
    assert "By passkey, session" in words(enter(pages, phone)[1])


def test_a_passkey_that_was_confirmed_on_a_word_signs_in_on_a_word(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, named = enrol(pages.visitor(CRO))
    confirm(pages.visitor(DANA), named)
    monkeypatch.setenv(clock.NOW, NEXT_DAY)
    assert "By passkey, asserted" in words(enter(pages, key)[1])


def test_acts_of_a_session_say_by_which_passkey_it_began(pages: Pages, phone: Authenticator, desk: Desk) -> None:
    cro, _ = enter(pages, phone)
    enrol(cro, "second")
    done = desk.run("ledger credential list --json", now="2026-02-04T09:00:00Z")
    assert [each["title"] for each in done.data["credentials"] if each["person"] == CRO] == ["phone", "second"]


WRONG: dict[str, tuple[Callable[[Authenticator], Any], dict[str, Any], str]] = {
    "another site": (lambda key: None, {"origin": "http://localhost:8001"}, "origin"),
    "a site that looks like it": (lambda key: None, {"origin": "http://localhost.evil.example:8000"}, "origin"),
    "another domain": (lambda key: setattr(key, "rp", "evil.example"), {}, "RP ID"),
    "no finger and no PIN": (lambda key: setattr(key, "flags", PRESENT), {}, "not verified"),
    "nobody there": (lambda key: setattr(key, "flags", VERIFIED), {}, "not present"),
    "another challenge": (lambda key: None, {"challenge": "AAAA"}, "nothing that was asked"),
    "an answer to something else": (lambda key: None, {"type": "webauthn.create"}, "type"),
    "another key": (lambda key: setattr(key, "key", Authenticator().key), {}, "signature"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_that_is_wrong_in_one_way_signs_nobody_in(pages: Pages, phone: Authenticator, wrong: str) -> None:
    change, client, why = WRONG[wrong]
    change(phone)
    stranger, page = enter(pages, phone, 409, **client)
    assert "You are not signed in" in words(page)
    assert why in words(page)
    assert stranger.client.get("/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("wrong", ["another site", "another domain", "no finger and no PIN", "another challenge"])
def test_a_passkey_that_was_made_wrongly_is_not_enrolled(pages: Pages, wrong: str) -> None:
    cro, key = pages.visitor(CRO), Authenticator()
    change, client, why = WRONG[wrong]
    change(key)
    page = cro.post("/credentials/add", cro.form("/credentials")).text
    told = cro.post("/credentials/make", {**hidden(page), "answer": key.make(prompt(page), **client)}, 409)
    assert why in words(told.text)


@pytest.mark.parametrize("wrong", [each for each in WRONG if each != "another challenge"])
def test_a_passkey_that_its_holder_does_not_prove_is_not_enrolled(pages: Pages, wrong: str) -> None:
    cro, key, head = pages.visitor(CRO), Authenticator(), pages.site.ledger.journal.head()
    page = cro.post("/credentials/add", cro.form("/credentials")).text
    page = cro.post("/credentials/make", {**hidden(page), "answer": key.make(prompt(page))}).text
    change, client, why = WRONG[wrong]
    change(key)
    told = cro.post("/credentials/prove", {**hidden(page), "answer": key.use(prompt(page), **client)}, 409)
    assert why in words(told.text)
    assert pages.site.ledger.journal.head() == head


DEEP = '{"a":' * 20_000
ANSWERS = ["", "{}", "[]", '{"id": "x", "response": {}}', "\ud800", "{" * 5000, '{"id":1}', f'{{"more":{DEEP}']
ANSWERS += [json.dumps({"id": "x", "response": {"clientDataJSON": encoded(f'{{"challenge":{DEEP}'.encode())}})]


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_what_is_no_answer_is_refused_in_words(pages: Pages, answer: str) -> None:
    stranger = pages.stranger()
    given = {"answer": answer.encode("utf-8", "replace").decode() or " "}
    assert "no answer of a passkey" in words(stranger.post("/enter/passkey", given, 422).text)


@pytest.mark.parametrize("name", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("value", ["", "AA", "%%", "AAAAAAAA"])
def test_a_broken_answer_signs_nobody_in(pages: Pages, phone: Authenticator, name: str, value: str) -> None:
    stranger = pages.stranger()
    page = stranger.post("/enter/passkey", {"then": "/"}).text
    answer = json.loads(phone.use(prompt(page)))
    answer["response"][name] = value
    found = stranger.client.post(
        "/enter/passkey", data={"answer": json.dumps(answer)}, headers={"sec-fetch-site": "same-origin"}
    )
    assert found.status_code in (409, 422)
    assert "You are not signed in" in words(found.text)


def test_an_answer_signs_in_once(pages: Pages, phone: Authenticator) -> None:
    stranger, thief = pages.stranger(), pages.stranger()
    page = stranger.post("/enter/passkey", {"then": "/"}).text
    answer = {"answer": phone.use(prompt(page))}
    stranger.post("/enter/passkey", answer)
    assert "It was used before" in words(thief.post("/enter/passkey", answer, 409).text)


def test_a_challenge_is_good_for_five_minutes(
    pages: Pages, phone: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.machine()
    monkeypatch.setattr(clock, "machine", lambda: now)
    stranger = pages.stranger()
    page = stranger.post("/enter/passkey", {"then": "/"}).text
    now += LIFE
    assert "more than five minutes" in words(
        stranger.post("/enter/passkey", {"answer": phone.use(prompt(page))}, 409).text
    )


def test_what_was_asked_in_one_session_is_not_answered_in_another(pages: Pages) -> None:
    here, there, key = pages.visitor(CRO), pages.visitor(CRO), Authenticator()
    page = here.post("/credentials/add", here.form("/credentials")).text
    fields = {**there.form("/credentials"), "answer": key.make(prompt(page))}
    assert "in another session" in words(there.post("/credentials/make", fields, 409).text)


def test_of_too_many_challenges_of_one_person_their_oldest_go_and_nobody_elses() -> None:
    found = Challenges()
    hers = found.issue("ana", b"ana", None, "sign", 0)
    named = [found.issue("eve", bytes([n]), None, "sign", 0) for n in range(MOST + 2)]
    kept = [found.redeem("eve", each, "sign", 1) is not None for each in named]
    assert kept == [False, False, *[True] * MOST]
    assert found.redeem("ana", hers, "sign", 1) is not None


def test_a_challenge_of_one_person_is_good_for_nobody_else() -> None:
    found = Challenges()
    hers = found.issue("ana", b"ana", None, "sign", 0)
    assert found.redeem("eve", hers, "sign", 1) is None
    assert found.redeem("ana", hers, "sign", 1) is not None


def test_whoever_asks_and_never_answers_keeps_nobody_from_signing_in(
    pages: Pages, phone: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.web.identity.challenges.MOST", 3)
    stranger, cro, eve = pages.stranger(), pages.visitor(CRO), pages.visitor(SAL)
    page = stranger.post("/enter/passkey", {"then": "/sessions"}).text
    mine = cro.post("/credentials/add", cro.form("/credentials")).text
    rude, asked = pages.stranger(), eve.form("/credentials")
    for _ in range(4):
        rude.post("/enter/passkey", {"then": "/"})
        eve.post("/credentials/add", asked)
    answer = {"answer": phone.use(prompt(page))}
    assert CRO in stranger.post("/enter/passkey", answer).text
    made = cro.post("/credentials/make", {**hidden(mine), "answer": Authenticator().make(prompt(mine))}).text
    assert "Use it once more" in words(made)


def test_what_a_stranger_is_asked_is_good_in_one_browser_alone(pages: Pages, phone: Authenticator) -> None:
    stranger, thief = pages.stranger(), pages.stranger()
    page = stranger.post("/enter/passkey", {"then": "/"}).text
    thief.post("/enter/passkey", {"then": "/"})
    answer = {"answer": phone.use(prompt(page))}
    assert "nothing that was asked" in words(thief.post("/enter/passkey", answer, 409).text)
    assert CRO in stranger.post("/enter/passkey", answer).text


def test_an_answer_signs_in_once_also_with_what_its_browser_kept(pages: Pages, phone: Authenticator) -> None:
    stranger, thief = pages.stranger(), pages.stranger()
    page = stranger.post("/enter/passkey", {"then": "/"}).text
    thief.client.cookies.update(stranger.client.cookies)
    answer = {"answer": phone.use(prompt(page))}
    stranger.post("/enter/passkey", answer)
    assert "It was used before" in words(thief.post("/enter/passkey", answer, 409).text)


def test_what_another_server_asked_is_nothing_that_this_one_did() -> None:
    one, other = Offers(), Offers()
    offer = one.make(0)
    assert one.find(offer, LIFE - 1) is not None
    assert one.find(offer, LIFE) is None
    assert other.find(offer, 0) is None
    assert [one.find(each, 0) for each in ("", "%", "AAAA", f"A{offer[1:]}B", offer[:-4])] == [None] * 5


@pytest.mark.parametrize(("before", "step", "good"), [(5, 1, True), (5, 0, False), (5, -3, False), (0, 0, True)])
def test_an_authenticator_that_counts_back_may_be_a_copy(
    pages: Pages, phone: Authenticator, before: int, step: int, good: bool
) -> None:
    phone.count, phone.steps = before - 1, 1
    if before == 0:
        pages.site.counts._file.unlink()  # one that never counted
        phone.count, phone.steps = 0, 0
    enter(pages, phone)
    phone.steps = step
    _, page = enter(pages, phone, 200 if good else 409)
    assert ("may be a copy" in words(page)) is not good


def test_a_passkey_that_ended_signs_nobody_in(pages: Pages, phone: Authenticator) -> None:
    cro, _ = enter(pages, phone)
    named = cro.form("/credentials")["credential"]
    assert "Sign in by passkey" in words(act(cro, named, "revoke", "lost").text)  # it ends what began with it
    assert "It was revoked" in words(enter(pages, phone, 409)[1])


def test_a_passkey_of_nobody_signs_nobody_in(pages: Pages) -> None:
    assert "Nobody here has this passkey" in words(enter(pages, Authenticator(), 409)[1])


def test_the_passkey_of_whoever_left_signs_nobody_in(desk: Desk, pages: Pages) -> None:
    key, named = enrol(pages.visitor(SAL))
    confirm(pages.visitor(DANA), named)
    desk.does(f"ledger person leave {SAL} --because 'works elsewhere'", by=DANA, now=LATER)
    assert "It was revoked" in words(enter(pages, key, 409)[1])


def test_one_passkey_is_never_two_peoples(pages: Pages) -> None:
    key, _ = enrol(pages.visitor(CRO))
    sal = pages.visitor(SAL)
    page = sal.post("/credentials/add", sal.form("/credentials")).text
    page = sal.post("/credentials/make", {**hidden(page), "answer": key.make(prompt(page))}).text
    told = sal.post("/credentials/prove", {**hidden(page), "answer": key.use(prompt(page))}, 409)
    assert f"It is {CRO}'s, as passkey" in words(told.text)


def test_a_device_is_asked_for_one_passkey_and_for_a_verified_holder(pages: Pages) -> None:
    cro = pages.visitor(CRO)
    key, _ = enrol(cro)
    options = prompt(cro.post("/credentials/add", cro.form("/credentials")).text)
    assert [each["id"] for each in options["excludeCredentials"]] == [text(key.id)]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["rp"]["id"] == "localhost"
    assert CRO not in options["user"]["id"]


def test_a_seat_objects_before_it_counts_and_it_never_will(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    key, named = enrol(pages.visitor(CRO))
    confirm(pages.visitor(DANA), named)
    assert "You objected to it" in words(act(pages.visitor(SAL), named, "object", "she has no phone").text)
    monkeypatch.setenv(clock.NOW, NEXT_DAY)
    assert "It was objected to" in words(enter(pages, key, 409)[1])


def offered(visitor: Visitor) -> set[str]:
    """The acts on credentials that a page offers."""
    page = visitor.get("/credentials")
    return {which for which in ("confirm", "object", "revoke") if f'formaction="/credentials/{which}"' in page}


def test_what_is_offered_is_what_the_guards_accept(pages: Pages) -> None:
    _, named = enrol(pages.visitor(CRO))
    accepted = {DANA: {"confirm", "object", "revoke"}, SAL: {"object"}, BEN: {"object"}, ANA: {"object"}}
    for address, acts in accepted.items():
        visitor = pages.visitor(address)
        assert offered(visitor) == acts
        for which in {"confirm", "object", "revoke"} - acts:
            assert "may not" in words(act(visitor, named, which, "x", status=403).text)


def test_nobody_confirms_their_own_where_others_decide(pages: Pages, desk: Desk) -> None:
    cro = pages.visitor(CRO)
    _, named = enrol(cro)
    assert offered(cro) == {"revoke"}
    assert "may not confirm" in words(act(cro, named, "confirm", status=403).text)


def test_an_objection_says_why(pages: Pages) -> None:
    _, named = enrol(pages.visitor(CRO))
    assert "needs a reason" in words(act(pages.visitor(SAL), named, "object", status=409).text)


def test_there_is_no_other_act(pages: Pages) -> None:
    cro = pages.visitor(CRO)
    _, named = enrol(cro)
    act(cro, named, "forget", status=422)


def test_who_has_no_passkey_yet_is_offered_none_to_sign_in_by(pages: Pages) -> None:
    look = partial(pages.stranger().get, "/enter")
    assert "Sign in by passkey" not in words(look())
    enrol(pages.visitor(CRO))
    assert "Sign in by passkey" in words(look())
