"""What an auditor is not given: what was withheld, and what was erased. Both are said, and neither breaks a proof."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bags import INDEPENDENT, NAME, follow, opened, public_key
from keys import DAY_4, enrolled
from ledger.language.canonical import canonical_json
from shell import ANA, CRO, DANA, MIA, SAL, TERMS, Desk, criteria

DAY_5, DAY_7 = "2026-02-06T10:00:00Z", "2026-02-08T10:00:00Z"


def disclosed(bag: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((bag / "data/disclosures.json").read_bytes())
    return found


def committed(bag: Path) -> dict[str, int]:
    """The commitments of all payloads, each with the position where it stands."""
    files = list((bag / "data/payloads").iterdir())
    said = ((each, json.loads(each.read_bytes()[16:]).get("commitments", {})) for each in files)
    return {commitment: int(file.name) for file, found in said for commitment in found.values()}


@pytest.fixture
def forgetful(ledger: Desk, tmp_path: Path) -> Desk:
    """The ledger, without MIA, who signed with a passkey, and SAL, who signed with ssh; event #5 is withheld."""
    desk = ledger.copied(tmp_path).at(now=DAY_4)
    for address in (MIA, SAL):
        desk.does(f"ledger person leave {address} --because left", by=DANA)
        desk.does(f"ledger erase {address} --because 'she asked for it'", by=DANA)
    desk.does("ledger withhold 5 --because 'it names a customer'", by=DANA)
    desk.does("ledger checkpoint --key a.key -o after.note")
    desk.does("ledger audit export --all -o bag --people --checkpoint after.note --since old.note")
    return desk


def test_every_commitment_of_a_bag_comes_with_what_shows_it(exported: Path) -> None:
    shown, said = disclosed(exported), committed(exported)
    assert shown.keys() == said.keys()
    assert shown, "keys and signatures are among them"
    for commitment, each in shown.items():
        assert sha256(bytes.fromhex(each["salt"]) + canonical_json(each["value"])).hexdigest() == commitment


