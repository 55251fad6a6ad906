"""Check a bag with the standard library of Python alone: nothing here is of the ledger.

    python verify_bag.py BAG --key KEY [--kept NOTE] [--witness KEY]

KEY is the public key of the ledger's checkpoints, and came another way than the bag. NOTE is a checkpoint that somebody
kept. Each thing that is wrong is one line, and the exit code 1; what could not be judged is told and is no fault.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, NamedTuple

FIELDS = [
    "actor", "actor_kind", "assurance", "command_id", "index", "payload_sha256",
    "position", "recorded_at", "tags", "type", "v",
]  # fmt: skip
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class Wrong(Exception):
    """What is wrong with the bag."""


class Checkpoint(NamedTuple):
    """What a signed note says of a tree."""

    origin: str
    size: int
    root: bytes


# --- the tree (RFC 6962) ----------------------------------------------------------------------------------------------


def leaf_hash(line: bytes) -> bytes:
    return sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, level by level: the last of an odd number goes up as it is."""
    if not leaves:
        return sha256().digest()
    while len(leaves) > 1:
        above = [node_hash(*pair) for pair in zip(leaves[::2], leaves[1::2], strict=False)]
        leaves = above if len(leaves) % 2 == 0 else [*above, leaves[-1]]
    return leaves[0]


def root_from_inclusion(proof: Sequence[bytes], index: int, size: int, leaf: bytes) -> bytes:
    """The root to which an inclusion proof leads (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise Wrong(f"no event stands at index {index} of {size}")
    fn, sn, found = index, size - 1, leaf
    for each in proof:
        if sn == 0:
            raise Wrong("a proof is too long")
        if fn % 2 or fn == sn:
            found = node_hash(each, found)
            while fn and fn % 2 == 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, each)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Wrong("a proof is too short")
    return found


def roots_from_consistency(proof: Sequence[bytes], old: Checkpoint, size: int) -> tuple[bytes, bytes]:
    """The roots of the older and the newer tree to which a consistency proof leads (RFC 9162, 2.1.4.2)."""
    if old.size in (0, size):
        if proof:
            raise Wrong("a consistency proof is too long")
        return old.root, old.root
    if not 0 < old.size < size or not proof:
        raise Wrong("a consistency proof proves nothing")
    steps = list(proof) if old.size & (old.size - 1) else [old.root, *proof]
    fn, sn = old.size - 1, size - 1
    while fn % 2:
        fn, sn = fn >> 1, sn >> 1
    older = newer = steps[0]
    for each in steps[1:]:
        if sn == 0:
            raise Wrong("a consistency proof is too long")
        if fn % 2 or fn == sn:
            older, newer = node_hash(each, older), node_hash(each, newer)
            while fn and fn % 2 == 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            newer = node_hash(newer, each)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Wrong("a consistency proof is too short")
    return older, newer


# --- signed notes (c2sp.org/signed-note, c2sp.org/tlog-cosignature) and Ed25519 (RFC 8032) ----------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def point_of(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed_by(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether that is the Ed25519 signature of a message."""
    if len(key) != 32 or len(signature) != 64 or BASE is None:
        return False
    public, commitment, scalar = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % ORDER
    one, two = times(scalar, BASE), add(commitment, times(challenge, public))
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


def opened(note: str, key: str, witness: str = "") -> Checkpoint:
    """What a note says, if the key signed it, and the witness, where one is asked for."""
    text, gap, below = note.rpartition("\n\n")
    if not gap:
        raise Wrong("that is no signed note")
    said = text + "\n"
    signatures = [each.split(" ") for each in below.splitlines()]
    if not has_signed(said, signatures, key):
        raise Wrong("the checkpoint is not signed by the key of the ledger")
    if witness and not has_signed(said, signatures, witness):
        raise Wrong("the checkpoint is not signed by the witness")
    origin, size, root = said.splitlines()[:3]
    if origin != key.split("+")[0]:
        raise Wrong("the checkpoint is of another ledger")
    return Checkpoint(origin, int(size), b64decode(root, validate=True))


def has_signed(said: str, signatures: Iterable[Sequence[str]], key: str) -> bool:
    """Whether a signature below a note is by this key: of the note itself, or a witness's of time and note."""
    name, _, data = key.split("+", 2)  # the base64 at the end may hold a `+` of its own
    sort, public = b64decode(data)[0], b64decode(data)[1:]
    named = sha256(name.encode() + b"\n" + bytes([sort]) + public).digest()[:4]
    for dash, whose, encoded in (each for each in signatures if len(each) == 3):
        raw = b64decode(encoded)
        if (dash, whose, raw[:4]) == ("—", name, named):
            signature, message = raw[4:], said.encode()
            if sort == 4:
                at = int.from_bytes(signature[:8], "big")
                signature, message = signature[8:], f"cosignature/v1\ntime {at}\n{said}".encode()
            if signed_by(public, message, signature):
                return True
    return False


CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> bytes:
    """As RFC 8785 writes what a ledger stores: no fractions, and keys in ASCII."""
    return CANONICAL.encode(value).encode()


