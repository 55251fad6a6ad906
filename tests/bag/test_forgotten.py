"""What an auditor is not given: what was withheld, and what was erased. Both are said, and neither breaks a proof."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bags import INDEPENDENT, opened, public_key
from keys import DAY_4
from ledger.language.digest import canonical_json
from shell import DANA, MIA, SAL, Desk


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


def test_of_whoever_was_erased_no_signature_and_no_key_is_beside_the_payloads(forgetful: Desk) -> None:
    bag, journal = forgetful.folder / "bag", opened(forgetful).journal
    lines = [json.loads(each) for each in (bag / "data/events.jsonl").read_text().splitlines()]
    theirs = {each["position"] for each in lines if each["actor"] not in journal.people()}
    assert theirs
    for folder in ("signatures", "statements", "enrolments"):
        assert not {each.stem for each in (bag / "data" / folder).iterdir()} & {str(each) for each in theirs}
