"""A history as an auditor gets it: a line for each event, its payload beside it, and which of those were withheld."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ledger.audit.bag.queries.editions import NAMED, NEWEST
from ledger.domain import EVENTS
from ledger.domain.event import Assurance, Recorded
from ledger.journal import line
from ledger.journal.codec import Codec

CODEC = Codec(EVENTS)
SALT = bytes(line.SALT_BYTES)


class Past(NamedTuple):
    """What was recorded, in order, and how sure it was who acted, by position, where that is more than a word.

    `tags` are those of lines that have others than their content has. `honest` are the positions of what verbs gave.
    """

    events: tuple[Recorded, ...]
    assured: Mapping[int, Assurance] = {}
    tags: Mapping[int, tuple[str, ...]] = {}
    honest: frozenset[int] = frozenset()

    def assurance(self, position: int) -> Assurance:
        """How sure it was who acted, as the line says."""
        return self.assured.get(position, "asserted")

    def lines(self) -> list[bytes]:
        """The line of each event."""
        return [_line(each, self) for each in self.events]


def write_bag(past: Past, folder: Path, withheld: Collection[int] = ()) -> Path:
    """Write what a checker reads of a bag, the payloads at some positions withheld."""
    payloads = folder / "data" / "payloads"
    payloads.mkdir(parents=True)
    (folder / "bag-info.txt").write_text(f"{NAMED}: {NEWEST}\n")
    (folder / "data" / "events.jsonl").write_bytes(b"".join(each + b"\n" for each in past.lines()))
    (folder / "data" / "withheld.txt").write_text("".join(f"{each}\twithheld\n" for each in sorted(withheld)))
    for each in past.events:
        if each.position not in withheld:
            (payloads / str(each.position)).write_bytes(SALT + CODEC.encode(each.event))
    return folder


def _line(recorded: Recorded, past: Past) -> bytes:
    position, recorded_at, actor, event = recorded
    return line.encode(
        line.Line(
            actor=actor,
            actor_kind="human",
            assurance=past.assurance(position),
            command_id=f"command {position}",
            index=0,
            payload_sha256=line.digest(SALT, CODEC.encode(event)),
            position=position,
            recorded_at=recorded_at,
            tags=sorted(past.tags.get(position, event.tags)),
            type=event.stored_name,
            v=line.FORMAT,
        )
    )


def in_order(events: Sequence[Recorded]) -> tuple[Recorded, ...]:
    """The same on their days, one after the other, as a store would stamp them."""
    return tuple(stamped(each._replace(position=n)) for n, each in enumerate(events, 1))


def stamped(recorded: Recorded) -> Recorded:
    """The same at its instant on its day."""
    return recorded._replace(recorded_at=f"{recorded.recorded_at[:10]}T09:00:00.{recorded.position:06}Z")


def read_back(recorded: Recorded) -> Recorded:
    """As it comes back from where it is stored: what makes no sense is read as that."""
    event = recorded.event
    return recorded._replace(event=CODEC.decode(event.stored_name, CODEC.encode(event)))
