"""An org: its objects with their fields and records, its users, and who may see what.

Nothing here speaks HTTP; `customfield` changes fields, `tables` reads all of it as SOQL does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ledger_salesforce.emulator import formula
from ledger_salesforce.emulator.formula.check import Field as Readable
from ledger_salesforce.emulator.formula.values import TYPES

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


@dataclass
class Clock:
    """The org's clock. A still one moves a second with each write, so that a run can be repeated exactly."""

    source: Callable[[], datetime]
    still: bool = False
    shift: timedelta = timedelta()

    def now(self) -> datetime:
        """The present, to the second: Salesforce stores no more in LastModifiedDate (documented)."""
        return (self.source() + self.shift).replace(microsecond=0)

    def tick(self) -> datetime:
        """The moment of a write."""
        if self.still:
            self.shift += timedelta(seconds=1)
        return self.now()

    def set(self, moment: datetime) -> None:
        """Move to another moment."""
        self.shift = moment - self.source()


@dataclass
class User:
    """Somebody who can change things; `zone` decides TODAY() for what that person reads."""

    id: str
    name: str
    zone: ZoneInfo


@dataclass
class FieldState:
    """One field; `metadata` holds the keys that are set, in the Tooling API's spelling."""

    id: str
    object: str
    name: str
    metadata: dict[str, Any]
    custom: bool
    created: datetime
    modified: datetime
    by: str

    @property
    def full_name(self) -> str:
        """`Lead.MQL__c`."""
        return f"{self.object}.{self.name}"

    @property
    def type(self) -> str:
        """The Metadata type, which for a formula is the type of its result."""
        return str(self.metadata["type"])

    @property
    def options(self) -> tuple[str, ...]:
        """The API names of a picklist's active values."""
        definition = (self.metadata.get("valueSet") or {}).get("valueSetDefinition") or {}
        return tuple(value["valueName"] for value in definition.get("value", []))


@dataclass
class ObjectState:
    """One object; `fields` by lower-case name."""

    name: str
    label: str
    id: str
    fields: dict[str, FieldState] = field(default_factory=dict)
    records: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class PermissionSet:
    """Grants to whom it is assigned; here that can only be the user that the API runs as."""

    id: str
    name: str
    assigned: bool
    grants: dict[str, tuple[str, bool, bool]] = field(default_factory=dict)


@dataclass
class Org:
    """The whole state."""

    id: str
    name: str
    sandbox: bool
    domain: str
    clock: Clock
    me: User
    admin: User
    nulls: Any = "includes"
    daily_requests: int = 15_000
    used: int = 0
    objects: dict[str, ObjectState] = field(default_factory=dict)
    permission_sets: list[PermissionSet] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    log: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)

    def next_id(self, prefix: str) -> str:
        """The next id of a kind: three letters for the kind, a count, and the three letters that check the case."""
        self.counters[prefix] = self.counters.get(prefix, 0) + 1
        return checked(f"{prefix}{self.counters[prefix]:012d}")

    def object(self, name: str) -> ObjectState | None:
        """An object by its name in any case."""
        return next((each for key, each in self.objects.items() if key.lower() == name.lower()), None)

    def field_by_id(self, wanted: str) -> FieldState | None:
        """A custom field by its id of 15 or 18 characters."""
        return next((each for each in self.custom_fields() if wanted in (each.id, each.id[:15])), None)

    def custom_fields(self) -> Iterator[FieldState]:
        """Every custom field of every object."""
        return (each for found in self.objects.values() for each in found.fields.values() if each.custom)

    def user(self, wanted: str) -> User:
        """The user of an id."""
        return self.me if wanted == self.me.id else self.admin

    def sees(self, of: FieldState) -> bool:
        """Observed: a field made through an API has no field-level security for anybody, administrators included."""
        return not of.custom or any(
            of.full_name in each.grants and each.grants[of.full_name][1]
            for each in self.permission_sets
            if each.assigned
        )

    def readable(self, of: ObjectState, stack: tuple[str, ...] = ()) -> Mapping[str, Readable]:
        """The fields as a formula of this object may read them."""
        return {key: self._readable(of, each, stack) for key, each in of.fields.items()}

    def _readable(self, of: ObjectState, each: FieldState, stack: tuple[str, ...]) -> Readable:
        options = frozenset(each.options) if each.type == "Picklist" and each.options else None
        made = (lambda: self.formula(of, each, stack)) if each.metadata.get("formula") else None
        return Readable(each.name, each.type, options, made)

    def formula(self, of: ObjectState, each: FieldState, stack: tuple[str, ...] = ()) -> formula.Formula:
        """A formula field, compiled. Raises FormulaError."""
        if each.name in stack:
            raise formula.FormulaError(
                "Formula cannot use another formula field that directly or indirectly refers to itself."
            )
        fields = self.readable(of, (*stack, each.name))
        zero = each.metadata.get("formulaTreatBlanksAs", "BlankAsZero") == "BlankAsZero"  # the default: assumed
        return formula.read(each.metadata["formula"], fields, TYPES[each.type], zero)

    def rows(self, of: ObjectState, logic: Any = "java") -> list[dict[str, Any]]:
        """The records with their formula fields evaluated, as the API's user reads them now."""
        moment = formula.Moment(self.clock.now(), self.me.zone, logic)
        made = {each.name: self.formula(of, each) for each in of.fields.values() if each.metadata.get("formula")}
        return [record | {name: _value(each, record, moment) for name, each in made.items()} for record in of.records]


def _value(of: formula.Formula, record: Mapping[str, Any], moment: formula.Moment) -> Any:
    try:
        value = of.run(record, moment)
    except formula.RowError:
        return "#Error!"
    return bool(value) if of.type == "Boolean" else value  # a NULL checkbox formula reads as false: assumed


def checked(id15: str) -> str:
    """An 18-character id: each group of five tells which of its letters are capitals (documented)."""
    groups = (id15[at : at + 5] for at in (0, 5, 10))
    return id15 + "".join(ALPHABET[sum(1 << at for at, char in enumerate(group) if char.isupper())] for group in groups)
