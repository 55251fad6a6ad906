"""Putting a draft together: what every kind does in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from ledger.documents import Document
from ledger.domain.definition import Draft, packed, with_digest
from ledger.kinds import shape

LANGUAGE = "criteria/1"


class NamedKind(Protocol):
    """A kind's name and version."""

    name: str
    version: int


def heading(document: Document, key: str, entity: str) -> dict[str, Any]:
    """What every definition over an entity says first. Raises BadInput."""
    return {
        "key": key,
        "entity": entity,
        "title": shape.text(document, "title", default=key),
        "statement": shape.text(document, "statement", default="-"),
    }


def draft(
    kind: NamedKind,
    *,
    key: str,
    scope: str,
    entity: str,
    content: dict[str, Any],
    meaning: str,
    tree: Any = None,
    source: Mapping[str, str] | None = None,
    refers: Iterable[str] = (),
    reads: Iterable[str] = (),
    yields: str = "",
    entities: Iterable[str] = (),
) -> Draft:
    """The draft of one document. Its content digest covers all that the document says, with the tree for its text.

    `entities` are all that it rests on, where they are others than the one that it judges, or several: `reads` are then
    qualified, such as `touch.channel`.
    """
    several = tuple(sorted({*entities, entity} - {""}))
    found = Draft(
        key=key,
        kind=kind.name,
        kind_version=kind.version,
        scope=scope,
        entity=entity,
        language=LANGUAGE,
        refers=tuple(sorted(refers)),
        reads=tuple(sorted(reads)),
        packed_source=packed(dict(source or {})),
        packed_tree=packed(tree),
        yields=yields,
        packed_content=packed(content),
        content_digest="",
        meaning=meaning,
        **({"entities": several} if several and several != (entity,) else {}),
    )
    return with_digest(found)
