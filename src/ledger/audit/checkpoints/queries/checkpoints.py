"""Checkpoints: the root, signed by the one process that holds the key, for whoever is to find out a rewriting.

    the last note, beside the key ─┐
    what is new, read and hashed ──┼─consistent─▶ a note, signed, in its place        all of it, once a day
    the key on record, not revoked ┘
                                   └─not───────▶ Tampered, and nothing is signed

What a checkpoint was signed over is never signed again in another form: whoever rewrites the ledger would need the key
and the file beside it, and everybody who kept a note would still see it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.audit.checkpoints.events.key import CheckpointKey
from ledger.audit.checkpoints.fold import SLOT as CHECKPOINT_KEYS, find_boundary_of_checkpoint_keys
from ledger.audit.checkpoints.queries.replay import verified
from ledger.domain.keys.note_key import PublicKey
from ledger.domain.restoration import Restoration, incarnation, parted
from ledger.errors import BadInput, Conflict, Refused, Tampered, UnknownName
from ledger.journal.checkpoint import Checkpoint, InclusionProof, checkpoint, inclusion_proof
from ledger.journal.note import Note, SecretKey, parse, secret_key, sign, signers
from ledger.journal.port import RESTORE
from ledger.journal.proofs import included, inclusion
from ledger.journal.root import Root
from ledger.journal.tiles import nodes
from ledger.steps import FILE, NextStep, Open, again, instead, step

LONGEST = 1 << 20
A_DAY = timedelta(days=1)
MORE = "more was lost than was declared"
KEPT = "put back the file that was signed last, beside the key; without it nobody can tell what was promised"


class Signed(NamedTuple):
    """A checkpoint: by which key, and how many events the one before was over; None where this is the first.

    `read` is how many events were read and hashed again for it. `uncosigned` are those who cosigned the note before,
    which was over other events, and not this one.
    """

    note: Note
    said: Checkpoint
    key: PublicKey
    before: int | None
    read: int
    uncosigned: tuple[str, ...] = ()


def keys(ledger: Ledger) -> list[CheckpointKey]:
    """Every key that signs checkpoints, or did, in the order in which they were added."""
    return list(CHECKPOINT_KEYS.of(ledger.snapshot().state).by_key.values())


def sign_checkpoint(ledger: Ledger, path: Path, *, whole: bool = False) -> Signed:
    """Sign the root with the key in a file; the note is kept beside it.

    What came since the note before is read and hashed again, and everything where that was a day ago, where there is
    none, or where the `whole` is asked for. Raises Tampered where what is stored is not what was signed last, BadInput
    where the file holds no key, Conflict where another program is signing with it, and Refused where that key is not on
    record or was revoked.
    """
    with _alone(path):
        return _signed(ledger, path, whole)


def last_signed(path: Path) -> int:
    """Of how many events the last note of the key in a file is; 0 where there is none. Raises BadInput, Tampered."""
    last = _last(path, _key(path).public)
    return checkpoint(last).root.size if last else 0


def _signed(ledger: Ledger, path: Path, whole: bool) -> Signed:
    key = _key(path)
    known = _on_record(ledger, key.public)
    _require_incarnation(ledger, key.name)
    kept = _last(path, key.public)
    last = checkpoint(kept) if kept else None
    whole = whole or last is None or _read_long_ago(path)
    root = verified(ledger, str(last.root) if last else None) if whole or last is None else _grown(ledger, last.root)
    if not known.counts(root.size):
        raise Refused(
            f"the key {key.name} signs no more",
            "it was revoked",
            step("make another", "checkpoint-key add", FILE, name=Open("NAME")),
        )
    with suppress(Refused):  # proofs are only quicker by them: an auditor, who may not write, signs, too
        ledger.journal.keep_tiles()
    said = Checkpoint(key.name, root)
    note = sign(said.text, key)
    others = tuple(each for each in kept.signatures if each not in note.signatures) if kept else ()
    same = kept is not None and kept.text == note.text
    if same:
        note = Note(note.text, (*note.signatures, *others))
    _keep(beside(path), str(note))
    before = last.root.size if last else None
    if whole:
        _keep(_read_at(path), f"{clock.stamp(_now())}\n")
    again = root.size if whole else root.size - (before or 0)
    uncosigned = () if same else tuple(dict.fromkeys(each.name for each in others if each.name != key.name))
    return Signed(note, said, key.public, before, again, uncosigned)


def _grown(ledger: Ledger, root: Root) -> Root:
    from ledger.journal.verify import verify_since

    return verify_since(ledger.journal, root)


def _read_at(path: Path) -> Path:
    """Where it stands when everything was read: beside the key, as its last note."""
    there = path.resolve()
    return there.with_name(f"{there.name}.read")


def _read_long_ago(path: Path) -> bool:
    """Whether everything was read a day ago by the machine's own clock, or nobody can tell when."""
    try:
        at = clock.instant(read(_read_at(path)).strip())
    except BadInput:
        return True
    return not at <= _now() < at + A_DAY


