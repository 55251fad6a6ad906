"""A seed is what an org holds when the sandbox starts.

    {"org": {"name": "Acme", "sandbox": true, "now": "2026-03-29T10:00:00Z"},
     "permission_sets": [{"name": "Marketing_Ops", "assigned": true}],
     "objects": {"Lead": {"fields": [{"fullName": "Engagement_Score__c", "label": "Engagement score",
                                      "type": "Number", "precision": 18, "scale": 2}],
                          "records": [{"Engagement_Score__c": 80, "Company": "Initech"}]}}}

All of it may be left out; Lead and Contact are always there. A field is a Tooling Metadata object with its `fullName`;
`"visible": false` beside them withholds field-level security; a name without `__c` makes or replaces a standard field.
`now` stops the clock there (it then moves a second with each write); without it the sandbox lives in the present.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ledger_salesforce.door import BadInput
from ledger_salesforce.emulator import customfield, values
from ledger_salesforce.emulator.answers import ApiError
from ledger_salesforce.emulator.org import Clock, FieldState, ObjectState, Org, PermissionSet, User, checked
from ledger_salesforce.settings import SANDBOX

TOP = {"org", "objects", "permission_sets"}
ORG = {"id", "name", "sandbox", "domain", "now", "zone", "nulls", "daily_requests"}
PREFIXES = {"Lead": "00Q", "Contact": "003", "Account": "001"}


def _options(*names: str) -> dict[str, Any]:
    return {"valueSetDefinition": {"sorted": False, "value": [{"valueName": each, "label": each} for each in names]}}


STANDARD: Mapping[str, Mapping[str, Any]] = {
    "AnnualRevenue": {"type": "Currency", "precision": 18, "scale": 0},
    "City": {"type": "Text", "length": 40},
    "Company": {"type": "Text", "length": 255},
    "Country": {"type": "Text", "length": 80},
    "CreatedDate": {"type": "DateTime"},
    "Email": {"type": "Email"},
    "FirstName": {"type": "Text", "length": 40},
    "Industry": {"type": "Picklist", "valueSet": _options("Banking", "Consulting", "Technology", "Other")},
    "LastModifiedDate": {"type": "DateTime"},
    "LastName": {"type": "Text", "length": 80},
    "LeadSource": {"type": "Picklist", "valueSet": _options("Web", "Phone Inquiry", "Partner Referral", "Other")},
    "NumberOfEmployees": {"type": "Number", "precision": 8, "scale": 0},
    "Phone": {"type": "Phone"},
    "Status": {"type": "Picklist", "valueSet": _options("Open", "Working", "Closed - Converted")},
    "SystemModstamp": {"type": "DateTime"},
    "Title": {"type": "Text", "length": 128},
}
"""Standard fields that every seeded object has here (documented: Lead in the object reference)."""


def plant(seed: Mapping[str, Any], clock: Callable[[], datetime]) -> Org:
    """The org of a seed; `clock` gives the present where the seed has no `now`. Raises BadInput with the place."""
    _known(seed, TOP, "the seed")
    org = _org(seed.get("org", {}), clock)
    seeded = PermissionSet(org.next_id("0PS"), "Seeded_Fields", assigned=True)
    org.permission_sets.append(seeded)
    for each in seed.get("permission_sets", []):
        _known(each, {"name", "assigned"}, "a permission set")
        org.permission_sets.append(PermissionSet(org.next_id("0PS"), each["name"], each.get("assigned", False)))
    objects: dict[str, Any] = {"Lead": {}, "Contact": {}} | dict(seed.get("objects", {}))
    for name, contents in objects.items():
        _known(contents, {"label", "fields", "records"}, name)
        _object(org, name, contents, seeded)
    return org


def _org(given: Mapping[str, Any], clock: Callable[[], datetime]) -> Org:
    _known(given, ORG, "org")
    now = _moment(given["now"]) if "now" in given else None
    zone = ZoneInfo(given.get("zone", "UTC"))
    return Org(
        id=given.get("id", checked("00D000000000001")),
        name=given.get("name", "Acme"),
        sandbox=given.get("sandbox", True),
        domain=given.get("domain", SANDBOX["domain"]),
        clock=Clock((lambda: now) if now else clock, still=now is not None),
        me=User(checked("005000000000001"), "Ledger Integration", zone),
        admin=User(checked("005000000000002"), "Setup Admin", zone),
        nulls=given.get("nulls", "includes"),
        daily_requests=given.get("daily_requests", 15_000),
    )


def _moment(text: Any) -> datetime:
    try:
        moment = text if isinstance(text, datetime) else datetime.fromisoformat(str(text))
    except ValueError:
        raise BadInput(f"the seed's now is {text}", "it is not a time", "write it as 2026-03-29T10:00:00Z") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _object(org: Org, name: str, contents: Mapping[str, Any], seeded: PermissionSet) -> None:
    key = org.next_id("01I") if name.endswith("__c") else name
    of = org.objects[name] = ObjectState(name, contents.get("label", name), key)
    for standard, metadata in STANDARD.items():
        _standard(org, of, standard, dict(metadata))
    plain = [each for each in contents.get("fields", []) if not each.get("formula")]
    formulas = [each for each in contents.get("fields", []) if each.get("formula")]
    for each in plain + formulas:  # a formula may come before what it reads
        _field(org, of, dict(each), seeded)
    for at, record in enumerate(contents.get("records", []), 1):
        of.records.append(_record(org, of, record, f"{name} record {at}"))


def _standard(org: Org, of: ObjectState, name: str, metadata: dict[str, Any]) -> None:
    now = org.clock.now()
    of.fields[name.lower()] = FieldState("", of.name, name, {"label": name, **metadata}, False, now, now, org.admin.id)


def _field(org: Org, of: ObjectState, metadata: dict[str, Any], seeded: PermissionSet) -> None:
    name, visible = metadata.pop("fullName", None), metadata.pop("visible", True)
    if not isinstance(name, str):
        raise BadInput(f"a field of {of.name} has no name", "every field needs a fullName", "", "the seed")
    try:
        if not name.endswith("__c"):
            return _standard(org, of, name, customfield.read_metadata({"label": name, **metadata}))
        made = customfield.create(org, {"FullName": f"{of.name}.{name}", "Metadata": metadata}, org.admin)
    except ApiError as refused:
        raise BadInput(f"{of.name}.{name} cannot be made", refused.message, "", "the seed") from None
    if visible:
        seeded.grants[made.full_name] = (org.next_id("01k"), True, not metadata.get("formula"))
    return None


def _record(org: Org, of: ObjectState, given: Mapping[str, Any], place: str) -> dict[str, Any]:
    now = org.clock.now()
    made: dict[str, Any] = {"Id": org.next_id(PREFIXES.get(of.name, "a00"))}
    for each in of.fields.values():
        made[each.name] = values.read(each, None)
    for name, value in ({"CreatedDate": now, "LastModifiedDate": now, "SystemModstamp": now} | dict(given)).items():
        found = of.fields.get(name.lower())
        if found is None or found.metadata.get("formula"):
            raise BadInput(f"{name} cannot be set", "the object has no such field, or it is a formula", "", place)
        try:
            made[found.name] = values.read(found, value)
        except ValueError as wrong:
            raise BadInput(f"{name} cannot be {value!r}", str(wrong), "", place) from None
    return made


def _known(given: Mapping[str, Any], allowed: set[str], where: str) -> None:
    if unknown := set(given) - allowed:
        raise BadInput(f"{where} has {min(unknown)}", f"it may have {', '.join(sorted(allowed))}", "", "the seed")
