"""What somebody writes into the file about credentials, past every guard, is found by an audit."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from keys import DAY_3, enrolled, make_key, require_ssh, with_keys
from ledger.app import clock, settings, ssh
from ledger.app.ledger import Ledger, open_ledger
from ledger.audit.trail.queries.audit import audited
from ledger.domain.credential import (
    CredentialAdded,
    CredentialConfirmed,
    CredentialObjected,
    CredentialRevoked,
    RecoveryKey,
    SshKey,
    id_of_public,
)
from ledger.domain.event import Authentication, Event
from ledger.domain.statement import Enrolment
from ledger.errors import Refused
from ledger.govern.people.decide.credentials import confirm, enrol
from shell import ANA, BEN, CRO, DANA, MIA, SAL, Desk


@pytest.fixture(scope="module")
def signers(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, dict[str, str]]:
    require_ssh()
    desk = template.copied(tmp_path_factory.mktemp("signers"))
    return desk, {**with_keys(desk), "mia": enrolled(desk, MIA, "mia", now=DAY_3)}


@pytest.fixture
def ledger(signers: tuple[Desk, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setenv(clock.NOW, DAY_3)
    desk = signers[0].copied(tmp_path)
    return open_ledger(settings.load(desk.folder / settings.FILE))


def lacks(ledger: Ledger, event: Event, by: str) -> str:
    """What an event lacks that somebody appends."""
    actor = ledger.actor(by)
    ledger.journal.record([event], actor=actor, command_id=os.urandom(8).hex(), now=ledger.now())
    return [*audited(ledger)][-1].judgement.lacks


def added(ledger: Ledger, folder: Path, holder: str, said_by: str = "", key: str = "new") -> CredentialAdded:
    """A new key of somebody, with a proof that it is theirs; or somebody else's."""
    make_key(folder, key)
    public = ssh.public_half(folder / key)
    said = Enrolment(ledger=ledger.founded.ledger_id, person=ledger.person(said_by or holder).id, key=public, nonce="0")
    proof = ssh.sign(folder / key, said.canonical)
    named = id_of_public(SshKey(key=public))
    who = ledger.person(holder).id
    return CredentialAdded(credential=named, person=who, public=SshKey(key=public), nonce="0", proof=proof)


def confirmed(ledger: Ledger, named: str, holder: str, right: int = 3, **more: object) -> CredentialConfirmed:
    who = ledger.person(holder).id
    return msgspec.structs.replace(
        CredentialConfirmed(credential=named, person=who, right=right, assurance="asserted"), **more
    )


def test_what_the_ledger_itself_would_record_has_its_right(ledger: Ledger, tmp_path: Path) -> None:
    event = added(ledger, tmp_path, BEN)
    assert lacks(ledger, event, BEN) == ""
    assert lacks(ledger, confirmed(ledger, event.credential, BEN), DANA) == ""


def test_a_confirmation_is_on_record_as_its_registrar_gave_it(
    ledger: Ledger, signers: tuple[Desk, dict[str, str]]
) -> None:
    named = signers[1]["mia"]
    found = confirm(ledger, ledger.actor(DANA), named, "seen in person")
    assert found.events == [confirmed(ledger, named, MIA, because="seen in person")]
    last = [*audited(ledger)][-1]
    assert (last.recorded.position, last.recorded.event, last.judgement.lacks) == (*found.positions, *found.events, "")


def test_a_key_that_somebody_enrolled_for_another(ledger: Ledger, tmp_path: Path) -> None:
    assert "enrols their own" in lacks(ledger, added(ledger, tmp_path, SAL), ANA)


def test_a_key_whose_holder_proved_it_for_somebody_else(ledger: Ledger, tmp_path: Path) -> None:
    assert "proof is none of its statement" in lacks(ledger, added(ledger, tmp_path, BEN, said_by=ANA), BEN)


def test_a_key_under_the_name_of_another(ledger: Ledger, tmp_path: Path) -> None:
    event = msgspec.structs.replace(added(ledger, tmp_path, BEN), credential="SHA256:another")
    assert "enrols their own" in lacks(ledger, event, BEN)


