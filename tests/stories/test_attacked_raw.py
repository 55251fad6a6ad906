"""What a login or a writer of the file makes up of emergencies, delegations, agents, keys and acknowledgements.

each well made but for one thing, by raw SQL --> struck out, and the honest act beside it goes its way
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from forged import events_in, forge, id_of
from keys import DAY_3, make_key, require_ssh, with_keys
from ledger.app import clock, settings
from ledger.app.decisions import sign
from ledger.app.ledger import Ledger, open_ledger
from ledger.domain.credential import CredentialAdded, CredentialConfirmed, SshKey
from ledger.domain.delegation import DelegationEnded, RightDelegated
from ledger.domain.event import Authentication, Event
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified, ProposalApproved, ProposalDeclined
from ledger.domain.statement import Enrolment, Signature
from ledger.domain.verdict import VerdictsAcknowledged
from ledger.govern.people.events import TokenMade
from shell import ANA, BEN, CHARTER, CRO, DANA, MIA, OPS, SAL, TERMS, Desk, criteria

EVE, BOT = "eve@acme.example", "bot@acme.example"
DAY, MARCH = date(2026, 2, 4), date(2026, 3, 1)


@dataclass(frozen=True)
class Raw:
    """A ledger with an emergency in its charter and signed decisions, and a way past the program."""

    desk: Desk

    @property
    def file(self) -> Path:
        return self.desk.folder / "ledger.db"

    def id(self, address: str) -> str:
        return id_of(self.file, address)

    def events(self) -> list[Any]:
        return [event for _, _, event in events_in(self.file)]

    def last(self, sort: type[Event]) -> Any:
        return next(each for each in reversed(self.events()) if isinstance(each, sort))

    def opened(self) -> Ledger:
        return open_ledger(settings.load(self.desk.folder / settings.FILE))

    def row(self, scope: str) -> int:
        found = self.opened().snapshot().state.rights.row(scope, DAY)
        assert found
        return found.position

    def write(self, by: str, event: Event, assurance: str = "asserted", at: str = "2026-02-04T11:00:00.000000Z") -> int:
        return forge(self.file, self.id(by), event, assurance=assurance, recorded_at=at)

    def struck(self) -> dict[int, str]:
        told = self.desk.at(LEDGER_CACHE="").run("ledger audit rights --json", now="2026-02-05T11:00:00Z").data["acts"]
        return {each["position"]: each["rule"] for each in told if each["verdict"] == "not entitled"}


@pytest.fixture(scope="module")
def made(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    require_ssh()
    desk = template.copied(tmp_path_factory.mktemp("raw")).at(DAY_3)
    with_keys(desk)
    for who in (EVE, "vp@acme.example"):
        desk.does(f"ledger person add {who}", by=DANA)
    return desk


@pytest.fixture
def raw(made: Desk, tmp_path: Path) -> Raw:
    return Raw(made.copied(tmp_path).at(DAY_3))


def lent(raw: Raw, by: str, to: str, role: Any = "approver", scope: str = "lifecycle", **more: Any) -> RightDelegated:
    given: dict[str, Any] = {"from_": DAY, "until": MARCH, "right": raw.row(scope), **more}
    return RightDelegated(scope=scope, role=role, person=raw.id(by), to=raw.id(to), **given)


DELEGATIONS: dict[str, Callable[[Raw], list[tuple[str, Event]]]] = {
    "to oneself": lambda raw: [(SAL, lent(raw, SAL, SAL))],
    "a seat of somebody else": lambda raw: [(EVE, lent(raw, SAL, EVE))],
    "for longer than 90 days": lambda raw: [(SAL, lent(raw, SAL, EVE, until=date(2026, 5, 7)))],
    "that is over": lambda raw: [(SAL, lent(raw, SAL, EVE, from_=date(2026, 1, 1), until=DAY))],
    "of no days": lambda raw: [(SAL, lent(raw, SAL, EVE, until=DAY))],
    "as a steward": lambda raw: [(ANA, lent(raw, ANA, EVE, role="steward"))],
    "of everything by nobody": lambda raw: [(EVE, lent(raw, DANA, EVE, "decider", "*"))],
    "of a founder's alone": lambda raw: [(DANA, lent(raw, DANA, EVE, "decider", "*"))],
    "by another row": lambda raw: [(SAL, lent(raw, SAL, EVE, right=raw.row("*")))],
    "of a row elsewhere": lambda raw: [(SAL, lent(raw, SAL, EVE, scope="*", right=raw.row("lifecycle")))],
}
CHAINS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "on again": ((SAL, EVE), (EVE, "vp@acme.example")),
    "twice": ((SAL, EVE), (SAL, "vp@acme.example")),
    "from two": ((SAL, EVE), (MIA, EVE)),
    "back": ((SAL, EVE), (MIA, SAL)),
}


@pytest.mark.parametrize("made_up", DELEGATIONS)
def test_a_delegation_that_nobody_could_give_seats_nobody(raw: Raw, made_up: str) -> None:
    written = [raw.write(by, event) for by, event in DELEGATIONS[made_up](raw)]
    assert [*raw.struck()] == written
    assert EVE not in raw.desk.does("ledger rights").out


@pytest.mark.parametrize("chain", CHAINS)
def test_of_delegations_that_do_not_go_together_the_first_stands(raw: Raw, chain: str) -> None:
    written = [raw.write(by, lent(raw, by, to)) for by, to in CHAINS[chain]]
    assert [*raw.struck()] == written[1:]


def test_nobody_else_ends_a_delegation(raw: Raw) -> None:
    at = raw.write(SAL, lent(raw, SAL, EVE))
    said = DelegationEnded(
        delegation=at, scope="lifecycle", role="approver", person=raw.id(SAL), to=raw.id(EVE), from_=DAY, because="x"
    )
    written = [raw.write(BEN, said), raw.write(SAL, replace(said, from_=date(2026, 2, 1)))]
    assert [*raw.struck()] == written
    assert EVE in raw.desk.does("ledger rights").out


def test_verdicts_are_acknowledged_by_who_decides_there_and_of_what_is_struck_out(raw: Raw) -> None:
    at = raw.write(EVE, lent(raw, SAL, EVE))
    said = VerdictsAcknowledged(scope="lifecycle", struck=(at,), right=raw.row("lifecycle"))
    wide = VerdictsAcknowledged(scope="*", struck=(at,), right=raw.row("*"))
    written = [
        at,
        raw.write(EVE, said),
        raw.write(SAL, said),
        raw.write(CRO, wide),
        raw.write(CRO, replace(said, struck=(1,))),
        raw.write(CRO, replace(said, struck=(at + 90,))),
        raw.write(CRO, replace(said, right=1)),
    ]
    assert [*raw.struck()] == written


def test_an_agent_that_writes_past_the_program_has_room_for_five_and_decides_nothing(raw: Raw) -> None:
    raw.desk.does(f"ledger person add {BOT} --kind agent --owner {ANA}", by=DANA)
    raw.desk.write("charter.yaml", CHARTER.replace("[ana@", f"[{BOT}, ana@"))
    raw.desk.does(f"ledger propose charter.yaml --effective 2026-02-04 {TERMS} --because x", by=DANA)
    raw.desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    raw.desk.write("next.yaml", criteria("score >= 70"))
    raw.desk.does(f"ledger propose next.yaml --effective 2026-02-04 {TERMS} --because x", by=ANA)
    asked = raw.last(DefinitionProposed)
    own = [raw.write(BOT, replace(asked, proposal=f"mql#{number}")) for number in range(3, 10)]
    approved = ProposalApproved(
        proposal="mql#2", digest=asked.digest, role="approver", right=raw.row("lifecycle"), because=""
    )
    others = [
        raw.write(BOT, approved),
        raw.write(BOT, TokenMade(credential="t", person=raw.id(BOT), scope="decide", until="2026-04-01"), "session"),
    ]
    assert [*raw.struck()] == [*own[5:], *others]
    assert raw.desk.run("ledger propose next.yaml --effective 2026-02-09 --because x", by=BOT).code == 4


def emergency(raw: Raw, **more: Any) -> DefinitionRatified:
    """An emergency of Ana's `mql#2`, made well but for what is said otherwise."""
    asked, until = raw.last(DefinitionProposed), date(2026, 2, 11)
    told: dict[str, Any] = {
        "proposal": "mql#2",
        "digest": asked.digest,
        "key": "mql",
        "scope": "lifecycle",
        "entity": "lead",
        "refers": asked.draft.refers,
        "version": 2,
        "from_": asked.terms.from_,
        "until": until,
        "emergency_until": until,
        "because": "bots",
        "counted": (),
        "quorum": 1,
        "right": raw.row("lifecycle"),
        "self_attested": False,
    }
    return DefinitionRatified(**{**told, **more})


