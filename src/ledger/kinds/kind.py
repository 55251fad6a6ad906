"""A definition kind: how one sort of document becomes content that can be decided on.

    document --read--> Draft --objections--> what its own examples and rules say against it

A kind is data inside a proposal: it adds no events. What it *yields* is one of the language's closed meanings, so
that connectors and counts need to know no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from ledger.documents import Document
from ledger.domain.definition import Draft
from ledger.errors import BadInput
from ledger.language.schema import Schema


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is in force around a document on its effective date.

    `definitions` are the drafts in force by key; `person` gives the id of an address, a new one where nobody has it.
    `schemas` are the names that may be used on each entity, worked out once.
    """

    definitions: Mapping[str, Draft]
    zone: str
    day: date
    person: Callable[[str], str]
    schemas: dict[str, Schema] = field(default_factory=dict, init=False, repr=False, compare=False)


class Kind(Protocol):
    """One sort of definition. `version` changes when the same document would be read differently."""

    name: str
    version: int

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a document. Raises BadInput or Problems, with places."""
        ...

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """What the document's own examples and rules say against it."""
        ...

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """What a reader should know before agreeing, such as which way blanks go."""
        ...
