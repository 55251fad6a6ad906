"""`/crm/v3/limits`: how much of the portal's allowances is used.

documented: paths, shapes, and that no `crm.schemas` scope will do. observed on a developer test account: 10,000 custom
properties in all and 1,000 an object. assumed: the other figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger_hubspot_emulator.answers import Answer, forbidden
from ledger_hubspot_emulator.defined import OBJECTS
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request
from ledger_hubspot_emulator.schemas import MOST as MOST_OBJECTS
from ledger_hubspot_emulator.seed import TIERS

_ALL, _EACH, _CALCULATED, _PIPELINES = 10_000, 1000, 200, 100


def properties(portal: Portal, _: Request) -> Answer:
    """Custom properties."""
    used = _used(portal, lambda entry: "hubspotDefined" not in entry)
    by_object = [{**_named(key), **_share(count, _EACH)} for key, count in used.items()]
    return Answer(200, {**_overall(sum(used.values()), _ALL), "byObjectType": by_object})


def calculated(portal: Portal, _: Request) -> Answer:
    """Calculated properties. documented: Professional and above."""
    if TIERS.index(portal.settings["tier"]) < TIERS.index("PROFESSIONAL"):
        raise forbidden("Calculated properties need a Professional subscription.")
    used = _used(portal, lambda entry: bool(entry["calculated"]))
    by_object = [{**_named(key), "usage": count} for key, count in used.items()]
    return Answer(200, {**_overall(sum(used.values()), _CALCULATED), "byObjectType": by_object})


def pipelines(portal: Portal, _: Request) -> Answer:
    """Pipelines."""
    own = [{**_named(key), **_share(len(portal.pipelines.get(key, {})), _PIPELINES)} for key in ("deals", "tickets")]
    custom: list[dict[str, Any]] = [
        {**_named(key), "usage": len(portal.pipelines.get(key, {}))} for key in portal.schemas
    ]
    usage = sum(each["usage"] for each in custom)
    custom_types = {**_overall(usage, _PIPELINES), "byObjectType": custom}
    return Answer(200, {"hubspotDefinedObjectTypes": own, "customObjectTypes": custom_types})


def custom_objects(portal: Portal, _: Request) -> Answer:
    """Types of custom objects."""
    return Answer(200, _share(len(portal.schemas), MOST_OBJECTS))


def _used(portal: Portal, counts: Callable[[Mapping[str, Any]], bool]) -> dict[str, int]:
    return {
        key: sum(1 for entry in entries.values() if not entry["archived"] and counts(entry))
        for key, entries in portal.definitions.items()
    }


def _named(key: str) -> dict[str, str]:
    return {"objectTypeId": OBJECTS.get(key, key), "singularLabel": key.removesuffix("s"), "pluralLabel": key}


def _share(usage: int, limit: int) -> dict[str, Any]:
    return {"limit": limit, "usage": usage, "percentage": 100 * usage / limit}


def _overall(usage: int, limit: int) -> dict[str, Any]:
    return {"overallLimit": limit, "overallUsage": usage, "overallPercentage": 100 * usage / limit}
