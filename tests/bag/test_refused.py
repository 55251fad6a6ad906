"""What somebody writes who knows how bags are read: each is refused with its place, and no program breaks down.

The judge is the one of Python's standard library; that of Go, that of the rights and `ledger audit report` are shown
the same, and answer in their own words.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256, sha512
from pathlib import Path

import pytest

from bags import INDEPENDENT, go_verifier, repacked, require_go
from shell import Desk

Edit = Callable[[Path], None]


def verified(bag: Path, key: str, *more: str) -> str:
    """What the verifier of standard Python finds; empty where it finds nothing."""
    given = [sys.executable, str(INDEPENDENT / "verify_bag.py"), str(bag), "--key", key, *more]
    done = subprocess.run(given, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) in ((0, ""), (6, "")), done.stderr
    return "".join(re.findall(r"^WRONG: .*\n", done.stdout, re.MULTILINE))


def require_words(bag: Path, key: str) -> None:
    """Pass where no other judge breaks down or waits for ever, whatever it says."""
    judges = [[sys.executable, str(INDEPENDENT / "rights.py"), str(bag)]]
    if go := go_verifier():
        judges.append([str(go), "-key", key, str(bag)])
    for judge in judges:
        done = subprocess.run(judge, capture_output=True, text=True, errors="replace", timeout=60)
        assert done.returncode in (0, 1, 2, 6), judge
        assert "Traceback" not in done.stderr
        assert "panic" not in done.stderr
    done = Desk(bag.parent).run(f"ledger audit report bag -o page.html --key {key} --json")
    assert done.code in (0, 1, 6), done.out


# --- what is done -----------------------------------------------------------------------------------------------------


def in_line(number: int, edit: Callable[[bytes], bytes]) -> Edit:
    """An edit of one line."""

    def edited(bag: Path) -> None:
        path = bag / "data/events.jsonl"
        lines = path.read_bytes().split(b"\n")
        before, lines[number - 1] = lines[number - 1], edit(lines[number - 1])
        assert lines[number - 1] != before
        path.write_bytes(b"\n".join(lines))

    return edited


def swapped(was: bytes, now: bytes) -> Callable[[bytes], bytes]:
    return lambda text: text.replace(was, now, 1)


def in_file(name: str, edit: Callable[[bytes], bytes]) -> Edit:
    """An edit of one file below data/."""

    def edited(bag: Path) -> None:
        path = bag / "data" / name
        before = path.read_bytes() if path.exists() else b""
        path.write_bytes(edit(before))
        assert path.read_bytes() != before

    return edited


def permuted(bag: Path) -> None:
    """Two events change places, with their numbers, their times and their payloads: only the root knows."""
    path = bag / "data/events.jsonl"
    lines = path.read_bytes().split(b"\n")
    told = [json.loads(each) for each in lines[4:6]]
    told[0]["position"], told[1]["position"] = told[1]["position"], told[0]["position"]
    told[0]["recorded_at"], told[1]["recorded_at"] = told[1]["recorded_at"], told[0]["recorded_at"]
    lines[5], lines[4] = (json.dumps(each, sort_keys=True, separators=(",", ":")).encode() for each in told)
    path.write_bytes(b"\n".join(lines))
    one, two = (bag / f"data/payloads/{each}" for each in (5, 6))
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)


def named_otherwise(name: str) -> Edit:
    """The payload of #2 is there a second time, under another spelling of its number."""
    return lambda bag: (bag / "data/payloads" / name).write_bytes((bag / "data/payloads/2").read_bytes()) and None


