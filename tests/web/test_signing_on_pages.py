"""What people decide on a page is signed with their passkey: one act, once, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ledger.app import clock, passkey, settings
from ledger.app.decisions import sign
from ledger.app.ledger import open_ledger
from ledger.app.proofs import holds
from ledger.domain.passkey import proof_of
from ledger.domain.statement import Signature, Statement, signature_of
from ledger.govern.proposals.decide.ratify import ratify
from ledger.web.identity.challenges import LIFE
from shell import ANA, CHARTER, CRO, DANA, FOUNDED, MIA, SAL, TERMS, Desk, criteria
from web.authenticator import PRESENT, Authenticator, prompt, raw
from web.passkeys import act, confirm, enrol, enter, signed, to_sign
from web.visitor import Pages, Visitor, hidden, site, words

DAY_2, DAY_3 = "2026-02-03T09:00:00Z", "2026-02-04T10:00:00Z"
TWO, THREE = "/p/mql/2", "/p/mql/3"
Keys = dict[str, Authenticator]


@pytest.fixture(scope="module")
def signers(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Keys]:
    """On day 3 the decider has two passkeys, an approver one; mql#2 and mql#3 wait, and only a signature ratifies."""
    desk = template.copied(tmp_path_factory.mktemp("signers"))
    keys: Keys = {}
    with pytest.MonkeyPatch.context() as patch, site(desk) as pages:
        patch.setenv(clock.NOW, FOUNDED)
        dana = pages.visitor(DANA)
        keys[DANA], named = enrol(dana)
        confirm(dana, named)
        patch.setenv(clock.NOW, DAY_2)
        for name, who in ((CRO, CRO), ("second", CRO), (SAL, SAL)):
            keys[name], named = enrol(pages.visitor(who))
            confirm(dana, named, keys[DANA])
    desk.write("charter.yaml", f"{CHARTER}needs: {{ratify: signed}}\n")
    desk.does(f"ledger propose charter.yaml --effective 2026-02-04 {TERMS} --because surer", by=DANA, now=DAY_3)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA, now=DAY_3)
    for name, rule in (("two", "score >= 50"), ("three", "score >= 40")):
        desk.write(f"{name}.yaml", criteria(f"{rule} AND employees >= 200"))
        desk.does(f"ledger propose {name}.yaml --effective 2026-02-05 {TERMS} --because x", by=ANA, now=DAY_3)
    desk.does("ledger approve mql#2", by=SAL, now=DAY_3)
    return desk, keys


