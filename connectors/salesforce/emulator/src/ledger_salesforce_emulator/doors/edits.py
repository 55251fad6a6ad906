"""What a person does in Setup, behind the back of whoever uses the API.

{"address": "Lead.MQL__c", "formula": "…"}                         other keys stay as they are
{"address": "GlobalValueSet/ML_Stage", "values": ["MQL", "SQL"]}   a value that is left out is deactivated
{"address": "StandardValueSet/LeadStatus" | "ValidationRule/Lead.X" | "CustomMetadata/Marketing_Definition.mql" …}
with "create": true · "delete": true · "restore": true (a field, from the bin) · "by": "Dana Fox"
{"record": "00Q…", "set": {"Status": "Working"}}                   data, whatever field-level security says
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ledger_salesforce_emulator import customfield, setup, values, valueset
from ledger_salesforce_emulator.answers import ApiError, not_found
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.state import User


def edit(org: Org, wanted: Mapping[str, Any]) -> None:
    """Make one change. Raises ApiError, as Setup would refuse it."""
    by = org.named(wanted["by"]) if wanted.get("by") else org.admin
    if "record" in wanted:
        _record(org, wanted["record"], wanted["set"], by)
        return
    head, _, tail = str(wanted.get("address", "")).partition("/")
    sort, name = (head, tail) if tail else ("CustomField", head)
    if sort not in setup.SORTS:
        raise not_found()
    _change(org, sort, name, wanted, by)


def _change(org: Org, sort: str, name: str, wanted: Mapping[str, Any], by: User) -> None:
    of, before = setup.SORTS[sort], setup.read(org, sort, name)
    given = {key: value for key, value in wanted.items() if key not in ("address", "by", "create")}
    if wanted.get("restore"):
        _restore(org, name, by)
    elif wanted.get("create"):
        of.create(org, name, _shaped(sort, given, {}), by)
    elif before is None:
        raise not_found()
    elif wanted.get("delete"):
        of.delete(org, name, by)
    else:
        of.update(org, name, {**before, **_shaped(sort, given, before)}, by)


def _shaped(sort: str, given: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """`values` as short as a test writes them, over the attributes that each has already."""
    if "values" not in given or sort not in valueset.LISTS:
        return dict(given)
    key = valueset.LISTS[sort]
    known = {each["valueName"]: each for each in before.get(key, ())}
    made = [full(each, known) for each in given["values"]]
    return {**{name: value for name, value in given.items() if name != "values"}, key: made}


def full(of: Any, known: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """A value in full, of a bare name or of some of its attributes."""
    short = {"valueName": of} if isinstance(of, str) else dict(of)
    name = short["valueName"]
    return {"label": name, "default": False, **(known or {}).get(name, {}), "isActive": None, **short}


def _record(org: Org, key: str, given: Mapping[str, Any], by: User) -> None:
    of = next((each for each in org.objects.values() if key in each.records), None)
    if of is None:
        raise not_found()
    now = org.clock.tick()
    changed = {name: values.read(of.fields[name.lower()], value, ()) for name, value in given.items()}
    of.records[key] |= {**changed, "LastModifiedDate": now, "SystemModstamp": now, "LastModifiedById": by.id}


def _restore(org: Org, name: str, by: User) -> None:
    """Setup gives a deleted field its name back, and no field-level security (from memory, not verified)."""
    gone = org.bin.get(f"{name[:-3]}_del__c")
    if gone is None or org.field(name):
        raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", f"No CustomField named: {name} found", ())
    del org.bin[gone.full_name]
    back = dataclasses.replace(gone, name=name.partition(".")[2], modified=org.clock.tick(), by=by.id)
    org.objects[back.object].fields[back.name.lower()] = back
    for record in org.objects[back.object].records.values():
        record.setdefault(back.name, None)
    customfield.note_restored(org, by, back)
