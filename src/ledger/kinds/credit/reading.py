"""A document of credit while it is read: what it may name, and every criteria and field that it did name."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger.documents import Document
from ledger.kinds import shape
from ledger.kinds.credit.form import SAID
from ledger.kinds.kind import Surroundings
from ledger.kinds.references import schema_around
from ledger.kinds.settled import Settled, settled_at
from ledger.language.fault import nearest
from ledger.language.schema import Schema
from ledger.language.tree import Always

NAMED, DAYS = ("text", "choice", "number"), ("date", "datetime")
"""The types of what may join two entities, and of what may say when something happened."""


@dataclass
class CreditReading:
    """A document while it is read: what it may name, and every criteria and field that it did name."""

    document: Document
    around: Surroundings
    key: str
    schemas: dict[str, Schema] = field(default_factory=dict)
    settled: dict[str, Settled] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)

    def entity(self, *path: str) -> Schema:
        """The names of the entity that a part of the document names."""
        name = shape.key(self.document, *path)
        if name not in self.schemas:
            self.schemas[name] = schema_around(name, self.key, self.around, self.document, path)
        return self.schemas[name]

    def names(self, known: Schema, types: tuple[str, ...], *path: str | int) -> str:
        """The field of an entity that is named there. Raises BadInput where there is none of these types."""
        found = shape.text(self.document, *path)
        each = known.given.get(found)
        if each is None:
            near = nearest(found, tuple(known.given))
            fix = f"write `{near}`" if near else "name one of its fields"
            raise self.document.problem(
                path, f"`{found}` is no field of {known.entity}", "it must be one of its fields", fix
            )
        if each.type not in types:
            why = f"a field of type {' or '.join(types)} stands there"
            raise self.document.problem(path, f"`{found}` is a {each.type}", why, "name another field")
        self.reads.add(f"{known.entity}.{found}")
        return found

    def criteria(self, known: Schema, *path: str | int) -> Settled:
        """A criteria over an entity; everything where it is left out."""
        if shape.at(self.document, path) is None:
            return Settled("", Always(), "", frozenset())
        found = settled_at(self.document, path, self.key, known, self.around)
        if found.scores and "weights" in path:
            what, why = (
                f"a weight compares {', '.join(sorted(found.scores))}",
                "weights look at fields, and at the journey",
            )
            raise self.document.problem(path, what, why, "write out the conditions that give the points")
        self.settled[".".join(map(str, path))] = found
        given = self.schemas[known.entity].given.keys() - (SAID if "weights" in path else ())
        self.reads.update(f"{known.entity}.{name}" for name in found.names & given)
        return found
