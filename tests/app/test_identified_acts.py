"""Whoever opens the door says how it was established who acts, and the ledger keeps it with the act."""

from __future__ import annotations

import json

import msgspec
import pytest

from ledger.app import clock, settings
from ledger.app.ledger import Ledger, open_ledger
from ledger.data import replace
from ledger.domain.credential import CredentialAdded, CredentialConfirmed, OidcBinding, id_of_public
from ledger.domain.event import Actor, Authentication
from ledger.domain.proposal import ProposalApproved
from ledger.errors import Unidentified
from ledger.govern.people.decide.accounts import Account, bind
from ledger.govern.proposals.decide.approve import approve
from ledger.govern.proposals.decide.ratify import ratify
from shell import ANA, CHARTER, CRO, DANA, FOUNDED, MIA, SAL, TERMS, Desk, criteria

OIDC_LONG_AGO = Authentication(method="oidc", credential="c_7", at="2026-02-02T03:00:00.000000Z")
LATER = "2026-02-04T09:00:00Z"
NEXT_DAY = "2026-02-03T09:00:00Z"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)


@pytest.fixture
def strict(desk: Desk) -> Ledger:
    """A charter that asks who it is, under which `mql#2` is open."""
    desk.write("charter.yaml", CHARTER + "needs: {approve: session, ratify: federated, fresh: 10 minutes}\n")
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because x", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-04 {TERMS} --because x", by=ANA)
    return open_ledger(settings.load(desk.folder / settings.FILE))


NAMES: dict[str, str] = {}


