"""The index of one ledger, as a reader keeps it: which events are not spent, and by what it is told whether it fits.

It holds positions and nothing that is shown. It fits where it is of the same events, of the same people erased, of the
same rules by which acts are judged, and of the same form.
"""

from __future__ import annotations

from datetime import date

import msgspec

from ledger.domain.folding.unspent import Unspent

FORM = 1
"""The form of the index and of what spends an event: one of another form is made anew."""


class Index(msgspec.Struct):
    """Which events up to `head` are not spent by a day: `root` is the hash over them, `erased` tells who was."""

    head: int
    root: str
    erased: str
    rules: int
    day: date
    unspent: Unspent
    form: int = FORM


def packed(index: Index) -> bytes:
    """Return the index as it is kept."""
    return msgspec.json.encode(index)


def unpacked(kept: bytes) -> Index | None:
    """Return the index that was kept; None where that is none, or one of another form."""
    try:
        found = msgspec.json.decode(kept, type=Index)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return found if found.form == FORM else None
