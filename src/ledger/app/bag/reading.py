"""A bag as it lies there, read and judged with no ledger beside it.

    manifests ── every file is what they say ──────────────────┐
    lines, payloads ── canonical, in order, of their digests ──┼──▶ BagContent, and what is wrong with it
    root, checkpoint ── over these lines, signed by that key ──┘

Whoever made the bag may have put anything into it: nothing here rests on a file that was not held against its line, but
for the words that say why a payload is withheld.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from ledger.app import clock
from ledger.app.bag.writer import MANIFEST, TAG_MANIFEST
from ledger.domain import EVENTS
from ledger.domain.erasure import PersonErased
from ledger.domain.event import Event, Recorded
from ledger.domain.founding import Founded, PersonRegistered
from ledger.domain.note_key import PublicKey, public_key
from ledger.errors import BadInput, LedgerError
from ledger.journal.checkpoint import Checkpoint, checkpoint
from ledger.journal.codec import Codec
from ledger.journal.disclosures import commitment, reveal
from ledger.journal.line import SALT_BYTES, Line, decode, digest, leaf, written
from ledger.journal.note import parse, signers
from ledger.journal.root import Peaks, Root, grow, top
from ledger.language.digest import canonical_json

LISTED = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f\x7f]+)")
POSITION = re.compile(r"[1-9][0-9]{0,14}")
ITS_OWN = "take the bag again from whoever made it, and compare the root with one that you kept"


@dataclass(slots=True)
class BagContent:
    """What a bag holds. `wrong` are sentences on what does not fit, `signed_by` the key that signed its checkpoint.

    `wrong` is empty where nobody altered it, and where somebody did it well and nothing was kept outside.
    `day` is the one on which it says that it was made.
    """

    folder: Path
    info: Mapping[str, str] = field(default_factory=dict)
    day: date = date.min
    lines: list[Line] = field(default_factory=list)
    events: dict[int, Recorded] = field(default_factory=dict)
    withheld: Mapping[int, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    root: Root = field(default_factory=lambda: Root(0, ""))
    checkpoint: Checkpoint | None = None
    signed_by: PublicKey | None = None
    wrong: list[str] = field(default_factory=list)

    @property
    def data(self) -> Path:
        """Where its payload lies."""
        return self.folder / "data"


def read_bag(folder: Path, key: str = "") -> BagContent:
    """A bag, judged; its checkpoint by a public key, where one is given.

    Raises BadInput where that is no bag of a ledger, and where the key is none.
    """
    known = public_key(key) if key else None
    if not (folder / "data/events.jsonl").is_file() or not (folder / MANIFEST).is_file():
        raise BadInput(
            f"{folder} is no bag of a ledger",
            why="it holds no data/events.jsonl with a manifest",
            fix="name the folder that ledger audit export wrote",
        )
    found = BagContent(folder)
    _require_plain(folder)
    try:
        found.info = dict(_pairs(_text(folder / "bag-info.txt"), ": "))
        found.withheld = {int(at): why for at, why in _pairs(_text(found.data / "withheld.txt"), "\t")}
        found.wrong += _damaged(folder)
        _read_lines(found)
        found.wrong += _payloads(found)
        _read_people(found)
        found.day = date.fromisoformat(found.info["Bagging-Date"])
        found.wrong += _mistold(found)
        _judge_roots(found, known)
    except LedgerError:
        raise
    except Exception as broken:  # whoever made the bag may have put anything into it
        raise BadInput(f"{folder} cannot be read", why=_plainly(broken), fix=ITS_OWN) from None
    return found


def _require_plain(folder: Path) -> None:
    """Pass where a bag is made of files and folders alone: a link leads elsewhere, and a pipe never ends."""
    for path in [*folder.glob("*"), *(folder / "data").rglob("*")]:
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            name = _plainly(path.relative_to(folder).as_posix())
            raise BadInput(f"{folder} cannot be read", f"{name} is neither a file nor a folder of it", ITS_OWN)


def _damaged(folder: Path) -> Iterator[str]:
    """What is not as the manifests say."""
    data = {path.relative_to(folder).as_posix() for path in (folder / "data").rglob("*") if path.is_file()}
    for name, there in ((MANIFEST, data), (TAG_MANIFEST, {"bag-info.txt", "bagit.txt", MANIFEST})):
        entries = filter(None, map(LISTED.fullmatch, _text(folder / name).splitlines()))
        listed = {each[2]: each[1] for each in entries}
        yield from (f"{each} is missing" for each in sorted(listed.keys() - there))
        yield from (f"{each} is in no manifest" for each in sorted(there - listed.keys()))
        for each in sorted(there & listed.keys()):
            if sha256((folder / each).read_bytes()).hexdigest() != listed[each]:
                yield f"{each} is not what the manifest says"


def _read_lines(found: BagContent) -> None:
    """Read every line, and the root over all of them; one that does not fit is told and read all the same."""
    peaks: Peaks = []
    roots: dict[int, Root] = {}
    latest = ""
    noted = _noted(found.data / "checkpoint")
    with (found.data / "events.jsonl").open("rb") as file:
        for position, raw in zip(count(1), file, strict=False):
            text = raw.removesuffix(b"\n")
            line = decode(text)
            if written(line) != text or line.position != position or line.recorded_at < latest or text == raw:
                found.wrong.append(f"line {position} is not one that a ledger writes there")
            latest = line.recorded_at
            found.lines.append(line)
            grow(peaks, position, leaf(text))
            if noted and noted.root.size == position:
                roots[position] = Root(position, top(peaks).hex())
    found.root, found.checkpoint = Root(len(found.lines), top(peaks).hex()), noted
    if noted and roots.get(noted.root.size) != noted.root:
        found.wrong.append("the checkpoint is not over these lines")


def _payloads(found: BagContent) -> Iterator[str]:
    """Read the payloads that are there; what is not as its line says, or neither there nor withheld."""
    codec, beside = Codec(EVENTS), _beside(found.data / "disclosures.json")
    there = {int(each.name) for each in (found.data / "payloads").iterdir() if POSITION.fullmatch(each.name)}
    for position, line in enumerate(found.lines, 1):
        if (position in there) == (position in found.withheld):
            yield f"the payload of #{position} is {'there and withheld' if position in there else 'missing'}"
        if position not in there:
            continue
        kept = (found.data / "payloads" / str(position)).read_bytes()
        if digest(kept[:SALT_BYTES], kept[SALT_BYTES:]) != line.payload_sha256:
            yield f"the payload of #{position} is not what its line says"
            continue
        row = (position, line.recorded_at, line.actor, line.type, kept[SALT_BYTES:])
        try:
            recorded = next(codec.recorded([row]))
            found.events[position] = recorded._replace(event=_revealed(recorded.event, beside))
        except LedgerError as problem:
            yield problem.what
    erased = _erased(found)
    for position, recorded in found.events.items():
        gone = _commitments(recorded.event).values() - beside.keys()
        if gone and recorded.actor not in erased:
            yield f"what #{position} was signed with is missing, and nobody erased who signed it"
    yield from (
        f"there is no event #{each}" for each in sorted({*there, *found.withheld} - {*range(len(found.lines) + 1)})
    )


def _erased(found: BagContent) -> set[str]:
    """Who was erased, as the lines tell, whatever is withheld of what they hold."""
    lines = (each for each in found.lines if each.type == PersonErased.stored_name)
    return {tag.removeprefix("person:") for each in lines for tag in each.tags}


def _revealed(event: Event, beside: Mapping[str, bytes]) -> Event:
    """An event with what it commits to, as far as the bag has that."""
    said = _commitments(event).items()
    values = {name: beside[each] for name, each in said if name in event.erasable and each in beside}
    return reveal(event, values) if values else event


def _commitments(event: Event) -> Mapping[str, str]:
    return getattr(event, "commitments", None) or {}


def _beside(path: Path) -> Mapping[str, bytes]:
    """What lies beside the events, by its commitment; of what does not come to that, nothing."""
    told: dict[str, dict[str, Any]] = json.loads(_text(path)) if path.exists() else {}
    values = {each: (bytes.fromhex(kept["salt"]), canonical_json(kept["value"])) for each, kept in told.items()}
    return {each: value for each, (salt, value) in values.items() if commitment(salt, value) == each}


def _judge_roots(found: BagContent, key: PublicKey | None) -> None:
    bare = found.data / "root.txt"
    if bare.exists() and _text(bare).partition("\n")[0] != str(found.root):
        found.wrong.append("root.txt is not the root over the lines")
    if not found.checkpoint or not key:
        return
    try:
        signed = signers(parse(_text(found.data / "checkpoint")), [key])
    except BadInput:
        signed = []
    if signed and found.checkpoint.origin == key.name:
        found.signed_by = key
    else:
        found.wrong.append(f"the checkpoint is not signed by {key.name}")


def _noted(path: Path) -> Checkpoint | None:
    return checkpoint(parse(_text(path))) if path.exists() else None


def _mistold(found: BagContent) -> Iterator[str]:
    """What bag-info.txt says of the ledger, the day or the definition that its events do not."""
    founded = found.events[1].event if 1 in found.events else None
    if isinstance(founded, Founded):
        said = {"External-Identifier": founded.ledger_id, "Ledger-Clock": founded.clock, "Ledger-Zone": founded.zone}
        yield from (
            f"{each} of bag-info.txt is not that of event #1"
            for each, is_ in said.items()
            if found.info.get(each) != is_
        )
        latest = clock.day(found.lines[-1].recorded_at, founded.zone)
        if found.day < latest:
            yield f"bag-info.txt says that the bag was made on {found.day}, and its last event is of {latest}"
    key = found.info.get("Ledger-Definition")
    if key is not None and not any(f"definition:{key}" in each.tags for each in found.lines):
        yield f"bag-info.txt says that the bag is of the definition {key}, and no event is"


def _read_people(found: BagContent) -> None:
    """Read the address of each person, where the bag tells it; whoever is not registered so is told and stays an id."""
    path = found.data / "people.json"
    if not path.exists():
        return
    told: dict[str, dict[str, Any]] = json.loads(_text(path))
    events = (each.event for each in found.events.values())
    registered = {(each.id, each.commitment) for each in events if isinstance(each, PersonRegistered)}
    for person, each in told.items():
        named = canonical_json({"address": each["address"], "name": each["name"]})
        if (person, commitment(bytes.fromhex(each["salt"]), named)) in registered:
            found.people[person] = str(each["address"])
        else:
            found.wrong.append(f"{person} is not registered under the name that people.json gives")
    for person in sorted({each for each, _ in registered} - told.keys() - _erased(found)):
        found.wrong.append(f"people.json does not say who {person} is, and nobody erased them")


def _pairs(text: str, between: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, _, value = line.partition(between)
        yield name, value


def _text(path: Path) -> str:
    return path.read_bytes().decode()


def _plainly(broken: object) -> str:
    """What a library says, in one line."""
    return " ".join(str(broken).split())[:200] or type(broken).__name__


def named_by(people: Mapping[str, str]) -> Callable[[str], str]:
    """What puts addresses in the place of ids, as far as a bag tells them."""
    return lambda text: re.sub(r"p_[0-9a-f]{16}", lambda id_: people.get(id_[0], id_[0]), text)
