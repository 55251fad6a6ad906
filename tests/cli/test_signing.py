"""What somebody decides is signed, stored with the act, and checked by whoever audits."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from keys import DAY_1, DAY_2, DAY_3, DAY_4, enrolled, make_key, require_ssh, with_keys
from ledger.app import clock, settings, ssh
from ledger.app.decisions import sign
from ledger.app.ledger import Ledger, open_ledger
from ledger.data import replace
from ledger.domain.event import Actor, Event
from ledger.domain.statement import Signature, signature_of
from ledger.errors import Refused, Tampered
from ledger.govern.proposals.decide import approve as answers
from ledger.govern.proposals.decide.ratify import ratify
from ledger.installing import install_extra
from shell import ANA, CRO, DANA, MIA, SAL, TERMS, Desk, criteria


@pytest.fixture(scope="module")
def signers(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A governed ledger where the founder, SAL and CRO can sign on day 3, and mql#2 and mql#3 wait."""
    require_ssh()
    desk = template.copied(tmp_path_factory.mktemp("signers"))
    with_keys(desk)
    for file, text in (("two.yaml", "score >= 50"), ("three.yaml", "score >= 40")):
        desk.write(file, criteria(f"{text} AND employees >= 200"))
        desk.does(f"ledger propose {file} --effective 2026-02-04 {TERMS} --because x", by=ANA, now=DAY_3)
    return desk


