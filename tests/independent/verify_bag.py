"""Check a bag with the standard library of Python alone: nothing here is of the ledger.

    python verify_bag.py BAG --key KEY [--old-key KEY]… [--kept NOTE] [--witness KEY]

KEY is the public key of the ledger's checkpoints, and came another way than the bag; --old-key is one that signed
before it, for older notes. NOTE is a checkpoint that somebody kept. Each thing that is wrong is one line, and the exit
code 6; what could not be judged is told and is no fault. Whoever made the bag may have put anything into it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

FIELDS = [
    "actor", "actor_kind", "assurance", "command_id", "index", "payload_sha256",
    "position", "recorded_at", "tags", "type", "v",
]  # fmt: skip
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
MANIFEST = "manifest-sha256.txt"
TAGS = ("bag-info.txt", "bagit.txt", MANIFEST, f"tag{MANIFEST}")
SIGNED = (
    "proposal.",
    "definition.ratified/",
    "definition.retired/",
    "definition.confirmed/",
    "right.delegated/",
    "credential.confirmed/",
)
"""How the types begin of what can be signed."""
DIGEST = re.compile(r"[0-9a-f]{64}")
NUMBER = r"[1-9][0-9]{0,14}"
KNOWN = re.compile(
    "data/(events.jsonl|withheld.txt|checkpoint|checkpoint.old|consistency|root.txt|people.json|disclosures.json"
    "|allowed_signers|enrolments/signers|VERIFY.md|RIGHTS.md"
    f"|(payloads|statements)/{NUMBER}|signatures/{NUMBER}.(sig|json)|proofs/{NUMBER}.tlog-proof"
    rf"|credentials/{NUMBER}\.(json|pub|pem)|enrolments/{NUMBER}(\.sig|\.json)?)"
)
"""The files that a bag can hold."""
RIGHTS = {
    "1": "ee94bc491b8973a6713c7d9d17f7f4a6d8571954d4400b674b1c02c6fba42337",
    "2": "c2814d5dc4339c6161f993ea965631ae1f404964dc696da3e308598fe95d570a",
}
"""The SHA-256 of each edition of RIGHTS.md, as its publisher has it."""


class Wrong(Exception):
    """What is wrong with the bag."""


class Checkpoint(NamedTuple):
    """What a signed note says of a tree."""

    origin: str
    size: int
    root: bytes
    key: str = ""


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


def opened(note: str, keys: Sequence[str], witness: str = "") -> Checkpoint:
    """What a note says, if one of the keys signed it, and the witness, where one is asked for."""
    text, gap, below = note.rpartition("\n\n")
    if not gap:
        raise Wrong("that is no signed note")
    said = text + "\n"
    signatures = [each.split(" ") for each in below.split("\n")]
    key = next((each for each in keys if has_signed(said, signatures, each)), None)
    if key is None:
        more = "; if that changed, give the one before as --old-key" if len(keys) == 1 else ""
        raise Wrong(f"the note is not signed by the key of the ledger{more}" if keys else "give the key: --key")
    if witness and not has_signed(said, signatures, witness):
        raise Wrong("the note is not signed by the witness")
    origin, size, root = said.split("\n")[:3]
    if origin != key.split("+")[0]:
        raise Wrong("the checkpoint is of another ledger")
    if not re.fullmatch(f"0|{NUMBER}", size):
        raise Wrong("the checkpoint says no size")
    return Checkpoint(origin, int(size), b64decode(root, validate=True), key)


def has_signed(said: str, signatures: Iterable[Sequence[str]], key: str) -> bool:
    """Whether a signature below a note is by this key: of the note itself, or a witness's of time and note."""
    name, named, sort, public = key_of(key)
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


def key_of(text: str) -> tuple[str, bytes, int, bytes]:
    """The name of a key, its id, its sort and its bytes."""
    name, _, rest = text.partition("+")
    held = b64decode(rest.partition("+")[2])  # which may hold a `+` of its own
    id_ = sha256(name.encode() + b"\n" + held).digest()[:4]
    if len(held) != 33 or rest[:8] != id_.hex():
        raise Wrong(f"{text} is no key: it is NAME+ID+BASE64")
    return name, id_, held[0], held[1:]


CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> bytes:
    """As RFC 8785 writes what a ledger stores: no fractions, and keys in ASCII."""
    return CANONICAL.encode(value).encode()


# --- the bag ----------------------------------------------------------------------------------------------------------


