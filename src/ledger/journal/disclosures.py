r"""What can be erased of an event: its signature, the key that it enrols. They lie beside it, as names of people do.

    event --conceal--> event with commitments, hashed for ever      \ value ‖ salt, in the table `disclosures`
    event <--reveal--- the same, with what is still there           / which can be erased

A commitment is SHA-256(salt ‖ value), as in SD-JWT: without the salt nobody can try keys and signatures against it.
So a person can be erased, with all that they signed with, while every proof holds; their signatures can then be judged
by nobody, and that they were there is still on record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from ledger.domain.event import Event, Recorded
from ledger.journal.codec import canonical
from ledger.journal.line import SALT_BYTES


def commitment(salt: bytes, value: bytes) -> str:
    """What commits to a value: SHA-256(salt ‖ value), in hexadecimal; empty where the salt has another length.

    A longer salt would take in the beginning of a value, and another value would have the same digest.
    """
    return sha256(salt + value).hexdigest() if len(salt) == SALT_BYTES else ""


class SaltedValue(NamedTuple):
    """What an event commits to: by the name of its field, whose it is, salt, and the value as canonical JSON."""

    field: str
    person: str
    salt: bytes
    value: bytes

    @property
    def commitment(self) -> str:
        """SHA-256(salt ‖ value), in hexadecimal."""
        return commitment(self.salt, self.value)


class KeptDisclosure(NamedTuple):
    """One as a store holds it, beside the event at `position`. Nothing of it is trusted."""

    position: int
    disclosure: SaltedValue


class Committed(msgspec.Struct, frozen=True, gc=False):
    """What a payload says of the values that lie beside it."""

    commitments: dict[str, str] = {}


committed: Callable[[bytes], Committed] = msgspec.json.Decoder(Committed).decode


def commitments_in(payload: bytes) -> Mapping[str, str]:
    """The commitments of a payload, by field; none where it cannot be read."""
    if not may_commit(payload):
        return {}
    try:
        return committed(payload).commitments
    except (msgspec.MsgspecError, UnicodeError):
        return {}


def may_commit(payload: bytes) -> bool:
    """Whether a payload can commit to something: the word stands in it, or what may be the word in another spelling."""
    return b'"commitments"' in payload or b"\\u" in payload


def commits(event: Event) -> bool:
    """Whether an event commits to something beside it."""
    return bool(getattr(event, "commitments", None))


def conceal(event: Event, person: str, salt: Callable[[int], bytes]) -> tuple[Event, tuple[SaltedValue, ...]]:
    """An event as it is stored, and what lies beside it, which is `person`'s who acts."""
    given = {name: value for name in event.erasable if (value := getattr(event, name))}
    if not given:
        return event, ()
    found = tuple(SaltedValue(name, person, salt(SALT_BYTES), canonical(value)) for name, value in given.items())
    bare = {name: type(value)() for name, value in given.items()}
    return msgspec.structs.replace(event, commitments={each.field: each.commitment for each in found}, **bare), found


def reveal(event: Event, values: Mapping[str, bytes]) -> Event:
    """An event with the values that are still beside it; where there are none it is as it was stored.

    What cannot be read as its field is passed over, as if it were gone: nobody could have committed to it.
    """
    types, told = _types(type(event)), dict[str, Any]()
    for name in values.keys() & types.keys():
        with suppress(msgspec.MsgspecError, UnicodeError):
            told[name] = msgspec.json.decode(values[name], type=types[name])
    return msgspec.structs.replace(event, **told)


def revealed(events: Sequence[Recorded], kept: Iterable[KeptDisclosure]) -> list[Recorded]:
    """Events in order, each with what is beside it and is what it commits to; anything else counts as gone."""
    beside: dict[int, list[SaltedValue]] = {}
    for position, disclosure in kept:
        beside.setdefault(position, []).append(disclosure)
    return [
        each._replace(event=reveal(each.event, _bound(each.event, beside[each.position])))
        if each.position in beside
        else each
        for each in events
    ]


def _bound(event: Event, found: Iterable[SaltedValue]) -> Mapping[str, bytes]:
    """The values that an event commits to, by field."""
    wanted = getattr(event, "commitments", None) or {}
    return {each.field: each.value for each in found if wanted.get(each.field) == each.commitment}


@cache
def _types(event: type[Event]) -> Mapping[str, Any]:
    """Of what type each field is that may lie beside an event of this class."""
    return {each.name: str if _is_text(each.type) else each.type for each in msgspec.structs.fields(event)}


def _is_text(type_: Any) -> bool:
    return str in (type_, *getattr(type_, "__args__", ()))