@pytest.fixture
def desk(signers: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv(clock.NOW, DAY_3)
    return signers.copied(tmp_path).at(now=DAY_3)


def opened(desk: Desk) -> Ledger:
    return open_ledger(settings.load(desk.folder / settings.FILE))


def last(desk: Desk) -> Any:
    ledger = opened(desk)
    return ledger.journal.read(after=ledger.journal.head() - 1)[0][0].event


def signed(desk: Desk, ledger: Ledger, by: str, key: str, proposal: str = "mql#2", act: Any = "approve") -> Actor:
    """Somebody with a signature of an act that is not done yet."""
    return sign.with_ssh(ledger, ledger.actor(by), act, proposal, "agreed", desk.folder / key)


def audited(desk: Desk) -> list[dict[str, Any]]:
    """The acts that had no right."""
    done = desk.run("ledger audit rights --json", now=DAY_4)
    found = [each for each in done.data["acts"] if each["lacks"]]
    assert done.code == (6 if found else 0)
    return found


# --- what is done and kept --------------------------------------------------------------------------------------------


def test_an_approval_and_a_ratification_are_signed_and_stand(desk: Desk) -> None:
    done = desk.does("ledger approve mql#2 --sign sal --because agreed", by=SAL)
    assert "this act is signed" in done.err
    assert "approved mql#2 (signed)" in desk.does("ledger log mql").out
    event = last(desk)
    statement = signature_of(event.signature).statement
    assert (statement.act, statement.proposal, statement.digest) == ("approve", "mql#2", event.digest)
    assert (event.authentication.method, statement.because) == ("ssh", "agreed")
    desk.does("ledger ratify mql#2 --sign cro", by=CRO)
    ledger = opened(desk)
    lines = [json.loads(ledger.journal.line(at)) for at in range(1, ledger.journal.head() + 1)]
    assert {each["type"] for each in lines if each["assurance"] == "signed"} == {
        "credential.confirmed/1",
        "proposal.approved/1",
        "definition.ratified/1",
    }
    assert audited(desk) == []
    rights = desk.does("ledger audit rights --all").out
    assert f", signed with {event.authentication.credential}" in rights
    assert "checked 7 signatures: each is by the key that it names" in desk.does("ledger verify").out


def test_a_no_is_signed_too(desk: Desk) -> None:
    desk.does("ledger decline mql#2 --sign sal --because 'too wide'", by=SAL)
    assert signature_of(last(desk).signature).statement.act == "decline"
    assert audited(desk) == []


def test_several_answers_are_signed_one_by_one(desk: Desk) -> None:
    desk.does("ledger approve mql#2 mql#3 --sign sal", by=SAL)
    assert signature_of(last(desk).signature).statement.proposal == "mql#3"
    assert audited(desk) == []


def test_what_is_signed_is_what_anybody_can_check_with_ssh_alone(desk: Desk, tmp_path: Path) -> None:
    desk.does("ledger approve mql#2 --sign sal --because 'agréé'", by=SAL)
    assert ssh_takes(signature_of(last(desk).signature), desk.folder / "sal.pub", tmp_path)


def ssh_takes(signature: Signature, public: Path, folder: Path) -> bool:
    """Whether OpenSSH's own program says that it is by that key."""
    (folder / "signers").write_text(f"sal {public.read_text().rsplit(' ', 1)[0]}\n")
    (folder / "proof").write_text(signature.proof)
    plain = json.dumps(
        msgspec.to_builtins(signature.statement), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    command = ["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "sal", "-n", "ledger", "-s", "proof"]
    return subprocess.run(command, cwd=folder, input=plain.encode(), capture_output=True, check=False).returncode == 0


def test_a_key_in_an_agent_is_named_by_its_public_half(desk: Desk, tmp_path: Path) -> None:
    with agent(tmp_path, desk.folder / "sal") as socket:
        (desk.folder / "sal").unlink()
        desk.at(SSH_AUTH_SOCK=socket).does("ledger approve mql#2 --sign sal.pub", by=SAL)
    assert audited(desk) == []


@contextmanager
def agent(folder: Path, key: Path) -> Iterator[str]:
    """An ssh-agent that holds a key."""
    socket = f"/tmp/ledger-agent-{os.getpid()}"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert process.stdout
        process.stdout.readline()
        given = {**os.environ, "SSH_AUTH_SOCK": socket}
        subprocess.run(
            ["ssh-add", "-q", str(key)], env=given, check=True, capture_output=True, stdin=subprocess.DEVNULL
        )
        yield socket
    finally:
        process.terminate()
        process.wait()
        Path(socket).unlink(missing_ok=True)


def test_two_approvers_who_sign_at_once_do_not_both_count_on_what_they_did_not_see(desk: Desk) -> None:
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    desk.does("ledger approve mql#2", by=MIA)
    with pytest.raises(Refused, match="older than what happened to mql#2"):
        answers.approve(ledger, sal, "mql#2", "agreed")


def test_where_a_reason_names_somebody_the_statement_holds_their_id(desk: Desk) -> None:
    desk.does(f"ledger approve mql#2 --sign sal --because 'as {ANA} said'", by=SAL)
    assert ANA not in last(desk).signature
    assert audited(desk) == []


# --- what is refused --------------------------------------------------------------------------------------------------


def refused(desk: Desk, command: str, by: str, now: str = DAY_3) -> str:
    """Why, of a command that changes nothing."""
    before = desk.stored()
    done = desk.run(f"ledger {command} --json", by=by, now=now)
    assert (done.code, desk.stored()) == (4, before), done.out
    return f"{done.errors[0]['what']}: {done.errors[0]['why']}"


@pytest.mark.fault(24)
def test_a_key_that_nobody_confirmed_signs_nothing(desk: Desk) -> None:
    enrolled(desk, MIA, "mia", now=DAY_3)
    assert "no registrar has confirmed" in refused(desk, "approve mql#2 --sign mia", MIA)


@pytest.mark.fault(24)
def test_a_key_that_waits_out_its_day_signs_nothing(desk: Desk) -> None:
    mia = enrolled(desk, MIA, "mia", now=DAY_3)
    desk.does(f"ledger credential confirm {mia}", by=DANA, now=DAY_3)
    assert "until then any seat may object" in refused(desk, "approve mql#2 --sign mia", MIA, "2026-02-05T09:59:59Z")
    desk.does("ledger approve mql#2 --sign mia", by=MIA, now=DAY_4)


@pytest.mark.fault(24)
def test_a_key_that_was_revoked_signs_nothing_more(desk: Desk) -> None:
    desk.does("ledger approve mql#2 --sign sal", by=SAL)
    sal = last(desk).authentication.credential
    desk.does(f"ledger credential revoke {sal} --because lost", by=SAL)
    assert "it was revoked" in refused(desk, "approve mql#3 --sign sal", SAL)
    assert audited(desk) == []  # what it signed before stands


@pytest.mark.fault(24)
def test_nobody_signs_with_somebody_elses_key(desk: Desk) -> None:
    assert f"is no key of {MIA}" in refused(desk, "approve mql#2 --sign sal", MIA)


@pytest.mark.fault(24)
def test_nobody_signs_with_a_key_that_was_never_enrolled(desk: Desk) -> None:
    make_key(desk.folder, "stray")
    assert f"is no key of {SAL}" in refused(desk, "approve mql#2 --sign stray", SAL)


@pytest.mark.fault(25)
def test_a_signature_is_used_once(desk: Desk) -> None:
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    answers.approve(ledger, sal, "mql#2", "agreed")
    desk.does("ledger decline mql#2 --because 'second thoughts'", by=SAL)
    with pytest.raises(Refused, match="older than what happened"):
        answers.approve(ledger, sal, "mql#2", "agreed")


@pytest.mark.fault(25)
def test_a_signature_does_not_outlive_a_revision_that_was_taken_back(desk: Desk) -> None:
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    digest = ledger.state().proposals["mql#2"].digest
    for file in ("three.yaml", "two.yaml"):
        desk.does(f"ledger revise mql#2 {file} --because x", by=ANA)
    assert ledger.state().proposals["mql#2"].digest == digest
    with pytest.raises(Refused, match="older than what happened"):
        answers.approve(ledger, sal, "mql#2", "agreed")


CHANGED = {
    "ledger": "00000000-0000-0000-0000-000000000000",
    "person": "p_0000000000000000",
    "act": "ratify",
    "proposal": "mql#3",
    "digest": "0" * 64,
    "brief": "1" * 64,
    "right": 1,
    "because": "something else",
}


@pytest.mark.parametrize("name", CHANGED)
@pytest.mark.fault(24)
@pytest.mark.fault(25)
def test_a_signature_of_anything_else_is_refused_and_found(desk: Desk, name: str) -> None:
    """Signed with the right key, by the right person, and not for this act."""
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    assert sal.signature
    said = msgspec.structs.replace(signature_of(sal.signature).statement, **{name: CHANGED[name]})
    proof = ssh.sign(desk.folder / "sal", said.canonical)
    other = replace(sal, signature=Signature(statement=said, proof=proof).text)
    with pytest.raises(Refused, match=f"what was signed is another {name}"):
        answers.approve(ledger, other, "mql#2", "agreed")
    forced(ledger, desk, other)
    assert f"another {name}" in audited(desk)[0]["lacks"]


def forced(ledger: Ledger, desk: Desk, actor: Actor) -> None:
    """What somebody writes into the file, past every guard: an approval of mql#2 with the signature that they have."""
    state = ledger.state()
    row = state.rights.governing("lifecycle/mql", ledger.today())
    assert row
    event = answers_event(state, actor, row.position)
    ledger.journal.record([event], actor=actor, command_id=os.urandom(8).hex(), now=ledger.now())


def answers_event(state: Any, actor: Actor, right: int) -> Event:
    from ledger.domain.proposal import ProposalApproved

    return ProposalApproved(
        proposal="mql#2",
        digest=state.proposals["mql#2"].digest,
        role="approver",
        right=right,
        because="agreed",
        authentication=actor.authentication or msgspec.UNSET,
        signature=actor.signature,
    )


@pytest.mark.fault(24)
def test_a_forged_proof_is_found_by_audit_and_by_verify(desk: Desk) -> None:
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    assert sal.signature
    said = signature_of(sal.signature).statement
    proof = ssh.sign(desk.folder / "dana", said.canonical)  # somebody else's key
    forced(ledger, desk, replace(sal, signature=Signature(statement=said, proof=proof).text))
    assert "not signed by the key that it names" in audited(desk)[0]["lacks"]
    done = desk.run("ledger verify --json")
    assert (done.code, done.errors[0]["why"]) == (6, "the proof is not one of its statement by the key that it names")


@pytest.mark.fault(24)
def test_an_act_in_the_file_with_somebody_elses_key_is_found(desk: Desk) -> None:
    """The proof holds, the statement is right, and the key counts; it is SAL's, and MIA acts."""
    ledger = opened(desk)
    said = sign.statement_of(ledger, ledger.actor(MIA), "approve", "mql#2", "agreed")
    proof = ssh.sign(desk.folder / "sal", said.canonical)
    found = next(ledger.state().credentials.of(ledger.person(SAL).id))
    forced(ledger, desk, sign.signed_actor(ledger, ledger.actor(MIA), found, Signature(statement=said, proof=proof)))
    assert f"is no key of {MIA}" in audited(desk)[0]["lacks"]


@pytest.mark.fault(25)
def test_a_signature_given_on_another_history_is_found_by_verify(desk: Desk) -> None:
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    assert sal.signature
    said = signature_of(sal.signature).statement
    size, _, _ = said.head.partition(":")
    said = msgspec.structs.replace(said, head=f"{size}:{'0' * 64}")
    proof = ssh.sign(desk.folder / "sal", said.canonical)
    forced(ledger, desk, replace(sal, signature=Signature(statement=said, proof=proof).text))
    done = desk.run("ledger verify --json")
    assert (done.code, "events are others here" in done.errors[0]["why"]) == (6, True)


@pytest.mark.fault(25)
def test_a_replayed_act_in_the_file_is_found(desk: Desk) -> None:
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    answers.approve(ledger, sal, "mql#2", "agreed")
    desk.does("ledger decline mql#2 --because 'second thoughts'", by=SAL)
    forced(ledger, desk, sal)
    assert "older than what happened to mql#2" in audited(desk)[0]["lacks"]


@pytest.mark.fault(25, control=True)
def test_ssh_alone_takes_the_replayed_act(desk: Desk, tmp_path: Path) -> None:
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    answers.approve(ledger, sal, "mql#2", "agreed")
    desk.does("ledger decline mql#2 --because 'second thoughts'", by=SAL)
    forced(ledger, desk, sal)
    assert ssh_takes(signature_of(last(desk).said.signature), desk.folder / "sal.pub", tmp_path)


@pytest.mark.fault(24, control=True)
def test_where_nothing_checks_signatures_nothing_that_rests_on_a_forged_proof_is_answered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    assert sal.signature
    said = signature_of(sal.signature).statement
    proof = ssh.sign(desk.folder / "dana", said.canonical)
    forced(ledger, desk, replace(sal, signature=Signature(statement=said, proof=proof).text))
    monkeypatch.setattr("ledger.app.ssh.find_spec", lambda name: None)
    done = desk.run("ledger verify --json")
    assert (done.code, done.errors[0]["what"]) == (1, "an ssh signature cannot be checked")
    assert done.errors[0]["fix"] == install_extra("checkpoint")


@pytest.mark.parametrize("when", [DAY_1, DAY_2])
@pytest.mark.fault(24)
def test_an_act_in_the_file_by_a_key_that_did_not_count_then_is_found(desk: Desk, when: str) -> None:
    """The key counts by the day of the audit, and did not on the day of the act."""
    mia = enrolled(desk, MIA, "mia", now=DAY_3)
    ledger = opened(desk)
    actor = ledger.actor(MIA)
    said = sign.statement_of(ledger, actor, "approve", "mql#2", "agreed")
    found = ledger.state().credentials.by_id[mia]
    proof = ssh.sign(desk.folder / "mia", said.canonical)
    if when == DAY_2:
        desk.does(f"ledger credential confirm {mia}", by=DANA, now=DAY_3)
    forced(ledger, desk, sign.signed_actor(ledger, actor, found, Signature(statement=said, proof=proof)))
    assert f"{mia} does not count" in audited(desk)[0]["lacks"]


@pytest.mark.fault(24)
def test_a_signature_that_is_no_signature_is_found(desk: Desk) -> None:
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    for text in ("x", "{}", "[]"):
        with pytest.raises(Tampered, match="cannot be read"):
            answers.approve(ledger, replace(sal, signature=text), "mql#2", "agreed")
    forced(ledger, desk, replace(sal, signature="{}"))
    assert "the signature cannot be read" in audited(desk)[0]["lacks"]


@pytest.mark.fault(25)
def test_a_ratification_takes_no_signature_of_an_approval(desk: Desk) -> None:
    desk.does("ledger approve mql#2", by=SAL)
    ledger = opened(desk)
    cro = signed(desk, ledger, CRO, "cro", act="approve")
    with pytest.raises(Refused, match="another act"):
        ratify(ledger, cro, "mql#2", "agreed")


def test_where_there_is_no_ssh_nobody_signs_and_everybody_checks(desk: Desk, tmp_path: Path) -> None:
    desk.does("ledger approve mql#2 --sign sal", by=SAL)
    without = desk.at(PATH=str(tmp_path))
    assert "checked 6 signatures: each is by the key that it names" in without.does("ledger verify").out
    assert "signatures" not in without.does("ledger audit rights").out
    done = without.run("ledger approve mql#3 --sign sal --json", by=SAL)
    assert (done.code, done.errors[0]["what"]) == (1, "ssh-keygen is not on this machine")


def test_where_nothing_checks_signatures_it_is_said_and_nothing_is_claimed_or_signed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.does("ledger approve mql#2 --sign sal", by=SAL)
    monkeypatch.setattr("ledger.app.ssh.find_spec", lambda name: None)
    assert "what checks them is not on this machine" in desk.does("ledger verify").out
    rights = desk.does("ledger audit rights").out
    assert "whether 6 signatures hold: what checks them is not on this machine" in rights
    done = desk.run("ledger approve mql#3 --sign sal --json", by=SAL)
    assert (done.code, done.errors[0]["what"]) == (1, "an ssh signature cannot be checked")
    assert done.errors[0]["fix"] == install_extra("checkpoint")


def test_an_older_signature_by_a_seat_that_ended_is_no_right(desk: Desk) -> None:
    ledger = opened(desk)
    sal = signed(desk, ledger, SAL, "sal")
    desk.does(f"ledger revoke lifecycle approver {SAL} --because left", by=CRO)
    with pytest.raises(Refused, match="may not act as approver"):
        answers.approve(ledger, sal, "mql#2", "agreed")
