"""Where a charter needs acts that are signed: who can be seated, what counts as signed, and what is found later."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from keys import DAY_1, DAY_2, DAY_3, DAY_4, enrolled, make_key, require_ssh, with_keys
from ledger.app import clock, settings
from ledger.app.ledger import open_ledger
from ledger.data import replace
from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Authentication
from ledger.domain.folding.folding import fold
from ledger.domain.proposal import ProposalApproved
from shell import ANA, BEN, CHARTER, CRO, DANA, SAL, TERMS, Desk, criteria, founded

NEEDS = f"{CHARTER}needs: {{ratify: signed}}\n"
TWO_APPROVE = f"{CHARTER}needs: {{approve: signed}}\n"
NOON_4 = "2026-02-05T12:00:00Z"
EVERYTHING = """\
kind: charter
title: Who decides
scope: "*"
steward: [ana@acme.example, ben@acme.example]
approver: {of: [sal@acme.example, mia@acme.example], quorum: 1}
decider: cro@acme.example
operator: [ops@acme.example]
"""


@pytest.fixture(autouse=True)
def _ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    require_ssh()
    monkeypatch.setenv(clock.NOW, NOON_4)


@pytest.fixture(scope="module")
def signers(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A governed ledger where the decider has two keys that count on day 3."""
    require_ssh()
    desk = template.copied(tmp_path_factory.mktemp("signers"))
    with_keys(desk)
    second = enrolled(desk, CRO, "cro2", now=DAY_2)
    desk.does(f"ledger credential confirm {second} --sign dana", by=DANA, now=DAY_2)
    desk.write("charter.yaml", NEEDS)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    return desk


@pytest.fixture
def desk(signers: Desk, tmp_path: Path) -> Desk:
    return signers.copied(tmp_path).at(now=NOON_4)


def amend(desk: Desk, number: int = 2, day: str = "2026-02-05") -> None:
    desk.does(f"ledger propose charter.yaml --effective {day} {TERMS} --because surer", by=DANA)
    desk.does(f"ledger ratify charter/lifecycle#{number}", by=DANA)


def refused(desk: Desk, command: str, by: str = DANA, now: str = NOON_4) -> dict[str, str]:
    done = desk.run(f"ledger {command} --json", by=by, now=now)
    assert done.code == 4, done.out
    return done.errors[0]


def lacking(desk: Desk) -> list[str]:
    return [each["lacks"] for each in desk.run("ledger audit rights --json").data["acts"] if each["lacks"]]


