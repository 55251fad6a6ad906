"""The values that a ladder has in a value set, in the ledger's shape and in Salesforce's; all others stay people's.

    Metadata --to_body--> body          the values that carry the ledger's line, in their order
    Metadata x body --merged--> Metadata, whole: what a write leaves out would be deactivated

    Picklist/Lead.Stage__c      the values that a picklist field has of its own, inside of the field's Metadata

A value says itself that it is governed: the ledger's line is in its description (documented: CustomValue, which
values of standard sets extend, has 255 characters for it). A value that exists keeps all that people gave it: its
place, color, default, converted, forecast category. Where the line says that there are only these, what else can be
chosen counts as a difference, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ledger import Ladder, Rule, TargetFault, UnknownName
from ledger_salesforce.native.field import ADDRESS as FIELD, description, ours, provenance

OWN = "Picklist"
ADDRESS = re.compile(rf"(?P<sort>GlobalValueSet|StandardValueSet|{OWN})/(?P<name>[A-Za-z][\w.]*)", re.ASCII)
LISTS = ("customValue", "standardValue", "value")
CONVERTED = "LeadStatus"  # remembered, not documented: it keeps at least one converted value, and a default
VALUE = 255  # documented: characters of a value's description
ALONE = " · only these values"

Value = Mapping[str, Any]
Values = tuple[Value, ...]


def is_address(address: str) -> bool:
    """Whether an address or a name is meant for a value set, and not for a field."""
    return "/" in address


def parts(address: str) -> re.Match[str]:
    """The sort and the name of `GlobalValueSet/Marketing_Stage`. Raises UnknownName for anything else."""
    match = ADDRESS.fullmatch(address)
    if match is None or bool(FIELD.fullmatch(match["name"])) is not (match["sort"] == OWN):
        fix = "write GlobalValueSet/Marketing_Stage, StandardValueSet/LeadStatus, or a picklist field: Lead.Stage__c"
        raise UnknownName(f"{address} is no value set", "a value set is named by its sort and its name", fix)
    return match


def is_own(address: str) -> bool:
    """Whether an address is that of values which a picklist field has of its own."""
    return address.startswith(f"{OWN}/")


def used_by(metadata: Mapping[str, Any], address: str) -> str:
    """Where the values of a picklist field are: its own, or those of the set whose name comes first; empty for none."""
    given = metadata.get("valueSet")
    if metadata.get("type") != OWN or not isinstance(given, Mapping):
        return ""
    return str(given.get("valueSetName") or "") or f"{OWN}/{address}"


def values_of(address: str, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """The Metadata that holds the values; nothing where a picklist field has none of its own."""
    if not is_own(address):
        return metadata
    own = (metadata.get("valueSet") or {}).get("valueSetDefinition")
    return own if isinstance(own, Mapping) else {}


def written(address: str, metadata: Mapping[str, Any], body: Mapping[str, Any], drop: bool) -> Mapping[str, Any]:
    """The whole Metadata after the change, also where the values are inside of a field's. Raises TargetFault."""
    values = merged(values_of(address, metadata), body, drop)
    if not is_own(address):
        return values
    return {**metadata, "valueSet": {**metadata["valueSet"], "valueSetDefinition": values}}


def wanted(rule: Rule, ladder: Ladder, *, drop: bool) -> Mapping[str, Any]:
    """The body that realises a ladder; where it may drop values, there are no others."""
    stages = [{"valueName": stage.key, "label": stage.title or stage.key} for stage in ladder.stages]
    rest = [{"valueName": ladder.otherwise, "label": ladder.otherwise}] if ladder.otherwise else []
    told = {"values": [*stages, *rest]}
    if drop:
        return {**told, "description": provenance(rule, VALUE - len(ALONE)) + ALONE, "others": []}
    return {**told, "description": provenance(rule, VALUE)}


