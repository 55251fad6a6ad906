"""What a witness signs: that it saw a checkpoint, when, and that the log had only grown (c2sp.org/tlog-cosignature).

    cosignature/v1
    time 1795770000                    — witness.example/w1 base64(key id ‖ time ‖ Ed25519 over all of this)
    acme.example/ledger/3f0c…/1
    …                                  the rest of the checkpoint

Whoever trusts a witness need not trust the log: it never signs two histories of one.
"""

from __future__ import annotations

from ledger.domain.keys.note_key import PublicKey, key_written
from ledger.errors import BadInput
from ledger.journal.note import Note, holds

COSIGNATURE = 4
"""The sort of a key that cosigns."""
TIME, SIGNATURE = 8, 64
"""Bytes."""


def witness_key(text: str) -> PublicKey:
    """A key that was written. Raises BadInput where it is none, or is of another sort."""
    found = key_written(text, COSIGNATURE)
    if found is None or str(found) != text:
        why = "a key is NAME+ID+BASE64, and of the sort that cosigns in Ed25519"
        raise BadInput(f"{text!r} is no key of a witness", why, "copy it whole from whoever runs the witness")
    return found


def cosigned_at(note: Note, key: PublicKey) -> int | None:
    """When a witness cosigned a note, in Unix time; None where it did not. Raises BadInput for a wrong signature."""
    for each in note.signatures:
        if (each.name, each.id) == (key.name, key.id):
            at = int.from_bytes(each.signature[:TIME])
            said = f"cosignature/v1\ntime {at}\n{note.text}".encode()
            if len(each.signature) != TIME + SIGNATURE or not holds(key.key, each.signature[TIME:], said):
                why = f"the witness {key.name} did not sign what it says"
                raise BadInput("the note was altered", why, "take the note from whoever signed it")
            return at
    return None
