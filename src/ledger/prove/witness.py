"""A record that tells two versions apart, and how people read one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.data import Data
from ledger.language.literals import plain


class Witness(Data, frozen=True):
    """A record that tells two versions apart: what each says of it on `today`, and the clauses that did it."""

    record: Mapping[str, Any]
    today: date
    before: int
    after: int
    clauses: tuple[str, ...]


def in_words(record: Mapping[str, Any]) -> str:
    """A record as people read it; what is not in it is blank."""
    told = (f"{name}: {_value(value)}" for name, value in record.items())
    return f"{{{', '.join(told) or 'everything blank'}}}"


def record_json(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as JSON has it: a number as text, so that none of its digits is lost."""
    return {name: plain(value) if isinstance(value, Decimal) else value for name, value in record.items()}


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value) if isinstance(value, Decimal) else str(value)
