"""Stored data as RFC 8785 writes it: one text for one value, so that a digest of it is one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeAlias

from ledger.errors import BadInput

Json: TypeAlias = Any
INTEGERS = 2**53


def canonical_json(value: Json) -> bytes:
    """`value` as RFC 8785 writes it, in UTF-8.

    Raises BadInput for what stored data never holds: floats, integers of 2^53 and beyond, keys outside ASCII (whose
    order depends on the encoding), unpaired surrogates, and anything that is not JSON.
    """
    require_storable(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise _not_stored("half of a character", "a text is complete Unicode") from None


def require_storable(value: Json) -> None:
    """Pass where a value may be stored. Raises BadInput. Most parts are texts: of these nothing is asked here."""
    parts: Iterable[Json]
    match value:
        case dict() if _are_ascii(value):
            parts = value.values()
        case list() | tuple():
            parts = value
        case None | str() | bool():
            return
        case int() if abs(value) < INTEGERS:
            return
        case int() | float():
            raise _not_stored("this number", "a stored number is an integer below 2^53, or a decimal as a text")
        case _:
            raise _not_stored("this value", "stored data is JSON, with keys in ASCII")
    for part in parts:
        if type(part) is not str:
            require_storable(part)


def _are_ascii(keys: Iterable[Json]) -> bool:
    try:
        return "".join(keys).isascii()
    except TypeError:  # one of them is no text
        return False


def _not_stored(what: str, why: str) -> BadInput:
    return BadInput(f"{what} cannot be stored", why, "write it as a text")
