"""Events to the bytes that are stored and hashed, and back.

    event ──encode──▶ canonical JSON ──▶ … ──▶ canonical JSON ──decode──▶ event, or Senseless
                                                 of an old name ──upcast──▶ of today's

Stored data has no floats, no integer of 2^53 or more, decimals as normalised strings and ASCII keys. For such data
msgspec's sorted output *is* RFC 8785, which a test holds against an independent implementation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

from ledger.domain.event import Event, NewerVersion, Recorded
from ledger.domain.sense import Senseless, UnreadableEvent, sense_of
from ledger.errors import BadInput
from ledger.installing import upgrade

Json: TypeAlias = Any
Decode: TypeAlias = Callable[[bytes], Event]
Upcast: TypeAlias = Callable[[dict[str, Json]], dict[str, Json]]
Upcasters: TypeAlias = Mapping[str, tuple[str, Upcast]]
Row: TypeAlias = tuple[int, str, str, str, bytes]
"""An event as stored: position, recorded_at, actor, stored name, payload."""

PAYLOAD_LIMIT = 1 << 20
INTEGER_LIMIT = 1 << 53

_UNREADABLE = (msgspec.MsgspecError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What decoding a payload comes to, or an upcaster, where somebody stored what no program of ours writes."""

canonical: Callable[[Json], bytes] = msgspec.json.Encoder(order="sorted").encode
"""JSON without white space and with sorted keys; RFC 8785 for data as `plain` leaves it."""


class Codec:
    """Which events this program knows, by stored name, and how to read the names that it no longer writes.

    Parameters
    ----------
    events : the classes whose events may be written, by stored name
    upcasters : for each retired stored name, the name that follows it and a function from the old JSON to the new

    Raises
    ------
    ValueError : a chain of upcasters ends nowhere, in a circle or starts at a name in use

    """

    def __init__(self, events: Mapping[str, type[Event]], upcasters: Upcasters = MappingProxyType({})) -> None:
        if both := events.keys() & upcasters.keys():
            raise ValueError(f"both written and retired: {sorted(both)}")
        paths = {name: _path(name, upcasters) for name in upcasters}
        if lost := {path[-1] for path in paths.values()} - events.keys():
            raise ValueError(f"upcasters lead to names that no event has: {sorted(lost)}")
        self._classes = events
        self._today = {name: name for name in events} | {name: path[-1] for name, path in paths.items()}
        self.decoders: Mapping[str, Decode] = _Decoders(
            {name: partial(_decoding, events, name) for name in events}
            | {name: partial(_upcasting, events, path, upcasters) for name, path in paths.items()}
        )

    def encode(self, event: Event) -> bytes:
        """The payload of `event`. Raises BadInput for what must not be stored: see the module's first lines."""
        if self._classes.get(event.stored_name) is not type(event):
            raise ValueError(f"{event.stored_name} is not an event of this codec")
        built = msgspec.to_builtins(event, builtin_types=(Decimal,), order="sorted", enc_hook=_unpacked)
        try:
            payload = canonical(plain(built))
        except UnicodeEncodeError as error:
            raise _unfit("text that is not Unicode", error.reason, "write it again as plain text") from error
        if len(payload) > PAYLOAD_LIMIT:
            raise _unfit(f"{len(payload)} bytes", "one event holds at most 1 MiB", "split it, or store a digest")
        return payload

    def decode(self, stored_name: str, payload: bytes) -> Event:
        """The event that was stored under `stored_name`; Senseless where it cannot be read as that.

        Raises LedgerError where a newer program wrote it.
        """
        return self.decoders[stored_name](payload)

    def require_tags(self, stored_name: str, tags: Sequence[str], payload: bytes) -> None:
        """Raise ValueError where the tags of an event that is to be stored are not those of its content."""
        event = self._classes.get(stored_name)
        if event and event.tag_forms and sorted(set(tags)) != sorted(self.decode(stored_name, payload).tags):
            raise ValueError(f"the tags of {stored_name} are not those of its content: {', '.join(tags)}")

    def names(self, types: Iterable[str]) -> tuple[str, ...]:
        """The stored names, retired ones included, whose events are read as any of `types`."""
        wanted = {self._today.get(name, name) for name in types}
        return tuple(sorted(wanted | {name for name, today in self._today.items() if today in wanted}))

    def recorded(self, rows: Iterable[Row]) -> Iterator[Recorded]:
        """Decode rows as they come; the innermost loop of a replay, hence its shape. Each actor's id is held once."""
        new, decoders, once = tuple.__new__, self.decoders, dict[str, str]().setdefault
        for position, recorded_at, actor, name, payload in rows:
            yield new(Recorded, (position, recorded_at, once(actor, actor), decoders[name](payload)))


