"""A ledger as an auditor takes it away: every line, the payloads that are theirs to read, and what proves both.

    lines, read and hashed again ──▶ events.jsonl
    payloads of the closure ───────▶ payloads/POSITION       salt and payload: what `sha256sum` says stands in the line
    all others ────────────────────▶ withheld.txt            their lines stay: the root needs them
    roots, signatures, people ─────▶ beside them
                                     manifest, tags ──▶ a bag, whole or not at all

Nothing of it depends on when it is made but its date, so that two people who make it can compare one digest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.audit.bag.queries.closure import NOT_IN_CLOSURE, WITHHELD, closure, withheld
from ledger.audit.bag.queries.disclosures import write_disclosures
from ledger.audit.bag.queries.editions import NAMED, NEWEST, rights_text
from ledger.audit.bag.queries.proofs import (
    CheckpointNote,
    checkpoint_note,
    require_order,
    write_checkpoints,
    write_inclusions,
)
from ledger.audit.bag.queries.signatures import signed_events, write_signatures
from ledger.audit.bag.queries.struck import LISTED
from ledger.audit.bag.queries.writer import BagWriter, new_bag
from ledger.domain import boundaries
from ledger.domain.founding import PersonRegistered
from ledger.errors import Tampered
from ledger.journal.port import RESTORE
from ledger.journal.root import Peaks, Root, grow, top
from ledger.journal.verify import examined
from ledger.language.canonical import canonical_json

GUIDE, RIGHTS = "VERIFY.md", "RIGHTS.md"
"""What comes with every bag: how to check it, and the rules by which decisions are made."""


@dataclass(frozen=True, slots=True)
class BagOptions:
    """What a bag is of, and what goes into it: one definition, or everything where `key` is empty.

    `people` puts in who everybody is. `checkpoint` is the signed root to prove events in, `since` one that was kept
    earlier.
    """

    key: str = ""
    people: bool = False
    checkpoint: Path | None = None
    since: Path | None = None


class ExportedBag(NamedTuple):
    """What was written: the root over all lines, and how many payloads, proofs and signed acts there are.

    `people` is of how many people it says who they are, None where of nobody; `checkpoint` the signed root, if any.
    """

    folder: Path
    key: str
    root: Root
    payloads: int
    proofs: int
    signatures: int
    people: int | None
    checkpoint: CheckpointNote | None


def export_bag(ledger: Ledger, folder: Path, options: BagOptions) -> ExportedBag:
    """Write a bag into a new folder. Raises BadInput, UnknownName, and Tampered where what is stored was altered."""
    now = checkpoint_note(ledger, options.checkpoint) if options.checkpoint else None
    old = checkpoint_note(ledger, options.since) if options.since else None
    upto = ledger.journal.head()
    if old:
        require_order(old, now.root.size if now else upto)
    chosen = closure(ledger.journal, options.key, upto) if options.key else None
    away = withheld(ledger.journal, upto)
    holds = partial(_holds, chosen, away, upto)
    with new_bag(folder, _info(ledger, options, upto)) as writer:
        root, payloads = _write_events(writer, ledger, upto, holds, away, now)
        write_checkpoints(writer, ledger, root, now, old)
        proofs = write_inclusions(writer, ledger, sorted(chosen), now) if chosen and now else 0
        write_disclosures(writer, ledger.journal, holds, upto)
        signatures = write_signatures(writer, signed_events(ledger.journal, upto), holds, ledger.founded.ledger_id)
        people = _write_people(writer, ledger, holds, upto) if options.people else None
        writer.write(GUIDE, Path(__file__).with_name(GUIDE).read_bytes())
        writer.write(RIGHTS, rights_text())
    return ExportedBag(folder, options.key, root, payloads, proofs, signatures, people, now)


def _holds(chosen: frozenset[int] | None, away: Mapping[int, str], upto: int, position: int) -> bool:
    return position not in away and (position <= upto if chosen is None else position in chosen)


def _info(ledger: Ledger, options: BagOptions, upto: int) -> dict[str, str]:
    """What is said of a bag beside its payload."""
    what = f"the definition {options.key}" if options.key else "everything that was recorded"
    names = "" if options.people else ", without names"
    struck = [position for position in sorted(ledger.judged.verdicts().struck) if position <= upto]
    return {
        "Bagging-Date": ledger.today().isoformat(),
        "External-Identifier": ledger.founded.ledger_id,
        "External-Description": f"{what}, as of event {upto}{names}",
        **({"Ledger-Definition": options.key} if options.key else {}),
        "Ledger-Clock": ledger.founded.clock,
        "Ledger-Zone": ledger.zone,
        NAMED: str(NEWEST),
        **({LISTED: " ".join(map(str, struck))} if struck else {}),
    }


def _write_events(
    writer: BagWriter,
    ledger: Ledger,
    upto: int,
    holds: Callable[[int], bool],
    away: Mapping[int, str],
    now: CheckpointNote | None,
) -> tuple[Root, int]:
    """Write every line, and the payloads that the bag holds; the root over the lines, and how many payloads.

    Each is found to be what it says before it is written. `away` are those that somebody withheld.
    """
    peaks: Peaks = []
    payloads = 0
    with (
        ledger.journal.evidence() as held,
        writer.streaming("events.jsonl") as line,
        writer.streaming("withheld.txt") as not_here,
    ):
        for stored in examined(islice(held.events(), upto)):
            position = stored[0]
            line(stored[4] + b"\n")
            grow(peaks, position, stored[3])
            if holds(position):
                writer.write(f"payloads/{position}", stored[8] + stored[9])
                payloads += 1
            else:
                not_here(f"{position}\t{WITHHELD if position in away else NOT_IN_CLOSURE}\n".encode())
            if now and position == now.root.size:
                _require_same(now, Root(position, top(peaks).hex()))
    return Root(upto, top(peaks).hex()), payloads


def _require_same(now: CheckpointNote, root: Root) -> None:
    if now.root != root:
        why = f"its first {root.size:,} events are not those that the checkpoint was signed over"
        raise Tampered("the ledger was rewritten", why, RESTORE)


def _write_people(writer: BagWriter, ledger: Ledger, holds: Callable[[int], bool], upto: int) -> int:
    """Write who everybody is whose registration the bag holds, with the salt that shows it; of how many people."""
    registered, _ = ledger.journal.read(boundaries.people(), upto=upto)
    shown = {each.event.id for each in registered if isinstance(each.event, PersonRegistered) and holds(each.position)}
    people = [each for each in ledger.journal.people().values() if each.id in shown]
    said = {each.id: {"address": each.address, "name": each.name, "salt": each.salt.hex()} for each in people}
    writer.write("people.json", canonical_json(said) + b"\n")
    return len(people)