class Bag(NamedTuple):
    """A bag that was read: the digest of each file by its path, what each line says, and its leaf hash."""

    data: Path
    digests: Mapping[str, str]
    lines: Sequence[dict[str, Any]]
    leaves: Sequence[bytes]
    info: Sequence[tuple[str, str]] = ()

    def has(self, name: str) -> bool:
        """Whether there is such a file below data/."""
        return f"data/{name}" in self.digests

    def text(self, name: str) -> str:
        return text_of(self.data / name, f"data/{name}")

    def rows(self, name: str) -> list[str]:
        return rows_of(self.data / name, f"data/{name}")

    def object(self, name: str, salt: int = 0) -> dict[str, Any]:
        """The JSON object in a file, after its salt."""
        try:
            found = json.loads((self.data / name).read_bytes()[salt:].decode(), object_pairs_hook=unique)
        except (OSError, ValueError, RecursionError) as broken:
            raise Wrong(f"data/{name} cannot be read: {broken}") from None
        if not isinstance(found, dict):
            raise Wrong(f"data/{name} holds no object")
        return found

    def event(self, position: int) -> dict[str, Any]:
        """What an event says; nothing where its payload is not there."""
        return self.object(f"payloads/{position}", 16) if self.has(f"payloads/{position}") else {}

    def numbered(self, folder: str) -> list[int]:
        """The events that have a file in a folder, in order."""
        prefix = f"data/{folder}/"
        names = (name.removeprefix(prefix).partition(".")[0] for name in self.digests if name.startswith(prefix))
        return sorted({int(each) for each in names if re.fullmatch(NUMBER, each)})


def unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Raises ValueError where a name stands in it twice: two readers would not read the same."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands in an object twice")
    return found


def text_of(path: Path, name: str) -> str:
    """A text in UTF-8, as it is: a line ends with a line feed alone."""
    try:
        found = path.read_bytes().decode()
    except (OSError, ValueError) as broken:
        raise Wrong(f"{name} cannot be read: {getattr(broken, 'strerror', None) or broken}") from None
    if "\r" in found:
        raise Wrong(f"{name} holds a carriage return")
    return found


def rows_of(path: Path, name: str) -> list[str]:
    """The lines of a text, each of which has an end."""
    *rows, rest = text_of(path, name).split("\n")
    if rest:
        raise Wrong(f"the last line of {name} is cut")
    return rows


def files_in(bag: Path, folder: str) -> Iterator[str]:
    """The paths of the files below a folder. Raises Wrong for a link and the like: it leads elsewhere."""
    with os.scandir(bag / folder) as found:
        for each in found:
            path = f"{folder}/{each.name}".removeprefix("./")
            if each.is_file(follow_symlinks=False):
                yield path
            elif not each.is_dir(follow_symlinks=False):
                raise Wrong(f"{path} is neither a file nor a folder: it may lead out of the bag")
            elif folder != ".":
                yield from files_in(bag, path)


def digests_of(bag: Path, names: Iterable[str]) -> dict[str, str]:
    """The digest of each file, by its path in the bag; each is read once."""
    found = {}
    for name in names:
        with open(f"{bag}/{name}", "rb", buffering=0) as file:
            found[name] = sha256(file.read()).hexdigest()
    return found


def check_manifest(bag: Path, name: str, there: Mapping[str, str]) -> Iterator[str]:
    """Every file is listed once, with its digest, and every file that is listed is there."""
    listed: dict[str, str] = {}
    for line in rows_of(bag / name, name):
        digest, _, path = line.partition("  ")
        if not DIGEST.fullmatch(digest) or path in listed:
            yield f"{name} cannot be read, or says a thing twice, at {path or line}"
        listed[path] = digest
    yield from (f"{name} does not list {each}" for each in sorted(there.keys() - listed.keys()))
    yield from (f"{each} is missing" for each in sorted(listed.keys() - there.keys()))
    yield from (
        f"{each} is not what {name} says" for each, digest in there.items() if listed.get(each, digest) != digest
    )


def check_names(beside: Iterable[str], digests: Iterable[str]) -> Iterator[str]:
    """Nothing is there that no bag holds: what one reader takes for something, and another passes over."""
    more = sorted(each for each in beside if "manifest-" in each or each == "fetch.txt")
    yield from (f"{each} is not judged here: a bag has manifests of SHA-256 alone" for each in more if each not in TAGS)
    yield from (f"{each} is no file of a bag" for each in sorted(digests) if not KNOWN.fullmatch(each))


def check_line(line: bytes, position: int, before: str) -> dict[str, Any]:
    """What a line says, if it is canonical, stands in its place, and was not recorded before the one in front of it."""
    try:
        said: dict[str, Any] = json.loads(line)
        written = canonical(said)
    except (ValueError, RecursionError):
        raise Wrong(f"line {position} cannot be read") from None
    if written != line or not is_line(said):
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