EMERGENCIES: dict[str, tuple[str, dict[str, Any]]] = {
    "by the decider": (CRO, {}),
    "by nobody named": (EVE, {}),
    "by its author": (ANA, {}),
    "for longer": (OPS, {"until": date(2026, 2, 12), "emergency_until": date(2026, 2, 12)}),
    "for good": (OPS, {"until": None}),
    "for two terms": (OPS, {"until": None, "emergency_until": UNSET}),
    "over before it begins": (OPS, {"until": DAY, "emergency_until": DAY}),
    "with an approval that there is not": (OPS, {"counted": "sal"}),
    "as another version": (OPS, {"version": 3}),
    "by another row": (OPS, {"right": 3}),
}


@pytest.fixture
def sudden(raw: Raw) -> Raw:
    raw.desk.write("charter.yaml", f"{CHARTER}emergency: {{by: [{OPS}], days: 7}}\n")
    raw.desk.does(f"ledger propose charter.yaml --effective 2026-02-04 {TERMS} --because x", by=DANA)
    raw.desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    raw.desk.write("next.yaml", criteria("score >= 70"))
    raw.desk.does(f"ledger propose next.yaml --effective 2026-02-04 {TERMS} --because x", by=ANA)
    return raw


@pytest.mark.parametrize("made_up", EMERGENCIES)
def test_an_emergency_that_is_none_governs_nothing(sudden: Raw, made_up: str) -> None:
    by, more = EMERGENCIES[made_up]
    more = {**more, **({"counted": (sudden.id(SAL),)} if more.get("counted") else {})}
    written = sudden.write(by, emergency(sudden, **more))
    assert [*sudden.struck()] == [written]
    assert "score >= 65" in sudden.desk.does("ledger show mql").out
    sudden.desk.does("ledger ratify mql#2 --emergency --because bots", by=OPS)
    assert "score >= 70" in sudden.desk.does("ledger show mql").out


