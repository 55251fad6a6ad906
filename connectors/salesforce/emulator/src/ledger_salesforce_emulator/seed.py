"""A seed is what an org holds when the sandbox starts.

    {"org": {"name": "Acme", "sandbox": true, "now": "2026-03-29T10:00:00Z"},
     "permission_sets": [{"name": "Marketing_Ops", "assigned": true}],
     "value_sets": {"LeadStatus": ["New", {"valueName": "Won", "converted": true}], "ML_Stage": ["MQL", "SQL"]},
     "objects": {"Lead": {"fields": [{"fullName": "Engagement_Score__c", "label": "Engagement score",
                                      "type": "Number", "precision": 18, "scale": 2}],
                          "rules": [{"fullName": "Needs_Reason", "active": true, …}],
                          "records": [{"Engagement_Score__c": 80, "Company": "Initech"}]}}}

All of it may be left out; the standard objects are always there. A field is a Tooling Metadata object with its
`fullName`; beside them, `"visible": false` withholds field-level security and `"by": "Dana Fox"` says who made it.
A name without `__c` makes or replaces a standard field. A value set is standard where its name is, else global. A
record's `Id` may be given, so that others can name it (`"AccountId"`). `now` stops the clock there (it then moves a
second with each write); without it the sandbox lives in the present. An org with `"sandbox": false` is production, to
whoever delivers there as well; `"lacks": ["CustomizeApplication"]` takes rights away from the API's user, see `rights`;
`"refuses": ["password", "soap"]` switches ways to log in off, as new orgs have them.

`{"state": "org.json"}`, or what GET /__sandbox__/state gave, is a seed too; `{"messy": true}` is the org of `messy`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ledger import BadInput
from ledger_salesforce_emulator import (
    customfield,
    custommetadata,
    rights,
    standard,
    validationrule,
    values,
    valueset,
)
from ledger_salesforce_emulator.answers import ApiError
from ledger_salesforce_emulator.clock import Clock
from ledger_salesforce_emulator.doors import saved
from ledger_salesforce_emulator.doors.edits import full
from ledger_salesforce_emulator.login.people import DOMAIN
from ledger_salesforce_emulator.messy import messy
from ledger_salesforce_emulator.org import Org, checked
from ledger_salesforce_emulator.state import Component, FieldState, Grant, ObjectState, PermissionSet, User

TOP = {"org", "objects", "permission_sets", "value_sets"}
ORG = {"id", "name", "sandbox", "domain", "now", "zone", "nulls", "daily_requests", "jwt_key", "lacks", "refuses"}
OBJECT = {"label", "fields", "records", "rules"}
WAYS = ("client_credentials", "jwt", "password", "soap")
USERNAME = "integration@acme.example"


def plant(seed: Mapping[str, Any], clock: Callable[[], datetime]) -> Org:
    """The org of a seed; `clock` gives the present where the seed has no `now`. Raises BadInput with the place."""
    if seed == {"messy": True}:
        return plant(messy(), clock)
    if set(seed) == {"state"}:
        return _restored(seed, clock)
    _known(seed, TOP, "the seed")
    org = _org(seed.get("org", {}), clock)
    seeded = PermissionSet(org.next_id("0PS"), "Seeded_Fields", "Seeded fields", {org.me.id: org.next_id("0Pa")})
    org.permission_sets[seeded.id] = seeded
    for each in seed.get("permission_sets", []):
        _permission_set(org, each)
    _value_sets(org, seed.get("value_sets", {}))
    objects: dict[str, Any] = {name: {} for name in standard.OBJECTS} | dict(seed.get("objects", {}))
    for name, contents in objects.items():
        _known(contents, OBJECT, name)
        _object(org, name, contents)
    for name, contents in objects.items():
        _fill(org, org.objects[name], contents, seeded)
    _formulas(org, objects, seeded)
    for name, contents in objects.items():
        _fill_late(org, org.objects[name], contents)
    org.trail.clear()  # what a seed plants was there before anybody looked
    org.planted = lambda: plant(seed, clock)
    return org


def _restored(seed: Mapping[str, Any], clock: Callable[[], datetime]) -> Org:
    try:
        return saved.load(seed, clock)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        why = "it is not what GET /__sandbox__/state gave"
        raise BadInput("the seed's state cannot be read", why, "save it again", "the seed") from wrong


def _org(given: Mapping[str, Any], clock: Callable[[], datetime]) -> Org:
    _known(given, ORG, "org")
    now = _moment(given["now"]) if "now" in given else None
    zone = ZoneInfo(given.get("zone", "UTC"))
    me = User(checked("005000000000001"), "Ledger Integration", zone, USERNAME)
    admin = User(checked("005000000000002"), "Setup Admin", zone, "admin@acme.example")
    return Org(
        id=given.get("id", checked("00D000000000001")),
        name=given.get("name", "Acme"),
        sandbox=given.get("sandbox", True),
        domain=given.get("domain", DOMAIN),
        clock=Clock((lambda: now) if now else clock, still=now is not None),
        me=me,
        admin=admin,
        nulls=given.get("nulls", "includes"),
        daily_requests=given.get("daily_requests", 15_000),
        jwt_key=given.get("jwt_key", ""),
        lacks=_listed(given, "lacks", rights.KNOWN),
        refuses=_listed(given, "refuses", WAYS),
        users={me.id: me, admin.id: admin},
        counters={"005": 2},
    )


def _listed(given: Mapping[str, Any], key: str, known: Sequence[str]) -> tuple[str, ...]:
    """Some of the words that are known. Raises BadInput."""
    found = tuple(given.get(key, ()))
    if wrong := sorted(set(found) - set(known)):
        raise BadInput(f"org has {wrong[0]} in {key}", f"it may have {', '.join(known)}", "", "the seed")
    return found


def _permission_set(org: Org, given: Mapping[str, Any]) -> None:
    _known(given, {"name", "label", "assigned"}, "a permission set")
    assigned = {org.me.id: org.next_id("0Pa")} if given.get("assigned", False) else {}
    made = PermissionSet(org.next_id("0PS"), given["name"], given.get("label", given["name"]), assigned)
    org.permission_sets[made.id] = made


def _value_sets(org: Org, given: Mapping[str, Any]) -> None:
    now = org.clock.now()
    for name, listed in ({**standard.SETS, **given}).items():
        sort = valueset.STANDARD if name in standard.SETS else valueset.GLOBAL
        held = [full(each) for each in listed]
        if name == "LeadStatus" and not any(each["default"] for each in held):
            held[0]["default"] = True
        for each in held:
            if name == "LeadStatus" and each["valueName"] == standard.CONVERTED:
                each["converted"] = True
        label = {"masterLabel": name.replace("_", " ")} if sort == valueset.GLOBAL else {}
        metadata = _checked(
            f"value set {name}", valueset.read, sort, {"sorted": False, **label, valueset.LISTS[sort]: held}, ()
        )
        key = org.next_id(valueset.PREFIXES[sort])
        org.put(Component(sort, key, name, metadata, now, now, org.admin.id))


def _checked(what: str, act: Callable[..., Any], *given: Any) -> Any:
    try:
        return act(*given)
    except ApiError as refused:
        raise BadInput(f"{what} cannot be made", refused.message, "", "the seed") from None


def _moment(text: Any) -> datetime:
    try:
        moment = text if isinstance(text, datetime) else datetime.fromisoformat(str(text))
    except ValueError:
        raise BadInput(f"the seed's now is {text}", "it is not a time", "write it as 2026-03-29T10:00:00Z") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _object(org: Org, name: str, contents: Mapping[str, Any]) -> None:
    if name.endswith("__mdt"):
        label = contents.get("label", name[:-5].replace("_", " "))
        _checked(name, custommetadata.create_type, org, name, {"label": label, "pluralLabel": label}, org.admin)
        return
    key = org.next_id("01I") if name.endswith("__c") else name
    of = org.objects[name] = ObjectState(name, contents.get("label", name), key)
    for field, metadata in standard.fields(name).items():
        _standard(org, of, field, metadata)


def _fill(org: Org, of: ObjectState, contents: Mapping[str, Any], seeded: PermissionSet) -> None:
    for each in contents.get("fields", []):
        if not each.get("formula"):
            _field(org, of, dict(each), seeded)


def _formulas(org: Org, objects: Mapping[str, Any], seeded: PermissionSet) -> None:
    """In whatever order they read each other; what never compiles is told."""
    left = [(name, each) for name, held in objects.items() for each in held.get("fields", []) if each.get("formula")]
    while left:
        failed = []
        for name, each in left:
            try:
                _field(org, org.objects[name], dict(each), seeded)
            except BadInput as wrong:
                failed.append(((name, each), wrong))
        if len(failed) == len(left):
            raise failed[0][1]
        left = [pair for pair, _ in failed]


def _fill_late(org: Org, of: ObjectState, contents: Mapping[str, Any]) -> None:
    for each in contents.get("rules", []):
        rest = {key: value for key, value in each.items() if key != "fullName"}
        name = f"{of.name}.{each['fullName']}"
        _checked(name, validationrule.create, org, name, rest, org.admin)
    for at, record in enumerate(contents.get("records", []), 1):
        if of.name.endswith("__mdt"):
            _custom_metadata(org, of, record)
            continue
        made = _record(org, of, record, f"{of.name} record {at}")
        of.records[made["Id"]] = made


def _custom_metadata(org: Org, of: ObjectState, given: Mapping[str, Any]) -> None:
    name, label = given["DeveloperName"], given.get("Label", given["DeveloperName"])
    held = [{"field": key, "value": value} for key, value in given.items() if key not in ("DeveloperName", "Label")]
    full_name = f"{of.name[:-5]}.{name}"
    _checked(full_name, custommetadata.put, org, full_name, {"label": label, "values": held}, org.admin)


def _standard(org: Org, of: ObjectState, name: str, metadata: dict[str, Any]) -> None:
    now = org.clock.now()
    of.fields[name.lower()] = FieldState("", of.name, name, {"label": name, **metadata}, False, now, now, org.admin.id)


def _field(org: Org, of: ObjectState, metadata: dict[str, Any], seeded: PermissionSet) -> None:
    name, visible, by = metadata.pop("fullName", None), metadata.pop("visible", True), metadata.pop("by", None)
    if not isinstance(name, str):
        raise BadInput(f"a field of {of.name} has no name", "every field needs a fullName", "", "the seed")
    full_name = f"{of.name}.{name}"
    given = _full(metadata)
    if not name.endswith("__c"):
        return _standard(org, of, name, _checked(full_name, customfield.read_metadata, {"label": name, **given}))
    made = _checked(full_name, customfield.create, org, full_name, given, org.named(by) if by else org.admin)
    if visible and not of.name.endswith("__mdt"):
        key = org.next_id("01k")
        org.grants[key] = Grant(key, seeded.id, made.full_name, True, not made.formula)
    return None


def _full(metadata: dict[str, Any]) -> dict[str, Any]:
    """Picklist values may be as short as their names, and a formula need not say its decimals."""
    held = metadata.get("valueSet")
    if metadata.get("formula") and metadata.get("type") in ("Currency", "Number", "Percent"):
        metadata = {"precision": 18, "scale": 2, **metadata}
    definition = held.get("valueSetDefinition") if isinstance(held, Mapping) else None
    if not held or not isinstance(definition, Mapping) or not isinstance(definition.get("value"), list):
        return metadata
    value = [full(each) for each in definition["value"]]
    return {**metadata, "valueSet": {**held, "valueSetDefinition": {**definition, "value": value}}}


def _record(org: Org, of: ObjectState, given: Mapping[str, Any], place: str) -> dict[str, Any]:
    now = org.clock.now()
    rest = {key: value for key, value in given.items() if key != "Id"}
    made: dict[str, Any] = {"Id": given.get("Id") or org.next_id(standard.PREFIXES.get(of.name, "a00"))}
    blank = {each.name: values.read(each, None) for each in of.fields.values() if not each.formula}
    made |= blank | {"CreatedById": org.admin.id, "LastModifiedById": org.admin.id}
    if "ownerid" in of.fields:
        made["OwnerId"] = org.admin.id
    for name, value in ({"CreatedDate": now, "LastModifiedDate": now, "SystemModstamp": now} | rest).items():
        found = of.fields.get(name.lower())
        if found is None or found.formula:
            raise BadInput(f"{name} cannot be set", "the object has no such field, or it is a formula", "", place)
        try:
            made[found.name] = values.read(found, value, valueset.names(org, found))
        except ValueError as wrong:
            raise BadInput(f"{name} cannot be {value!r}", str(wrong), "", place) from None
    return made


def _known(given: Mapping[str, Any], allowed: set[str], where: str) -> None:
    if unknown := set(given) - allowed:
        raise BadInput(f"{where} has {min(unknown)}", f"it may have {', '.join(sorted(allowed))}", "", "the seed")
