"""A portal as one finds it: ten years of lists and properties of a company that sells software, and nobody's plan.

    messy() -> a seed: 41 lists, 212 properties of contacts, 1,500 contacts, six workflows, four people and an app

Half of the properties are used by nothing; some exist three times under other names; countries are typed by hand; one
list is called "MQL NEW (use this)", and it is not the one that sales works from. The same each time.
"""

from __future__ import annotations

from random import Random
from typing import Any

from ledger_hubspot_emulator.messy import flows, lists, people, properties

NOW = "2026-03-29T09:00:00Z"
PORTAL = 48_100_712
_SEED = 41_212


def messy() -> dict[str, Any]:
    """The seed of that portal."""
    rng = Random(_SEED)
    entries = properties.entries(rng)
    contacts = people.contacts(rng, properties.fills(rng))
    return {
        "portal": {"id": PORTAL, "now": NOW, "timeZone": "Europe/Berlin", "accountType": "STANDARD"},
        "users": people.USERS,
        "groups": properties.GROUPS,
        "properties": entries,
        "contacts": contacts,
        "companies": people.companies(rng),
        "deals": people.deals(rng),
        "lists": lists.entries(rng, [contact["id"] for contact in contacts]),
        "signals": lists.signals(rng, [contact["id"] for contact in contacts]),
        "flows": flows.FLOWS,
        "pipelines": [flows.RENEWALS],
        "validations": [{"property": "employees", "ruleType": "MIN_NUMBER", "ruleArguments": ["0"]}],
    }


__all__ = ["messy"]