@pytest.fixture
def desk(signers: tuple[Desk, Keys], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv(clock.NOW, DAY_3)
    return signers[0].copied(tmp_path).at(now=DAY_3)


@pytest.fixture
def pages(desk: Desk) -> Iterator[Pages]:
    with site(desk) as found:
        yield found


@pytest.fixture
def keys(signers: tuple[Desk, Keys]) -> Keys:
    """The passkeys; each signs as it should in every test, whatever the one before changed."""
    return {name: Authenticator(key=each.key, count=each.count + 100) for name, each in signers[1].items()}


@pytest.fixture
def cro(pages: Pages) -> Visitor:
    """The decider, who went in by a one-time address, and by no passkey."""
    return pages.visitor(CRO)


def lacking(desk: Desk) -> list[str]:
    return [each["lacks"] for each in desk.run("ledger audit rights --json").data["acts"] if each["lacks"]]


def head(pages: Pages) -> int:
    return pages.site.ledger.journal.head()


def test_where_a_charter_needs_it_a_decision_is_signed_by_passkey(desk: Desk, cro: Visitor, keys: Keys) -> None:
    assert "Ratify with your passkey" in words(cro.get(TWO))
    page = to_sign(cro, TWO, "ratify", "as agreed")
    assert "You ratify mql#2 , because “as agreed”" in words(page)
    told = cro.post(f"{TWO}/ratify", {**hidden(page), "answer": keys[CRO].use(prompt(page))}).text
    assert "You ratified it" in words(told)
    assert "(signed)" in desk.does("ledger log mql").out.splitlines()[-2]
    assert "signatures: each is by the key that it names" in desk.does("ledger verify").out
    assert lacking(desk) == []


def test_without_a_signature_it_is_refused(pages: Pages, cro: Visitor) -> None:
    before = head(pages)
    assert "needs signed" in cro.answer("mql#2", "ratify", status=409)
    assert head(pages) == before


def test_who_has_no_passkey_is_offered_no_button_and_told_how(pages: Pages, cro: Visitor, keys: Keys) -> None:
    for name in (CRO, "second"):
        act(cro, passkey.answer_of(keys[name].use({"challenge": ""})).credential, "revoke", "lost")
    page = words(cro.get(TWO))
    assert "Ratify with" not in page
    assert "enrol a passkey , or use an ssh key at a command line: ledger ratify 'mql#2' --sign KEYFILE" in page


def test_whoever_may_go_unsigned_may_sign_as_well(pages: Pages, desk: Desk, keys: Keys) -> None:
    sal = pages.visitor(SAL)
    page = words(sal.get(THREE))
    assert "Sign it with my passkey Approve" in page
    assert "You approved it" in words(signed(sal, THREE, "approve", keys[SAL]))
    assert "(signed)" in desk.does("ledger log mql").out.splitlines()[-2]


def test_a_no_is_signed_too(pages: Pages, desk: Desk, keys: Keys, cro: Visitor) -> None:
    assert "You declined it" in words(signed(cro, TWO, "decline", keys["second"]))
    assert lacking(desk) == []


def test_who_would_be_refused_is_asked_to_sign_nothing(cro: Visitor) -> None:
    fields = {**cro.form(TWO), "sign": "passkey", "because": ""}
    assert "needs a reason" in words(cro.post(f"{TWO}/decline", fields, 409).text)


WRONG: dict[str, tuple[Callable[[Authenticator], Any], dict[str, Any], str]] = {
    "another site": (lambda key: None, {"origin": "https://evil.example"}, "origin"),
    "another domain": (lambda key: setattr(key, "rp", "evil.example"), {}, "RP ID"),
    "no finger and no PIN": (lambda key: setattr(key, "flags", PRESENT), {}, "not verified"),
    "another challenge": (lambda key: None, {"challenge": "AAAA"}, "nothing that was asked"),
    "another key": (lambda key: setattr(key, "key", Authenticator().key), {}, "signature"),
    "a key of nobody": (lambda key: key.__init__(), {}, "is no key of"),  # type: ignore[misc]
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.fault(24)
def test_an_answer_that_is_wrong_in_one_way_decides_nothing(pages: Pages, cro: Visitor, keys: Keys, wrong: str) -> None:
    change, client, why = WRONG[wrong]
    before, key = head(pages), keys[CRO]
    change(key)
    told = signed(cro, TWO, "ratify", key, 409, **client)
    assert why in words(told)
    assert "Nothing was recorded" in words(told)
    assert head(pages) == before


def test_an_authenticator_that_counts_back_decides_nothing(pages: Pages, cro: Visitor, keys: Keys) -> None:
    enter(pages, keys[CRO])
    keys[CRO].count, before = 1, head(pages)
    assert "may be a copy" in words(signed(cro, TWO, "ratify", keys[CRO], 409))
    assert head(pages) == before


def test_nobody_signs_with_somebody_elses_passkey(pages: Pages, cro: Visitor, keys: Keys) -> None:
    assert f"is no key of {CRO}" in words(signed(cro, TWO, "ratify", keys[SAL], 409))


def test_a_passkey_that_is_younger_than_a_day_signs_nothing(pages: Pages, cro: Visitor, keys: Keys) -> None:
    young, named = enrol(cro, "third")
    confirm(pages.visitor(DANA), named, keys[DANA])
    assert "until then any seat may object" in words(signed(cro, TWO, "ratify", young, 409))


def test_a_passkey_that_was_revoked_meanwhile_signs_nothing(cro: Visitor, keys: Keys) -> None:
    page = to_sign(cro, TWO, "ratify")
    answer = keys[CRO].use(prompt(page))
    act(cro, passkey.answer_of(answer).credential, "revoke", "lost")
    assert "It was revoked" in words(cro.post(f"{TWO}/ratify", {**hidden(page), "answer": answer}, 409).text)


@pytest.mark.fault(25)
def test_an_answer_counts_once(pages: Pages, cro: Visitor, keys: Keys) -> None:
    page = to_sign(cro, TWO, "ratify")
    fields = {**hidden(page), "answer": keys[CRO].use(prompt(page))}
    cro.post(f"{TWO}/ratify", fields)
    before = head(pages)
    assert "It was used before" in words(cro.post(f"{TWO}/ratify", fields, 409).text)
    assert head(pages) == before


def test_what_is_signed_is_good_for_five_minutes(cro: Visitor, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.machine()
    monkeypatch.setattr(clock, "machine", lambda: now)
    page = to_sign(cro, TWO, "ratify")
    now += LIFE
    told = cro.post(f"{TWO}/ratify", {**hidden(page), "answer": keys[CRO].use(prompt(page))}, 409)
    assert "more than five minutes ago" in words(told.text)


def test_a_challenge_of_one_session_is_good_in_no_other(pages: Pages, cro: Visitor, keys: Keys) -> None:
    elsewhere = pages.visitor(CRO)
    page = to_sign(cro, TWO, "ratify")
    fields = {**hidden(page), **elsewhere.form("/sessions"), "answer": keys[CRO].use(prompt(page))}
    assert "in another session" in words(elsewhere.post(f"{TWO}/ratify", fields, 409).text)


def test_a_challenge_to_sign_in_decides_nothing(pages: Pages, cro: Visitor, keys: Keys) -> None:
    page = pages.stranger().post("/enter/passkey", {"then": "/"}).text
    fields = {**cro.form(TWO), "sign": "passkey", "answer": keys[CRO].use(prompt(page))}
    assert "nothing that was asked" in words(cro.post(f"{TWO}/ratify", fields, 409).text)


@pytest.mark.parametrize(
    ("path", "field", "value", "why"),
    [
        (f"{TWO}/decline", "because", "agreed", "another act"),
        (f"{TWO}/ratify", "because", "something else", "another because"),
        (f"{THREE}/ratify", "because", "agreed", "mql#3"),
        (f"{TWO}/ratify", "digest", "0" * 64, "is not what you read"),
    ],
)
@pytest.mark.fault(25)
def test_a_signature_is_for_the_act_that_was_shown(
    pages: Pages, desk: Desk, cro: Visitor, keys: Keys, path: str, field: str, value: str, why: str
) -> None:
    desk.does("ledger approve mql#3", by=SAL)
    digest = cro.form(path.rpartition("/")[0])["digest"]
    page, before = to_sign(cro, TWO, "ratify"), head(pages)
    fields = {**hidden(page), "digest": digest, field: value, "answer": keys[CRO].use(prompt(page))}
    told = words(cro.post(path, fields, 409).text)
    assert why in told
    assert head(pages) == before


def test_an_answer_to_what_moved_meanwhile_is_refused_and_to_what_others_did_elsewhere_is_not(
    desk: Desk, cro: Visitor, keys: Keys
) -> None:
    page = to_sign(cro, TWO, "ratify")
    desk.does("ledger approve mql#2", by=MIA)
    fields = {**hidden(page), "answer": keys[CRO].use(prompt(page))}
    assert "older than what happened to mql#2" in words(cro.post(f"{TWO}/ratify", fields, 409).text)
    page = to_sign(cro, TWO, "ratify")
    desk.does("ledger approve mql#3", by=MIA)
    told = cro.post(f"{TWO}/ratify", {**hidden(page), "answer": keys[CRO].use(prompt(page))}).text
    assert "You ratified it" in words(told)


def test_a_registrar_confirms_by_a_signature_so_that_what_was_confirmed_signs_as_surely(
    pages: Pages, desk: Desk, keys: Keys
) -> None:
    _, signed_for = enrol(mia := pages.visitor(MIA))
    _, on_a_word = enrol(mia, "other")
    confirm(pages.visitor(DANA), signed_for, keys[DANA])
    confirm(pages.visitor(DANA), on_a_word)
    found = desk.run("ledger credential list --json").data["credentials"]
    ranks = {each["credential"]: each["ranks"] for each in found}
    assert (ranks[signed_for], ranks[on_a_word]) == ("signed", "asserted")


def test_a_passkey_session_signs_as_any_other(pages: Pages, keys: Keys) -> None:
    cro, _ = enter(pages, keys[CRO])
    assert "You ratified it" in words(signed(cro, TWO, "ratify", keys[CRO]))


def test_a_seat_is_lent_by_a_passkey(pages: Pages, desk: Desk, cro: Visitor, keys: Keys) -> None:
    """Who stands in has to sign as well, so only somebody with two keys that count is let."""
    fields = {**cro.form("/rights"), "seat": "decider lifecycle", "from": "2026-02-04", "until": "2026-03-01"}
    given = {**fields, "because": "leave", "sign": "passkey"}
    alone = words(cro.post("/rights/delegate", {**given, "to": SAL}, 422).text)
    assert "1 of the 2 keys" in alone
    _, named = enrol(pages.visitor(SAL))
    confirm(pages.visitor(DANA), named, keys[DANA])
    page = cro.post("/rights/delegate", {**given, "to": SAL, "from": "2026-02-06"}).text
    assert "You let somebody act in your seat" in words(page)
    told = cro.post("/rights/delegate", {**hidden(page), "answer": keys[CRO].use(prompt(page))}).text
    assert f"{SAL} acts for you as decider" in words(told)
    assert lacking(desk) == []


# What is stored is judged again


@pytest.fixture
def ratified(desk: Desk, cro: Visitor, keys: Keys) -> Any:
    """The event of a signed ratification, as it is stored."""
    signed(cro, TWO, "ratify", keys[CRO])
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    return next(each.event for each in ledger.journal.read()[0][::-1] if getattr(each.event, "signature", None))


def judged(desk: Desk, event: Any) -> bool | None:
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    return holds(event, ledger.snapshot().state.credentials.by_id, ledger.founded.ledger_id)


def altered(event: Any, **changed: Any) -> Any:
    """The same act with a signature that is another in one field."""
    found = signature_of(event.signature)
    return msgspec.structs.replace(event, signature=msgspec.structs.replace(found, **changed).text)


@pytest.mark.parametrize("field", Statement.__struct_fields__)
@pytest.mark.fault(24)
def test_a_statement_that_was_changed_in_one_field_is_found(desk: Desk, ratified: Any, field: str) -> None:
    said = signature_of(ratified.signature).statement
    value: Any = getattr(said, field)
    other = "approve" if field == "act" else value + 1 if isinstance(value, int) else f"{value}x"
    assert judged(desk, ratified) is True
    changed = altered(ratified, statement=msgspec.structs.replace(said, **{field: other}))
    assert judged(desk, changed) is False


def test_a_proof_that_was_given_elsewhere_is_found(desk: Desk, ratified: Any, keys: Keys) -> None:
    said = signature_of(ratified.signature).statement
    for origin in ("https://evil.example", "http://evil.example", "http://localhost.evil.example", ""):
        answer = keys[CRO].use({"challenge": passkey.challenge(said.canonical)}, origin=origin)
        assert judged(desk, altered(ratified, proof=passkey.answer_of(answer).response.text)) is False
    for proof in ("", "{}", "[]", Signature(statement=said, proof="").text):
        assert judged(desk, altered(ratified, proof=proof)) is False


@pytest.mark.fault(24)
def test_a_forged_proof_in_the_file_is_found_by_audit_and_by_verify(desk: Desk, keys: Keys) -> None:
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    actor = ledger.actor(CRO)
    said = sign.statement_of(ledger, actor, "ratify", "mql#2", "agreed")
    forged = passkey.answer_of(keys[SAL].use({"challenge": passkey.challenge(said.canonical)})).response.text
    found = sign.passkeys(ledger, actor.id, "localhost")[0]
    ratify(ledger, sign.signed_actor(ledger, actor, found, Signature(statement=said, proof=forged)), "mql#2", "agreed")
    other = desk.at(LEDGER_CACHE="")  # another reader: whoever recorded it took it for what a verb let through
    assert "not signed by the key that it names" in lacking(other)[0]
    done = other.run("ledger verify --json")
    assert (done.code, done.errors[0]["why"]) == (6, "the proof is not one of its statement by the key that it names")


def test_where_nothing_here_checks_passkeys_nothing_is_answered_and_it_is_said(
    desk: Desk, ratified: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.app.passkey.find_spec", lambda name: None)
    done = desk.at(LEDGER_CACHE="").run("ledger show mql --json")
    assert (done.code, done.errors[0]["what"]) == (1, "the signature of a passkey cannot be checked")


def test_what_is_stored_of_an_answer_is_what_anybody_can_check(ratified: Any) -> None:
    found = signature_of(ratified.signature)
    proof = proof_of(found.proof)
    told = msgspec.json.decode(raw(proof.client_data))
    assert raw(told["challenge"]) == sha256(found.statement.canonical).digest()
    assert raw(proof.authenticator_data)[:32] == sha256(b"localhost").digest()
