"""The line: what the hash tree commits to of one event.

    payload ──SHA-256(salt ‖ payload)──▶ line ──SHA-256(0x00 ‖ line)──▶ leaf ──▶ root (root.py)

A line names its payload by a salted digest only, so a payload can be withheld from an auditor, or erased, while every
proof holds and nobody can guess it. A line is stored as the very bytes that were hashed; a verifier never rewrites it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from ledger.errors import BadInput
from ledger.language.days import FIRST_YEAR, LAST_YEAR

FORMAT = 1
LINE_LIMIT = 65_535
"""Bytes; an entry of a C2SP tile is counted in sixteen bits, so a line stays below."""
SALT_BYTES = 16
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
"""How the ledger writes an instant: always as long, so that the order of texts is the order of time."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """The fields of a line, in the order of their names: written as declared, they are sorted, which is canonical."""

    actor: str
    actor_kind: str
    assurance: str
    command_id: str
    index: int
    payload_sha256: str
    position: int
    recorded_at: str
    tags: list[str]
    type: str
    v: int


decode: Callable[[bytes], Line] = msgspec.json.Decoder(Line).decode
"""The fields of a stored line. Raises msgspec.MsgspecError where it is none."""


written: Callable[[Line], bytes] = msgspec.json.Encoder().encode
"""The one way to write a line; a stored line that differs from it is not canonical."""


def read_line(raw: bytes) -> Line:
    """Return what a line says; where it is not written in the one way, that is nothing.

    What names a member twice is read so by one reader, and otherwise by the next.
    """
    try:
        found = decode(raw)
    except (msgspec.MsgspecError, UnicodeError):
        return NO_LINE
    return found if written(found) == raw else NO_LINE


NO_LINE = Line("", "", "", "", 0, "", 0, "", [""], "", 0)
"""What a line says that is none. Its tags are those of no event."""


def encode(line: Line) -> bytes:
    """The bytes to store and hash. Raises BadInput where they are too many."""
    encoded = written(line)
    if len(encoded) >= LINE_LIMIT:
        raise BadInput(
            f"an event with {len(line.tags)} tags does not fit",
            f"what the hash tree commits to of one event stays below {LINE_LIMIT:,} bytes",
            "refer to fewer things at once",
        )
    return encoded


def digest(salt: bytes, payload: bytes) -> str:
    """What a line says of its payload, in hexadecimal."""
    return sha256(salt + payload).hexdigest()


def leaf(line: bytes) -> bytes:
    """The leaf hash of a line (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + line).digest()


def is_instant(text: str) -> bool:
    """Whether a text is an instant as the ledger writes it, of the years that days are of."""
    try:
        return bool(INSTANT.fullmatch(text)) and FIRST_YEAR <= datetime.fromisoformat(text).year <= LAST_YEAR
    except ValueError:
        return False


def instant(now: datetime) -> str:
    """`now` as the ledger writes it: UTC, six digits and `Z`."""
    if now.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
