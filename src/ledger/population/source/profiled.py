"""A reading profile as a document of kind `reading`: read from a file, and written into one.

kind: reading
columns: {score: Lead Score, created: Created Date}
blank: [N/A, NaN]
decimal: ","
dates: [DD.MM.YYYY]
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger.documents import Document, load, only_keys
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.population.profile import SEVERAL, ReadingProfile, profile

KIND, COLUMNS = "reading", "columns"
_KEYS = ReadingProfile.__struct_fields__


def load_profile(path: Path) -> ReadingProfile:
    """The profile in a file. Raises BadInput, with the place, where it holds none."""
    documents = load(path)
    document = documents[0]
    if document.kind != KIND or len(documents) > 1:
        why = f"it holds {', '.join(each.kind for each in documents)}"
        raise BadInput(
            "this file does not say how to read records", why, f"write one document, kind: {KIND}", str(path)
        )
    only_keys(document, (), ("kind", *_KEYS))
    said = {name: _said(document, name) for name in _KEYS if shape.at(document, (name,)) is not None}
    try:
        return profile(said)
    except BadInput as fault:
        raise BadInput(fault.what, fault.why, fault.step or fault.fix, str(path)) from None


def _said(document: Document, name: str) -> Any:
    if name == COLUMNS:
        return {
            field: shape.word(document, each, (name, field)) for field, each in shape.mapping(document, name).items()
        }
    if name in SEVERAL:
        return shape.words(document, name)
    return shape.word(document, document.value[name], (name,))


def profile_yaml(said: ReadingProfile) -> str:
    """The profile as a file holds it."""
    return "\n".join((f"kind: {KIND}", *_lines(said))) + "\n"


def reading_line(said: ReadingProfile) -> str:
    """What a profile says, in one line, as people are told to write it into a file."""
    return ", ".join(_lines(said))


def _lines(said: ReadingProfile) -> Iterator[str]:
    for name, value in said.said.items():
        if name == COLUMNS:
            yield f"{name}:"
            yield from (f"  {field}: {_quoted(column)}" for field, column in value.items())
        else:
            key = _quoted(name) if name in ("true", "false") else name  # YAML takes these bare for truth values
            yield f"{key}: {_quoted(list(value) if name in SEVERAL else value)}"


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