# --- the bag ----------------------------------------------------------------------------------------------------------


def digests_of(bag: Path, names: Iterable[str]) -> dict[str, str]:
    """The digest of each file, by its path in the bag; each is read once."""
    found = {}
    for name in names:
        with open(f"{bag}/{name}", "rb", buffering=0) as file:
            found[name] = sha256(file.read()).hexdigest()
    return found


def files_in(bag: Path, folder: str) -> Iterator[str]:
    """The paths of the files below a folder of the bag."""
    for root, _, names in os.walk(bag / folder):
        at = Path(root).relative_to(bag).as_posix()
        yield from (f"{at}/{name}" for name in names)


def check_manifest(bag: Path, name: str, there: Mapping[str, str]) -> Iterator[str]:
    """Every file is listed with its digest, and every file that is listed is there."""
    lines = (line.split("  ", 1) for line in (bag / name).read_text().splitlines())
    listed = {path: digest for digest, path in lines}
    yield from (f"{name} does not list {each}" for each in sorted(there.keys() - listed.keys()))
    yield from (f"{each} is missing" for each in sorted(listed.keys() - there.keys()))
    yield from (
        f"{each} is not what {name} says" for each, digest in there.items() if listed.get(each, digest) != digest
    )


def check_line(line: bytes, position: int, before: str) -> dict[str, Any]:
    """What a line says, if it is canonical, stands in its place, and was not recorded before the one in front of it."""
    try:
        said: dict[str, Any] = json.loads(line)
        written = canonical(said)
    except ValueError:
        raise Wrong(f"line {position} cannot be read") from None
    if written != line or list(said) != FIELDS or said["v"] != 1:
        raise Wrong(f"line {position} is not canonical")
    if said["position"] != position:
        raise Wrong(f"line {position} is event #{said['position']}")
    if (
        not INSTANT.fullmatch(said["recorded_at"])
        or said["recorded_at"] < before
        or said["tags"] != sorted(said["tags"])
    ):
        raise Wrong(f"line {position} is out of order")
    return said


def check_payloads(data: Path, lines: Sequence[dict[str, Any]], digests: Mapping[str, str]) -> Iterator[str]:
    """Every payload is there and is what its line says, or is listed as withheld; never both."""
    withheld = {int(line.split("\t")[0]) for line in (data / "withheld.txt").read_text().splitlines()}
    prefix = "data/payloads/"
    there = {int(name.removeprefix(prefix)) for name in digests if name.startswith(prefix)}
    everything = set(range(1, len(lines) + 1))
    yield from (f"the payload of #{each} is neither there nor withheld" for each in everything - there - withheld)
    yield from (f"the payload of #{each} is there and withheld" for each in sorted(there & withheld))
    yield from (f"there is no event #{each}" for each in sorted((there | withheld) - everything))
    for position in sorted(there & everything):
        if digests[f"{prefix}{position}"] != lines[position - 1]["payload_sha256"]:
            yield f"the payload of #{position} is not what its line says"


