"""Whoever edits a bag is found out, by tools that are not ours; and where nothing can find it, that is said here.

Each tampering makes the manifests again, as whoever edits a bag would: so a library that knows bags finds nothing. The
judges are a program of Python's standard library, one of Go's checksum database, and `ssh-keygen`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import bagit
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings, strategies as st

from bags import INDEPENDENT, NAME, public_key, rejects, repacked, require_go
from independent.verify_bag import Wrong, check
from ledger.journal.checkpoint import Checkpoint, checkpoint
from ledger.journal.note import SecretKey, parse, secret_key, sign
from ledger.journal.root import Root, root
from shell import Desk
from strategies import tries

Edit = Callable[[Path], None]


class Verdict(NamedTuple):
    """Which judges reject a bag; `bag` is the library of bags."""

    bag: bool
    python: bool
    go: bool
    ssh: bool

    def __str__(self) -> str:
        return "  ".join(f"{'rejects' if each else '-':8}" for each in self)


ACCEPTED = Verdict(False, False, False, False)


def judged(bag: Path, key: str, *more: str) -> Verdict:
    """What the judges say of a bag; `more` is a checkpoint that was kept, or the key of a witness."""
    python = [sys.executable, str(INDEPENDENT / "verify_bag.py"), str(bag), "--key", key, *more]
    go = [str(require_go()), "-key", key, *(each.replace("--", "-", 1) for each in more), str(bag)]
    return Verdict(not valid(bag), rejects(python), rejects(go), signatures_fail(bag))


def valid(bag: Path) -> bool:
    return bool(bagit.Bag(str(bag)).is_valid())


def signatures_fail(bag: Path) -> bool:
    """Whether `ssh-keygen` refuses a signature of an act, by whoever and at the time that its line tells."""
    lines = (bag / "data/events.jsonl").read_bytes().split(b"\n")
    for proof in (bag / "data/signatures").glob("*.sig"):
        try:
            told = json.loads(lines[int(proof.stem) - 1])
        except (ValueError, IndexError):
            return True
        at = re.sub(r"[-:T]", "", told["recorded_at"][:19]) + "Z"
        given = [
            "-f",
            str(bag / "data/allowed_signers"),
            "-I",
            told["actor"],
            "-n",
            "ledger",
            "-O",
            f"verify-time={at}",
        ]
        said = (bag / "data/statements" / proof.stem).read_bytes()
        done = subprocess.run(
            ["ssh-keygen", "-Y", "verify", *given, "-s", str(proof)], input=said, capture_output=True, check=False
        )
        if done.returncode:
            return True
    return False


# --- what is edited ---------------------------------------------------------------------------------------------------


def lines_of(edit: Callable[[list[bytes]], None]) -> Edit:
    """An edit of the lines."""

    def edited(bag: Path) -> None:
        path = bag / "data/events.jsonl"
        lines = path.read_bytes().split(b"\n")[:-1]
        edit(lines)
        path.write_bytes(b"".join(line + b"\n" for line in lines))

    return edited


def replaced(name: str, was: str, now: str) -> Edit:
    """An edit of one text."""

    def edited(bag: Path) -> None:
        path = bag / "data" / name
        before = path.read_bytes()
        path.write_bytes(before.replace(was.encode(), now.encode(), 1))
        assert path.read_bytes() != before

    return edited


def edit_line(lines: list[bytes]) -> None:
    lines[5] = lines[5].replace(b'"asserted"', b'"signed"')


def delete_line(lines: list[bytes]) -> None:
    del lines[5]


def reorder_lines(lines: list[bytes]) -> None:
    lines[5], lines[6] = lines[6], lines[5]


def duplicate_line(lines: list[bytes]) -> None:
    lines.insert(6, lines[5])


def append_line(lines: list[bytes]) -> None:
    told = json.loads(lines[-1])
    told["position"] += 1
    lines.append(json.dumps(told, sort_keys=True, separators=(",", ":")).encode())


def reformat_line(lines: list[bytes]) -> None:
    lines[5] = lines[5].replace(b'","', b'", "', 1)


def swap_payloads(bag: Path) -> None:
    one, two = (bag / "data/payloads" / each for each in ("2", "3"))
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)


def edit_salt(bag: Path) -> None:
    path = bag / "data/payloads/2"
    path.write_bytes(bytes(16) + path.read_bytes()[16:])


def hide_payload(bag: Path) -> None:
    """Take a payload away, and do not say so."""
    (bag / "data/payloads/6").unlink()


def signed_again(bag: Path, key: SecretKey, origin: str = "") -> None:
    """Put a checkpoint of another key, or of another ledger, in its place: the root is right."""
    said = checkpoint(parse((bag / "data/checkpoint").read_text()))
    text = Checkpoint(origin or said.origin, said.root).text
    (bag / "data/checkpoint").write_text(str(sign(text, key)))


def by_another_key(bag: Path) -> None:
    signed_again(bag, SecretKey(checkpoint(parse((bag / "data/checkpoint").read_text())).origin, bytes(32)))


def for_another_ledger(bag: Path) -> None:
    """Signed by the right key, for a ledger that is not its own: the key lies beside the ledger of these tests."""
    signed_again(bag, secret_key((bag.parent / "a.key").read_text()), "other.example/ledger/1")


def strip_signature(bag: Path) -> None:
    path = bag / "data/checkpoint"
    path.write_text(path.read_text().partition("\n\n")[0] + "\n\n")


def move_proof(bag: Path) -> None:
    """Show the proof of event #3 for event #2."""
    proofs = bag / "data/proofs"
    shutil.copy(proofs / "3.tlog-proof", proofs / "2.tlog-proof")


