"""Whether each event that is read is the one that its line tells of: what every read but that of a list asks.

    payload, salt, position, recorded_at, actor, type ──as the line has them──▶ in its bytes ──no──▶ Tampered

That a line is the one that was hashed, `verify` finds. Here its bytes are searched, as decoding takes three times as
long: its names are sorted, so what is compared stands side by side, and no text in it can hold a bare quotation mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from ledger.errors import Tampered
from ledger.journal.codec import Row
from ledger.journal.line import FORMAT, digest
from ledger.journal.port import RESTORE


def vouched(rows: Iterable[Any]) -> Iterator[Row]:
    """Rows that come with salt and line, without them. Raises Tampered for the first that its line does not tell of."""
    for row in rows:
        _require_alike(row)
        yield row[:5]


def vouched_at(positions: Sequence[int], rows: Iterable[Any]) -> list[Row]:
    """The rows at all these positions. Raises Tampered, too, where there is none at one of them."""
    found = list(vouched(rows))
    if len(found) < len(positions):
        missing = min({*positions} - {row[0] for row in found})
        raise Tampered(f"event #{missing} is missing", "the positions of a ledger have no gaps", RESTORE)
    return found


def vouched_with_lines(rows: Iterable[Any], *, checked: bool = True) -> Iterator[tuple[Row, bytes]]:
    """Rows without their salts, each beside its line; held against it where `checked`, as above."""
    for row in rows:
        if checked:
            _require_alike(row)
        yield row[:5], row[6]


def _require_alike(row: Any) -> None:
    try:
        alike = _tells_of(row)
    except (TypeError, AttributeError, UnicodeError):  # a part of it is gone, or is no text
        alike = False
    if not alike:
        raise Tampered(f"event #{row[0]} was altered", "it is not what the line at its position tells of", RESTORE)


def _tells_of(row: Any) -> bool:
    position, recorded_at, actor, type_, payload, salt, line = row
    held = digest(salt, payload)
    beside = f'"payload_sha256":"{held}","position":{position},"recorded_at":"{recorded_at}","tags":['
    told: bool = (
        beside.encode() in line
        and line.startswith(b'{"actor":' + quoted(actor) + b',"actor_kind":')
        and line.endswith(b',"type":' + quoted(type_) + b',"v":%d}' % FORMAT)
    )
    return told


quoted = msgspec.json.encode