def is_line(said: Any) -> bool:
    """Whether that has the members of a line, each of its sort: true is no 1."""
    if type(said) is not dict or list(said) != FIELDS or type(said["tags"]) is not list:
        return False
    texts = all(type(said[each]) is str for each in FIELDS if each not in ("index", "position", "tags", "v"))
    numbers = type(said["index"]) is type(said["position"]) is type(said["v"]) is int and said["v"] == 1
    return texts and numbers and all(type(each) is str for each in said["tags"])


def check_payloads(bag: Bag) -> Iterator[str]:
    """Every payload is there and is what its line says, or is listed as withheld; never both."""
    said: dict[int, str] = {}
    for number, row in enumerate(bag.rows("withheld.txt"), 1):
        found = re.match(rf"({NUMBER})\t", row)
        if found is None or int(found[1]) in said:
            yield f"line {number} of withheld.txt cannot be read, or says a thing twice"
        else:
            said[int(found[1])] = row[found.end() :]
    withheld = {*said}
    there = {*bag.numbered("payloads")}
    everything = set(range(1, len(bag.lines) + 1))
    nowhere = sorted(everything - there - withheld)
    yield from (f"the payload of #{each} is neither there nor withheld" for each in nowhere)
    yield from (f"the payload of #{each} is there and withheld" for each in sorted(there & withheld))
    yield from (f"there is no event #{each}" for each in sorted((there | withheld) - everything))
    for position in sorted(there & everything):
        if bag.digests[f"data/payloads/{position}"] != bag.lines[position - 1]["payload_sha256"]:
            yield f"the payload of #{position} is not what its line says"
    yield from check_reasons(bag, said)


def check_reasons(bag: Bag, said: Mapping[int, str]) -> Iterator[str]:
    """The lines give the reason why a payload is not there: an act that withheld it, or that nothing rests on it."""
    sorts = {tag: line["type"] for line in bag.lines if line["type"].startswith("payload.") for tag in line["tags"]}
    away = {tag for tag, sort in sorts.items() if sort.startswith("payload.withheld/")}
    key = dict(bag.info).get("Ledger-Definition", "")
    inside = closure(bag, key, away) if key else {line["position"] for line in bag.lines}
    for position, why in said.items():
        if why == "withheld" and f"event:{position}" not in away:
            yield f"#{position} is said to be withheld, and no act withheld it, or one released it since"
        elif why == "not in the closure" and position in inside:
            yield f"#{position} is said to be outside of what the bag is of, and its tags lead to it"
        elif why not in ("withheld", "not in the closure"):
            yield f"#{position} is not there for a reason that is none: {why}"


BESIDE = {"request": "", "waiver": "", "order": "", "consumer": "", "restatement": "", "target": "target."}
"""What an act rests on beside definitions, by the sort of the tag; how the types begin of what counts."""


class Closure:
    """The events that whoever judges a definition reads, as far as tags and what is there lead to them."""

    def __init__(self, bag: Bag) -> None:
        self.bag, self.found = bag, set[int]()
        self.tagged: dict[str, list[int]] = {}
        for line in bag.lines:
            for tag in line["tags"]:
                self.tagged.setdefault(tag, []).append(line["position"])

    def take(self, tag: str, *starts: str) -> list[int]:
        """Take in what has a tag, and is of types that begin so; what of that is new."""
        sorts = starts or ("",)
        new = [at for at in self.tagged.get(tag, []) if self.bag.lines[at - 1]["type"].startswith(sorts)]
        new = [at for at in new if at not in self.found]
        self.found.update(new)
        return new

    def take_definitions(self, key: str) -> set[str]:
        """Take in a definition and all that it rests on; the scopes on the way to each."""
        scopes, seen, waiting = set[str](), set[str](), [key]
        while waiting:
            key = waiting.pop()
            new = [] if key in seen else self.take(f"definition:{key}")
            seen.add(key)
            for tag in [tag for at in new for tag in self.bag.lines[at - 1]["tags"]]:
                sort, _, name = tag.partition(":")
                if sort in ("refers", "entity"):
                    waiting.append(name)
                elif sort in BESIDE:
                    self.take(tag, BESIDE[sort])
                elif sort == "rights":
                    parts = (key if name == "*" else f"{name}/{key}").split("/")
                    way = ["/".join(parts[:n]) for n in range(len(parts), 0, -1)]
                    scopes |= {*way, "*"}
                    waiting += [*(f"charter/{each}" for each in way), "charter"]
        return scopes

    def take_people(self) -> None:
        """Take in what is known of everybody who acts in what was found, or is named in it."""
        known, new = set[str](), {*self.found}
        while new:
            there = [f"payloads/{at}" for at in new if self.bag.has(f"payloads/{at}")]
            raw = [(self.bag.data / each).read_bytes()[16:] for each in there]
            named = {self.bag.lines[at - 1]["actor"] for at in new}
            named |= {each.decode() for text in raw for each in re.findall(rb"p_[0-9a-f]{16}", text)}
            new = {at for person in named - known for at in self.take(f"person:{person}", "person.", "credential.")}
            known |= named


