"""Where things are in one org, who people are there, and what its objects look like; asked once a session.

    address --entry--> path in the Tooling API, and whether a package owns it
    object  --fields--> what the user that the API runs as may read of it

FullName cannot be filtered (documented), so ids come of one query over an object's custom fields. What is not in it
is asked for again, for somebody may have made it meanwhile.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from ledger import TargetClosed, TargetFault
from ledger.connecting import Passing
from ledger_salesforce.native import describe, field, valueset
from ledger_salesforce.native.column import Columns
from ledger_salesforce.native.describe import Fields
from ledger_salesforce.wire import faults

COMMON = "Id, DeveloperName, NamespacePrefix, ManageableState, LastModifiedById, LastModifiedBy.Name"
SETS = ("GlobalValueSet", "StandardValueSet")
CUSTOMIZE, GRANT = "PermissionsCustomizeApplication", "PermissionsManageProfilesPermissionsets"
WRITES = {CUSTOMIZE: "Customize Application", GRANT: "Manage Profiles and Permission Sets"}
"""To create and change fields and value sets, and to grant them (documented: UserPermissionAccess, API 41.0)."""

MANAGED = ("installed", "installedEditable")
UNKNOWN = ("INVALID_FIELD", "INVALID_TYPE")
"""What a query is answered that names something which is not there, or not shown to the user (documented)."""

ID = re.compile(r"005\w{12}(?:\w{3})?", re.ASCII)


class Reader(Protocol):
    """What a directory needs of the client."""

    def get(self, path: str, **parameters: str) -> Any: ...  # noqa: D102
    def rows(self, soql: str, tooling: bool = False) -> list[Mapping[str, Any]]: ...  # noqa: D102


class Entry(NamedTuple):
    """Where an artifact is, its path below tooling/; as the org spells it; and whether a managed package owns it."""

    path: str
    address: str
    managed: bool = False


class Missing(TargetFault):
    """The org lacks something that the settings name."""


class Directory:
    """What a session remembers of its org: artifacts, people, permissions and fields, each asked for once.

    Raises TargetFault, and UnknownName for an address that leads to nothing.
    """

    def __init__(self, wire: Reader) -> None:
        self._wire = wire
        self._entries: dict[str, Entry] = {}
        self._people: dict[str, str] = {}
        self._lacks: dict[str, str] = {}
        self._descriptions: dict[str, str] = {}
        self._registries: dict[str, str] = {}
        self._me: str | None = None
        self._sets: dict[str, str] = {}
        self._loaded: set[str] = set()
        self._described: dict[str, Fields] = {}

    def entries(self, addresses: Iterable[str]) -> dict[str, Entry]:
        """The entries of those that exist; of standard value sets, which nothing lists, those that may."""
        wanted = list(addresses)
        new = {host for host in map(_host, wanted) if host.lower() not in self._loaded}
        self._load(new)
        self._enter_standard(wanted)
        self._load({_host(each) for each in wanted if _key(each) not in self._entries} - new)
        return {each: self._entries[_key(each)] for each in wanted if _key(each) in self._entries}

    def put(self, address: str, key: str) -> None:
        """Remember what was just made, and forget the fields of its object."""
        sort = "GlobalValueSet" if valueset.is_address(address) else "CustomField"
        self._entries[address.lower()] = Entry(_path(sort, key), address)
        if sort == "CustomField":
            self.forget_fields(_host(address))

    def forget(self, addresses: Iterable[str]) -> None:
        """Drop entries that turned out to lead nowhere."""
        for address in addresses:
            self._entries.pop(_key(address), None)

    def forget_fields(self, of: str) -> None:
        """Drop what the user may read of an object: a field, or a grant, came to be."""
        self._described.pop(of.lower(), None)

    def person(self, key: str, like: str) -> str:
        """The name of whoever last changed something, by their id; `like` is an address of the same sort."""
        if key and key not in self._people:
            self._load({_host(like)})
        return self._people.setdefault(key, "")

    def known(self, like: str) -> list[str]:
        """What is listed together with an address, as the org spells it."""
        start = re.split(r"(?<=[./])", like)[0].lower()
        return sorted(entry.address for key, entry in self._entries.items() if key.startswith(start))

    def permission_set(self, name: str) -> str:
        """The id of a permission set, empty where none is named. Raises TargetFault where the org has none such."""
        if name and name not in self._sets:
            rows = self._wire.rows(f"SELECT Id FROM PermissionSet WHERE Name = '{name}'")
            if not rows:
                why = "ledger.toml names it as the one that shows new fields"
                raise Missing(
                    f"the org has no permission set {name}", why, "make it in Setup, or correct permission_set there"
                )
            self._sets[name] = str(rows[0].get("Id", ""))
        return self._sets.get(name, "")

    def may_not(self, permission: str = CUSTOMIZE) -> str:
        """The permission that the user lacks, as Setup calls it; empty where they have it, or the org does not tell."""
        if permission not in self._lacks:
            rows = self._told(f"SELECT {permission} FROM UserPermissionAccess")
            lacks = bool(rows) and rows[0].get(permission) is False
            self._lacks[permission] = WRITES[permission] if lacks else ""
        return self._lacks[permission]

    def unassigned(self, name: str) -> bool:
        """Whether the user lacks a permission set; False where the org does not tell."""
        me = self.user()
        if not me:
            return False
        soql = "SELECT Id FROM PermissionSetAssignment"
        return not self._wire.rows(
            f"{soql} WHERE PermissionSetId = '{self.permission_set(name)}' AND AssigneeId = '{me}'"
        )

    def registry(self, kind: str, columns: Iterable[str]) -> str:
        """Why the org has no such registry, empty where it has. Raises TargetFault where it cannot tell."""
        if kind not in self._registries:
            try:
                self._wire.rows(f"SELECT {', '.join(columns)} FROM {kind} LIMIT 1")
                self._registries[kind] = ""
            except TargetFault as fault:
                if not any(code in fault.why for code in UNKNOWN):
                    raise
                self._registries[kind] = f"{fault.what}: {fault.why}"
        return self._registries[kind]

    def keep(self, address: str, description: str) -> None:
        """Note the description that was read of something."""
        self._descriptions[address.lower()] = description

    def description(self, address: str) -> str | None:
        """The description as it was last read, None where it was not."""
        return self._descriptions.get(address.lower())

    def user(self) -> str:
        """The id of the user that the API runs as; empty where the org does not tell.

        From memory, unverified: the list of an API version's resources names the user's identity URL.
        """
        if self._me is None:
            try:
                answer = self._wire.get("")
            except (TargetClosed, Passing):
                raise
            except TargetFault:
                answer = None
            url = str(answer.get("identity") or "") if isinstance(answer, Mapping) else ""
            self._me = url.rpartition("/")[2] if ID.fullmatch(url.rpartition("/")[2]) else ""
        return self._me

    def _told(self, soql: str) -> list[Mapping[str, Any]]:
        """The rows of a question that an org need not answer."""
        try:
            return self._wire.rows(soql)
        except TargetClosed:
            raise
        except TargetFault:
            return []

    def fields(self, of: str) -> Fields:
        """What the user may read of an object."""
        if of.lower() not in self._described:
            answer = self._wire.get(f"sobjects/{of}/describe")
            self._described[of.lower()] = describe.fields(answer if isinstance(answer, Mapping) else {})
        return self._described[of.lower()]

    def related(self, of: str, relation: str) -> Fields:
        """What the user may read of the object that a relation leads to; empty where it leads to no one object."""
        parent = describe.parent(relation, self.fields(of))
        return self.fields(parent) if parent else {}

    def beyond(self, of: str, columns: Columns) -> dict[str, Fields]:
        """What the user may read of each object that these columns of `of` go through, by relation."""
        found = {relation: self.related(of, relation) for relation in describe.relations(columns)}
        return {relation: fields for relation, fields in found.items() if fields}

    def row(self, of: str, column: str) -> Mapping[str, Any]:
        """What the describe call says of a column, such as `Title` or `Account.Industry`; empty where nothing is."""
        relation, _, name = column.rpartition(".")
        fields = self.related(of, relation) if relation else self.fields(of)
        return fields.get(name.lower(), {})

    def sets(self) -> list[str]:
        """The addresses of the global value sets."""
        self._load({"GlobalValueSet"})
        return self.known("GlobalValueSet/")

    def objects(self) -> list[str]:
        """The objects that the user may see, by name."""
        answer = self._wire.get("sobjects")
        listed = answer.get("sobjects") if isinstance(answer, Mapping) else None
        return [str(each.get("name")) for each in listed or () if isinstance(each, Mapping)]

    def no_object(self, name: str) -> Missing:
        """What to say of an object that is not there, with the nearest that is."""
        known = {each.lower(): each for each in self.objects()}
        near = difflib.get_close_matches(name.lower().removesuffix("__c"), known, 1)
        fix = f"did you mean {known[near[0]]}?" if near else "look its API name up in Setup, under Object Manager"
        return Missing(f"the org has no object {name}", "it is misspelt, or the integration user may not see it", fix)

    def objection(self, target: str, columns: Columns) -> str:
        """What stands against a formula at `target` over these columns, empty where nothing does."""
        of = target.split(".")[0]
        return describe.objections(target, columns, self.fields(of), self.beyond(of, columns)) if columns else ""

    def _load(self, hosts: set[str]) -> None:
        objects = sorted({host.lower(): host for host in hosts if host not in SETS}.values())
        if objects:
            self._load_fields(objects)
        if "GlobalValueSet" in hosts:
            for row in self._wire.rows(f"SELECT {COMMON} FROM GlobalValueSet", tooling=True):
                self._enter("GlobalValueSet", f"GlobalValueSet/{_named(row)}", row)
        self._loaded |= {host.lower() for host in hosts}

    def _load_fields(self, objects: Sequence[str]) -> None:
        tables = self._tables_of(objects)
        where = ", ".join(f"'{table}'" for table in tables.values())
        soql = f"SELECT {COMMON}, TableEnumOrId FROM CustomField WHERE TableEnumOrId IN ({where})"
        names = {table.lower(): of for of, table in tables.items()}
        for row in self._wire.rows(soql, tooling=True):
            self._enter("CustomField", f"{names.get(str(row.get('TableEnumOrId')).lower())}.{_named(row)}__c", row)

    def _tables_of(self, objects: Sequence[str]) -> dict[str, str]:
        """What CustomField calls each object: a standard one by its name, a custom one by an id (observed)."""
        if custom := [of for of in objects if "__" in of]:
            names = ", ".join(f"'{of}'" for of in custom)
            soql = f"SELECT DurableId, QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName IN ({names})"
            rows = self._wire.rows(soql, tooling=True)
            found = {str(row.get("QualifiedApiName")).lower(): str(row.get("DurableId")) for row in rows}
            if missing := [of for of in custom if of.lower() not in found]:
                raise self.no_object(missing[0])
        return {of: found[of.lower()] if "__" in of else of for of in objects}

    def _enter_standard(self, addresses: Iterable[str]) -> None:
        for each in addresses:
            if _host(each) == "StandardValueSet":
                self._entries[each.lower()] = Entry(_path("StandardValueSet", valueset.parts(each)["name"]), each)

    def _enter(self, sort: str, address: str, row: Mapping[str, Any]) -> None:
        if not isinstance(row.get("Id"), str):
            raise faults.unreadable(f"{address} came without an id")
        self._entries[address.lower()] = Entry(_path(sort, row["Id"]), address, row.get("ManageableState") in MANAGED)
        by = row.get("LastModifiedBy")
        self._people[str(row.get("LastModifiedById"))] = str(by.get("Name", "")) if isinstance(by, Mapping) else ""


def _key(address: str) -> str:
    """What an entry is kept by: a field by its name, also where its own values are meant."""
    return address.removeprefix(f"{valueset.OWN}/").lower()


def _host(address: str) -> str:
    """What lists an address: the object of a field, the sort of a value set."""
    if not valueset.is_address(address):
        return str(field.parts(address)["object"])
    found = valueset.parts(address)
    return str(field.parts(found["name"])["object"] if valueset.is_own(address) else found["sort"])


def _path(sort: str, key: str) -> str:
    return f"sobjects/{sort}/{key}"


def _named(row: Mapping[str, Any]) -> str:
    space = row.get("NamespacePrefix")
    return f"{space}__{row.get('DeveloperName')}" if space else str(row.get("DeveloperName"))
