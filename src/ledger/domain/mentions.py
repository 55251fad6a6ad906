"""People in texts. What is hashed is for ever, so a text names somebody by id, and shows the address to who reads it.

    "as ben@acme.example said"  --by_id-->  "as p_0123456789abcdef said"  --Ledger.named-->  "as ben@acme.example said"

A criteria is no such text: what it compares with is its meaning, and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from unicodedata import category, normalize

import msgspec

from ledger.domain.founding import PersonRegistered
from ledger.errors import BadInput
from ledger.unseen import seen

if TYPE_CHECKING:
    from ledger.domain.event import Event

T = TypeVar("T")
Ids = Mapping[str, str]
"""The id of each person by address, in small letters."""

UNNAMED = "(an address)"
UNFINISHED = ("delivery.failed/1", "delivery.uncertain/1")
"""Events whose reason a platform gave."""
HINT = "say who it is by role, or name them in a charter first: then the address is kept beside the ledger"
_ADDRESS = r"[\w.!#$%&'*+=?^`{|}~\"-]{1,64}@(?:[\w-]{1,63}(?:\.[\w-]{1,63})+|\[[^\]\s]{1,64}\]|localhost\b)"
"""As long as one may be (RFC 5321, section 4.5.3.1): so a text of a megabyte is searched in one pass."""


def by_id(text: str, ids: Ids) -> str:
    """A text with the id of each known person in the place of their address; other addresses stay."""
    if "@" not in text or not ids:
        return text
    longest_first = sorted(ids, key=lambda each: (-len(each), each))
    known = re.compile(rf"(?<![\w.+%-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-]|\.\w)", re.IGNORECASE)
    return known.sub(lambda found: ids.get(found[0].lower(), found[0]), text)


def reason(text: str, ids: Ids, place: str = "") -> str:
    """`by_id`, for a text that somebody wrote. Raises BadInput where it holds the address of anybody else."""
    told = by_id(text, ids)
    if found := re.search(_ADDRESS, _plain(told)):
        raise BadInput(
            f"the text holds an address: {found[0]}",
            why="what is recorded is for ever, and this ledger knows nobody of that address who could be erased",
            fix=HINT,
            place=place,
        )
    return told


def withheld(text: str, ids: Ids) -> str:
    """`by_id`, for a text that a platform gave: the address of anybody else is left out."""
    told = by_id(text, ids)
    plain = _plain(told)
    return re.sub(_ADDRESS, UNNAMED, plain) if re.search(_ADDRESS, plain) else told


def throughout(value: T, ids: Ids) -> T:
    """`by_id`, for every text in a value of JSON."""
    found: Any = value
    match found:
        case str():
            found = by_id(found, ids)
        case dict():
            found = {by_id(name, ids): throughout(each, ids) for name, each in found.items()}
        case list():
            found = [throughout(each, ids) for each in found]
    return found  # type: ignore[no-any-return]


def may_name(events: Iterable[Event]) -> bool:
    """Whether any text in these events may hold an address: then it has to be asked who is known."""
    return any(b"@" in msgspec.json.encode(each) for each in events)


def recorded(event: Event, ids: Ids) -> Event:
    """An event as it is recorded: no text of its own names anybody by address.

    A draft and a brief are hashed before they come here, and were told by id before that. What a platform calls its
    own is what it is found by: `impersonal` is asked of that before anything is tied to it or made. Raises BadInput.
    """
    if isinstance(event, PersonRegistered):
        return event
    texts = {name: value for name in event.__struct_fields__ if isinstance(value := getattr(event, name), str)}
    told = {name: _told(event, name, value, ids) for name, value in texts.items() if "@" in normalize("NFKC", value)}
    return msgspec.structs.replace(event, **told) if told else event


def _told(event: Event, name: str, value: str, ids: Ids) -> str:
    if name == "because" and event.stored_name in UNFINISHED:
        return withheld(value, ids)
    if name in ("target", "address", "name", "identity", "label"):
        return value
    shown_again = bool(getattr(event, "brief", None))  # the reason of the proposal, as it is on record
    return reason(value, ids) if name in ("because", "evidence") and not shown_again else by_id(value, ids)


def texts_in(payload: bytes) -> Iterator[tuple[str, str]]:
    """What people wrote in a payload, and in which field: titles and reasons, and each text of several words.

    Nothing where somebody damaged it: that is for `verify` to find.
    """
    with suppress(msgspec.MsgspecError, UnicodeError):
        yield from _texts("", msgspec.json.decode(payload))


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case str() if value and (" " in value or name in ("because", "title")):
            yield name, value
        case dict():
            for each, inside in value.items():
                yield from _texts(each, inside)
        case list():
            for inside in value:
                yield from _texts(name, inside)


def impersonal(name: str) -> str:
    """The name of something on a platform, which holds nobody's address. Raises BadInput where it does.

    Asked before an artifact is bound or made, and never of a receipt: what was done there is recorded.
    """
    if found := re.search(_ADDRESS, _plain(name)):
        raise BadInput(
            f"the name `{name}` holds an address: {found[0]}",
            why="the name of an artifact is recorded for ever, and a person could not be erased from it",
            fix="give it another name there",
        )
    return name


def _plain(text: str) -> str:
    """A text without what cannot be seen, each letter in its plain form: what somebody reads in it."""
    return normalize("NFKC", "".join(each for each in seen(text) if category(each) != "Cf"))