def closure(bag: Bag, key: str, away: set[str]) -> set[int]:
    """The events that a bag of a definition holds; nothing where no line is of it."""
    closure = Closure(bag)
    scopes = closure.take_definitions(key)
    if not closure.found:
        return set()
    of_all = (line["position"] for line in bag.lines if line["type"].startswith(("ledger.", "checkpoint_key.")))
    closure.found.update(of_all)
    for scope in scopes:
        closure.take(f"rights:{scope}", "charter.", "right.", "delegation.", "recovery.")
    closure.take_people()
    for tag in away & {f"event:{at}" for at in closure.found}:
        closure.take(tag, "payload.")
    return closure.found


def check_info(bag: Bag) -> Iterator[str]:
    """What bag-info.txt says of the ledger, the day and the definition is what the events say."""
    said, first = dict(bag.info), bag.event(1)
    names = {"External-Identifier": "ledger_id", "Ledger-Clock": "clock", "Ledger-Zone": "zone"}
    if first:
        yield from (
            f"{name} of bag-info.txt is not that of event #1"
            for name, of in names.items()
            if said.get(name) != first[of]
        )
        latest = datetime.fromisoformat(bag.lines[-1]["recorded_at"][:19] + "+00:00").astimezone(
            ZoneInfo(first["zone"])
        )
        if date.fromisoformat(said["Bagging-Date"]) < latest.date():
            yield f"bag-info.txt says that the bag was made before its last event, which is of {latest.date()}"
    key = said.get("Ledger-Definition")
    if key is not None and not any(f"definition:{key}" in line["tags"] for line in bag.lines):
        yield f"bag-info.txt says that the bag is of the definition {key}, and no event is"


def check_rights(bag: Bag) -> Iterator[str]:
    """The rules in the bag are those of the edition that it names; a bag that names none is of the first."""
    edition = dict(bag.info).get("Ledger-Rights-Edition", "1")
    if edition not in RIGHTS:
        yield f"bag-info.txt names an edition of RIGHTS.md that there is not: {edition}"
    elif bag.digests.get("data/RIGHTS.md") != RIGHTS[edition]:
        yield f"data/RIGHTS.md is not edition {edition}, which the bag names"


def committed(salt: str, value: Any) -> str:
    """What commits to a value. With a longer salt, which takes in its beginning, another value would have the same."""
    data = bytes.fromhex(salt)
    return sha256(data + canonical(value)).hexdigest() if len(data) == 16 else ""


def erased_of(bag: Bag) -> set[str]:
    """Who was erased."""
    erasures = (said for said in bag.lines if said["type"].startswith("person.erased/"))
    return {tag.removeprefix("person:") for said in erasures for tag in said["tags"]}


def check_people(bag: Bag) -> Iterator[str]:
    """Every name and address is the one that was registered: the event holds a salted commitment of both."""
    people = bag.object("people.json") if bag.has("people.json") else {}
    registered: dict[str, set[str]] = {}
    for said in bag.lines if bag.has("people.json") else ():
        if said["type"].startswith("person.registered/") and (event := bag.event(said["position"])):
            registered.setdefault(event["id"], set()).add(event["commitment"])
    for person, told in people.items():
        named = {"address": told["address"], "name": told["name"]}
        if committed(told["salt"], named) not in registered.get(person, ()):
            yield f"{person} is not registered under that name and address"
    for person in sorted(registered.keys() - people.keys() - erased_of(bag)):
        yield f"people.json does not say who {person} is, and nobody erased them"