def test_a_second_emergency_waits_for_the_answer_to_the_first_whoever_answers_for_the_decider(sudden: Raw) -> None:
    first = emergency(sudden)
    sudden.write(OPS, first)
    asked = sudden.last(DefinitionProposed)
    no = ProposalDeclined(
        proposal="mql#2",
        digest=asked.digest,
        because="no",
        role="decider",
        right=first.right,
        rests_until=date(2026, 3, 6),
    )
    again = sudden.write(ANA, replace(asked, proposal="mql#3"))
    written = [
        sudden.write(OPS, no),
        sudden.write(SAL, no),
        sudden.write(OPS, replace(first, proposal="mql#3", version=3)),
    ]
    assert [*sudden.struck()] == written
    assert again not in written


@pytest.fixture
def waiting(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> Raw:
    """What Ana asks for is carried, and waits for the signature of the decider."""
    monkeypatch.setenv(clock.NOW, DAY_3)
    make_key(raw.desk.folder, "second")
    raw.desk.does("ledger credential add second --title second", by=CRO)
    raw.desk.write("next.yaml", criteria("score >= 70"))
    raw.desk.does(f"ledger propose next.yaml --effective 2026-02-09 {TERMS} --because x", by=ANA)
    raw.desk.does("ledger approve mql#2 --sign sal", by=SAL)
    return raw


def proof(raw: Raw, key: str, data: bytes, namespace: str = "ledger") -> str:
    """What a key signs, for a use."""
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", str(raw.desk.folder / key)]
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout.decode()


def fingerprint(raw: Raw, key: str) -> str:
    said = ["ssh-keygen", "-lf", str(raw.desk.folder / f"{key}.pub")]
    return subprocess.run(said, check=True, capture_output=True, text=True).stdout.split()[1]


def signed_by(
    raw: Raw, key: str = "cro", namespace: str = "ledger", act: Any = "ratify", by: str = CRO, **said: Any
) -> tuple[str, Authentication]:
    """The signature of a ratification of `mql#2`, and by which key it says that it is."""
    ledger = raw.opened()
    statement = replace(sign.statement_of(ledger, ledger.actor(by), act, "mql#2", "agreed"), **said)
    signature = Signature(statement=statement, proof=proof(raw, key, statement.canonical, namespace))
    return signature.text, Authentication(credential=fingerprint(raw, key), method="ssh", at="")


def ratified(raw: Raw, signature: str, authentication: Authentication) -> DefinitionRatified:
    """The decider ratifies `mql#2` as it was asked for."""
    given: dict[str, Any] = {"signature": signature, "authentication": authentication, "because": "agreed"}
    until: dict[str, Any] = {"until": None, "emergency_until": UNSET, "counted": (raw.id(SAL),)}
    return replace(emergency(raw, **until), **given)


def test_a_decision_that_is_signed_well_and_written_by_hand_counts(waiting: Raw) -> None:
    """Or the others would be struck out for another reason."""
    waiting.write(CRO, ratified(waiting, *signed_by(waiting)), "signed")
    assert waiting.struck() == {}
    assert "score >= 70" in waiting.desk.does("ledger show mql --effective-on 2026-02-09").out


SIGNATURES: dict[str, Callable[[Raw], tuple[str, Authentication]]] = {
    "for another use": lambda raw: signed_by(raw, namespace="file"),
    "for git": lambda raw: signed_by(raw, namespace="git"),
    "on another ledger": lambda raw: signed_by(raw, ledger="other"),
    "of another act": lambda raw: signed_by(raw, act="decline"),
    "of a proposal before": lambda raw: signed_by(raw, proposal="mql#1"),
    "of what was read before": lambda raw: signed_by(raw, head=f"1:{'0' * 64}"),
    "of somebody else": lambda raw: signed_by(raw, key="sal"),
    "of somebody else for themselves": lambda raw: signed_by(raw, key="sal", by=SAL),
    "by a key that nobody confirmed": lambda raw: signed_by(raw, key="second"),
}


@pytest.mark.parametrize("made_up", SIGNATURES)
def test_a_signature_that_is_of_something_else_decides_nothing(waiting: Raw, made_up: str) -> None:
    written = waiting.write(CRO, ratified(waiting, *SIGNATURES[made_up](waiting)), "signed")
    assert [*waiting.struck()] == [written]
    waiting.desk.does("ledger ratify mql#2 --sign cro --because agreed", by=CRO)


def added(raw: Raw, key: str, person: str) -> CredentialAdded:
    """Somebody's key, with a proof by it, as one who has the key makes it."""
    ledger, public = raw.opened(), (raw.desk.folder / f"{key}.pub").read_text().rpartition(" ")[0]
    said = Enrolment(ledger=ledger.founded.ledger_id, person=raw.id(person), key=public, nonce="n")
    return CredentialAdded(
        credential=fingerprint(raw, key),
        person=raw.id(person),
        public=SshKey(key=public),
        nonce="n",
        proof=proof(raw, key, said.canonical),
    )


def confirmed(raw: Raw, key: str, person: str, **more: Any) -> CredentialConfirmed:
    given: dict[str, Any] = {"right": raw.row("*"), "assurance": "asserted", "because": "x", **more}
    return CredentialConfirmed(credential=fingerprint(raw, key), person=raw.id(person), **given)


LATER = "2026-02-06T11:00:00Z"
CLAIMS: dict[str, Callable[[Raw], list[tuple[str, Event]]]] = {
    "enrolled by somebody else": lambda raw: [(EVE, added(raw, "eves", CRO)), (DANA, confirmed(raw, "eves", CRO))],
    "confirmed by nobody who may": lambda raw: [(CRO, added(raw, "eves", CRO)), (EVE, confirmed(raw, "eves", CRO))],
    "confirmed by its holder": lambda raw: [
        (CRO, added(raw, "eves", CRO)),
        (CRO, confirmed(raw, "eves", CRO, self_attested=True)),
    ],
    "confirmed as recovered": lambda raw: [
        (CRO, added(raw, "eves", CRO)),
        (SAL, confirmed(raw, "eves", CRO, recovered=True)),
    ],
    "confirmed as signed, unsigned": lambda raw: [
        (CRO, added(raw, "eves", CRO)),
        (DANA, confirmed(raw, "eves", CRO, assurance="signed")),
    ],
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_key_that_somebody_claims_for_the_decider_decides_nothing(waiting: Raw, claim: str) -> None:
    make_key(waiting.desk.folder, "eves")
    written = [waiting.write(by, event) for by, event in CLAIMS[claim](waiting)]
    at = waiting.write(
        CRO, ratified(waiting, *signed_by(waiting, key="eves")), "signed", LATER.replace("Z", ".000000Z")
    )
    assert [*waiting.struck()][-2:] == [written[-1], at]
    assert "score >= 65" in waiting.desk.does("ledger show mql --effective-on 2026-02-09", now=LATER).out
    waiting.desk.does("ledger ratify mql#2 --sign cro --because agreed", by=CRO, now=LATER)
