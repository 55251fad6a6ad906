"""A bag as it lies there, read and judged with no ledger beside it.

    manifests ── every file is what they say ──────────────────┐
    lines, payloads ── canonical, in order, of their digests ──┼──▶ BagContent, and what is wrong with it
    root, checkpoint ── over these lines, signed by that key ──┘

Whoever made the bag may have put anything into it: nothing here rests on a file that was not held against its line. Why
a payload is not there, the lines tell; signatures, keys and proofs are made again from what is there, and compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from ledger.app import clock
from ledger.audit.bag.queries.closure import (
    NOT_IN_CLOSURE,
    WITHHELD,
    closure_of_lines,
    withheld_by_lines,
)
from ledger.audit.bag.queries.derived import (
    consistency_text,
    history_faults,
    proof_faults,
    roots_at,
    signature_faults,
)
from ledger.audit.bag.queries.editions import NAMED, edition_of, rights_text
from ledger.audit.bag.queries.files import (
    NUMBER,
    file_faults,
    plainly,
    require_plain,
    text_of,
    unreadable,
    withheld_in,
)
from ledger.audit.checkpoints.events.key import CheckpointKeyRevoked
from ledger.audit.erasure.events import PersonErased
from ledger.domain import EVENTS
from ledger.domain.event import Event, Recorded
from ledger.domain.founding import Founded, PersonRegistered
from ledger.domain.keys.note_key import PublicKey, public_key
from ledger.errors import BadInput, LedgerError, Tampered
from ledger.journal.checkpoint import Checkpoint, checkpoint
from ledger.journal.codec import Codec
from ledger.journal.disclosures import commitment, reveal
from ledger.journal.line import INSTANT, SALT_BYTES, Line, decode, digest, leaf, written
from ledger.journal.note import Note, parse, signers
from ledger.journal.root import Peaks, Root, grow, top
from ledger.language.canonical import canonical_json

POSITION = re.compile(NUMBER, re.ASCII)
CLOSURE_OF = "Ledger-Definition"
"""What bag-info.txt calls the definition that a bag is of; left out, it is of everything."""


@dataclass(slots=True)
class BagContent:
    """What a bag holds. `wrong` are sentences on what does not fit, `signed_by` the key that signed its checkpoint.

    `wrong` is empty where nobody altered it, and where somebody did it well and nothing was kept outside.
    `day` is the one on which it says that it was made, `edition` that of the rules by which it is judged, 0 for none
    that is known.
    """

    folder: Path
    info: Mapping[str, str] = field(default_factory=dict)
    day: date = date.min
    edition: int = 0
    lines: list[Line] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
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

    @property
    def key(self) -> str:
        """The definition that it says it is of; empty where it is of everything."""
        return self.info.get(CLOSURE_OF, "")


def read_bag(folder: Path, key: str = "", old_keys: Sequence[str] = ()) -> BagContent:
    """A bag, judged; its checkpoints by public keys, where any are given: `old_keys` signed before `key`.

    Raises BadInput where that is no bag of a ledger, and where a key is none; Tampered where it cannot be read.
    """
    known = [public_key(each) for each in (key, *old_keys) if each]
    if not (folder / "data/events.jsonl").is_file():
        raise BadInput(
            f"{folder} is no bag of a ledger",
            why="it holds no data/events.jsonl",
            fix="name the folder that ledger audit export wrote",
        )
    found = BagContent(folder)
    require_plain(folder)
    try:
        _read(found, known)
    except Tampered:
        raise
    except LedgerError as problem:
        raise unreadable(folder, f"{problem.what}: {problem.why}") from None
    except Exception as broken:  # whoever made the bag may have put anything into it
        raise unreadable(folder, "; ".join([*found.wrong[:3], plainly(broken)])) from None
    return found


def _read(found: BagContent, keys: Sequence[PublicKey]) -> None:
    found.info = dict(_pairs(text_of(found.folder / "bag-info.txt"), ": "))
    found.edition = edition_of(found.info)
    found.withheld, faults = withheld_in(found.data / "withheld.txt")
    found.wrong += [*file_faults(found.folder), *faults]
    _read_lines(found)
    found.wrong += _payloads(found)
    _read_people(found)
    found.day = date.fromisoformat(found.info["Bagging-Date"])
    found.wrong += [*_mistold(found), *_other_rules(found)]
    told = found.data, found.lines, found.events, found.withheld, found.info.get("External-Identifier", "")
    found.wrong += [*signature_faults(*told), *history_faults(found.events, found.leaves)]
    found.wrong += _root_faults(found, keys)


def _read_lines(found: BagContent) -> None:
    """Read every line, and the root over all of them; one that does not fit is told and read all the same."""
    peaks: Peaks = []
    latest = ""
    with (found.data / "events.jsonl").open("rb") as file:
        for position, raw in zip(count(1), file, strict=False):
            text = raw.removesuffix(b"\n")
            try:
                line = decode(text)
            except Exception as broken:
                raise unreadable(found.folder, f"line {position} cannot be read: {plainly(broken)}") from None
            fits = written(line) == text != raw and line.position == position and line.tags == sorted(line.tags)
            if not fits or line.recorded_at < latest or not INSTANT.fullmatch(line.recorded_at):
                found.wrong.append(f"line {position} is not one that a ledger writes there")
            latest = line.recorded_at
            found.lines.append(line)
            found.leaves.append(leaf(text))
            grow(peaks, position, found.leaves[-1])
    found.root = Root(len(found.lines), top(peaks).hex())


def _payloads(found: BagContent) -> Iterator[str]:
    """Read the payloads that are there; what is not as its line says, or neither there nor withheld for a reason."""
    codec, told = Codec(EVENTS), _beside(found.data / "disclosures.json")
    beside = {each: value for each, value in told.items() if value is not None}
    there = {int(each.name) for each in (found.data / "payloads").iterdir() if POSITION.fullmatch(each.name)}
    raw = dict[int, bytes]()
    for position, line in enumerate(found.lines, 1):
        if (position in there) == (position in found.withheld):
            yield f"the payload of #{position} is {'there and withheld' if position in there else 'missing'}"
        if position not in there:
            continue
        kept = (found.data / "payloads" / str(position)).read_bytes()
        if digest(kept[:SALT_BYTES], kept[SALT_BYTES:]) != line.payload_sha256:
            yield f"the payload of #{position} is not what its line says"
            continue
        if found.key:
            raw[position] = kept[SALT_BYTES:]
        row = (position, line.recorded_at, line.actor, line.type, kept[SALT_BYTES:])
        try:
            recorded = next(codec.recorded([row]))
            found.events[position] = recorded._replace(event=_revealed(recorded.event, beside))
        except LedgerError as problem:
            yield problem.what
    yield from _unbound(found, told)
    yield from (
        f"there is no event #{each}" for each in sorted({*there, *found.withheld} - {*range(len(found.lines) + 1)})
    )
    yield from _unreasoned(found, raw)


def _unbound(found: BagContent, beside: Mapping[str, bytes | None]) -> Iterator[str]:
    """Yield what lies beside the payloads, and is not what one commits to; and what one commits to, and is nowhere."""
    erased, bound = _erased(found), set[str]()
    for position, recorded in found.events.items():
        said = {*_commitments(recorded.event).values()}
        bound |= said
        if any(beside.get(each) is None for each in said) and recorded.actor not in erased:
            yield f"what #{position} was signed with is missing, and nobody erased who signed it"
    for each, value in beside.items():
        if value is None or each not in bound:
            yield f"{plainly(each)[:16]}… in disclosures.json is not what was committed to"


def _unreasoned(found: BagContent, raw: Mapping[int, bytes]) -> Iterator[str]:
    """Yield which payloads are not there for a reason that the lines do not give."""
    away = withheld_by_lines(found.lines)
    inside = closure_of_lines(found.lines, raw, found.key) if found.key else range(1, len(found.lines) + 1)
    for position, why in found.withheld.items():
        said = f"the payload of #{position} is said to be {plainly(why)}"
        if why == WITHHELD and position not in away:
            yield f"{said}, and no act withheld it, or one released it since"
        elif why == NOT_IN_CLOSURE and position in inside:
            yield f"{said}, and what the bag is of rests on it"
        elif why not in (WITHHELD, NOT_IN_CLOSURE):
            yield f"{said}, which is no reason"


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


def _beside(path: Path) -> Mapping[str, bytes | None]:
    """What lies beside the events, by its commitment; nothing for what does not come to that."""
    told: dict[str, dict[str, Any]] = json.loads(text_of(path), object_pairs_hook=unique)
    values = {each: (bytes.fromhex(kept["salt"]), canonical_json(kept["value"])) for each, kept in told.items()}
    return {
        each: value if len(salt) == SALT_BYTES and commitment(salt, value) == each else None
        for each, (salt, value) in values.items()
    }


def _root_faults(found: BagContent, keys: Sequence[PublicKey]) -> Iterator[str]:
    """Yield what does not fit of the roots; say which checkpoint there is, and whose key signed it."""
    bare, size = found.data / "root.txt", 0
    if bare.exists() and text_of(bare).partition("\n")[0] != str(found.root):
        yield "root.txt is not the root over the lines"
    if (found.data / "checkpoint").exists():
        try:
            note = parse(text_of(found.data / "checkpoint"))
            found.checkpoint = checkpoint(note)
        except BadInput as no:
            yield f"the checkpoint cannot be read: {no.what}"
            return
        size = found.checkpoint.root.size
        yield from _note_faults(found, note, "the checkpoint", keys[:1])
        found.signed_by = keys[0] if keys and _signed(note, keys[:1]) else None
        yield from proof_faults(found.data, found.leaves, note, found.checkpoint.root)
    elif keys:
        yield "a key was given, and nobody signed the root: the bag has no checkpoint"
    if size < found.root.size and not bare.exists():
        yield f"no root covers the events after #{size}" if size else "there is neither a checkpoint nor a root"
    yield from _older_faults(found, keys)


def _note_faults(found: BagContent, note: Note, name: str, keys: Sequence[PublicKey]) -> Iterator[str]:
    """Yield why a signed note is not over these lines, or not by one of these keys, where any is given."""
    said = checkpoint(note)
    if roots_at(found.leaves, {said.root.size}).get(said.root.size) != said.root:
        yield f"{name} is not over these lines"
    if not keys:
        return
    key = _signed(note, keys)
    if key is None:
        yield f"{name} is not signed by {' or '.join(each.name for each in keys)}, with a key that was given"
    for position, recorded in found.events.items():
        event = recorded.event
        if isinstance(event, CheckpointKeyRevoked) and position <= said.root.size and event.key == str(key):
            yield f"{name} is over event #{position}, which revoked the key that signed it"


def _signed(note: Note, keys: Sequence[PublicKey]) -> PublicKey | None:
    """Return the key that signed a note of the ledger that it names."""
    for key in keys:
        try:
            if checkpoint(note).origin == key.name and signers(note, [key]):
                return key
        except BadInput:
            continue
    return None


def _older_faults(found: BagContent, keys: Sequence[PublicKey]) -> Iterator[str]:
    """Yield what does not fit of the checkpoint that somebody kept, and of the proof that leads on from it."""
    there = [(found.data / each).exists() for each in ("checkpoint.old", "consistency")]
    if any(there) and not all(there):
        yield "of an older checkpoint and the proof that leads on from it, one is missing"
    if not all(there):
        return
    try:
        note = parse(text_of(found.data / "checkpoint.old"))
        old, new = checkpoint(note).root.size, (found.checkpoint.root if found.checkpoint else found.root).size
    except BadInput as no:
        yield f"the older checkpoint cannot be read: {no.what}"
        return
    yield from _note_faults(found, note, "the older checkpoint", keys)
    if old > new or text_of(found.data / "consistency") != consistency_text(found.leaves, old, new):
        yield "the consistency proof does not lead from the older checkpoint to the newer one"


def _other_rules(found: BagContent) -> Iterator[str]:
    """Yield whether the rules in the bag are not those of the edition that it names."""
    path = found.data / "RIGHTS.md"
    if not found.edition:
        yield f"bag-info.txt names edition {plainly(found.info[NAMED])} of RIGHTS.md, and this program knows none such"
    elif not path.exists() or path.read_bytes() != rights_text(found.edition):
        yield f"data/RIGHTS.md is not edition {found.edition} of the rules, which the bag names"


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
    key = found.info.get(CLOSURE_OF)
    if key is not None and not any(f"definition:{key}" in each.tags for each in found.lines):
        yield f"bag-info.txt says that the bag is of the definition {key}, and no event is"


def _read_people(found: BagContent) -> None:
    """Read the address of each person, where the bag tells it; whoever is not registered so is told and stays an id."""
    path = found.data / "people.json"
    if not path.exists():
        return
    told: dict[str, dict[str, Any]] = json.loads(text_of(path), object_pairs_hook=unique)
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


def unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Raises ValueError where a name stands in it twice: two readers would not read the same."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands in an object twice")
    return found


def named_by(people: Mapping[str, str]) -> Callable[[str], str]:
    """What puts addresses in the place of ids, as far as a bag tells them."""
    return lambda text: re.sub(r"p_[0-9a-f]{16}", lambda id_: people.get(id_[0], id_[0]), text)