def check_disclosures(bag: Bag) -> Iterator[str]:
    """What lies beside the payloads is what they commit to, and each signature in a file is the one of its event."""
    told = bag.object("disclosures.json")
    for digest, kept in told.items():
        if committed(kept["salt"], kept["value"]) != digest:
            yield f"{digest[:16]}… in disclosures.json is not what was committed to"
    added = {name: each.added for name, each in keys_of(bag).items()}
    signed = {said["position"] for said in bag.lines if said["type"].startswith(SIGNED)}
    files = {*bag.numbered("statements"), *bag.numbered("signatures")}
    bound = {
        each for position in bag.numbered("payloads") for each in bag.event(position).get("commitments", {}).values()
    }
    yield from (f"{each[:16]}… in disclosures.json is not what was committed to" for each in told.keys() - bound)
    erased, by = erased_of(bag), {said["position"]: said["actor"] for said in bag.lines}
    for position in sorted(signed | files):
        event = bag.event(position)
        digest = event.get("commitments", {}).get("signature", "")
        text = told.get(digest, {}).get("value", "") if digest else event.get("signature", "")
        if digest and not text and by[position] not in erased:
            yield f"what #{position} was signed with is missing, and nobody erased who signed it"
        elif position in files and not text:
            yield f"there is a signature of #{position}, and its event has none"
        elif position not in files and text:
            yield f"#{position} was signed, and the file of that is missing"
        elif text:
            named = (event.get("authentication") or {}).get("credential", "")
            told_of = check_signature(bag, position, json.loads(text), added.get(named, 0))
            yield from reading(f"the signature of #{position}", told_of)


def check_signature(bag: Bag, position: int, signature: Mapping[str, Any], key: int) -> Iterator[str]:
    """The files of a signature say what its event says, and of a passkey, by which event its key was enrolled."""
    if canonical(signature["statement"]) != (bag.data / f"statements/{position}").read_bytes():
        yield f"the statement of #{position} is not the one that its event has"
    if proof_in(bag, position) != proof_in_event(signature["proof"]):
        yield f"the signature of #{position} is not the one that its event has"
    if not bag.has(f"signatures/{position}.sig") and bag.object(f"signatures/{position}.json")["credential"] != key:
        yield f"the signature of #{position} names another key than its event"


def proof_in_event(proof: str) -> Any:
    return json.loads(proof) if proof.startswith("{") else proof


def proof_in(bag: Bag, position: int, folder: str = "signatures") -> Any:
    """A proof as an event has it: of a passkey, without the number of its credential."""
    if bag.has(f"{folder}/{position}.sig"):
        return bag.text(f"{folder}/{position}.sig")
    told = bag.object(f"{folder}/{position}.json")
    return {name: value for name, value in told.items() if name != "credential"}


def check_statements(bag: Bag) -> Iterator[str]:
    """Whoever signed an act named the root that they saw: no other history stands under it."""
    for position in bag.numbered("statements"):
        size, _, root = str(bag.object(f"statements/{position}").get("head")).partition(":")
        seen = int(size) if re.fullmatch(f"0|{NUMBER}", size) else position
        if not seen < position or tree_hash(bag.leaves[:seen]).hex() != root:
            yield f"event #{position} was signed on another history"


# --- whose keys sign --------------------------------------------------------------------------------------------------


class Period(NamedTuple):
    """When a key counted: so many hours from its confirmation on, until an instant, if that is told.

    Of a confirmation that is withheld nobody can tell whether it waited a day or three.
    """

    confirmed: str
    hours: Sequence[int]
    until: str = ""

    def span(self, hours: int) -> dict[str, str]:
        """From which second until which, where it waited so long."""
        return {"since": second(self.confirmed, hours), "until": second(self.until) if self.until else ""}


@dataclass
class Key:
    """A key as an event enrols it. `ssh` is empty where it is of another sort, withheld or erased."""

    added: int
    person: str
    method: str
    ssh: str
    ended: str = ""
    public: Mapping[str, str] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)

    def end(self, at: str) -> None:
        """From that instant on it does not count as it did."""
        if self.periods and not self.periods[-1].until:
            self.periods[-1] = self.periods[-1]._replace(until=at)

    @property
    def whose(self) -> str:
        return "p_*" if self.method == "recovery" else self.person

    def may_have(self, counted: Any) -> bool:
        """Whether that is when it counted. Bags of earlier days do not say it."""
        ways = [[period.span(hours) for hours in period.hours] for period in self.periods]
        some = [[each for each in way if not each["until"] or each["since"] < each["until"]] for way in ways]
        real = [way for way in some if way]
        fits = counted is not None and len(counted) == len(real)
        return counted is None or (fits and all(each in way for each, way in zip(counted, real, strict=True)))

    def lines(self, period: Period) -> dict[str, bool]:
        """How allowed_signers may say a period; whether it has to."""
        found = {}
        for each in map(period.span, period.hours):
            until = f',valid-before="{each["until"]}"' if each["until"] else ""
            line = f'{self.whose} namespaces="ledger",valid-after="{each["since"]}"{until} {self.ssh}'
            found[line] = not until or each["since"] < each["until"]
        return found


def second(instant: str, hours: int = 0) -> str:
    return (datetime.fromisoformat(instant[:19]) + timedelta(hours=hours)).strftime("%Y%m%d%H%M%SZ")