class _Decoders(dict[str, Decode]):
    """How each stored name is read, made when it is read first: most commands read a few of them."""

    def __init__(self, made: Mapping[str, Callable[[], Decode]]) -> None:
        super().__init__()
        self.made = made

    def __contains__(self, name: object) -> bool:
        return name in self.made

    def __missing__(self, name: str) -> Decode:
        if name not in self.made:
            raise newer(name)
        found = self[name] = self.made[name]()
        return found


def newer(what: str) -> NewerVersion:
    """The refusal to read what this program does not know."""
    return NewerVersion(
        f"this ledger was written by a newer version: it holds {what}",
        "events that cannot be read must not be passed over",
        upgrade(),
    )


def plain(value: Json) -> Json:
    """`value` in the JSON that may be stored; decimals become strings without exponent or trailing zeros.

    Raises BadInput for a float, an integer of 2^53 or more, a decimal that is not finite, a key outside
    ASCII, a text that holds U+0000.
    """
    match value:
        case str():
            return _text(value)
        case None:
            return value
        case int():
            return _whole(value)
        case dict():
            return {_key(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case Decimal():
            return _normal(value)
    raise _unfit(f"{value!r}", "a float is not read alike everywhere", "write it as a decimal")


def _whole(value: int) -> int:
    if abs(value) >= INTEGER_LIMIT:
        raise _unfit(f"{value}", "integers are stored below 2^53, as many readers hold no more", "write it as text")
    return value


def _text(value: str) -> str:
    if "\0" in value:
        raise _unfit("text with the character U+0000", "not every store can hold it", "remove it")
    return value


def _key(key: str) -> str:
    if not key.isascii():
        raise _unfit(f"the name {key!r}", "names inside an event are ASCII, so that their order is one", "rename it")
    return _text(key)


def _normal(value: Decimal) -> str:
    if not value.is_finite():
        raise _unfit(f"{value}", "a decimal is a finite number", "leave it blank")
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _unfit(what: str, why: str, fix: str) -> BadInput:
    return BadInput(f"cannot be stored: {what}", why, fix)


def _path(name: str, upcasters: Upcasters) -> list[str]:
    """The names from `name` to one that is not retired."""
    path = [name]
    while path[-1] in upcasters:
        following = upcasters[path[-1]][0]
        if following in path:
            raise ValueError(f"upcasters run in a circle: {' -> '.join([*path, following])}")
        path.append(following)
    return path


def _unpacked(value: object) -> Json:
    """JSON that an event holds undecoded."""
    if isinstance(value, msgspec.Raw):
        return msgspec.json.decode(value)
    raise TypeError(type(value))


def _sensible(event: type[Event], name: str, decode: Decode) -> Decode:
    """The same, where it can be read and makes sense; else that it does not: a client of somebody's own stored it."""
    sense = sense_of(event)

    def sensible(payload: bytes) -> Event:
        try:
            found = decode(payload)
        except _UNREADABLE as error:
            return Senseless(said=UnreadableEvent(name=name), why=f"it cannot be read: {error}")
        why = sense(found) if sense else ""
        return Senseless(said=found, why=why) if why else found

    return sensible


def by_name(*events: type[Event]) -> dict[str, type[Event]]:
    """Give classes of events by their stored names. Raises ValueError where two share one."""
    found = {event.stored_name: event for event in events}
    if len(found) != len(events):
        raise ValueError("two events share one stored name")
    return found


def _decoding(events: Mapping[str, type[Event]], name: str) -> Decode:
    event = events[name]
    return _sensible(event, name, msgspec.json.Decoder(event).decode)


def _upcasting(events: Mapping[str, type[Event]], path: Sequence[str], upcasters: Upcasters) -> Decode:
    event = events[path[-1]]
    steps = [upcasters[name][1] for name in path[:-1]]

    def decode(payload: bytes) -> Event:
        fields = msgspec.json.decode(payload)
        for step in steps:
            fields = step(fields)
        return msgspec.json.decode(canonical(fields), type=event)

    return _sensible(event, path[0], decode)
