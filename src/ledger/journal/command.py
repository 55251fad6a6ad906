"""One append before any store has seen it: what is asked, whether it may be stored, and what it comes to. Pure.

    drafts --tidy--> Command --head and time, known under the lock--> written --> lines, payloads, tags

Each store asks the same of a command and stores the same bytes for it, so one ledger has one root wherever it lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ledger.data import Data, replace
from ledger.domain.event import ASSURANCES, Actor, Condition, Person
from ledger.errors import BadInput, Refused
from ledger.journal import line, people
from ledger.journal.disclosures import KeptDisclosure, commitments_in
from ledger.journal.line import SALT_BYTES, Line
from ledger.journal.port import NewEvent, Stored

TAG_LIMIT = 1_000  # bytes


class Command(Data, frozen=True):
    """What one append is asked to store. `salts` holds one for each draft; `now` is an instant as lines have it."""

    drafts: Sequence[NewEvent]
    salts: bytes
    actor: Actor
    command_id: str
    now: str
    condition: Condition | None
    people: Sequence[Person]


def tidy(draft: NewEvent) -> NewEvent:
    """`draft` with its tags sorted, each once. Raises BadInput for a tag that cannot be read, or is too long."""
    tags = tuple(sorted(set(draft.tags)))
    for tag in tags:
        if not tag or not tag.isprintable():
            raise BadInput(f"{tag!r} cannot be a tag", "a tag is text that can be read", "remove what is not")
        if (size := len(tag.encode())) > TAG_LIMIT:
            what = f"a tag of {size:,} bytes cannot be stored: {tag[:40]}…"
            raise BadInput(what, f"a tag has at most {TAG_LIMIT:,}, as an index holds no more", "shorten the name")
    return replace(draft, tags=tags)


def established(actor: Actor) -> Actor:
    """`actor`, whose assurance is one of those there are: it is in every line, for ever. Raises ValueError."""
    if actor.assurance not in ASSURANCES:
        raise ValueError(f"{actor.assurance!r} is no assurance: {', '.join(ASSURANCES)}")
    return actor


def vouch(persons: Sequence[Person], drafts: Sequence[NewEvent]) -> None:
    """Raise ValueError for a person whom no registration among `drafts` commits to: `verify` would refuse the row."""
    if not persons:
        return
    said = [people.decode(draft.payload) for draft in drafts if draft.type.startswith(people.REGISTERED)]
    for person in persons:
        if not any(people.agrees(person, each) for each in said):
            raise ValueError(f"no event of this append registers {person.id}")


def require_disclosed(drafts: Sequence[NewEvent]) -> None:
    """Raise ValueError where what an event commits to, and what lies beside it, are not the same: so for `verify`."""
    for draft in drafts:
        if {each.field: each.commitment for each in draft.disclosures} != commitments_in(draft.payload):
            raise ValueError(f"what lies beside {draft.type} is not what it commits to")


def require_storable(command: Command) -> None:
    """Raise BadInput for a text beside the events that not every store can hold."""
    texts = [
        command.actor.id,
        command.actor.kind,
        command.command_id,
        *(text for each in command.people for text in (each.address, each.name)),
    ]
    if any("\0" in text for text in texts):
        raise BadInput("cannot be stored: text with the character U+0000", "not every store can hold it", "remove it")


def repeated(command: Command, found: Sequence[tuple[int, str, str, bytes]]) -> list[int]:
    """The positions of what was `found` under this command id: position, actor, type, payload; none where it is new.

    Raises Refused where the id stood for other events, or for those of somebody else.
    """
    if found and [(actor, type_, _said(payload)) for _, actor, type_, payload in found] != [
        (command.actor.id, each.type, _said(each.payload)) for each in command.drafts
    ]:
        raise Refused(
            f"the command {command.command_id} was used before, for something else",
            f"it recorded event #{found[0][0]}, and one command is recorded once",
            "send it again under a new command id",
        )
    return [position for position, *_ in found]


def _said(payload: bytes) -> object:
    """What a payload says in the clear: to the same value it commits by another salt each time that it is sent."""
    if not commitments_in(payload):
        return payload
    return {name: each for name, each in msgspec.json.decode(payload).items() if name != "commitments"}


def address_taken(address: str) -> Refused:
    """The refusal of a second person under one address."""
    return Refused(f"{address} is registered already", "an address stands for one person", "use the one there is")


def erased(command: Command) -> list[str]:
    """Whom the events of `command` erase."""
    drafts = (each for each in command.drafts if each.type.startswith(people.ERASED))
    return [people.erasure(each.payload).person for each in drafts]


def disclosed(command: Command, head: int) -> list[KeptDisclosure]:
    """What lies beside the events of `command`, which are stored after `head`."""
    return [
        KeptDisclosure(position, each)
        for position, draft in enumerate(command.drafts, head + 1)
        for each in draft.disclosures
    ]


def written(command: Command, head: int, recorded_at: str) -> Iterable[Stored]:
    """The events of `command` as they are stored after `head`. Raises BadInput for one whose line is too long."""
    actor = command.actor
    for index, draft in enumerate(command.drafts):
        position, tags = head + 1 + index, list(draft.tags)
        salt = command.salts[index * SALT_BYTES : (index + 1) * SALT_BYTES]
        encoded = line.encode(
            Line(
                actor=actor.id,
                actor_kind=actor.kind,
                assurance=actor.assurance,
                command_id=command.command_id,
                index=index,
                payload_sha256=line.digest(salt, draft.payload),
                position=position,
                recorded_at=recorded_at,
                tags=tags,
                type=draft.type,
                v=line.FORMAT,
            )
        )
        leaf = line.leaf(encoded)
        yield (
            position,
            command.command_id,
            index,
            leaf,
            encoded,
            draft.type,
            recorded_at,
            actor.id,
            salt,
            draft.payload,
            tags,
        )