def keys_of(bag: Bag) -> dict[str, Key]:
    """The keys that sign, by the names of their credentials, as the events have them."""
    told, found = bag.object("disclosures.json"), dict[str, Key]()
    for said in bag.lines:
        sort, at = said["type"].partition("/")[0], said["recorded_at"]
        if sort == "ledger.restored":
            for each in found.values():
                if each.person != said["actor"] and each.method != "recovery":
                    each.end(at)
        if not sort.startswith("credential."):
            continue
        tags = dict(tag.split(":", 1) for tag in said["tags"])
        name, event = tags["credential"], bag.event(said["position"])
        if sort == "credential.added":
            kept = told.get(event.get("commitments", {}).get("public", ""))
            public = kept["value"] if kept else event.get("public", {})
            ssh = public.get("key", "")
            key = Key(said["position"], tags["person"], public.get("method", ""), ssh, public=public)
            found.setdefault(name, key)
        elif name in found:
            take_key(found[name], sort, at, event)
    return found


def take_key(key: Key, sort: str, at: str, event: Mapping[str, Any]) -> None:
    """Take in what became of a key: confirmed, objected to, revoked."""
    key.end(at)
    if sort != "credential.confirmed":
        key.ended = key.ended or at
    elif not key.ended:
        known = (72 if event.get("recovered") else 24,) if event else (24, 72)
        key.periods.append(Period(at, known))


def check_credentials(bag: Bag) -> Iterator[str]:
    """What is told of each key is what the events say of it: whose it is, and when it counted."""
    keys = {each.added: each for each in keys_of(bag).values()}
    for position in bag.numbered("credentials"):
        if position not in keys or not bag.has(f"credentials/{position}.json"):
            yield f"credentials/{position} is of no key that was enrolled"
            continue
        told, key = bag.object(f"credentials/{position}.json"), keys[position]
        same = told["person"] == key.person and told["added"] == position
        same = same and all(told.get(name) == value for name, value in key.public.items())
        if not same or told["ended_at"] != key.ended or not key.may_have(told.get("counted")):
            yield f"credentials/{position}.json is not what the events say of that key"
        if key.ssh and (
            not bag.has(f"credentials/{position}.pub") or bag.text(f"credentials/{position}.pub") != key.ssh + "\n"
        ):
            yield f"credentials/{position}.pub is not the key that was enrolled"
        if bag.has(f"credentials/{position}.pem"):
            der = b64decode("".join(bag.rows(f"credentials/{position}.pem")[1:-1]))
            point = der[40:-5] if len(der) > 100 else der[-32:]  # the numbers of an RSA key, or of a shorter one
            if point not in urlsafe_b64decode(key.public.get("cose", "") + "==="):
                yield f"credentials/{position}.pem is not the passkey that was enrolled"


def check_enrolments(bag: Bag) -> Iterator[str]:
    """What the holder of a key signed to enrol it is what its event says, and so is the proof of it."""
    told, ledger = bag.object("disclosures.json"), dict(bag.info).get("External-Identifier")
    keys = {each.added: (name, each) for name, each in keys_of(bag).items()}
    for position in bag.numbered("enrolments"):
        event = bag.event(position)
        if position not in keys or not event:
            yield f"enrolments/{position} is of no key that was enrolled"
            continue
        name, key = keys[position]
        said = {"key": key.ssh or name, "ledger": ledger, "nonce": event["nonce"], "person": key.person}
        if bag.text(f"enrolments/{position}") != canonical(said).decode():
            yield f"enrolments/{position} is not what was signed to enrol that key"
        kept = told.get(event.get("commitments", {}).get("proof", ""))
        if proof_in(bag, position, "enrolments") != proof_in_event(kept["value"] if kept else event.get("proof", "")):
            yield f"the proof of enrolments/{position} is not the one that its event has"
    for position in keys:
        event = bag.event(position)
        proof = event.get("commitments", {}).get("proof", "")
        if (proof in told if proof else event.get("proof")) and position not in bag.numbered("enrolments"):
            yield f"the key of #{position} was enrolled, and the file of that is missing"
    right = {f'{each.added} namespaces="ledger" {each.ssh}' for _, each in keys.values() if each.ssh}
    if {*bag.rows("enrolments/signers")} != right:
        yield "enrolments/signers has other keys than were enrolled"


def check_signers(bag: Bag) -> Iterator[str]:
    """Each key that may sign was enrolled by that person, and counts when that is said; none is left out."""
    keys = [each for each in keys_of(bag).values() if each.ssh]
    periods = [(each, each.lines(period)) for each in keys for period in each.periods]
    right = {line for _, lines in periods for line in lines}
    enrolled = {(each.whose, each.ssh) for each in keys}
    rows = bag.rows("allowed_signers")
    for number, row in enumerate(rows, 1):
        who, _, rest = row.partition(" ")
        if (who, rest.partition(" ")[2]) not in enrolled:
            yield f"line {number} of allowed_signers has a key that {who} did not enrol"
        elif row not in right:
            yield f"line {number} of allowed_signers lets a key of {who} count when it does not, or for something else"
    for each, lines in periods:
        if all(lines.values()) and not lines.keys() & {*rows}:
            yield f"allowed_signers lacks a time at which the key of #{each.added} counted"


