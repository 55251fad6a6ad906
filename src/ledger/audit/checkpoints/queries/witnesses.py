"""Asking witnesses to cosign a checkpoint (c2sp.org/tlog-witness), and telling whether enough of them did.

    checkpoint --POST add-checkpoint: old size, consistency proof, note--> witness
        200  its signature, put below the note
        409  it saw the ledger at another size: asked again from there, once
        422  what it saw is no beginning of this: it keeps what it was shown, which proves it

It needs nothing of ours: it remembers the last checkpoint of each log, and signs none that does not go on from it.
"""

from __future__ import annotations

from base64 import b64encode
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from ledger.app.ledger import Ledger
from ledger.audit.checkpoints.queries.checkpoints import Signed, altered, keep_note, read
from ledger.connecting.loopback import HOSTS
from ledger.errors import BadInput, LedgerError, Tampered, TargetFault
from ledger.journal.checkpoint import Checkpoint
from ledger.journal.cosignature import cosigned_at
from ledger.journal.note import Note, NoteSignature, parse
from ledger.journal.policy import Policy, PolicyWitness, policy
from ledger.journal.proofs import consistency
from ledger.journal.tiles import nodes

TIMEOUT, LARGEST = 30.0, 1 << 16
OTHER_SIZE, OTHER_HISTORY = 409, 422


class Witnessed(NamedTuple):
    """A checkpoint with the signatures of those who saw it, by their names in the policy; and why others did not sign.

    `met` is whether that is enough.
    """

    signed: Signed
    saw: tuple[str, ...]
    problems: tuple[tuple[str, LedgerError], ...]
    met: bool


def policy_in(path: Path) -> Policy:
    """The policy in a file. Raises BadInput."""
    return policy(read(path))


def witnessed(ledger: Ledger, key: Path, signed: Signed, asked: Policy) -> Witnessed:
    """Ask every witness that has an address to cosign what was signed; the note beside the key holds what they signed.

    Each is asked, also one that cosigned the same checkpoint before: what it signs now tells that the log was no longer
    by now. Where it does not answer, what it signed before stands.

    Raises Tampered where one saw another history of this ledger: what was signed is kept beside the key all the same;
    and where a cosignature that was kept does not hold.
    """
    note, problems = signed.note, list[tuple[str, LedgerError]]()
    try:
        _saw(note, asked)
    except BadInput as wrong:
        raise altered(key, wrong.why) from None
    for name, witness in asked.witnesses.items():
        try:
            note = _cosigned(ledger, note, signed.said, witness) if witness.url else note
        except (TargetFault, BadInput, Tampered) as problem:
            problems.append((name, problem))
    keep_note(key, note)
    for _, each in problems:
        if isinstance(each, Tampered):
            raise each
    saw, names = _saw(note, asked), {each.key.name for each in asked.witnesses.values()}
    others = tuple(each for each in signed.uncosigned if each not in names)
    return Witnessed(signed._replace(note=note, uncosigned=others), saw, tuple(problems), asked.met(saw.__contains__))


def require_witnessed(note: Note, said: Checkpoint, asked: Policy) -> tuple[str, ...]:
    """Who of a policy cosigned a checkpoint. Raises BadInput where they are too few, or it does not name the log."""
    if asked.logs and said.origin not in {each.name for each in asked.logs}:
        why = f"it names {', '.join(each.name for each in asked.logs)}"
        raise BadInput(f"the policy does not name {said.origin}", why, "take the policy of this ledger")
    saw = _saw(note, asked)
    if not asked.met(saw.__contains__):
        by = f"only {' and '.join(saw)} did" if saw else "none did"
        why = f"the policy asks for `{asked.quorum}` to have seen it, and {by}"
        raise BadInput("too few witnesses cosigned the checkpoint", why, "take the note as it was kept after they did")
    return saw


def _saw(note: Note, asked: Policy) -> tuple[str, ...]:
    return tuple(name for name, each in asked.witnesses.items() if cosigned_at(note, each.key) is not None)


def _cosigned(ledger: Ledger, note: Note, said: Checkpoint, witness: PolicyWitness) -> Note:
    """The note with the signature of a witness. Raises TargetFault where it gives none, and Tampered."""
    status, answer = _asked(ledger, note, said, witness, 0)
    if status == OTHER_SIZE and answer.strip().isdigit() and (old := int(answer)):
        if old > said.root.size:
            why = f"it saw it with {old:,} events, and now it has {said.root.size:,}"
            raise Tampered(f"the ledger is shorter than {witness.key.name} saw it", why, _FIX)
        status, answer = _asked(ledger, note, said, witness, old)
    if status in (OTHER_SIZE, OTHER_HISTORY):
        why = f"the answer to the checkpoint over {said.root.size:,} events is {status}: what it saw is no part of that"
        raise Tampered(f"{witness.key.name} saw another history of this ledger", why, _FIX)
    if status != 200:
        raise _fault(witness, f"it answers {status}", "see whether it knows the key of this ledger, and is its address")
    return _with(note, answer, witness)


_FIX = "compare the checkpoints that were kept, and ask who runs the witness: it keeps what it was shown"


def _with(note: Note, answer: str, witness: PolicyWitness) -> Note:
    try:
        found = parse(f"{note.text}\n{answer}")
        mine = [each for each in found.signatures if _is_of(each, witness)][:1]
        cosigned = Note(note.text, (*(each for each in note.signatures if not _is_of(each, witness)), *mine))
        if mine and cosigned_at(cosigned, witness.key) is not None:
            return cosigned
    except BadInput:
        pass
    raise _fault(witness, "what it answers is no signature of this checkpoint by its key", "compare its key")


def _is_of(signature: NoteSignature, witness: PolicyWitness) -> bool:
    return (signature.name, signature.id) == (witness.key.name, witness.key.id)


def _asked(ledger: Ledger, note: Note, said: Checkpoint, witness: PolicyWitness, old: int) -> tuple[int, str]:
    proof = consistency(nodes(ledger.journal), old, said.root.size)
    bare = Note(note.text, note.signatures[:1])  # the log's own: what others put below is nothing to a witness
    lines = [f"old {old}", *(b64encode(each).decode() for each in proof), "", str(bare)]
    request = Request(_address(witness), "\n".join(lines).encode(), {"Content-Type": "text/plain"}, method="POST")
    try:
        with _opener(witness.url).open(request, timeout=TIMEOUT) as answer:
            return answer.status, answer.read(LARGEST).decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read(LARGEST).decode("utf-8", "replace")
    except (OSError, HTTPException, UnicodeDecodeError) as cause:
        why = " ".join(str(getattr(cause, "reason", cause)).split())[:300]
        raise _fault(witness, why, "see whether it runs, and ask again") from None


def _address(witness: PolicyWitness) -> str:
    parts = urlsplit(witness.url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HOSTS):
        why = "what it answers is read and altered on the way, unless by HTTPS or on this machine"
        raise BadInput(f"the witness {witness.key.name} has no address that may be asked", why, "write https://…")
    return f"{witness.url.rstrip('/')}/add-checkpoint"


def _fault(witness: PolicyWitness, why: str, fix: str) -> TargetFault:
    return TargetFault(f"the witness {witness.key.name} did not cosign", why, fix)


def _opener(url: str) -> OpenerDirector:
    """Nobody is followed elsewhere, and what is on this machine is reached without a proxy."""
    return build_opener(_NoRedirect, *([ProxyHandler({})] if urlsplit(url).hostname in HOSTS else []))


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nobody: what is signed goes where the policy says."""
