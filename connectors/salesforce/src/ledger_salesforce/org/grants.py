"""Who gets to see a new field: nobody sees one that an API made, administrators included (observed).

applied --made by this plan, or seen by nobody--> FieldPermissions of the permission set, unless there is one
        `--a field that people see----> theirs to grant
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from ledger import TargetClosed, TargetFault, Wanted
from ledger.connecting import with_cause
from ledger_salesforce.native import field, valueset
from ledger_salesforce.wire.faults import Exists

GRANT = "in Setup, look at who may grant fields in the permission set"


class Wire(Protocol):
    """What granting needs of the client."""

    def insert(self, records: Sequence[Mapping[str, Any]]) -> list[TargetFault | None]: ...  # noqa: D102
    def rows(self, soql: str, tooling: bool = False) -> list[Mapping[str, Any]]: ...  # noqa: D102


class Directory(Protocol):
    """What granting needs to know of the org."""

    def permission_set(self, name: str) -> str: ...  # noqa: D102
    def forget_fields(self, of: str) -> None: ...  # noqa: D102


def complete(
    wire: Wire, directory: Directory, applied: Sequence[Wanted], permission_set: str
) -> dict[int, TargetFault]:
    """Grant read access to each field that lacks it; the faults, by place. A grant that exists is as good."""
    fields = {at: each for at, each in enumerate(applied) if not valueset.is_address(each.observed.address)}
    if not permission_set or not fields:
        return {}
    try:
        parent = directory.permission_set(permission_set)
        missing = _missing(wire, fields, parent)
    except TargetFault as fault:
        return {at: _unseen(f"who sees {each.observed.address} is unknown", fault) for at, each in fields.items()}
    return _shown(wire, directory, missing, parent) if missing else {}


def _shown(wire: Wire, directory: Directory, missing: Mapping[int, str], parent: str) -> dict[int, TargetFault]:
    try:
        answers = wire.insert([_grant(parent, each) for each in missing.values()])
    except TargetClosed as closed:
        answers = [closed] * len(missing)
    for address in missing.values():  # the user may read it from now on
        directory.forget_fields(str(field.parts(address)["object"]))
    return {
        at: _unseen(f"{address} was made, and nobody can see it yet", fault)
        for (at, address), fault in zip(missing.items(), answers, strict=True)
        if fault is not None and not isinstance(fault, Exists)
    }


def _missing(wire: Wire, fields: Mapping[int, Wanted], parent: str) -> dict[int, str]:
    """The addresses that a grant is missing for."""
    granted, seen = _granted(wire, [each.observed.address for each in fields.values()], parent)
    return {
        at: each.observed.address
        for at, each in fields.items()
        if each.observed.address.lower() not in (seen if each.artifact.address else granted)
    }


def _granted(wire: Wire, addresses: Iterable[str], parent: str) -> tuple[set[str], set[str]]:
    """The fields that this permission set shows, and those that anything shows."""
    named = ", ".join(f"'{each}'" for each in addresses)
    objects = ", ".join(sorted({f"'{each.split('.')[0]}'" for each in addresses}))
    where = f"SobjectType IN ({objects}) AND Field IN ({named}) AND PermissionsRead = true"
    rows = wire.rows(f"SELECT ParentId, Field FROM FieldPermissions WHERE {where}")
    shown = [(str(row.get("ParentId")), str(row.get("Field")).lower()) for row in rows]
    return {name for by, name in shown if by[:15] == parent[:15]}, {name for _, name in shown}


def _grant(parent: str, address: str) -> Mapping[str, Any]:
    told = {"ParentId": parent, "SobjectType": address.split(".")[0], "Field": address}
    return {"attributes": {"type": "FieldPermissions"}, **told, "PermissionsRead": True, "PermissionsEdit": False}


def _unseen(what: str, fault: TargetFault) -> TargetFault:
    return with_cause(what, fault, fault.fix or GRANT)
