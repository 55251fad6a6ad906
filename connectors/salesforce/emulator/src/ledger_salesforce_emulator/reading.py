"""Records as they are read: formula fields evaluated, lookups followed one step.

    stored record --Row--> value by name ("MQL__c") or by path ("Account.NumberOfEmployees")

A row evaluates a formula when it is asked for it, never before: a count over one column pays for one column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger_salesforce_emulator import formula, valueset
from ledger_salesforce_emulator.formula.check import Field as Readable
from ledger_salesforce_emulator.formula.values import TYPES
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.state import FieldState, ObjectState

BROKEN = "#Error!"
CIRCLE = "Formula cannot use another formula field that directly or indirectly refers to itself."


def compiled(org: Org, of: FieldState, stack: tuple[str, ...] = ()) -> formula.Formula:
    """A formula field, compiled. Raises FormulaError."""
    if of.full_name in stack:
        raise formula.FormulaError(CIRCLE)
    host = org.objects[of.object]
    zero = of.metadata.get("formulaTreatBlanksAs", "BlankAsZero") == "BlankAsZero"  # the default: assumed
    return formula.read(of.formula, Fields(org, host, (*stack, of.full_name)), TYPES[of.type], zero)


def condition(org: Org, host: ObjectState, text: str) -> formula.Formula:
    """A validation rule's condition, compiled. Raises FormulaError."""
    return formula.read(text, Fields(org, host, ()), "Boolean", True, formula.RULES)


@dataclass(frozen=True)
class Fields(Mapping[str, Readable]):
    """The fields that a formula of an object may read, by lower-case name or path."""

    org: Org
    host: ObjectState
    stack: tuple[str, ...]

    def __getitem__(self, name: str) -> Readable:
        head, _, tail = name.partition(".")
        if not tail:
            return self._readable(self.host.fields[name], "")
        lookup = lookups(self.host)[head]
        parent = self.org.objects[lookup.metadata["referenceTo"]]
        return self._readable(parent.fields[tail], f"{lookup.relationship}.")

    def __iter__(self) -> Iterator[str]:
        return iter(self.host.fields)

    def __len__(self) -> int:
        return len(self.host.fields)

    def _readable(self, of: FieldState, path: str) -> Readable:
        known = valueset.names(self.org, of)
        options = frozenset(known) if of.type == "Picklist" and known else None
        return Readable(path + of.name, of.type, options, self._inner(of, path) if of.formula else None)

    def _inner(self, of: FieldState, path: str) -> Callable[[], formula.Formula]:
        def inner() -> formula.Formula:
            found = compiled(self.org, of, self.stack)
            if not path:
                return found
            return formula.Formula(found.type, found.size, _upward(found, path[:-1]))

        return inner


def _upward(of: formula.Formula, relationship: str) -> Callable[[Any, formula.Moment], Any]:
    """A formula of the record that a lookup leads to."""
    return lambda row, moment: of.run(row.parent(relationship), moment)


def lookups(of: ObjectState) -> dict[str, FieldState]:
    """The fields that lead to another record, by the lower-case name that a path starts with."""
    return {each.relationship.lower(): each for each in of.fields.values() if each.relationship}


@dataclass
class Reader:
    """Reads one object's records at one moment; `logic` is how AND and OR take a NULL."""

    org: Org
    host: ObjectState
    logic: Any = "java"
    broken: Any = BROKEN
    _made: dict[str, formula.Formula] = field(default_factory=dict)
    _up: dict[str, tuple[str, Reader] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.moment = formula.Moment(self.org.clock.now(), self.org.me.zone, self.logic)

    def rows(self) -> list[Row]:
        """Every record."""
        return [Row(self, record) for record in self.host.records.values()]

    def formula(self, name: str) -> formula.Formula | None:
        """The compiled formula of a field that has one."""
        of = self.host.fields.get(name.lower())
        if of is None or not of.formula:
            return None
        if name not in self._made:
            self._made[name] = compiled(self.org, of)
        return self._made[name]

    def up(self, relationship: str) -> tuple[str, Reader] | None:
        """The lookup field of a relationship, and a reader of what it leads to."""
        if relationship not in self._up:
            lookup = lookups(self.host).get(relationship.lower())
            parent = self.org.objects.get(lookup.metadata["referenceTo"]) if lookup else None
            found = (lookup.name, Reader(self.org, parent, self.logic, self.broken)) if lookup and parent else None
            self._up[relationship] = found
        return self._up[relationship]


@dataclass(frozen=True)
class Row(Mapping[str, Any]):
    """One record, read lazily."""

    reader: Reader
    stored: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        head, _, tail = name.partition(".")
        if tail:
            return self.parent(head)[tail]
        made = self.reader.formula(name)
        return self._evaluate(made) if made else self.stored.get(name)

    def __iter__(self) -> Iterator[str]:
        yield "Id"
        yield from (each.name for each in self.reader.host.fields.values())

    def __len__(self) -> int:
        return len(self.reader.host.fields) + 1

    def parent(self, relationship: str) -> Row:
        """The record that a lookup leads to; one of blanks where it leads to none."""
        found = self.reader.up(relationship)
        if found is None:
            return Row(self.reader, {})
        lookup, reader = found
        return Row(reader, reader.host.records.get(self.stored.get(lookup) or "", {}))

    def _evaluate(self, of: formula.Formula) -> Any:
        if not self.stored:
            return None
        try:
            value = of.run(self, self.reader.moment)
        except formula.RowError:
            return self.reader.broken
        if of.type == "Boolean":
            return bool(value)  # a NULL checkbox formula reads as false: assumed
        return None if value == "" else value
