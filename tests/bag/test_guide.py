"""VERIFY.md, run as it stands: a bag that is right passes each step, and each step finds what it says it finds."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from bags import BLOCK, NAME, follow, repacked, require_go
from keys import DAY_4
from shell import ANA, DANA, MIA, Desk


def test_a_bag_passes_every_step_and_each_says_what_it_saw(exported: Path, key: str) -> None:
    require_go()
    kept = str(exported.parent / "old.note")
    done = follow(exported, key, KEPT=kept)
    assert done.step == 0, done.out
    size, proofs = (
        (exported / "data/checkpoint").read_text().splitlines()[1],
        len([*(exported / "data/proofs").iterdir()]),
    )
    signed = {each.stem for each in (exported / "data/signatures").iterdir()}
    assert f"\n{size}:" in done.out
    assert "Signature Verified Successfully" in done.out
    assert done.out.count(f"events are those of {kept}") == 1
    assert f"{proofs} proofs hold" in done.out
    assert {*re.findall(r"event (\d+) is signed", done.out)} == signed
    assert "by the passkey of event" in done.out
    assert {ANA, MIA} <= {*re.findall(r"p_[0-9a-f]{16} (\S+)", done.out)}


@pytest.mark.parametrize(
    ("file", "was", "now", "step"),
    [
        ("payloads/2", b"human", b"humax", 2),
        ("withheld.txt", b"\n", b"\n2\twithheld\n", 2),
        ("events.jsonl", b'"human"', b'"agent"', 3),
        ("checkpoint", b"\xe2\x80\x94 ", b"- ", 4),
        ("checkpoint.old", b"\n2", b"\n1", 5),
        ("consistency", b"=", b"=\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 5),
        ("statements/SSH", b'"act":"', b'"act":"x', 6),
        ("signatures/PASSKEY.json", b'"signature":"M', b'"signature":"N', 7),
        ("people.json", b"ana@", b"eve@", 8),
        ("allowed_signers", b"p_", b'p_* namespaces="ledger" ssh-ed25519 AAAA\np_', 6),
        ("credentials/ENROLLED.json", b'"rp":"', b'"rp":"x', 6),
    ],
    ids=range(11),
)
def test_what_was_edited_and_packed_again_is_found_by_the_step_that_is_for_it(
    bag: Path, key: str, file: str, was: bytes, now: bytes, step: int
) -> None:
    if file == "consistency":
        require_go()
    name = file.replace("SSH", first(bag, "sig")).replace("PASSKEY", first(bag, "json"))
    name = name.replace("ENROLLED", next((bag / "data/credentials").glob("*.pem")).stem)
    path = bag / "data" / name
    before = path.read_bytes()
    path.write_bytes(before.replace(was, now, 1))
    assert path.read_bytes() != before
    repacked(bag)
    found = follow(bag, key)
    assert found.step == step, found.out


def edited_and_said_to_be_withheld(data: Path) -> None:
    payload = data / "payloads/2"
    payload.write_bytes(payload.read_bytes().replace(b"human", b"agent"))
    withheld = data / "withheld.txt"
    lines = withheld.read_bytes().splitlines()
    assert len(lines) == 1
    shutil.copy(payload, data / "payloads" / lines[0].split(b"\t")[0].decode())
    withheld.write_bytes(b"2\twithheld\n" + lines[0])


def one_more_without_an_end(data: Path) -> None:
    """The root is over lines that end: this one is in none, and its payload in the place of the one withheld."""
    lines, payload = data / "events.jsonl", b"another decision"
    last = json.loads(lines.read_bytes().splitlines()[-1])
    last |= {"position": last["position"] + 1, "payload_sha256": sha256(payload).hexdigest()}
    with lines.open("ab") as file:
        file.write(json.dumps(last, sort_keys=True, separators=(",", ":")).encode())
    (data / f"payloads/{last['position']}").write_bytes(payload)
    withheld = data / "withheld.txt"
    withheld.write_bytes(withheld.read_bytes().removesuffix(b"\n"))


@pytest.mark.parametrize("edit", [edited_and_said_to_be_withheld, one_more_without_an_end])
def test_each_event_has_a_payload_or_is_withheld_and_none_is_outside_the_root(
    bag: Path, key: str, edit: Callable[[Path], None]
) -> None:
    edit(bag / "data")
    repacked(bag)
    found = follow(bag, key)
    assert found.step == 2, found.out
    assert "WRONG: a payload is missing, or one too many" in found.out


def test_a_signature_that_was_taken_away_is_said_to_be_missing(bag: Path, key: str) -> None:
    signed = first(bag, "sig")
    (bag / f"data/signatures/{signed}.sig").unlink()
    (bag / f"data/statements/{signed}").unlink()
    repacked(bag)
    assert f"WRONG: event {signed} was signed, and the file of that is missing" in follow(bag, key).out
    beside = bag / "data/disclosures.json"
    gone = json.loads((bag / f"data/payloads/{signed}").read_bytes()[16:])["commitments"]["signature"]
    beside.write_text(
        json.dumps({name: each for name, each in json.loads(beside.read_bytes()).items() if name != gone})
    )
    repacked(bag)
    found = follow(bag, key)
    assert f"WRONG: what event {signed} was signed with is missing, and nobody erased who signed it" in found.out


def first(bag: Path, sort: str) -> str:
    """An act that was signed so."""
    return min((each.stem for each in (bag / "data/signatures").glob(f"*.{sort}")), key=int)


def test_without_packing_it_again_the_first_step_finds_it(bag: Path, key: str) -> None:
    with (bag / "data/events.jsonl").open("ab") as file:
        file.write(b"{}\n")
    assert follow(bag, key).step == 1


def test_a_bag_without_checkpoint_and_names_says_what_is_not_judged(ledger: Desk, exported: Path, key: str) -> None:
    ledger.does("ledger audit export mql -o plain")
    done = follow(exported.parent / "plain", "")
    assert done.step == 0, done.out
    told = re.findall(r"^not judged: (.*)$", done.out, re.MULTILINE)
    assert [each.partition(" ")[0] for each in told] == ["nobody", "whether", "data/proofs", "the", "by"], done.out
    assert "a key was given, and nobody signed the root" in follow(exported.parent / "plain", key).out


def test_an_older_checkpoint_by_an_earlier_key_is_checked_by_that_key(ledger: Desk, key: str, tmp_path: Path) -> None:
    require_go()
    desk = ledger.copied(tmp_path).at(now=DAY_4)
    desk.does(f"ledger checkpoint-key add b.key --name {NAME}", by=DANA)
    desk.does("ledger checkpoint --key b.key -o b.note")
    desk.does("ledger audit export mql -o bag --checkpoint b.note --since old.note")
    now = str(desk.does("ledger checkpoint-key list --json").data["keys"][-1]["key"])
    assert follow(desk.folder / "bag", now).step == 5
    done = follow(desk.folder / "bag", now, OLD_KEY=key)
    assert done.step == 0, done.out


def test_it_runs_no_tool_of_ours(exported: Path) -> None:
    blocks = BLOCK.findall((exported / "data/VERIFY.md").read_text())
    assert len(blocks) > 8
    assert not any(re.search(r"(^|[;|&(]) *ledger ", block, re.MULTILINE) for block in blocks)


def test_nothing_that_people_are_called_acts_on_a_terminal(bag: Path, key: str) -> None:
    people = bag / "data/people.json"
    people.write_text(json.dumps({"p_\x1b[2J": {"address": "a@b", "name": "", "salt": "00" * 16}}))
    repacked(bag)
    found = follow(bag, key)
    assert "WRONG: p_?[2J is not registered under that name" in found.out
    assert "\x1b" not in found.out
