"""Every answer there is, and one JSON Schema of all: what `--json` puts under `data`, and what the API gives."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import msgspec

from ledger.answers.answer import Answer
from ledger.nouns import NOUNS

FILE = "answers.schema.json"


def list_answers() -> list[type[Answer]]:
    """Every sort of answer, by its first command; each room of answers is imported for it."""
    nouns = (f"{noun.place}.answers" for noun in NOUNS.values())
    rooms = ["ledger.answers", *(room for room in nouns if find_spec(room))]
    for room in rooms:
        import_all(room)
    inside = tuple(f"{room}." for room in rooms)
    own = (each for each in Answer.__subclasses__() if f"{each.__module__}.".startswith(inside))
    return sorted(own, key=lambda each: (each.commands, each.__name__))


def import_all(room: str) -> None:
    """Import a module, and each that lies in it."""
    for each in pkgutil.iter_modules(getattr(import_module(room), "__path__", ())):
        import_module(f"{room}.{each.name}")


def answers_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of all answers: each is a part of `$defs`, by its name."""
    _, parts = msgspec.json.schema_components(list_answers(), ref_template="#/$defs/{name}")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": parts}