def _now() -> datetime:
    return clock.since_1970(clock.machine())


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Be the only program that signs with the key in a file: else the note of one could take the place of a later."""
    try:
        import fcntl
    except ImportError:  # where files cannot be held so, nobody else is told
        yield
        return
    try:
        file = path.open("rb")
    except OSError:
        yield  # that it cannot be read is told by who reads it
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            why, fix = "one at a time does, so that the last note is the latest", "run the command again in a moment"
            raise Conflict(f"another program is signing with {path.name}", why, fix) from None
        yield


def keep_note(path: Path, note: Note) -> None:
    """Keep the last note of a key, now that others signed it, too."""
    _keep(beside(path), str(note))


def beside(path: Path) -> Path:
    """Where the last note of a key is kept: beside the file itself, by whatever link it is named."""
    there = path.resolve()
    return there.with_name(f"{there.name}.note")


def checked(ledger: Ledger, note: Note, also: Sequence[PublicKey] = ()) -> Checkpoint:
    """What a note says, signed by a key that is on record and counted then, or by one of those that somebody names.

    Raises BadInput where it is none of this ledger.
    """
    said, state = checkpoint(note), ledger.state(find_boundary_of_checkpoint_keys())
    if said.ledger_id != ledger.founded.ledger_id:
        why = f"it is of {said.origin}, and this is {ledger.founded.ledger_id}"
        raise BadInput("the checkpoint is not one of this ledger", why, "take one of this ledger")
    known = [each for each in CHECKPOINT_KEYS.of(state).by_key.values() if each.counts(said.root.size)]
    found = signers(note, [*(each.public for each in known), *also])
    if not any(each.name == said.origin for each in found):
        why = "no key that this ledger has on record signed it, or it had been revoked by then"
        raise BadInput("the checkpoint is not one of this ledger", why, step("see its keys", "checkpoint-key list"))
    return said


class KeptCheckpoint(NamedTuple):
    """A checkpoint that somebody kept; `parted` where an older copy went on in the place of some of what it is over."""

    note: Note
    said: Checkpoint
    parted: Restoration | None


def kept_in(ledger: Ledger, path: Path) -> KeptCheckpoint:
    """The checkpoint in a file, beside what the ledger says of its own restorations.

    Raises BadInput where it is none of this ledger, and Tampered where it tells of events that no restoration does.
    """
    note = note_in(path)
    said = checked(ledger, note)
    if said.incarnation > incarnation(ledger.restorations):
        why = f"it is of incarnation {said.incarnation}, and this is {incarnation(ledger.restorations)}"
        raise Tampered("the ledger was cut: an older copy was put back, and nobody declared it", why, RESTORE)
    apart = parted(ledger.restorations, said.incarnation, said.root.size)
    if apart and (why := undeclared(apart, said)):
        declare = f"ledger restore --checkpoint {path} --shorter --because '…'"
        raise Tampered(MORE, why, f"have the decider of `*` declare that, too: {declare}")
    return KeptCheckpoint(note, said, apart)


def undeclared(apart: Restoration, said: Checkpoint) -> str:
    """In words, that a checkpoint is over more than is on record of what a restoration took the place of; else empty.

    Raises Tampered where another root is on record for it.
    """
    size, told = said.root.size, apart.told(said.incarnation)
    if apart.contradicts(said.incarnation, size, said.root.hex):
        why = f"the restoration #{apart.position} tells of one over {size:,} events as well, which has another root"
        raise Tampered("the checkpoint is of another past than was declared", why, step("compare the two", "log"))
    if size <= told:
        return ""
    known = f"tells of {told:,}" if told else "says that none was kept"
    return f"the checkpoint is over {size:,} events, and the restoration #{apart.position} {known}"


def _require_incarnation(ledger: Ledger, name: str) -> None:
    """Pass where a key signs for the incarnation that goes on: what another one promised is not signed anew."""
    now = incarnation(ledger.restorations)
    if Checkpoint(name, Root(0, "")).incarnation != now:
        why = f"an older copy went on since, as incarnation {now}, and whoever keeps a checkpoint has to see that"
        raise Refused(
            f"{name} signs no more", why, step("make another key", "checkpoint-key add", FILE, name=Open("NAME"))
        )


def note_in(path: Path) -> Note:
    """A note that was kept in a file. Raises BadInput with its name where it is none."""
    try:
        return parse(read(path))
    except BadInput as wrong:
        raise BadInput(wrong.what, wrong.why, wrong.fix, wrong.place or str(path)) from None


def prove(ledger: Ledger, position: int, note: Note) -> InclusionProof:
    """That the event at `position` is in the tree of a checkpoint. Raises BadInput, and UnknownName."""
    said = checked(ledger, note)
    if not 0 < position <= said.root.size:
        what, why = f"event #{position} is not in the checkpoint", f"it is over the first {said.root.size:,} events"
        raise UnknownName(what, why, step("sign a newer one, and name its note", "checkpoint", key=FILE))
    if said.root.size > (head := ledger.journal.head()):
        why = f"the checkpoint is over {said.root.size:,} events, and the ledger holds {head:,}"
        raise Tampered(f"event #{position} cannot be proved", why, step("see what is missing", "verify", against=FILE))
    hashes = inclusion(nodes(ledger.journal), position - 1, said.root.size)
    leaf = bytes.fromhex(ledger.journal.leaf(position))
    if not included(hashes, position - 1, said.root.size, leaf, bytes.fromhex(said.root.hex)):
        why = "the events that are stored do not lead to the root that was signed"
        raise Tampered(f"event #{position} cannot be proved", why, step("find which", "verify"))
    return InclusionProof(position - 1, hashes, note)


def proved(ledger: Ledger, path: Path) -> InclusionProof:
    """A proof that was kept, held against this ledger. Raises BadInput where it does not hold."""
    found = inclusion_proof(read(path))
    said = checked(ledger, found.note)
    leaf = bytes.fromhex(ledger.journal.leaf(found.place + 1))
    if not included(found.hashes, found.place, said.root.size, leaf, bytes.fromhex(said.root.hex)):
        why = f"it does not lead from event #{found.place + 1} to the root in its checkpoint"
        raise BadInput("the proof does not hold", why, step("make another", "prove", Open("POSITION"), checkpoint=FILE))
    return found


def _key(path: Path) -> SecretKey:
    if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
        why = (
            "whoever reads a key can sign in its name: where somebody did, revoke it with ledger checkpoint-key revoke"
        )
        raise BadInput(f"others may read {path}", why, again(f"close it to others with chmod 600 {path}, and sign"))
    if not path.exists():
        raise BadInput(f"there is no file {path}", "it was named as the key", _make(path))
    return secret_key(read(path))


def _make(path: Path) -> NextStep:
    """The act that makes a key where one was named."""
    return step("correct the path, or make a key there", "checkpoint-key add", str(path), name=Open("NAME"))


def _on_record(ledger: Ledger, key: PublicKey) -> CheckpointKey:
    known = CHECKPOINT_KEYS.of(ledger.state(find_boundary_of_checkpoint_keys())).by_key.get(str(key))
    if known is None:
        why = "nobody with the right added it, so that nobody could check what it signs"
        raise Refused(
            f"the key {key.name} is not on record", why, step("make one", "checkpoint-key add", FILE, name=Open("NAME"))
        )
    return known


def _last(path: Path, key: PublicKey) -> Note | None:
    """The note that this key signed last. Raises Tampered where what is kept there is none that it signed."""
    if not (kept := beside(path)).exists():
        return None
    text = read(kept, errors="replace")
    try:
        note = parse(text)
        checkpoint(note)
        signed = key in signers(note, [key])
    except BadInput as wrong:
        raise altered(path, f"{wrong.what}: {wrong.why}") from None
    if not signed:
        raise altered(path, f"{key.name} did not sign it")
    return note


def altered(path: Path, why: str) -> Tampered:
    """That the note beside a key is not what was kept there."""
    return Tampered(f"{beside(path)} was altered", why, KEPT)


def read(path: Path, errors: str = "strict") -> str:
    """A short text in a file. Raises BadInput where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LONGEST).decode(errors=errors)
    except FileNotFoundError:
        raise BadInput(
            f"there is no file {path}", "it was named", instead("correct the path", str(path), FILE)
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path} cannot be read",
            getattr(error, "strerror", None) or "it is no text",
            instead("name another file", str(path), FILE),
        ) from None


def _keep(path: Path, text: str) -> None:
    """There in one piece, durably, or as it was before: a note that is lost could be contradicted."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