def move_proof_and_its_index(bag: Path) -> None:
    move_proof(bag)
    replaced("proofs/2.tlog-proof", "index 2\n", "index 1\n")(bag)


def edit_consistency(bag: Path) -> None:
    path = bag / "data/consistency"
    first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([first, *reversed(rest), ""]))


def swap_signatures(bag: Path) -> None:
    one, two = sorted((bag / "data/signatures").glob("*.sig"))[:2]
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)


TAMPERINGS: dict[str, tuple[Edit, str]] = {
    "a line is edited": (lines_of(edit_line), "python go"),
    "a line is deleted": (lines_of(delete_line), "python go ssh"),
    "two lines change places": (lines_of(reorder_lines), "python go"),
    "a line is there twice": (lines_of(duplicate_line), "python go ssh"),
    "a line is added": (lines_of(append_line), "python"),
    "a line is written with a space": (lines_of(reformat_line), "python go"),
    "a payload is edited": (replaced("payloads/2", "human", "agent"), "python"),
    "two payloads change places": (swap_payloads, "python"),
    "a salt is edited": (edit_salt, "python"),
    "a payload is taken away": (hide_payload, "python"),
    "the checkpoint is edited": (replaced("checkpoint", "\n3", "\n2"), "python go"),
    "the checkpoint is by another key": (by_another_key, "python go"),
    "the checkpoint is for another ledger": (for_another_ledger, "python go"),
    "the checkpoint has no signature": (strip_signature, "python go"),
    "a proof is shown for another event": (move_proof, "python go"),
    "a proof says another index": (move_proof_and_its_index, "python go"),
    "the consistency proof is edited": (edit_consistency, "python go"),
    "two signatures change places": (swap_signatures, "python ssh"),
}
"""What is done to a bag, and which judges reject it."""


@pytest.mark.fault(16)
@pytest.mark.fault(17)
@pytest.mark.fault(22)
@pytest.mark.parametrize("name", TAMPERINGS, ids=lambda name: name.replace(" ", "-"))
def test_what_was_tampered_with_is_rejected_by_somebody_who_is_not_us(bag: Path, key: str, name: str) -> None:
    """With `-s` they are a table."""
    edit, by = TAMPERINGS[name]
    edit(bag)
    repacked(bag)
    found = judged(bag, key)
    print(f"{name:40}{found}")
    assert found == Verdict(False, *(each in by for each in ("python", "go", "ssh")))
    assert by


