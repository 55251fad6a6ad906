"""One record, given as JSON, for `why`: read as exactly as a document, and as a criteria will judge it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ledger.documents.text import TooLarge
from ledger.errors import BadInput
from ledger.language.literals import NUMBER_RULE, number
from ledger.language.record import read_record
from ledger.language.schema import Schema

LARGEST = 64 * 1024


def record(text: str, schema: Schema, source: str = "record") -> dict[str, object]:
    """The record in `text`, a JSON object of fields of `schema`; a field that it lacks is blank.

    Raises BadInput where it is not one or a key is no field, and Unreadable where a value is none of its field's type.
    """
    found = _parsed(text, source)
    if not isinstance(found, dict):
        raise BadInput("this is not a record", "a record is a JSON object", _EXAMPLE, source)
    for key in found:
        if key not in schema.given:
            raise _unknown(key, schema, source)
    read_record(found, schema)
    return found


_EXAMPLE = 'write it as {"score": 80, "job_level": "vp"}'


def _parsed(text: str, source: str) -> Any:
    if len(text) > LARGEST:
        why = f"one record has at most {LARGEST:,} characters"
        raise TooLarge("the record is too large", why, "give the fields that the criteria reads", source)
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_float=_number, parse_int=_number, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as fault:
        place = f"{source}:{fault.lineno}:{fault.colno}"
        raise BadInput("this is not JSON", fault.msg[0].lower() + fault.msg[1:], _EXAMPLE, place) from None
    except RecursionError:
        raise BadInput("the record is nested too deeply", "a record is one level of fields", _EXAMPLE, source) from None
    except BadInput as fault:  # from the functions below, which do not know the source
        raise BadInput(fault.what, fault.why, fault.step or fault.fix, source) from None


def _once(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadInput(f"the field {twice} stands here twice", "a record has one value of each", "keep one of them")
    return found


def _number(digits: str) -> Decimal:
    value = number(digits)
    if value is None:
        raise BadInput(f"{digits[:40]} is not a number we hold", NUMBER_RULE, "write an identifier in quotes")
    return value


def _refuse_constant(word: str) -> object:
    raise BadInput(f"{word} is not a number", "a number is finite", "leave the field out, or write null")


def _unknown(key: str, schema: Schema, source: str) -> BadInput:
    import difflib  # only on the way to an error

    if key in schema.scores:
        why, fix = "a score is worked out, and no record carries it", "give the fields that it rests on"
        return BadInput(f"{key} is a score of {schema.entity}", why, fix, source)
    near = difflib.get_close_matches(key, schema.given, n=1)
    fix = f"write {near[0]}" if near else f"use one of {', '.join(schema.given)}"
    return BadInput(f"{key} is not a field of {schema.entity}", "a record holds fields of its entity", fix, source)
