"""A field on the platform, as a formula or a query names it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from ledger import Field


@dataclass(frozen=True, slots=True)
class Column:
    """A field on the platform: its name there, what the entity says of it, and how its codes are spelled.

    `name` begins with the relation where the field is one hop away. A score has no field of its own: there `name` is
    the expression that gives it, which is never blank; so it is with a signal that a part of a formula stands for.
    """

    name: str
    field: Field
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    score: bool = False

    @property
    def relation(self) -> str:
        """The relation that leads to the record that has the field, such as `Account`; empty for the record itself."""
        return "" if self.score else self.name.rpartition(".")[0]

    def code(self, declared: str) -> str:
        """The platform's spelling of a declared code."""
        return self.codes.get(declared, declared)


Columns = Mapping[str, Column]
