"""An org: its objects with their fields and records, its set-up, its users, and who may see what.

Nothing here speaks HTTP. `customfield`, `valueset` and the like change it, `records` changes data, `tables` reads all
of it as SOQL does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ledger_salesforce_emulator.clock import Clock
from ledger_salesforce_emulator.state import (
    Component,
    Entry,
    FieldState,
    Grants,
    ObjectState,
    PermissionSet,
    Session,
    User,
)  # fmt: skip

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
COPIED = ("components", "grants", "permission_sets", "trail", "bin", "deploys")


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
    jwt_key: str = ""
    lacks: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    users: dict[str, User] = field(default_factory=dict)
    objects: dict[str, ObjectState] = field(default_factory=dict)
    components: dict[tuple[str, str], Component] = field(default_factory=dict)
    permission_sets: dict[str, PermissionSet] = field(default_factory=dict)
    grants: Grants = field(default_factory=lambda: Grants({}))
    trail: list[Entry] = field(default_factory=list)
    bin: dict[str, FieldState] = field(default_factory=dict)
    deploys: dict[str, Any] = field(default_factory=dict)
    cursors: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Session] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    planted: Any = None

    def __post_init__(self) -> None:
        """Find grants by their field, whoever made the org."""
        self.grants = Grants(self.grants)

    def next_id(self, prefix: str) -> str:
        """The next id of a kind: three letters for the kind, a count, and the three letters that check the case."""
        self.counters[prefix] = self.counters.get(prefix, 0) + 1
        return checked(f"{prefix}{self.counters[prefix]:012d}")

    def object(self, name: str) -> ObjectState | None:
        """An object by its name in any case."""
        return self.objects.get(name) or next(
            (each for key, each in self.objects.items() if key.lower() == name.lower()), None
        )

    def field(self, full_name: str) -> FieldState | None:
        """A field by its full name in any case."""
        of, _, name = full_name.partition(".")
        host = self.object(of)
        return host.fields.get(name.lower()) if host else None

    def field_by_id(self, wanted: str) -> FieldState | None:
        """A custom field by its id of 15 or 18 characters."""
        return next((each for each in self.custom_fields() if wanted in (each.id, each.id[:15])), None)

    def custom_fields(self) -> Iterator[FieldState]:
        """Every custom field of every object."""
        return (each for found in self.objects.values() for each in found.fields.values() if each.custom)

    def component(self, sort: str, name: str) -> Component | None:
        """A component by its full name in any case."""
        return self.components.get((sort, name.lower()))

    def put(self, of: Component) -> None:
        """Keep a component, in place of the one of its name."""
        self.components[of.sort, of.name.lower()] = of

    def sort(self, sort: str) -> list[Component]:
        """All components of a sort."""
        return [each for (kind, _), each in self.components.items() if kind == sort]

    def user(self, wanted: str) -> User:
        """The user of an id."""
        return self.users[wanted]

    def named(self, name: str) -> User:
        """A person by name, who is hired where there is none."""
        found = next((each for each in self.users.values() if each.name == name), None)
        if found is None:
            key = self.next_id("005")
            found = self.users[key] = User(key, name, self.me.zone, f"user{len(self.users)}@{self.domain}")
        return found

    def sees(self, of: FieldState) -> bool:
        """Observed: a field made through an API has no field-level security for anybody, administrators included.

        Documented: fields of custom metadata types, and required ones, have none to grant.
        """
        if not of.custom or of.object.endswith("__mdt") or of.metadata.get("required"):
            return True
        mine = {each.id for each in self.permission_sets.values() if self.me.id in each.assigned}
        return any(each.read and each.set in mine for each in self.grants.of(of.full_name))

    def copied(self) -> dict[str, Any]:
        """What a failed transaction goes back to."""
        kept = {name: getattr(self, name).copy() for name in COPIED}
        objects = {
            name: dataclasses.replace(each, fields=dict(each.fields), records=_rows(each))
            for name, each in self.objects.items()
        }
        return {**kept, "objects": objects}

    def restore(self, kept: dict[str, Any]) -> None:
        """Go back to a copy."""
        for name, value in kept.items():
            setattr(self, name, value)


def _rows(of: ObjectState) -> dict[str, dict[str, Any]]:
    return {key: dict(record) for key, record in of.records.items()}


def checked(id15: str) -> str:
    """An 18-character id: each group of five tells which of its letters are capitals (documented)."""
    groups = (id15[at : at + 5] for at in (0, 5, 10))
    return id15 + "".join(ALPHABET[sum(1 << at for at, char in enumerate(group) if char.isupper())] for group in groups)
