"""What an org holds. The leaves are frozen and replaced whole, so that a copy of the containers is a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class User:
    """Somebody who can change things; `zone` decides TODAY() for what that person reads."""

    id: str
    name: str
    zone: ZoneInfo
    username: str = ""


@dataclass(frozen=True)
class FieldState:
    """One field; `metadata` holds the keys that are set, in the Tooling API's spelling."""

    id: str
    object: str
    name: str
    metadata: Mapping[str, Any]
    custom: bool
    created: datetime
    modified: datetime
    by: str
    space: str = ""

    @property
    def full_name(self) -> str:
        """`Lead.MQL__c`."""
        return f"{self.object}.{self.name}"

    @property
    def type(self) -> str:
        """The Metadata type, which for a formula is the type of its result."""
        return str(self.metadata["type"])

    @property
    def formula(self) -> str:
        """Its formula, or nothing."""
        return str(self.metadata.get("formula") or "")

    @property
    def relationship(self) -> str:
        """The name that a path starts with: `Account` for AccountId, `Owner__r` for Owner__c, else nothing."""
        if self.type not in ("Lookup", "MasterDetail"):
            return ""
        return f"{self.name[:-1]}r" if self.custom else self.name.removesuffix("Id")


@dataclass(frozen=True)
class Component:
    """A part of the set-up that is no field: `sort` is its Metadata type, `name` its full name there."""

    sort: str
    id: str
    name: str
    metadata: Mapping[str, Any]
    created: datetime
    modified: datetime
    by: str


@dataclass
class ObjectState:
    """One object; `fields` by lower-case name, `records` by Id."""

    name: str
    label: str
    id: str
    fields: dict[str, FieldState] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Grant:
    """One FieldPermissions row."""

    id: str
    set: str
    field: str
    read: bool
    edit: bool


class Grants(dict[str, Grant]):
    """Rows of FieldPermissions by their id, found by their field too: each query asks that of each field."""

    def __init__(self, rows: Mapping[str, Grant]) -> None:
        super().__init__(rows)
        self._fields: dict[str, dict[str, Grant]] = {}
        for key, each in rows.items():
            self._fields.setdefault(each.field, {})[key] = each

    def __setitem__(self, key: str, row: Grant) -> None:
        """Put a row in the place of the one of that id."""
        if key in self:
            self._fields[self[key].field].pop(key)
        super().__setitem__(key, row)
        self._fields.setdefault(row.field, {})[key] = row

    def __delitem__(self, key: str) -> None:
        """Take a row away."""
        self._fields[self[key].field].pop(key)
        super().__delitem__(key)

    def copy(self) -> Grants:
        """Other rows of the same content."""
        return Grants(self)

    def of(self, field: str) -> list[Grant]:
        """The rows of a field."""
        return list(self._fields.get(field, {}).values())


@dataclass(frozen=True)
class PermissionSet:
    """Grants to whom it is assigned: user ids to the ids of the assignments."""

    id: str
    name: str
    label: str
    assigned: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One line of the set-up audit trail."""

    id: str
    at: datetime
    by: str
    action: str
    section: str
    display: str


@dataclass(frozen=True)
class Session:
    """A session of the API: whose it is, and how many calls it lives (None: until it is ended)."""

    user: str
    left: int | None = None