def test_where_a_charter_needs_it_only_a_signed_act_ratifies(desk: Desk) -> None:
    amend(desk)
    desk.does(f"ledger propose next.yaml --effective 2026-02-05 {TERMS} --because x", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    error = refused(desk, "ratify mql#2", by=CRO)
    assert error["fix"] == "sign it: ledger ratify mql#2 --sign KEYFILE"
    desk.does("ledger ratify mql#2 --sign cro2", by=CRO)
    assert lacking(desk) == []


def test_who_has_one_key_that_counts_is_not_seated_where_acts_are_signed(desk: Desk) -> None:
    """A key that waits out its day, and one that was confirmed on a word, are none."""
    desk.does(f"ledger credential revoke {key(desk, 'cro2')}", by=CRO)
    late, weak = enrolled(desk, CRO, "late", now=NOON_4), enrolled(desk, CRO, "weak", now=DAY_3)
    desk.does(f"ledger credential confirm {weak}", by=DANA, now=DAY_3)
    desk.does(f"ledger credential confirm {late} --sign dana", by=DANA)
    error = refused(desk, f"propose charter.yaml --effective 2026-02-05 {TERMS} --because surer")
    assert error["what"] == f"{CRO} may not be decider in `lifecycle` yet"
    assert error["why"].endswith(f"{CRO} holds 1 of the 2 keys that it takes")


def key(desk: Desk, title: str) -> str:
    found = desk.does("ledger credential list --json").data["credentials"]
    return str(next(each["credential"] for each in found if each["title"] == title))


def test_an_act_that_only_says_it_was_signed_is_found(desk: Desk) -> None:
    """The line says signed, and there is no signature; or one by a key that was confirmed on a word."""
    weak = enrolled(desk, SAL, "weak", now=DAY_3)
    desk.does(f"ledger credential confirm {weak}", by=DANA, now=DAY_3)
    second = enrolled(desk, SAL, "sal2", now=DAY_3)
    desk.does(f"ledger credential confirm {second} --sign dana", by=DANA, now=DAY_3)
    desk.write("charter.yaml", TWO_APPROVE.replace("mia@acme.example, ana@acme.example", "").replace(", ]", "]"))
    amend(desk, day="2026-02-05")
    desk.does(f"ledger propose next.yaml --effective 2026-02-06 {TERMS} --because x", by=ANA)
    error = refused(desk, "approve mql#2 --sign weak", by=SAL)
    assert error["why"].endswith("this was asserted (they only say so)")
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    state = ledger.state()
    row = state.rights.governing("lifecycle/mql", ledger.today())
    assert row
    event = ProposalApproved(
        proposal="mql#2",
        digest=state.proposals["mql#2"].digest,
        role="approver",
        right=row.position,
        authentication=Authentication(method="ssh", credential=weak, at=NOON_4),
    )
    actor = replace(ledger.actor(SAL), assurance="signed")
    ledger.journal.record([event], actor=actor, command_id=os.urandom(8).hex(), now=ledger.now())
    (found,) = lacking(desk)
    assert "its line says that it was signed: it holds no signature" in found


def test_a_later_key_that_a_founder_confirmed_on_their_word_signs_on_their_word(desk: Desk) -> None:
    later = enrolled(desk, DANA, "later", now=DAY_2)
    desk.does(f"ledger credential confirm {later}", by=DANA, now=DAY_2)
    sal = enrolled(desk, SAL, "sal2", now=NOON_4)
    done = desk.does(f"ledger credential confirm {sal} --sign later", by=DANA)
    assert "this act is asserted" in done.err
    assert "what the key signs is asserted too" in done.out


# --- when nobody is left who may confirm ------------------------------------------------------------------------------


@pytest.fixture
def alone(tmp_path: Path) -> Desk:
    """A ledger with an offline key, where the decider of `*` is its only registrar and has lost every key."""
    make_key(tmp_path, "offline")
    desk = Desk(tmp_path, DANA, DAY_1)
    desk.does("ledger init --simulated-clock --recovery offline")
    desk.write("all.yaml", EVERYTHING)
    desk.does(f"ledger propose all.yaml --effective 2026-02-02 {TERMS} --because x")
    desk.does("ledger ratify charter#1")
    return desk


def test_the_recovery_key_confirms_for_another_seat_and_takes_three_days(alone: Desk) -> None:
    cro = enrolled(alone, CRO, "cro", now=DAY_2)
    assert refused(alone, f"credential confirm {cro}", by=CRO, now=DAY_2)["why"].startswith("it is their own")
    assert refused(alone, f"credential confirm {cro}", by=ANA, now=DAY_2)["why"].startswith("that is for a registrar")
    alone.does(f"ledger credential confirm {cro} --sign offline", by=ANA, now=DAY_2)
    assert standing(alone, cro, "2026-02-06T09:59:59Z") == ("waits out its day", True, "signed")
    assert standing(alone, cro, "2026-02-06T10:00:00Z")[0] == "counts"
    assert alone.does("ledger audit rights --json", now=DAY_4).data["had_no_right"] == 0
    assert "checked 3 signatures" in alone.does("ledger verify", now=DAY_4).out


def test_a_recovery_key_of_rsa_has_2048_bits(tmp_path: Path) -> None:
    make_key(tmp_path, "offline", sort="rsa", bits=2047)
    done = Desk(tmp_path, DANA, DAY_1).run("ledger init --simulated-clock --recovery offline --json")
    assert (done.code, done.errors[0]["why"]) == (1, "it is an RSA key of 2,047 bits, and one needs 2,048")
    assert not (tmp_path / "ledger.db").exists()


def standing(desk: Desk, named: str, now: str) -> tuple[Any, ...]:
    found = desk.does("ledger credential list --json", now=now).data["credentials"]
    each = next(each for each in found if each["credential"] == named)
    return each["standing"], each["recovered"], each["ranks"]


def test_any_seat_objects_to_what_the_recovery_key_confirmed(alone: Desk) -> None:
    cro = enrolled(alone, CRO, "cro", now=DAY_2)
    alone.does(f"ledger credential confirm {cro} --sign offline", by=ANA, now=DAY_2)
    alone.does(f"ledger credential object {cro} --because 'she knows nothing of it'", by=BEN, now=DAY_4)
    assert standing(alone, cro, DAY_4)[0] == "objected to"


def test_the_recovery_key_alone_is_not_enough(alone: Desk) -> None:
    cro = enrolled(alone, CRO, "cro", now=DAY_2)
    error = refused(alone, f"credential confirm {cro} --sign offline", by=CRO, now=DAY_2)
    assert error["why"] == "it is their own: that takes another seat"
    error = refused(alone, f"credential confirm {cro} --sign offline", by=DANA, now=DAY_2)
    assert error["why"] == "they hold no seat"


def test_the_recovery_key_confirms_nothing_that_a_registrar_can(alone: Desk) -> None:
    sal = enrolled(alone, SAL, "sal", now=DAY_2)
    error = refused(alone, f"credential confirm {sal} --sign offline", by=ANA, now=DAY_2)
    assert error["why"] == f"{CRO} can confirm it"


def test_the_recovery_key_decides_nothing(alone: Desk) -> None:
    alone.write(
        "lead.yaml", "kind: entity\nkey: lead\nscope: lifecycle\ntitle: Lead\nfields:\n  score: {type: number}\n"
    )
    alone.does(f"ledger propose lead.yaml --effective 2026-02-04 {TERMS} --because x", by=ANA, now=DAY_3)
    assert "is no key of" in refused(alone, "approve lead#1 --sign offline", by=SAL, now=DAY_3)["what"]


def test_a_ledger_without_one_says_nothing_of_it(tmp_path: Path) -> None:
    assert founded(tmp_path).does("ledger credential list --json").data["credentials"] == []


def second_key(desk: Desk) -> None:
    """SAL enrols another key, which counts on day 4."""
    second = enrolled(desk, SAL, "sal2", now=DAY_3)
    desk.does(f"ledger credential confirm {second} --sign dana", by=DANA, now=DAY_3)


def test_where_a_ratification_is_signed_so_is_who_stands_in_for_it(desk: Desk) -> None:
    """Who lends the seat signs that, and whoever acts in it holds two keys."""
    second_key(desk)
    amend(desk)
    lend = f"delegate decider lifecycle --until 2026-03-01 --because leave --to {SAL}"
    one = refused(desk, f"delegate decider lifecycle --until 2026-03-01 --because leave --to {ANA}", by=CRO)
    assert one["why"].endswith(f"{ANA} holds 0 of the 2 keys that it takes")
    assert "was not established surely enough" in refused(desk, lend, by=CRO)["what"]
    desk.does(f"ledger {lend} --sign cro2", by=CRO)
    desk.does(f"ledger propose next.yaml --effective 2026-02-05 {TERMS} --because x", by=ANA)
    desk.does("ledger approve mql#2", by="mia@acme.example")
    assert refused(desk, "ratify mql#2", by=SAL)["fix"] == "sign it: ledger ratify mql#2 --sign KEYFILE"
    desk.does("ledger ratify mql#2 --sign sal2", by=SAL)
    assert lacking(desk) == []
    desk.does("ledger verify")


def test_a_delegation_whose_signature_is_of_another_one_is_found(desk: Desk) -> None:
    """The words that were signed name the seat, who acts in it, and the days."""
    second_key(desk)
    amend(desk)
    desk.does(f"ledger delegate decider lifecycle --until 2026-03-01 --because leave --to {SAL} --sign cro2", by=CRO)
    ledger = open_ledger(settings.load(desk.folder / settings.FILE))
    head = ledger.journal.head()
    *_, last = ledger.journal.read(after=0)[0]
    state = fold(each for each in ledger.journal.read(after=0)[0] if each.position < head)
    event: Any = last.event
    assert judge(state, last, ledger.today(), lambda _: "signed").lacks == ""
    longer = last._replace(event=msgspec.structs.replace(event, until=event.until.replace(day=9)))
    assert "what was signed is another" in judge(state, longer, ledger.today(), lambda _: "signed").lacks
    unsigned = last._replace(event=msgspec.structs.replace(event, signature="", commitments=msgspec.UNSET))
    assert "not established surely enough" in judge(state, unsigned, ledger.today(), lambda _: "session").lacks