# --- the checkpoints --------------------------------------------------------------------------------------------------


class Trust(NamedTuple):
    """What did not come with the bag: the keys of the ledger, the one that signs now first, and that of a witness."""

    keys: Sequence[str]
    witness: str = ""


def hashes(lines: Iterable[str]) -> list[bytes]:
    return [b64decode(each, validate=True) for each in lines]


def check_consistency(bag: Bag, trust: Trust, newer: Checkpoint) -> Iterator[str]:
    """The older tree is the beginning of the newer one: by the proof, and by the lines themselves."""
    if not bag.has("consistency") and not bag.has("checkpoint.old"):
        return
    if not trust.keys:
        print("not judged: the older checkpoint; give the key: --key")
        return
    old = opened(bag.text("checkpoint.old"), trust.keys)
    first, *rest = bag.rows("consistency")
    older, later = roots_from_consistency(hashes(rest), old, newer.size)
    if first != f"old {old.size}" or older != old.root or (old.size and later != newer.root):
        yield "the consistency proof does not lead from the older checkpoint to the newer one"
    yield from check_kept(bag, old, "the older checkpoint")


def check_kept(bag: Bag, old: Checkpoint, name: str) -> Iterator[str]:
    """The lines begin with those of a checkpoint, and its key was not revoked by then."""
    if old.size > len(bag.lines) or tree_hash(bag.leaves[: old.size]) != old.root:
        yield f"the first {old.size} lines are not those of {name}{lost(bag, old)}"
    for said in bag.lines[: old.size]:
        if said["type"].startswith("checkpoint_key.revoked/") and bag.event(said["position"]).get("key") == old.key:
            yield f"{name} is over event #{said['position']}, which revoked the key that signed it"


def lost(bag: Bag, old: Checkpoint) -> str:
    """Where the record says that an older copy went on."""
    found = [each["position"] for each in bag.lines if each["type"].startswith("ledger.restored/")]
    said = (f"; event #{each} says that an older copy went on after #{each - 1}" for each in found if each <= old.size)
    return next(said, "")


def check_proofs(bag: Bag, trust: Trust, newest: Checkpoint) -> Iterator[str]:
    """Each inclusion proof leads from the event that it is named after to the root of the checkpoint."""
    seen: dict[str, Checkpoint] = {}
    for position in bag.numbered("proofs"):
        name = f"proofs/{position}.tlog-proof"
        yield from reading(name, check_proof(bag, trust, newest, position, seen))


def check_proof(
    bag: Bag, trust: Trust, newest: Checkpoint, position: int, seen: dict[str, Checkpoint]
) -> Iterator[str]:
    name = f"{position}.tlog-proof"
    head, _, note = bag.text(f"proofs/{name}").partition("\n\n")
    version, index, *rest = head.split("\n")
    if note not in seen:
        seen[note] = opened(note, trust.keys[:1])
    if version != "c2sp.org/tlog-proof@v1" or index != f"index {position - 1}" or position > len(bag.leaves):
        yield f"{name} proves another event"
    elif seen[note] != newest:
        yield f"{name} leads to another checkpoint than the one of this bag"
    elif root_from_inclusion(hashes(rest), position - 1, newest.size, bag.leaves[position - 1]) != newest.root:
        yield f"{name} does not lead to the root"


def check_roots(bag: Bag, trust: Trust) -> Iterator[str]:
    """The roots are those over the lines, and signed where that is said."""
    root = Checkpoint("", len(bag.leaves), tree_hash(bag.leaves))
    if bag.has("root.txt"):
        if bag.text("root.txt").split("\n")[0] != f"{root.size}:{root.root.hex()}":
            yield "root.txt is not the root over the lines"
    elif not bag.has("checkpoint"):
        yield "there is neither a checkpoint nor a root"
    if bag.has("checkpoint"):
        found = opened(bag.text("checkpoint"), trust.keys[:1], trust.witness)
        yield from check_kept(bag, found, "the checkpoint")
        if found.size < root.size:
            tell_unsigned(bag, found.size)
            if not bag.has("root.txt"):
                yield f"no root covers the events after #{found.size}"
        yield from reading("the consistency proof", check_consistency(bag, trust, found))
        yield from check_proofs(bag, trust, found)
    else:
        if trust.keys:
            yield "a key was given, and nobody signed the root: there is no checkpoint"
        print("not judged: nobody signed the root; compare it with one that you kept")
        tell_unsigned(bag, 0)
        yield from reading("the consistency proof", check_consistency(bag, trust, root))
    print(f"{len(bag.lines)} lines, root {root.size}:{root.root.hex()}")