def longer_salt(bag: Path) -> None:
    """The salt of a signature takes in the beginning of it: what is left is another text, of the same digest."""
    path = bag / "data/disclosures.json"
    told = json.loads(path.read_bytes())
    for digest, kept in told.items():
        whole = bytes.fromhex(kept["salt"]) + json.dumps(kept["value"], separators=(",", ":")).encode()
        for at in (found.start() for found in re.finditer(b'"', whole[17:])):
            try:
                kept["value"], kept["salt"] = json.loads(whole[17 + at :]), whole[: 17 + at].hex()
            except ValueError:
                continue
            again = json.dumps(kept["value"], separators=(",", ":"), ensure_ascii=False).encode()
            if sha256(bytes.fromhex(kept["salt"]) + again).hexdigest() == digest:
                path.write_text(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
                return
    pytest.fail("no salt can be longer")


def linked(bag: Path) -> None:
    """A payload lies outside, where it can become another once the bag was checked."""
    shutil.move(bag / "data/payloads/2", bag.parent / "outside")
    (bag / "data/payloads/2").symlink_to(bag.parent / "outside")


def linked_folder(bag: Path) -> None:
    shutil.move(bag / "data/payloads", bag.parent / "outside")
    (bag / "data/payloads").symlink_to(bag.parent / "outside")


def piped(bag: Path) -> None:
    """A payload that nobody ever writes: whoever opens it waits."""
    (bag / "data/payloads/2").unlink()
    os.mkfifo(bag / "data/payloads/2")


def listed(line: Callable[[Path], str]) -> Edit:
    """A line more in the manifest."""

    def edited(bag: Path) -> None:
        repacked(bag)
        name = "manifest-sha256.txt"
        with (bag / name).open("a", newline="") as file:
            file.write(line(bag))
        tags = (bag / f"tag{name}").read_text().splitlines()
        tags = [each for each in tags if not each.endswith(f"  {name}")]
        tags.append(f"{sha256((bag / name).read_bytes()).hexdigest()}  {name}")
        (bag / f"tag{name}").write_text("\n".join([*tags, ""]))

    return edited


def outside(bag: Path) -> str:
    (bag.parent / "outside").write_text("x")
    return f"{sha256(b'x').hexdigest()}  data/../../outside\n"


def twice(bag: Path) -> str:
    return f"{sha256((bag / 'data/payloads/2').read_bytes()).hexdigest()}  data/payloads/2\n"


def in_another_algorithm(bag: Path) -> None:
    """Manifests of SHA-512 in the place of those of SHA-256: BagIt allows it."""
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        (bag / name).unlink()
    paths = sorted(each for each in (bag / "data").rglob("*") if each.is_file())
    lines = (f"{sha512(each.read_bytes()).hexdigest()}  {each.relative_to(bag).as_posix()}\n" for each in paths)
    (bag / "manifest-sha512.txt").write_text("".join(lines))


def from_an_older_tree(bag: Path) -> None:
    """The proof of #2 leads to the older checkpoint: right, and signed by the same key."""
    data = bag / "data"
    note = (data / "checkpoint.old").read_text()
    lines = (data / "events.jsonl").read_bytes().split(b"\n")[: int(note.split("\n")[1])]
    way = inclusion([sha256(b"\x00" + line).digest() for line in lines], 1)
    head = ["c2sp.org/tlog-proof@v1", "index 1", *(b64encode(each).decode() for each in way), "", note]
    (data / "proofs/2.tlog-proof").write_text("\n".join(head))


def root_of(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The proof of a leaf (RFC 6962, 2.1.1)."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return [*inclusion(leaves[:half], index), root_of(leaves[half:])]
    return [*inclusion(leaves[half:], index - half), root_of(leaves[:half])]


def put_back(bag: Path) -> None:
    """The older checkpoint in the place of the newer: what came since may say anything."""
    data = bag / "data"
    shutil.move(data / "checkpoint.old", data / "checkpoint")
    (data / "consistency").unlink()
    shutil.rmtree(data / "proofs")


def unsigned(bag: Path) -> None:
    """One act was signed, and the file of that is taken away."""
    first = min((bag / "data/signatures").glob("*.sig"), key=lambda each: int(each.stem))
    (bag / "data/statements" / first.stem).unlink()
    first.unlink()


def unsigned_beside(bag: Path) -> None:
    """The same, and what the event commits to is gone, too, as if its signer had been erased."""
    first = min((bag / "data/signatures").glob("*.sig"), key=lambda each: int(each.stem)).stem
    gone = json.loads((bag / f"data/payloads/{first}").read_bytes()[16:])["commitments"]["signature"]
    path = bag / "data/disclosures.json"
    path.write_text(json.dumps({each: kept for each, kept in json.loads(path.read_bytes()).items() if each != gone}))
    unsigned(bag)


FOREIGN = b'p_%s namespaces="ledger",valid-after="20260101000000Z" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI%s\n'
HUGE = b"1" + b"0" * 5000

SLY: dict[str, tuple[Edit, str]] = {
    "two events change places, numbers and all": (permuted, "the first 33 lines are not those of the checkpoint"),
    "a payload is there twice, once with a zero": (named_otherwise("02"), "data/payloads/02 is no file of a bag"),
    "a payload is there twice, once in Arabic": (named_otherwise("٢"), "data/payloads/٢ is no file of a bag"),
    "a name holds what nobody sees": (named_otherwise("2\u202e"), r"data/payloads/2\u202e is no file of a bag"),
    "a salt takes in a beginning": (longer_salt, "in disclosures.json is not what was committed to"),
    "a signature is as if its signer were erased": (unsigned_beside, "is missing, and nobody erased who signed it"),
    "a payload is a link": (linked, "data/payloads/2 is neither a file nor a folder"),
    "a folder is a link": (linked_folder, "data/payloads is neither a file nor a folder"),
    "a payload is a pipe": (piped, "data/payloads/2 is neither a file nor a folder"),
    "the manifest leads out of the bag": (listed(outside), "data/../../outside is missing"),
    "the manifest says a thing twice": (listed(twice), "says a thing twice, at data/payloads/2"),
    "the manifest has another line end": (listed(lambda _: "\r\n"), "manifest-sha256.txt holds a carriage return"),
    "the manifests are of another algorithm": (in_another_algorithm, "manifest-sha512.txt is not judged here"),
    "the checkpoint has other line ends": (
        in_file("checkpoint", lambda text: text.replace(b"\n", b"\r\n")),
        "data/checkpoint holds a carriage return",
    ),
    "there is a second checkpoint": (in_file("checkpoint.2", lambda _: b"x"), "data/checkpoint.2 is no file of a bag"),
    "the checkpoint is an older one": (put_back, "no root covers the events after #27"),
    "a proof leads to an older tree": (from_an_older_tree, "2.tlog-proof leads to another checkpoint"),
    "a proof is of a number below all": (
        in_file("proofs/2.tlog-proof", swapped(b"index 1\n", b"index -1\n")),
        "2.tlog-proof proves another event",
    ),
    "a line says a thing twice": (
        in_line(6, swapped(b'"v":1', b'"v":2,"v":1')),
        "line 6 is not canonical",
    ),
    "a line says true for one": (in_line(6, swapped(b'"v":1', b'"v":true')), "line 6 is not canonical"),
    "a line is a number": (in_line(6, lambda _: b"6"), "line 6 is not canonical"),
    "a line has a huge number": (in_line(6, swapped(b'"v":1', b'"v":' + HUGE)), "line 6 cannot be read"),
    "a line is deeper than anybody reads": (in_line(6, lambda _: b"[" * 200_000), "line 6 cannot be read"),
    "a line has half a letter": (in_line(6, swapped(b'"human"', b'"\\ud800"')), "line 6 cannot be read"),
    "a line is of no day": (in_line(6, swapped(b'recorded_at":"2', b'recorded_at":"x')), "line 6 is out of order"),
    "a huge number is withheld": (
        in_file("withheld.txt", lambda text: text + HUGE + b"\twithheld\n"),
        "line 2 of withheld.txt cannot be read",
    ),
    "a payload is withheld twice": (in_file("withheld.txt", lambda text: text * 2), "line 2 of withheld.txt"),
    "the people are a list": (in_file("people.json", lambda _: b"[]\n"), "data/people.json holds no object"),
    "the people are deeper than anybody reads": (
        in_file("people.json", lambda _: b'{"a":' * 200_000),
        "data/people.json cannot be read",
    ),
    "somebody is not named": (
        in_file("people.json", lambda text: b"{" + text.partition(b"},")[2]),
        "people.json does not say who p_",
    ),
    "a name stands twice": (
        in_file("people.json", lambda text: b'{"p_1":1,"p_1":1,' + text[1:]),
        "a name stands in an object twice",
    ),
    "there are no disclosures": (in_file("disclosures.json", lambda _: b"5"), "data/disclosures.json holds no object"),
    "a statement was signed on no history": (
        lambda bag: in_file(
            min((bag / "data/statements").iterdir()).relative_to(bag / "data").as_posix(),
            lambda text: re.sub(rb'"head":"[0-9]+', b'"head":"' + HUGE, text),
        )(bag),
        "was signed on another history",
    ),
    "a signed act has no signature": (unsigned, "was signed, and the file of that is missing"),
    "somebody else's key may sign": (
        in_file("allowed_signers", lambda text: text + FOREIGN % (b"0" * 16, b"A" * 43)),
        "line 4 of allowed_signers has a key that p_0000000000000000 did not enrol",
    ),
    "a key may sign for another person": (
        in_file("allowed_signers", lambda text: re.sub(rb"^p_\w+", b"p_*", text)),
        "line 1 of allowed_signers has a key that p_* did not enrol",
    ),
    "a key that was revoked goes on": (
        in_file("allowed_signers", lambda text: re.sub(rb',valid-before="\w+"', b"", text)),
        "count when it does not",
    ),
    "a key counts before its time": (
        in_file("allowed_signers", swapped(b'valid-after="2026', b'valid-after="2025')),
        "count when it does not",
    ),
    "a key may sign for keys": (
        in_file("allowed_signers", swapped(b"namespaces", b"cert-authority,namespaces")),
        "count when it does not, or for something else",
    ),
    "a key may not sign any more": (
        in_file("allowed_signers", lambda text: text.partition(b"\n")[2]),
        "allowed_signers lacks a time at which the key of #20 counted",
    ),
    "a signature names another passkey": (
        in_file("signatures/31.json", swapped(b'"credential":26', b'"credential":24')),
        "the signature of #31 names another key than its event",
    ),
    "a passkey is told to have counted longer": (
        in_file("credentials/26.json", swapped(b'"since":"2026', b'"since":"2025')),
        "credentials/26.json is not what the events say of that key",
    ),
}
"""What is done to a bag, and what is said of it."""


@pytest.mark.parametrize("name", SLY, ids=lambda name: name.replace(" ", "-"))
def test_it_is_refused_with_its_place_and_nobody_breaks_down(bag: Path, key: str, name: str) -> None:
    edit, says = SLY[name]
    edit(bag)
    if not name.startswith("the manifest") and "pipe" not in name and name != "a folder is a link":
        repacked(bag)
    assert says in verified(bag, key)
    require_words(bag, key)


@pytest.mark.parametrize("edit", [linked, linked_folder, piped])
def test_the_verifier_in_go_follows_no_link_and_waits_for_no_pipe(bag: Path, key: str, edit: Edit) -> None:
    edit(bag)
    done = subprocess.run([require_go(), "-key", key, bag], capture_output=True, text=True, timeout=60)
    assert (done.returncode, "is neither a file nor a folder" in done.stdout) == (6, True)


def test_a_bag_that_nobody_touched_is_accepted(exported: Path, key: str) -> None:
    assert verified(exported, key) == ""


def test_nothing_in_what_is_said_acts_on_a_terminal(bag: Path, key: str) -> None:
    (bag / "data/\x1b[31m").write_text("x")
    assert r"data/\u001b[31m is no file of a bag" in verified(bag, key)


def test_each_place_is_told_and_not_the_first_alone(bag: Path, key: str) -> None:
    for name in ("no disclosures", "a second checkpoint", "a payload is withheld twice"):
        next(edit for each, (edit, _) in SLY.items() if name in each)(bag)
    repacked(bag)
    found = verified(bag, key)
    assert all(each in found for each in ("disclosures.json", "checkpoint.2", "line 2 of withheld.txt"))


@pytest.mark.parametrize("given", ["", "acme.example/ledger", "x+00000000+AAAA"])
def test_a_key_that_is_none_is_said(bag: Path, given: str) -> None:
    assert re.search("give the key: --key|is no key: it is NAME", verified(bag, given))