def to_body(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the ledger governs of a value set: the active ones of its values in their order, and its line."""
    governed = [value for value in _values(metadata) if ours(value)]
    lines = dict.fromkeys(line for each in (_described(metadata), *governed) if (line := ours(each)))
    told = {"values": [shown(value) for value in governed if _active(value)], "description": "\n".join(lines)}
    if not any(line.endswith(ALONE) for line in lines):
        return told
    return {**told, "others": [_name(value) for value in active(metadata) if not ours(value)]}


def active(metadata: Mapping[str, Any]) -> Values:
    """What can be chosen."""
    return tuple(value for value in _values(metadata) if _active(value))


def shown(value: Value) -> dict[str, str]:
    """A value by its name and its label."""
    return {"valueName": _name(value), "label": str(value.get("label") or _name(value))}


def created(label: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The Metadata of a new global value set."""
    return merged({"masterLabel": label, "sorted": False, "customValue": []}, body, drop=False)


def merged(metadata: Mapping[str, Any], body: Mapping[str, Any], drop: bool) -> Mapping[str, Any]:
    """The whole Metadata after the change: the body's values in its order, all others where they were.

    Nothing is left out. An active value that the body lacks stays active, or is deactivated where `drop`. Raises
    TargetFault where the ledger's line does not fit into a description.
    """
    held, line = _values(metadata), str(body["description"])
    known = {_name(value): value for value in held}
    asked = {each["valueName"]: _as_asked(known.get(each["valueName"]), each, line) for each in body["values"]}
    rest = {name: _theirs(value, drop) for name, value in known.items() if name not in asked}
    told = {"description": description(metadata, line)} if "customValue" in metadata else {}
    return {**metadata, **told, _list(metadata): _placed(held, asked, rest)}


def lost(metadata: Mapping[str, Any], body: Mapping[str, Any]) -> list[str]:
    """The values that can be chosen and that the body lacks: they would go where it may drop values."""
    names = {each["valueName"] for each in body["values"]}
    return [_name(value) for value in active(metadata) if _name(value) not in names]


def objection(name: str, metadata: Mapping[str, Any], body: Mapping[str, Any], drop: bool) -> str:
    """Why the set cannot become so, empty where it can."""
    gone = lost(metadata, body) if drop else []
    if any(value.get("default") for value in _values(metadata) if _name(value) in gone):
        return f"{', '.join(gone)} would go, and the default value is among them"
    if alike := _alike(metadata, body):
        return f"its value {alike} differs from one of the ladder by the case of its letters alone"
    try:
        after = active(merged(metadata, body, drop))
    except TargetFault as full:
        return f"{full.what}: {full.why}"
    if name == CONVERTED and not any(value.get("converted") for value in after):
        return f"it would have no converted value, and {CONVERTED} keeps one"
    if name == CONVERTED and not any(value.get("default") for value in after):
        return f"it would have no default value, and {CONVERTED} keeps one"
    return ""


def _alike(metadata: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """A value that Salesforce would take for one of the body's, whose names it compares in any case."""
    names = {each["valueName"] for each in body["values"]}
    folded = {each.lower() for each in names}
    held = map(_name, _values(metadata))
    return next((name for name in held if name not in names and name.lower() in folded), "")


def _placed(held: Values, asked: Mapping[str, Value], rest: Mapping[str, Value]) -> list[Value]:
    """The asked ones in their order, in the places that they have; new ones follow the last of these."""
    waiting: Iterator[Value] = iter(asked.values())
    last = max((at for at, value in enumerate(held) if _name(value) in asked), default=len(held) - 1)
    before = [next(waiting) if _name(value) in asked else rest[_name(value)] for value in held[: last + 1]]
    return [*before, *waiting, *(rest[_name(value)] for value in held[last + 1 :])]


def _as_asked(held: Value | None, value: Value, line: str) -> Value:
    told = description(held or {}, line, VALUE)
    if held is None:
        made = {"valueName": value["valueName"], "label": value["label"], "default": False, "isActive": True}
        return {**made, "description": told}
    is_active = held.get("isActive") if _active(held) else True
    return {**held, "label": value["label"], "isActive": is_active, "description": told}


def _theirs(value: Value, drop: bool) -> Value:
    """A value that is not, or no longer, the ledger's."""
    freed = {**value, "description": description(value, "", VALUE) or None} if ours(value) else value
    return {**freed, "isActive": False} if drop and _active(value) else freed


def _active(value: Value) -> bool:
    return value.get("isActive") is not False  # null is active (read from responses of live orgs)


def _described(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    return metadata if "customValue" in metadata else {}  # only a global set has a description of its own


def _values(metadata: Mapping[str, Any]) -> Values:
    found = metadata.get(_list(metadata))
    return tuple(value for value in found if isinstance(value, Mapping)) if isinstance(found, list) else ()


def _list(metadata: Mapping[str, Any]) -> str:
    return next((key for key in LISTS if key in metadata), LISTS[0])


def _name(value: Value) -> str:
    """The API name: `valueName` in the Tooling API, `fullName` in the Metadata API."""
    return str(value.get("valueName") or value.get("fullName") or "")


def listed(names: Sequence[str] | Iterable[str], most: int = 12) -> str:
    """Names in a sentence, the first of them where there are many."""
    named = list(names)
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return ", ".join(named[:most]) + more