def test_what_is_withheld_and_what_is_erased_is_not_in_a_bag_that_is_as_whole_as_any(forgetful: Desk) -> None:
    bag = forgetful.folder / "bag"
    assert "5\twithheld\n" in (bag / "data/withheld.txt").read_text()
    assert not (bag / "data/payloads/5").exists()
    gone = committed(bag).keys() - disclosed(bag).keys()
    assert len(gone) == 6, "of each the key, the proof of it, and a signature"
    people = (bag / "data/people.json").read_text()
    assert MIA not in people
    assert DANA in people
    checked = [sys.executable, str(INDEPENDENT / "verify_bag.py"), str(bag), "--key", public_key(forgetful)]
    done = subprocess.run(checked, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def rights_in(bag: Path) -> dict[int, str]:
    """What a program written from RIGHTS.md alone says of each act."""
    done = subprocess.run([sys.executable, str(INDEPENDENT / "rights.py"), str(bag)], capture_output=True, text=True)
    return {each["position"]: each["verdict"] for each in map(json.loads, done.stdout.splitlines())}


def ours(desk: Desk) -> dict[int, str]:
    told = desk.run("ledger audit rights --all --json").data
    return {each["position"]: each["verdict"] for each in told["acts"]}


def test_what_the_erased_signed_is_judged_by_neither_checker(forgetful: Desk) -> None:
    theirs = rights_in(forgetful.folder / "bag")
    assert "not entitled" not in theirs.values()
    unjudged = {each for each, verdict in ours(forgetful).items() if verdict == "not judged"}
    assert unjudged
    assert unjudged <= {each for each, verdict in theirs.items() if verdict == "not judged"}


def test_what_is_gone_and_nobody_erased_speaks_for_no_act_and_both_checkers_find_it(
    ledger: Desk, tmp_path: Path
) -> None:
    """Somebody with the file deletes what SAL and MIA signed with, so that nobody could check it."""
    desk = ledger.copied(tmp_path)
    with closing(sqlite3.connect(desk.folder / "ledger.db", isolation_level=None)) as db:
        wanted = "SELECT id FROM persons WHERE address IN (?, ?)"
        db.execute(f"DELETE FROM disclosures WHERE person IN ({wanted})", (SAL, MIA))
    desk.does("ledger audit export --all -o bag --people")
    theirs = rights_in(desk.folder / "bag")
    assert "not judged" not in theirs.values()
    broken = {each for each, verdict in theirs.items() if verdict == "not entitled"}
    assert broken == {each for each, verdict in ours(desk).items() if verdict == "not entitled"}
    assert len(broken) == 7, "of each what they enrolled, that it was confirmed, what they signed, and what counted it"


def test_of_whoever_was_erased_no_signature_and_no_key_is_beside_the_payloads(forgetful: Desk) -> None:
    bag, journal = forgetful.folder / "bag", opened(forgetful).journal
    lines = [json.loads(each) for each in (bag / "data/events.jsonl").read_text().splitlines()]
    theirs = {each["position"] for each in lines if each["actor"] not in journal.people()}
    assert theirs
    for folder in ("signatures", "statements", "enrolments"):
        assert not {each.stem for each in (bag / "data" / folder).iterdir()} & {str(each) for each in theirs}


def verified(bag: Path, key: str, *more: str) -> str:
    """What the verifier of standard Python prints, where it finds nothing wrong."""
    given = [sys.executable, str(INDEPENDENT / "verify_bag.py"), str(bag), "--key", key, *more]
    done = subprocess.run(given, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def by_right(bag: Path) -> dict[int, str]:
    """What the judge of the rights says of each act."""
    done = subprocess.run([sys.executable, str(INDEPENDENT / "rights.py"), str(bag)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return {each["position"]: each["verdict"] for each in map(json.loads, done.stdout.splitlines())}


def report(bag: Path, key: str, code: int = 0, more: str = "") -> dict[str, Any]:
    done = Desk(bag.parent).run(f"ledger audit report bag -o page.html --key {key} {more} --json")
    assert done.code == code, done.out
    return dict(done.data)


def positions(bag: Path, sort: str) -> list[int]:
    lines = [json.loads(each) for each in (bag / "data/events.jsonl").read_bytes().splitlines()]
    return [each["position"] for each in lines if each["type"] == sort]


def test_what_an_erased_person_signed_is_judged_by_nobody_and_everything_else_is(forgetful: Desk) -> None:
    bag = forgetful.folder / "bag"
    found = by_right(bag)
    theirs = positions(bag, "proposal.approved/1")[-2:]
    decided = positions(bag, "definition.ratified/1")[-1]
    assert [found[each] for each in theirs] == ["not judged"] * 2
    assert "entitled" in found.values()
    told = {each["position"]: each["signature"] for each in report(bag, public_key(forgetful))["acts"]}
    assert [told[each] for each in (*theirs, decided)] == ["not judged", "not judged", "holds"]
    assert follow(bag, public_key(forgetful)).out.count("was signed by somebody who is erased") == 2


@pytest.mark.parametrize("sort", ["credential.added/1", "credential.confirmed/1"])
def test_where_it_is_withheld_whose_a_key_is_no_signature_by_it_is_said_not_to_hold(
    ledger: Desk, tmp_path: Path, exported: Path, sort: str
) -> None:
    """The second key is that of an approver who signed with ssh, the last the passkey of another."""
    desk = ledger.copied(tmp_path).at(now=DAY_4)
    for position in (positions(exported, sort)[1], positions(exported, sort)[-1]):
        desk.does(f"ledger withhold {position} --because 'it names a customer'", by=DANA)
    desk.does("ledger checkpoint --key a.key -o after.note")
    desk.does("ledger audit export --all -o bag --checkpoint after.note --since old.note")
    bag, key = desk.folder / "bag", public_key(desk)
    theirs = positions(bag, "proposal.approved/1")[-2:]
    assert [by_right(bag)[each] for each in theirs] == ["not judged"] * 2
    found = report(bag, key)
    assert [each["signature"] for each in found["acts"] if each["position"] in theirs] == ["not judged"] * 2
    verified(bag, key)
    done = follow(bag, key)
    assert done.step == 0, done.out


def test_a_decision_on_a_proposal_that_is_withheld_says_that_and_not_that_nobody_asked(
    ledger: Desk, exported: Path, tmp_path: Path
) -> None:
    desk = ledger.copied(tmp_path).at(now=DAY_4)
    proposed = positions(exported, "definition.proposed/1")[-2]
    desk.does(f"ledger withhold {proposed} --because 'it names a customer'", by=DANA)
    desk.does("ledger checkpoint --key a.key -o after.note")
    desk.does("ledger audit export mql -o bag --checkpoint after.note")
    bag = desk.folder / "bag"
    assert report(bag, public_key(desk))["in_force"] == []
    assert f"rests on event #{proposed}, whose payload is withheld" in (bag.parent / "page.html").read_text()


@pytest.fixture
def restored(ledger: Desk, tmp_path: Path) -> Desk:
    """The ledger, put back from an older copy: another key signs, the approver is confirmed again, and both sign."""
    desk = ledger.copied(tmp_path).at(now=DAY_4)
    desk.does("ledger backup copy.db")
    desk.does("ledger person add lost@acme.example", by=DANA)
    desk.does("ledger checkpoint --key a.key -o kept.note")
    for each in desk.folder.glob("ledger.db*"):
        each.unlink()
    desk = desk.at(now=DAY_5)
    desk.does("ledger restore copy.db --checkpoint kept.note --shorter --because 'the disk died'", by=DANA)
    credentials = desk.does("ledger credential list --json").data["credentials"]
    sal = next(each["credential"] for each in credentials if each["title"] == "sal")
    for key in (sal, enrolled(desk, CRO, "cro-again", now=DAY_5)):
        desk.does(f"ledger credential confirm {key} --sign dana", by=DANA)
    desk.does(f"ledger checkpoint-key add b.key --name {NAME}", by=DANA)
    desk = desk.at(now=DAY_7)
    desk.write("three.yaml", criteria("score >= 20"))
    desk.does(f"ledger propose three.yaml --effective 2026-02-12 {TERMS} --because x", by=ANA)
    desk.does("ledger approve mql#3 --sign sal", by=SAL)
    desk.does("ledger ratify mql#3 --sign cro-again --because agreed", by=CRO)
    desk.does("ledger checkpoint --key b.key -o b.note")
    desk.does("ledger audit export --all -o bag --people --checkpoint b.note --since old.note")
    return desk


def test_a_key_that_was_confirmed_again_after_a_restoration_counts_before_it_and_after_its_wait(restored: Desk) -> None:
    bag = restored.folder / "bag"
    old, new = (each["key"] for each in restored.does("ledger checkpoint-key list --json").data["keys"])
    done = follow(bag, new, OLD_KEY=old)
    assert done.step == 0, done.out
    verified(bag, new, "--old-key", old, "--kept", str(restored.folder / "old.note"))
    assert {*by_right(bag).values()} == {"entitled"}
    (wrong,) = report(bag, new, 6)["wrong"]
    assert wrong.startswith("the older checkpoint is not signed by"), "but for whoever was told which key was before"
    signed = [each for each in report(bag, new, more=f"--old-key {old}")["acts"] if each["signature"]]
    assert [each["signature"] for each in signed] == ["holds"] * len(signed)
    assert len(signed) == 5
    lines = (bag / "data/allowed_signers").read_text().splitlines()
    sal = next(line.split()[0] for line in lines if 'valid-before="20260206' in line)
    times = [line for line in lines if line.startswith(sal)]
    assert ["valid-before" in each for each in times] == [True, False], "until the restoration, and again"


def test_a_checkpoint_over_what_was_lost_is_said_to_be_from_before_the_restoration(restored: Desk) -> None:
    bag = restored.folder / "bag"
    old, new = (each["key"] for each in restored.does("ledger checkpoint-key list --json").data["keys"])
    (at,) = positions(bag, "ledger.restored/1")
    given = [sys.executable, str(INDEPENDENT / "verify_bag.py"), str(bag), "--key", new, "--old-key", old]
    given += ["--kept", str(restored.folder / "kept.note")]
    done = subprocess.run(given, capture_output=True, text=True)
    assert done.returncode == 6
    assert f"event #{at} says that an older copy went on after #{at - 1}" in done.stdout
