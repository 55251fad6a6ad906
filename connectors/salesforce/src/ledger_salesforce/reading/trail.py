"""Salesforce's own trail of changes to set-up, told as far as its words can be read.

Created custom formula field: MQL (Checkbox)                    section Customize Leads
Changed formula of MQL custom field from "…" to "…"             section Customize Leads
Changed help text of Share custom field on Quotes               section Custom Objects
Deactivated value Hot from Stage picklist with color …          section Global Value Sets
Changed picklist values of LeadStatus                           section Picklist Value Sets
Created Marketing_Definition.mql                                section Custom Metadata Types

Documented: SetupAuditTrail keeps 180 days. The words are those that orgs have been seen to give, in English; a field
is in them by its label, or its name. What they do not tell has no address.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from ledger import Entry, Trail
from ledger_salesforce.native import valueset
from ledger_salesforce.reading import uses
from ledger_salesforce.reading.parity import moment
from ledger_salesforce.wire import faults

KEPT = timedelta(days=180)
ABOUT = re.compile(r"CF|icklist|ValueSet|CustMd|CustomMetadata|setupEntityObject")
"""Actions that are about what this connector writes: fields, their values, custom metadata."""

OTHERS = "entries on other set-up, such as users, layouts and flows, are left out"
GRANTS = "PermSetFlsChanged"  # what a grant is told as, those that an apply makes among them
WORDS = "entries are told apart by their words: one in another language, or of a sort not seen before, has no address"
WHOLE = re.compile(
    r"(?:Created|Changed|Deleted|Permanently deleted|Undeleted) custom (?:formula )?field:? (?P<name>.+?)"
    r"(?: \((?P<type>[\w -]+)\))?(?: (?:on|from) (?P<object>[^()]+))?"
)
PART = re.compile(
    r"Changed [\w ]+? (?:of|for) (?P<name>.+?) custom (?:formula )?field(?: on (?P<object>.+?))?(?: from .*)?",
    re.DOTALL,
)
VALUES = (
    re.compile(r"(?:Deactivated|Deleted) value .+ from (?P<name>.+?) picklist(?: .*)?"),
    re.compile(r"(?:Added|Activated) value .+ to (?P<name>.+?) picklist(?: .*)?"),
    re.compile(r"(?:Created|Changed|Deleted) (?:global (?:picklist|value set)|picklist values of) ?:? ?(?P<name>.+)"),
)
SETS = ("Global Value Sets", "Picklist Value Sets")
RECORDS = "Custom Metadata Types"
STANDARD: Mapping[str, str] = {
    re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower(): f"StandardValueSet/{name}" for name in uses.FIELDS
}
"""Standard value sets by their names in words: a trail may write `Lead Status` (assumed) or `LeadStatus`."""


class Wire(Protocol):
    """What the trail needs of the client."""

    def get(self, path: str, **parameters: str) -> Any: ...  # noqa: D102
    def rows(self, soql: str, tooling: bool = False) -> list[Mapping[str, Any]]: ...  # noqa: D102
    def now(self) -> datetime: ...  # noqa: D102


class Named(NamedTuple):
    """What an entry is about, in the words that people use: a field and the object's label, or a value set."""

    name: str
    object: str


def trail(wire: Wire, start: datetime, end: datetime, registry: str = "") -> Trail:
    """The changes of [start, end), oldest first; `registry` is the type of its records. Raises TargetFault."""
    when = f"CreatedDate >= {_literal(start)} AND CreatedDate < {_literal(end)}"
    asked = "Id, Action, Section, Display, CreatedDate, CreatedBy.Name"
    rows = wire.rows(f"SELECT {asked} FROM SetupAuditTrail WHERE {when} ORDER BY CreatedDate")
    told = [row for row in rows if ABOUT.search(str(row.get("Action")))]
    named = {str(row.get("Id")): named_by(str(row.get("Section")), str(row.get("Display"))) for row in told}
    addresses = _addresses(wire, {each for each in named.values() if each})
    recorded = _recorded(wire, registry) if registry and any(row.get("Section") == RECORDS for row in told) else {}
    entries = [_entry(row, addresses.get(named[str(row.get("Id"))], ""), recorded) for row in told]
    since = wire.now() - KEPT
    early = [f"Salesforce keeps 180 days: what was before {since:%Y-%m-%d} cannot be seen"] if start < since else []
    dropped = Counter(action for row in rows if not ABOUT.search(action := str(row.get("Action"))))
    return Trail(tuple(entries), since, (*early, OTHERS, *_dropped(dropped), WORDS))


