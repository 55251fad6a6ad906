"""One org, open.

find, observe      one query: the field's Metadata, when it changed and by whom
effects            COUNT() of who would enter and leave
apply              look again, refuse if it moved, write the whole Metadata, read it back
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ledger_salesforce import describe, faults, field
from ledger_salesforce.counts import effects
from ledger_salesforce.door import Artifact, Effects, Identity, Observed, TargetFault, UnknownName
from ledger_salesforce.settings import Settings

WIRE = "LastModifiedDate, LastModifiedBy.Name, ManageableState, FullName, Metadata"


class Wire(Protocol):
    """What a session needs of the client."""

    def get(self, path: str, **parameters: str) -> Any: ...  # noqa: D102
    def post(self, path: str, body: Mapping[str, Any]) -> Any: ...  # noqa: D102
    def patch(self, path: str, body: Mapping[str, Any]) -> None: ...  # noqa: D102
    def rows(self, soql: str, tooling: bool = False) -> list[Mapping[str, Any]]: ...  # noqa: D102
    def count(self, soql: str) -> int: ...  # noqa: D102
    def today(self) -> Any: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Held:
    """A custom field as it is: the ledger's view of it, and all that a write must send back."""

    id: str
    metadata: Mapping[str, Any]
    managed: bool
    observed: Observed


