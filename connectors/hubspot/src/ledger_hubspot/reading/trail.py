"""Who changed what in a portal, as far as HubSpot tells.

    Enterprise: the audit logs          any tier: who last touched each property and list that still stands

Lists and properties keep only their last editor, so that without audit logs a change that another one followed is not
to be seen, nor is whatever was deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ledger import Entry, Trail
from ledger_hubspot.wire.api import account, lists, properties
from ledger_hubspot.wire.client import Client, readable
from ledger_hubspot.wire.faults import Absent, Forbidden, Rejected
from ledger_hubspot.wire.portal import Portal

_NO_LOGS = "this portal tells no audit log ({}), so that only the last change of each list and property is seen"
_LAST_ONLY = "an earlier change of the same list or property, and what was deleted since, cannot be seen"
_UNNAMED = "the audit log names what was changed by a number alone, which is not always that of a list"
_SORTS = {"LIST": "list/{}", "SEGMENT": "list/{}", "PROPERTY": "property/contacts/{}"}


def trail(portal: Portal, start: datetime, end: datetime) -> Trail:
    """The changes of [start, end), oldest first."""
    people = _people(portal.client)
    try:
        entries, gaps = [_logged(each, people) for each in account.audit_logs(portal.client, start, end)], [_UNNAMED]
    except (Forbidden, Absent, Rejected) as no:
        entries, gaps = list(_last_touched(portal.client, people)), [_NO_LOGS.format(no.why or no.what), _LAST_ONLY]
    if not people:
        gaps.append("users are told by number: the token may not read the owners (crm.objects.owners.read)")
    within = [entry for entry in entries if start <= entry.at < end]
    return Trail(tuple(sorted(within, key=lambda entry: (entry.at, entry.id))), start, tuple(gaps))


def _people(client: Client) -> dict[str, str]:
    try:
        return account.owners(client)
    except (Forbidden, Absent):
        return {}


def _logged(found: Mapping[str, Any], people: Mapping[str, str]) -> Entry:
    with readable("read the audit logs"):
        user, target = found["actingUser"], str(found.get("targetObjectId") or "")
        category, sub = str(found["category"]), str(found.get("subCategory") or "")
        by = user.get("userEmail") or people.get(str(user["userId"]), f"user {user['userId']}")
        pattern = _SORTS.get(category) or _SORTS.get(sub) or ""
        what = " ".join(filter(None, [str(found["action"]), category, sub, target])).lower()
        address = pattern.format(target) if target else ""
        return Entry(str(found["id"]), datetime.fromisoformat(found["occurredAt"]), str(by), what, address)


def _last_touched(client: Client, people: Mapping[str, str]) -> Iterator[Entry]:
    for entry in lists.like(client, ""):
        yield from _touched(
            f"list/{entry['listId']}", entry, entry.get("updatedById"), people, f"list `{entry['name']}`"
        )
    for name, found in properties.all_of(client, "contacts").items():
        user = found.get("updatedUserId")
        yield from _touched(f"property/contacts/{name}", found, user, people, f"property contacts.{name}")


def _touched(
    address: str, found: Mapping[str, Any], user: Any, people: Mapping[str, str], what: str
) -> Iterator[Entry]:
    """The last change; HubSpot's own definitions have nobody who made one."""
    if found.get("updatedAt") and user:
        with readable("read who changed what"):
            at, by = datetime.fromisoformat(found["updatedAt"]), people.get(str(user), f"user {user}")
            yield Entry(f"{address}@{found['updatedAt']}", at, by, f"last change of {what}", address)