def check_people(data: Path, lines: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Every name and address is the one that was registered: the event holds a salted commitment of both."""
    people = json.loads((data / "people.json").read_text()) if (data / "people.json").exists() else {}
    committed: dict[str, set[str]] = {}
    for said in lines:
        path = data / "payloads" / str(said["position"])
        if people and said["type"].startswith("person.registered/") and path.exists():
            event = json.loads(path.read_bytes()[16:])
            committed.setdefault(event["id"], set()).add(event["commitment"])
    for person, told in people.items():
        named = {"address": told["address"], "name": told["name"]}
        text = json.dumps(named, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        if sha256(bytes.fromhex(told["salt"]) + text).hexdigest() not in committed.get(person, ()):
            yield f"{person} is not registered under that name and address"


def check_disclosures(data: Path) -> Iterator[str]:
    """What lies beside the payloads is what they commit to, and each signature in a file is the one of its event."""
    told = json.loads((data / "disclosures.json").read_text())
    for digest, kept in told.items():
        if sha256(bytes.fromhex(kept["salt"]) + canonical(kept["value"])).hexdigest() != digest:
            yield f"{digest[:16]}… in disclosures.json is not what was committed to"
    for path in sorted((data / "statements").glob("*"), key=lambda each: int(each.name)):
        event = json.loads((data / "payloads" / path.name).read_bytes()[16:])
        digest = event.get("commitments", {}).get("signature", "")
        signature = json.loads(told[digest]["value"] if digest else event["signature"])
        if canonical(signature["statement"]) != path.read_bytes():
            yield f"the statement of #{path.name} is not the one that its event has"
        if proof_in(data / "signatures" / path.name) != proof_in_event(signature["proof"]):
            yield f"the signature of #{path.name} is not the one that its event has"


def proof_in_event(proof: str) -> Any:
    return json.loads(proof) if proof.startswith("{") else proof


def proof_in(path: Path) -> Any:
    """A proof as an event has it: of a passkey, without the number of its credential."""
    if path.with_suffix(".sig").exists():
        return path.with_suffix(".sig").read_text()
    told = json.loads(path.with_suffix(".json").read_text())
    return {name: value for name, value in told.items() if name != "credential"}


def check_statements(data: Path, leaves: Sequence[bytes]) -> Iterator[str]:
    """Whoever signed an act named the root that they saw: no other history stands under it."""
    for path in sorted((data / "statements").glob("*"), key=lambda each: int(each.name)):
        size, _, root = json.loads(path.read_bytes())["head"].partition(":")
        if not int(size) < int(path.name) or tree_hash(leaves[: int(size)]).hex() != root:
            yield f"event #{path.name} was signed on another history"


def hashes(lines: Iterable[str]) -> list[bytes]:
    return [b64decode(each, validate=True) for each in lines]


def check_consistency(data: Path, key: str, leaves: Sequence[bytes], newer: Checkpoint) -> Iterator[str]:
    """The older tree is the beginning of the newer one: by the proof, and by the lines themselves."""
    if not (data / "consistency").exists():
        return
    old = opened((data / "checkpoint.old").read_text(), key)
    first, *rest = (data / "consistency").read_text().splitlines()
    older, later = roots_from_consistency(hashes(rest), old, newer.size)
    if first != f"old {old.size}" or older != old.root or (old.size and later != newer.root):
        yield "the consistency proof does not lead from the older checkpoint to the newer one"
    yield from check_kept(old, leaves)


def check_kept(old: Checkpoint, leaves: Sequence[bytes]) -> Iterator[str]:
    if tree_hash(leaves[: old.size]) != old.root or old.size > len(leaves):
        yield f"the first {old.size} lines are not those of the checkpoint that was kept"


def check_proofs(data: Path, key: str, leaves: Sequence[bytes]) -> Iterator[str]:
    """Each inclusion proof leads from the event that it is named after to the root of a checkpoint."""
    seen: dict[str, Checkpoint] = {}
    for path in sorted((data / "proofs").glob("*.tlog-proof")):
        head, _, note = path.read_text().partition("\n\n")
        version, index, *rest = head.splitlines()
        if note not in seen:
            seen[note] = opened(note, key)
        at, tree = int(index.removeprefix("index ")), seen[note]
        if version != "c2sp.org/tlog-proof@v1" or path.name != f"{at + 1}.tlog-proof":
            yield f"{path.name} proves another event"
        elif root_from_inclusion(hashes(rest), at, tree.size, leaves[at]) != tree.root:
            yield f"{path.name} does not lead to the root"


def check(bag: Path, key: str, kept: Path | None, witness: str) -> Iterator[str]:
    """Everything that is wrong with a bag."""
    data = bag / "data"
    digests = digests_of(bag, files_in(bag, "data"))
    tags = digests_of(bag, ("bag-info.txt", "bagit.txt", "manifest-sha256.txt"))
    yield from check_manifest(bag, "manifest-sha256.txt", digests)
    yield from check_manifest(bag, "tagmanifest-sha256.txt", tags)
    raw = (data / "events.jsonl").read_bytes()
    if not raw.endswith(b"\n"):
        raise Wrong("the last line is cut")
    lines: list[dict[str, Any]] = []
    leaves: list[bytes] = []
    for position, line in enumerate(raw[:-1].split(b"\n"), 1):
        lines.append(check_line(line, position, lines[-1]["recorded_at"] if lines else ""))
        leaves.append(leaf_hash(line))
    yield from check_payloads(data, lines, digests)
    yield from check_people(data, lines)
    yield from check_statements(data, leaves)
    yield from check_disclosures(data)
    root = Checkpoint("", len(leaves), tree_hash(leaves))
    if (data / "root.txt").exists():
        if (data / "root.txt").read_text().splitlines()[0] != f"{root.size}:{root.root.hex()}":
            yield "root.txt is not the root over the lines"
    elif not (data / "checkpoint").exists():
        yield "there is neither a checkpoint nor a root"
    if (data / "checkpoint").exists():
        found = opened((data / "checkpoint").read_text(), key, witness)
        if found.size > len(leaves) or tree_hash(leaves[: found.size]) != found.root:
            yield "the checkpoint is not over these lines"
        yield from check_consistency(data, key, leaves, found)
        yield from check_proofs(data, key, leaves)
    else:
        print("not judged: nobody signed the root; compare it with one that you kept")
        yield from check_consistency(data, key, leaves, root) if key else ()
    if kept:
        yield from check_kept(opened(kept.read_text(), key), leaves)
    print(f"{len(leaves)} lines, root {root.size}:{root.root.hex()}")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("bag", type=Path)
    options.add_argument("--key", default="")
    options.add_argument("--kept", type=Path)
    options.add_argument("--witness", default="")
    given = options.parse_args()
    try:
        wrong = list(check(given.bag, given.key, given.kept, given.witness))
    except Wrong as found:
        wrong = [str(found)]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as broken:
        wrong = [f"the bag cannot be read: {broken}"]
    print(*(f"WRONG: {each}" for each in wrong), sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