def _dropped(dropped: Mapping[str, int]) -> Iterator[str]:
    """The entries that were left out, by their sort."""
    if dropped:
        yield "left out of this time: " + ", ".join(f"{action} ({n})" for action, n in sorted(dropped.items()))
    if GRANTS in dropped:
        yield f"{GRANTS} tells who may see a field: an apply that makes one grants it, and that entry is not matched"


def _recorded(wire: Wire, kind: str) -> dict[str, str]:
    """The keys of the registry's records, by developer name."""
    rows = wire.rows(f"SELECT DeveloperName, Key__c FROM {kind}")
    return {str(row.get("DeveloperName")): str(row.get("Key__c") or "") for row in rows}


def _key(row: Mapping[str, Any], recorded: Mapping[str, str]) -> str:
    """The definition whose record an entry is about: the one whose developer name is among its words."""
    if row.get("Section") != RECORDS:
        return ""
    words = set(re.findall(r"\w+", str(row.get("Display"))))
    keys = [key for name, key in recorded.items() if name in words]
    return keys[0] if len(keys) == 1 else ""


def named_by(section: str, display: str) -> Named | None:
    """What an entry is about, None where its words do not tell."""
    if section in SETS:
        found = next((match for each in VALUES if (match := each.fullmatch(display))), None)
        return Named(found["name"], "") if found else None
    match = PART.fullmatch(display) or WHOLE.fullmatch(display)
    if match is None:
        return None
    return Named(match["name"], (match["object"] or section.removeprefix("Customize ")).strip())


def _entry(row: Mapping[str, Any], address: str, recorded: Mapping[str, str]) -> Entry:
    by = row.get("CreatedBy")
    who = str(by.get("Name") or "") if isinstance(by, Mapping) else ""
    at = moment(row.get("CreatedDate"))
    if at is None:
        raise faults.unreadable("an entry of the trail has no date")
    return Entry(str(row.get("Id")), at, who, str(row.get("Display") or ""), address, _key(row, recorded))


def _addresses(wire: Wire, named: set[Named]) -> dict[Named | None, str]:
    """The addresses of what was named, where one artifact alone is called that."""
    found: dict[Named | None, str] = {}
    sets = {each for each in named if not each.object}
    if sets:
        rows = wire.rows("SELECT DeveloperName, MasterLabel FROM GlobalValueSet", tooling=True)
        called = [(f"GlobalValueSet/{row.get('DeveloperName')}", row, "MasterLabel") for row in rows]
        found |= {each: _one(each.name, called) or _standard(each.name) for each in sets}
    objects = _objects(wire) if named - sets else {}
    for each in named - sets:
        of = objects.get(each.object.lower(), "")
        found[each] = _one(each.name, _fields(wire, of)) if of else ""
    return found


def _standard(name: str) -> str:
    """The standard value set of that name, with or without spaces."""
    return STANDARD.get(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower(), "")


Called = list[tuple[str, Mapping[str, Any], str]]


def _one(name: str, called: Called) -> str:
    """The one address of that label or developer name."""
    hits = [address for address, row, label in called if name in (row.get(label), row.get("DeveloperName"))]
    return hits[0] if len(hits) == 1 else ""


def _fields(wire: Wire, of: str) -> Called:
    soql = (
        "SELECT QualifiedApiName, DeveloperName, Label, DataType FROM EntityParticle "
        f"WHERE EntityDefinition.QualifiedApiName = '{of}'"
    )
    rows = wire.rows(soql, tooling=True)
    return [(_address(of, row), row, "Label") for row in rows]


def _address(of: str, row: Mapping[str, Any]) -> str:
    """The address that a field is governed at: a custom picklist by its values."""
    name = str(row.get("QualifiedApiName"))
    own = str(row.get("DataType")).lower() == "picklist" and name.endswith("__c")
    return f"{valueset.OWN}/{of}.{name}" if own else f"{of}.{name}"


def _objects(wire: Wire) -> dict[str, str]:
    """Objects by what people call one, and several of it."""
    answer = wire.get("sobjects")
    listed = answer.get("sobjects") if isinstance(answer, Mapping) else None
    rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []
    found: dict[str, str] = {}
    for row in rows:
        words = (row.get("name"), row.get("label"), row.get("labelPlural") or f"{row.get('label')}s")
        found |= {str(word).lower(): str(row.get("name")) for word in words}
    return found


def _literal(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
