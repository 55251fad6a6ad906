"""What a sandbox portal holds at the start, read strictly from plain data.

    {"portal":     {"id": 4242, "token": "pat-…", "now": "2026-03-29T09:00:00Z", "timeZone": "UTC", …},
     "users":      [{"id": "77", "email": "ben@acme.example", "firstName": "Ben", "lastName": "Okoro"}],
     "properties": [{"name": "job_level", "type": "enumeration", "fieldType": "select", "options": ["vp", …]},
                    {"name": "fit", "type": "number", "calculationFormula": "…"}, {"object": "companies", …}, …],
     "groups":     [{"name": "marketing", "label": "Marketing", "object": "contacts"}],
     "contacts":   [{"id": "101", "properties": {"job_level": "vp"}}, …],    "companies": …, "deals": …
     "lists":      [{"listId": "12", "name": "MQL - live", "filterBranch": {…}},
                    {"name": "By hand", "processingType": "MANUAL", "members": ["101"]}, …],
     "signals":    [{"filter": {"filterType": "FORM_SUBMISSION", …}, "members": ["101"]}],
     "flows":      [{"id": "1", "name": "Nurture", "enrollmentCriteria": {…}, …}],
     "pipelines":  [{"object": "deals", "id": "x", "label": …, "stages": […]}],
     "validations": [{"object": "contacts", "property": "score", "ruleType": "MIN_NUMBER", "ruleArguments": ["0"]}],
     "scores":     [{…}]}

Every key is optional. Property values are the strings that HubSpot stores; null and "" are *no value*. A signal says
which records pass a filter that only HubSpot can judge. `{"state": …}` takes a whole saved state instead, as JSON or
as the path of a file that holds it, and `{"messy": true}` the portal of `emulator.messy`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ledger import BadInput

ALL_SCOPES = (
    *(f"crm.lists.{act}" for act in ("read", "write")),
    *(
        f"crm.{part}.{entity}.{act}"
        for part in ("objects", "schemas")
        for entity in ("contacts", "companies", "deals", "custom", "leads")
        for act in ("read", "write")
    ),
    *("tickets", "crm.objects.owners.read", "automation", "account-info.security.read"),
    *("mh-lead-scoring-view", "mh-lead-scoring-edit"),
)
# tokens: further tokens with the scopes of each. processingReads, recomputeReads: how many reads a list, or the values
# of a calculated property, lag behind a change. extraFields: answers carry keys that no file knows (additive changes).
# now: where the clock stands; this machine's, where nothing is said. strict: more than perInterval requests in ten
# seconds, or perSecond searches in one, get a 429, as on a live portal; tests on loopback are faster than that.
PORTAL: Mapping[str, Any] = {
    "id": 4242,
    "token": "pat-na1-sandbox",
    "tokens": {},
    "accountType": "DEVELOPER_TEST",
    "tier": "ENTERPRISE",
    "timeZone": "UTC",
    "now": "",
    "processingReads": 2,
    "recomputeReads": 2,
    "apiUser": "9001",
    "scopes": list(ALL_SCOPES),
    "versions": ["v3", "2026-03", "2026-09"],
    "leadScoring": False,
    "extraFields": False,
    "strict": False,
    "perInterval": 190,
    "perSecond": 4,
    "perDay": 1_000_000,
}
_SAVE = "save one with GET /__sandbox__/state"
TIERS = ("FREE", "STARTER", "PROFESSIONAL", "ENTERPRISE")
_SHAPES: Mapping[str, set[str]] = {
    "users": {"id", "email", "firstName", "lastName", "ownerId"},
    "properties": {
        *("object", "name", "type", "fieldType", "label", "options", "hidden", "archived", "description", "groupName"),
        *("calculationFormula", "readOnlyOptions", "createdUserId", "updatedUserId", "createdAt", "updatedAt"),
        *("hasUniqueValue", "formField", "displayOrder"),
    },
    "groups": {"object", "name", "label", "displayOrder"},
    "contacts": {"id", "properties", "archived"},
    "companies": {"id", "properties", "archived"},
    "deals": {"id", "properties", "archived"},
    "lists": {
        *("listId", "name", "filterBranch", "processingType", "objectTypeId", "members", "deletedAt", "listVersion"),
        *("createdById", "updatedById", "createdAt", "updatedAt"),
    },
    "signals": {"filter", "members"},
    "flows": set(),
    "pipelines": {"object", "id", "label", "stages"},
    "validations": {"object", "property", "ruleType", "ruleArguments", "shouldApplyNormalization"},
    "scores": set(),
}


def read_seed(seed: Mapping[str, Any]) -> dict[str, Any]:
    """The seed with every section present. Raises BadInput on an unknown key or a value of the wrong shape."""
    _only(seed, {"portal", *_SHAPES}, "the seed")
    found: dict[str, Any] = {name: seed.get(name, []) for name in _SHAPES}
    for name, allowed in _SHAPES.items():
        if not isinstance(found[name], list):
            raise BadInput(f"`{name}` of the seed is not a list")
        for entry in found[name]:
            _only(entry, allowed or set(entry), f"an entry of the seed's {name}")
    portal = seed.get("portal", {})
    _only(portal, set(PORTAL), "the seed's portal")
    return {**found, "portal": {**PORTAL, **portal}}


def read_state(given: Any) -> dict[str, Any]:
    """A saved state, or the one in a file of that name. Raises BadInput."""
    try:
        found = json.loads(Path(given).read_text(encoding="utf-8")) if isinstance(given, str) else given
    except (OSError, ValueError) as error:
        raise BadInput(f"{given} cannot be read as a saved state", str(error), _SAVE) from error
    if not isinstance(found, dict) or "settings" not in found:
        raise BadInput("this is no saved state of a portal", "", _SAVE)
    return found


def _only(entry: Any, allowed: set[str], place: str) -> None:
    if not isinstance(entry, Mapping):
        raise BadInput(f"{place} is not a mapping")
    for key in sorted(set(entry) - allowed):
        raise BadInput(f"{place} has a key `{key}` that nothing reads", "", f"one of: {', '.join(sorted(allowed))}")