def tell_unsigned(bag: Bag, size: int) -> None:
    """Name what came after the signed root, and the versions that rest on it."""
    for said in bag.lines[size:] if size else ():
        print(
            printable(f"not judged: no signature covers event #{said['position']}, {said['type']} by {said['actor']}")
        )
    after = [said for said in bag.lines[size:] if said["type"].startswith(DECIDING)]
    for said in after:
        print(printable(f"not signed: what event #{said['position']} decided of {', '.join(defined(said))}"))
    touched = {key for said in after for key in defined(said)}
    for said in bag.lines[:size]:
        rests = {tag.partition(":")[2] for tag in said["tags"] if tag.startswith(("refers:", "entity:"))} & touched
        if said["type"].startswith(DECIDING) and rests:
            on = ", ".join(sorted(rests))
            print(
                printable(
                    f"not signed: what event #{said['position']} decided of {', '.join(defined(said))} rests on {on}"
                )
            )


DECIDING = ("definition.ratified/", "definition.attested/", "definition.retired/")
"""How the types begin of what says what is in force."""


def defined(said: Mapping[str, Any]) -> list[str]:
    """The definitions that a line is about."""
    return [tag.partition(":")[2] for tag in said["tags"] if tag.startswith("definition:")]


def reading(what: str, found: Iterator[str]) -> Iterator[str]:
    """What a check finds; where it cannot go on, that, with its place, so that the others do."""
    try:
        yield from found
    except Wrong as wrong:
        yield f"{what}: {wrong}"
    except Exception as broken:  # whoever made the bag may have put anything into it
        yield f"{what} cannot be read: {type(broken).__name__} {broken}"


def read_lines(bag: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """What each line says, and its leaf hash."""
    raw = (bag / "data/events.jsonl").read_bytes()
    if not raw.endswith(b"\n"):
        raise Wrong("the last line is cut")
    before = ""
    for position, line in enumerate(raw[:-1].split(b"\n"), 1):
        said = check_line(line, position, before)
        before = said["recorded_at"]
        yield said, leaf_hash(line)


def check(bag: Path, key: str, kept: Path | None, witness: str, old_keys: Sequence[str] = ()) -> Iterator[str]:
    """Everything that is wrong with a bag."""
    trust = Trust([each for each in (key, *old_keys) if each], witness)
    beside = [*files_in(bag, ".")]
    digests = digests_of(bag, files_in(bag, "data"))
    yield from check_names(beside, digests)
    yield from check_manifest(bag, MANIFEST, digests)
    yield from check_manifest(bag, f"tag{MANIFEST}", digests_of(bag, TAGS[:3]))
    lines = [*read_lines(bag)]
    info = [(name, value) for name, _, value in (row.partition(": ") for row in rows_of(bag / TAGS[0], TAGS[0]))]
    read = Bag(bag / "data", digests, [said for said, _ in lines], [leaf for _, leaf in lines], info)
    checks: dict[str, Callable[[Bag], Iterator[str]]] = {
        "withheld.txt": check_payloads,
        "people.json": check_people,
        "a statement": check_statements,
        "disclosures.json": check_disclosures,
        "allowed_signers": check_signers,
        "credentials": check_credentials,
        "enrolments": check_enrolments,
        "bag-info.txt": check_info,
        "RIGHTS.md": check_rights,
    }
    for name, each in checks.items():
        yield from reading(name, each(read))
    yield from reading("the checkpoint", check_roots(read, trust))
    if kept:
        yield from reading("the checkpoint that was kept", check_note(read, trust, kept))


def check_note(bag: Bag, trust: Trust, kept: Path) -> Iterator[str]:
    yield from check_kept(bag, opened(text_of(kept, str(kept)), trust.keys), "the checkpoint that was kept")


def printable(text: str) -> str:
    """A text in which nothing acts on a terminal, as a file may have any name."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("bag", type=Path)
    options.add_argument("--key", default="")
    options.add_argument("--old-key", action="append", default=[])
    options.add_argument("--kept", type=Path)
    options.add_argument("--witness", default="")
    given = options.parse_args()
    wrong = [*reading("the bag", check(given.bag, given.key, given.kept, given.witness, given.old_key))]
    for each in wrong:
        print(f"WRONG: {printable(each)}")
    return 6 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
