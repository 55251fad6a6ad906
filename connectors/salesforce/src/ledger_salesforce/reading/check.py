"""What the connector assumes of an org, tried on it without writing anything.

Each assumption is a sentence that should hold; what was seen says what it was concluded from. One that the org would
not answer is neither true nor false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledger import Observation, TargetClosed, TargetFault
from ledger_salesforce import registry
from ledger_salesforce.native import valueset
from ledger_salesforce.native.field import MARK
from ledger_salesforce.org.directory import Directory
from ledger_salesforce.settings import Settings

OBJECTS = ("Lead", "Contact", "Account", "Opportunity")
NEEDED = {
    "PermissionsApiEnabled": "API Enabled",
    "PermissionsViewSetup": "View Setup and Configuration",
    "PermissionsCustomizeApplication": "Customize Application",
    "PermissionsModifyMetadata": "Modify Metadata Through Metadata API Functions",
}
"""To call, to read set-up, to change it, by either API (documented: fields of UserPermissionAccess)."""

TO_GRANT = {"PermissionsManageProfilesPermissionsets": "Manage Profiles and Permission Sets"}
UNTRIED: Mapping[str, str] = {
    "DATETIMEVALUE of a date is midnight UTC, and NOW() against it is a day exactly": (
        "in a sandbox, add a Date/Time formula DATETIMEVALUE(Date__c), and read a record of a known day by the API"
    ),
    "a checkbox formula that comes to NULL reads as false": (
        "in a sandbox, add the checkbox formula Number__c > 1, and count it = false among records without a number"
    ),
    "ISBLANK of a multi-select picklist tells a blank one, and INCLUDES is not true on it": (
        "in a sandbox, add a checkbox formula of each, and count both among records that have nothing chosen"
    ),
    "LeadStatus keeps at least one converted value": "in a sandbox's Setup, try to deactivate the last one",
    "a formula compiles to no more SQL than the connector's estimate": (
        "have the org compile what is in force, which writes nothing: ledger validate --target NAME"
    ),
}
"""What nobody can try by reading, and how to try it."""

FEW = 1_000  # calls: a plan and an apply of a few hundred artifacts, with a margin
BLANKS = ("Title", "Phone", "Email", "City")
NEVER = "ledger: nobody is called this"


Look = Callable[[], tuple[bool | None, str]]


class Wire(Protocol):
    """What checking needs of the client."""

    def get(self, path: str, **parameters: str) -> Any: ...  # noqa: D102
    def rows(self, soql: str, tooling: bool = False) -> list[Mapping[str, Any]]: ...  # noqa: D102
    def reads(self, paths: Sequence[str]) -> list[Any]: ...  # noqa: D102
    def counts(self, queries: Sequence[str]) -> list[int | TargetFault]: ...  # noqa: D102
    def now(self) -> datetime: ...  # noqa: D102


def check(wire: Wire, directory: Directory, settings: Settings) -> Iterator[Observation]:
    """Every assumption. Raises TargetClosed where the org answers no more."""
    for assumption, look in _assumptions(wire, directory, settings):
        yield _tried(assumption, look)


def _assumptions(wire: Wire, directory: Directory, settings: Settings) -> Iterator[tuple[str, Look]]:
    yield f"the org speaks API {settings.api_version}, and has calls left today", lambda: _quota(wire)
    yield "it is known which org this is", lambda: _org(wire)
    for permission, name in NEEDED.items():
        yield f"the integration user has {name}", partial(_permission, wire, permission)
    yield "every field that the ledger governs can be read", lambda: _visible(wire, directory)
    yield "the days of the integration user are those of UTC", lambda: _zone(wire, settings.username)
    yield "in SOQL, != keeps records whose field is blank", lambda: _blanks(wire, directory)
    yield "standard value sets can be read, and a lead can be converted", lambda: _statuses(wire)
    if name := settings.permission_set:
        yield f"the org has the permission set {name}", lambda: _named(wire, f"PermissionSet WHERE Name = '{name}'")
        yield f"the integration user holds {name}, and so sees what is made", lambda: _holds(wire, settings)
        for permission, words in TO_GRANT.items():
            yield f"the integration user has {words}", partial(_permission, wire, permission)
    if settings.registry:
        yield f"the org has the registry {settings.registry}", lambda: _registry(wire, settings.registry)
    for assumption, how in UNTRIED.items():
        yield assumption, partial(_untried, how)


def _tried(assumption: str, look: Look) -> Observation:
    try:
        return Observation(assumption, *look())
    except TargetClosed:
        raise
    except TargetFault as fault:
        return Observation(assumption, None, "; ".join(part for part in (fault.what, fault.why) if part))


def _quota(wire: Wire) -> tuple[bool | None, str]:
    answer = wire.get("limits")
    daily = answer.get("DailyApiRequests") if isinstance(answer, Mapping) else None
    left, most = (daily.get("Remaining"), daily.get("Max")) if isinstance(daily, Mapping) else (None, None)
    if not isinstance(left, int):
        return None, "it does not tell how many calls are left"
    return left >= FEW, f"{left:,} of {most:,} calls are left today"


def _org(wire: Wire) -> tuple[bool | None, str]:
    for row in wire.rows("SELECT Id, Name, IsSandbox, OrganizationType FROM Organization"):
        kind = "a sandbox" if row.get("IsSandbox") else "production"
        return True, f"{row.get('Name')} ({row.get('Id')}), {row.get('OrganizationType')}, {kind}"
    return None, "it does not tell"


def _permission(wire: Wire, permission: str) -> tuple[bool | None, str]:
    rows = wire.rows(f"SELECT {permission} FROM UserPermissionAccess")
    found = rows[0].get(permission) if rows else None
    return (found, "it has" if found else "it has not") if isinstance(found, bool) else (None, "the org does not tell")


def _visible(wire: Wire, directory: Directory) -> tuple[bool | None, str]:
    """Fields with the ledger's line in their description, against what the describe call shows the user."""
    objects = ", ".join(f"'{each}'" for each in OBJECTS)
    soql = (
        "SELECT EntityDefinition.QualifiedApiName, QualifiedApiName, Description FROM FieldDefinition "
        f"WHERE EntityDefinition.QualifiedApiName IN ({objects})"
    )
    rows = [row for row in wire.rows(soql, tooling=True) if MARK in str(row.get("Description"))]
    fields = [(str(_of(row)), str(row.get("QualifiedApiName"))) for row in rows]
    hidden = [f"{of}.{name}" for of, name in fields if name.lower() not in directory.fields(of)]
    return not hidden, f"nobody granted {', '.join(hidden)}" if hidden else f"{len(fields)} of {len(fields)}"