def test_a_recovery_key_that_was_not_there_from_the_beginning(ledger: Ledger, tmp_path: Path) -> None:
    mine = added(ledger, tmp_path, DANA)
    assert isinstance(mine.public, SshKey)
    offline = msgspec.structs.replace(mine, public=RecoveryKey(key=mine.public.key))
    assert "cannot be a recovery key" in lacks(ledger, offline, DANA)
    with pytest.raises(Refused, match="cannot be a recovery key"):
        enrol(ledger, ledger.actor(DANA), offline.public, "0", "", "")


def test_a_key_that_is_enrolled_twice(ledger: Ledger, signers: tuple[Desk, dict[str, str]]) -> None:
    named = signers[1]["mia"]
    public = ledger.state().credentials.by_id[named].public
    event = CredentialAdded(
        credential=named, person=ledger.person(BEN).id, public=public, nonce="0", proof="none is looked at"
    )
    assert "one key is enrolled once" in lacks(ledger, event, BEN)


@pytest.mark.parametrize(
    ("by", "holder", "more", "said"),
    [
        (CRO, MIA, {}, "may not confirm a credential"),
        (DANA, SAL, {}, "names"),
        (DANA, MIA, {"right": 1}, "was not confirmed like that"),
        (DANA, MIA, {"self_attested": True}, "was not confirmed like that"),
        (DANA, MIA, {"recovered": True}, "was not confirmed like that"),
        (DANA, MIA, {"assurance": "signed"}, "was not confirmed by a signature"),
    ],
)
def test_a_confirmation_that_nobody_may_give(
    ledger: Ledger,
    signers: tuple[Desk, dict[str, str]],
    by: str,
    holder: str,
    more: dict[str, object],
    said: str,
) -> None:
    assert said in lacks(ledger, confirmed(ledger, signers[1]["mia"], holder, **more), by)


def test_a_second_confirmation(ledger: Ledger, signers: tuple[Desk, dict[str, str]]) -> None:
    assert "was not confirmed like that" in lacks(ledger, confirmed(ledger, signers[1]["sal"], SAL), DANA)


def test_a_confirmation_that_shows_a_key_which_is_no_recovery_key(
    ledger: Ledger, signers: tuple[Desk, dict[str, str]]
) -> None:
    shown = Authentication(method="recovery", credential=signers[1]["cro"], at=DAY_3)
    event = confirmed(ledger, signers[1]["mia"], MIA, recovered=True, authentication=shown)
    assert "may not confirm a credential" in lacks(ledger, event, BEN)


def test_a_no_that_came_too_late(ledger: Ledger, signers: tuple[Desk, dict[str, str]]) -> None:
    late = CredentialObjected(credential=signers[1]["sal"], person=ledger.person(SAL).id, because="x")
    assert "too late" in lacks(ledger, late, BEN)


def test_an_end_that_is_not_theirs_to_say(ledger: Ledger, signers: tuple[Desk, dict[str, str]]) -> None:
    event = CredentialRevoked(credential=signers[1]["sal"], person=ledger.person(SAL).id)
    assert "for its holder or a registrar" in lacks(ledger, event, CRO)


def test_what_is_said_of_a_key_that_was_never_enrolled(ledger: Ledger) -> None:
    event = CredentialRevoked(credential="SHA256:none", person=ledger.person(SAL).id)
    assert "there is no credential" in lacks(ledger, event, SAL)


def test_a_proof_for_another_purpose_is_none(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the same key signed for git, or for a file, says nothing here."""
    make_key(tmp_path, "new")
    public = ssh.public_half(tmp_path / "new")
    assert ssh.holds(public, b"it", ssh.sign(tmp_path / "new", b"it"))
    monkeypatch.setattr(ssh, "NAMESPACE", "git")
    proof = ssh.sign(tmp_path / "new", b"it")
    monkeypatch.undo()
    assert not ssh.holds(public, b"it", proof)