@pytest.mark.fault(17, control=True)
@pytest.mark.fault(22, control=True)
def test_a_bag_that_nobody_touched_is_accepted_by_all(exported: Path, key: str) -> None:
    assert judged(exported, key) == ACCEPTED
    assert not unsigned_says(exported), "whoever does not check the signature sees nothing wrong with any checkpoint"


@pytest.mark.fault(16, control=True)
def test_manifests_alone_find_what_was_damaged_and_not_what_was_edited(bag: Path) -> None:
    edit_salt(bag)
    assert not valid(bag)
    repacked(bag)
    assert valid(bag)


# --- whoever has the key of the ledger --------------------------------------------------------------------------------


class Insider(NamedTuple):
    """A bag that somebody rewrote who has the key of the ledger, that key, and what others kept or signed before."""

    bag: Path
    key: str
    kept: Path
    witness: str


@pytest.fixture(scope="module")
def insider(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Insider:
    """Nobody signed an act in this ledger: its second event says something else now, and all that follows fits."""
    desk = template.copied(tmp_path_factory.mktemp("insider"))
    desk.does(f"ledger checkpoint-key add a.key --name {NAME}")
    desk.does("ledger checkpoint --key a.key -o kept.note")
    witness = Witness(desk.folder / "kept.note")
    desk.does("ledger audit export --all -o bag --checkpoint kept.note")
    bag, key = desk.folder / "bag", public_key(desk)
    assert judged(bag, key, "--kept", str(desk.folder / "kept.note")) == ACCEPTED
    (bag / "data/checkpoint").write_text(witness.cosigned)
    repacked(bag)
    assert judged(bag, key, "--witness", witness.key) == ACCEPTED
    rewrite(bag, desk.folder / "a.key", witness.line)
    return Insider(bag, key, desk.folder / "kept.note", witness.key)


class Witness:
    """Signs the checkpoint that it is shown (c2sp.org/tlog-cosignature), and remembers it."""

    def __init__(self, note: Path) -> None:
        secret, name, at = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "witness.example", 1_770_000_000
        held, text = b"\x04" + secret.public_key().public_bytes_raw(), note.read_text()
        said = text.rpartition("\n\n")[0] + "\n"
        id_ = sha256(f"{name}\n".encode() + held).digest()[:4]
        signature = at.to_bytes(8, "big") + secret.sign(f"cosignature/v1\ntime {at}\n{said}".encode())
        self.key = f"{name}+{id_.hex()}+{b64encode(held).decode()}"
        self.line = f"— {name} {b64encode(id_ + signature).decode()}\n"
        self.cosigned = text + self.line


def rewrite(bag: Path, key: Path, witness: str = "") -> None:
    """Say something else in event #2, and make everything that can be made with the key fit again."""
    data = bag / "data"
    payload = data / "payloads/2"
    payload.write_bytes(payload.read_bytes().replace(b'"human"', b'"agent"'))
    lines = (data / "events.jsonl").read_bytes().split(b"\n")[:-1]
    told = json.loads(lines[1])
    told["payload_sha256"] = sha256(payload.read_bytes()).hexdigest()
    lines[1] = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    (data / "events.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    leaves = [sha256(b"\x00" + line).digest() for line in lines]
    secret = secret_key(key.read_text())
    said = Checkpoint(secret.name, Root(len(lines), root(leaves).hex()))
    (data / "checkpoint").write_text(f"{sign(said.text, secret)}{witness}")
    for each in ("checkpoint.old", "consistency", "root.txt", "people.json"):
        (data / each).unlink(missing_ok=True)
    shutil.rmtree(data / "proofs", ignore_errors=True)
    repacked(bag)


@pytest.mark.fault(18)
def test_a_rewritten_history_lacks_the_signature_of_a_witness_who_saw_the_other(insider: Insider) -> None:
    """The line that the witness signed is copied below the new checkpoint, and is none of it."""
    assert judged(insider.bag, insider.key, "--witness", insider.witness) == Verdict(False, True, True, False)


@pytest.mark.fault(19)
def test_a_rewritten_history_does_not_go_on_from_a_checkpoint_that_somebody_kept(insider: Insider) -> None:
    assert judged(insider.bag, insider.key, "--kept", str(insider.kept)) == Verdict(False, True, True, False)


@pytest.mark.fault(18, control=True)
@pytest.mark.fault(19, control=True)
@pytest.mark.fault(20)
def test_where_nobody_kept_or_signed_anything_a_history_rewritten_with_the_key_is_accepted(insider: Insider) -> None:
    """The limit. The guide in each bag says so, in these words."""
    assert judged(insider.bag, insider.key) == ACCEPTED
    guide = " ".join((insider.bag / "data/VERIFY.md").read_text().split())
    assert "Without a checkpoint that was kept outside, and without a witness that signed this one" in guide


def test_an_act_that_somebody_signed_vouches_for_the_history_before_it(bag: Path, ledger: Desk, key: str) -> None:
    """Whoever has the key of the ledger does not have those of its people."""
    rewrite(bag, ledger.folder / "a.key")
    assert judged(bag, key).python


# --- other bad input --------------------------------------------------------------------------------------------------


def test_a_key_may_hold_a_plus_of_its_own(bag: Path) -> None:
    seed = next(seed for seed in (bytes([each]) * 32 for each in range(256)) if plus(seed))
    key = SecretKey(checkpoint(parse((bag / "data/checkpoint").read_text())).origin, seed)
    signed_again(bag, key)
    for each in ("checkpoint.old", "consistency"):
        (bag / "data" / each).unlink()
    shutil.rmtree(bag / "data/proofs")
    repacked(bag)
    assert str(key.public).count("+") > 2
    assert judged(bag, str(key.public)) == ACCEPTED


def plus(seed: bytes) -> bool:
    """Whether the base64 of that key holds a plus."""
    return "+" in str(SecretKey("x", seed).public).split("+", 2)[2]


def test_a_bag_that_was_cut_is_rejected_with_words(bag: Path, key: str) -> None:
    path = bag / "data/events.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    repacked(bag)
    assert judged(bag, key)[1:3] == (True, True)


def test_a_bag_of_another_ledger_is_not_accepted_for_this_one(insider: Insider, key: str) -> None:
    assert judged(insider.bag, key)[1:3] == (True, True)


def unsigned_says(bag: Path) -> bool:
    """Whether whoever compares root and lines alone, with no key, finds something in a checkpoint of another key."""
    said = checkpoint(parse((bag / "data/checkpoint").read_text()))
    leaves = [sha256(b"\x00" + line).digest() for line in (bag / "data/events.jsonl").read_bytes().split(b"\n")[:-1]]
    return said.root.hex != root(leaves).hex()


@pytest.fixture(scope="module")
def sound(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bag that each example edits, and puts right again."""
    return Path(shutil.copytree(exported, tmp_path_factory.mktemp("sound") / "bag"))


@settings(max_examples=tries(60))
@given(st.data())
def test_no_bit_of_a_line_a_payload_or_a_statement_can_be_another(sound: Path, key: str, data: st.DataObject) -> None:
    """Whatever else is made to fit, the manifests too."""
    files = sorted(
        path for name in ("events.jsonl", "payloads/*", "statements/*") for path in (sound / "data").glob(name)
    )
    path = data.draw(st.sampled_from(files), label="file")
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) * 8 - 1), label="bit")
    edited = bytearray(before)
    edited[at // 8] ^= 1 << at % 8
    try:
        path.write_bytes(edited)
        repacked(sound)
        assert wrong(sound, key)
    finally:
        path.write_bytes(before)


def wrong(bag: Path, key: str) -> bool:
    """Whether the verifier of standard Python finds something, in this process."""
    try:
        return any(check(bag, key, None, ""))
    except (Wrong, ValueError, KeyError, TypeError, IndexError):
        return True