def _of(row: Mapping[str, Any]) -> Any:
    entity = row.get("EntityDefinition")
    return entity.get("QualifiedApiName") if isinstance(entity, Mapping) else ""


def _zone(wire: Wire, username: str) -> tuple[bool | None, str]:
    """The zone of the user where the settings name one; else the org's, which users have unless they chose another."""
    of = f"User WHERE Username = '{username}'" if username and "'" not in username else "Organization"
    rows = wire.rows(f"SELECT TimeZoneSidKey FROM {of}")
    zone = str(rows[0].get("TimeZoneSidKey")) if rows else ""
    try:
        there = wire.now().astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return None, f"the zone is {zone or 'not told'}, which is not known here"
    whose = "the user" if of != "Organization" else "the org"
    return not there.utcoffset(), f"{whose}'s zone is {zone}: {_day(there.date(), wire.now().date())}"


def _day(there: date, here: date) -> str:
    return f"TODAY is {there} there, and {here} by UTC"


def _blanks(wire: Wire, directory: Directory) -> tuple[bool | None, str]:
    """Either answer is fine, for no query of ours depends on it; a plan's counts are the same in both."""
    for name in (each for each in BLANKS if each.lower() in directory.fields("Lead")):
        start = "SELECT COUNT() FROM Lead WHERE"
        found = wire.counts([f"{start} {name} = null", f"{start} {name} != '{NEVER}'", f"{start} Id != null"])
        blank, unlike, every = (each if isinstance(each, int) else 0 for each in found)
        if blank and unlike in (every, every - blank):
            return unlike == every, f"{name} != '…' keeps {unlike:,} of {every:,} leads, of which {blank:,} have none"
    return None, "no field of Lead that was tried is ever blank"


def _statuses(wire: Wire) -> tuple[bool | None, str]:
    found = wire.reads([f"sobjects/StandardValueSet/{valueset.CONVERTED}"])[0]
    if isinstance(found, TargetFault):
        raise found
    values = (found.get("Metadata") or {}).get("standardValue") if isinstance(found, Mapping) else None
    if not isinstance(values, list):
        return None, "it came without its values"
    converted = [str(each.get("valueName")) for each in values if isinstance(each, Mapping) and each.get("converted")]
    return bool(
        converted
    ), f"{valueset.CONVERTED} has {len(values)} values; converted: {', '.join(converted) or 'none'}"


def _named(wire: Wire, what: str) -> tuple[bool | None, str]:
    found = wire.rows(f"SELECT Id FROM {what}")
    return bool(found), "it is there" if found else "it is not there"


def _holds(wire: Wire, settings: Settings) -> tuple[bool | None, str]:
    """Whoever is named as username; the API does not tell a session whose it is."""
    held = f"PermissionSetAssignment WHERE PermissionSet.Name = '{settings.permission_set}'"
    holders = {str(row.get("AssigneeId")) for row in wire.rows(f"SELECT AssigneeId FROM {held}")}
    if not holders:
        return False, "nobody holds it"
    if not settings.username or "'" in settings.username:
        return None, f"{len(holders)} hold it; whether the integration user does, only a username in ledger.toml tells"
    users = wire.rows(f"SELECT Id FROM User WHERE Username = '{settings.username}'")
    found = any(str(row.get("Id")) in holders for row in users)
    return found, "it does" if found else "it does not"


def _untried(how: str) -> tuple[bool | None, str]:
    return None, f"not tried, for reading cannot tell: {how}"


def _registry(wire: Wire, kind: str) -> tuple[bool | None, str]:
    wire.rows(f"SELECT {', '.join(registry.TYPES)} FROM {kind} LIMIT 1")
    return True, "its fields can be read"