@pytest.fixture
def accounts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts of Sal and of the CRO, bound and confirmed by Dana, a day ago."""
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    for who in (SAL, CRO):
        NAMES[who], _ = bind(ledger, who, Account("oidc", "https://login.acme.example", who), "")
        desk.does(f"ledger credential confirm {NAMES[who]}", by=DANA)
    monkeypatch.setenv(clock.NOW, NEXT_DAY)


def shown(who: str) -> Authentication:
    return Authentication(method="oidc", credential=NAMES[who], at=NEXT_DAY)


def signed_in(ledger: Ledger, who: str) -> Actor:
    return replace(ledger.actor(who), assurance="federated", authentication=shown(who))


@pytest.mark.usefixtures("accounts")
def test_the_line_says_how_surely_and_the_event_by_what(desk: Desk) -> None:
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-04 {TERMS} --because x", by=ANA)
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    sal = replace(signed_in(ledger, SAL), relayed_for=ledger.person(CRO).id)
    approve(ledger, sal, "mql#2", "agreed")
    cro = replace(signed_in(ledger, CRO), assurance="session")
    decided = ratify(ledger, cro, "mql#2", "agreed")
    assert decided.position
    approval, ratification = (each.event for each in ledger.journal.read(after=decided.position - 2)[0])
    assert (approval.authentication, approval.relayed_for) == (shown(SAL), cro.id)  # type: ignore[attr-defined]
    assert ratification.authentication == shown(CRO)  # type: ignore[attr-defined]
    lines = [json.loads(ledger.journal.line(at))["assurance"] for at in (decided.position - 1, decided.position)]
    assert lines == ["federated", "session"]
    assert desk.does("ledger verify")


@pytest.mark.usefixtures("strict")
@pytest.mark.fault(31)
def test_the_command_line_alone_is_refused_and_told_where_to_go(desk: Desk) -> None:
    said = desk.run("ledger approve mql#2", by=SAL)
    assert said.code == 4
    assert f"that it is {SAL} who would approve mql#2 was not established surely enough" in said.err
    assert "fix: sign it: ledger approve mql#2 --sign KEYFILE" in said.err
    text = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
    desk.write("ledger.toml", f'{text}\n[serve]\naddress = "https://ledger.acme.example"\n')
    said = desk.run("ledger approve mql#2", by=SAL)
    assert "fix: answer it at https://ledger.acme.example/p/mql/2, or sign it: ledger approve" in said.err


@pytest.mark.fault(31, control=True)
def test_where_the_charter_asks_for_no_more_a_word_is_enough(desk: Desk) -> None:
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-04 {TERMS} --because x", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    assert "governs 2026-02-04 on" in desk.does("ledger ratify mql#2", by=CRO).out


@pytest.mark.usefixtures("accounts")
def test_whoever_signed_in_is_heard_and_an_audit_agrees(desk: Desk, strict: Ledger) -> None:
    approve(strict, signed_in(strict, SAL), "mql#2", "agreed")
    assert ratify(strict, signed_in(strict, CRO), "mql#2", "agreed").events
    assert desk.does("ledger audit rights --json").data["had_no_right"] == 0


def test_an_account_that_ended_vouches_for_nobody(desk: Desk, strict: Ledger, accounts: None) -> None:
    approve(strict, signed_in(strict, SAL), "mql#2", "agreed")
    desk.does(f"ledger credential revoke {NAMES[CRO]}", by=CRO)
    with pytest.raises(Unidentified, match=f"no account vouches for {CRO} any more"):
        ratify(strict, signed_in(strict, CRO), "mql#2", "agreed")


@pytest.mark.usefixtures("accounts")
@pytest.mark.fault(31)
def test_an_audit_finds_what_was_written_into_the_file_with_less_than_was_needed(desk: Desk, strict: Ledger) -> None:
    (given,) = approve(strict, signed_in(strict, SAL), "mql#2", "agreed").events
    assert isinstance(given, ProposalApproved)
    late = msgspec.structs.replace(given, authentication=OIDC_LONG_AGO)
    mia, now = strict.person(MIA).id, strict.now()
    strict.journal.record([given], actor=Actor(mia), command_id="by hand 1", now=now)
    strict.journal.record([late], actor=Actor(mia, assurance="session"), command_id="by hand 2", now=now)
    acts = desk.run("ledger audit rights --json").data["acts"]
    lacks = [each["lacks"] for each in acts if each["lacks"]]
    assert [("surely enough" in each, "lately enough" in each) for each in lacks] == [(True, False), (False, True)]


def test_rights_tell_how_surely_it_has_to_be_established_who_answers(desk: Desk, strict: Ledger) -> None:
    told = "needs     to approve: session (they signed in); to ratify: federated"
    assert told in desk.does("ledger rights").out
    wide, narrow = desk.does("ledger rights --json").data["rows"]
    assert narrow["needs"] == {"approve": "session", "ratify": "federated", "fresh": 10}
    assert (wide["registrar"], narrow["registrar"]) == ([DANA], [])
    row = strict.state().rights.row("*", strict.today())
    assert row
    assert row.position == wide["position"]


def test_a_proposal_tells_what_it_takes_to_answer_it(desk: Desk, strict: Ledger) -> None:
    told = desk.does("ledger show mql#2").out
    assert "to approve: session (they signed in)" in told
    assert "shown at most 10 minutes before" in told
    assert desk.does("ledger show mql#2 --json").data["needs"] == {
        "approve": "session",
        "ratify": "federated",
        "fresh": 10,
    }
    assert strict.state().proposals["mql#2"]


def test_whose_word_was_passed_on_is_told_and_counts_as_nobody_elses(desk: Desk) -> None:
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-04 {TERMS} --because x", by=ANA)
    desk.does(f"ledger approve mql#2 --relayed-for {MIA}", by=SAL)
    assert f"{SAL} approved mql#2, passing on the word of {MIA}" in " ".join(desk.does("ledger log mql").out.split())
    assert desk.does("ledger show mql#2 --json").data["approved_by"] == [{"by": SAL, "void": ""}]
    assert desk.run(f"ledger ratify mql#2 --relayed-for {CRO}", by=SAL).code == 4


def test_everything_may_ask_for_what_its_decider_can_show(desk: Desk) -> None:
    everything = CHARTER.replace("lifecycle\n", "'*'\n", 2).replace("cro@", "dana@") + "needs: {ratify: federated}\n"
    desk.write("everything.yaml", everything)
    asking = f"ledger propose everything.yaml --effective 2026-02-04 {TERMS} --because x"
    assert "dana@acme.example has no account or key that counts" in desk.run(asking, now=LATER).err
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    dana = ledger.actor(DANA)
    public = OidcBinding(commitment="of Dana")
    account, right = id_of_public(public), ledger.state().rights.rows["*"][0].position
    added = CredentialAdded(credential=account, person=dana.id, public=public, nonce="", proof="")
    confirmed = CredentialConfirmed(
        credential=account, person=dana.id, right=right, assurance="asserted", self_attested=True
    )
    ledger.journal.record([added, confirmed], actor=dana, command_id="enrols", now=ledger.now())
    desk.does(asking, now=LATER)
    desk.does("ledger ratify charter#1", now=LATER)
    assert "needs     to ratify: federated" in desk.does("ledger rights --on 2026-02-04", now=LATER).out