class Session:
    """An open connection to one org. Raises TargetFault, and UnknownName from `find`."""

    def __init__(self, wire: Wire, settings: Settings) -> None:
        self._wire, self._settings = wire, settings
        self._described: dict[str, Mapping[str, Mapping[str, Any]]] = {}

    def identity(self) -> Identity:
        """The org by its id, which a sandbox refresh changes and nothing else does."""
        rows = self._wire.rows("SELECT Id, Name, IsSandbox FROM Organization")
        if len(rows) != 1 or not isinstance(rows[0].get("Id"), str):
            raise faults.unreadable("an org has one Organization row")
        kind = "emulator" if self._settings.sandbox else "sandbox" if rows[0].get("IsSandbox") else "production"
        return Identity(rows[0]["Id"], str(rows[0].get("Name", "")), kind)

    def find(self, name: str) -> Observed:
        """The custom field `Lead.MQL__c`."""
        held = self._held(name)
        if held is None:
            raise UnknownName(f"the org has no field {name}", "", self._nearest(name))
        return held.observed

    def observe(self, address: str) -> Observed:
        """The field at `address` as it is now; a body of None where there is none."""
        held = self._held(address)
        return held.observed if held else Observed(address, "", None)

    def effects(self, artifact: Artifact, observed: Observed) -> Effects:
        """Who would enter and leave, counted by the org itself. Raises Refused where `apply` would have to refuse."""
        seen = self._fields(field.target(artifact))
        return effects(self._wire, artifact, observed, seen, self._settings.permission_set)

    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        """Make it so, and read it back."""
        target = field.target(artifact)
        self._check_columns(artifact)
        held = self._held(target)
        now = (held.observed.body, held.observed.revision) if held else (None, "")
        if now != (observed.body, observed.revision):
            fix = "plan again, and look at what changed"
            raise TargetFault(f"{target} changed since the plan", _change(held), fix)
        if held is None:
            self._create(artifact, target)
        else:
            self._update(artifact, held)
        return self._read_back(artifact, target)

    def _create(self, artifact: Artifact, target: str) -> None:
        grant_to = self._permission_set()  # looked up first: nothing is made that could not be shown
        label = artifact.probe.label if artifact.probe else field.label("", field.parts(target)["name"])
        body = field.to_metadata(artifact.body, {"label": label, "externalId": False})
        self._wire.post("tooling/sobjects/CustomField", {"FullName": target, "Metadata": body})
        if not grant_to:
            return
        grant = {"ParentId": grant_to, "SobjectType": target.split(".")[0], "Field": target}
        try:
            self._wire.post("sobjects/FieldPermissions", {**grant, "PermissionsRead": True, "PermissionsEdit": False})
        except TargetFault as fault:
            fix = f"in Setup, grant read access to it in {self._settings.permission_set}"
            raise TargetFault(f"{target} was made, and nobody can see it yet", fault.what, fix) from None

    def _update(self, artifact: Artifact, held: Held) -> None:
        address = artifact.address
        if why := field.objection(field.to_body(held.metadata)):
            raise TargetFault(f"{address} is no checkbox formula", why, "bind another field, or create one")
        if held.managed:
            raise TargetFault(
                f"{address} belongs to a managed package", "only its maker changes it", "bind another field"
            )
        metadata = field.to_metadata(artifact.body, held.metadata)
        self._wire.patch(f"tooling/sobjects/CustomField/{held.id}", {"FullName": address, "Metadata": metadata})

    def _read_back(self, artifact: Artifact, target: str) -> Observed:
        held = self._held(target)
        if held is None or held.observed.body != artifact.body:
            why = "it was read back at once and differs from what was sent"
            raise TargetFault(f"{target} does not hold what was written", why, "plan again")
        return held.observed

    def _check_columns(self, artifact: Artifact) -> None:
        target = field.target(artifact)
        if artifact.probe is None:
            return
        if against := describe.objections(target, artifact.probe.columns, self._fields(target)):
            raise TargetFault(f"{target} cannot read what it needs", against, describe.FIX)

    def _fields(self, address: str) -> Mapping[str, Mapping[str, Any]]:
        of = field.parts(address)["object"]
        if of not in self._described:
            answer = self._wire.get(f"sobjects/{of}/describe")
            self._described[of] = describe.fields(answer if isinstance(answer, Mapping) else {})
        return self._described[of]

    def _permission_set(self) -> str:
        name = self._settings.permission_set
        if not name:
            return ""
        rows = self._wire.rows(f"SELECT Id FROM PermissionSet WHERE Name = '{name}'")
        if not rows:
            raise TargetFault(f"the org has no permission set {name}", "", "correct permission_set in ledger.toml")
        return str(rows[0].get("Id", ""))

    def _held(self, address: str) -> Held | None:
        """The custom field, in one request: Metadata may be selected where one row qualifies."""
        rows = self._wire.rows(f"SELECT Id, {WIRE} FROM CustomField WHERE {self._where(address)}", tooling=True)
        if not rows:
            return None
        row, by = rows[0], rows[0].get("LastModifiedBy")
        metadata, name = row.get("Metadata"), row.get("FullName")
        if not isinstance(metadata, Mapping) or not isinstance(row.get("Id"), str) or not isinstance(name, str):
            raise faults.unreadable(f"{address} came without its Metadata")
        changed = str(row.get("LastModifiedDate") or "")
        who = str(by.get("Name", "")) if isinstance(by, Mapping) else ""
        observed = Observed(name, str(metadata.get("label") or ""), field.to_body(metadata), changed, who, changed)
        return Held(row["Id"], metadata, row.get("ManageableState") in ("installed", "installedEditable"), observed)

    def _where(self, address: str) -> str:
        parts = field.parts(address)
        space = f"'{parts['namespace']}'" if parts["namespace"] else "null"
        return f"{self._table(parts['object'])} AND DeveloperName = '{parts['name']}' AND NamespacePrefix = {space}"

    def _table(self, of: str) -> str:
        """A standard object is known by its name there, a custom one by its id."""
        if not of.endswith("__c"):
            return f"TableEnumOrId = '{of}'"
        rows = self._wire.rows(f"SELECT DurableId FROM EntityDefinition WHERE QualifiedApiName = '{of}'", tooling=True)
        if not rows:
            raise TargetFault(f"the org has no object {of}", "", "check the address")
        return f"TableEnumOrId = '{rows[0].get('DurableId')}'"

    def _nearest(self, name: str) -> str:
        of = field.parts(name)["object"]
        rows = self._wire.rows(f"SELECT DeveloperName FROM CustomField WHERE {self._table(of)} LIMIT 500", tooling=True)
        known = {f"{of}.{row.get('DeveloperName')}__c" for row in rows}
        near = difflib.get_close_matches(name, sorted(known), 1)
        return f"did you mean {near[0]}?" if near else "check the address, or create the field with --create"


def _change(held: Held | None) -> str:
    if held is None:
        return "it is not there"
    return f"{held.observed.changed_by or 'somebody'} changed it at {held.observed.changed_at}"
